"""The invented programme of ``synthese.xlsx``: a whole one, whose report has the figures of a published synthesis.

Organisations and projects are all made up; only the counts are those that the programme Montréal en commun published: 16
assessed in the first round and 27 in the second, 10 of them both times; 4 of the 7 that started in 2024, between 1d and 2b;
16 with a strategy of one of four types, one of them not assessed. Its obstacles and resources are of the kinds that the
synthesis names (question 3, finding 3): those that persist stand above all under consolidation.
"""

from __future__ import annotations

from mec_bot.sandbox.workbooks.exemple import NOT_ASSESSED, Carrier, Project

TITLE = "Programme fictif «\u00a0Coins de rue en commun\u00a0» – tableau de bord (organisations inventées)"
HEADERS = (
    "Sous-projet", "Porteur(s)", "Grand projet", "Statut", "Démarrage", "Maturité Automne 2022", "Maturité 2023-2024",
    "Stratégie pour la suite", "Soutien requis", "Obstacles", "Obstacles surmontés", "Ressources",
)  # fmt: skip

_CUISINES = "Cuisines du faubourg"
_EAUX = "Collectif Eaux vives"
_ENTRE_NOUS = "Transport Entre-nous"
_RESSOURCERIE = "Ressourcerie du bassin"
_FERMES = "Fermes d'en haut"
_RUES = "Observatoire des coins de rue"
_ENTRAIDE = "Entraide du plateau sud"
_LANTERNES = "Les Lanternes"
_TOIT = "Coopérative Un toit, dix portes"

CARRIERS = (
    Carrier(name=_CUISINES, aliases="Les Cuisines du faubourg", email="cuisines@exemple.org", slack="U0CUISINE1"),
    Carrier(name=_EAUX, email="eaux@exemple.org", slack="U0EAUXVIV1"),
    Carrier(name=_ENTRE_NOUS, aliases="Entre-nous", email="transport@exemple.org", slack="U0ENTRENO1"),
    Carrier(name=_RESSOURCERIE, email="bassin@exemple.org", slack="U0RESSOUR1"),
    Carrier(name=_FERMES),
    Carrier(name=_RUES, email="rues@exemple.org", slack="U0RUESOBS1"),
    Carrier(name=_ENTRAIDE, email="entraide@exemple.org", slack="U0ENTRAID1"),
    Carrier(name=_LANTERNES),
    Carrier(name=_TOIT, email="toit@exemple.org", slack="U0UNTOIT01"),
)

_2B = "2b) Expérimentation – Mener l'expérimentation"
_2C = "2c) Expérimentation – Appropriation de proximité"
_3A = "3a) Pérennisation et changement d'échelle – Élaborer une stratégie"
_3B = "3b) Pérennisation et changement d'échelle – Mettre en œuvre la stratégie"
_3C = "3c) Pérennisation et changement d'échelle – Appropriation étendue"
_IN_PROGRESS = "En cours"

_RECOGNITION = "Peu de reconnaissance pour accéder à de nouveaux financements"
_GOVERNANCE = "Gouvernance de la nouvelle organisation"
_OFFER = "Offre de services mal comprise du public cible"
_PROPERTY = "Propriété intellectuelle"
_TEAM = "Soutien de l'équipe du programme"
_PARTNERS = "Relations continues avec les partenaires clés"
_TECHNOLOGY = "Accompagnement technologique externe"
_ABROAD = "Documentation de projets similaires à l'étranger"

