"""Words and signs that stand where a name or a text should: they name nothing, or point to another cell."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from mec_bot.phrases import Phrase
from mec_bot.sheet.cells import formulas
from mec_bot.sheet.cells.spelling import fold_key, plain
from mec_bot.sheet.cells.why import Why

POINTS_ELSEWHERE = Why(
    Phrase("this repeats or points to another cell"), Phrase("Write out here what is meant, or clear the cell.")
)

_Placeholder = Literal["nothing", "none_of_them", "elsewhere"]
# No such word is longer, however much it adds (« à déterminer pour le moment »).
_LONGEST = 60


def _any(*words: str) -> str:
    return f"(?:{'|'.join(words)})"


# What one does to settle what should stand in a cell, in the infinitive and as a participle.
_SETTLE = _any(
    "determine", "defini", "precise", "confirme", "valide", "choisi", "decide", "identifie", "nomme", "attribue",
    "assigne", "designe", "specifie", "renseigne", "communique", "fourni", "trouve", "etabli", "fixe", "complete", "rempli",
    "annonce", "pourvoi", "recrute", "verifie", "discute", "inscri", "indique", "evalue",
)  # fmt: skip
_SETTLED = _any(
    "determined", "defined", "specified", "confirmed", "validated", "chosen", "decided", "identified", "named", "assigned",
    "provided", "announced", "found", "set", "filled(?: in)?", "completed", "established", "advised", "discussed",
)  # fmt: skip
_PARTICIPLE = f"(?:{_SETTLE}t?e?s?|connue?s?|disponibles?|applicables?|{_SETTLED}|known|available|applicable)"
# An absence: nothing, none, not applicable, not known.
_ABSENCE = _any(
    "aucune?s?", "rien", "neant", "nul", "nulle", "null", "nil", "vide", "personne", "non", "no", "none", "nothing", "nobody",
    "no one", "empty", "blank", "sans objet", "rien a signaler", "nothing to report", "x+", "0+", "zero",
    "n a", "na", "n d", "nd", "s o", "so", "n c", "nc", "inconnue?s?", "unknown", "indefinie?s?", "undefined",
    "indeterminee?s?", "vacante?s?", "vacant", "nsp", "aucune idee", "no idea", "undetermined", "unassigned", "unspecified", "ne s applique pas", "does not apply",
    f"(?:non|pas|not) {_PARTICIPLE}", "(?:je |on |nous )?ne (?:sais|sait|savons) pas", "(?:i |we )?(?:do not|don t) know",
)  # fmt: skip
# What a list offers before anything is chosen.
_CHOOSE = _any(
    "choisir", "selectionner", "choisissez", "selectionnez", "choose", "select", "pick one", "choisir dans la liste"
)
# What is put off: to be determined, to come, pending.
_PUT_OFF = _any(
    f"a (?:{_SETTLE}r?e?|venir|suivre|voir|revoir|det|conf|prec)", "tba", "tbc", "tbd", f"to be {_SETTLED}", "to come", "to follow",
    "coming soon", "(?:en attente|pending|awaiting)(?: (?:de |d )?(?:confirmation|validation|decision|reponse|approval|answer))?",
    "en suspens", "bientot", "prochainement", "sous peu", "plus tard", "ulterieurement", "soon", "later",
)  # fmt: skip
# Since when, or until when: « pour le moment », « encore », "so far".
_TIME = _any(
    "pour le moment", "pour l instant", "pour l heure", "pour linstant", "en ce moment", "actuellement", "presentement",
    "a ce jour", "a ce stade", "a date", "a l heure actuelle", "jusqu ici", "jusqu a present", "encore", "maintenant",
    "aujourd hui", "du tout", "for now", "for the moment", "for the time being", "at the moment", "at present",
    "at this time", "at this stage", "as of now", "right now", "now", "currently", "presently", "yet", "so far", "to date",
    "today", "at all",
)  # fmt: skip
_NOT_YET = _any("pas encore", "not yet", "pas pour le moment", "pas pour l instant")
NOTHING = re.compile(
    f"(?:{_TIME} )?(?:{_ABSENCE}|{_PUT_OFF}|{_NOT_YET})(?: {_TIME})?"
    f"|{_CHOOSE}"
    f"|(?:pas encore|not yet|non encore) {_PARTICIPLE}(?: {_TIME})?"
)
# What the columns hold, in the sheet's words: « Aucun soutien requis » under « Soutien » says that there is none.
_THING = _any(
    "porteur", "porteuse", "organisme", "organisation", "partenaire", "projet", "parent", "soutien", "besoin", "appui",
    "obstacle", "defi", "enjeu", "ressource", "etape", "action", "suite", "contact", "responsable", "commentaire", "note",
    "remarque", "demande",
    "carrier", "organization", "partner", "project", "support", "need", "challenge", "barrier", "resource", "step",
    "comment",
)  # fmt: skip
_QUALITY = _any(
    "porteur", "responsable", "parent", "requis", "necessaire", "demande", "prevu", "connu", "identifie", "particulier",
    "particuliere", "specifique", "majeur", "major", "signale", "needed", "required", "requested", "planned", "known",
    "identified", "specific", "particular", "defini", "nomme", "confirme",
)  # fmt: skip
NONE_OF_THEM = re.compile(
    f"(?:{_TIME} )?(?:aucune?s?|pas d|pas de|pas besoin d|pas besoin de|sans|no|none|without|no further)"
    f"(?: (?:grand|prochaine?|autre|other|next|parent|lead)s?)? {_THING}s?(?: {_QUALITY}e?s?)?(?: {_TIME})?"
    f"|ras|rien (?:de |d )?(?:{_QUALITY}|special|nouveau)(?: {_TIME})?|nothing (?:{_QUALITY}|special|new)(?: {_TIME})?"
)
# Other cells, as people call them.
_NUMBER = "(?:[a-z]{1,2} ?)?\\d+(?: (?:et|and|a|to) \\d+)?"
_CELL = _any(
    f"(?:ligne|rangee|cellule|case|colonne|row|line|cell|column)s?(?: (?:{_NUMBER}|[a-z]{{1,2}}))?",
    f"(?:l|no|numero|col) ?{_NUMBER}",
)
_PLACE = _any(
    f"(?:(?:de |a |la |le |l |les |the |in )*{_CELL}(?: (?:du|of) [a-z][a-z ]*)?)",
    "(?:ci |plus |au |la |the )*(?:dessus|haut|bas|dessous|above|below)", "(?:ligne |row |line )?(?:precedente?|previous)",
    "(?:le |la |the )?(?:precedente?|previous|suivante?|next)(?: (?:ligne|rangee|row|line))?", "supra", "infra", "precedemment",
    "[a-z]{1,2}\\d+",
)  # fmt: skip
_ELSEWHERE_IN_THE_SHEET = (
    f"(?:l |la |le |les |the |autre |autres |other )*{_any('onglet', 'feuille', 'tab', 'sheet')}(?: .+)?"
    "|(?:l |la |le |les |the |in )*(?:notes?|commentaires?|comments?|remarques?)"
)
_SEE = _any("voir", "v", "cf", "see", "confer", "se referer a", "refer to", "ref", "comme", "as", "like", "idem que a")
_SAME = _any(
    "idem", "id", "ibid", "ibidem", "ditto", "dito", "pareil", "(?:le |la |les |the )?(?:memes?|same)(?: (?:chose|thing))?",
    f"(?:le |la |les |the )?(?:memes?|same) {_THING}s?(?: {_QUALITY}s?)?",
)  # fmt: skip
ELSEWHERE = re.compile(
    f"(?:{_SAME} )?{_SEE} (?:{_PLACE}|{_ELSEWHERE_IN_THE_SHEET})|{_SAME}(?: (?:que |qu |a |as |comme |in )*{_PLACE})?"
    "|(?:ci dessus|ci dessous|plus haut|plus bas|supra|infra|see above|see below|above|below)"
)
# A ditto mark: quotation marks alone, two strokes, or an arrow to the row above.
_DITTO = re.compile(r"[\"'\u2032\u2033\u2034\u3003\u201c-\u201f\u00ab\u00bb\u2190-\u21ff^]|//|,,|\|\|")
_CROSSES = frozenset("✗✘✕✖❌❎☒☐")


def stands_for_nothing(text: str) -> bool:
    """Whether a text is a mere stop-gap: dashes, `N/D`, « à déterminer », « aucun », « rien pour le moment ».

    A text that says anything more is none (« Rien que du beau », « X-Roads »), and a blank one is blank.
    """
    return _placeholder(text) == "nothing"


def says_there_is_none(text: str) -> bool:
    """Whether a text under a column says that there is nothing to put there, also by the column's own noun.

    « Aucun soutien requis », « Pas de porteur »: under a name they could be a name.
    """
    return _placeholder(text) in {"nothing", "none_of_them"}


def points_elsewhere(text: str) -> bool:
    """Whether a text repeats another cell or refers to it: ditto marks, « idem », « voir ligne 3 », « cf. ci-dessus »."""
    return _placeholder(text) == "elsewhere"


def is_no_name(text: str) -> bool:
    """Whether a text in a row that holds other things cannot be the row's name.

    One or two letters (« X », « SO ») may stand for nothing, and may be a name all the same.
    """
    initials = len(text) <= 2 and text.isalpha()
    return not initials and _placeholder(text) in {"nothing", "elsewhere"}


def _placeholder(text: str) -> _Placeholder | None:
    # Long texts are not kept in mind.
    return None if len(text) > _LONGEST else _short_placeholder(text)


# As many texts as one pull asks about, each more than once.
@lru_cache(maxsize=1 << 17)
def _short_placeholder(text: str) -> _Placeholder | None:
    return _kind(text) if _may_be_one(text) else None


def _may_be_one(text: str) -> bool:
    """Whether a text begins as one of these words may: nearly none does, and a sheet has thousands of texts."""
    head = plain(text[:_HEAD])
    word = _WORD.search(head)
    if word is None or (word.end() == len(head) and len(word[0]) < _OPENING):
        return True  # signs come first
    return word[0][:_OPENING] in _OPENINGS


# So many letters of a text are looked at, and so many of its first word.
_HEAD, _OPENING = 7, 5
_WORD = re.compile(r"[a-z0-9ø]+")
_FIRST_WORDS = (
    "a above actuellement as at aucun aujourd awaiting below bientot blank cf choisir choisissez choose ci coming comme confer currently ditto dito do does "
    "don du empty en encore for i id idem ibid ibidem indefini indetermine inconnu infra je jusqu l la le les like maintenant "
    "meme memes n na nc nd nsp ne neant no nobody non none not nothing now nous nul null nulle nil on pareil pas pending "
    "personne pick plus pour presently presentement prochainement ras ref refer rien right s same sans se see select selectionner selectionnez so soon sous supra "
    "tba tbc tbd the to today ulterieurement undefined undetermined unassigned unknown unspecified v vacant vacante vide voir we without "
    "yet later zero ø"
)
_OPENINGS = frozenset(word[:_OPENING] for word in _FIRST_WORDS.split()) | {
    sign * length for sign in "x0" for length in range(1, _OPENING + 1)
}


@lru_cache(maxsize=1 << 14)
def _kind(text: str) -> _Placeholder | None:
    if formulas.has_failed(text.strip()):
        return None
    folded = plain(text)
    if not folded:
        return None
    if not any(map(str.isalnum, folded)):
        return _of_signs(folded)
    if folded == "do.":
        return "elsewhere"
    # A symbol beside the words may say something: « aucun 🌳 » is left to people.
    if any(unicodedata.category(letter) == "So" for letter in folded):
        return None
    words = fold_key(folded.replace("ø", "zero")).rstrip("+-#")
    if NOTHING.fullmatch(words):
        return "nothing"
    if ELSEWHERE.fullmatch(words):
        return "elsewhere"
    return "none_of_them" if NONE_OF_THEM.fullmatch(words) else None


def _of_signs(folded: str) -> _Placeholder | None:
    """Signs alone stand for nothing, unless they are ditto marks; a drawing (an emoji) may say something."""
    if _DITTO.search(folded):
        return "elsewhere"
    if set(folded) - {" "} <= _CROSSES:
        return "nothing"
    drawn = any(unicodedata.category(sign) in {"So", "Cn", "Co"} for sign in folded)
    return None if drawn else "nothing"
