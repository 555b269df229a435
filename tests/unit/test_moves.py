"""What a change means to those who follow the programme."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import a_project, round_name

from mec_bot.review.changes import Change, Kind
from mec_bot.review.moves import move


def a_change(kind: Kind, before: str | None, after: str | None, round_label: str = "") -> Change:
    return Change(project="X", project_key="x", kind=kind, before=before, after=after, round=round_label)


@pytest.mark.parametrize(
    ("levels", "before", "after", "nature", "counted_from"),
    [
        (("", "2c"), "2b", "2c", "up", "2b"),
        (("", "2b"), "2c", "2b", "down", "2c"),
        (("2b", "2c"), None, "2c", "up", "2b"),
        (("3a", "2c"), None, "2c", "down", "3a"),
        (("2c", "2c"), "Pas évalué", "2c", "assessed", None),
        (("", "2c"), None, "2c", "assessed", None),
        (("2b-2c", "2c"), None, "2c", "assessed", None),
        (("2a", "", "2b"), None, "2b", "up", "2a"),
        (("2b", ""), "2c", None, "other", None),
        (("2b", "2c ?"), "2b", "2c ?", "other", None),
    ],
    ids=[
        "corrected up", "corrected down", "up since the round before", "down since the round before", "the same again",
        "first ever", "the round before unreadable", "a round skipped", "blanked", "unreadable",
    ],
)  # fmt: skip
def test_a_level_moves_from_what_stood_there_or_else_from_the_last_one_before(
    levels: tuple[str, ...], before: str | None, after: str | None, nature: str, counted_from: str | None
) -> None:
    found = move(a_change("level", before, after, round_name(len(levels) - 1)), a_project("X", *levels))
    assert (found.nature, found.before) == (nature, counted_from)
    assert found.change.before == before, "what the cell held stays what it held"


def test_a_level_that_moved_says_in_which_round_the_level_before_was_given() -> None:
    in_one_cell = move(a_change("level", "2b", "2c", round_name(1)), a_project("X", "2a", "2c"))
    assert (in_one_cell.before, in_one_cell.before_round) == ("2b", round_name(1))
    from_another_round = move(a_change("level", None, "2c", round_name(1)), a_project("X", "2b", "2c"))
    assert (from_another_round.before, from_another_round.before_round) == ("2b", round_name(0))


def test_a_cell_that_was_unreadable_never_held_the_level_that_it_seems_to_quote() -> None:
    struck = replace(a_change("level", "2b", "2c", round_name(1)), before_unreadable=True)
    found = move(struck, a_project("X", "2a", "2c"))
    assert (found.nature, found.before, found.before_round) == ("up", "2a", round_name(0))
    unread = replace(a_change("level", "2b", "2c", round_name(1)), after_unreadable=True)
    assert move(unread, a_project("X", "2b", "2c")).nature == "other"


@pytest.mark.parametrize("kind", ["strategy", "support", "next_step"])
def test_nothing_is_chosen_or_asked_for_in_a_cell_that_cannot_be_read(kind: Kind) -> None:
    unread = replace(a_change(kind, None, "#REF!"), after_unreadable=True)
    assert move(unread, a_project("X", "2b", support="Un local")).nature == "other"


@pytest.mark.parametrize("kind", ["support", "next_step"])
def test_a_cell_that_could_not_be_read_is_no_answer_once_it_can(kind: Kind) -> None:
    read = replace(a_change(kind, "#REF!", "Un local"), before_unreadable=True)
    assert move(read, a_project("X", "2b", support="Un local")).nature == "other"


@pytest.mark.parametrize(
    ("kind", "before", "after", "support", "nature"),
    [
        ("added", None, "2b", None, "new"),
        ("removed", None, None, None, "vanished"),
        ("renamed", "A", "B", None, "renamed"),
        ("strategy", None, "Cession", None, "strategy"),
        ("strategy", "Cession", None, None, "other"),
        ("support", None, "Un local", "Un local", "support_asked"),
        ("support", "Un local", None, None, "support_gone"),
        ("next_step", None, "Visiter", "Un local", "support_step"),
        ("obstacles", "Bail", None, None, "obstacles"),
        ("obstacles_overcome", None, "Bail", None, "obstacles"),
        ("resources", None, "Un guide", None, "obstacles"),
        ("next_step", None, "Visiter", None, "other"),
        ("next_step", "Visiter", "Signer", "Un local", "other"),
        ("status", "En cours", "Terminé", None, "other"),
    ],
)
def test_a_change_of_any_other_kind(
    kind: Kind, before: str | None, after: str | None, support: str | None, nature: str
) -> None:
    assert move(a_change(kind, before, after), a_project("X", "2b", support=support)).nature == nature


def test_a_project_that_left_moves_all_the_same() -> None:
    assert move(a_change("level", "2b", "2c", "2023"), None).nature == "up"
    assert move(a_change("next_step", None, "Visiter"), None).nature == "other"
