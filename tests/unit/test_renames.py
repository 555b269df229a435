"""Which project that is gone and which new one may be one and the same."""

from __future__ import annotations

import pytest
from builders import a_dashboard, a_project, the_real_dashboard

from mec_bot.review.changes import Renamed, compare
from mec_bot.review.renames import propose
from mec_bot.sheet.dashboard import Project

STAYS = a_project("Popote du jeudi", "2a", "2b")


def proposed(gone: list[Project], new: list[Project], **more: set[tuple[str, str]]) -> list[tuple[str, str]]:
    pairs = propose(a_dashboard(STAYS, *gone), a_dashboard(STAYS, *new), **more)
    return [(pair.before.name, pair.after.name) for pair in pairs]


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        (a_project("Locomotion", "2a", "2b"), a_project("LocoMotions", "2a", "2b"), True),
        (a_project("Locomotion", "2a", "2b"), a_project("Locomotion en partage", "2a", "2b"), True),
        (a_project("Projet Locomotion Ahuntsic", "2a", "2b"), a_project("Locomotion", "2a", "2b"), True),
        (a_project("Locomotion", "2a", "2b", parent="A"), a_project("Locomotion", "2a", "2b", parent="B"), True),
        (a_project("Locomotion", "2a", "2b"), a_project("Locomotions", "2a", "3a"), True),
        (a_project("Locomotion", "", "2b"), a_project("Locomotions", "", "2b"), True),
        (a_project("Locomotion", "2a", "2b"), a_project("Locomotions", "1a", "2b"), False),
        (a_project("Locomotion", "2a", "2b"), a_project("Locomotions", "", "2b"), False),
        (a_project("Locomotion", "2a", "2b"), a_project("Locomotions", "2a", "2b", carriers=("MIS",)), False),
        (a_project("Locomotion", "2a", "2b"), a_project("Frigo de palier", "2a", "2b"), False),
        (a_project("Vélo", "2a", "2b"), a_project("Vélorution", "2a", "2b"), False),
        (a_project("Le", "2a", "2b"), a_project("Le grand partage", "2a", "2b"), False),
    ],
    ids=[
        "close", "longer", "shorter", "other parent", "current level moved", "no past", "other past", "lost past",
        "other carrier", "other name", "part of a word", "too short a part",
    ],
)  # fmt: skip
def test_a_rename_needs_a_close_name_the_same_carriers_and_the_same_past(
    before: Project, after: Project, *, same: bool
) -> None:
    assert proposed([before], [after]) == ([(before.name, after.name)] if same else [])


def test_where_two_names_are_as_likely_nothing_is_proposed() -> None:
    one, two, three = (a_project(name, "2a", "2b") for name in ("Locomotion", "Locomotion A", "Locomotion B"))
    assert proposed([one], [two, three]) == []
    assert proposed([two, three], [one]) == []


def test_several_renames_at_once_are_each_proposed() -> None:
    gone = [a_project("Locomotion", "2a", "2b"), a_project("Frigo de palier", "2a", "2b")]
    new = [a_project("Locomotions", "2a", "2b"), a_project("Frigos de palier", "2a", "2b")]
    assert proposed(gone, new) == [("Locomotion", "Locomotions"), ("Frigo de palier", "Frigos de palier")]


def test_what_staff_refused_is_not_proposed_again() -> None:
    gone, new = a_project("Locomotion", "2a", "2b"), a_project("Locomotions", "2a", "2b")
    assert proposed([gone], [new], refused={(gone.key, new.key)}) == []


def test_nothing_changed_proposes_nothing() -> None:
    assert propose(the_real_dashboard(), the_real_dashboard()) == ()


A, B, C = (a_project(name, "2b") for name in "ABC")


@pytest.mark.parametrize(
    ("renames", "expected"),
    [
        ((), [("added", None, False), ("removed", None, False)]),
        ((("a", "c", True),), [("renamed", "A", False)]),
        ((("a", "c", False),), [("renamed", "A", True)]),
        ((("a", "b", True), ("b", "c", False)), [("renamed", "A", True)]),
        ((("a", "b", True), ("b", "c", True)), [("renamed", "A", False)]),
        ((("a", "b", True), ("b", "a", True)), [("added", None, False), ("removed", None, False)]),
    ],
    ids=["none", "confirmed", "asked", "two steps, one asked", "two steps", "in a circle"],
)
def test_the_change_list_follows_renames(
    renames: tuple[tuple[str, str, bool], ...], expected: list[tuple[str, str | None, bool]]
) -> None:
    known = [Renamed(from_key=old, to_key=new, confirmed=sure) for old, new, sure in renames]
    found = compare(a_dashboard(A), a_dashboard(C), known)
    assert [(c.kind, c.before, c.asked) for c in found] == expected


def test_what_changed_with_the_name_is_told_too() -> None:
    known = [Renamed(from_key="a", to_key="c", confirmed=True)]
    found = compare(a_dashboard(A), a_dashboard(a_project("C", "3a")), known)
    assert [(c.kind, c.before, c.after) for c in found] == [("renamed", "A", "C"), ("level", "2b", "3a")]
