"""Grids from the Sheets API's replies, which leave out whatever is zero, empty or false."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mec_bot.sheet.source.grid import DeclaredTable, Grid, Merge, address, column_letters, read_spreadsheet
from mec_bot.sheet.source.reply import Reply


def grid_of(sheet: dict[str, Any]) -> Grid:
    (grid,) = read_spreadsheet(msgspec.convert({"sheets": [sheet]}, Reply), "id").grids
    return grid


def rows(*values: list[dict[str, Any]]) -> dict[str, Any]:
    return {"data": [{"rowData": [{"values": cells} for cells in values]}]}


def written(text: str, *, struck: bool = False, runs: Sequence[tuple[int, dict[str, Any]]] = ()) -> dict[str, Any]:
    """A text, crossed out as a whole or not, and its runs: where each starts, and how it is shown."""
    cell: dict[str, Any] = {
        "formattedValue": text,
        "effectiveFormat": {"textFormat": {"strikethrough": struck}},
        "textFormatRuns": [
            {"startIndex": start, "format": shown} if start else {"format": shown} for start, shown in runs
        ],
    }
    return cell if runs else {name: part for name, part in cell.items() if name != "textFormatRuns"}


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


class TestCrossedOut:
    def test_a_run_that_crosses_out_some_letters_makes_the_cell_struck_in_part(self) -> None:
        grid = grid_of(rows([written("2b 2c", runs=[(0, {"strikethrough": True}), (2, {})])]))
        assert grid.struck == grid.part_struck == {(0, 0)}

    def test_a_run_that_crosses_out_every_letter_leaves_none(self) -> None:
        grid = grid_of(rows([written("2b", runs=[(0, {"strikethrough": True})])]))
        assert grid.struck == {(0, 0)}
        assert not grid.part_struck

    def test_a_run_without_a_word_about_it_is_as_the_cell(self) -> None:
        grid = grid_of(rows([written("2b 2c", struck=True, runs=[(0, {"bold": True}), (3, {"strikethrough": False})])]))
        assert grid.struck == grid.part_struck == {(0, 0)}

    @pytest.mark.parametrize(
        "runs",
        [
            [(2, {"strikethrough": True})],
            [(1, {"strikethrough": True}), (1, {})],
            [(9, {"strikethrough": True})],
            [(0, {"strikethrough": False})],
            [],
        ],
        ids=["spaces at the end", "no length", "past the end", "taken back", "none"],
    )
    def test_a_run_that_crosses_out_no_letter_does_not_count(self, runs: list[tuple[int, dict[str, Any]]]) -> None:
        assert grid_of(rows([written("2b  ", runs=runs)])).struck == frozenset()

    def test_a_run_s_index_counts_an_emoji_twice(self) -> None:
        grid = grid_of(rows([written("🌱 2b", runs=[(3, {"strikethrough": True})]), written("🌱 2b", struck=True)]))
        assert grid.struck == {(0, 0), (0, 1)}
        assert grid.part_struck == {(0, 0)}

    @pytest.mark.parametrize("stroke", ["\u0335", "\u0336", "\u0337", "\u0338"])
    def test_a_stroke_of_unicode_after_a_letter_crosses_it_out(self, stroke: str) -> None:
        grid = grid_of(rows([written(f"2{stroke}b{stroke}"), written(f"2{stroke}b{stroke} 2c"), written("2b")]))
        assert grid.struck == {(0, 0), (0, 1)}
        assert grid.part_struck == {(0, 1)}

    def test_a_stroke_may_follow_another_mark_and_may_stand_over_a_space(self) -> None:
        grid = grid_of(rows([written("e\u0301\u0336 \u0336t\u0336"), written("a \u0336")]))
        assert grid.struck == {(0, 0)}
        assert not grid.part_struck

    def test_the_sign_not_equal_is_no_crossed_out_sign(self) -> None:
        assert grid_of(rows([written("niveau =\u0338 2b")])).struck == frozenset()

    def test_a_blank_cell_has_nothing_that_could_be_crossed_out(self) -> None:
        assert grid_of(rows([written("", struck=True), written("  ", struck=True)])).struck == frozenset()

    @given(
        text=st.text(alphabet="ab2é🌱 \t", max_size=8),
        whole=st.booleans(),
        runs=st.dictionaries(
            st.integers(min_value=0, max_value=12),
            st.sampled_from([{}, {"strikethrough": True}, {"strikethrough": False}, {"bold": True}]),
            max_size=5,
        ),
    )
    @hypothesis_settings(max_examples=300)
    def test_a_cell_is_struck_exactly_if_one_of_its_letters_is(
        self, text: str, whole: bool, runs: dict[int, dict[str, Any]]
    ) -> None:
        """Told once more over UTF-16 code units, each with the format of the last run that begins at it or before."""
        units = text.encode("utf-16-le")
        starts = {index: format_ for index, format_ in runs.items() if not inside_a_pair(units, index)}
        states = []
        for at in range(len(units) // 2):
            said = next((starts[start] for start in sorted(starts, reverse=True) if start <= at), {})
            letter = units[2 * at : 2 * at + 2].decode("utf-16-le", "replace")
            if not letter.isspace():
                states.append(said.get("strikethrough", whole))
        grid = grid_of(rows([written(text, struck=whole, runs=sorted(starts.items()))]))
        assert ((0, 0) in grid.struck) == any(states)
        assert ((0, 0) in grid.part_struck) == (any(states) and not all(states))


def inside_a_pair(units: bytes, index: int) -> bool:
    """Whether an index stands between the two code units of one character: no run of Google's starts there."""
    return 0xDC <= (units[2 * index + 1] if 2 * index + 1 < len(units) else 0) <= 0xDF


