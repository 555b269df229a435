"""What changed between two moments of the dashboard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from builders import a_dashboard, a_project, read_rows, the_real_dashboard, the_real_rows

from mec_bot.review.changes import Change, Kind, as_logged_before, compare
from mec_bot.sheet.dashboard import Project


def changes(before: Project, after: Project) -> list[tuple[str, str | None, str | None]]:
    return [(change.kind, change.before, change.after) for change in compare(a_dashboard(before), a_dashboard(after))]


def test_nothing_changed_is_no_change() -> None:
    assert compare(the_real_dashboard(), the_real_dashboard()) == ()


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("2b", "2c", ("level", "2b", "2c")),
        ("", "2c", ("level", None, "2c")),
        ("2c", "", ("level", "2c", None)),
        ("Pas évalué", "2c", ("level", "Pas évalué", "2c")),
        ("2b-2c", "2c", ("level", "2b-2c", "2c")),
        ("2c", "2c ?", ("level", "2c", "2c ?")),
    ],
)
def test_a_level_that_moved_is_a_change(before: str, after: str, expected: tuple[str, str | None, str | None]) -> None:
    assert changes(a_project("X", before), a_project("X", after)) == [expected]


@pytest.mark.parametrize("after", ["2C", "2c)", "2c) Expérimentation – Appropriation de proximité"])
def test_a_level_that_is_only_written_otherwise_is_no_change(after: str) -> None:
    assert changes(a_project("X", "2c"), a_project("X", after)) == []


@pytest.mark.parametrize(
    ("kind", "before", "after", "expected"),
    [
        ("strategy", {"strategy_text": None}, {"strategy_text": "Cession", "strategy": "cession"}, (None, "cession")),
        ("strategy", {"strategy_text": "?"}, {"strategy_text": None}, ("?", None)),
        ("status", {"status": "En cours"}, {"status": "Terminé"}, ("En cours", "Terminé")),
        ("carriers", {"carriers": ()}, {"carriers": ("Solon", "MIS")}, (None, "Solon, MIS")),
        ("support", {"support": None}, {"support": "Un local"}, (None, "Un local")),
        ("obstacles", {"obstacles": "Assurance"}, {"obstacles": None}, ("Assurance", None)),
        ("obstacles_overcome", {"obstacles_overcome": None}, {"obstacles_overcome": "Bail"}, (None, "Bail")),
        ("resources", {"resources": "Un guide"}, {"resources": "Deux guides"}, ("Un guide", "Deux guides")),
        ("next_step", {"next_step": "A"}, {"next_step": "B"}, ("A", "B")),
        ("due", {"due": "2026-11"}, {"due": "2026-12"}, ("2026-11", "2026-12")),
    ],
)
def test_every_other_field_people_follow_is_compared(
    kind: str, before: dict[str, Any], after: dict[str, Any], expected: tuple[str | None, str | None]
) -> None:
    assert changes(a_project("X", "2c", **before), a_project("X", "2c", **after)) == [(kind, *expected)]


@pytest.mark.parametrize("after", ["ESSAIMAGE", " essaimage."])
def test_a_strategy_that_is_only_written_otherwise_is_no_change(after: str) -> None:
    assert told(["", "", "Essaimage", "", ""], ["", "", after, "", ""]) == []


# --- a cell that could not be read is neither empty nor what it quotes ---------------------------------------------

HEADER = ("Sous-projet", "Porteur(s)", "Statut", "Maturité 2023-2024", "Stratégie", "Soutien requis", "Échéance")


def told(before: Sequence[str | date], after: Sequence[str | date]) -> list[tuple[Any, ...]]:
    """The changes of the sub-project X, whose row held ``before`` and holds ``after``: what was and is unreadable too."""
    found = compare(read_rows(HEADER, ["X", "Solon", *before]), read_rows(HEADER, ["X", "Solon", *after]))
    return [(one.kind, one.before, one.before_unreadable, one.after, one.after_unreadable) for one in found]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (["", "", "", "", "03/04/2026"], ["", "", "", "", "2026-04-03"],
         ("due", "03/04/2026", True, "2026-04-03", False)),
        (["", "", "", "", "2026-04-03"], ["", "", "", "", "03/04/2026"],
         ("due", "2026-04-03", False, "03/04/2026", True)),
        (["", "", "", "", "03/04/2026"], ["", "", "", "", ""], ("due", "03/04/2026", True, None, False)),
        (["", "", "", "", ""], ["", "", "", "", date(2026, 4, 3)], ("due", None, False, "2026-04-03", False)),
        (["", "", "", "", "03/04/2026"], ["", "", "", "", "04/05/2026"],
         ("due", "03/04/2026", True, "04/05/2026", True)),
        (["Bof", "", "", "", ""], ["En pause", "", "", "", ""], ("status", "Bof", True, "En pause", False)),
        (["", "2b-2c", "", "", ""], ["", "2c", "", "", ""], ("level", "2b-2c", True, "2c", False)),
        (["", "Pas évalué", "", "", ""], ["", "2c ?", "", "", ""], ("level", "Pas évalué", False, "2c ?", True)),
        (["", "", "Cession puis essaimage", "", ""], ["", "", "Essaimage", "", ""],
         ("strategy", "Cession puis essaimage", True, "essaimage", False)),
        (["", "", "", "#REF!", ""], ["", "", "", "Un local", ""], ("support", "#REF!", True, "Un local", False)),
    ],
)  # fmt: skip
def test_a_cell_that_could_not_be_read_is_quoted_as_such(
    before: Sequence[str | date], after: Sequence[str | date], expected: tuple[Any, ...]
) -> None:
    assert told(before, after) == [expected]


def test_what_an_older_version_did_not_remember_is_no_change() -> None:
    """It kept no text of a due day that it could not read: the cell may have held the same text all along."""
    older = a_project("X", "2c", unreadable=None)
    assert changes(older, a_project("X", "2c", unreadable={"due": "03/04/2026", "status": "Bof"})) == []
    assert changes(older, a_project("X", "2c")) == []
    [change] = compare(a_dashboard(older), a_dashboard(a_project("X", "2c", due="2026-04-03")))
    assert (change.before, change.before_unreadable, change.after) == (None, None, "2026-04-03")


@pytest.mark.parametrize(
    ("kind", "before", "expected"),
    [
        ("level", "2b", ("2b", False)),
        ("level", "Pas évalué", ("Pas évalué", False)),
        ("level", "2b-2c", ("2b-2c", True)),
        ("level", "2b | 2c", ("2b | 2c", True)),
        ("level", None, (None, False)),
        ("strategy", "Dissémination", ("dissemination", False)),
        ("strategy", "Cession puis essaimage", ("Cession puis essaimage", True)),
        ("strategy", None, (None, False)),
        ("due", None, (None, None)),
        ("status", None, (None, None)),
        ("due", "2026-04-03", ("2026-04-03", False)),
        ("support", None, (None, False)),
    ],
)
def test_what_an_older_version_logged_is_told_as_far_as_it_says(
    kind: Kind, before: str | None, expected: tuple[str | None, bool | None]
) -> None:
    logged = Change(project="X", project_key="x", kind=kind, before=before, after=before)
    found = as_logged_before(logged)
    assert (found.before, found.before_unreadable) == expected
    assert (found.after, found.after_unreadable) == expected


def test_several_changes_of_one_project_are_all_told() -> None:
    found = changes(a_project("X", "2b", status="En cours"), a_project("X", "2c", status="En pause"))
    assert [kind for kind, *_ in found] == ["level", "status"]


def test_a_level_says_its_round() -> None:
    (change,) = compare(a_dashboard(a_project("X", "2b", "2b")), a_dashboard(a_project("X", "2b", "2c")))
    assert change == Change(project="X", project_key="x", kind="level", before="2b", after="2c", round="automne 2021")


def test_a_new_round_is_a_change_only_for_those_assessed_in_it() -> None:
    before = a_dashboard(a_project("X", "2b"), a_project("Y", "2b"))
    after = a_dashboard(a_project("X", "2b", "2c"), a_project("Y", "2b", ""))
    assert [(change.project, change.before, change.after) for change in compare(before, after)] == [("X", None, "2c")]


def test_projects_that_came_and_went_are_told_with_the_vanished_ones_last() -> None:
    before = a_dashboard(a_project("A", "2c"), a_project("B", "2c"))
    after = a_dashboard(a_project("B", "3a"), a_project("C", "1b"))
    assert [(change.kind, change.project, change.before, change.after) for change in compare(before, after)] == [
        ("level", "B", "2c", "3a"),
        ("added", "C", None, "1b"),
        ("removed", "A", None, None),
    ]


def test_a_project_under_another_parent_is_another_project() -> None:
    found = changes(a_project("X", "2c", parent="A"), a_project("X", "2c", parent="B"))
    assert [kind for kind, *_ in found] == ["added", "removed"]


def test_sorting_retyping_and_blank_rows_change_nothing() -> None:
    header, *rows = the_real_rows()
    retyped = [[name.upper().replace("-", "–"), *cells] for name, *cells in rows]
    sorted_rows = read_rows(header, [""], *sorted(retyped))
    assert [change for change in compare(the_real_dashboard(), sorted_rows) if change.kind != "carriers"] == []


def test_notes_contacts_and_rows_are_not_worth_a_message() -> None:
    after = a_project("X", "2c", row=9, notes="b", contact="B", hidden=True, struck=True, others={"Budget": "1"})
    assert changes(a_project("X", "2c", notes="a", contact="A"), after) == []


def test_an_obstacle_that_is_written_under_those_overcome_is_told_as_what_left_and_what_came() -> None:
    found = changes(a_project("X", "2c", obstacles="Bail"), a_project("X", "2c", obstacles_overcome="Bail"))
    assert found == [("obstacles", "Bail", None), ("obstacles_overcome", None, "Bail")]


@pytest.mark.parametrize("field", ["obstacles", "obstacles_overcome", "resources"])
def test_a_text_whose_header_is_only_read_otherwise_is_no_change(field: str) -> None:
    kept = a_project("X", "2c", others={"Un mot de la feuille": "Un bail"})
    written: dict[str, Any] = {field: "Un bail"}
    read = a_project("X", "2c", **written)
    assert changes(kept, read) == []
    assert changes(read, kept) == []
    assert changes(replace(kept, others={"Un mot de la feuille": "Autre chose"}), read) == [(field, None, "Un bail")]