_BOTH_ROUNDS = (
    Project(
        name="Frigos de ruelle", carrier=_CUISINES, status=_IN_PROGRESS, started=2021, autumn_2022="2a", round_2023=_2C,
        strategy="Consolidation", support="Accompagnement juridique; Financement récurrent",
        obstacles=f"{_RECOGNITION}; Assurance responsabilité adaptée", obstacles_overcome=_OFFER, resources=_TEAM,
    ),
    Project(
        name="Ruelle bleue", carrier=_EAUX, status=_IN_PROGRESS, started=2021, autumn_2022="1c", round_2023=_2B,
        support="• Entente avec l'arrondissement\n• accompagnement juridique", obstacles="Délais de permis",
        resources=_PARTNERS,
    ),
    Project(
        name="Navette des marchés", carrier=f"{_ENTRE_NOUS} et {_CUISINES}", parent="Rues vivantes", status=_IN_PROGRESS,
        started=2020, autumn_2022=_2B, round_2023=_3A, strategy="Consolidation", support="Financement récurrent",
        obstacles=f"• {_RECOGNITION}\n• Loyer de l'entrepôt, chauffage compris", obstacles_overcome=_GOVERNANCE,
        resources=f"• {_TEAM}\n• {_PARTNERS}",
    ),
    Project(
        name="Bibliothèque d'objets", carrier=_RESSOURCERIE, status=_IN_PROGRESS, started=2020, autumn_2022="2b",
        round_2023=_3A, strategy="Essaimage", support="Trousse de démarrage pour d'autres quartiers",
        obstacles=_RECOGNITION, obstacles_overcome=f"{_PROPERTY}; {_OFFER.lower()}", resources=_ABROAD,
    ),
    Project(
        name="Toits nourriciers", carrier=_FERMES, status=_IN_PROGRESS, started=2020, autumn_2022=_2C, round_2023=_3B,
        strategy="Consolidation", support="Financement récurrent", obstacles=_RECOGNITION, obstacles_overcome=_GOVERNANCE,
        resources=_PARTNERS,
    ),
    Project(
        name="Données de voirie", carrier=_RUES, status=_IN_PROGRESS, started=2021, autumn_2022=_2B, round_2023=_3B,
        strategy="Dissémination", support="Mise en page d'un guide", obstacles_overcome=_PROPERTY,
        resources=f"{_ABROAD}; {_TECHNOLOGY.lower()}",
    ),
    Project(
        name="Guichet des bénévoles", carrier=_ENTRAIDE, status=_IN_PROGRESS, started=2021, autumn_2022="2a",
        round_2023=_2B, strategy="Consolidation", obstacles=f"{_RECOGNITION}; roulement des bénévoles",
        resources=_TEAM,
    ),
    Project(
        name="Vélos-écoles", carrier=_ENTRE_NOUS, parent="Rues vivantes", status=_IN_PROGRESS, started=2020,
        autumn_2022=_2C, round_2023=_2C, strategy="Cession", support="Accompagnement juridique",
        obstacles="Développements technologiques supplémentaires; élargissement de la base d'utilisateurs et d'utilisatrices",
        obstacles_overcome=_PROPERTY, resources="Relations continues avec l'ancien porteur; accompagnement technologique externe",
    ),
    Project(
        name="Fonds de palier", carrier=_TOIT, status=_IN_PROGRESS, started=2021, autumn_2022=_2B, round_2023=_2B,
        strategy="Consolidation", support="Avis d'une notaire", obstacles_overcome=_GOVERNANCE, resources=_TEAM,
    ),
    Project(
        name="Jardin des aînés", carrier=_FERMES, status="En pause", started=2021, autumn_2022=_2C, round_2023=_2B,
        support="Nouveau site", obstacles="Travaux sur le site jusqu'au printemps",
    ),
)  # fmt: skip

_FIRST_ROUND_ONLY = (
    Project(name="Taxi-vélo de nuit", carrier=_ENTRE_NOUS, parent="Rues vivantes", status="Abandonné", started=2021,
            autumn_2022="2a", obstacles="Aucun partenaire pour la suite"),
    Project(name="Monnaie de quartier", carrier=_ENTRAIDE, status="Abandonné", started=2021, autumn_2022="1c"),
    Project(name="Application des corvées", carrier=_RUES, status="Abandonné", started=2022, autumn_2022="1d",
            round_2023=NOT_ASSESSED),
    Project(name="Cuisine mobile", carrier=_CUISINES, status="Cédé", started=2020, autumn_2022=_2C,
            obstacles="Élargissement de la base d'utilisateurs et d'utilisatrices", obstacles_overcome=_GOVERNANCE),
    Project(name="Carte sonore", carrier=_LANTERNES, status="Redéfini", started=2022, autumn_2022="1d",
            round_2023=NOT_ASSESSED),
    Project(name="Atelier textile", carrier=_RESSOURCERIE, status="Terminé", started=2020, autumn_2022="2a"),
)  # fmt: skip

