"""Headings that say a field in other words: « Organisme responsable », « Date d'échéance », « Lead organization ».

A heading is close to a field where its words are all words of that field, and one of them (or two together) says it.
A word left over, as in « Statut du projet (IC) », may change the meaning: the heading is then not understood.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mec_bot.sheet.cells.spelling import fold_key

if TYPE_CHECKING:
    from mec_bot.settings.models import FieldName

# Words that link others and change nothing, and what « (s) », « ·euse » and an elision leave behind.
_LINKS = frozenset(
    [
        "a",
        "au",
        "aux",
        "d",
        "de",
        "des",
        "du",
        "e",
        "en",
        "es",
        "et",
        "euse",
        "euses",
        "for",
        "l",
        "la",
        "le",
        "les",
        "of",
        "on",
        "ou",
        "",
        "pour",
        "s",
        "se",
        "sur",
        "the",
        "to",
    ]
)


def plural_forms(text: str) -> frozenset[str]:
    """The words of a text that say something, in the singular: « Porteur(s) » and « Porteurs » are one word."""
    return frozenset(_singular(word) for word in fold_key(text).split() if word not in _LINKS)


def _singular(word: str) -> str:
    for ending in ("s", "x"):
        if len(word) > 3 and word.endswith(ending):
            return word[:-1]
    return word


@dataclass(frozen=True, kw_only=True)
class _Wording:
    """``says`` are the words that say the field, each alternative all of its words; ``beside`` may stand with them."""

    says: Sequence[frozenset[str]]
    beside: frozenset[str] = frozenset()


def _wording(says: str, beside: str = "") -> _Wording:
    """`"echeance | date limite"`: a bar separates alternatives."""
    return _Wording(says=[plural_forms(words) for words in says.split("|")], beside=plural_forms(beside))


_WORDINGS: Mapping[FieldName, _Wording] = {
    "sub_project": _wording(
        "projet | sous projet | sousprojet | initiative | project | subproject | sub project",
        "nom titre intitule libelle name title",
    ),
    "carrier": _wording(
        "porteur | porteuse | organisme | organisation | organization | partenaire | partner | carrier",
        "responsable principal principale mandataire projet nom lead responsible project main name",
    ),
    "parent": _wording(
        "projet parent | projet mere | grand projet | parent project | projet principal", "nom name rattachement"
    ),
    "status": _wording(
        "statut | etat | avancement | status | state", "actuel actuelle projet sous current project progress"
    ),
    "started": _wording(
        "demarrage | debut | depart | lancement | cohorte | start | started | launch | cohort",
        "date annee year projet project",
    ),
    "strategy": _wording(
        "strategie | strategy",
        "type principale main retenue choisie chosen suite perennisation changement echelle visee selected",
    ),
    "support": _wording(
        "soutien | besoin | support | need",
        "requis requise necessaire demande souhaite attendu required needed requested",
    ),
    "obstacles": _wording(
        "obstacle | defi | frein | difficulte | challenge | barrier", "persistent persistant qui rencontre actuel encountered"
    ),
    "obstacles_overcome": _wording(
        "obstacle surmonte | obstacle releve | obstacle franchi | obstacle leve | defi releve | defi surmonte | obstacle overcome"
        " | challenge overcome", "deja already"
    ),
    "resources": _wording("ressource | appui | resource", "disponible mobilisee existante soutien available"),
    "next_step": _wording(
        "etape prochaine | etape suivante | action prochaine | action suivante | step next | action next"
    ),
    "due": _wording(
        "echeance | deadline | due | date limite | date cible | date butoir | target date", "date prevue finale prevu"
    ),
    "contact": _wording(
        "responsable | contact | owner | personne ressource", "personne nom projet person name principal principale"
    ),
    "updated": _wording(
        "mise jour | maj | update | updated | modification derniere", "date derniere last latest"
    ),
    "notes": _wording(
        "note | remarque | commentaire | observation | comment | remark",
        "autre general generale additionnel additionnelle other additional",
    ),
}  # fmt: skip


# What brackets may add without changing the sense: a form of answer, a unit, a rule for filling in.
_IN_BRACKETS = plural_forms(
    "aaaa mm jj yyyy dd aa yy dans from date mois annee jour format texte libre une seule un seul choix choisir liste obligatoire"
    " facultatif facultative optionnel optionnelle si applicable max maximum caracteres mots x ex courriel telephone nom prenom"
    " oui required optional one only list choose text free email phone name month year day"
)


def says_no_more(field: FieldName, bracket: str) -> bool:
    """Whether what stands in brackets after a field's word leaves it what it is: `(AAAA-MM-JJ)`, `(une seule)`, `(main)`."""
    wording = _WORDINGS.get(field)
    known = frozenset().union(*wording.says) | wording.beside if wording else frozenset()
    words = {word for word in plural_forms(bracket) if not word.isdecimal()}
    return words <= _IN_BRACKETS | known and (bool(words) or not any(map(str.isdecimal, bracket)))


def close_field(text: str) -> FieldName | None:
    """The one field that the words of a heading say; ``None`` where a word is left over, or where two fields could be it."""
    words = plural_forms(text)
    found: dict[FieldName, int] = {}
    for field, wording in _WORDINGS.items():
        said = [alternative for alternative in wording.says if alternative <= words]
        if said and words <= frozenset().union(*said) | wording.beside:
            found[field] = max(map(len, said))
    # « Projet parent » says more than « Projet » with a word beside it.
    best = [field for field, length in found.items() if length == max(found.values())]
    return best[0] if len(best) == 1 else None
