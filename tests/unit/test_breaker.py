"""When a pull is too unlike the last one to be believed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from builders import a_dashboard, a_project, the_real_dashboard

from mec_bot.phrases import Phrase, phrase_to_json
from mec_bot.review.breaker import doubts_from_text, doubts_to_text, implausible
from mec_bot.settings.models import BreakerSettings
from mec_bot.sheet.dashboard import Dashboard

LIMITS = BreakerSettings()


def projects(*levels: str, names: str = "ABCDEFGHIJ") -> Dashboard:
    """Ten projects, one assessment each; the last level stands for all that follow."""
    repeated = [*levels, *[levels[-1]] * (len(names) - len(levels))]
    return a_dashboard(*(a_project(name, level) for name, level in zip(names, repeated, strict=True)))


def reasons(before: Dashboard, after: Dashboard, limits: BreakerSettings = LIMITS) -> list[str]:
    return [str(doubt.reason) for doubt in implausible(before, after, limits)]


@pytest.mark.parametrize(
    ("after", "held"),
    [
        (projects("2b"), ()),
        (projects("2b", names="ABCDEFG"), ()),
        (projects("2b", names="ABCDEF"), ("4 of 10 sub-projects are gone",)),
        (projects("2b", names="ABCDEFZYXW"), ("4 of 10 sub-projects are gone",)),
        (projects("2b", names="ABCDEFGHIJKLMNOPQRSTUVW"), ()),
        (a_dashboard(), ("no longer holds any sub-project; there were 10",)),
        (projects(""), ("Every level is blank or unreadable; 10 were known",)),
        (projects("à voir"), ("Every level is blank or unreadable; 10 were known",)),
        (projects(*["2b"] * 5, ""), ()),
        (projects(*["2b"] * 4, ""), ("6 of 10 levels are another one or blank (60%; the limit is 50%)",)),
        (projects(*["2b"] * 4, "3a"), ("6 of 10 levels are another one or blank",)),
        (
            projects("", *["2b"] * 1, "", "", "", "", names="ABCDEF"),
            ("4 of 10 sub-projects are gone", "5 of 6 levels are another one or blank"),
        ),
    ],
    ids=[
        "unchanged", "30 % gone", "40 % gone", "40 % renamed", "many more", "emptied", "every level blank", "all unreadable",
        "half blank", "60 % blank", "60 % other", "both",
    ],
)  # fmt: skip
def test_what_is_held_and_why(after: Dashboard, held: tuple[str, ...]) -> None:
    found = reasons(projects("2b"), after)
    assert len(found) == len(held)
    assert all(part in sentence for part, sentence in zip(held, found, strict=True))


def test_a_new_round_without_a_level_yet_takes_nothing_away() -> None:
    before = a_dashboard(*(a_project(name, "2b") for name in "ABCDE"))
    after = a_dashboard(*(a_project(name, "2b", "") for name in "ABCDE"))
    assert reasons(before, after) == []


def test_a_round_whose_header_is_written_otherwise_is_the_same_round() -> None:
    before = a_dashboard(*(a_project(name, "2b") for name in "ABCDE"))
    after = [
        replace(project, assessments=tuple(replace(said, round="Bilan 2020") for said in project.assessments))
        for project in before.projects
    ]
    assert reasons(before, a_dashboard(*after, rounds=("Bilan 2020",))) == []


def test_a_sheet_that_never_had_a_level_is_not_held_for_having_none() -> None:
    assert reasons(projects(""), projects("")) == []


def test_a_small_sheet_is_never_held() -> None:
    assert reasons(projects("2b", names="ABCD"), a_dashboard()) == []
    assert reasons(projects("2b", names="ABCDE"), a_dashboard()) != []


def test_another_sheet_is_not_compared() -> None:
    assert reasons(projects("2b"), a_dashboard(sheet_id="another")) == []


def test_the_limits_are_the_operator_s() -> None:
    strict = BreakerSettings(gone_percent=1, levels_percent=1)
    assert len(reasons(projects("2b"), projects("2c", "2b", names="ABCDEFGHI"), strict)) == 2
    assert (
        reasons(projects("2b"), projects("2c", names="AB"), BreakerSettings(gone_percent=100, levels_percent=100)) == []
    )


def test_the_real_table_is_believed_when_nothing_changed() -> None:
    assert reasons(the_real_dashboard(), the_real_dashboard()) == []


# --- what is counted ----------------------------------------------------------------------------------------------

BEFORE = projects("2b")
EVERY_DOUBT = pytest.mark.parametrize(
    "after",
    [
        a_dashboard(),
        projects("2b", names="ABCDEFZYXW"),
        projects("à voir"),
        projects("", "2b", "", "3a", "Pas évalué", "à voir", names="ABCDEF"),
    ],
    ids=["emptied", "renamed", "unreadable", "both"],
)


def counted(before: Dashboard, after: Dashboard) -> list[tuple[str, str, str | None]]:
    return [(one.kind, one.project, one.after) for doubt in implausible(before, after, LIMITS) for one in doubt.changes]


def test_each_project_that_is_gone_or_came_is_named() -> None:
    gone = [("removed", name, None) for name in "GHIJ"]
    assert counted(BEFORE, projects("2b", names="ABCDEFZY")) == [*gone, ("added", "Y", "2b"), ("added", "Z", "2b")]


def test_each_level_is_named_with_what_stands_there_now() -> None:
    after = projects("2b", "2b", "2b", "2b", "", "3a", "à voir", "3a", "3a", "3a")
    found = counted(BEFORE, after)
    assert found == [
        *[("level", name, said) for name, said in zip("EFGHIJ", [None, "3a", "à voir", "3a", "3a", "3a"], strict=True)]
    ]


@EVERY_DOUBT
def test_doubts_are_remembered_as_they_are(after: Dashboard) -> None:
    doubts = implausible(BEFORE, after, LIMITS)
    assert doubts
    assert doubts_from_text(doubts_to_text(doubts)) == doubts


@EVERY_DOUBT
def test_a_sheet_that_is_sorted_raises_the_same_doubts(after: Dashboard) -> None:
    sorted_otherwise = replace(after, projects=tuple(reversed(after.projects)))
    assert doubts_to_text(implausible(BEFORE, sorted_otherwise, LIMITS)) == doubts_to_text(
        implausible(BEFORE, after, LIMITS)
    )


def test_reasons_that_an_older_version_remembered_are_read() -> None:
    kept = (Phrase("One of {n}", n=3), Phrase("{reason}.", reason=Phrase("Another")))
    [first, second] = doubts_from_text(json.dumps([phrase_to_json(reason) for reason in kept]))
    assert (first.reason, second.reason) == kept
    assert first.changes == ()