class TestWhatPeopleSetThemselves:
    def test_bold_is_the_cell_s_or_that_of_all_its_letters(self) -> None:
        grid = grid_of(
            rows(
                [
                    {"formattedValue": "Axe 1", "userEnteredFormat": {"textFormat": {"bold": True}}},
                    written("Axe 1", runs=[(0, {"bold": True})]),
                    written("Axe 1", runs=[(0, {"bold": True}), (3, {})]),
                    {"formattedValue": "Axe 1", "userEnteredFormat": {"textFormat": {}}},
                    {"formattedValue": "Axe 1", "effectiveFormat": {"textFormat": {"strikethrough": False}}},
                ]
            )
        )
        assert grid.bold == {(0, 0), (0, 1)}

    def test_a_fill_is_any_colour_but_white_and_black_is_all_zeros(self) -> None:
        colors: list[dict[str, Any]] = [
            {"red": 1, "green": 1, "blue": 1},
            {},
            {"red": 1},
            {"red": 0.9529412, "green": 0.9529412, "blue": 0.9529412},
        ]
        grid = grid_of(rows([*({"userEnteredFormat": {"backgroundColor": color}} for color in colors), {}]))
        assert grid.filled == {(0, 1), (0, 2), (0, 3)}

    def test_a_hidden_tab_and_hidden_columns_are_told(self) -> None:
        columns = [{}, {"hiddenByUser": True}, {"hiddenByFilter": True}, {"pixelSize": 100}]
        grid = grid_of({"properties": {"hidden": True}, "data": [{"columnMetadata": columns}]})
        assert grid.hidden
        assert grid.hidden_columns == {1, 2}
        assert grid_of({"properties": {"title": "Tableau"}}).hidden is False


class TestFormulas:
    def test_only_what_was_typed_as_a_formula_is_one(self) -> None:
        typed = [{"formulaValue": "=SUM(B2:B9)"}, {"stringValue": "=SUM(B2:B9)"}, {"numberValue": 3}, {}]
        assert grid_of(rows([{"formattedValue": "3", "userEnteredValue": value} for value in typed])).formulas == {
            (0, 0): "=SUM(B2:B9)"
        }

    def test_only_what_is_still_being_computed_is_not_ready(self) -> None:
        def failed(kind: str) -> dict[str, Any]:
            return {"formattedValue": "…", "effectiveValue": {"errorValue": {"type": kind, "message": "…"}}}

        grid = grid_of(
            rows(
                [failed("LOADING") | {"userEnteredValue": {"formulaValue": "=X()"}}, failed("REF")], [failed("LOADING")]
            )
        )
        assert grid.not_ready == {(0, 0), (1, 0)}


class TestWhatACellOffers:
    def test_a_box_is_a_cell_that_takes_true_or_false(self) -> None:
        kinds = ["BOOLEAN", "ONE_OF_LIST", "ONE_OF_RANGE", "CUSTOM_FORMULA", "A_KIND_OF_NEXT_YEAR"]
        cells = [{"dataValidation": {"condition": {"type": kind}}} for kind in kinds]
        assert grid_of(rows([*cells, {"dataValidation": {}}, {"formattedValue": "VRAI"}])).boxes == {(0, 0)}

    def test_people_are_the_addresses_of_their_chips(self) -> None:
        def person(email: str) -> dict[str, Any]:
            return {"chip": {"personProperties": {"email": email}}}

        grid = grid_of(
            rows(
                [
                    {"formattedValue": "@Maïka", "chipRuns": [person("maika@exemple.org")]},
                    {
                        "formattedValue": "@Maïka, @Théo",
                        "chipRuns": [
                            person("maika@exemple.org"),
                            {"startIndex": 6, "chip": {}},
                            {"startIndex": 8, **person("theo@exemple.org")},
                        ],
                    },
                    {
                        "formattedValue": "@Plan",
                        "chipRuns": [{"chip": {"richLinkProperties": {"uri": "https://a.example"}}}],
                    },
                    {"formattedValue": "Maïka", "chipRuns": [{}]},
                ]
            )
        )
        assert grid.people == {(0, 0): ("maika@exemple.org",), (0, 1): ("maika@exemple.org", "theo@exemple.org")}


