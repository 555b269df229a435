"""What a heading says: which field its column holds and, for an assessment, which round."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from mec_bot.settings.models import ColumnSettings, FieldName
from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.sheet.table.headings.assessment_headings import AssessmentHeading, AssessmentHeadings
from mec_bot.sheet.table.headings.close_wordings import close_field, plural_forms, says_no_more

# `dashboard.md`, « Columns »; compared without case, accents, spaces and punctuation. The sheet's own word comes first.
SYNONYMS: Mapping[FieldName, tuple[str, ...]] = {
    "sub_project": (
        "Sous-projet", "Sous-projets", "Sousprojet", "Projet", "Projets", "Nom du projet", "Nom du sous-projet",
        "Titre du projet", "Initiative", "Sub-project", "Sub-projects", "Subproject", "Sub-project name", "Project",
        "Projects", "Project name",
    ),
    "carrier": (
        "Porteur(s)", "Porteur", "Porteurs", "Porteuse(s)", "Porteur·euse", "Porteur·euse·s", "Porteur ou porteuse",
        "Porteur·euse·s", "Porteur du projet", "Porteur de projet", "Organisme porteur", "Organismes porteurs",
        "Organisme(s) porteur(s)", "Organisation", "Organisme", "Partenaire", "Partenaires",
        "Carrier", "Carriers", "Carrier(s)", "Organization", "Partner", "Partners",
    ),
    "parent": ("Grand projet", "Projet parent", "Parent project", "Parent"),
    "status": ("Statut", "Statut actuel", "Statut du projet", "État", "Avancement", "Status", "State"),
    "started": ("Démarrage", "Année de démarrage", "Cohorte", "Started", "Start", "Start year", "Cohort"),
    "assessment": (
        "Maturité", "Niveau de maturité", "Niveau RQIS", "Niveau de maturité RQIS", "Maturité RQIS", "Maturity",
        "Maturity level", "RQIS level",
    ),
    "strategy": (
        "Stratégie", "Stratégie principale", "Stratégie pour la suite", "Stratégie de pérennisation", "Type de stratégie",
        "Type de stratégie de pérennisation ou de changement d'échelle", "Strategy", "Main strategy", "Type of strategy",
    ),
    "support": (
        "Soutien requis", "Soutiens requis", "Besoins", "Besoin", "Besoin(s)", "Soutien nécessaire", "Soutien", "Support needed", "Support required",
        "Needs",
    ),
    "obstacles": (
        "Obstacles", "Obstacle", "Obstacle(s)", "Défis", "Défi", "Obstacles qui persistent", "Obstacles persistants",
        "Défis qui persistent", "Défis persistants", "Challenges", "Barriers", "Obstacles that persist", "Persisting obstacles",
    ),
    "obstacles_overcome": (
        "Obstacles surmontés", "Obstacle surmonté", "Obstacle(s) surmonté(s)", "Défis relevés", "Défi relevé",
        "Défi(s) relevé(s)", "Défis surmontés", "Défi surmonté", "Obstacles overcome", "Overcome obstacles",
        "Challenges overcome", "Challenges met", "Barriers overcome",
    ),
    "resources": (
        "Ressources", "Ressource", "Ressource(s)", "Appuis", "Appui", "Appui(s)", "Ressources et soutien",
        "Ressources et appuis", "Resources", "Resource(s)", "Resources and support",
    ),
    "next_step": ("Prochaine étape", "Prochaines étapes", "Action", "Suite", "Next step", "Next steps"),
    "due": ("Échéance", "Date limite", "Date cible", "Due", "Due date", "Deadline", "Target date"),
    "contact": ("Responsable", "Contact", "Responsible"),
    "updated": ("Mise à jour", "MAJ", "Dernière mise à jour", "Updated", "Last updated"),
    "notes": ("Notes", "Note", "Note(s)", "Commentaires", "Commentaire", "Commentaire(s)", "Comments"),
}  # fmt: skip
# The number of a column, or the mark of a footnote: « 1. Sous-projet », « Statut¹ ».
_DECORATION = re.compile(r"^\s*\d{1,2}\s*[.)]\s+|[*†\u00b9\u00b2\u00b3\u2070-\u2079]+\s*$")


class Closeness(IntEnum):
    """How near a heading is to a field's own word; of two columns that could be one field, the nearer one is taken."""

    OWN = 0  # the configuration's spelling, or the sheet's own word: « Statut »
    SYNONYM = 1  # another listed spelling: « Avancement »
    HINTED = 2  # a listed spelling, and brackets that add something: « Échéance (AAAA-MM-JJ) »
    CLOSE = 3  # words that say the same: « Date d'échéance »


