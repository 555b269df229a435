"""What a careful person reads in single cells of sheets that people make: crossed out, stop-gaps, dates, formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from builders import TODAY, a_spreadsheet, a_tab, check, place, read_rows, settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mec_bot.errors import ExitStatus, SheetNotReadyError, TransientError
from mec_bot.settings.models import CarrierSettings
from mec_bot.sheet.dashboard import Dashboard, Project
from mec_bot.sheet.source.grid import Spreadsheet
from mec_bot.sheet.table.reading import read_dashboard

HEADER = [
    "Sous-projet", "Porteur(s)", "Statut", "Démarrage", "Maturité Automne 2022", "Maturité 2023-2024", "Stratégie",
    "Soutien requis", "Prochaine étape", "Échéance", "Responsable", "Mise à jour", "Notes", "Obstacles", "Grand projet",
]  # fmt: skip
RUELLE = [
    "Corvée de ruelle", "Coopérative Canopée", "En cours", "2021", "2a", "2b", "Consolidation", "Une trousse", "Former un comité",
    "2026-12-15", "Amina B.", "2026-10-06", "Une note", "Le sel", "Mobilité",
]  # fmt: skip
FRIGO = ["Frigo de palier", "Les Marmites du canal", "En cours", "2021", "2a", "3a", "Consolidation"]


def row_with(cells: Mapping[str, str | date]) -> list[str | date]:
    """The row of « Corvée de ruelle » with other texts under some headers."""
    row: list[str | date] = list(RUELLE)
    for header, text in cells.items():
        row[HEADER.index(header)] = text
    return row


def read_with(**options: Any) -> Dashboard:
    return read_rows(HEADER, RUELLE, FRIGO, **options)


def changed(spreadsheet: Spreadsheet, **parts: Any) -> Spreadsheet:
    """The spreadsheet with other facts about the cells of its first tab."""
    first, *others = spreadsheet.grids
    return replace(spreadsheet, grids=(replace(first, **parts), *others))


def read_part_struck(rows: Sequence[Sequence[str]], *cells: str) -> Dashboard:
    """Read a table of which these cells are crossed out in part."""
    places = frozenset(map(place, cells))
    return read_dashboard(changed(a_spreadsheet(a_tab(rows)), struck=places, part_struck=places), settings(), TODAY)


def quoted(dashboard: Dashboard) -> dict[str, tuple[str, str]]:
    """Address → the text and why it is not certain."""
    return {problem.cell.rpartition("!")[2]: (problem.text, str(problem.reason)) for problem in dashboard.problems}


def said(project: Project, header: str) -> Any:
    """What a project says under a header."""
    return {
        "Porteur(s)": project.carriers or None,
        "Statut": project.status,
        "Démarrage": project.started,
        "Maturité Automne 2022": project.assessments[0].level,
        "Maturité 2023-2024": project.level,
        "Stratégie": project.strategy,
        "Soutien requis": project.support,
        "Prochaine étape": project.next_step,
        "Échéance": project.due,
        "Responsable": project.contact,
        "Mise à jour": project.updated,
        "Notes": project.notes,
        "Obstacles": project.obstacles,
        "Grand projet": project.parent,
    }[header]


OUT, IN_PART = "it is crossed out", "a part of it is crossed out"
EVERY_FIELD = [header for header in HEADER if header != "Sous-projet"]
FREE = ["Porteur(s)", "Démarrage", "Soutien requis", "Prochaine étape", "Responsable", "Obstacles", "Grand projet"]


class TestACellThatIsCrossedOut:
    @pytest.mark.parametrize("header", EVERY_FIELD)
    def test_is_quoted_with_its_address_and_says_nothing(self, header: str) -> None:
        column = chr(ord("A") + HEADER.index(header))
        dashboard = read_with(struck=[f"{column}2"])
        assert quoted(dashboard) == {f"{column}2": (RUELLE[HEADER.index(header)], OUT)}
        ruelle, frigo = dashboard.projects
        assert said(ruelle, header) is None
        assert frigo.level == "3a"
        assert [one for one in EVERY_FIELD if one != header and said(ruelle, one) is None] == []

    @pytest.mark.parametrize("header", EVERY_FIELD)
    def test_in_part_is_quoted_too(self, header: str) -> None:
        column = chr(ord("A") + HEADER.index(header))
        dashboard = read_part_struck([HEADER, RUELLE], f"{column}2")
        assert quoted(dashboard) == {f"{column}2": (RUELLE[HEADER.index(header)], IN_PART)}
        assert said(dashboard.projects[0], header) is None

    def test_keeps_what_it_holds_as_an_unreadable_level_or_strategy(self) -> None:
        project = read_with(struck=["F2", "G2"]).projects[0]
        assert project.assessment is not None
        assert (project.assessment.state, project.assessment.text, project.strategy_text) == (
            "unreadable", "2b", "Consolidation",
        )  # fmt: skip

    def test_leaves_the_same_text_in_another_row_certain(self) -> None:
        dashboard = read_rows(HEADER, RUELLE, row_with({"Sous-projet": "Serre du viaduc"}), struck=["F2", "C2", "G2"])
        assert [(one.level, one.status, one.strategy) for one in dashboard.projects] == [
            (None, None, None), ("2b", "En cours", "consolidation"),
        ]  # fmt: skip

    def test_does_not_change_what_identifies_the_project(self) -> None:
        assert read_with(struck=["O2"]).projects[0].key == read_with().projects[0].key

    def test_that_is_merged_counts_for_every_row_of_the_merge(self) -> None:
        dashboard = read_rows(HEADER, RUELLE, [*FRIGO[:6], ""], struck=["G2"], merges=["G2:G3"])
        assert quoted(dashboard) == {"G2": ("Consolidation", OUT), "G3": ("Consolidation", OUT)}
        assert [project.strategy for project in dashboard.projects] == [None, None]

    def test_and_blank_is_blank(self) -> None:
        assert read_rows(HEADER, FRIGO, struck=["H2", "J2"]).problems == ()

    def test_everywhere_but_in_its_name_is_quoted_cell_by_cell(self) -> None:
        dashboard = read_with(struck=["B3", "C3", "D3", "E3", "F3", "G3"])
        assert set(quoted(dashboard)) == {"B3", "C3", "D3", "E3", "F3", "G3"}
        assert not dashboard.projects[1].struck

    def test_letter_by_letter_states_no_level_no_strategy_and_no_status(self) -> None:
        rows = [["P1", "2b̶", ""], ["P2", "2b", "E̶s̶s̶a̶i̶m̶a̶g̶e̶"]]
        dashboard = read_rows(["Sous-projet", "Maturité", "Stratégie"], *rows, struck=["B2", "C3"])
        assert quoted(dashboard) == {"B2": ("2b̶", OUT), "C3": ("E̶s̶s̶a̶i̶m̶a̶g̶e̶", OUT)}

    def test_under_the_carrier_or_the_step_is_not_told_to_be_missing_as_well(self) -> None:
        findings = {finding.check for finding in check(read_with(struck=["B2", "I2"]))}
        assert findings.isdisjoint({"missing_carrier", "unanswered_support"})
        assert "unreadable_cell" in findings


class TestANameThatIsCrossedOut:
    def test_as_a_whole_is_one_finding_and_the_row_keeps_its_values(self) -> None:
        dashboard = read_with(struck=["A3", "B3", "C3", "D3", "E3", "F3", "G3"])
        frigo = dashboard.projects[1]
        assert dashboard.problems == ()
        assert (frigo.struck, frigo.level, frigo.status, frigo.strategy) == (True, "3a", "En cours", "consolidation")

    def test_in_part_is_quoted_and_its_row_stays_as_it_is_written(self) -> None:
        dashboard = read_part_struck([HEADER, RUELLE, ["Frigo de palier Frigo partagé", *FRIGO[1:]]], "A3")
        assert quoted(dashboard) == {"A3": ("Frigo de palier Frigo partagé", IN_PART)}
        frigo = dashboard.projects[1]
        assert (frigo.name, frigo.struck, frigo.level) == ("Frigo de palier Frigo partagé", False, "3a")
        assert dashboard.problems[0].project == frigo.key

    def test_in_part_leaves_other_crossed_out_cells_of_its_row_uncertain(self) -> None:
        assert set(quoted(read_part_struck([HEADER, RUELLE], "A2", "F2"))) == {"A2", "F2"}


class TestTheTabOfAssessments:
    PROJECTS = a_tab([["Sous-projet"], ["Corvée"], ["Frigo"]])
    HEADER = ("Sous-projet", "Période", "Niveau", "Évalué par", "Commentaire")

    def read(self, *rows: Sequence[str | date], header: Sequence[str] = HEADER, **options: Any) -> Dashboard:
        tab = a_tab([header, *rows], title="Évaluations", **options)
        return read_dashboard(a_spreadsheet(self.PROJECTS, tab), settings(), TODAY)

    def test_gives_no_level_that_is_crossed_out(self) -> None:
        dashboard = self.read(["Corvée", "2023", "2b"], ["Frigo", "2023", "2b"], struck=["C2"])
        assert [project.level for project in dashboard.projects] == [None, "2b"]
        (problem,) = dashboard.problems
        assert (problem.cell, problem.text, problem.project) == ("Évaluations!C2", "2b", "corvee")
        assert str(problem.reason) == OUT

    @pytest.mark.parametrize("cell", ["A2", "B2"])
    def test_places_no_row_whose_name_or_period_is_crossed_out(self, cell: str) -> None:
        dashboard = self.read(["Corvée", "2023", "2b"], ["Frigo", "2023", "2c"], struck=[cell])
        assert [project.level for project in dashboard.projects] == [None, "2c"]
        assert [problem.cell for problem in dashboard.problems] == [f"Évaluations!{cell}"]

    def test_tells_a_row_that_is_crossed_out_once(self) -> None:
        dashboard = self.read(
            ["Corvée", "2023", "2b", "LIUM", "Bien"], ["Frigo", "2023", "2c"], struck=["A2", "B2", "C2", "D2", "E2"]
        )
        assert [problem.cell for problem in dashboard.problems] == ["Évaluations!A2"]

    @pytest.mark.parametrize("name", ["idem", '"', "voir ligne 2", "—", "à déterminer"])
    def test_gives_no_level_to_a_stop_gap(self, name: str) -> None:
        dashboard = self.read(["Corvée", "2023", "2b"], [name, "2024", "2c"])
        assert dashboard.rounds == ("2023",)
        assert [problem.text for problem in dashboard.problems] == [name]

    @pytest.mark.parametrize("name", ["idem", "—", "x", "à venir"])
    def test_passes_over_a_row_that_holds_only_a_stop_gap(self, name: str) -> None:
        assert self.read(["Corvée", "2023", "2b"], [name]).problems == ()

    def test_names_no_assessor_by_a_dash_and_quotes_a_ditto_mark(self) -> None:
        dashboard = self.read(["Corvée", "2023", "2b", "—", "…"], ["Frigo", "2023", "2c", "idem", "voir ligne 2"])
        corvee, frigo = (project.assessments[0] for project in dashboard.projects)
        assert (corvee.assessed_by, corvee.comment) == (None, None)
        assert (frigo.assessed_by, frigo.comment, frigo.level) == (None, "voir ligne 2", "2c")
        assert quoted(dashboard) == {"D3": ("idem", "this repeats or points to another cell")}

    def test_quotes_a_number_under_a_date_format(self) -> None:
        header = ["Sous-projet", "Date", "Niveau"]
        dashboard = self.read(["Corvée", date(2023, 5, 4), "2b"], ["Frigo", date(1905, 7, 15), "2c"], header=header)
        assert dashboard.rounds == ("2023-05-04",)
        assert [problem.candidates for problem in dashboard.problems] == [("2023",)]


class TestAStopGap:
    @pytest.mark.parametrize("header", FREE)
    @pytest.mark.parametrize(
        "text",
        ["—", "-", "N/D", "s.o.", "?", "TBD", "à déterminer", "à venir", "aucun", "(vide)", "x", "Rien pour le moment", "Aucun",
         "Aucun besoin pour l'instant", "to be confirmed"],
    )  # fmt: skip
    def test_names_nothing(self, header: str, text: str) -> None:
        dashboard = read_rows(HEADER, row_with({header: text}))
        (project,) = dashboard.projects
        assert said(project, header) is None
        assert dashboard.problems == ()

    @pytest.mark.parametrize("header", FREE)
    @pytest.mark.parametrize(
        "text", ["idem", '"', "//", "''", "″", "voir ligne 12", "cf. ci-dessus", "same as above", "see row 4"]
    )
    def test_that_repeats_another_cell_is_quoted_and_never_resolved(self, header: str, text: str) -> None:
        column = chr(ord("A") + HEADER.index(header))
        dashboard = read_rows(HEADER, RUELLE, row_with({"Sous-projet": "Serre", header: text}))
        assert said(dashboard.projects[1], header) is None
        assert quoted(dashboard) == {f"{column}3": (text, "this repeats or points to another cell")}

    @pytest.mark.parametrize("header", FREE)
    @pytest.mark.parametrize("text", ["Rien que du beau", "X-Roads", "Idem Montréal", "花园"])
    def test_is_not_a_real_text_that_looks_like_one(self, header: str, text: str) -> None:
        dashboard = read_rows(HEADER, row_with({header: text}))
        assert said(dashboard.projects[0], header) in {text, (text,)}
        assert dashboard.problems == ()

    def test_under_the_notes_may_point_elsewhere_as_a_note_does(self) -> None:
        assert read_rows(HEADER, row_with({"Notes": "voir ligne 3"})).projects[0].notes == "voir ligne 3"
        assert read_rows(HEADER, row_with({"Notes": "—"})).projects[0].notes is None

    def test_under_the_parent_makes_no_part_of_the_key(self) -> None:
        rows = [
            [name, parent, "2b"]
            for name, parent in [("Locomotion", "—"), ("Popote", "N/A"), ("Frigo", "idem"), ("Bail", "Aucun")]
        ]
        dashboard = read_rows(["Sous-projet", "Grand projet", "Maturité"], *rows)
        assert [(project.key, project.parent) for project in dashboard.projects] == [
            ("locomotion", None), ("popote", None), ("frigo", None), ("bail", None),
        ]  # fmt: skip
        assert set(quoted(dashboard)) == {"B4"}

    def test_that_is_a_known_carrier_is_that_carrier(self) -> None:
        using = settings(carriers={"Services Ouverts": CarrierSettings(aliases=("SO", "Néant"))})
        for text in ("SO", "Néant"):
            assert read_rows(HEADER, row_with({"Porteur(s)": text}), using=using).projects[0].carriers == (
                "Services Ouverts",
            )

    def test_is_not_asked_for_a_slack_id(self) -> None:
        tab = a_tab([["Nom", "Slack"], ["Coopérative Canopée", "U0CANOPEE1"]], title="Porteurs")
        rows = [
            row_with({"Sous-projet": f"P{n}", "Porteur(s)": text})
            for n, text in enumerate(["idem", "—", "à déterminer"])
        ]
        dashboard = read_dashboard(a_spreadsheet(a_tab([HEADER, RUELLE, *rows]), tab), settings(), TODAY)
        findings = check(dashboard)
        assert not [finding for finding in findings if finding.check == "unreachable_carrier"]
        assert [finding.value for finding in findings if finding.check == "unreadable_cell"] == ["idem"]

    def test_in_brackets_names_no_carrier_either(self) -> None:
        dashboard = read_rows(
            ["Sous-projet (porteur)", "Maturité"], ["Corvée (à déterminer)", "2b"], ["Frigo (idem)", "2c"]
        )
        assert [(project.name, project.carriers) for project in dashboard.projects] == [("Corvée", ()), ("Frigo", ())]
        assert quoted(dashboard) == {"A3": ("idem", "this repeats or points to another cell")}


class TestAStopGapForAName:
    @pytest.mark.parametrize("name", ["—", "N/D", "à venir", "TBD", "aucun", "(vide)", "?"])
    def test_in_a_row_that_holds_more_is_a_row_without_a_name(self, name: str) -> None:
        dashboard = read_rows(HEADER, RUELLE, [name, *FRIGO[1:]])
        assert [project.name for project in dashboard.projects] == ["Corvée de ruelle"]
        assert quoted(dashboard) == {"A3": (name, "this row has no sub-project name")}

    @pytest.mark.parametrize("name", ["idem", '"', "//", "voir ligne 12"])
    def test_that_repeats_another_is_quoted_and_no_project(self, name: str) -> None:
        dashboard = read_rows(HEADER, RUELLE, [name, *FRIGO[1:]])
        assert [project.name for project in dashboard.projects] == ["Corvée de ruelle"]
        assert quoted(dashboard) == {"A3": (name, "this repeats or points to another cell")}

    @pytest.mark.parametrize("name", ["X", "SO", "C+", "花园", "🌳", "Idem Montréal"])
    def test_is_not_a_short_or_foreign_name(self, name: str) -> None:
        dashboard = read_rows(HEADER, [name, *FRIGO[1:]])
        assert [project.name for project in dashboard.projects] == [name]


class TestTheTabOfCarriers:
    HEADER = ("Nom", "Alias", "Courriel", "Slack", "Langue")

    def read(self, *rows: Sequence[str], **options: Any) -> Dashboard:
        tabs = a_tab([HEADER, RUELLE]), a_tab([self.HEADER, *rows], title="Porteurs", **options)
        return read_dashboard(a_spreadsheet(*tabs), settings(), TODAY)

    def test_takes_stop_gaps_for_nothing(self) -> None:
        dashboard = self.read(["Solon", "—", "N/D", "à venir", "s.o."], ["—"], ["aucun", "-"])
        (carrier,) = dashboard.carriers
        assert (carrier.name, carrier.aliases, carrier.email, carrier.slack_id, carrier.language) == (
            "Solon",
            (),
            None,
            None,
            None,
        )
        assert quoted(dashboard) == {"A4": ("aucun", "this row names no carrier")}

    def test_quotes_ditto_marks(self) -> None:
        dashboard = self.read(["Solon", "", "solon@exemple.org"], ["MIS", '"', "idem"], ["idem", "", "a@exemple.org"])
        assert [(carrier.name, carrier.email) for carrier in dashboard.carriers] == [
            ("Solon", "solon@exemple.org"),
            ("MIS", None),
        ]
        assert {cell: text for cell, (text, _) in quoted(dashboard).items()} == {"B3": '"', "C3": "idem", "A4": "idem"}

    def test_keeps_an_acronym_of_two_letters(self) -> None:
        assert self.read(["Services Ouverts", "SO; ND"]).carriers[0].aliases == ("SO", "ND")

    def test_gives_no_address_that_is_crossed_out(self) -> None:
        dashboard = self.read(["Solon", "", "solon@exemple.org", "U012AB3CD"], struck=["D2"])
        assert (dashboard.carriers[0].slack_id, dashboard.carriers[0].email) == (None, "solon@exemple.org")
        assert quoted(dashboard) == {"D2": ("U012AB3CD", OUT)}


class TestAFormulaThatIsNotReady:
    @pytest.mark.parametrize(
        "text", ["Loading...", "loading…", "Chargement...", "Chargement en cours…", "Chargement…", "#GETTING_DATA"]
    )
    @pytest.mark.parametrize("header", HEADER)
    def test_keeps_the_whole_sheet_from_being_read(self, text: str, header: str) -> None:
        column = chr(ord("A") + HEADER.index(header))
        with pytest.raises(SheetNotReadyError) as caught:
            read_rows(HEADER, RUELLE, row_with({header: text}))
        assert str(caught.value).startswith(
            f"Tab “Tableau de bord”, {column}3: a formula is still being computed (“{text}”)"
        )

    def test_may_pass_so_that_the_pull_is_tried_again(self) -> None:
        assert issubclass(SheetNotReadyError, TransientError)
        assert SheetNotReadyError.exit_status == ExitStatus.OUTSIDE_FAILED

    def test_is_known_too_where_the_reply_says_so(self) -> None:
        spreadsheet = changed(a_spreadsheet(a_tab([HEADER, RUELLE, FRIGO])), not_ready=frozenset([place("F3")]))
        with pytest.raises(SheetNotReadyError, match=r"F3: a formula"):
            read_dashboard(spreadsheet, settings(), TODAY)

    def test_in_a_row_of_nothing_else_is_no_project_called_so(self) -> None:
        with pytest.raises(SheetNotReadyError, match="A3"):
            read_rows(HEADER, RUELLE, ["Loading..."] * len(HEADER))

    def test_in_a_column_that_is_only_kept_does_not_count(self) -> None:
        dashboard = read_rows(["Sous-projet", "Maturité", "Budget"], ["Corvée", "2b", "Loading..."])
        assert dashboard.projects[0].others == {"Budget": "Loading..."}

    @pytest.mark.parametrize("text", ["Chargement", "Loading dock...", "Chargement du camion…", "…"])
    def test_is_no_text_that_somebody_wrote(self, text: str) -> None:
        read_rows(HEADER, row_with({"Prochaine étape": text}))

    @pytest.mark.parametrize("title", ["Évaluations", "Porteurs"])
    def test_in_another_tab_that_is_read_counts_as_well(self, title: str) -> None:
        rows = {
            "Évaluations": [["Sous-projet", "Période", "Niveau"], ["Corvée de ruelle", "2023", "Loading..."]],
            "Porteurs": [["Nom", "Slack"], ["Coopérative Canopée", "Loading..."]],
        }
        with pytest.raises(SheetNotReadyError, match=f"Tab “{title}”"):
            read_dashboard(a_spreadsheet(a_tab([HEADER, RUELLE]), a_tab(rows[title], title=title)), settings(), TODAY)


class TestATrueDate:
    @pytest.mark.parametrize("header", ["Démarrage", "Échéance", "Mise à jour"])
    @pytest.mark.parametrize(
        ("day", "candidates"),
        [(date(1905, 7, 13), ("2021",)), (date(1905, 7, 18), ("2026",)), (date(1899, 12, 30), ()), (date(1989, 12, 31), ()),
         (date(2119, 1, 1), ())],
    )  # fmt: skip
    def test_that_cannot_be_meant_is_a_number_under_a_date_format(
        self, header: str, day: date, candidates: tuple[str, ...]
    ) -> None:
        dashboard = read_rows(HEADER, row_with({header: day}))
        assert said(dashboard.projects[0], header) is None
        (problem,) = dashboard.problems
        assert (problem.text, problem.candidates) == (f"{day:%d/%m/%Y}", candidates)
        assert str(problem.reason) == "this is most likely a number that is shown as a date"
        assert (str(problem.advice) == f"Is it the year {candidates[0]}?") if candidates else True

    @pytest.mark.parametrize("header", ["Démarrage", "Échéance", "Mise à jour"])
    def test_of_these_years_is_its_value(self, header: str) -> None:
        assert said(read_rows(HEADER, row_with({header: date(2026, 12, 1)})).projects[0], header) == "2026-12-01"

    def test_that_cannot_be_meant_is_never_overdue(self) -> None:
        findings = {finding.check for finding in check(read_rows(HEADER, row_with({"Échéance": date(1905, 7, 18)})))}
        assert "overdue_step" not in findings


def test_names_of_other_scripts_and_signs_are_projects_of_their_own() -> None:
    names = ["花园 2024", "学校 2024", "C+", "C-", "1. Locomotion", "Locomotion ✅", "Loco\nMotion", "Œuvre"]
    dashboard = read_rows(["Sous-projet", "Maturité"], *[[name, "2b"] for name in names])
    assert len({project.key for project in dashboard.projects}) == len(names)
    assert not [finding for finding in check(dashboard) if finding.check == "duplicate_project"]


def test_a_finding_keeps_the_values_that_the_cell_may_be_meant_to_hold() -> None:
    rows = row_with({"Maturité 2023-2024": "2b-2c", "Stratégie": "Cession puis essaimage", "Échéance": "03/04/2026"})
    candidates = {finding.value: finding.candidates for finding in check(read_rows(HEADER, rows)) if finding.candidates}
    assert candidates == {
        "2b-2c": ("2b", "2c"),
        "Cession puis essaimage": ("Cession", "Essaimage"),
        "03/04/2026": ("2026-04-03", "2026-03-04"),
    }


@given(struck=st.sets(st.sampled_from("BCDEFG"), max_size=6), partly=st.sets(st.sampled_from("BCDEFG"), max_size=6))
@hypothesis_settings(max_examples=100, deadline=None)
def test_no_cell_that_is_crossed_out_is_ever_certain(struck: set[str], partly: set[str]) -> None:
    spreadsheet = a_spreadsheet(a_tab([HEADER, RUELLE]))
    places = {letter: place(f"{letter}2") for letter in struck | partly}
    marked: dict[str, frozenset[Any]] = {
        "struck": frozenset(places.values()),
        "part_struck": frozenset(places[letter] for letter in partly),
    }
    dashboard = read_dashboard(changed(spreadsheet, **marked), settings(), TODAY)
    assert set(quoted(dashboard)) == {f"{letter}2" for letter in struck | partly}
    for letter in "BCDEFG":
        value = said(dashboard.projects[0], HEADER[ord(letter) - ord("A")])
        assert (value is None) == (letter in struck | partly)
