"""What a change means to those who follow the programme."""

from __future__ import annotations

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
        (("2c", "2c"), "Pas évalué", "2c", "assessed", "Pas évalué"),
        (("", "2c"), None, "2c", "assessed", None),
        (("2b-2c", "2c"), None, "2c", "assessed", None),
        (("2a", "", "2b"), None, "2b", "up", "2a"),
        (("2b", ""), "2c", None, "other", "2c"),
        (("2b", "2c ?"), "2b", "2c ?", "other", "2b"),
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
    assert (found.nature, found.change.before) == (nature, counted_from)


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
