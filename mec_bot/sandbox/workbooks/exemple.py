"""The invented programme of ``exemple.xlsx``: what its cells say, without how they look.

Organisations, people and projects are all made up. The table shows on purpose what people do to a
sheet: levels in many spellings, some illegible, strategies missing, a project struck through.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

TITLE = "Programme fictif «\u00a0Quartiers en partage\u00a0» – tableau de bord (organisations inventées)"
LEGEND = (
    "Maturité\u00a0: 1 Émergence (1a à 1d) · 2 Expérimentation (2a à 2c) · 3 Pérennisation et changement d'échelle "
    "(3a à 3c). Inscrire «\u00a0Pas évalué\u00a0» si le sous-projet n'a pas été évalué."
)
ROUNDS_HEADER = "Maturité"
ROUNDS = ("Automne 2022", "2023-2024")
BEFORE_ROUNDS = ("Sous-projet", "Porteur(s)", "Grand projet", "Statut", "Démarrage")
AFTER_ROUNDS = (
    "Stratégie",
    "Soutien requis",
    "Obstacles",
    "Prochaine étape",
    "Échéance",
    "Responsable",
    "Mise à jour",
    "Notes",
)
PARENT = "Mobilité douce (Les Roues partagées)"

_2B = "2b) Expérimentation – Mener l'expérimentation"
_2C = "2c) Expérimentation – Appropriation de proximité"
_3A = "3a) Pérennisation et changement d'échelle – Élaborer une stratégie"
_3B = "3b) Pérennisation et changement d'échelle – Mettre en œuvre la stratégie"
_3C = "3c) Pérennisation et changement d'échelle – Appropriation étendue"
NOT_ASSESSED = "Pas évalué"
CODE_AND_NAME_DISAGREE = "2c) Expérimentation – Mener l'expérimentation"

_CANOPEE = "Coopérative Canopée"
_JARDINS = "Jardins du rail"
_MARMITES = "Les Marmites du canal"
_ROUES = "Les Roues partagées"
_PASSERELLE = "Réseau Passerelle Nord"
_VOISINES = "Données voisines"
_BLOCKS = "Open Blocks Lab"
_TRAIT = "Laboratoire Trait d'union"
_SAISONS = "Maison des saisons"
_SOUS_BOIS = "Collectif Sous-bois"


@dataclass(frozen=True, kw_only=True)
class Project:
    """One sub-project: one field for each column, then how its row looks. ``None`` is an empty cell.

    ``strategy_rows`` is how many rows, this one included, the strategy's cell is merged over.
    """

    name: str
    carrier: str | None
    status: str | None
    parent: str | None = None
    started: int | str | None = None
    autumn_2022: str | None = None
    round_2023: str | None = None
    strategy: str | None = None
    support: str | None = None
    obstacles: str | None = None
    obstacles_overcome: str | None = None
    resources: str | None = None
    next_step: str | None = None
    due: dt.date | str | None = None
    contact: str | None = None
    updated: dt.date | None = None
    notes: str | None = None
    strategy_rows: int = 1
    struck: bool = False
    hidden: bool = False
    link: str | None = None
    next_step_link: str | None = None
    level_note: str | None = None
    name_note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """One row of the tab "Porteurs"."""

    name: str
    aliases: str | None = None
    email: str | None = None
    slack: str | None = None
    language: str = "fr"


CARRIERS = (
    Carrier(name=_CANOPEE, aliases="Canopée; Coop Canopée", email="canopee@exemple.org", slack="U0CANOPEE1"),
    Carrier(name=_JARDINS, aliases="Les Jardins du rail"),
    Carrier(name=_MARMITES, aliases="Marmites", email="cuisine@exemple.org", slack="U0MARMITE1"),
    Carrier(name=_ROUES, aliases="Roues partagées", email="roues@exemple.org", slack="U0ROUESPA1"),
    Carrier(name=_PASSERELLE, aliases="Passerelle Nord", email="passerelle@exemple.org"),
    Carrier(name=_VOISINES, email="donnees@exemple.org", slack="U0VOISINE1"),
    Carrier(name=_BLOCKS, aliases="OBL", email="hello@exemple.org", slack="U0BLOCKS01", language="en"),
    Carrier(name=_TRAIT, aliases="Trait d'union; LTU", email="labo@exemple.org", slack="U0TRAITDU1"),
    Carrier(name=_SAISONS, aliases="La Maison des saisons", email="saisons@exemple.org", slack="U0SAISONS1"),
    Carrier(name=_SOUS_BOIS, aliases="Sous-bois", email="sousbois@exemple.org", slack="U0SOUSBOI1"),
)

FIRST = (
    Project(
        name="Corvée de ruelle",
        carrier=_CANOPEE,
        status="En cours",
        started=2021,
        autumn_2022="2a",
        round_2023=_2C,
        strategy="Essaimage",
        strategy_rows=3,
        support="Trousse de démarrage pour d'autres arrondissements",
        next_step="Former trois comités de ruelle",
        due=dt.date(2026, 12, 15),
        contact="Amina B.",
        updated=dt.date(2026, 10, 6),
        link="https://exemple.org/corvee-de-ruelle",
    ),
    Project(
        name="Pépinière de trottoir",
        carrier=_CANOPEE,
        status="En cours",
        started=2021,
        autumn_2022="1d",
        round_2023=_2B,
        support="Entente d'occupation du domaine public",
        obstacles="Délais de permis",
        next_step="Déposer la demande de permis",
        due=dt.date(2026, 9, 30),
        contact="Amina B.",
        updated=dt.date(2026, 8, 21),
    ),
    Project(
        name="Arbres à adopter",
        carrier=f"{_CANOPEE} et {_JARDINS}",
        status="En cours",
        started=2022,
        round_2023="2\u00a0b)",
        contact="Théo L.",
        updated=dt.date(2026, 5, 12),
        notes="Deux organismes se partagent la coordination.",
    ),
    Project(
        name="Frigo de palier",
        carrier=_MARMITES,
        status="En cours",
        started=2020,
        autumn_2022=_2B,
        round_2023=_3A,
        strategy="Consolidation",
        support="Accompagnement juridique",
        next_step="Rédiger le plan de pérennisation",
        due=dt.date(2027, 2, 1),
        contact="Rosalie G.",
        updated=dt.date(2026, 11, 2),
        next_step_link="https://exemple.org/frigo-de-palier/plan",
    ),
    Project(
        name="Popote du jeudi",
        carrier=_MARMITES,
        status="Redéfini",
        started=2021,
        autumn_2022=_2B,
        round_2023=_2B,
        support="Cuisine de production",
        obstacles="Loyer de la cuisine en hausse",
        contact="Rosalie G.",
        updated=dt.date(2025, 6, 18),
        level_note="Même niveau qu'à la première évaluation\u00a0: à revoir au comité de l'hiver.",
    ),
    Project(
        name="Épicerie roulante",
        carrier=_MARMITES,
        status="En cours",
        started=2021,
        autumn_2022="2C ",
        round_2023="3b) Pérennisation/mise à l'échelle – Mettre en œuvre la stratégie",
        strategy="Dissémination",
        support="Guide à publier sous licence libre",
        next_step="Mettre le guide en page",
        due="2027-03",
        contact="Rosalie G.",
        updated=dt.date(2026, 10, 27),
    ),
    Project(
        name="Compost d'escalier",
        carrier=_JARDINS,
        status="Terminé",
        started=2020,
        autumn_2022=_2C,
        round_2023=_3C,
        strategy="Cession",
        contact="Théo L.",
        updated=dt.date(2026, 3, 31),
    ),
    Project(
        name="Serre du viaduc",
        carrier=_JARDINS,
        status="En pause",
        started=2021,
        autumn_2022=_2B,
        round_2023="2a",
        support="Nouveau site",
        obstacles="Travaux sous le viaduc jusqu'au printemps",
        next_step="Visiter deux autres sites",
        due="printemps 2027",
        contact="Théo L.",
        updated=dt.date(2026, 1, 20),
        level_note="Retour en arrière après la fermeture du site.",
    ),
    Project(
        name="Semothèque",
        carrier=None,
        status="En cours",
        started=2022,
        autumn_2022="1c",
        round_2023="2b-2c",
        obstacles="L'organisme porteur s'est retiré",
        updated=dt.date(2025, 11, 25),
    ),
)

UNDER_PARENT = (
    Project(
        name="Vélos-cargos en libre-service",
        carrier=_ROUES,
        parent="Mobilité douce",
        status="En cours",
        started=2020,
        autumn_2022=_3A,
        round_2023=_3B,
        strategy="Consolidation",
        strategy_rows=2,
        support="Financement de l'entretien",
        next_step="Signer l'entente d'entretien",
        due=dt.date(2026, 11, 30),
        contact="Inès P.",
        updated=dt.date(2026, 11, 9),
        link="https://exemple.org/velos-cargos",
    ),
    Project(
        name="Stationnements dormants",
        carrier=_ROUES,
        parent="Mobilité douce",
        status="En cours",
        started=2021,
        autumn_2022=_2C,
        round_2023="Élaborer une stratégie",
        contact="Inès P.",
        updated=dt.date(2026, 9, 14),
    ),
    Project(
        name="Pédibus des aînés",
        carrier=_ROUES,
        parent="Mobilité douce",
        status="En cours",
        started=2021,
        autumn_2022="1d",
        round_2023="Appropriation de proximité",
        strategy="Cession puis essaimage",
        next_step="Choisir une seule voie avec le comité",
        due=dt.date(2026, 12, 3),
        contact="Inès P.",
        updated=dt.date(2026, 9, 14),
    ),
    Project(
        name="Atelier-vélo ambulant",
        carrier=f"{_ROUES} et {_PASSERELLE}",
        parent="Mobilité douce",
        status="En pause",
        started=2021,
        autumn_2022="2b",
        round_2023="2b)",
        support="Remorque et outils",
        obstacles="Remorque volée",
        contact="Noé D.",
        updated=dt.date(2025, 10, 8),
    ),
)

LAST = (
    Project(
        name="Carte des voisinages",
        carrier=_VOISINES,
        status="En cours",
        started=2020,
        autumn_2022="2b",
        round_2023="3 a)",
        strategy="Dissémination",
        next_step="Publier le code et les données",
        due=dt.date(2027, 1, 18),
        contact="Farah K.",
        updated=dt.date(2026, 11, 4),
        link="https://exemple.org/carte-des-voisinages",
    ),
    Project(
        name="Compteurs citoyens",
        carrier=_VOISINES,
        status="En cours",
        started=2022,
        autumn_2022=NOT_ASSESSED,
        round_2023="2c ?",
        obstacles="<!channel> merci de *relire* & corriger <https://exemple.org|ce lien> _vite_ ~ou pas~",
        contact="Farah K.",
        updated=dt.date(2026, 4, 16),
        level_note="Niveau à confirmer avec l'équipe d'évaluation.",
    ),
    Project(
        name="Coffre à données",
        carrier=_BLOCKS,
        status="En cours",
        started=2024,
        round_2023="1d",
        support="Hébergement au Québec",
        next_step="Écrire la charte d'usage",
        due=dt.date(2026, 12, 11),
        contact="Robin W.",
        updated=dt.date(2026, 10, 19),
    ),
    Project(
        name="Baromètre de quartier",
        carrier=f"{_BLOCKS} et {_TRAIT}",
        status="En cours",
        started=2024,
        round_2023="2a",
        contact="Robin W.",
        updated=dt.date(2026, 7, 2),
    ),
    Project(
        name="Bail partagé",
        carrier=_TRAIT,
        status="En cours",
        started=2020,
        autumn_2022="2a",
        round_2023="2c) Expérimentation - Appropriation de proximité",
        strategy="Consolidation",
        support="Avis d'une notaire",
        next_step="Faire relire le bail type",
        due="03/04/2026",
        contact="Maëlle R.",
        updated=dt.date(2026, 6, 9),
    ),
    Project(
        name="Règlements à l'essai",
        carrier=_TRAIT,
        status="En cours",
        started=2021,
        autumn_2022="2b",
        round_2023=CODE_AND_NAME_DISAGREE,
        contact="Maëlle R.",
        updated=dt.date(2026, 2, 24),
    ),
    Project(
        name="Clés de la maison commune",
        carrier=_SAISONS,
        status="En cours",
        started="automne 2023",
        round_2023="1b",
        next_step="Recruter un comité de gestion",
        due=dt.date(2027, 1, 29),
        contact="Simone T.",
        updated=dt.date(2026, 10, 30),
    ),
    Project(
        name="Salon d'hiver",
        carrier=_SAISONS,
        status="En pause",
        started=2022,
        autumn_2022="1d",
        round_2023="N/A",
        obstacles="Chauffage à remplacer",
        contact="Simone T.",
        updated=dt.date(2025, 12, 1),
    ),
    Project(
        name="Outilthèque du marché",
        carrier=_SAISONS,
        status="Abandonné",
        started=2021,
        autumn_2022="2a",
        round_2023="2a",
        contact="Simone T.",
        updated=dt.date(2024, 5, 15),
        struck=True,
        name_note="Projet arrêté au printemps 2024\u00a0: les outils ont été donnés.",
    ),
    Project(
        name="Correspondances",
        carrier=_PASSERELLE,
        status="À venir",
        started=2024,
        round_2023=NOT_ASSESSED,
        contact="Noé D.",
        updated=dt.date(2026, 9, 3),
    ),
    Project(
        name="Halte numérique",
        carrier=_PASSERELLE,
        status="En cours",
        started=2024,
        round_2023="En cours",
        contact="Noé D.",
        updated=dt.date(2026, 9, 3),
    ),
    Project(
        name="Traversées accompagnées",
        carrier=_SOUS_BOIS,
        status="À venir",
        started=2024,
        contact="Jeanne C.",
        hidden=True,
    ),
    Project(
        name="Veillées de parc",
        carrier=_SOUS_BOIS,
        status="Cédé",
        started=2020,
        autumn_2022=_3A,
        round_2023=_3C,
        strategy="Cession",
        contact="Jeanne C.",
        updated=dt.date(2026, 4, 7),
        notes="Reprises par l'arrondissement; le calendrier est tenu à jour là-bas.",
    ),
    Project(
        name="Toiture buissonnière",
        carrier=None,
        status=None,
        started=2024,
        round_2023=NOT_ASSESSED,
        obstacles="Porteur à trouver",
    ),
)

PROJECTS = FIRST + UNDER_PARENT + LAST
