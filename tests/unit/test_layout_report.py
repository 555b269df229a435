"""How the layout's report is printed: as JSON with the keys of the public interface, and as tables on a terminal."""

from __future__ import annotations

import io
import json

import pytest
from languages import FRENCH
from layout_values import a_report
from rich.console import Console

from mec_bot.cli.documents import layout_document
from mec_bot.cli.terminal import show_layout
from mec_bot.phrases import Phrase
from mec_bot.sheet.layout_report import ColumnReading, LayoutReport, count_rows


def printed(report: LayoutReport, width: int = 120) -> str:
    console = Console(file=io.StringIO(), width=width)
    show_layout(console, report, FRENCH)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_document_says_the_tab_each_column_and_each_kind_of_row() -> None:
    document = layout_document(a_report(), FRENCH)
    assert json.loads(json.dumps(document)) == {
        "tab": {
            "title": "Suivi [interne]",
            "why": "It was chosen so in a test.",
            "rivals": [{"title": "Archives", "why_not": "It was hidden in a test."}],
        },
        "header_rows": [4, 5],
        "columns": [
            {
                "letter": "A",
                "heading": "Sous-projet",
                "field": "sub_project",
                "round": None,
                "why": "The sheet's own word.",
            },
            {
                "letter": "B",
                "heading": "Maturité\nautomne 2022",
                "field": "assessment",
                "round": "automne 2022",
                "why": "A maturity word and a period.",
            },
            {"letter": "C", "heading": None, "field": None, "round": None, "why": "No heading."},
        ],
        "rows": {
            "project": ["A6:C8", "A10"],
            "heading": ["A9"],
            "total": ["A11"],
            "note": ["A12:C13"],
            "other_table": ["A15:C20"],
            "hidden": ["A7"],
        },
    }


def test_the_document_says_its_reasons_in_the_reader_s_language() -> None:
    said = LayoutReport(tab="Suivi", why=Phrase("The sheet has no tab at all."))
    assert layout_document(said, FRENCH)["tab"]["why"] == FRENCH.say(said.why) != str(said.why)


def test_an_empty_report_has_every_key() -> None:
    document = layout_document(LayoutReport(tab="Suivi", why=Phrase("")), FRENCH)
    assert document["columns"] == document["header_rows"] == document["tab"]["rivals"] == []
    assert document["rows"] == {
        "project": [],
        "heading": [],
        "total": [],
        "note": [],
        "other_table": [],
        "hidden": [],
    }


def test_a_terminal_shows_all_of_it_and_takes_nothing_for_markup() -> None:
    text = printed(a_report())
    lines = [" ".join(line.strip("│┃ ").split()) for line in text.splitlines()]
    assert "Onglet «\xa0Suivi [interne]\xa0»" in text
    assert "Non retenu\xa0: «\xa0Archives\xa0» – It was hidden in a test." in text
    assert "Lignes d'en-tête\xa0: 4, 5" in text
    for row in (
        "A │ Sous-projet │ Sous-projet │ The sheet's own word.",
        "B │ Maturité automne 2022 │ Maturité · automne 2022 │ A maturity word and a period.",
        "C │ │ non lue │ No heading.",
        "sous-projets │ 4 │ A6:C8, A10",
        "titres │ 1 │ A9",
        "totaux │ 1 │ A11",
        "notes │ 2 │ A12:C13",
        "autre tableau │ 6 │ A15:C20",
        "masquées, quelles qu'elles soient │ 1 │ A7",
    ):
        assert row in lines


@pytest.mark.parametrize(
    ("addresses", "count"), [((), 0), (("A7",), 1), (("A7:M9",), 3), (("A7", "A9:A12", "AB100:AC100"), 6)]
)
def test_rows_are_counted_from_their_addresses(addresses: tuple[str, ...], count: int) -> None:
    assert count_rows(addresses) == count


def test_what_is_remembered_of_a_report_is_what_each_heading_was_read_as() -> None:
    reading = a_report().reading
    assert reading.tab == "Suivi [interne]"
    assert reading.columns[1:] == (
        ColumnReading(letter="B", heading="Maturité\nautomne 2022", field="assessment", round="automne 2022"),
        ColumnReading(letter="C", heading=""),
    )
