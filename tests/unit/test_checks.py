"""The checks: when each fires, when it does not, and what a finding says for as long as it lasts."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from builders import (
    REPOSITORY,
    a_dashboard,
    a_finding,
    a_project,
    a_snooze,
    a_spreadsheet,
    a_tab,
    check,
    checks_settings,
    read_rows,
    settings,
    the_real_dashboard,
    the_real_rows,
)
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mec_bot.phrases import Phrase
from mec_bot.review.check import exemptions
from mec_bot.review.checks.registry import CHECKS
from mec_bot.review.finding import Finding, from_text, to_text
from mec_bot.review.history import Gone, History
from mec_bot.review.snoozes import Snoozes
from mec_bot.settings.models import CarrierSettings, CheckSettings, ChecksSettings
from mec_bot.sheet.carriers import Carriers
from mec_bot.sheet.dashboard import Dashboard, LayoutNotice, Project
from mec_bot.sheet.table.reading import read_dashboard

HEADER = ["Sous-projet", "Porteur(s)", "Stratégie", "Statut", "Maturité 2022", "Maturité 2023"]
CHECK_NAMES = [one.name for one in CHECKS]
ABOUT_NO_PROJECT = {"unreachable_carrier", "layout_notice"}
REACHED = Carriers({"MIS": CarrierSettings(aliases=("M.I.S.",), slack_id="U0MIS")})
BARE = {"carriers": (), "strategy_text": None}


TODAY = date(2026, 11, 23)


def with_every_finding(given: ChecksSettings | None = None) -> tuple[Finding, ...]:
    """What the checks say of a dashboard, and of a past, that hold something for each of them."""
    header = [*HEADER[:4], "Maturité 2021", *HEADER[4:], "Soutien requis", "Échéance"]
    table = a_tab(
        [
            header,
            ["X", "", "", "", "2c", "2c", "2c", "Un local", "2026-10"],
            ["Y", "Solon et les autres", "", "?", "2c", "", ""],
            ["Y", "Solon", "Cession", "", "2b", "", "2c"],
            ["Z", "Solon", "Cession", "", "", "2b", "2c"],
            ["W", "Solon", "Essaimage", "", "", "2c", "2b"],
            ["V", "Solon", "Cession puis essaimage", "", "", "", "2b"],
            ["U", "Solon", "Cession", "Terminé", "", "", "2b", "", "2027"],
        ],
        struck=["A2"],
        hidden_rows=[2],
    )
    tab = a_tab([["Sous-projet", "Période", "Niveau"], ["Z", "2023", "3a"]], title="Évaluations")
    notice = a_notice("Archives", "Archives 2019")
    return check(
        replace(read_dashboard(a_spreadsheet(table, tab), settings(), TODAY), notices=(notice,)),
        given,
        history=History(
            began=date(2026, 1, 5),
            first_seen=dict.fromkeys(("x", "y", "y (2)"), date(2026, 1, 5)),
            gone=[Gone(project=a_project("T", "2c"), last_seen=date(2026, 11, 20))],
        ),
        carriers=REACHED,
    )


def a_notice(cell: str, text: str) -> LayoutNotice:
    reason, advice = Phrase("it was put aside in a test"), Phrase("Show it, if it counts.")
    return LayoutNotice(cell=cell, text=text, reason=reason, advice=advice)


def findings_of(
    name: str,
    *projects: Project,
    given: ChecksSettings | None = None,
    view: Mapping[str, Any] | None = None,
    **more: Any,
) -> list[Finding]:
    found = check(a_dashboard(*projects, **more), given, **view or {})
    return [finding for finding in found if finding.check == name]


def fires(name: str, *projects: Project, given: ChecksSettings | None = None, **more: Any) -> bool:
    return bool(findings_of(name, *projects, given=given, **more))


# The rounds of `a_dashboard` are the autumns from 2020 on: the fourth ended in November 2023, the fifth in 2024.
BLANK_TILL_2023 = ("", "", "")
CASES: dict[str, dict[str, tuple[Project, bool]]] = {
    "missing_assessment": {
        "a blank cell in the current round": (a_project("X", ""), True),
        "pas évalué in the current round": (a_project("X", "Pas évalué"), True),
        "a level before and a blank now": (a_project("X", "2c", ""), True),
        "a blank before and a level now": (a_project("X", "", "2c"), False),
        "a level": (a_project("X", "2c"), False),
        "an unreadable cell, which another check tells": (a_project("X", "2b-2c"), False),
        "a project under way": (a_project("X", "", status="En cours"), True),
        "a project that ended": (a_project("X", "", status="Terminé"), False),
    },
    "stalled_maturity": {
        "the same level twice": (a_project("X", "2c", "2c"), True),
        "a lower level now, which another check tells": (a_project("X", "2c", "2b"), False),
        "a higher level now": (a_project("X", "2b", "2c"), False),
        "the top of the scale, which cannot rise": (a_project("X", "3c", "3c"), False),
        "one round only": (a_project("X", "2c"), False),
        "a first assessment": (a_project("X", "", "2c"), False),
        "not assessed now": (a_project("X", "2c", ""), False),
        "unreadable before": (a_project("X", "2c ?", "2c"), False),
        "a rise further back": (a_project("X", "2a", "2c", "2c"), True),
        "a project on pause": (a_project("X", "2c", "2c", status="En pause"), True),
        "a project that was handed over": (a_project("X", "2c", "2c", status="Cédé"), False),
    },
    "unassigned_strategy": {
        "no strategy": (a_project("X", "2c", strategy_text=None), True),
        "no strategy, and too early for one": (a_project("X", "2b", strategy_text=None), False),
        "no strategy and no level": (a_project("X", "", strategy_text=None), False),
        "a strategy": (a_project("X", "2c", strategy_text="Cession"), False),
        "an unreadable strategy, which another check tells": (a_project("X", "2c", strategy_text="?"), False),
        "a project that was given up": (a_project("X", "2c", strategy_text=None, status="Abandonné"), False),
    },
    "outdated_assessment": {
        "a level of a round that ended long ago": (a_project("X", *BLANK_TILL_2023, "2c"), True),
        "a level of a round that ended two years ago less a few days": (
            a_project("X", *BLANK_TILL_2023, "", "2c"),
            False,
        ),
        "a level of a round long ago and none since, which another check tells": (
            a_project("X", *BLANK_TILL_2023, "2c", "", "", ""),
            False,
        ),
        "a level since": (a_project("X", *BLANK_TILL_2023, "2c", "", "", "2c"), False),
        "something unreadable since, which another check tells": (a_project("X", "2c", "", "", "", "", "2c ?"), False),
        "never assessed": (a_project("X", "", "", "", "", "", ""), False),
        "a project that ended": (a_project("X", "2c", "", "", "", "", "", status="Terminé"), False),
    },
    "skipped_round": {
        "a blank between two levels": (a_project("X", "2b", "", "2c"), True),
        "pas évalué between two levels": (a_project("X", "2b", "Pas évalué", "2c"), True),
        "a blank further back": (a_project("X", "2b", "", "2c", "2c", ""), True),
        "an unreadable cell between, which another check tells": (a_project("X", "2b", "2c ?", "2c"), False),
        "a blank before the first level": (a_project("X", "", "2b", "2c"), False),
        "a blank after the last level": (a_project("X", "2b", "2c", ""), False),
        "two rounds": (a_project("X", "2b", ""), False),
        "a project that was handed over": (a_project("X", "2b", "", "2c", status="Cédé"), False),
    },
    "regressed_maturity": {
        "a lower level now": (a_project("X", "2c", "2b"), True),
        "a lower level than the last one read": (a_project("X", "3a", "", "2c ?", "2c"), True),
        "the same level": (a_project("X", "2c", "2c"), False),
        "a higher level": (a_project("X", "2b", "2c"), False),
        "a fall further back": (a_project("X", "3a", "2b", "2c"), False),
        "not assessed now": (a_project("X", "2c", ""), False),
        "a first assessment": (a_project("X", "2c"), False),
        "a project that was given up": (a_project("X", "2c", "2b", status="Abandonné"), False),
    },
    "premature_strategy": {
        "essaimage before 3a": (a_project("X", "2c", strategy="essaimage"), True),
        "essaimage at 3a": (a_project("X", "3a", strategy="essaimage"), False),
        "essaimage at a level nobody knows": (a_project("X", "3b", "", strategy="essaimage"), False),
        "another strategy": (a_project("X", "1a", strategy="cession"), False),
        "no strategy": (a_project("X", "1a"), False),
        "a project that ended": (a_project("X", "2c", strategy="essaimage", status="Terminé"), False),
    },
    "overdue_step": {
        "a day that is past": (a_project("X", "2c", due="2026-11-22"), True),
        "today": (a_project("X", "2c", due="2026-11-23"), False),
        "a month that is past": (a_project("X", "2c", due="2026-10"), True),
        "a month that is not over": (a_project("X", "2c", due="2026-11"), False),
        "a season that is past": (a_project("X", "2c", due="été 2026"), True),
        "a year that is not over": (a_project("X", "2c", due="2026"), False),
        "no due day": (a_project("X", "2c"), False),
        "a project that ended": (a_project("X", "2c", due="2025", status="Terminé"), False),
    },
    "inactive_inconsistent": {
        "ended, and due in the future": (a_project("X", "2c", status="Terminé", due="2027-01"), True),
        "given up, and due tomorrow": (a_project("X", "2c", status="Abandonné", due="2026-11-24"), True),
        "ended, and due in a month that has begun": (a_project("X", "2c", status="Terminé", due="2026-11"), False),
        "ended, and due in the past": (a_project("X", "2c", status="Terminé", due="2025"), False),
        "handed over, and due in the future": (a_project("X", "2c", status="Cédé", due="2027-01"), False),
        "under way, and due in the future": (a_project("X", "2c", status="En cours", due="2027-01"), False),
    },
    "missing_carrier": {
        "no carrier": (a_project("X", "2c", carriers=()), True),
        "a carrier": (a_project("X", "2c", carriers=("Solon",)), False),
        "an unreadable cell, which another check tells": (
            a_project("X", "2c", carriers=(), unreadable={"carrier": "#REF!"}),
            False,
        ),
        "a project to come": (a_project("X", "2c", carriers=(), status="À venir"), True),
        "a project that ended": (a_project("X", "2c", carriers=(), status="Terminé"), False),
    },
}
FLAT = [(name, case, *rest) for name, cases in CASES.items() for case, rest in cases.items()]


@pytest.mark.parametrize(
    ("name", "case", "project", "expected"), FLAT, ids=[f"{name}: {case}" for name, case, *_ in FLAT]
)
def test_a_check_fires_or_does_not(name: str, case: str, project: Project, expected: bool) -> None:
    assert fires(name, project) is expected, case


class TestUnreadableCells:
    def test_are_told_with_what_they_hold_where_they_stand_and_why(self) -> None:
        dashboard = read_rows(HEADER, ["X", "Solon", "Cession", "En cours", "2c", "2b-2c"])
        (finding,) = check(dashboard)
        assert (finding.check, finding.project, finding.value) == ("unreadable_cell", "X", "2b-2c")
        assert (finding.cell, finding.row, finding.carriers) == ("Tableau de bord!F2", 2, ("Solon",))
        assert str(finding.sentence).startswith("“2b-2c” cannot be read under “2023”: ")

    def test_of_one_project_are_one_finding_each(self) -> None:
        dashboard = read_rows(HEADER, ["X", "Solon", "?", "?", "?", "?"])
        keys = {finding.key for finding in check(dashboard)}
        assert keys == {
            "unreadable_cell:x:status",
            "unknown_strategy:x",
            "unreadable_cell:x:assessment:2022",
            "unreadable_cell:x:assessment:2023",
        }

    def test_of_a_project_that_ended_are_told_too(self) -> None:
        dashboard = read_rows(HEADER, ["X", "Solon", "Cession", "Terminé", "2c", "?"])
        assert [finding.check for finding in check(dashboard)] == ["unreadable_cell"]

    def test_in_a_row_without_a_name_belong_to_nobody(self) -> None:
        (finding,) = check(read_rows(HEADER, ["", "Solon"]))
        assert (finding.project, finding.project_key, finding.carriers, finding.phase) == ("", "", (), None)

    def test_that_hold_a_phase_count_under_that_phase(self) -> None:
        dashboard = read_rows(HEADER, ["X", "Solon", "Cession", "", "2c", "Expérimentation"])
        assert [finding.phase for finding in check(dashboard)] == [2]


def test_the_readme_has_a_row_for_every_check_with_all_its_parameters() -> None:
    table = re.findall(
        r"^\| `(\w+)` \| [^|]+ \|([^|]*)\|$",
        (REPOSITORY / "README.md").read_text("utf-8").partition("## What is checked")[2],
        re.MULTILINE,
    )
    documented = {name: set(re.findall(r"`(\w+)`", parameters)) for name, parameters in table}
    assert documented == {
        one.name: one.settings.model_fields.keys() - CheckSettings.model_fields.keys() for one in CHECKS
    }


BEGAN = date(2026, 1, 5)


class TestAProjectThatIsNew:
    @pytest.mark.parametrize(
        ("case", "project", "history", "expected"),
        [
            ("nothing is remembered", {}, History(), True),
            ("it was there on the first day", {}, History(began=BEGAN, first_seen={"x": BEGAN}), True),
            ("it came today", {}, History(began=BEGAN), False),
            ("it came 89 days ago", {}, History(began=BEGAN, first_seen={"x": date(2026, 8, 26)}), False),
            ("it came 90 days ago", {}, History(began=BEGAN, first_seen={"x": date(2026, 8, 25)}), True),
            ("it came today, and began long ago", {"started": "2024"}, History(began=BEGAN), True),
            ("it was there, and began last month", {"started": "2026-10"}, History(began=BEGAN, first_seen={"x": BEGAN}), False),
            ("it began in a year that is not over", {"started": "2026"}, History(), False),
            ("it began in words that say no day", {"started": "bientôt"}, History(), True),
        ],
    )  # fmt: skip
    def test_is_left_in_peace_for_a_while(self, case: str, project: Any, history: History, expected: bool) -> None:
        found = findings_of("missing_assessment", a_project("X", "", **project), view={"history": history})
        assert bool(found) is expected, case

    def test_is_told_at_once_without_a_grace_period(self) -> None:
        given = checks_settings(missing_assessment={"grace_days": 0})
        new = {"history": History(began=BEGAN)}
        assert findings_of("missing_assessment", a_project("X", ""), given=given, view=new)


class TestStalledByMonths:
    @pytest.mark.parametrize(
        ("months", "levels", "expected"),
        [
            (12, ("2c", "2c"), True),
            (12, ("2b", "2c"), False),
            (72, ("2c", "2c"), True),
            (73, ("2c", "2c"), False),
            (12, ("2c", "2b", "2c"), False),
            (67, ("2c", "2b", "2c"), True),
            (12, ("2c",), False),
            (12, ("3c", "3c"), False),
        ],
    )
    def test_counts_from_the_newest_round_that_ended_so_long_ago(
        self, months: int, levels: tuple[str, ...], expected: bool
    ) -> None:
        given = checks_settings(stalled_maturity={"rounds": None, "months": months})
        view = {"today": date(2026, 11, 30)}  # the first round ended on 2020-11-30
        assert bool(findings_of("stalled_maturity", a_project("X", *levels), given=given, view=view)) is expected

    def test_finds_nothing_where_neither_counts(self) -> None:
        given = checks_settings(stalled_maturity={"rounds": None, "months": None})
        assert not fires("stalled_maturity", a_project("X", "2c", "2c"), given=given)


class TestAnAssessmentThatIsMissingAndOutdated:
    PROJECT = a_project("X", *BLANK_TILL_2023, "2c", "", "", "")

    def found(self, given: ChecksSettings, **view: Any) -> list[str]:
        told = check(a_dashboard(self.PROJECT), given, **view)
        return [one.check for one in told if one.check in {"missing_assessment", "outdated_assessment"}]

    def test_is_one_finding(self) -> None:
        """« Assess it » and « assess it in the next round » would contradict each other."""
        assert self.found(checks_settings()) == ["missing_assessment"]

    def test_is_outdated_where_nothing_says_that_it_is_missing(self) -> None:
        disabled = checks_settings(missing_assessment={"enabled": False})
        exempt = checks_settings(
            missing_assessment={"exemptions": [{"project": "X", "reason": "Autre calendrier", "by": "Amina B."}]}
        )
        new = {"history": History(began=date(2026, 1, 5), first_seen={"x": date(2026, 11, 2)})}
        assert self.found(disabled) == ["outdated_assessment"]
        assert self.found(exempt) == ["outdated_assessment"]
        assert self.found(checks_settings(), **new) == ["outdated_assessment"]


class TestAStrategy:
    @pytest.mark.parametrize(
        ("parameters", "end", "expected"),
        [
            ({}, None, False),
            ({}, date(2027, 11, 23), True),
            ({}, date(2027, 11, 24), False),
            ({"from_level": None, "days_before_end": None}, None, True),
            ({"from_level": None}, date(2028, 11, 24), False),
        ],
    )
    def test_is_asked_of_everybody_a_year_before_the_end_or_where_both_parameters_are_null(
        self, parameters: Any, end: date | None, expected: bool
    ) -> None:
        given = checks_settings(unassigned_strategy=parameters)
        project = a_project("X", "1b", strategy_text=None)
        found = findings_of("unassigned_strategy", project, given=given, view={"programme_end": end})
        assert bool(found) is expected


class TestAStrategyNearTheProgrammeSEnd:
    @pytest.mark.parametrize(
        ("parameters", "end", "expected"),
        [
            ({"days_before_end": 30, "from_level": None}, date(2026, 12, 23), True),
            ({"days_before_end": 30, "from_level": None}, date(2026, 12, 24), False),
            ({"days_before_end": 30, "from_level": "2c"}, date(2027, 6, 1), True),
            ({"days_before_end": 30, "from_level": "3a"}, date(2027, 6, 1), False),
            ({"days_before_end": 30, "from_level": "3a"}, date(2026, 12, 1), True),
            ({"days_before_end": 30, "from_level": None}, None, True),
            ({"days_before_end": 30, "from_level": "3a"}, None, False),
        ],
    )
    def test_is_asked_for_on_either_ground(self, parameters: Any, end: date | None, expected: bool) -> None:
        given = checks_settings(unassigned_strategy=parameters)
        project = a_project("X", "2c", strategy_text=None)
        found = findings_of("unassigned_strategy", project, given=given, view={"programme_end": end})
        assert bool(found) is expected


def test_a_strategy_that_is_none_of_the_four_is_told_once() -> None:
    dashboard = read_rows(HEADER, ["X", "Solon", "Cession puis essaimage", "", "2c", "?"])
    (finding,) = [finding for finding in check(dashboard) if "Cession puis essaimage" in str(finding.sentence)]
    assert (finding.check, finding.value, finding.cell) == (
        "unknown_strategy", "Cession puis essaimage", "Tableau de bord!C2",
    )  # fmt: skip


def test_each_strategy_may_have_a_first_level_of_its_own() -> None:
    given = checks_settings(premature_strategy={"from_levels": {"cession": "2c"}})
    project = a_project("X", "2b", strategy="cession", strategy_text="Cession")
    (finding,) = findings_of("premature_strategy", project, given=given)
    assert (finding.value, finding.cell) == ("Cession", "Tableau de bord!C2")
    assert not fires("premature_strategy", a_project("X", "2b", strategy="essaimage"), given=given)


class TestASupportWithoutAnAnswer:
    @pytest.mark.parametrize(
        ("case", "project", "history", "expected"),
        [
            ("asked a month ago", {}, {("x", "support"): date(2026, 10, 24)}, True),
            ("asked later", {}, {("x", "support"): date(2026, 10, 25)}, False),
            (
                "an answer that cannot be read",
                {"unreadable": {"next_step": "#REF!"}},
                {("x", "support"): date(2026, 10, 24)},
                False,
            ),
            ("there since the first day", {}, {}, True),
            ("a next step", {"next_step": "Signer"}, {}, False),
            ("no support", {"support": None}, {}, False),
            ("a project that ended", {"status": "Terminé"}, {}, False),
        ],
    )
    def test_is_told_after_a_while(self, case: str, project: Any, history: Any, expected: bool) -> None:
        asking = a_project("X", "2c", **{"support": "Un local"} | project)
        past = History(began=BEGAN, changed=history)
        assert bool(findings_of("unanswered_support", asking, view={"history": past})) is expected, case

    def test_is_not_told_before_anything_is_remembered(self) -> None:
        assert not fires("unanswered_support", a_project("X", "2c", support="Un local"))


class TestAnUnreachableCarrier:
    def test_is_one_finding_with_their_own_projects_only(self) -> None:
        projects = [
            a_project("X", "2c", row=4),
            a_project("Y", "2c", row=3, carriers=("Solon", "MIS")),
            a_project("Z", "2c", carriers=("M.I.S.",)),
            a_project("W", "2c", status="Terminé"),
        ]
        (finding,) = findings_of("unreachable_carrier", *projects, view={"carriers": REACHED})
        assert (finding.key, finding.project, finding.carriers) == ("unreachable_carrier:solon", "", ())
        assert (finding.value, finding.cell, finding.row) == ("Solon", "Tableau de bord!B4", 4)
        assert str(finding.sentence.values["projects"]) == "“X”, “Y”"

    def test_is_not_told_while_no_carrier_has_an_account(self) -> None:
        nobody = Carriers({"Solon": CarrierSettings(email="solon@exemple.org")})
        assert not findings_of("unreachable_carrier", a_project("X", "2c"), view={"carriers": nobody})

    def test_is_not_told_where_all_their_projects_are_exempt(self) -> None:
        given = checks_settings(unreachable_carrier={"exemptions": [{**EXEMPT, "project": "X"}]})
        view = {"carriers": REACHED}
        assert not findings_of("unreachable_carrier", a_project("X", "2c"), given=given, view=view)


class TestAVanishedProject:
    @pytest.mark.parametrize(("last_seen", "expected"), [(date(2026, 10, 24), True), (date(2026, 10, 23), False)])
    def test_is_told_for_a_while(self, last_seen: date, expected: bool) -> None:
        past = History(gone=[Gone(project=a_project("T", "2c", row=9), last_seen=last_seen)])
        assert bool(findings_of("vanished_project", a_project("X", "2c"), view={"history": past})) is expected

    def test_is_told_with_what_it_was_and_stands_at_the_tab_s_first_cell(self) -> None:
        past = History(gone=[Gone(project=a_project("T", "2c", row=9), last_seen=date(2026, 11, 20))])
        (finding,) = findings_of("vanished_project", a_project("X", "2c"), view={"history": past})
        assert (finding.project, finding.carriers, finding.cell, finding.row) == (
            "T", ("Solon",), "Tableau de bord!A1", 1,
        )  # fmt: skip
        assert "last seen on 2026-11-20 (Solon; 2c)" in str(finding.sentence)

    def test_that_had_ended_is_not_told(self) -> None:
        gone = Gone(project=a_project("T", "2c", status="Terminé"), last_seen=date(2026, 11, 20))
        assert not findings_of("vanished_project", a_project("X", "2c"), view={"history": History(gone=[gone])})


class TestAnEndedProjectThatIsEdited:
    @pytest.mark.parametrize(
        ("case", "changed", "expected"),
        [
            ("after it ended", {"status": date(2026, 11, 2), "level": date(2026, 11, 9)}, True),
            ("though its status never changed", {"next_step": date(2026, 11, 9)}, True),
            ("on the day it ended", {"status": date(2026, 11, 9), "level": date(2026, 11, 9)}, False),
            ("before it ended", {"status": date(2026, 11, 9), "level": date(2026, 11, 2)}, False),
            ("long ago", {"level": date(2026, 10, 23)}, False),
            ("only its status", {"status": date(2026, 11, 9)}, False),
            ("only its name", {"renamed": date(2026, 11, 9)}, False),
        ],
    )
    def test_is_told_for_a_while(self, case: str, changed: Any, expected: bool) -> None:
        past = History(began=BEGAN, changed={("x", kind): day for kind, day in changed.items()})
        project = a_project("X", "2c", status="Abandonné")
        assert bool(findings_of("inactive_inconsistent", project, view={"history": past})) is expected, case


EXEMPT = {"reason": "Sans objet cette année", "by": "Amina B."}


class TestExemptions:
    @pytest.mark.parametrize("name", sorted(set(CHECK_NAMES) - ABOUT_NO_PROJECT))
    def test_leave_a_project_out_of_one_check_and_of_no_other(self, name: str) -> None:
        before = with_every_finding()
        (first, *_) = [finding for finding in before if finding.check == name]
        given = checks_settings(**{name: {"exemptions": [{**EXEMPT, "project": first.project.upper()}]}})
        left = [finding for finding in before if (finding.check, finding.project) != (name, first.project)]
        # A check that says nothing where this one does is heard again.
        others = {one.name for one in CHECKS if name not in one.yields_to}
        found = [finding for finding in with_every_finding(given) if finding.check in others]
        assert found == [finding for finding in left if finding.check in others]

    @pytest.mark.parametrize(
        ("written", "expected"), [("Carte", False), ("P / Carte", False), ("p - CARTE", False), ("Q / Carte", True)]
    )
    def test_name_a_project_alone_or_with_its_parent(self, written: str, expected: bool) -> None:
        given = checks_settings(missing_carrier={"exemptions": [{**EXEMPT, "project": written}]})
        project = a_project("Carte", "2c", parent="P", carriers=())
        assert fires("missing_carrier", project, given=given) is expected

    def test_are_listed_with_whether_their_project_is_there(self) -> None:
        given = checks_settings(
            missing_carrier={"exemptions": [{**EXEMPT, "project": "carte"}]},
            overdue_step={"exemptions": [{**EXEMPT, "project": "Parti"}]},
        )
        assert [
            (one.check, one.project, one.reason, one.by, one.known)
            for one in exemptions(CHECKS, a_dashboard(a_project("Carte", "2c")), given)
        ] == [
            ("missing_carrier", "carte", "Sans objet cette année", "Amina B.", True),
            ("overdue_step", "Parti", "Sans objet cette année", "Amina B.", False),
        ]


class TestSnoozes:
    @pytest.mark.parametrize("name", sorted(set(CHECK_NAMES) - ABOUT_NO_PROJECT))
    def test_put_off_one_check_s_findings_about_a_project_and_no_others(self, name: str) -> None:
        everything = with_every_finding()
        (first, *_) = [finding for finding in everything if finding.check == name and finding.project_key]
        told, put_off = Snoozes([a_snooze(first, TODAY, check=name)], TODAY).split(everything)
        assert {(one.finding.check, one.finding.project_key) for one in put_off} == {(name, first.project_key)}
        assert told == [one for one in everything if (one.check, one.project_key) != (name, first.project_key)]

    def test_never_put_off_what_is_about_no_project(self) -> None:
        about_none = [finding for finding in with_every_finding() if finding.check in ABOUT_NO_PROJECT]
        assert {finding.check for finding in about_none} == ABOUT_NO_PROJECT
        snoozes = Snoozes([a_snooze(finding, TODAY, check=None) for finding in about_none], TODAY)
        assert snoozes.split(about_none) == (about_none, [])


class TestTwoRowsOfOneName:
    def test_are_one_finding_that_names_both_cells(self) -> None:
        dashboard = read_rows(HEADER, ["Carte", "A"], ["B", "B"], ["CARTE", "C"])
        (finding,) = of("duplicate_project", dashboard)
        assert (finding.key, finding.project, finding.cell) == (
            "duplicate_project:carte", "Carte", "Tableau de bord!A2",
        )  # fmt: skip
        assert "Tableau de bord!A2, Tableau de bord!A4" in str(finding.sentence)

    def test_of_two_parents_are_none(self) -> None:
        header = [*HEADER, "Grand projet"]
        rows = [["Carte", "A", "", "", "", "", parent] for parent in ("P", "Q")]
        assert of("duplicate_project", read_rows(header, *rows)) == []

    def test_are_the_same_finding_when_sorted(self) -> None:
        rows = [["Carte", "A", "", "", "", "2c"], ["Carte", "B", "", "", "", "3a"], ["Carte", "C", "?"]]
        assert keys_of(read_rows(HEADER, *rows)) == keys_of(read_rows(HEADER, *rows[::-1]))


class TestWhatIsReportedAndNotInterpreted:
    def test_a_name_struck_through_keeps_its_status_and_its_other_findings(self) -> None:
        dashboard = read_rows(HEADER, ["X", "Solon", "Cession", "En cours", "", ""], struck=["A2"])
        assert {finding.check for finding in check(dashboard)} == {
            "struck_project", "missing_assessment",
        }  # fmt: skip
        assert dashboard.projects[0].status == "En cours"

    def test_a_hidden_row_is_told_and_counts(self) -> None:
        (finding,) = of("hidden_row", read_rows(HEADER, ["X"], ["Y"], hidden_rows=[3]))
        assert (finding.project, finding.cell) == ("Y", "Tableau de bord!A3")

    @pytest.mark.parametrize(
        "text", ["Solon et MIS", "Solon & MIS", "Solon/MIS", "Solon; MIS", "Solon, MIS", "Solon and MIS"]
    )
    def test_a_cell_kept_whole_names_whom_nobody_knows(self, text: str) -> None:
        dashboard = read_rows(HEADER, ["X", text], using=settings(carriers=["Solon"]))
        assert dashboard.projects[0].carriers == (text,)
        (finding,) = of("unknown_carriers", dashboard)
        assert (finding.value, finding.cell) == (text, "Tableau de bord!B2")
        assert "nobody knows: “MIS”" in str(finding.sentence)

    @pytest.mark.parametrize("text", ["Solon", "Solon et MIS", "Inconnu", "A et B", ""])
    def test_a_cell_that_was_split_or_holds_one_is_not_told(self, text: str) -> None:
        dashboard = read_rows(HEADER, ["X", text], using=settings(carriers=["Solon", "MIS", "A et B"]))
        assert of("unknown_carriers", dashboard) == []


class TestPartsOfTheSheetThatArePutAside:
    def test_are_told_with_their_text_their_reason_and_what_to_do(self) -> None:
        notice = a_notice("Suivi!D7", "Maturité\n2027")
        (finding,) = findings_of("layout_notice", a_project("X", "2c"), notices=(notice,))
        assert str(finding.sentence) == "“Maturité 2027”: it was put aside in a test. Show it, if it counts."
        assert (finding.cell, finding.row, finding.value) == ("Suivi!D7", 7, "Maturité\n2027")
        assert (finding.project, finding.carriers, finding.severity) == ("", (), "info")

    def test_are_the_same_finding_wherever_they_stand(self) -> None:
        notices = [
            a_notice("Suivi!D7", "Maturité 2027"),
            a_notice("Archives", "Archives"),
            a_notice("Suivi!A90", "Bilan"),
        ]
        moved = [a_notice("Suivi!A12", "bilan"), a_notice("Suivi!F7", "MATURITÉ 2027"), a_notice("Vieux", "Archives")]
        assert keys_of_notices(*notices) == keys_of_notices(*moved)
        assert len(keys_of_notices(*notices)) == len(notices)

    def test_with_one_text_are_told_apart(self) -> None:
        notices = [a_notice(f"Suivi!A{row}", "Total") for row in (9, 19)]
        assert keys_of_notices(*notices) == {"layout_notice:“total”", "layout_notice:“total” (2)"}

    @pytest.mark.parametrize(
        ("cell", "row"), [("Archives", 0), ("Suivi!D7", 7), ("Suivi!$D$17:M19", 17), ("Suivi 2!x!AB3", 3), ("A7", 0)]
    )
    def test_stand_in_their_row_and_a_whole_tab_comes_first(self, cell: str, row: int) -> None:
        (finding,) = findings_of("layout_notice", a_project("X", "2c"), notices=(a_notice(cell, "Bilan"),))
        assert finding.row == row

    def test_without_a_text_are_named_by_their_place(self) -> None:
        (finding,) = findings_of("layout_notice", a_project("X", "2c"), notices=(a_notice("Suivi!D7", " "),))
        assert str(finding.sentence).startswith("“Suivi!D7”: ")


def keys_of_notices(*notices: LayoutNotice) -> set[str]:
    return {finding.key for finding in findings_of("layout_notice", a_project("X", "2c"), notices=notices)}


class TestParameters:
    @pytest.mark.parametrize("name", CHECK_NAMES)
    def test_a_check_that_is_disabled_finds_nothing(self, name: str) -> None:
        before = {finding.check for finding in with_every_finding()}
        after = {finding.check for finding in with_every_finding(checks_settings(**{name: {"enabled": False}}))}
        assert before == set(CHECK_NAMES)
        assert after == set(CHECK_NAMES) - {name}

    @pytest.mark.parametrize("name", CHECK_NAMES)
    @pytest.mark.parametrize("severity", ["error", "warning", "info"])
    def test_a_severity_is_the_configured_one(self, name: str, severity: str) -> None:
        found = with_every_finding(checks_settings(**{name: {"severity": severity}}))
        assert {finding.severity for finding in found if finding.check == name} == {severity}

    def test_severities_are_by_default_those_of_the_shipped_file(self) -> None:
        assert {finding.check: finding.severity for finding in with_every_finding()} == {
            "unreadable_cell": "error",
            "unknown_strategy": "error",
            "outdated_assessment": "warning",
            "skipped_round": "info",
            "regressed_maturity": "warning",
            "unreachable_carrier": "info",
            "premature_strategy": "warning",
            "unanswered_support": "warning",
            "overdue_step": "warning",
            "vanished_project": "warning",
            "inactive_inconsistent": "warning",
            "missing_assessment": "error",
            "missing_carrier": "warning",
            "unassigned_strategy": "warning",
            "stalled_maturity": "warning",
            "label_conflict": "error",
            "duplicate_project": "warning",
            "unknown_carriers": "info",
            "struck_project": "info",
            "hidden_row": "info",
            "layout_notice": "info",
        }

    @pytest.mark.parametrize(
        ("levels", "expected"),
        [(("2c", "2c"), False), (("2c", "2c", "2c"), True), (("2b", "2c", "2c"), False), (("2c", "", "2c"), True)],
    )
    def test_stalled_looks_over_the_configured_number_of_rounds(self, levels: tuple[str, ...], expected: bool) -> None:
        assert (
            fires("stalled_maturity", a_project("X", *levels), given=checks_settings(stalled_maturity={"rounds": 3}))
            is expected
        )

    @pytest.mark.parametrize(
        ("level", "expected"), [("2b", False), ("2c", True), ("3a", True), ("", False), ("?", False)]
    )
    def test_a_strategy_is_asked_for_from_the_configured_level_on(self, level: str, expected: bool) -> None:
        project = a_project("X", level, strategy_text=None)
        assert (
            fires("unassigned_strategy", project, given=checks_settings(unassigned_strategy={"from_level": "2c"}))
            is expected
        )

    def test_a_sheet_without_the_strategy_column_is_not_told_thirty_times(self) -> None:
        project = a_project("X", "2c", strategy_text=None)
        assert not fires("unassigned_strategy", project, columns={"sub_project": "A"})

    @pytest.mark.parametrize("written", ["en pause", "EN PAUSE", "En\u00a0pause"])
    def test_inactive_statuses_are_the_configured_ones_however_typed(self, written: str) -> None:
        paused, ended = a_project("X", "", status="En pause"), a_project("Y", "", status="Terminé")
        given = checks_settings(inactive_statuses=[written])
        assert not fires("missing_assessment", paused, given=given)
        assert fires("missing_assessment", ended, given=given)


class TestAFinding:
    def test_stands_where_the_missing_thing_should_be_written(self) -> None:
        dashboard = read_rows(HEADER, ["Halte", "", "", "", "", ""])
        cells = {finding.check: finding.cell for finding in check(dashboard)}
        assert cells == {
            "missing_assessment": "Tableau de bord!F2",
            "missing_carrier": "Tableau de bord!B2",
        }
        strategy = read_rows(HEADER, ["Halte", "Solon", "", "", "", "2c"])
        (asked,) = [finding for finding in check(strategy) if finding.check == "unassigned_strategy"]
        assert asked.cell == "Tableau de bord!C2"

    def test_stands_at_the_name_where_the_field_has_no_column(self) -> None:
        dashboard = read_rows(["Maturité", "Sous-projet (porteur)"], ["2c", "X"])
        cells = {finding.check: finding.cell for finding in check(dashboard)}
        assert cells == {"missing_carrier": "Tableau de bord!B2"}

    def test_is_none_of_carriers_on_a_sheet_without_them(self) -> None:
        assert check(read_rows(["Maturité", "Sous-projet"], ["2c", "Halte"])) == ()

    def test_quotes_the_cell_and_nothing_where_it_is_blank(self) -> None:
        found = findings_of("missing_assessment", a_project("X", "Pas évalué"), a_project("Y", "", row=3))
        assert [finding.value for finding in found] == ["Pas évalué", None]

    def test_comes_before_those_that_weigh_less_and_then_in_the_order_of_rows(self) -> None:
        found = check(
            a_dashboard(a_project("B", "", row=9, **BARE), a_project("A", "", row=4, **BARE)),
            checks_settings(unassigned_strategy={"from_level": None, "days_before_end": None}),
        )
        assert [(finding.check, finding.row) for finding in found] == [
            ("missing_assessment", 4),
            ("missing_assessment", 9),
            ("missing_carrier", 4),
            ("unassigned_strategy", 4),
            ("missing_carrier", 9),
            ("unassigned_strategy", 9),
        ]

    @pytest.mark.parametrize("levels", [("2c", "2c"), ("2b", ""), ("?", "?")])
    def test_says_what_to_do(self, levels: tuple[str, ...]) -> None:
        dashboard = read_rows(HEADER, ["X", "", "", "?", *levels])
        for finding in check(dashboard):
            sentence = str(finding.sentence)
            assert sentence.endswith(".")
            assert any(verb in sentence for verb in ("Assess", "Leave", "Choose", "Write", "Look"))


ROWS = [
    ["A", "", "", "", "2c", "2c"],
    ["B", "Solon", "?", "En cours", "2c", ""],
    ["C", "", "Cession", "", "2b", "2b-2c"],
    ["", "Solon", "", "", "", ""],
    ["D", "", "", "Terminé", "", ""],
]  # fmt: skip


def of(name: str, dashboard: Dashboard) -> list[Finding]:
    return [finding for finding in check(dashboard) if finding.check == name]


def keys_of(dashboard: Dashboard) -> list[str]:
    return sorted(finding.key for finding in check(dashboard))


@given(st.permutations(ROWS), st.integers(min_value=0, max_value=4))
@hypothesis_settings(max_examples=60, deadline=None)
def test_keys_stay_the_same_when_rows_are_sorted_or_inserted(rows: list[list[str]], blank_rows: int) -> None:
    assert keys_of(read_rows(HEADER, *[[""]] * blank_rows, *rows)) == keys_of(read_rows(HEADER, *ROWS))


def test_keys_are_all_different_even_in_rows_without_a_name() -> None:
    keys = keys_of(read_rows(HEADER, ["", "Solon"], ["", "Solon"], ["X"], ["X"], ["", "CIBIM"]))
    assert len(keys) == len(set(keys))


def test_a_key_changes_with_the_round() -> None:
    before = findings_of("missing_assessment", a_project("X", ""))
    after = findings_of("missing_assessment", a_project("X", "2c", ""))
    assert before[0].key != after[0].key


class TestRemembering:
    def test_every_kind_of_finding_is_read_back_as_it_was(self) -> None:
        found = with_every_finding()
        assert {finding.check for finding in found} == set(CHECK_NAMES)
        assert [from_text(to_text(finding)) for finding in found] == list(found)

    def test_one_that_was_remembered_without_candidates_has_none(self) -> None:
        (finding,) = check(read_rows(HEADER, ["X", "Solon", "Cession", "En cours", "2c", "2b-2c"]))
        assert finding.candidates == ("2b", "2c")
        fields = json.loads(to_text(finding))
        del fields["candidates"]
        assert from_text(json.dumps(fields)).candidates == ()

    def test_the_sentence_keeps_its_named_parts_for_another_language(self) -> None:
        (finding,) = check(read_rows(HEADER, ["X", "Solon", "Cession", "", "2c", "{?}"]))
        sentence = from_text(to_text(finding)).sentence
        assert sentence.values["text"] == "{?}"
        assert isinstance(sentence.values["reason"], Phrase)
        assert str(sentence) == str(finding.sentence)

    @given(st.text(min_size=1, max_size=30))
    @hypothesis_settings(max_examples=100, deadline=None)
    def test_whatever_a_cell_holds_its_findings_are_read_back(self, text: str) -> None:
        for finding in check(read_rows(HEADER, ["X", text, text, text, text, text])):
            assert from_text(to_text(finding)) == finding


class TestTheRealTable:
    def test_has_one_missing_assessment_ten_strategies_to_choose_and_one_carrier_to_name(self) -> None:
        found = check(the_real_dashboard())
        assert Counter(finding.check for finding in found) == {
            "missing_assessment": 1,
            "unassigned_strategy": 10,
            "missing_carrier": 1,
        }
        projects = {finding.check: finding.project for finding in found}
        assert projects["missing_assessment"] == "Mieux vivre avec moins d'autos"
        assert projects["missing_carrier"] == "Locomotion"

    def test_has_the_assessed_three_with_a_strategy_and_no_other(self) -> None:
        strategies = {project.name: project.strategy for project in the_real_dashboard().projects if project.strategy}
        assert strategies == {
            "MutuAli": "cession",
            "L'aube, pôle nourricier": "consolidation",
            "Locomotion": "essaimage",
        }

    def test_names_the_two_carriers_of_mutuali(self) -> None:
        (mutuali,) = [project for project in the_real_dashboard().projects if project.name == "MutuAli"]
        assert mutuali.carriers == ("La Cantine pour tous", "CIBIM")

    def test_shows_each_finding_where_its_row_stands(self) -> None:
        rows = the_real_rows()
        for finding in check(the_real_dashboard()):
            assert rows[finding.row - 1][0].startswith(finding.project)
            assert finding.cell.endswith(str(finding.row))

    def test_without_known_carriers_still_finds_the_same(self) -> None:
        dashboard = read_rows(*the_real_rows(), using=settings())
        assert [key for key in keys_of(dashboard) if "unknown_carriers" not in key] == keys_of(the_real_dashboard())


def test_a_finding_remembered_before_findings_had_titles_is_still_read() -> None:
    written = json.loads(to_text(a_finding()))
    del written["title"], written["note"]
    assert str(from_text(json.dumps(written)).title) == "missing_carrier"


class TestACellThatCannotBeRead:
    COLUMNS = ("Sous-projet", "Maturité", "Porteur(s)", "Statut", "Stratégie")

    def test_is_one_finding_and_not_a_missing_one_too(self) -> None:
        dashboard = read_rows(self.COLUMNS, ["A", "2c", "#REF!", "En cours", "Cession"])
        assert [finding.check for finding in check(dashboard)] == ["unreadable_cell"]

    def test_that_is_merged_across_fields_is_one_remark_about_the_row(self) -> None:
        row = ["A", "Projet abandonné – voir le rapport", "", "", ""]
        dashboard = read_rows(self.COLUMNS, row, ["B", "2c", "Solon", "En cours", "Cession"], merges=["B2:E2"])
        (finding,) = check(dashboard)
        assert (finding.check, finding.project, finding.cell) == ("unreadable_cell", "A", "Tableau de bord!B2")
        assert dashboard.projects[0].assessments[-1].state == "unreadable"

    def test_stays_two_where_two_rounds_alone_are_merged(self) -> None:
        header = ["Sous-projet", "Maturité 2022", "Maturité 2023"]
        (project,) = read_rows(header, ["A", "2c", ""], merges=["B2:C2"]).projects
        assert [one.level for one in project.assessments] == ["2c", "2c"]