@dataclass(frozen=True, kw_only=True)
class Header:
    """A recognised heading; ``assessment`` says more of a column of levels."""

    field: FieldName
    closeness: Closeness = Closeness.OWN
    assessment: AssessmentHeading | None = None
    carrier_in_brackets: bool = False

    @property
    def round(self) -> str:
        """The round that an assessment column is about, as written."""
        return self.assessment.round if self.assessment else ""


class Headers:
    """Recognises headings by the built-in words and those of config/columns.yaml."""

    def __init__(self, columns: ColumnSettings) -> None:
        self._fields: dict[str, tuple[FieldName, Closeness]] = {}
        for field, spellings in SYNONYMS.items():
            own = plural_forms(spellings[0])
            for spelling in spellings:
                closeness = Closeness.OWN if plural_forms(spelling) == own else Closeness.SYNONYM
                self._fields.setdefault(fold_key(spelling), (field, closeness))
        for field, spellings in columns.synonyms.items():
            self._fields |= {fold_key(spelling): (field, Closeness.OWN) for spelling in spellings if fold_key(spelling)}
        self._assessments = AssessmentHeadings(
            (*SYNONYMS["assessment"], *columns.synonyms.get("assessment", ())),
            assessors=columns.assessors,
            names=(*columns.round_starts, *columns.round_names, *columns.round_names.values()),
        )
        self._pinned = {fold_key(heading): label for heading, label in columns.assessments.items()}
        self._ignored = {fold_key(heading) for heading in columns.ignore}
        self._known: dict[str, Header | None] = {}
        # Folded spelling → field.
        self.spellings: Mapping[str, FieldName] = {spelling: field for spelling, (field, _) in self._fields.items()}

    def recognise(self, text: str) -> Header | None:
        """The field that the heading names; ``None`` for a column that mec-bot only keeps."""
        if text not in self._known:
            self._known[text] = self._recognise(text)
        return self._known[text]

    def is_ignored(self, text: str) -> bool:
        """Whether config/columns.yaml says that the column is not to be read."""
        return fold_key(text) in self._ignored

    def is_pinned(self, text: str) -> bool:
        """Whether config/columns.yaml names the column as one of assessments."""
        return fold_key(text) in self._pinned

    def speaks_of_maturity(self, text: str) -> bool:
        """Whether a maturity word stands in a heading, whatever else stands there."""
        return self._assessments.speaks_of_maturity(text)

    def _recognise(self, text: str) -> Header | None:
        if self.is_ignored(text):
            return None
        if (label := self._pinned.get(fold_key(text))) is not None:
            return Header(field="assessment", assessment=AssessmentHeading(round=label))
        text = _DECORATION.sub("", text)
        folded = fold_key(text)
        if not any(map(str.isalnum, folded)):
            return None
        outside, _, inside = text.rpartition("(") if text.rstrip().endswith(")") else (text, "", "")
        if inside and self._field(outside) == "sub_project" and self._field(inside) == "carrier":
            return Header(field="sub_project", carrier_in_brackets=True)
        if (assessment := self._assessments.read(text)) is not None:
            return Header(field="assessment", assessment=assessment)
        if (known := self._fields.get(folded)) is not None and known[0] != "assessment":
            return Header(field=known[0], closeness=known[1])
        field = self._field(outside) if inside else None
        if field is not None and field != "assessment":
            # « Stratégie (ancienne) » is not the strategy.
            return Header(field=field, closeness=Closeness.HINTED) if says_no_more(field, inside) else None
        close = close_field(text)
        return Header(field=close, closeness=Closeness.CLOSE) if close else None

    def _field(self, text: str) -> FieldName | None:
        known = self._fields.get(fold_key(text))
        return known[0] if known else None
