"""The checks: when each fires, when it does not, and what a finding says for as long as it lasts."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from builders import (
    REPOSITORY,
    a_dashboard,
    a_project,
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
from mec_bot.review.checks import CHECKS
from mec_bot.review.finding import Finding, from_text, to_text
from mec_bot.settings import CheckSettings, ChecksSettings
from mec_bot.sheet.dashboard import Dashboard, Project
from mec_bot.sheet.reading import read_dashboard

HEADER = ["Sous-projet", "Porteur(s)", "Stratégie", "Statut", "Maturité 2022", "Maturité 2023"]
CHECK_NAMES = [one.name for one in CHECKS]
BARE = {"carriers": (), "strategy_text": None}


def with_every_finding() -> Dashboard:
    table = a_tab(
        [
            HEADER,
            ["X", "", "", "", "2c", "2c"],
            ["Y", "Solon et les autres", "", "?", "2c", ""],
            ["Y", "Solon", "Cession", "", "2b", "2c"],
            ["Z", "Solon", "Cession", "", "2b", "2c"],
        ],
        struck=["A2"],
        hidden_rows=[2],
    )
    tab = a_tab([["Sous-projet", "Période", "Niveau"], ["Z", "2023", "3a"]], title="Évaluations")
    return read_dashboard(a_spreadsheet(table, tab), settings())


def findings_of(name: str, *projects: Project, given: ChecksSettings | None = None, **more: Any) -> list[Finding]:
    found = check(a_dashboard(*projects, **more), given)
    return [finding for finding in found if finding.check == name]


def fires(name: str, *projects: Project, given: ChecksSettings | None = None, **more: Any) -> bool:
    return bool(findings_of(name, *projects, given=given, **more))


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
        "a lower level now": (a_project("X", "2c", "2b"), True),
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
        "no strategy and no level": (a_project("X", "", strategy_text=None), True),
        "a strategy": (a_project("X", "2c", strategy_text="Cession"), False),
        "an unreadable strategy, which another check tells": (a_project("X", "2c", strategy_text="?"), False),
        "a project that was given up": (a_project("X", "2c", strategy_text=None, status="Abandonné"), False),
    },
    "missing_carrier": {
        "no carrier": (a_project("X", "2c", carriers=()), True),
        "a carrier": (a_project("X", "2c", carriers=("Solon",)), False),
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
            "unreadable_cell:x:strategy",
            "unreadable_cell:x:assessment:2022",
            "unreadable_cell:x:assessment:2023",
        }

    def test_of_a_project_that_ended_are_told_too(self) -> None:
        dashboard = read_rows(HEADER, ["X", "Solon", "?", "Terminé", "2c", "2c"])
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


class TestParameters:
    @pytest.mark.parametrize("name", CHECK_NAMES)
    def test_a_check_that_is_disabled_finds_nothing(self, name: str) -> None:
        dashboard = with_every_finding()
        before = {finding.check for finding in check(dashboard)}
        after = {finding.check for finding in check(dashboard, checks_settings(**{name: {"enabled": False}}))}
        assert before == set(CHECK_NAMES)
        assert after == set(CHECK_NAMES) - {name}

    @pytest.mark.parametrize("name", CHECK_NAMES)
    @pytest.mark.parametrize("severity", ["error", "warning", "info"])
    def test_a_severity_is_the_configured_one(self, name: str, severity: str) -> None:
        dashboard = with_every_finding()
        found = check(dashboard, checks_settings(**{name: {"severity": severity}}))
        assert {finding.severity for finding in found if finding.check == name} == {severity}

    def test_severities_are_by_default_those_of_the_shipped_file(self) -> None:
        dashboard = with_every_finding()
        assert {finding.check: finding.severity for finding in check(dashboard)} == {
            "unreadable_cell": "error",
            "missing_assessment": "error",
            "missing_carrier": "warning",
            "unassigned_strategy": "warning",
            "stalled_maturity": "warning",
            "label_conflict": "error",
            "duplicate_project": "warning",
            "unknown_carriers": "info",
            "struck_project": "info",
            "hidden_row": "info",
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
        dashboard = read_rows(HEADER, ["X", "", "", "", "", ""])
        cells = {finding.check: finding.cell for finding in check(dashboard)}
        assert cells == {
            "missing_assessment": "Tableau de bord!F2",
            "missing_carrier": "Tableau de bord!B2",
            "unassigned_strategy": "Tableau de bord!C2",
        }

    def test_stands_at_the_name_where_the_field_has_no_column(self) -> None:
        dashboard = read_rows(["Maturité", "Sous-projet"], ["2c", "X"])
        cells = {finding.check: finding.cell for finding in check(dashboard)}
        assert cells == {"missing_carrier": "Tableau de bord!B2"}

    def test_quotes_the_cell_and_nothing_where_it_is_blank(self) -> None:
        found = findings_of("missing_assessment", a_project("X", "Pas évalué"), a_project("Y", "", row=3))
        assert [finding.value for finding in found] == ["Pas évalué", None]

    def test_comes_before_those_that_weigh_less_and_then_in_the_order_of_rows(self) -> None:
        found = check(a_dashboard(a_project("B", "", row=9, **BARE), a_project("A", "", row=4, **BARE)))
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
        found = check(with_every_finding())
        assert {finding.check for finding in found} == set(CHECK_NAMES)
        assert [from_text(to_text(finding)) for finding in found] == list(found)

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
    def test_has_one_missing_assessment_thirteen_strategies_to_choose_and_one_carrier_to_name(self) -> None:
        found = check(the_real_dashboard())
        assert Counter(finding.check for finding in found) == {
            "missing_assessment": 1,
            "unassigned_strategy": 13,
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
