"""Grid to dashboard: what is certain is read, a bad cell is a problem, a bad layout is an error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from builders import REAL_CARRIERS, TODAY, a_spreadsheet, a_tab, check, place, read_rows, settings, the_real_dashboard
from hypothesis import event, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mec_bot.errors import SheetLayoutError
from mec_bot.settings.home import Settings
from mec_bot.settings.models import CarrierSettings
from mec_bot.sheet.carriers import Carriers
from mec_bot.sheet.dashboard import CellNote, CellPlace, CellProblem, Dashboard, Project
from mec_bot.sheet.source.grid import DeclaredTable
from mec_bot.sheet.table.reading import read_dashboard

HEADER = ["Sous-projet", "Maturité", "Stratégie", "Statut", "Échéance", "Porteur(s)", "Grand projet", "Mise à jour"]


def read_row(*cells: str | date, **options: Any) -> tuple[Project, list[CellProblem]]:
    dashboard = read_rows(HEADER, [*cells], **options)
    (project,) = dashboard.projects
    return project, list(dashboard.problems)


def problem_of(*cells: str | date) -> CellProblem:
    _, (problem,) = read_row(*cells)
    return problem


def named(dashboard: Dashboard) -> list[str]:
    return [project.name for project in dashboard.projects]


class TestARow:
    def test_is_read_into_one_project(self) -> None:
        project, problems = read_row(
            "LocoMotion", "3a", "Essaimage", "En cours", date(2026, 11, 23), "Solon", "Mobilité de quartier", "2026-10"
        )
        assert problems == []
        assert project.key == "mobilite de quartier / locomotion"
        assert (project.name, project.row, project.parent) == ("LocoMotion", 2, "Mobilité de quartier")
        assert project.level == "3a"
        assert (project.strategy, project.status, project.carriers) == ("essaimage", "En cours", ("Solon",))
        assert (project.due, project.updated) == ("2026-11-23", "2026-10")

    def test_keeps_what_its_cells_hold_that_cannot_be_read(self) -> None:
        header = ["Projet", "Statut", "Maturité 2023", "Échéance", "Mise à jour", "Obstacles", "Prochaine étape"]
        row = ["Tomat", "Bof", "2c", "03/04/2026", "hier", "#REF!", "Visiter"]
        first, second = read_rows(header, row, ["Frigo"]).projects
        assert (first.due, first.status, first.updated, first.obstacles) == (None, None, None, None)
        assert first.unreadable == {"status": "Bof", "due": "03/04/2026", "updated": "hier", "obstacles": "#REF!"}
        assert second.unreadable == {}

    def test_that_is_empty_but_for_its_name_holds_nothing_invented(self) -> None:
        project, problems = read_row("Tomat")
        assert problems == []
        assert project == Project(key="tomat", name="Tomat", row=2, assessments=project.assessments, unreadable={})
        assert [(assessment.state, assessment.level) for assessment in project.assessments] == [("blank", None)]

    def test_that_is_blank_is_passed_over(self) -> None:
        dashboard = read_rows(HEADER, [], ["A", "2c"], ["", " ", "\u00a0"], ["B", "3a"], [""])
        assert [(project.name, project.row) for project in dashboard.projects] == [("A", 3), ("B", 5)]
        assert dashboard.problems == ()

    @pytest.mark.parametrize("blank", ["", "  ", "\u200b"])
    def test_without_a_name_is_a_problem_and_stops_no_other(self, blank: str) -> None:
        dashboard = read_rows(HEADER, [blank, "2c"], ["B", "3a"])
        assert named(dashboard) == ["B"]
        (problem,) = dashboard.problems
        assert (problem.project, problem.field, problem.cell) == ("", "sub_project", "Tableau de bord!A2")
        assert problem.text.strip() in {"2c", "\u200b"}

    def test_may_have_its_columns_in_any_order(self) -> None:
        cells = ["X", "2c", "Cession", "En pause", "2026-11", "Solon", "P", "MAJ"]
        straight = read_rows(HEADER, cells)
        turned = read_rows(HEADER[::-1], cells[::-1])
        assert straight.projects == turned.projects
        assert straight.columns["sub_project"] == "A"
        assert turned.columns["sub_project"] == "H"

    def test_keeps_columns_that_nobody_knows(self) -> None:
        dashboard = read_rows(["Sous-projet", "Maturité", "Budget", "Ville"], ["X", "2c", "12 $", ""])
        assert dashboard.projects[0].others == {"Budget": "12 $"}

    def test_struck_through_is_reported_and_keeps_its_status(self) -> None:
        project, _ = read_row("X", "2c", "", "En cours", struck=["A2"])
        assert (project.struck, project.status) == (True, "En cours")

    def test_with_another_cell_struck_through_is_not_struck_and_that_cell_is_quoted(self) -> None:
        project, (problem,) = read_row("Halte", "2c", struck=["B2"])
        assert (project.struck, project.level) == (False, None)
        assert (problem.cell, problem.text) == ("Tableau de bord!B2", "2c")

    def test_that_is_hidden_is_read_and_said_to_be_hidden(self) -> None:
        dashboard = read_rows(HEADER, ["X", "2c"], ["Y", "2c"], hidden_rows=[2])
        assert [(project.name, project.hidden) for project in dashboard.projects] == [("X", True), ("Y", False)]


class TestTwoRowsOfOneName:
    def test_are_both_kept_under_two_keys(self) -> None:
        dashboard = read_rows(HEADER, ["Carte", "2c"], ["CARTE", "3a"], ["carte", "3b"])
        assert [project.key for project in dashboard.projects] == ["carte", "carte (2)", "carte (3)"]

    def test_are_two_projects_under_two_parents(self) -> None:
        blank = [""] * 4
        dashboard = read_rows(HEADER, ["Carte", "2c", *blank, "A"], ["Carte", "3a", *blank, "B"])
        assert [project.key for project in dashboard.projects] == ["a / carte", "b / carte"]

    def test_a_name_that_ends_on_the_same_number_stays_apart(self) -> None:
        dashboard = read_rows(HEADER, ["Carte (2)", "2c"], ["Carte", "2c"], ["Carte", "2c"])
        assert len({project.key for project in dashboard.projects}) == 3

    def test_keep_their_keys_when_they_are_sorted(self) -> None:
        rows = [["Carte", "3a", "", "", "", "Solon"], ["Carte", "2c", "", "", "", "MIS"], ["Carte", "2c"]]
        straight, turned = read_rows(HEADER, *rows), read_rows(HEADER, *rows[::-1])
        assert {p.key: (p.level, p.carriers) for p in straight.projects} == {
            p.key: (p.level, p.carriers) for p in turned.projects
        }


class TestAKey:
    def test_does_not_change_when_rows_are_sorted_inserted_or_retyped(self) -> None:
        before = read_rows(HEADER, ["Carte Proximité", "2c"], ["LocoMotion", "3a"])
        after = read_rows(HEADER, ["Nouveau", "1a"], ["Locomotion ", "3a"], [], ["CARTE PROXIMITE", "2c"])
        assert {project.key for project in before.projects} < {project.key for project in after.projects}


class TestLevels:
    def test_an_unreadable_one_is_quoted_with_its_address_and_its_round(self) -> None:
        problem = problem_of("X", "2b-2c")
        assert (problem.cell, problem.row, problem.text) == ("Tableau de bord!B2", 2, "2b-2c")
        assert (problem.project, problem.field, problem.round) == ("x", "assessment", "Maturité")

    def test_a_status_under_maturity_is_unreadable(self) -> None:
        assert problem_of("X", "En cours").text == "En cours"

    def test_not_assessed_is_no_problem(self) -> None:
        project, problems = read_row("X", "Pas évalué")
        assert problems == []
        assert project.assessment is not None
        assert (project.assessment.state, project.level) == ("not_assessed", None)

    def test_a_name_from_the_configuration_is_read(self) -> None:
        using = settings(level_names={"1b": "Idéation"})
        dashboard = read_rows(["Sous-projet", "Maturité"], ["X", "Idéation"], using=using)
        assert dashboard.projects[0].level == "1b"


class TestRounds:
    def test_stand_in_the_order_of_time_whatever_the_order_of_the_columns(self) -> None:
        dashboard = read_rows(
            ["Sous-projet", "Maturité 2023-2024", "Maturité printemps 2025", "Maturité automne 2022"],
            ["X", "2c", "3a", "2b"],
        )
        assert dashboard.rounds == ("automne 2022", "2023-2024", "printemps 2025")
        assert dashboard.round_columns == {"automne 2022": "D", "2023-2024": "B", "printemps 2025": "C"}
        (project,) = dashboard.projects
        assert [assessment.level for assessment in project.assessments] == ["2b", "2c", "3a"]
        assert [assessment.round for assessment in project.assessments] == list(dashboard.rounds)

    def test_the_last_one_is_the_current_one_and_lends_nothing(self) -> None:
        dashboard = read_rows(["Sous-projet", "Maturité 2022", "Maturité 2023"], ["X", "3a", ""], ["Y", "", "2c"])
        assert [project.level for project in dashboard.projects] == [None, "2c"]

    def test_one_alone_needs_no_date(self) -> None:
        assert read_rows(["Sous-projet", "Maturité"], ["X", "2c"]).rounds == ("Maturité",)

    def test_one_alone_under_a_merged_header_is_named_by_the_lower_row(self) -> None:
        dashboard = read_rows(
            ["Sous-projet", "Suivi", ""], ["", "Stratégie", "Maturité"], ["X", "", "?"], merges=["B1:C1"]
        )
        assert dashboard.rounds == ("Suivi Maturité",)
        assert [problem.cell for problem in dashboard.problems] == ["Tableau de bord!C3"]

    def test_of_several_each_must_say_when_it_was(self) -> None:
        using = settings(round_names={"Bilan": "Grand bilan"})
        with pytest.raises(SheetLayoutError) as caught:
            read_rows(["Sous-projet", "Maturité Bilan", "Maturité 2023"], ["X", "2c", "3a"], using=using)
        assert str(caught.value) == (
            "Tab “Tableau de bord”, B1: the round “Grand bilan” cannot be placed in time. Give its first day in "
            "config/columns.yaml, under round_starts."
        )

    def test_one_that_begins_after_today_is_said_and_is_nobody_s_level(self) -> None:
        dashboard = read_rows(["Sous-projet", "Maturité 2023-2024", "Maturité automne 2027"], ["X", "2c", "3a"])
        assert (dashboard.rounds, dashboard.projects[0].level) == (("2023-2024",), "2c")
        (notice,) = dashboard.notices
        assert (notice.cell, notice.text) == ("Tableau de bord!C1", "Maturité automne 2027")
        assert "begins after today" in str(notice.reason)

    def test_one_that_has_begun_is_current_from_its_first_day_on(self) -> None:
        tab = a_tab([["Sous-projet", "Maturité 2025", "Maturité décembre 2026"], ["X", "2c", "3a"]])
        read = [read_dashboard(a_spreadsheet(tab), settings(), date(2026, month, 1)) for month in (11, 12)]
        assert [dashboard.projects[0].level for dashboard in read] == ["2c", "3a"]

    def test_none_that_has_begun_is_refused(self) -> None:
        with pytest.raises(SheetLayoutError, match="the round “2027” begins after today"):
            read_rows(["Sous-projet", "Maturité 2027"], ["X", "2c"])

    def test_the_newest_one_in_a_hidden_column_is_said_and_not_read(self) -> None:
        dashboard = self.hiding(2, ["Sous-projet", "Maturité 2023", "Maturité 2025"], ["X", "2b", "1a"])
        assert (dashboard.rounds, dashboard.projects[0].level) == (("2023",), "2b")
        assert ["its column is hidden" in str(notice.reason) for notice in dashboard.notices] == [True]

    def test_an_older_one_in_a_hidden_column_is_read(self) -> None:
        dashboard = self.hiding(1, ["Sous-projet", "Maturité 2023", "Maturité 2025"], ["X", "2b", "2c"])
        assert (dashboard.rounds, dashboard.notices) == (("2023", "2025"), ())

    def test_one_in_a_hidden_column_and_in_another_is_that_of_the_other(self) -> None:
        dashboard = self.hiding(2, ["Sous-projet", "Maturité 2023", "Maturité 2023"], ["X", "2b", "1a"])
        assert (dashboard.rounds, dashboard.projects[0].level) == (("2023",), "2b")

    def test_all_of_them_in_hidden_columns_are_read_and_that_is_said(self) -> None:
        dashboard = self.hiding(1, ["Sous-projet", "Maturité 2023"], ["X", "2b"])
        assert dashboard.rounds == ("2023",)
        assert "hidden, and is read all the same" in str(dashboard.notices[0].reason)

    def test_a_hidden_double_of_an_older_one_is_not_called_the_current_one(self) -> None:
        header = ["Sous-projet", "Maturité 2023", "Maturité 2023", "Maturité 2025"]
        dashboard = self.hiding(2, header, ["X", "2b", "1a", "3a"])
        assert (dashboard.rounds, dashboard.projects[0].level) == (("2023", "2025"), "3a")
        assert "has a visible column too" in str(dashboard.notices[0].reason)

    def test_the_newest_one_in_a_hidden_column_is_what_the_tab_of_assessments_says_of_it(self) -> None:
        rows = [["Sous-projet", "Maturité 2023", "Maturité 2025"], ["Halte", "2b", "1a"], ["Popote", "2b", "1a"]]
        tab = a_tab([["Projet", "Période", "Niveau"], ["Halte", "2025", "3a"]], title="Évaluations")
        spreadsheet = a_spreadsheet(a_tab(rows), tab)
        grid = replace(spreadsheet.grids[0], hidden_columns=frozenset({2}))
        spreadsheet = replace(spreadsheet, grids=(grid, *spreadsheet.grids[1:]))
        dashboard = read_dashboard(spreadsheet, settings(), TODAY)
        assert dashboard.rounds == ("2023", "2025")
        assert [project.level for project in dashboard.projects] == ["3a", None]

    def test_a_hidden_tab_of_assessments_is_read_only_where_nothing_else_says_the_levels(self) -> None:
        tab = a_tab([["Projet", "Période", "Niveau"], ["Halte", "2025", "3a"]], title="Évaluations")
        for header, rounds in (["Sous-projet", "Maturité 2023"], ("2023",)), (["Sous-projet", "Statut"], ("2025",)):
            spreadsheet = a_spreadsheet(a_tab([header, ["Halte", ""]]), tab)
            hidden = replace(spreadsheet.grids[1], hidden=True)
            dashboard = read_dashboard(replace(spreadsheet, grids=(spreadsheet.grids[0], hidden)), settings(), TODAY)
            assert dashboard.rounds == rounds
            assert [notice.text for notice in dashboard.notices] == ["Évaluations"]

    def test_one_in_a_hidden_column_that_the_configuration_names_is_read(self) -> None:
        using = settings(assessments={"Maturité 2025": "2025"})
        dashboard = self.hiding(2, ["Sous-projet", "Maturité 2023", "Maturité 2025"], ["X", "2b", "2c"], using=using)
        assert dashboard.rounds == ("2023", "2025")

    def hiding(self, column: int, *rows: Sequence[str], using: Settings | None = None) -> Dashboard:
        spreadsheet = a_spreadsheet(a_tab(rows))
        grid = replace(spreadsheet.grids[0], hidden_columns=frozenset({column}))
        return read_dashboard(replace(spreadsheet, grids=(grid,)), using or settings(), TODAY)

    def test_one_that_the_configuration_names_needs_a_round_beside_dated_columns(self) -> None:
        header, row = ["Sous-projet", "Maturité 2023", "Cote du comité"], ["Halte", "2b", "2c"]
        with pytest.raises(SheetLayoutError, match="the round “Cote du comité” cannot be placed in time"):
            read_rows(header, row, using=settings(assessments={"Cote du comité": ""}))
        named = read_rows(header, row, using=settings(assessments={"Cote du comité": "2025"}))
        assert named.rounds == ("2023", "2025")

    def test_one_that_the_configuration_names_must_be_there(self) -> None:
        using = settings(assessments={"Niveau retenu": "2025"})
        assert read_rows(["Sous-projet", "Niveau retenu"], ["X", "2c"], using=using).rounds == ("2025",)
        with pytest.raises(SheetLayoutError, match=r"has no column “Niveau retenu”, which config/columns\.yaml names"):
            read_rows(["Sous-projet", "Maturité"], ["X", "2c"], using=using)

    def test_one_that_does_not_say_is_placed_by_the_configuration(self) -> None:
        using = settings(round_starts={"Bilan": "2024-06-01"})
        dashboard = read_rows(["Sous-projet", "Maturité Bilan", "Maturité 2023"], ["X", "3a", "2c"], using=using)
        assert dashboard.rounds == ("2023", "Bilan")


class TestAnIgnoredColumn:
    def test_is_kept_as_written_and_not_interpreted(self) -> None:
        dashboard = read_rows(
            ["Sous-projet", "Maturité", "Statut"], ["X", "2c", "vert"], using=settings(ignore=["Statut"])
        )
        assert (dashboard.problems, dashboard.notices) == ((), ())
        assert dashboard.projects[0].others == {"Statut": "vert"}

    def test_that_is_gone_is_said(self) -> None:
        dashboard = read_rows(["Sous-projet", "Maturité"], ["X", "2c"], using=settings(ignore=["Avancement"]))
        (notice,) = dashboard.notices
        assert (notice.text, "no column is called so" in str(notice.reason)) == ("Avancement", True)


class TestStrategies:
    @pytest.mark.parametrize(
        ("text", "strategy"),
        [("Cession", "cession"), ("CONSOLIDATION", "consolidation"), ("Dissémination", "dissemination"),
         ("dissemination", "dissemination"), (" Essaimage ", "essaimage")],
    )  # fmt: skip
    def test_the_four_are_read(self, text: str, strategy: str) -> None:
        project, problems = read_row("X", "2c", text)
        assert (project.strategy, problems) == (strategy, [])

    @pytest.mark.parametrize("text", ["Cession puis essaimage", "Cédé", "À venir", "–", "N/A", "Cession ?"])
    def test_anything_else_is_quoted(self, text: str) -> None:
        problem = problem_of("X", "2c", text)
        assert (problem.field, problem.text, problem.cell) == ("strategy", text, "Tableau de bord!C2")
        project, _ = read_row("X", "2c", text)
        assert (project.strategy, project.strategy_text) == (None, text)

    @pytest.mark.parametrize(
        ("text", "candidates"),
        [("Cession puis essaimage", ("Cession", "Essaimage")), ("dissemination ?", ("Dissémination",)), ("Cédé", ())],
    )
    def test_that_may_be_meant_are_what_is_asked_about(self, text: str, candidates: tuple[str, ...]) -> None:
        assert problem_of("X", "2c", text).candidates == candidates

    def test_an_empty_one_is_not_filled_in(self) -> None:
        project, problems = read_row("X", "2c", "")
        assert (project.strategy, project.strategy_text, problems) == (None, None, [])


class TestStatuses:
    @pytest.mark.parametrize(
        ("text", "status"),
        [("En cours", "En cours"), ("en COURS", "En cours"), ("À venir", "À venir"), ("A venir", "À venir"),
         ("En pause", "En pause"), ("Terminé", "Terminé"), ("Terminée", "Terminé"), ("Terminés", "Terminé"),
         ("terminées", "Terminé"), ("Cédée", "Cédé"), ("Abandonnés", "Abandonné"), ("Redéfinie", "Redéfini")],
    )  # fmt: skip
    def test_are_read_in_any_gender_and_number(self, text: str, status: str) -> None:
        project, problems = read_row("X", "2c", "", text)
        assert (project.status, problems) == (status, [])

    @pytest.mark.parametrize("text", ["Cession", "2c", "?", "é"])
    def test_anything_else_is_quoted_with_the_list(self, text: str) -> None:
        problem = problem_of("X", "2c", "", text)
        assert (problem.field, problem.text) == ("status", text)
        assert "À venir, En cours, En pause, Redéfini, Cédé, Terminé, Abandonné" in str(problem.advice)

    @pytest.mark.parametrize(
        ("text", "candidates"),
        [
            ("Presque terminé", ("Terminé",)),
            ("En cours / en pause", ("En cours", "En pause")),
            ("terminée?", ("Terminé",)),
        ],
    )
    def test_that_stand_in_another_text_are_what_is_asked_about(self, text: str, candidates: tuple[str, ...]) -> None:
        problem = problem_of("X", "2c", "", text)
        assert problem.candidates == candidates
        assert str(problem.advice).startswith("Is it “")


class TestDates:
    def test_a_true_date_is_its_value_whatever_it_displays(self) -> None:
        project, problems = read_row("X", "2c", "", "", date(2024, 4, 3))
        assert (project.due, problems) == ("2024-04-03", [])

    @pytest.mark.parametrize(
        "text",
        ["2023-11", "automne 2022", "2023-2024", "2026-11-23", "2025", "15 décembre 2026", "1er juin 2027", "fin 2026", "T1 2027",
         "December 15, 2026", "25/12/2026", "05/05/2026", "2023-24", "hiver 2024-2025", "mars-avril 2026", "nov. 2026"],
    )  # fmt: skip
    def test_a_period_is_kept_as_written_and_no_day_is_invented(self, text: str) -> None:
        project, problems = read_row("X", "2c", "", "", text)
        assert (project.due, problems) == (text, [])

    @pytest.mark.parametrize(
        ("text", "advice"),
        [("03/04/2024", "Is it April 3 (2024-04-03) or March 4 (2024-03-04)?"), ("2024-02-30", "a day of the calendar"), ("23/11", "2026-11-23"),
         ("46000", "Is it December 9 (2025-12-09)?"), ("460", "Format the cell as a date"), ("#N/A", "Repair the formula"), ("bientôt", "2026-11"), ("–", "2026-11")],
    )  # fmt: skip
    def test_one_that_is_quoted_says_what_to_write(self, text: str, advice: str) -> None:
        assert advice in str(problem_of("X", "2c", "", "", text).advice)

    @pytest.mark.parametrize(
        "text", ["03/04/2024", "2024-02-30", "bientôt", "2024 ?", "–", "23/11", "15/12/26", "46000"]
    )
    def test_a_text_that_could_be_two_days_or_none_is_quoted(self, text: str) -> None:
        problem = problem_of("X", "2c", "", "", text)
        assert (problem.field, problem.text, problem.cell) == ("due", text, "Tableau de bord!E2")


class TestMerges:
    def test_fill_inside_themselves_and_nowhere_else(self) -> None:
        dashboard = read_rows(
            HEADER, ["A", "2c", "Cession"], ["B", "2c", ""], ["C", "2c", ""], ["D", "2c", ""], merges=["C2:C3"]
        )
        assert [project.strategy for project in dashboard.projects] == ["cession", "cession", None, None]

    def test_fill_true_dates_too(self) -> None:
        dashboard = read_rows(HEADER, ["A", "2c", "", "", date(2026, 1, 2)], ["B", "2c"], merges=["E2:E3"])
        assert [project.due for project in dashboard.projects] == ["2026-01-02", "2026-01-02"]

    def test_of_the_header_fill_no_project(self) -> None:
        dashboard = read_rows(HEADER, ["A", "2c"], merges=["C1:D1"])
        assert dashboard.projects[0].status is None

    def test_make_no_project_of_a_blank_row(self) -> None:
        dashboard = read_rows(HEADER, ["A", "2c", "Cession"], [], ["B", "2c"], merges=["C2:C4"])
        assert named(dashboard) == ["A", "B"]
        assert dashboard.projects[1].strategy == "cession"

    def test_that_reach_beyond_the_table_disturb_nothing(self) -> None:
        rows = [["Sous-projet", "Maturité", "Grand projet"], ["P", "", ""], ["A", "2c", "P"]]
        assert read_rows(*rows, merges=["C3:F9"]).projects == read_rows(*rows).projects

    def test_never_hide_a_text_that_stands_inside_them(self) -> None:
        dashboard = read_rows(HEADER, ["A", "2c"], ["B", "3a"], merges=["B2:B3"])
        assert [project.level for project in dashboard.projects] == ["2c", "3a"]

    def test_of_two_names_are_one_project_and_one_row_without_a_name(self) -> None:
        dashboard = read_rows(HEADER, ["A", "2c"], ["", "3a"], merges=["A2:A3"])
        assert named(dashboard) == ["A"]
        assert [problem.text for problem in dashboard.problems] == ["3a"]


class TestTheHeadingOfALargeProject:
    BLANK = ("", "", "", "", "")

    def test_named_as_a_parent_is_not_a_project_and_lends_no_level(self) -> None:
        dashboard = read_rows(
            HEADER,
            ["Mobilité de quartier (Solon)"],
            ["LocoMotion", "3a", "", "", "", "", "Mobilité de quartier"],
            ["Vélo", "", "", "", "", "", "Mobilité de quartier"],
        )
        assert [(project.name, project.level) for project in dashboard.projects] == [
            ("LocoMotion", "3a"),
            ("Vélo", None),
        ]
        assert dashboard.problems == ()

    def test_merged_across_the_table_is_not_a_project(self) -> None:
        dashboard = read_rows(
            ["Sous-projet", "Maturité", "Stratégie"],
            ["Mobilité de quartier (Solon)", "", ""],
            ["X", "2c", ""],
            merges=["A2:C2"],
        )
        assert named(dashboard) == ["X"]
        assert dashboard.problems == ()

    def test_with_a_level_of_its_own_is_a_project(self) -> None:
        dashboard = read_rows(HEADER, ["Mobilité", "2c"], ["X", "2c", "", "", "", "", "Mobilité"])
        assert named(dashboard) == ["Mobilité", "X"]

    def test_merged_over_two_cells_beside_a_level_is_a_project(self) -> None:
        dashboard = read_rows(["Sous-projet", "Porteur(s)", "Maturité"], ["X", "", "2c"], merges=["A2:B2"])
        assert [(project.name, project.carriers, project.level) for project in dashboard.projects] == [("X", (), "2c")]

    def test_bare_and_explained_by_nothing_is_a_project_that_nobody_assessed(self) -> None:
        assert named(read_rows(HEADER, ["Halte"], ["Y", "2c"], ["Z"])) == ["Halte", "Y", "Z"]


class TestCarriers:
    def test_stand_in_brackets_where_the_header_says_so(self) -> None:
        dashboard = read_rows(
            ["Sous-projet (porteur)", "Maturité"],
            ["MutuAli (La Cantine pour tous et CIBIM)", "2c"],
            ["Locomotion", "3a"],
            ["Laboratoire – LICER (MIS)", "3a"],
            ["Carte (bêta) (Solon)", "3a"],
            using=settings(carriers=REAL_CARRIERS),
        )
        assert [(project.name, project.carriers) for project in dashboard.projects] == [
            ("MutuAli", ("La Cantine pour tous", "CIBIM")),
            ("Locomotion", ()),
            ("Laboratoire – LICER", ("MIS",)),
            ("Carte (bêta)", ("Solon",)),
        ]

    def test_with_a_column_of_their_own_leave_the_brackets_to_the_name(self) -> None:
        project, _ = read_row("Carte (bêta)", "2c", "", "", "", "Solon")
        assert (project.name, project.carriers) == ("Carte (bêta)", ("Solon",))

    def test_that_nobody_knows_stay_one(self) -> None:
        project, _ = read_row("Carte proximité, fermière et solidaire", "2c", "", "", "", "Chaire et CSAM")
        assert (project.name, project.carriers) == ("Carte proximité, fermière et solidaire", ("Chaire et CSAM",))


class TestPeopleChips:
    HEADER = ("Sous-projet", "Maturité", "Porteur(s)")

    def read(
        self, people: dict[str, tuple[str, ...]], *rows: Sequence[str], porteurs: Sequence[Sequence[str]] = ()
    ) -> Dashboard:
        tabs = [a_tab([self.HEADER, *rows]), *([a_tab(porteurs, title="Porteurs")] if porteurs else [])]
        spreadsheet = a_spreadsheet(*tabs)
        table, *others = spreadsheet.grids
        table = replace(table, people={place(cell): found for cell, found in people.items()})
        return read_dashboard(replace(spreadsheet, grids=(table, *others)), settings(), TODAY)

    def emails(self, dashboard: Dashboard) -> dict[str, str | None]:
        return {carrier.name: carrier.email for carrier in Carriers({}, dashboard.carriers)}

    def test_give_the_address_of_the_carrier_in_whose_cell_they_stand(self) -> None:
        dashboard = self.read({"C2": ("lea@canopee.example",)}, ["A", "2c", "Canopée"], ["B", "2c", "Marmites"])
        assert self.emails(dashboard) == {"Canopée": "lea@canopee.example"}

    def test_that_contradict_each_other_give_none(self) -> None:
        rows = [["A", "2c", "Canopée"], ["B", "2c", "Canopée"]]
        assert self.emails(self.read({"C2": ("a@b.ca",), "C3": ("c@d.ca",)}, *rows)) == {}

    def test_of_several_people_in_one_cell_give_none(self) -> None:
        assert self.emails(self.read({"C2": ("a@b.ca", "c@d.ca")}, ["A", "2c", "Canopée"])) == {}

    def test_yield_to_the_tab_of_carriers(self) -> None:
        porteurs = [["Nom", "Courriel"], ["Canopée", "info@canopee.example"]]
        dashboard = self.read({"C2": ("a@b.ca",)}, ["A", "2c", "Canopée"], porteurs=porteurs)
        assert self.emails(dashboard) == {"Canopée": "info@canopee.example"}


class TestTheTabOfCarriers:
    TABLE = a_tab([["Sous-projet", "Maturité", "Porteur(s)"], ["X", "2c", "Chaire & CSAM"]])

    def read(self, *rows: Sequence[str], **known: CarrierSettings) -> Dashboard:
        return read_dashboard(a_spreadsheet(self.TABLE, a_tab(rows, title="Porteurs")), settings(carriers=known), TODAY)

    def test_makes_carriers_known_in_any_order_of_columns(self) -> None:
        dashboard = self.read(
            ["Langue", "Slack", "Courriel", "Alias", "Nom"],
            ["Anglais", "U012AB3CD", "a@chaire.ca", "La chaire; Chaire UQAM", "Chaire"],
            ["", "", "", "", "CSAM"],
            ["", "", "b@c.ca", "", ""],
        )
        assert [carrier.name for carrier in dashboard.carriers] == ["Chaire", "CSAM"]
        chaire = dashboard.carriers[0]
        assert (chaire.aliases, chaire.email) == (("La chaire", "Chaire UQAM"), "a@chaire.ca")
        assert (chaire.slack_id, chaire.language) == ("U012AB3CD", "en")
        assert dashboard.projects[0].carriers == ("Chaire", "CSAM")

    @pytest.mark.parametrize(
        "slack", ["@chaire", "!channel", "U1> <!channel", "C012AB3CD", "u012ab3cd", "U012AB3CD\nx"]
    )
    def test_never_lets_anything_but_a_member_id_be_called(self, slack: str) -> None:
        assert self.read(["Nom", "Slack"], ["Chaire", slack]).carriers[0].slack_id is None

    @pytest.mark.parametrize("rows", [[], [[]], [["Nom"]]])
    def test_without_its_columns_or_rows_names_nobody(self, rows: list[list[str]]) -> None:
        assert self.read(*rows).carriers == ()

    def test_is_read_under_a_title_and_under_the_words_people_use(self) -> None:
        dashboard = self.read(
            ["Porteurs"],
            [],
            ["Organisme", "Acronyme", "E-mail", "Slack (member id)", "Language"],
            ["Chaire de recherche", "Chaire", "a@chaire.ca", "U012AB3CD", "English"],
            ["CSAM"],
        )
        chaire = dashboard.carriers[0]
        assert (chaire.name, chaire.aliases, chaire.email) == ("Chaire de recherche", ("Chaire",), "a@chaire.ca")
        assert (chaire.slack_id, chaire.language) == ("U012AB3CD", "en")
        assert dashboard.projects[0].carriers == ("Chaire de recherche", "CSAM")
        assert dashboard.problems == ()

    def test_with_two_columns_for_one_thing_is_refused_with_both(self) -> None:
        with pytest.raises(SheetLayoutError, match=r"A1 .“Nom”. and B1 .“Organisme”. both say “Nom”"):
            self.read(["Nom", "Organisme"], ["Chaire", "UQAM"])

    def test_of_an_unknown_shape_is_refused_not_passed_over(self) -> None:
        with pytest.raises(SheetLayoutError, match="Tab “Porteurs”: no row has the header “Nom”"):
            self.read(["Qui", "Quoi"], ["Chaire", "UQAM"])

    def test_quotes_what_it_cannot_read(self) -> None:
        dashboard = self.read(
            ["Nom", "Courriel", "Slack", "Langue"],
            ["Chaire", "sur demande", "@chaire", "créole"],
            ["", "b@c.ca", "", ""],
            ["#REF!", "", "", ""],
        )
        assert [(one.cell, one.text, one.header) for one in dashboard.problems] == [
            ("Porteurs!B2", "sur demande", "Courriel"),
            ("Porteurs!C2", "@chaire", "Slack"),
            ("Porteurs!D2", "créole", "Langue"),
            ("Porteurs!A3", "b@c.ca", "Nom"),
            ("Porteurs!A4", "#REF!", "Nom"),
        ]
        assert [(one.name, one.email, one.slack_id, one.language) for one in dashboard.carriers] == [
            ("Chaire", None, None, None)
        ]

    def test_gives_an_alias_that_two_rows_claim_to_neither(self) -> None:
        rows = [["Chaire", "C"], ["CSAM", "C; CS"], ["Autre", "Chaire"]]
        for ordered in (rows, rows[::-1]):
            dashboard = self.read(["Nom", "Alias"], *ordered)
            assert {one.name: one.aliases for one in dashboard.carriers} == {"Chaire": (), "CSAM": ("CS",), "Autre": ()}
            assert sorted(one.text for one in dashboard.problems) == ["C", "C", "Chaire"]

    def test_takes_nothing_that_two_rows_of_one_name_say_differently(self) -> None:
        dashboard = self.read(
            ["Nom", "Slack", "Courriel"], ["Chaire", "U012AB3CD", "a@b.ca"], ["CHAIRE", "U012AB3CE", ""]
        )
        (chaire,) = dashboard.carriers
        assert (chaire.slack_id, chaire.email) == (None, "a@b.ca")
        assert [one.cell for one in dashboard.problems] == ["Porteurs!B2", "Porteurs!B3"]


class TestRowsThatAreNoProject:
    COLUMNS = ("Sous-projet", "Maturité", "Statut", "Budget")

    def names(self, *rows: Sequence[str], **options: Any) -> list[str]:
        dashboard = read_rows(self.COLUMNS, *rows, **options)
        assert dashboard.problems == ()
        return named(dashboard)

    @pytest.mark.parametrize(
        "total",
        [["Total : 2"], ["TOTAL", "2", "", "24 $"], ["Sous-total", "", "", "12"], ["Nombre de projets", "2"],
         ["Moyenne", "", "", "12,5"]],
    )  # fmt: skip
    def test_may_be_a_total(self, total: list[str]) -> None:
        assert self.names(["A", "2c"], ["B", "3a"], total) == ["A", "B"]

    @pytest.mark.parametrize("row", [["Total Recall"], ["Total", "2c"], ["Total", "", "En cours"], ["Nombre d'or"]])
    def test_are_not_guessed_from_a_word(self, row: list[str]) -> None:
        assert len(self.names(["A", "2c"], row)) == 2

    @pytest.mark.parametrize(
        "legend",
        [[["Légende : 1 Émergence"], ["2 Expérimentation"], ["3 Pérennisation"]],
         [["Légende", "1a à 1d : Émergence", "En cours : encore actif"]],
         [["Note : les niveaux sont ceux du RQIS"]], [["Source : LIUM"]]],
    )  # fmt: skip
    def test_may_be_a_legend_and_what_stands_right_under_it(self, legend: list[list[str]]) -> None:
        assert self.names(["A", "2c"], [], *legend) == ["A"]

    def test_after_a_legend_a_project_is_one_again(self) -> None:
        assert self.names(["A", "2c"], ["Légende : x"], ["B", "3a"], ["C"]) == ["A", "B", "C"]

    def test_may_be_the_header_again_and_the_title_above_it(self) -> None:
        assert self.names(["A", "2c"], [], ["Phase 2"], [*self.COLUMNS], ["B", "3a"]) == ["A", "B"]

    def test_may_be_a_heading_over_a_list(self) -> None:
        assert self.names(["Mobilité (Solon)"], ["– Vélo", "2c"], ["– Bus", "3a"], ["C"]) == ["– Vélo", "– Bus", "C"]

    def test_may_hold_only_what_stands_beside_the_table(self) -> None:
        assert self.names(["A", "2c"], ["", "", "", "", "vu par Léa"]) == ["A"]

    @pytest.mark.parametrize("filled", ["FALSE", "FAUX", "3", "24 $"])
    def test_may_hold_only_what_is_filled_in_ahead(self, filled: str) -> None:
        assert self.names(["A", "2c", "", "12"], *[["", "", "", filled]] * 3) == ["A"]

    @pytest.mark.parametrize("row", [["", "2"], ["", "", "FALSE"], ["", "", "", "à voir"], ["", "", "", "TRUE"]])
    def test_are_quoted_where_they_say_something_of_a_project_without_a_name(self, row: list[str]) -> None:
        assert len(read_rows(self.COLUMNS, ["A", "2c", "En cours"], row).problems) == 1

    def test_may_be_another_table_which_is_said_and_not_read(self) -> None:
        dashboard = read_rows(self.COLUMNS, ["A", "2c"], [], ["Porteur", "Contact"], ["Solon", "Léa"])
        assert named(dashboard) == ["A"]
        assert dashboard.problems == ()
        (notice,) = dashboard.notices
        assert (notice.cell, notice.text) == ("Tableau de bord!A4", "Porteur | Contact")
        assert "another table begins here" in str(notice.reason)


class TestAFormulaThatFails:
    def test_is_quoted_and_never_taken_for_a_text(self) -> None:
        dashboard = read_rows(
            ["Sous-projet", "Maturité", "Porteur(s)", "Soutien requis", "Stratégie", "Statut", "Échéance"],
            ["A", "#REF!", "#N/A", "#NAME?", "#DIV/0!", "#VALUE!", "#NUM!"],
            ["#REF!", "2c"],
        )
        (project,) = dashboard.projects
        assert (project.carriers, project.support, project.strategy, project.status) == ((), None, None, None)
        assert len(dashboard.problems) == 7
        assert {str(problem.reason) for problem in dashboard.problems} == {"the cell's formula fails"}

    def test_is_not_any_text_that_begins_with_a_number_sign(self) -> None:
        assert read_rows(["Sous-projet", "Maturité"], ["#1 au vélo", "2c"]).projects[0].name == "#1 au vélo"


class TestObstaclesAndResources:
    HEADER = ("Sous-projet", "Maturité", "Obstacles", "Obstacles surmontés", "Ressources", "Soutien")

    def test_stand_each_in_its_own_field_as_written(self) -> None:
        (project,) = read_rows(
            self.HEADER, ["A", "2c", "Assurance", "• Bail\n• Marque", "Un guide", "Un local"]
        ).projects
        assert (project.obstacles, project.obstacles_overcome) == ("Assurance", "• Bail\n• Marque")
        assert (project.resources, project.support) == ("Un guide", "Un local")

    def test_are_nothing_where_the_cell_is_blank_or_its_formula_fails(self) -> None:
        dashboard = read_rows(self.HEADER, ["A", "2c", "", "#REF!", "#N/A"])
        (project,) = dashboard.projects
        assert (project.obstacles, project.obstacles_overcome, project.resources) == (None, None, None)
        assert [one.field for one in dashboard.problems] == ["obstacles_overcome", "resources"]

    def test_tell_two_rows_of_one_name_apart_however_the_sheet_is_sorted(self) -> None:
        rows = (["A", "2c", "", "Bail", "Un guide"], ["A", "2c", "", "Bail", "Un prêt"])
        for sorted_rows in (rows, rows[::-1]):
            found = {project.resources: project.key for project in read_rows(self.HEADER, *sorted_rows).projects}
            assert found == {"Un guide": "a", "Un prêt": "a (2)"}


class TestATableThatTheSheetDeclares:
    ROWS = (["Sous-projet", "Maturité", "Statut", "Avancement"], ["Halte", "2c", "Bof", "0,5"])

    def read(self, types: dict[int, str], choices: tuple[str, ...] = ()) -> Dashboard:
        spreadsheet = a_spreadsheet(a_tab(self.ROWS))
        table = DeclaredTable(name="Projets", top=0, left=0, bottom=2, right=4, types=types)
        listed = {place("C2"): choices} if choices else {}
        grid = replace(spreadsheet.grids[0], tables=(table,), choices=listed)
        return read_dashboard(replace(spreadsheet, grids=(grid,)), settings(), TODAY)

    def test_offers_the_values_of_its_lists_where_a_cell_cannot_be_read(self) -> None:
        (problem,) = self.read({3: "PERCENT"}, ("En cours", "Terminé")).problems
        assert (problem.cell, problem.candidates) == ("Tableau de bord!C2", ("En cours", "Terminé"))

    def test_says_what_its_columns_hold(self) -> None:
        assert "percentages" in str(self.read({3: "PERCENT"}).notices[0].reason)
        assert "boxes to tick" in str(self.read({3: "BOOLEAN"}).notices[0].reason)


class TestCommentsOnCells:
    def read(self, *cells: str, merges: Sequence[str] = ()) -> Dashboard:
        tab = a_tab(
            [["Sous-projet", "Maturité 2024", "Statut", "Budget"], ["A", "2b-2c", "En cours", "12"]], merges=merges
        )
        spreadsheet = a_spreadsheet(tab)
        grid = replace(spreadsheet.grids[0], discussed=frozenset(map(place, cells)))
        return read_dashboard(replace(spreadsheet, grids=(grid,)), settings(), TODAY)

    def test_are_kept_by_what_their_column_is_about(self) -> None:
        (project,) = self.read("B2", "D2", "B1", "F9").projects
        assert project.discussed == (CellPlace(field="assessment", label="2024"), CellPlace(label="Budget"))
        assert project.is_discussed("assessment", "2024")
        assert not project.is_discussed("status")

    def test_are_told_beside_the_finding_about_their_cell(self) -> None:
        (finding,) = [one for one in check(self.read("B2")) if one.check == "unreadable_cell"]
        assert finding.discussed
        assert not any(one.discussed for one in check(self.read("C2")))


class TestNotesOnCells:
    def read(self, notes: dict[str, str], *rows: Sequence[str], **options: Any) -> Dashboard:
        tab = a_tab([["Sous-projet", "Maturité 2024", "Soutien requis", "Budget"], *rows], **options)
        for name, text in notes.items():
            row, column = place(name)
            tab["data"][0]["rowData"][row]["values"][column]["note"] = text
        return read_dashboard(a_spreadsheet(tab), settings(), TODAY)

    def test_are_kept_by_what_their_column_is_about_in_the_order_of_the_columns(self) -> None:
        dashboard = self.read({"D2": "en $", "B2": "vu\n", "A2": "ex-Vélo"}, ["A", "2c", "", "12"])
        assert dashboard.projects[0].cell_notes == (
            CellNote(field="sub_project", text="ex-Vélo"),
            CellNote(field="assessment", label="2024", text="vu"),
            CellNote(label="Budget", text="en $"),
        )

    def test_are_the_same_wherever_the_row_stands(self) -> None:
        before = self.read({"B2": "vu"}, ["A", "2c"], ["B", "3a"])
        after = self.read({"B4": "vu"}, ["B", "3a"], [], ["A", "2c"])
        assert before.projects[0].cell_notes == after.projects[1].cell_notes

    def test_stand_beside_the_problem_of_their_cell_and_are_no_problem(self) -> None:
        dashboard = self.read({"B2": "à revoir avec Léa", "A3": "x"}, ["A", "2c ?"], ["B", "3a"])
        assert [(one.cell, one.note) for one in dashboard.problems] == [("Tableau de bord!B2", "à revoir avec Léa")]

    def test_of_a_merge_are_those_of_each_of_its_rows(self) -> None:
        dashboard = self.read({"C2": "pour les deux"}, ["A", "2c", "Un local"], ["B", "3a", ""], merges=["C2:C3"])
        assert [project.note_on("support") for project in dashboard.projects] == ["pour les deux"] * 2


class TestTheTabOfAssessments:
    PROJECTS = a_tab([["Sous-projet", "Statut"], ["A", "En cours"], ["B", ""]])
    WITH_COLUMN = a_tab([["Sous-projet", "Maturité 2023-2024"], ["A", "2c"], ["B", ""]])
    HEADER = ("Sous-projet", "Période", "Niveau", "Évalué par", "Commentaire")

    def read(
        self, table: object, *rows: Sequence[str | date], header: Sequence[str] = HEADER, **using: Any
    ) -> Dashboard:
        tab = a_tab([header, *rows], title="Évaluations")
        return read_dashboard(a_spreadsheet(tab, table), settings(**using), TODAY)  # type: ignore[arg-type]

    def levels(self, dashboard: Dashboard) -> list[list[str | None]]:
        return [[one.level for one in project.assessments] for project in dashboard.projects]

    def test_stands_for_the_columns_wherever_it_stands(self) -> None:
        dashboard = self.read(
            self.PROJECTS, ["B", "2023-2024", "3a", "Léa", "vu"], ["A", "automne 2022", "2b"], ["a ", "2023–2024", "2c"]
        )
        assert (dashboard.tab, dashboard.rounds) == ("Tableau de bord", ("automne 2022", "2023-2024"))
        assert self.levels(dashboard) == [["2b", "2c"], [None, "3a"]]
        assert dashboard.problems == ()
        given = dashboard.projects[1].assessments[1]
        assert (given.assessed_by, given.comment) == ("Léa", "vu")
        assert dashboard.cell(dashboard.projects[1], "assessment", "2023-2024") == "Évaluations!C2"

    def test_may_call_a_round_of_the_columns_by_another_name_for_the_same_time(self) -> None:
        dashboard = self.read(self.WITH_COLUMN, ["B", "2023-24", "3a"])
        assert (dashboard.rounds, self.levels(dashboard)) == (("2023-2024",), [["2c"], ["3a"]])

    def test_adds_its_rounds_to_those_of_the_columns(self) -> None:
        dashboard = self.read(self.WITH_COLUMN, ["A", "automne 2022", "2b"], ["B", "2023-2024", "3a"])
        assert dashboard.rounds == ("automne 2022", "2023-2024")
        assert self.levels(dashboard) == [["2b", "2c"], [None, "3a"]]
        assert dashboard.round_columns == {"2023-2024": "B"}

    def test_may_have_its_header_below_a_title_in_any_order_and_words(self) -> None:
        tab = a_tab(
            [["Toutes les évaluations"], [], ["Comments", "Level", "Round", "Project"], ["", "3a", "2025", "A"]],
            title="Assessments",
        )
        dashboard = read_dashboard(a_spreadsheet(self.PROJECTS, tab), settings(), TODAY)
        assert self.levels(dashboard) == [["3a"], [None]]

    def test_contradicting_the_column_gives_no_level_and_names_both_cells(self) -> None:
        dashboard = self.read(self.WITH_COLUMN, ["A", "2023-2024", "3a"])
        (assessment,) = dashboard.projects[0].assessments
        assert (assessment.state, assessment.level, assessment.text) == ("unreadable", None, "2c | 3a")
        (remark,) = dashboard.remarks
        assert remark.cells == (("Tableau de bord!B2", "2c"), ("Évaluations!C2", "3a"))
        assert dashboard.problems == ()

    def test_contradicting_itself_is_the_same_however_it_is_sorted(self) -> None:
        rows = [["A", "2022", "3a"], ["A", "2022", "2c"]]
        straight, turned = self.read(self.PROJECTS, *rows), self.read(self.PROJECTS, *rows[::-1])
        assert straight.projects == turned.projects
        assert straight.projects[0].level is None
        assert [text for _, text in straight.remarks[0].cells] == ["2c", "3a"]

    def test_saying_the_same_twice_is_no_contradiction(self) -> None:
        dashboard = self.read(self.WITH_COLUMN, ["A", "2023-2024", "2C) Appropriation de proximité"])
        assert (dashboard.projects[0].level, dashboard.remarks) == ("2c", ())

    def test_of_an_unknown_project_quotes_it(self) -> None:
        dashboard = self.read(self.WITH_COLUMN, ["C", "2023-2024", "3a"])
        (problem,) = dashboard.problems
        assert (problem.cell, problem.text) == ("Évaluations!A2", "C")
        assert str(problem.reason) == "the tab “Tableau de bord” has no sub-project of this name"

    def test_of_a_name_that_two_projects_have_is_given_to_neither(self) -> None:
        table = a_tab([["Sous-projet", "Grand projet"], ["A", "P"], ["A", "Q"]])
        dashboard = self.read(table, ["A", "2022", "3a"])
        assert self.levels(dashboard) == [[None], [None]]
        assert "several sub-projects" in str(dashboard.problems[0].reason)

    def test_that_names_the_parent_tells_them_apart(self) -> None:
        table = a_tab([["Sous-projet", "Grand projet"], ["A", "P"], ["A", "Q"]])
        header = ["Sous-projet", "Grand projet", "Période", "Niveau"]
        assert self.levels(self.read(table, ["A", "Q", "2022", "3a"], header=header)) == [[None], ["3a"]]

    @pytest.mark.parametrize("text", ["bientôt", "03/04/2024", "?"])
    def test_with_an_unreadable_period_quotes_it(self, text: str) -> None:
        (problem,) = self.read(self.WITH_COLUMN, ["A", text, "3a"]).problems
        assert (problem.cell, problem.text, problem.header) == ("Évaluations!B2", text, "Période")

    def test_with_an_unreadable_level_quotes_it(self) -> None:
        dashboard = self.read(self.WITH_COLUMN, ["B", "2023-2024", "2b-2c"])
        (problem,) = dashboard.problems
        assert (problem.cell, problem.project, problem.text) == ("Évaluations!C2", "b", "2b-2c")
        assert dashboard.projects[1].level is None

    def test_a_row_without_name_or_period_is_a_problem(self) -> None:
        dashboard = self.read(self.WITH_COLUMN, ["", "2022", "3a"], ["A", "", "3a"], [])
        assert [problem.cell for problem in dashboard.problems] == ["Évaluations!A2", "Évaluations!B3"]

    def test_a_day_belongs_to_the_one_round_it_falls_in(self) -> None:
        header = ["Sous-projet", "Date", "Niveau"]
        dashboard = self.read(self.WITH_COLUMN, ["B", date(2023, 11, 14), "3a"], header=header)
        assert (dashboard.rounds, self.levels(dashboard)) == (("2023-2024",), [["2c"], ["3a"]])

    def test_a_day_outside_every_round_is_one_and_may_be_named(self) -> None:
        header = ["Sous-projet", "Date", "Niveau"]
        row: list[str | date] = ["B", date(2025, 3, 4), "3a"]
        assert self.read(self.WITH_COLUMN, row, header=header).rounds == ("2023-2024", "2025-03-04")
        named = self.read(self.WITH_COLUMN, row, header=header, round_names={"2025-03-04": "hiver 2025"})
        assert named.rounds == ("2023-2024", "hiver 2025")

    def test_a_day_in_two_rounds_is_quoted(self) -> None:
        table = a_tab([["Sous-projet", "Maturité 2023", "Maturité 2023-2024"], ["A", "2b", "2c"]])
        dashboard = self.read(table, ["A", date(2023, 5, 6), "3a"], header=["Sous-projet", "Date", "Niveau"])
        assert "several rounds (“2023”, “2023-2024”)" in str(dashboard.problems[0].reason)

    def test_a_name_merged_over_several_rows_counts_for_each(self) -> None:
        tab = a_tab([self.HEADER, ["A", "2022", "2b"], ["", "2023", "2c"]], title="Évaluations", merges=["A2:A3"])
        dashboard = read_dashboard(a_spreadsheet(self.PROJECTS, tab), settings(), TODAY)
        assert self.levels(dashboard) == [["2b", "2c"], [None, None]]

    def test_without_its_header_is_refused(self) -> None:
        with pytest.raises(SheetLayoutError, match="Tab “Évaluations”: no row has the headers"):
            self.read(self.WITH_COLUMN, header=["Notes", "Idées"])

    def test_that_is_empty_is_passed_over(self) -> None:
        assert self.read(self.WITH_COLUMN, header=[]).rounds == ("2023-2024",)

    def test_without_any_row_and_no_column_is_refused(self) -> None:
        with pytest.raises(SheetLayoutError, match="There is no assessment at all"):
            self.read(self.PROJECTS)

    def test_alone_is_refused(self) -> None:
        tab = a_tab([self.HEADER, ["A", "2022", "2b"]], title="Évaluations")
        with pytest.raises(SheetLayoutError, match="no tab of projects"):
            read_dashboard(a_spreadsheet(tab), settings(), TODAY)

    def test_with_two_columns_for_one_thing_is_refused(self) -> None:
        with pytest.raises(SheetLayoutError, match=r"C1 .* and D1 .* both say “Niveau”"):
            self.read(self.WITH_COLUMN, header=["Sous-projet", "Période", "Niveau", "Maturité"])

    def test_sorted_changes_no_project(self) -> None:
        rows = [["A", "2022", "2b"], ["B", "2022", "2c"], ["A", "Automne 2024", "3a"], ["B", "automne 2024", "3a"]]
        assert self.read(self.PROJECTS, *rows).projects == self.read(self.PROJECTS, *rows[::-1]).projects


class TestTheNamesOfRounds:
    def test_are_those_of_the_configuration(self) -> None:
        using = settings(round_names={"automne 2022": "Premier bilan", "Bilan": "2023"})
        dashboard = read_rows(
            ["Sous-projet", "Maturité Automne 2022", "Maturité Bilan"], ["X", "2b", "2c"], using=using
        )
        assert dashboard.rounds == ("Premier bilan", "2023")
        assert dashboard.round_columns == {"Premier bilan": "B", "2023": "C"}

    def test_that_make_two_columns_one_are_refused(self) -> None:
        with pytest.raises(SheetLayoutError, match="B1 and C1 are both the round “2023”"):
            read_rows(["Sous-projet", "Maturité 2022", "Maturité 2023"], using=settings(round_names={"2022": "2023"}))


class TestTheDashboard:
    def test_names_cells_and_links_to_rows(self) -> None:
        dashboard = read_rows(["Titre"], ["Statut", "Maturité 2023", "Sous-projet"], ["", "2c", "X"])
        (project,) = dashboard.projects
        assert dashboard.cell(project) == "Tableau de bord!C3"
        assert dashboard.cell(project, "status") == "Tableau de bord!A3"
        assert dashboard.cell(project, "assessment", "2023") == "Tableau de bord!B3"
        assert dashboard.cell(project, "strategy") == "Tableau de bord!C3"
        assert dashboard.link(3) == "https://docs.google.com/spreadsheets/d/sheet-id/edit#gid=7&range=3:3"

    def test_links_to_a_cell_of_any_of_its_tabs(self) -> None:
        tabs = [a_tab([["Sous-projet", "Maturité"], ["X", "2c"]]), a_tab([["Nom"], ["Solon"]], title="Porteurs")]
        tabs[1]["properties"]["sheetId"] = 12
        dashboard = read_dashboard(a_spreadsheet(*tabs), settings(), TODAY)
        address = "https://docs.google.com/spreadsheets/d/sheet-id/edit"
        assert dashboard.link_to("Tableau de bord!B2") == f"{address}#gid=7&range=B2"
        assert dashboard.link_to("Porteurs!A2") == f"{address}#gid=12&range=A2"
        assert dashboard.link_to("Un autre onglet!A2") == address
        assert dashboard.link_to("Porteurs") == f"{address}#gid=12"
        assert dashboard.link_to("Un autre onglet") == address

    def test_of_a_header_alone_has_no_project(self) -> None:
        dashboard = read_rows(HEADER)
        assert (dashboard.projects, dashboard.problems) == ((), ())

    def test_of_the_real_table_has_its_sixteen_projects_and_no_problem(self) -> None:
        dashboard = the_real_dashboard()
        assert len(dashboard.projects) == 16
        assert dashboard.problems == ()
        assert dashboard.rounds == ("2023-2024",)
        assert sum(project.level is not None for project in dashboard.projects) == 15
        carriers = {project.name: project.carriers for project in dashboard.projects}
        assert carriers["MutuAli"] == ("La Cantine pour tous", "CIBIM")
        assert carriers["Évaluation en commun"] == ("Chaire", "CSAM")
        assert carriers["Locomotion"] == ()


hostile_cells = st.text(max_size=12) | st.sampled_from(
    ["2c", "Pas évalué", "Cession", "En cours", "2024-02-30", "(Solon)", "X (", "=1+1", "#REF!", "Sous-projet", "Maturité",
     "Maturité 2023", "Statut", "Stratégie", "Porteur(s)", "Grand projet", "Échéance", "\u200b", "\n", "P", "x" * 5000]
) | st.dates()  # fmt: skip
merges = st.sampled_from(["A1:B1", "B1:C1", "A2:A4", "A3:D3", "C2:C5", "D1:E9", "B2:B3"])


@given(
    rows=st.lists(st.lists(hostile_cells, max_size=5), max_size=6),
    header=st.sampled_from([[], HEADER[:5], ["Maturité 2023", "Sous-projet (porteur)", "Maturité 2022", "Échéance"]]),
    merged=st.lists(merges, max_size=2, unique=True),
)
@hypothesis_settings(max_examples=300, deadline=None)
def test_whatever_stands_in_the_cells_the_sheet_is_read_or_its_layout_refused(
    rows: list[list[str | date]], header: list[str], merged: list[str]
) -> None:
    try:
        dashboard = read_rows(header, *rows, merges=merged, using=settings(carriers=("Solon", "P")))
    except SheetLayoutError:
        event("refused")
        return
    event("read")
    keys = [project.key for project in dashboard.projects]
    assert len(keys) == len(set(keys))
    assert {problem.project for problem in dashboard.problems} <= {"", *keys}
    for project in dashboard.projects:
        assert len(project.assessments) == len(dashboard.rounds)


@given(st.lists(hostile_cells, min_size=8, max_size=8))
@hypothesis_settings(max_examples=200, deadline=None)
def test_one_bad_row_never_changes_what_is_read_in_another(cells: list[str | date]) -> None:
    good = ["Tout va bien", "2c", "Cession", "En cours", "2026-11", "Solon", "", "2026"]
    dashboard = read_rows(HEADER, good, cells)
    assert read_rows(HEADER, good).projects[0] in dashboard.projects
