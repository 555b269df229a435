"""What a header says: which field a column holds, and for an assessment which round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mec_bot.settings import FieldName
from mec_bot.sheet.spelling import key, plain

# `dashboard.md`, « Columns »; compared without case, accents, spaces and punctuation. The sheet's own word first.
SYNONYMS: Mapping[FieldName, tuple[str, ...]] = {
    "sub_project": (
        "Sous-projet", "Sous-projets", "Projet", "Projets", "Nom du projet", "Nom du sous-projet", "Initiative",
        "Sub-project", "Subproject", "Project", "Project name",
    ),
    "carrier": (
        "Porteur(s)", "Porteur", "Porteurs", "Porteuse(s)", "Porteur·euse", "Porteur·euse·s", "Porteur ou porteuse",
        "Organisme porteur", "Organismes porteurs", "Organisation", "Organisme", "Partenaire", "Partenaires",
        "Carrier", "Carriers", "Carrier(s)", "Organization", "Partner", "Partners",
    ),
    "parent": ("Grand projet", "Projet parent", "Parent project", "Parent"),
    "status": ("Statut", "État", "Avancement", "Status", "State"),
    "started": ("Démarrage", "Année de démarrage", "Cohorte", "Started", "Start", "Start year", "Cohort"),
    "assessment": ("Maturité", "Niveau de maturité", "Niveau RQIS", "Maturity", "Maturity level", "RQIS level"),
    "strategy": (
        "Stratégie", "Stratégie principale", "Stratégie pour la suite", "Type de stratégie",
        "Type de stratégie de pérennisation ou de changement d'échelle", "Strategy", "Main strategy", "Type of strategy",
    ),
    "support": (
        "Soutien requis", "Besoins", "Besoin", "Soutien nécessaire", "Soutien", "Support needed", "Support required",
        "Needs",
    ),
    "obstacles": ("Obstacles", "Obstacle", "Défis", "Défi", "Challenges"),
    "next_step": ("Prochaine étape", "Prochaines étapes", "Action", "Suite", "Next step", "Next steps"),
    "due": ("Échéance", "Date limite", "Date cible", "Due", "Due date", "Deadline", "Target date"),
    "contact": ("Responsable", "Contact", "Responsible"),
    "updated": ("Mise à jour", "MAJ", "Dernière mise à jour", "Updated", "Last updated"),
    "notes": ("Notes", "Note", "Commentaires", "Commentaire", "Comments"),
}  # fmt: skip
# Words that may stand between « Maturité » and the round it names.
_JOINERS = {"en", "a", "au", "la", "pour", "de", "in", "for", "-", ":", ","}
_ELISIONS = ("l'", "d'")


@dataclass(frozen=True, kw_only=True)
class Header:
    """A recognised header; ``round`` is the label of the round an assessment column is about, as written."""

    field: FieldName
    round: str = ""
    carrier_in_brackets: bool = False


class Headers:
    """Recognises headers by the built-in synonyms and those of config/columns.yaml."""

    def __init__(self, extra: Mapping[FieldName, tuple[str, ...]]) -> None:
        merged = {field: (*spellings, *extra.get(field, ())) for field, spellings in SYNONYMS.items()}
        self._fields = {key(spelling): field for field, spellings in merged.items() for spelling in spellings}
        self._spelt = {key(spelling): spelling for spellings in merged.values() for spelling in spellings}
        self._assessments = sorted((key(spelling).split() for spelling in merged["assessment"]), key=len, reverse=True)

    @property
    def spellings(self) -> Mapping[str, FieldName]:
        """Every folded spelling and its field, for the nearest-header advice."""
        return self._fields

    def named_by(self, text: str) -> str:
        """The synonym by which a header is recognised, as it is listed; empty where it is not."""
        folded = key(text)
        if folded in self._spelt:
            return self._spelt[folded]
        starts = [spelling for spelling in self._spelt if spelling and f"{folded} ".startswith(f"{spelling} ")]
        outside = key(text.rpartition("(")[0])
        return self._spelt[max(starts, key=len)] if starts else self._spelt.get(outside, "")

    def recognise(self, text: str) -> Header | None:
        """The field that the header names, or ``None`` for a column mec-bot only keeps."""
        folded = key(text)
        if not folded:
            return None
        outside, _, inside = text.rpartition("(") if text.rstrip().endswith(")") else (text, "", "")
        if inside and self._fields.get(key(outside)) == "sub_project" and self._fields.get(key(inside)) == "carrier":
            return Header(field="sub_project", carrier_in_brackets=True)
        if (field := self._fields.get(folded)) is not None:
            return Header(field=field)
        if folded.startswith("type de strategie"):
            return Header(field="strategy")
        label = self._round(text)
        return Header(field="assessment", round=label) if label else None

    def _round(self, text: str) -> str:
        """`Niveau de maturité à l'automne 2022` → `automne 2022`."""
        words = text.replace("\u00a0", " ").split()
        for prefix in self._assessments:
            if prefix and [key(word) for word in words[: len(prefix)]] == prefix:
                return _without_joiners(words[len(prefix) :])
        return ""


def _without_joiners(words: list[str]) -> str:
    while words and plain(words[0]) in _JOINERS:
        words = words[1:]
    label = " ".join(words).strip("()[] :")
    for elision in _ELISIONS:
        if plain(label).startswith(elision):
            return label[len(elision) :]
    return label
