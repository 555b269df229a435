"""Reading a maturity cell: `dashboard.md`, "Reading a cell", row by row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mec_bot.settings.models import LEVEL_CODES, LevelCode
from mec_bot.sheet.cells.maturity import LEVEL_NAMES, PHASE_NAMES, Level, read_level
from mec_bot.sheet.cells.spelling import plain

READ = {
    "a code with its phase and its name": ("2c) Expérimentation – Appropriation de proximité", "2c"),
    "a capital letter and a space after it": ("2C ", "2c"),
    "a space inside the code": ("2 c)", "2c"),
    "a no-break space inside the code": ("2\u00a0c)", "2c"),
    "a narrow no-break space inside the code": ("2\u202fc)", "2c"),
    "no-break spaces between the words": ("2c)\u00a0Expérimentation\u00a0–\u00a0Appropriation\u00a0de\u00a0proximité", "2c"),
    "a hyphen for the dash": ("2c) Expérimentation - Appropriation de proximité", "2c"),
    "a long dash for the dash": ("2c) Expérimentation — Appropriation de proximité", "2c"),
    "a straight apostrophe": ("2b) Expérimentation – Mener l'expérimentation", "2b"),
    "a typographic apostrophe": ("2b) Expérimentation – Mener l’expérimentation", "2b"),
    "no accents, all capitals": ("2C) EXPERIMENTATION – APPROPRIATION DE PROXIMITE", "2c"),
    "accents written as separate marks": ("2c) Expe\u0301rimentation – Appropriation de proximite\u0301", "2c"),
    "oe for the ligature": ("3b) Mettre en oeuvre la stratégie", "3b"),
    "a line break for a space": ("2c) Expérimentation –\nAppropriation de proximité", "2c"),
    "a name without its code": ("Appropriation de proximité", "2c"),
    "a name after its phase, without its code": ("Pérennisation – Appropriation étendue", "3c"),
    "a code without a name": ("1b", "1b"),
    "a code in brackets before its name": ("(3a) Élaborer une stratégie", "3a"),
    "a code after the word Niveau": ("Niveau 3a", "3a"),
    "a code and its phase alone": ("3a) Pérennisation", "3a"),
    "a code and its name without the phase": ("3a) Élaborer une stratégie", "3a"),
    "the phase's other name": ("3a) Pérennisation et changement d'échelle – Élaborer une stratégie", "3a"),
    "the phase's official name": ("3a) Pérennisation/mise à l'échelle – Élaborer une stratégie", "3a"),
    "a colon for the dash": ("2c: Expérimentation: Appropriation de proximité", "2c"),
    "nothing but a dash after the code": ("2c) –", "2c"),
    "a code after its phase or name, in brackets": ("Expérimentation (2b)", "2b"),
    "a code after the word Phase or Étape": ("Phase 2c", "2c"),
    "a dot inside the code": ("2.c", "2c"),
    "full-width characters": ("２Ｃ）", "2c"),
    "marks of direction around": ("\u200f2c\u200e", "2c"),
    "a dot at the end": ("2c) Expérimentation – Appropriation de proximité.", "2c"),
}  # fmt: skip

UNREADABLE = {
    "code and name disagree": (
        "2c) Expérimentation – Mener l'expérimentation", "this name is the one of 2b, not of 2c", "Is it 2b or 2c?",
    ),
    "code and phase disagree": (
        "2c) Pérennisation – Appropriation étendue", "2c is not in phase Pérennisation", "Is it 2c or 3c?",
    ),
    "name and phase disagree": (
        "Pérennisation – Appropriation de proximité", "this step is not in phase", "Is it 2c, 3a, 3b or 3c?",
    ),
    "half a name, which two steps have": ("Appropriation", "only a part of a step's name", "Is it 2c or 3c?"),
    "half a name after a code": ("2c) Appropriation", "beside 2c is not the name", "If 2c is the level, write it alone"),
    "a phase is not one of its steps": ("Expérimentation", "a phase, not one of its steps", "Is it 2a, 2b or 2c?"),
    "a phase by its number": ("Phase 3", "a phase, not one of its steps", "Is it 3a, 3b or 3c?"),
    "two levels": ("2b-2c", "several levels stand here (2b, 2c)", "Is it 2b or 2c?"),
    "two levels with a dash": ("2b – 2c", "several levels stand here (2b, 2c)", "Is it 2b or 2c?"),
    "two levels with a word": ("2b ou 2c", "several levels stand here (2b, 2c)", "Is it 2b or 2c?"),
    "two levels with an arrow": ("2b → 2c", "several levels stand here (2b, 2c)", "Is it 2b or 2c?"),
    "two levels on two lines": ("2b\n2c", "several levels stand here (2b, 2c)", "Is it 2b or 2c?"),
    "between two levels": ("entre 2b et 2c", "several levels stand here (2b, 2c)", "Is it 2b or 2c?"),
    "a doubt": ("2c ?", "followed by a question mark", "Is it 2c?"),
    "a level to be confirmed": ("2c à confirmer", "2c is said with a doubt", "Is it 2c?"),
    "a level to be validated": ("2c (à valider)", "2c is said with a doubt", "Is it 2c?"),
    "about a level": ("~2c", "2c is said with a doubt", "Is it 2c?"),
    "a level with its date": ("2c (2023)", "beside 2c is not the name", "put the rest in a note"),
    "a level denied": ("pas 2c", "beside 2c is not the name", "If 2c is the level"),
    "to be confirmed": ("à confirmer", "the level is not known yet", "Leave the cell empty"),
    "a question mark": ("?", "the level is not known yet", "Leave the cell empty"),
    "not applicable": ("N/A", "does not say whether the project was assessed", "“Pas évalué” if it was not"),
    "a dash": ("–", "does not say whether the project was assessed", "“Pas évalué” if it was not"),
    "a status, not a level": ("En cours", "a status, not a level", "Write “En cours” under “Statut”"),
    "a step that its phase does not have": ("2d", "the scale has no step 2d", "Is it 2a, 2b or 2c?"),
    "another such step": ("3d) Pérennisation", "the scale has no step 3d", "Is it 3a, 3b or 3c?"),
    "a phase that does not exist": ("4a", "not a level of the scale", "such as 2c"),
    "a phase's number": ("2", "a number alone", "Is it 2a, 2b or 2c?"),
    "a letter": ("c", "not a level of the scale", "such as 2c"),
    "a word that begins like a code": ("2cm", "not a level of the scale", "such as 2c"),
    "a word that begins like a code in a sentence": ("2. Améliorer", "not a level of the scale", "such as 2c"),
    "a year": ("2023", "not a level of the scale", "such as 2c"),
    "a ticked box": ("TRUE", "a yes or a no", "such as 2c"),
    "a spreadsheet's error": ("#REF!", "the cell's formula fails", "Repair the formula"),
    "a spreadsheet's error that looks like an answer": ("#N/A", "the cell's formula fails", "Repair the formula"),
    "a code the wrong way round": ("c2", "not written as in the scale", "Is it 2c?"),
    "a Roman number": ("II c", "not written as in the scale", "Is it 2c?"),
    "a Cyrillic letter that looks Latin": ("2с", "comes from another alphabet", "Is it 2c?"),
    "a letter with an accent": ("1À", "not a level of the scale", "such as 2c"),
    "a footnote's number": ("2c²", "not a level of the scale", "such as 2c"),
    "two dots, which may be an ellipsis": ("2b..", "the sign beside 2b", "Is it 2b?"),
    "brackets around the whole": ("(3a)", "the sign beside 3a", "Is it 3a?"),
    "not assessed, and a level": ("Pas évalué (2b)", "more than “Pas évalué”", "Is it 2b or “Pas évalué”?"),
    "a doubt about not assessed": ("pas évalué?", "more than “Pas évalué”", "Is it “Pas évalué”?"),
    "from one to another, without the accent": ("1 a 2", "not a level of the scale", "such as 2c"),
    "a name that no source gives": ("1b) Émergence – Idéation", "beside 1b is not the name", "If 1b is the level"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "code"), READ.values(), ids=READ)
def test_read(text: str, code: str) -> None:
    reading = read_level(text)
    assert (reading.state, reading.level, reading.reason) == ("read", Level(code), None)
    assert reading.phase == int(code[0])


@pytest.mark.parametrize(("text", "reason", "advice"), UNREADABLE.values(), ids=UNREADABLE)
def test_unreadable_with_its_reason_and_what_to_write(text: str, reason: str, advice: str) -> None:
    reading = read_level(text)
    assert (reading.state, reading.level) == ("unreadable", None)
    assert reason in str(reading.reason)
    assert advice in str(reading.advice)


@pytest.mark.parametrize(
    "signs",
    ["2b-", "2b -", "2b –", "2b−", "2b+", "2b…", "2b...", "2b*", "2b:", "2b,", "2b/", "2b =", "2b %", "2b !", "2b?", "2b¿", "(2b)",
     "((2b))", "( 2b )", "[2b]", "{2b}", "«2b»", "“2b”", "'2b", "2b]", "(2b", "#2b", "~2b", "→2b", "2ª", "2ᵇ", "²b", "2ⓑ",
     "2b ✓", "✅ 2b", "2b ❌", "2b 🟢", "2b⃠", "2⃣b", "2b̲", "2̲b", "2b†", "$2b", "2b°"],
)  # fmt: skip
def test_a_sign_beside_a_code_that_may_mean_something_makes_it_unreadable(signs: str) -> None:
    assert read_level(signs).state == "unreadable"


@pytest.mark.parametrize(
    "text", ["2b)", "2b) ", "2b)))", "2b.", "2b) –", "2b) -", "2b) :", "2b )", "2\u200bb", "２ｂ", "2.b", "2\n b", "Niveau 2b)", "Stade : 2b"]
)  # fmt: skip
def test_what_only_separates_or_ends_changes_nothing(text: str) -> None:
    assert read_level(text).level is Level.L2B


@pytest.mark.parametrize(
    "text", ["2\u0336b\u0336", "2b\u0336", "2b\u0335", "2\u0338b", "2b) M\u0336e\u0336n\u0336e\u0336r\u0336"]
)
def test_letters_that_are_crossed_out_one_by_one_state_no_level(text: str) -> None:
    reading = read_level(text)
    assert (reading.state, str(reading.reason)) == ("unreadable", "it is crossed out")


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("2b-2c", ("2b", "2c")),
        ("2c) Expérimentation – Mener l'expérimentation", ("2b", "2c")),
        ("2c ?", ("2c",)),
        ("Expérimentation", ("2a", "2b", "2c")),
        ("Émergence", ("1a", "1b", "1c", "1d")),
        ("2c (2023)", ("2c",)),
        ("2b, 2c, 3a, 3b ou 3c", ("2b", "2c", "3a", "3b", "3c")),
        ("En cours", LEVEL_CODES),
        ("bientôt", ()),
        ("½b", ()),
    ],
)
def test_the_levels_that_may_be_meant_are_candidates(text: str, candidates: tuple[str, ...]) -> None:
    assert read_level(text).candidates == candidates


def test_more_candidates_than_can_be_asked_about_leave_the_advice() -> None:
    assert str(read_level("2b, 2c, 3a, 3b ou 3c").advice) == "Choose one and write it alone."
    assert "under “Statut”" in str(read_level("En cours").advice)


@given(
    st.sampled_from(LEVEL_CODES),
    st.text(alphabet="+-…?*!=~<>«»[]{}#%&/✓✅❌🟢†§", min_size=1, max_size=3),
    st.booleans(),
)
@hypothesis_settings(max_examples=200, deadline=None)
def test_no_sign_that_is_added_to_a_code_is_passed_over(code: str, signs: str, before: bool) -> None:
    reading = read_level(f"{signs} {code}" if before else f"{code} {signs}")
    assert (reading.state, reading.candidates) == ("unreadable", (code,))


@pytest.mark.parametrize(
    "text",
    [
        "Pas évalué",
        "pas évalué",
        "PAS ÉVALUÉ ",
        "Pas\u00a0évalué",
        "Pas évaluée",
        "Non évalué",
        "non-évalué",
        "Pas évalué.",
    ],
)
def test_not_assessed_is_neither_a_level_nor_a_problem(text: str) -> None:
    reading = read_level(text)
    assert (reading.state, reading.level, reading.phase, reading.reason) == ("not_assessed", None, None, None)


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "\n", "\u200b"])
def test_an_empty_cell_is_blank(text: str) -> None:
    assert read_level(text).state == "blank"
    assert read_level(text).level is None


@pytest.mark.parametrize(
    ("phase", "text"),
    [
        (1, "Émergence"),
        (2, "expérimentation"),
        (3, "Pérennisation et changement d'échelle"),
        (2, "Expérimentation –"),
        (2, "Phase 2"),
        (1, "1 – Émergence"),
        (1, "Phase 1 : Émergence"),
    ],
)
def test_of_a_phase_alone_the_phase_is_known(phase: int, text: str) -> None:
    reading = read_level(text)
    assert (reading.state, reading.level, reading.phase) == ("unreadable", None, phase)


@pytest.mark.parametrize("text", ["2b-2c", "2c ?", "à confirmer", "2c) Expérimentation – Mener l'expérimentation"])
def test_of_anything_else_unreadable_no_phase_is_shown(text: str) -> None:
    assert read_level(text).phase is None


@pytest.mark.parametrize("code", LEVEL_CODES)
def test_every_step_of_the_scale_is_read_by_its_code(code: str) -> None:
    assert read_level(code).level == Level(code)
    assert read_level(f"{code.upper()})").level == Level(code)


@pytest.mark.parametrize(("code", "name"), LEVEL_NAMES.items())
def test_every_named_step_is_read_by_its_name_and_by_both(code: str, name: str) -> None:
    phase = PHASE_NAMES[int(code[0])]
    for text in (name, f"{code}) {name}", f"{phase} – {name}", f"{code}) {phase} – {name}"):
        assert read_level(text).level == Level(code)


@pytest.mark.parametrize(("code", "name"), LEVEL_NAMES.items())
def test_a_name_with_any_other_code_is_unreadable(code: str, name: str) -> None:
    for other in set(LEVEL_CODES) - {code}:
        assert read_level(f"{other}) {name}").state == "unreadable"


def test_steps_stand_in_their_order() -> None:
    assert [level.value for level in sorted(Level)] == list(LEVEL_CODES)
    assert Level("1d") < Level("2a") < Level("2c") < Level("3a")


class TestNamesFromTheConfiguration:
    NAMES: ClassVar[Mapping[LevelCode, str]] = {"1b": "Idéation", "2a": "Préparer l'expérimentation"}

    @pytest.mark.parametrize("text", ["Idéation", "1b) Idéation", "1b) Émergence – idéation", "ideation"])
    def test_a_configured_name_is_read_like_an_official_one(self, text: str) -> None:
        assert read_level(text, self.NAMES).level is Level.L1B

    def test_a_configured_name_disagrees_with_another_code(self) -> None:
        assert "the one of 2a, not of 2b" in str(read_level("2b) Préparer l’expérimentation", self.NAMES).reason)

    def test_official_names_are_still_read(self) -> None:
        assert read_level("Appropriation étendue", self.NAMES).level is Level.L3C

    def test_without_configuration_the_name_is_unreadable(self) -> None:
        assert read_level("Idéation").state == "unreadable"


PIECES = [
    "1", "2", "3", "4", "a", "b", "c", "d", " ", "\u00a0", ")", "(", "-", "–", ":", "?", "/", ".", "É", "niveau ",
    "Expérimentation", "Pérennisation", "Émergence", "pas évalué", "\u200b", "²", "①", *LEVEL_NAMES.values(),
]  # fmt: skip
cells = st.text(max_size=40) | st.lists(st.sampled_from(PIECES), max_size=6).map("".join)


@given(cells)
@hypothesis_settings(max_examples=500, deadline=None)
def test_whatever_a_cell_holds_a_level_is_only_read_where_it_is_written(text: str) -> None:
    reading = read_level(text)
    folded = plain(text)
    if reading.level is None:
        assert reading.state != "read"
        assert (reading.reason is not None) == (reading.state == "unreadable")
    else:
        assert reading.state == "read"
        code = reading.level.value
        name = LEVEL_NAMES.get(code)
        assert code in re.sub("[ .]", "", folded) or (name is not None and plain(name) in folded)


def in_the_other_case(text: str) -> str:
    """Small letters for capitals and the reverse; « ı » and « ſ » are left: their capitals are other letters'."""
    return "".join(letter.swapcase() if letter.swapcase().swapcase() == letter else letter for letter in text)


@given(cells)
@hypothesis_settings(max_examples=300, deadline=None)
def test_case_and_the_spaces_around_never_matter(text: str) -> None:
    assert read_level(f"  {text}\u00a0") == read_level(text) == read_level(in_the_other_case(text))


@given(cells)
@hypothesis_settings(max_examples=300, deadline=None)
def test_a_second_level_in_the_cell_is_never_passed_over(text: str) -> None:
    first = read_level(text)
    for code in LEVEL_CODES:
        if first.level is not None and first.level.value != code:
            assert read_level(f"{text} {code}").state == "unreadable"
