"""What a header says: which field its column holds and, for an assessment, which round."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mec_bot.settings.models import FieldName
from mec_bot.sheet.cells.periods import read_period
from mec_bot.sheet.cells.spelling import fold_key, plain

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
    "obstacles": ("Obstacles", "Obstacle", "Obstacle(s)", "Défis", "Défi", "Challenges", "Barriers"),
    "next_step": ("Prochaine étape", "Prochaines étapes", "Action", "Suite", "Next step", "Next steps"),
    "due": ("Échéance", "Date limite", "Date cible", "Due", "Due date", "Deadline", "Target date"),
    "contact": ("Responsable", "Contact", "Responsible"),
    "updated": ("Mise à jour", "MAJ", "Dernière mise à jour", "Updated", "Last updated"),
    "notes": ("Notes", "Note", "Note(s)", "Commentaires", "Commentaire", "Commentaire(s)", "Comments"),
}  # fmt: skip
# Words that may stand between « Maturité » and the round it names.
_JOINERS = {"en", "a", "au", "la", "pour", "de", "in", "for", "-", ":", ","}
# The number of a column, or the mark of a footnote: « 1. Sous-projet », « Statut¹ ».
_DECORATION = re.compile(r"^\s*\d{1,2}\s*[.)]\s+|[*†\u00b9\u00b2\u00b3\u2070-\u2079]+\s*$")
_ELISIONS = ("l'", "d'")
# Words that may be about anything; with a period after them they name a column of levels: « Évaluation automne 2022 ».
_VAGUE = (
    "Évaluation", "Évaluations", "Évaluation de la maturité", "Évaluation de maturité", "Niveau", "Niveaux", "RQIS",
    "Assessment", "Assessments", "Level", "Levels",
)  # fmt: skip
# The column is about a level, but not one that was given: « Maturité visée », « Maturité – commentaires ».
_NOT_GIVEN = {
    "cible", "cibles", "visee", "vise", "souhaitee", "souhaite", "prevue", "prevu", "attendue", "attendu", "projetee",
    "projete", "desiree", "desire", "objectif", "target", "goal", "expected", "planned", "desired", "commentaire",
    "commentaires", "comment", "comments", "note", "notes", "remarque", "remarques", "justification", "date", "par", "by",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Header:
    """A recognised header; ``round`` is the label of the round an assessment column is about, as written.

    ``hinted``: brackets add something (« Échéance (AAAA-MM-JJ) »), so a column that says the field alone goes first.
    """

    field: FieldName
    round: str = ""
    carrier_in_brackets: bool = False
    hinted: bool = False


class Headers:
    """Recognises headers by the built-in synonyms and those of config/columns.yaml."""

    def __init__(self, extra: Mapping[FieldName, tuple[str, ...]]) -> None:
        merged = {field: (*spellings, *extra.get(field, ())) for field, spellings in SYNONYMS.items()}
        self._fields = {fold_key(spelling): field for field, spellings in merged.items() for spelling in spellings}
        self._spelt = {fold_key(spelling): spelling for spellings in merged.values() for spelling in spellings}
        self._assessments = _longest_first(merged["assessment"])
        self._vague = _longest_first(_VAGUE)

    @property
    def spellings(self) -> Mapping[str, FieldName]:
        """Folded spelling → field, for advice on the nearest header."""
        return self._fields

    def named_by(self, text: str) -> str:
        """The synonym by which a header is recognised, as it is listed; empty where the header is not recognised."""
        text = _DECORATION.sub("", text)
        folded = fold_key(text)
        if folded in self._spelt:
            return self._spelt[folded]
        spelt = {fold_key(vague): vague for vague in _VAGUE} | self._spelt
        starts = [spelling for spelling in spelt if spelling and f"{folded} ".startswith(f"{spelling} ")]
        ends = [spelling for spelling in spelt if spelling and f" {folded}".endswith(f" {spelling}")]
        outside = fold_key(text.rpartition("(")[0])
        if starts or ends:
            return spelt[max(starts or ends, key=len)]
        return self._spelt.get(outside, "")

    def recognise(self, text: str) -> Header | None:
        """The field that the header names; ``None`` for a column that mec-bot only keeps."""
        text = _DECORATION.sub("", text)
        folded = fold_key(text)
        if not folded:
            return None
        outside, _, inside = text.rpartition("(") if text.rstrip().endswith(")") else (text, "", "")
        if (
            inside
            and self._fields.get(fold_key(outside)) == "sub_project"
            and self._fields.get(fold_key(inside)) == "carrier"
        ):
            return Header(field="sub_project", carrier_in_brackets=True)
        if (field := self._fields.get(folded)) is not None:
            return Header(field=field)
        if folded.startswith("type de strategie"):
            return Header(field="strategy")
        label = self._round(text)
        if label:
            return Header(field="assessment", round=label)
        field = self._fields.get(fold_key(outside)) if inside else None
        return Header(field=field, hinted=True) if field and field != "assessment" else None

    def _round(self, text: str) -> str:
        """The round that a header names, as written; empty where it names none.

        It is `automne 2022` in `Niveau de maturité à l'automne 2022` and in `Évaluation automne 2022`, and
        `Automne 2022` in `Automne 2022 – maturité`.
        """
        words = text.replace("\u00a0", " ").split()
        label = _after(words, self._assessments)
        if label:
            return "" if _NOT_GIVEN & set(fold_key(label).split()) else label
        for before in (_after(words, self._vague), _before(words, self._assessments)):
            if read_period(before) is not None:
                return before
        return ""


def _longest_first(spellings: Iterable[str]) -> list[list[str]]:
    return sorted((fold_key(spelling).split() for spelling in spellings if fold_key(spelling)), key=len, reverse=True)


def _after(words: Sequence[str], openings: Iterable[Sequence[str]]) -> str:
    """The words after the longest opening that they begin with; a word may carry punctuation, or be only that."""
    folded = [fold_key(word) for word in words]
    for opening in openings:
        if folded[: len(opening)] == opening:
            return _without_joiners(list(words[len(opening) :]))
    return ""


def _before(words: Sequence[str], endings: Iterable[Sequence[str]]) -> str:
    folded = [fold_key(word) for word in words]
    for ending in endings:
        if folded[-len(ending) :] == ending:
            return " ".join(words[: -len(ending)]).strip(_AROUND)
    return ""


_AROUND = "()[] :-–—,"


def _without_joiners(words: list[str]) -> str:
    while words and (plain(words[0]) in _JOINERS or not any(map(str.isalnum, words[0]))):
        words = words[1:]
    label = " ".join(words).strip(_AROUND)
    if label.count("(") != label.count(")"):
        label = " ".join(words).strip(" :")
    for elision in _ELISIONS:
        if plain(label).startswith(elision):
            return label[len(elision) :]
    return label
