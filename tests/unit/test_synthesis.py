"""The figures of the synthesis: what each counts, and that it counts nothing that no row says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import msgspec
import pytest
from builders import (
    TODAY,
    a_dashboard,
    a_project,
    a_spreadsheet,
    a_tab,
    check,
    checks_settings,
    read_rows,
    settings,
    the_real_dashboard,
)
from example_dashboard import DASHBOARD, FINDINGS
from hypothesis import given
from hypothesis import strategies as st

from mec_bot.errors import ConfigError
from mec_bot.review.synthesis.compute import synthesise
from mec_bot.review.synthesis.groups import by_strategy
from mec_bot.review.synthesis.model import STRATEGIES, RoundBreakdown, Synthesis
from mec_bot.review.synthesis.tally import Figure
from mec_bot.sandbox.google import workbook
from mec_bot.sandbox.workbooks import files as workbooks
from mec_bot.sheet.cells.maturity import Level
from mec_bot.sheet.cells.periods import read_period
from mec_bot.sheet.dashboard import Dashboard
from mec_bot.sheet.source.grid import read_spreadsheet
from mec_bot.sheet.source.reply import Reply
from mec_bot.sheet.table.explain import Explainer
from mec_bot.sheet.table.reading import read_dashboard
from mec_bot.sheet.table.rounds import RoundNames

HEADER = ["Sous-projet", "Porteur", "Statut", "Démarrage", "Maturité automne 2022", "Maturité 2023-2024", "Stratégie"]


def read(*rows: Any) -> Dashboard:
    return read_rows(HEADER, *rows)


def of(*rows: Any, **asked: Any) -> Synthesis:
    return synthesise(read(*rows), **asked)


def names(figure: Figure) -> list[str]:
    return list(figure.names)


def the_invented_programme() -> Dashboard:
    return read_dashboard(
        read_spreadsheet(msgspec.convert(workbook.read(workbooks.SYNTHESE), Reply), "synthese"), settings(), TODAY
    )


class TestThePublishedFigures:
    def test_are_those_of_a_whole_sheet(self) -> None:
        found = synthesise(the_invented_programme())
        assert [(one.round, one.assessed.count) for one in found.breakdowns] == [
            ("Automne 2022", 16),
            ("2023-2024", 27),
        ]
        assert found.progress is not None
        assert found.progress.both.count == 10
        assert found.progress.abandoned.count == 3
        started = found.started
        assert started is not None
        assert (started.year, started.projects.count, started.breakdown.assessed.count) == (2024, 7, 4)
        assert (started.breakdown.lowest, started.breakdown.highest) == (Level.L1D, Level.L2B)
        strategies = found.strategies
        assert strategies is not None
        assert strategies.presented.count == 16
        assert all(strategies.by_type[strategy] for strategy in STRATEGIES)
        assert names(strategies.breakdown.not_assessed) == ["Covoiturage de cour"]

    def test_of_the_published_table_stop_where_it_does(self) -> None:
        found = synthesise(the_real_dashboard())
        assert (found.projects.count, found.breakdown.assessed.count) == (16, 15)
        assert (found.progress, found.started, found.support, found.obstacles) == (None, None, None, None)
        assert (found.obstacles_overcome, found.resources) == (None, None)
        assert found.strategies is not None
        counts = {strategy: figure.count for strategy, figure in found.strategies.by_type.items()}
        assert counts == {"cession": 1, "consolidation": 1, "dissemination": 0, "essaimage": 1}
        assert found.strategies.missing.count == 13
        assert names(found.breakdown.not_assessed) == ["Mieux vivre avec moins d'autos"]
        assert names(found.without_carrier) == ["Locomotion"]


class TestTheRound:
    ROWS = (["A", "", "", "", "2a", "2b", ""], ["B", "", "", "", "1c", "", ""])

    def test_is_the_last_one_unless_another_is_asked_for(self) -> None:
        assert of(*self.ROWS).round == "2023-2024"
        assert of(*self.ROWS, round_label="AUTOMNE  2022").round == "automne 2022"

    def test_is_compared_with_the_one_before_it(self) -> None:
        three = a_dashboard(a_project("A", "1a", "1b", "1c"))
        found = synthesise(three, round_label=three.rounds[1])
        assert found.progress is not None
        assert (found.progress.before, found.progress.after) == three.rounds[:2]
        assert len(found.breakdowns) == 3

    def test_has_nothing_before_it_where_it_is_the_first(self) -> None:
        assert of(*self.ROWS, round_label="automne 2022").progress is None

    def test_that_no_column_has_names_the_rounds_there_are(self) -> None:
        with pytest.raises(ConfigError) as refused:
            of(*self.ROWS, round_label="2019")
        assert all(words in str(refused.value) for words in ("2019", "automne 2022 · 2023-2024", "--round"))


class TestStanding:
    def test_tells_apart_what_is_no_level(self) -> None:
        found = of(
            ["A", "", "", "", "", "2b", ""],
            ["B", "", "", "", "", "Pas évalué", ""],
            ["C", "", "", "", "", "", ""],
            ["D", "", "", "", "", "2b-2c", ""],
            ["E", "", "", "", "", "Expérimentation", ""],
        ).breakdown
        assert names(found.assessed) == ["A"]
        assert names(found.not_assessed) == ["B"]
        assert names(found.blank) == ["C"]
        assert names(found.unreadable) == ["D", "E"]
        assert names(found.without_level) == ["B", "C", "D", "E"]

    def test_counts_by_step_and_by_phase(self) -> None:
        found = of(
            *([name, "", "", "", "", level, ""] for name, level in (("A", "1d"), ("B", "2b"), ("C", "2b")))
        ).breakdown
        assert names(found.at(Level.L2B)) == ["B", "C"]
        assert names(found.at(Level.L3A)) == []
        assert [found.in_phase(phase).count for phase in (1, 2, 3)] == [1, 2, 0]

    def test_a_figure_keeps_the_cell_and_the_text_that_it_counts(self) -> None:
        [row] = of(["A", "", "", "", "", "2 B)", ""]).breakdown.assessed.rows
        assert (row.project.name, row.cell, row.text, row.level) == ("A", "Tableau de bord!F2", "2 B)", Level.L2B)


class TestProgress:
    def test_is_risen_same_or_fallen_of_those_assessed_both_times(self) -> None:
        progress = of(
            ["A", "", "", "", "2a", "2b", ""],
            ["B", "", "", "", "2b", "2b", ""],
            ["C", "", "", "", "3a", "2c", ""],
            ["D", "", "", "", "2a", "2b ?", ""],
        ).progress
        assert progress is not None
        assert [names(part) for part in (progress.risen, progress.same, progress.fallen)] == [["A"], ["B"], ["C"]]
        [row] = progress.risen.rows
        assert (row.before, row.level, row.cell) == (Level.L2A, Level.L2B, "Tableau de bord!F2")

    def test_of_those_with_one_level_nothing_is_supposed(self) -> None:
        progress = of(
            ["A", "", "Abandonné", "", "2a", "", ""],
            ["B", "", "Terminé", "", "2a", "Pas évalué", ""],
            ["C", "", "", "", "2a", "2b-2c", ""],
            ["D", "", "", "2022", "", "1d", ""],
            ["E", "", "", "automne 2022", "", "1d", ""],
            ["F", "", "", "2023", "", "1d", ""],
            ["G", "", "", "", "", "1d", ""],
            ["H", "", "Abandonné", "", "", "", ""],
        ).progress
        assert progress is not None
        assert names(progress.both) == []
        assert names(progress.only_before) == ["A", "B", "C"]
        assert names(progress.abandoned) == ["A"]
        assert names(progress.only_after) == ["D", "E", "F", "G"]
        assert names(progress.started_since) == ["F"]

    def test_a_round_whose_days_nobody_knows_makes_no_project_new(self) -> None:
        project = a_project("A", "", "1d", started="2024")
        rounds = ("Ronde A", "Ronde B")
        named = tuple(replace(one, round=label) for one, label in zip(project.assessments, rounds, strict=True))
        progress = synthesise(a_dashboard(replace(project, assessments=named), rounds=rounds)).progress
        assert progress is not None
        assert (names(progress.only_after), names(progress.started_since)) == (["A"], [])


class TestStarted:
    ROWS = (
        ["A", "", "", "2024", "", "1d", ""],
        ["B", "", "", "2024-05", "", "2b", ""],
        ["C", "", "", "hiver 2024", "", "Pas évalué", ""],
        ["D", "", "", "2023", "", "3a", ""],
        ["E", "", "", "2025", "", "", ""],
        ["F", "", "", "2023-2024", "", "2a", ""],
        ["G", "", "", "au retour des beaux jours", "", "2a", ""],
        ["H", "", "", "", "", "2a", ""],
    )

    def test_is_about_the_latest_year_up_to_the_end_of_the_round(self) -> None:
        started = of(*self.ROWS).started
        assert started is not None
        assert (started.year, started.chosen) == (2024, False)
        assert names(started.projects) == ["A", "B", "C"]
        assert names(started.breakdown.assessed) == ["A", "B"]
        assert (started.breakdown.lowest, started.breakdown.highest) == (Level.L1D, Level.L2B)

    def test_is_about_another_year_where_it_is_asked_for(self) -> None:
        started = of(*self.ROWS, year=2025).started
        assert started is not None
        assert (started.year, started.chosen, names(started.projects)) == (2025, True, ["E"])
        assert (started.breakdown.lowest, started.breakdown.highest) == (None, None)

    def test_a_start_that_is_no_one_year_is_told_and_not_counted(self) -> None:
        started = of(*self.ROWS).started
        assert started is not None
        assert [(row.project.name, row.text) for row in started.undated.rows] == [
            ("F", "2023-2024"),
            ("G", "au retour des beaux jours"),
        ]
        assert names(started.blank) == ["H"]

    def test_a_true_date_is_its_value(self) -> None:
        started = of(["A", "", "", date(2024, 4, 3), "", "1d", ""]).started
        assert started is not None
        assert (started.year, [row.text for row in started.projects.rows]) == (2024, ["2024-04-03"])

    def test_no_year_is_named_where_no_project_is_known_to_have_started(self) -> None:
        started = of(["A", "", "", "2031", "", "1d", ""]).started
        assert started is not None
        assert (started.year, names(started.projects)) == (None, [])

    def test_without_a_date_of_the_round_it_is_the_latest_year(self) -> None:
        dashboard = read_rows(["Projet", "Démarrage", "Maturité"], ["A", "2031", "2b"])
        started = synthesise(dashboard).started
        assert started is not None
        assert started.year == 2031

    def test_a_first_day_that_only_config_knows_counts(self) -> None:
        using = settings(round_starts={"Bilan": "2023-06-01"}, round_names={"Bilan": "Bilan de mi-parcours"})
        dashboard = read_rows(
            ["Projet", "Démarrage", "Maturité 2022", "Maturité Bilan"],
            ["A", "2023", "", "1d"],
            ["B", "2024"],
            using=using,
        )
        names_of_rounds = RoundNames(using.columns)
        assert dashboard.rounds[-1] == "Bilan de mi-parcours"
        period = names_of_rounds.period("Bilan de mi-parcours")
        assert period is not None
        assert period.last == date(2023, 6, 1)
        started = synthesise(dashboard, periods={"Bilan de mi-parcours": period}).started
        assert started is not None
        assert started.year == 2023


class TestStrategies:
    def test_are_counted_by_type_and_blank_or_unreadable_ones_apart(self) -> None:
        found = of(
            ["A", "", "", "", "", "2b", "Essaimage"],
            ["B", "", "", "", "", "", "CESSION"],
            ["C", "", "", "", "", "2b", ""],
            ["D", "", "", "", "", "2b", "Cession puis essaimage"],
        )
        assert found.strategies is not None
        assert names(found.strategies.presented) == ["B", "A"]
        assert names(found.strategies.breakdown.blank) == ["B"]
        assert names(found.strategies.missing) == ["C"]
        assert names(found.strategies.unreadable) == ["D"]
        assert [row.cell for row in found.unreadable.rows] == ["Tableau de bord!G5"]


class TestObstaclesAndResources:
    HEADER = ("Sous-projet", "Maturité 2024", "Stratégie", "Obstacles", "Obstacles surmontés", "Ressources")

    def of(self, *rows: Sequence[str]) -> Synthesis:
        return synthesise(read_rows(self.HEADER, *rows))

    def test_are_each_their_own_themes(self) -> None:
        found = self.of(["A", "2b", "", "Bail; permis", "Marque", "Un guide"], ["B", "2b", "", "permis"])
        assert found.obstacles is not None
        assert found.obstacles_overcome is not None
        assert found.resources is not None
        assert [(one.text, names(one.projects)) for one in found.obstacles.themes] == [
            ("permis", ["A", "B"]),
            ("Bail", ["A"]),
        ]
        assert [one.text for one in found.obstacles_overcome.themes] == ["Marque"]
        assert [(row.cell, row.text) for row in found.resources.projects.rows] == [("Tableau de bord!F2", "Un guide")]

    def test_under_both_obstacles_and_those_overcome_counts_as_each_as_it_is_written(self) -> None:
        found = self.of(["A", "2b", "", "Bail", "Bail"])
        assert found.obstacles is not None
        assert found.obstacles_overcome is not None
        assert names(found.obstacles.projects) == names(found.obstacles_overcome.projects) == ["A"]

    def test_are_told_by_type_of_strategy_and_those_without_one_apart(self) -> None:
        found = self.of(
            ["A", "2b", "Essaimage", "Bail"],
            ["B", "2b", "consolidation", "bail"],
            ["C", "2b", "Cession puis essaimage", "BAIL"],
            ["D", "2b", "", "Bail."],
            ["E", "2b", "Consolidation", ""],
        ).obstacles
        assert found is not None
        [theme] = found.themes
        assert {group: names(part) for group, part in by_strategy(theme.projects).items()} == {
            "cession": [],
            "consolidation": ["B"],
            "dissemination": [],
            "essaimage": ["A"],
            "unreadable_strategy": ["C"],
            "without_strategy": ["D"],
        }

    def test_that_persist_stand_above_all_under_consolidation_as_the_programme_found(self) -> None:
        found = synthesise(the_invented_programme())
        assert found.obstacles is not None
        parts = by_strategy(found.obstacles.projects)
        assert max(STRATEGIES, key=lambda strategy: parts[strategy].count) == "consolidation"
        most_named = by_strategy(found.obstacles.themes[0].projects)
        assert most_named["consolidation"].count > sum(most_named[one].count for one in STRATEGIES) / 2


@given(st.lists(st.tuples(st.sampled_from(["", "Cession", "essaimage", "?"]), st.sampled_from(["", "Bail", "–"]))))
def test_every_project_that_names_an_obstacle_is_of_exactly_one_type_of_strategy(rows: list[tuple[str, str]]) -> None:
    found = synthesise(
        read_rows(
            ["Sous-projet", "Maturité 2024", "Stratégie", "Obstacles"],
            *([f"P{number}", "2b", *row] for number, row in enumerate(rows)),
        )
    ).obstacles
    assert found is not None
    assert sorted(name for part in by_strategy(found.projects).values() for name in part.names) == sorted(
        found.projects.names
    )


class TestWhatIsMissing:
    """The report and the digest count the same, each thing by one definition."""

    def test_of_active_projects_is_what_the_digest_tells(self) -> None:
        found = synthesise(DASHBOARD)
        assert found.strategies is not None
        everyone = checks_settings(unassigned_strategy={"from_level": None, "days_before_end": None})
        told = [one.project for one in check(DASHBOARD, everyone) if one.check == "unassigned_strategy"]
        assert sorted(names(found.active(found.strategies.missing))) == sorted(told)
        assert found.active(found.strategies.missing).count < found.strategies.missing.count

    def test_unreadable_cells_are_those_that_the_checks_tell_whatever_they_are_about(self) -> None:
        told = {
            one.cell
            for one in FINDINGS
            if one.check in {"unreadable_cell", "unknown_strategy", "label_conflict"} and one.project
        }
        assert {row.cell for row in synthesise(DASHBOARD).unreadable.rows} == told
        assert {cell.partition("!")[2][0] for cell in told} > {"G", "H"}, "levels and strategies are not all"

    def test_a_start_of_two_years_is_not_precise_and_yet_readable(self) -> None:
        dashboard = read(["A", "S", "", "2023-2024", "", "2b", ""])
        found = synthesise(dashboard)
        assert found.started is not None
        assert names(found.started.undated) == ["A"]
        assert not found.unreadable
        sheet = a_spreadsheet(a_tab([HEADER, ["A", "S", "", "2023-2024", "", "2b", ""]]))
        explained = Explainer(sheet, settings(), TODAY).explain("D2")
        assert explained.reading == "2023-2024"

    def test_a_cell_that_cannot_be_read_is_not_empty(self) -> None:
        found = of(["A", "#REF!", "", "#REF!", "", "2b", ""])
        assert found.started is not None
        assert (names(found.without_carrier), names(found.started.blank)) == ([], [])
        assert [row.cell for row in found.unreadable.rows] == ["Tableau de bord!B2", "Tableau de bord!D2"]

    def test_a_text_merged_across_fields_leaves_none_of_them_empty(self) -> None:
        rows = [HEADER, ["A", "Voir la note", "", "", "", "2b", ""]]
        [project] = read_rows(*rows, merges=["B2:D2"]).projects
        assert project.unreadable == dict.fromkeys(("carrier", "status", "started"), "Voir la note")
        found = synthesise(read_rows(*rows, merges=["B2:D2"]))
        assert found.started is not None
        assert (names(found.without_carrier), names(found.started.blank)) == ([], [])

    def test_inactive_statuses_are_the_configured_ones(self) -> None:
        rows = (["A", "", "Redéfini", "", "", "", ""], ["B", "", "Terminé", "", "", "", ""])
        found = of(*rows, inactive_statuses=["redefini"])
        assert names(found.active(found.breakdown.blank)) == ["B"]


def test_rows_of_one_name_are_each_counted_and_told() -> None:
    found = of(["A", "", "", "", "", "2b", ""], ["a ", "", "", "", "", "2c", ""], ["B", "", "", "", "", "2b", ""])
    assert found.projects.count == 3
    assert [row.cell for row in found.same_name.rows] == ["Tableau de bord!A2", "Tableau de bord!A3"]


def test_a_sheet_without_projects_has_figures_of_nobody() -> None:
    found = of()
    assert found.projects.count == found.breakdown.assessed.count == 0
    assert found.started is not None
    assert found.started.year is None


LEVELS = st.sampled_from(["", "Pas évalué", "?", "2b-2c", "1a", "1d", "2b", "2c", "3a", "3c"])
STARTS = st.sampled_from(["", "2021", "2023", "2024-02", "2023-2024", "un jour"])
CHOICES = st.sampled_from(["", "Essaimage", "cession", "Autre chose"])
SHEETS = st.lists(st.tuples(LEVELS, LEVELS, STARTS, CHOICES), max_size=8).map(
    lambda rows: [[f"P{n}", "", "", start, one, two, choice] for n, (one, two, start, choice) in enumerate(rows)]
)


@given(SHEETS)
def test_every_project_is_in_exactly_one_part_of_each_whole(rows: list[list[str]]) -> None:
    found = of(*rows)
    every = sorted(found.projects.names)
    progress, started, strategies = found.progress, found.started, found.strategies
    assert progress is not None
    assert started is not None
    assert strategies is not None

    def parts(one: RoundBreakdown) -> list[str]:
        return sorted((one.assessed + one.not_assessed + one.blank + one.unreadable).names)

    assert [parts(one) for one in found.breakdowns] == [every, every]
    assert parts(started.breakdown) == sorted(started.projects.names)
    assert parts(strategies.breakdown) == sorted(strategies.presented.names)
    assert sorted((strategies.presented + strategies.missing + strategies.unreadable).names) == every
    before, after = (set(one.assessed.names) for one in found.breakdowns)
    assert set(progress.both.names) == before & after
    assert set(progress.only_before.names) == before - after
    assert set(progress.only_after.names) == after - before
    assert sorted((progress.risen + progress.same + progress.fallen).names) == sorted(progress.both.names)
    assert sum(found.breakdown.at(level).count for level in Level) == found.breakdown.assessed.count
    assert sum(found.breakdown.in_phase(phase).count for phase in (1, 2, 3)) == found.breakdown.assessed.count


def test_the_period_of_a_round_is_read_from_its_own_name() -> None:
    assert RoundNames(settings().columns).period("2023-2024") == read_period("2023-2024")
    assert RoundNames(settings().columns).period("Bilan") is None
