"""Grids from the Sheets API's replies, which leave out whatever is zero, empty or false."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mec_bot.sheet.source.grid import Grid, Merge, address, column_letters, read_spreadsheet
from mec_bot.sheet.source.reply import Reply


def grid_of(sheet: dict[str, Any]) -> Grid:
    (grid,) = read_spreadsheet(msgspec.convert({"sheets": [sheet]}, Reply), "id").grids
    return grid


def rows(*values: list[dict[str, Any]]) -> dict[str, Any]:
    return {"data": [{"rowData": [{"values": cells} for cells in values]}]}


def dated(number: float, kind: str = "DATE") -> dict[str, Any]:
    return {
        "formattedValue": "affiché",
        "effectiveValue": {"numberValue": number},
        "effectiveFormat": {"numberFormat": {"type": kind}},
    }


class TestTheSpreadsheet:
    def test_has_its_title_its_id_and_its_tabs_in_order(self) -> None:
        reply = {
            "properties": {"title": "Programme"},
            "sheets": [{"properties": {"title": "Un"}}, {"properties": {"title": "Deux", "sheetId": 9}}],
        }
        spreadsheet = read_spreadsheet(msgspec.convert(reply, Reply), "the-id")
        assert (spreadsheet.id, spreadsheet.title) == ("the-id", "Programme")
        assert [(grid.tab, grid.tab_id) for grid in spreadsheet.grids] == [("Un", 0), ("Deux", 9)]

    @pytest.mark.parametrize("sheet", [{}, {"data": []}, {"data": [{}]}, {"data": [{"rowData": []}]}])
    def test_an_empty_tab_is_an_empty_grid(self, sheet: dict[str, Any]) -> None:
        grid = grid_of(sheet)
        assert (grid.texts, grid.width, grid.text(0, 0)) == ((), 0, "")


class TestTexts:
    def test_are_what_the_cell_displays_without_the_spaces_around(self) -> None:
        grid = grid_of(
            rows([{"formattedValue": " 2c) "}, {"formattedValue": "12,5 %", "effectiveValue": {"numberValue": 0.125}}])
        )
        assert [grid.text(0, 0), grid.text(0, 1)] == ["2c)", "12,5 %"]

    def test_rows_that_google_cut_short_read_as_empty_further_on(self) -> None:
        grid = grid_of(
            {"data": [{"rowData": [{"values": [{"formattedValue": "a"}] * 3}, {}, {"values": []}, {"values": [{}]}]}]}
        )
        assert grid.width == 3
        assert [grid.text(row, 2) for row in range(6)] == ["a", "", "", "", "", ""]


class TestDates:
    @pytest.mark.parametrize(
        ("serial", "day"),
        [(45000, date(2023, 3, 15)), (45000.99, date(2023, 3, 15)), (0, date(1899, 12, 30)), (61, date(1900, 3, 1))],
    )
    def test_are_counted_in_days_from_the_end_of_1899(self, serial: float, day: date) -> None:
        assert grid_of(rows([dated(serial)])).dates == {(0, 0): day}

    def test_may_have_a_time_of_day(self) -> None:
        assert grid_of(rows([dated(45000.5, "DATE_TIME")])).dates == {(0, 0): date(2023, 3, 15)}

    @pytest.mark.parametrize("kind", ["NUMBER", "TIME", "TEXT", "PERCENT"])
    def test_a_number_that_is_shown_as_something_else_is_no_date(self, kind: str) -> None:
        assert grid_of(rows([dated(45000, kind)])).dates == {}

    @pytest.mark.parametrize("serial", [-1, 3_000_000, 1e300])
    def test_a_number_that_no_calendar_holds_is_no_date(self, serial: float) -> None:
        assert grid_of(rows([dated(serial)])).dates == {}

    def test_a_text_in_a_date_column_is_no_date(self) -> None:
        cell = {"formattedValue": "bientôt", "effectiveFormat": {"numberFormat": {"type": "DATE"}}}
        assert grid_of(rows([cell])).dates == {}


class TestWhatStandsBesideTheText:
    def test_notes_and_links_are_kept_by_position(self) -> None:
        grid = grid_of(rows([{}], [{}, {"note": "vu"}, {"hyperlink": "https://example.org"}]))
        assert grid.notes == {(1, 1): "vu"}
        assert grid.links == {(1, 2): "https://example.org"}

    def test_only_what_is_struck_through_is_struck(self) -> None:
        def style(struck: bool) -> dict[str, Any]:
            return {"formattedValue": "x", "effectiveFormat": {"textFormat": {"strikethrough": struck}}}

        assert grid_of(rows([style(True), style(False), {"formattedValue": "x"}])).struck == {(0, 0)}

    def test_rows_hidden_by_hand_or_by_a_filter_are_hidden(self) -> None:
        metadata = [{}, {"hiddenByUser": True}, {"hiddenByFilter": True}, {"hiddenByUser": False}]
        assert grid_of({"data": [{"rowMetadata": metadata}]}).hidden_rows == {1, 2}


class TestMerges:
    def test_an_index_that_is_left_out_is_zero(self) -> None:
        assert grid_of({"merges": [{"endRowIndex": 2, "endColumnIndex": 3}]}).merges == (
            Merge(top=0, left=0, bottom=2, right=3),
        )

    def test_fill_their_own_cells_and_no_other(self) -> None:
        merge = {"startRowIndex": 1, "endRowIndex": 3, "startColumnIndex": 1, "endColumnIndex": 2}
        grid = grid_of(rows([{}, {}], [{}, {"formattedValue": "Cession"}], [{}, {}], [{}, {}]) | {"merges": [merge]})
        assert [grid.filled_text(row, 1) for row in range(4)] == ["", "Cession", "Cession", ""]
        assert [grid.text(row, 1) for row in range(4)] == ["", "Cession", "", ""]
        assert grid.filled_text(2, 0) == ""


class TestAddresses:
    @pytest.mark.parametrize(
        ("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")]
    )
    def test_columns_are_named_as_in_the_sheet(self, column: int, letters: str) -> None:
        assert column_letters(column) == letters

    def test_a_position_is_named_as_in_the_sheet(self) -> None:
        assert address(6, 3) == "D7"

    @given(st.integers(min_value=0, max_value=20_000))
    @hypothesis_settings(max_examples=100)
    def test_every_column_has_a_name_of_its_own_in_order(self, column: int) -> None:
        here, after = column_letters(column), column_letters(column + 1)
        assert (len(here), here) < (len(after), after)