class TestDeclaredTables:
    TABLE: ClassVar[dict[str, Any]] = {
        "tableId": "1",
        "name": "Projets",
        "range": {"startRowIndex": 1, "endRowIndex": 4, "startColumnIndex": 2, "endColumnIndex": 5},
        "columnProperties": [
            {"columnName": "Projet", "columnType": "TEXT"},
            {
                "columnIndex": 1,
                "columnName": "Stratégie",
                "columnType": "DROPDOWN",
                "dataValidationRule": {
                    "condition": {
                        "type": "ONE_OF_LIST",
                        "values": [{"userEnteredValue": "Cession"}, {"userEnteredValue": "Essaimage"}],
                    }
                },
            },
            {"columnIndex": 2, "columnName": "Notes"},
        ],
    }

    def test_have_a_name_a_place_and_columns_with_types_and_choices(self) -> None:
        assert grid_of({"tables": [self.TABLE]}).tables == (
            DeclaredTable(
                name="Projets",
                top=1,
                left=2,
                bottom=4,
                right=5,
                types={2: "TEXT", 3: "DROPDOWN"},
                choices={3: ("Cession", "Essaimage")},
            ),
        )

    def test_say_what_the_cells_below_their_header_offer(self) -> None:
        grid = grid_of(rows([{}], [{}], [{}], [{}], [{}]) | {"tables": [self.TABLE]})
        assert grid.choices == {(2, 3): ("Cession", "Essaimage"), (3, 3): ("Cession", "Essaimage")}

    def test_reach_the_edge_where_google_gives_no_end(self) -> None:
        grid = grid_of(rows([{}, {}, {}], [{}]) | {"tables": [{"name": "Tout"}]})
        assert grid.tables == (DeclaredTable(name="Tout", top=0, left=0, bottom=2, right=3),)


class TestComments:
    def discussed(self, where: dict[str, int], status: str = "OPEN") -> frozenset[tuple[int, int]]:
        reply = {
            "comments": [{"anchorId": "a1", "status": status}, {"status": "OPEN"}],
            "sheets": [
                rows([{}, {}, {}], [{}, {}], [{}])
                | {"commentAnchors": [{"anchorId": "a1", "range": where}, {"anchorId": "a2"}]}
            ],
        }
        (grid,) = read_spreadsheet(msgspec.convert(reply, Reply), "id").grids
        return grid.discussed

    def test_an_open_thread_says_that_its_cell_is_discussed(self) -> None:
        cell = {"startRowIndex": 1, "endRowIndex": 2, "startColumnIndex": 1, "endColumnIndex": 2}
        assert self.discussed(cell) == {(1, 1)}
        assert self.discussed({"endRowIndex": 1, "endColumnIndex": 1}) == {(0, 0)}

    @pytest.mark.parametrize("status", ["RESOLVED", "STATUS_UNSPECIFIED", "OF_NEXT_YEAR"])
    def test_only_an_open_one_does(self, status: str) -> None:
        assert self.discussed({"endRowIndex": 1, "endColumnIndex": 1}, status) == frozenset()

    def test_a_thread_on_several_cells_is_about_each_as_far_as_the_tab_is_in_use(self) -> None:
        where = {"startRowIndex": 1, "endRowIndex": 900, "startColumnIndex": 1, "endColumnIndex": 26}
        assert self.discussed(where) == {(1, 1), (1, 2), (2, 1), (2, 2)}

    @pytest.mark.parametrize(
        ("where", "cell"),
        [
            ({"startColumnIndex": 2, "endColumnIndex": 3}, (0, 2)),
            ({"startRowIndex": 2, "endRowIndex": 3}, (2, 0)),
            ({}, (0, 0)),
        ],
        ids=["column", "row", "tab"],
    )
    def test_a_thread_on_a_whole_row_or_column_is_about_its_first_cell(
        self, where: dict[str, int], cell: tuple[int, int]
    ) -> None:
        assert self.discussed(where) == {cell}


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