_SECOND_ROUND_ONLY = (
    Project(name="Cour d'école ouverte", carrier=_ENTRAIDE, status=_IN_PROGRESS, started=2024, round_2023="1d"),
    Project(name="Compost d'immeuble", carrier=_TOIT, status=_IN_PROGRESS, started=2024, round_2023="2a",
            support="Formation des concierges"),
    Project(name="Halte-chaleur", carrier=_EAUX, status=_IN_PROGRESS, started="hiver 2024", round_2023=_2B),
    Project(name="Troc de plantes", carrier=_FERMES, status=_IN_PROGRESS, started="2024-05", round_2023="2a"),
    Project(name="Locaux partagés", carrier=_TOIT, status=_IN_PROGRESS, started=2023, round_2023=_2C,
            strategy="Consolidation", support="Avis d'une notaire ; financement récurrent", obstacles=_RECOGNITION,
            obstacles_overcome=f"{_GOVERNANCE}; {_OFFER.lower()}", resources=_PARTNERS),
    Project(name="Tables de coin de rue", carrier=_CUISINES, parent="Rues vivantes", status=_IN_PROGRESS, started=2022,
            round_2023=_3A, strategy="Consolidation", obstacles=f"Délais de permis; {_RECOGNITION.lower()}"),
    Project(name="Prêt de remorques", carrier=_ENTRE_NOUS, parent="Rues vivantes", status=_IN_PROGRESS,
            started="automne 2023", round_2023="2b"),
    Project(name="École de réparation", carrier=_RESSOURCERIE, status=_IN_PROGRESS, started=2022, round_2023=_3A,
            strategy="Essaimage", support="Trousse de démarrage pour d'autres quartiers", obstacles_overcome=_OFFER,
            resources=f"{_ABROAD}; {_PARTNERS.lower()}"),
    Project(name="Parcours des lanternes", carrier=_LANTERNES, status=_IN_PROGRESS, started=2022, round_2023="2c",
            strategy="Consolidation", obstacles=_RECOGNITION),
    Project(name="Logis en commun", carrier=_TOIT, status=_IN_PROGRESS, started=2022, round_2023=_3A,
            strategy="Consolidation", support="Accompagnement juridique", obstacles=f"{_RECOGNITION}; taux d'intérêt",
            resources=_TECHNOLOGY),
    Project(name="Radio des ruelles", carrier=_LANTERNES, status=_IN_PROGRESS, started=2023, round_2023="1b",
            strategy="Cession ou essaimage"),
    Project(name="Mutuelle de matériel", carrier=f"{_RESSOURCERIE} et {_ENTRAIDE}", status=_IN_PROGRESS, started=2022,
            round_2023=_3B, strategy="Consolidation", support="Financement récurrent", resources=_TEAM),
    Project(name="Épicerie de nuit", carrier=_CUISINES, status=_IN_PROGRESS, started=2023, round_2023="2a"),
    Project(name="Café-tricot", carrier=None, status=_IN_PROGRESS, started=2023, round_2023="1c",
            obstacles="Porteur ou porteuse à trouver"),
    Project(name="Serres d'hiver", carrier=_FERMES, status=_IN_PROGRESS, started=2022, round_2023=_3C,
            strategy="Essaimage", support="Trousse de démarrage pour d'autres quartiers"),
    Project(name="Banque de temps", carrier=_ENTRAIDE, status=_IN_PROGRESS, started="2023-2024", round_2023="2b"),
    Project(name="Passage piéton vivant", carrier=_RUES, parent="Rues vivantes", status=_IN_PROGRESS, started=2023,
            round_2023="1d", obstacles="Délais de permis"),
)  # fmt: skip

_WITHOUT_A_LEVEL = (
    Project(name="Marché d'hiver", carrier=_CUISINES, status="À venir", started=2024, round_2023=NOT_ASSESSED),
    Project(name="Kiosque numérique", carrier=_RUES, status="À venir", started=2024),
    Project(name="Friche ouverte", carrier=_EAUX, status=_IN_PROGRESS, started=2024, round_2023=NOT_ASSESSED),
    Project(name="Covoiturage de cour", carrier=_ENTRE_NOUS, parent="Rues vivantes", status=_IN_PROGRESS, started=2021,
            round_2023=NOT_ASSESSED, strategy="Essaimage"),
    Project(name="Lutherie de quartier", carrier=_LANTERNES, status=_IN_PROGRESS, started=None, round_2023="2b-2c"),
)  # fmt: skip

PROJECTS = _BOTH_ROUNDS + _FIRST_ROUND_ONLY + _SECOND_ROUND_ONLY + _WITHOUT_A_LEVEL
