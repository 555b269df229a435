"""Workbooks: what the Sheets API would say of an .xlsx file."""

from __future__ import annotations

import csv
import datetime as dt
import os
import re
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.colors import Color
from openpyxl.worksheet.datavalidation import DataValidation
from reply_sources import SHARED
from threaded_comments import Thread, add_threads, thread_id

from mec_bot.sandbox.google.workbook import Workbook, read
from mec_bot.sandbox.google.workbook_formats import format_moment, format_number, number_format, serial
from mec_bot.sandbox.workbooks import build, exemple
from mec_bot.sandbox.workbooks.files import EXEMPLE, MEC_2023_2024, SYNTHESE
from mec_bot.sandbox.xlsx.book import WorkbookError

DOMAIN_CSV = SHARED / "domain" / "mec-2023-2024.csv"
PUBLISHED = [build.CSV, *([DOMAIN_CSV] if DOMAIN_CSV.exists() else [])]


def saved(book: openpyxl.Workbook, path: Path) -> Path:
    book.save(path)
    return path


@pytest.fixture
def book() -> openpyxl.Workbook:
    return openpyxl.Workbook()


def first_sheet(path: Path, **options: Any) -> dict[str, Any]:
    sheet: dict[str, Any] = read(path, **options)["sheets"][0]
    return sheet


def cells(sheet: dict[str, Any]) -> list[list[dict[str, Any]]]:
    return [row.get("values", []) for row in sheet["data"][0]["rowData"]]


def texts(sheet: dict[str, Any]) -> list[list[str]]:
    return [[cell.get("formattedValue", "") for cell in row] for row in cells(sheet)]


class TestSheetProperties:
    def test_the_first_tab_has_id_zero_and_the_others_an_id_that_stays(self, book: Any, tmp_path: Path) -> None:
        book.active.title = "Tableau"
        book.create_sheet("Porteurs")
        path = saved(book, tmp_path / "x.xlsx")
        ids = [sheet["properties"]["sheetId"] for sheet in read(path)["sheets"]]
        assert ids[0] == 0
        assert ids[1] > 0
        assert ids == [sheet["properties"]["sheetId"] for sheet in read(path)["sheets"]]

    def test_the_grid_is_google_s_own_unless_the_content_is_larger(self, book: Any, tmp_path: Path) -> None:
        assert first_sheet(saved(book, tmp_path / "x.xlsx"))["properties"]["gridProperties"] == {
            "rowCount": 1000,
            "columnCount": 26,
        }
        book.active.cell(1200, 30, "loin")
        grid = first_sheet(saved(book, tmp_path / "y.xlsx"))["properties"]["gridProperties"]
        assert grid == {"rowCount": 1200, "columnCount": 30}

    def test_a_hidden_tab_and_a_frozen_header_are_told(self, book: Any, tmp_path: Path) -> None:
        book.active.freeze_panes = "A3"
        book.create_sheet("Caché").sheet_state = "hidden"
        shown, hidden = read(saved(book, tmp_path / "x.xlsx"))["sheets"]
        assert shown["properties"]["gridProperties"]["frozenRowCount"] == 2
        assert "frozenColumnCount" not in shown["properties"]["gridProperties"]
        assert "hidden" not in shown["properties"]
        assert hidden["properties"]["hidden"] is True

    def test_merges_are_zero_based_and_end_exclusive(self, book: Any, tmp_path: Path) -> None:
        book.active.merge_cells("B2:C4")
        assert first_sheet(saved(book, tmp_path / "x.xlsx"))["merges"] == [
            {"startRowIndex": 1, "endRowIndex": 4, "startColumnIndex": 1, "endColumnIndex": 3}
        ]

    def test_a_hidden_row_is_told_in_its_metadata(self, book: Any, tmp_path: Path) -> None:
        book.active["A1"] = "x"
        book.active.row_dimensions[3].hidden = True
        metadata = first_sheet(saved(book, tmp_path / "x.xlsx"))["data"][0]["rowMetadata"]
        assert len(metadata) == 1000
        assert [index for index, row in enumerate(metadata) if row.get("hiddenByUser")] == [2]


class TestCells:
    def test_trailing_blanks_are_trimmed_and_inner_ones_keep_their_place(self, book: Any, tmp_path: Path) -> None:
        book.active["B1"] = "b"
        book.active["A3"] = "a"
        book.active["D3"] = ""
        sheet = first_sheet(saved(book, tmp_path / "x.xlsx"))
        assert texts(sheet) == [["", "b"], [], ["a"]]
        assert sheet["data"][0]["rowData"][1] == {}
        assert cells(sheet)[0][0] == {}

    def test_a_text_is_given_as_it_was_written(self, book: Any, tmp_path: Path) -> None:
        text = "2\u00a0c)  – l'œuvre\nsuite "
        book.active["A1"] = text
        cell = cells(first_sheet(saved(book, tmp_path / "x.xlsx")))[0][0]
        assert cell["userEnteredValue"] == cell["effectiveValue"] == {"stringValue": text}
        assert cell["formattedValue"] == text

    def test_a_true_date_is_a_serial_number_with_its_format(self, book: Any, tmp_path: Path) -> None:
        book.active["A1"] = dt.date(2024, 4, 3)
        book.active["A1"].number_format = "d mmmm yyyy"
        cell = cells(first_sheet(saved(book, tmp_path / "x.xlsx")))[0][0]
        assert cell["effectiveValue"] == {"numberValue": 45385}
        assert cell["effectiveFormat"]["numberFormat"] == {"type": "DATE", "pattern": "d mmmm yyyy"}
        assert cell["formattedValue"] == "3 avril 2024"

    def test_a_struck_through_cell_says_so_and_the_others_say_they_are_not(self, book: Any, tmp_path: Path) -> None:
        book.active["A1"] = "rayé"
        book.active["A1"].font = Font(strike=True)
        book.active["B1"] = "pas rayé"
        row = cells(first_sheet(saved(book, tmp_path / "x.xlsx")))[0]
        assert [cell["effectiveFormat"]["textFormat"]["strikethrough"] for cell in row] == [True, False]

    def test_a_comment_is_a_note_even_on_an_empty_cell(self, book: Any, tmp_path: Path) -> None:
        book.active["B2"].comment = Comment("à revoir", "quelqu'un")
        rows = cells(first_sheet(saved(book, tmp_path / "x.xlsx")))
        assert rows[1][1]["note"] == "à revoir"

    def test_a_link_is_told_whether_it_is_set_or_computed(self, book: Any, tmp_path: Path) -> None:
        book.active["A1"] = "ici"
        book.active["A1"].hyperlink = "https://exemple.org/a"
        book.active["B1"] = '=HYPERLINK("https://exemple.org/b","là")'
        row = cells(first_sheet(saved(book, tmp_path / "x.xlsx")))[0]
        assert [cell["hyperlink"] for cell in row] == ["https://exemple.org/a", "https://exemple.org/b"]

    def test_a_formula_nobody_computed_has_no_effective_value(self, book: Any, tmp_path: Path) -> None:
        book.active["A1"] = "=1+1"
        cell = cells(first_sheet(saved(book, tmp_path / "x.xlsx")))[0][0]
        assert cell["userEnteredValue"] == {"formulaValue": "=1+1"}
        assert "effectiveValue" not in cell

    def test_a_formula_shows_what_the_file_says_it_gave(self, book: Any, tmp_path: Path) -> None:
        book.active["A1"] = "=1+1"
        path = saved(book, tmp_path / "x.xlsx")
        with_cached_value(path, "<f>1+1</f><v/>", "<f>1+1</f><v>2</v>")
        cell = cells(first_sheet(path))[0][0]
        assert cell["effectiveValue"] == {"numberValue": 2}
        assert cell["formattedValue"] == "2"

    def test_a_text_that_starts_with_an_equals_sign_is_no_formula(self, book: Any, tmp_path: Path) -> None:
        book.active["A1"] = "=pas une formule"
        book.active["A1"].data_type = "s"
        cell = cells(first_sheet(saved(book, tmp_path / "x.xlsx")))[0][0]
        assert cell["userEnteredValue"] == {"stringValue": "=pas une formule"}

    def test_booleans_and_errors_are_told_apart_from_text(self, book: Any, tmp_path: Path) -> None:
        book.active.append([True, False, "#N/A", 0, 1.5])
        row = cells(first_sheet(saved(book, tmp_path / "x.xlsx")))[0]
        assert [cell["effectiveValue"] for cell in row] == [
            {"boolValue": True},
            {"boolValue": False},
            {"errorValue": {"type": "N_A", "message": ""}},
            {"numberValue": 0},
            {"numberValue": 1.5},
        ]
        assert [cell["formattedValue"] for cell in row] == ["VRAI", "FAUX", "#N/A", "0", "1,5"]


class TestWhatPeopleSetThemselves:
    def test_rich_text_is_told_in_runs_that_say_what_differs_from_the_cell(self, book: Any, tmp_path: Path) -> None:
        book.active["A1"] = CellRichText(TextBlock(InlineFont(strike=True), "🌱 2b"), " 2c")
        book.active["A2"] = CellRichText(TextBlock(InlineFont(), "2b"), TextBlock(InlineFont(b=True), " 2c"))
        book.active["A2"].font = Font(strike=True)
        book.active["A3"] = CellRichText("2b", " 2c")
        (first,), (second,), (third,) = cells(first_sheet(saved(book, tmp_path / "x.xlsx")))
        assert first["formattedValue"] == "🌱 2b 2c"
        assert first["textFormatRuns"] == [{"format": {"strikethrough": True}}, {"startIndex": 5, "format": {}}]
        assert second["effectiveFormat"]["textFormat"]["strikethrough"] is True
        assert second["textFormatRuns"] == [
            {"format": {"strikethrough": False}},
            {"startIndex": 2, "format": {"bold": True, "strikethrough": False}},
        ]
        assert third["formattedValue"] == "2b 2c"
        assert "textFormatRuns" not in third

    def test_only_what_was_set_is_in_the_entered_format(self, book: Any, tmp_path: Path) -> None:
        book.active.append(["Titre", "sans rien", dt.date(2026, 4, 3)])
        book.active["A1"].font = Font(bold=True, italic=True)
        book.active["A1"].fill = PatternFill("solid", fgColor="FFFFCC00")
        title, plain, day = cells(first_sheet(saved(book, tmp_path / "x.xlsx")))[0]
        yellow = {"red": 1, "green": 0.8}
        assert title["userEnteredFormat"] == {
            "backgroundColor": yellow,
            "backgroundColorStyle": {"rgbColor": yellow},
            "textFormat": {"bold": True, "italic": True},
        }
        assert title["effectiveFormat"]["backgroundColor"] == yellow
        assert "userEnteredFormat" not in plain
        assert day["userEnteredFormat"] == {"numberFormat": {"type": "DATE", "pattern": "yyyy-mm-dd"}}

    @pytest.mark.parametrize(
        ("color", "shown"),
        [
            (Color(rgb="FF000000"), {}),
            (Color(rgb="FFFFFFFF"), {"red": 1, "green": 1, "blue": 1}),
            (Color(theme=0), {"red": 1, "green": 1, "blue": 1}),
            (Color(theme=1), {}),
            (Color(theme=0, tint=-0.5), {"red": 0.5, "green": 0.5, "blue": 0.5}),
            (Color(theme=1, tint=0.25), {"red": 0.25, "green": 0.25, "blue": 0.25}),
            (Color(indexed=10), {"red": 1}),
        ],
    )
    def test_a_fill_is_told_as_its_colour_whichever_way_the_file_names_it(
        self, book: Any, tmp_path: Path, color: Color, shown: dict[str, float]
    ) -> None:
        book.active["A1"].fill = PatternFill("solid", fgColor=color)
        cell = cells(first_sheet(saved(book, tmp_path / "x.xlsx")))[0][0]
        assert cell["userEnteredFormat"]["backgroundColor"] == pytest.approx(shown)

    @pytest.mark.parametrize("fill", [PatternFill("gray125"), PatternFill("solid", fgColor=Color(auto=True))])
    def test_a_pattern_and_a_colour_that_nobody_chose_are_no_fill(
        self, book: Any, tmp_path: Path, fill: PatternFill
    ) -> None:
        book.active["A1"] = "x"
        book.active["A1"].fill = fill
        assert "userEnteredFormat" not in cells(first_sheet(saved(book, tmp_path / "x.xlsx")))[0][0]

    def test_a_hidden_column_is_told_in_its_metadata(self, book: Any, tmp_path: Path) -> None:
        book.active["A1"] = "x"
        book.active.column_dimensions["C"].hidden = True
        metadata = first_sheet(saved(book, tmp_path / "x.xlsx"))["data"][0]["columnMetadata"]
        assert [index for index, column in enumerate(metadata) if column.get("hiddenByUser")] == [2]


class TestValidation:
    def rule(self, book: Any, path: Path, **options: Any) -> dict[str, Any]:
        validation = DataValidation(sqref="B2", **options)
        book.active.add_data_validation(validation)
        rule: dict[str, Any] = cells(first_sheet(saved(book, path)))[1][1].get("dataValidation", {})
        return rule

    def test_a_list_offers_its_values(self, book: Any, tmp_path: Path) -> None:
        rule = self.rule(book, tmp_path / "x.xlsx", type="list", formula1='"Cession, Essaimage"', showErrorMessage=True)
        values = [{"userEnteredValue": "Cession"}, {"userEnteredValue": "Essaimage"}]
        assert rule == {"condition": {"type": "ONE_OF_LIST", "values": values}, "strict": True, "showCustomUi": True}

    @pytest.mark.parametrize(
        ("options", "kind", "values"),
        [
            ({"type": "list", "formula1": "Listes!$A$1:$A$4"}, "ONE_OF_RANGE", ["=Listes!$A$1:$A$4"]),
            ({"type": "custom", "formula1": "ISEMAIL(B2)"}, "CUSTOM_FORMULA", ["=ISEMAIL(B2)"]),
            ({"type": "whole", "formula1": "1", "formula2": "5"}, "NUMBER_BETWEEN", ["1", "5"]),
            ({"type": "decimal", "operator": "greaterThan", "formula1": "0.5"}, "NUMBER_GREATER", ["0.5"]),
        ],
    )
    def test_other_rules_are_told_in_google_s_codes(
        self, book: Any, tmp_path: Path, options: dict[str, Any], kind: str, values: list[str]
    ) -> None:
        condition = self.rule(book, tmp_path / "x.xlsx", **options)["condition"]
        assert condition == {"type": kind, "values": [{"userEnteredValue": value} for value in values]}

    def test_a_column_of_dropdowns_goes_on_to_the_end_of_the_grid(self, book: Any, tmp_path: Path) -> None:
        book.active["A1"] = "Stratégie"
        validation = DataValidation(type="list", formula1='"Cession"', sqref="A2:A1048576")
        book.active.add_data_validation(validation)
        rows = cells(first_sheet(saved(book, tmp_path / "x.xlsx")))
        assert len(rows) == 1000
        assert all(row[0].keys() == {"dataValidation"} for row in rows[1:])


class TestComments:
    def test_threads_are_told_with_the_places_of_their_cells(self, book: Any, tmp_path: Path) -> None:
        book.active["B2"] = "2b"
        path = saved(book, tmp_path / "x.xlsx")
        threads = [
            Thread(cell="B2", texts=("2b ou 2c?", "2c")),
            Thread(cell="A1", texts=("Réglé.",), resolved=True),
        ]
        resource = read(add_threads(path, threads))
        open_, resolved = resource["comments"]
        assert [open_["status"], resolved["status"]] == ["OPEN", "RESOLVED"]
        assert open_["headPost"]["content"] == "2b ou 2c?"
        assert open_["headPost"]["author"] == {"displayName": "Maïka"}
        assert [post["content"] for post in open_["replies"]] == ["2c"]
        assert [anchor["anchorId"] for anchor in resource["sheets"][0]["commentAnchors"]] == [
            open_["anchorId"],
            resolved["anchorId"],
        ]
        assert resource["sheets"][0]["commentAnchors"][0]["range"] == {
            "startRowIndex": 1,
            "endRowIndex": 2,
            "startColumnIndex": 1,
            "endColumnIndex": 2,
        }

    def test_the_copy_of_a_thread_that_older_programs_show_is_no_note(self, book: Any, tmp_path: Path) -> None:
        book.active["B2"] = "2b"
        book.active["B2"].comment = Comment("[Threaded comment] …", f"tc={thread_id(1)}")
        book.active["B3"].comment = Comment("à revoir", "quelqu'un")
        path = saved(book, tmp_path / "x.xlsx")
        resource = read(add_threads(path, [Thread(cell="B2", texts=("2b ou 2c?",))]))
        rows = cells(resource["sheets"][0])
        assert "note" not in rows[1][1]
        assert rows[2][1]["note"] == "à revoir"
        assert len(resource["comments"]) == 1

    def test_a_file_without_any_says_nothing_of_comments(self, book: Any, tmp_path: Path) -> None:
        resource = read(saved(book, tmp_path / "x.xlsx"))
        assert "comments" not in resource
        assert "commentAnchors" not in resource["sheets"][0]


def with_cached_value(path: Path, old: str, new: str) -> None:
    """openpyxl computes nothing, so the value that Excel would store is put into the file by hand."""
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    part = "xl/worksheets/sheet1.xml"
    assert old.encode() in parts[part].replace(b"<v />", b"<v/>")
    parts[part] = parts[part].replace(b"<v />", b"<v/>").replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)


# A sheet's times are wall-clock times: they have no zone.
AFTERNOON = dt.datetime(2024, 4, 3, 15, 7, 9)  # noqa: DTZ001 - as above
NOON_IN_1900 = dt.datetime(1900, 1, 1, 12)  # noqa: DTZ001 - as above


class TestFormats:
    @pytest.mark.parametrize(
        ("code", "kind", "shown"),
        [
            ("yyyy-mm-dd", "DATE", "2024-04-03"),
            ("yyyy\\-mm\\-dd;@", "DATE", "2024-04-03"),
            ("dd/mm/yy", "DATE", "03/04/24"),
            ("[$-C0C]d mmm yyyy;@", "DATE", "3 avr. 2024"),
            ("dddd d mmmm", "DATE", "mercredi 3 avril"),
            ('d "de" mmmm', "DATE", "3 de avril"),
            ("mm-dd-yy", "DATE", "2024-04-03"),
            ("yyyy-mm-dd hh:mm:ss", "DATE_TIME", "2024-04-03 15:07:09"),
            ("h:mm AM/PM", "TIME", "3:07 PM"),
        ],
    )
    def test_a_moment_is_shown_by_its_pattern(self, code: str, kind: str, shown: str) -> None:
        format_ = number_format(code, "fr_CA")
        assert format_ is not None
        assert format_["type"] == kind
        assert format_moment(AFTERNOON, format_["pattern"], "fr_CA") == shown

    @pytest.mark.parametrize(
        ("value", "code", "locale", "shown"),
        [
            (2021, "General", "fr_CA", "2021"),
            (1.45, "General", "fr_CA", "1,45"),
            (1.45, "General", "en_US", "1.45"),
            (0.1 + 0.2, "General", "en_US", "0.3"),
            (0.12, "0%", "en_US", "12%"),
            (1234.5, "#,##0.00", "en_US", "1,234.50"),
            (2, "0.00", "fr_CA", "2,00"),
        ],
    )
    def test_a_number_is_shown_in_the_language_of_the_sheet(
        self, value: float, code: str, locale: str, shown: str
    ) -> None:
        assert format_number(value, code, locale) == shown

    @pytest.mark.parametrize(
        ("moment", "days"),
        [
            (dt.date(1899, 12, 31), 1),
            (NOON_IN_1900, 2.5),
            (dt.date(2026, 11, 23), 46349),
            (dt.time(6), 0.25),
            (dt.timedelta(hours=36), 1.5),
        ],
    )
    def test_days_are_counted_from_30_december_1899(self, moment: Any, days: float) -> None:
        assert serial(moment) == days


class TestFile:
    def test_the_file_is_read_again_once_somebody_saved_it(self, book: Any, tmp_path: Path) -> None:
        book.active["A1"] = "avant"
        path = saved(book, tmp_path / "x.xlsx")
        workbook = Workbook(path)
        before = workbook.resource()
        assert workbook.resource() is before
        book.active["A1"] = "après"
        saved(book, path)
        later = path.stat().st_mtime_ns + 1_000_000
        os.utime(path, ns=(later, later))
        assert texts(workbook.resource()["sheets"][0]) == [["après"]]

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(WorkbookError, match=re.escape(str(tmp_path / "rien.xlsx")) + ".* does not exist"):
            Workbook(tmp_path / "rien.xlsx").resource()

    @pytest.mark.parametrize("content", [b"", b"Sous-projet,Porteur\n", b"PK\x03\x04 cut"])
    def test_what_is_no_workbook_is_named_with_what_to_do(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "x.xlsx"
        path.write_bytes(content)
        with pytest.raises(WorkbookError, match=r"x\.xlsx: this (is not an Excel workbook|file is empty)\b.* Save "):
            read(path)

    def test_a_folder_is_no_workbook(self, tmp_path: Path) -> None:
        with pytest.raises(WorkbookError, match="this is a folder"):
            read(tmp_path)


class TestDemoWorkbooks:
    @pytest.mark.parametrize(
        ("path", "make"),
        [
            (MEC_2023_2024, build.mec_2023_2024),
            (EXEMPLE, build.exemple_workbook),
            (SYNTHESE, build.synthese_workbook),
        ],
    )
    def test_building_again_gives_the_committed_bytes(self, path: Path, make: Any) -> None:
        assert make() == path.read_bytes(), "run: python -m mec_bot.sandbox.workbooks.build"

    @pytest.mark.parametrize("path", PUBLISHED, ids=["in the program", "of the programme"][: len(PUBLISHED)])
    def test_the_published_table_says_what_the_programme_published(self, path: Path) -> None:
        with path.open(encoding="utf-8", newline="") as file:
            header, *projects = list(csv.reader(file))
        levels = Counter(maturity.partition(")")[0] for _, maturity, _ in projects)
        strategies = {name.partition(" (")[0]: strategy for name, _, strategy in projects if strategy}
        carriers = Counter(name.partition("(")[2].removesuffix(")") for name, _, _ in projects)
        assert [title.partition(" ")[0] for title in header] == ["Sous-projet", "Maturité", "Type"]
        assert len({name for name, _, _ in projects}) == len(projects) == 16
        assert levels == {"3a": 6, "2c": 4, "2b": 2, "3b": 2, "3c": 1, "Pas évalué": 1}
        assert strategies == {
            "MutuAli": "Cession",
            "L'aube, pôle nourricier": "Consolidation",
            "Locomotion": "Essaimage",
        }
        assert carriers.most_common(3) == [("Récolte", 4), ("Solon", 3), ("FabMob", 2)]
        assert [name for name, _, _ in projects if "(" not in name] == ["Locomotion"]
        assert path.read_bytes() == build.CSV.read_bytes()

    def test_the_published_table_is_its_csv_cell_for_cell(self) -> None:
        with build.CSV.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        for row in rows:
            while row and not row[-1]:
                row.pop()
        resource = read(MEC_2023_2024)
        assert len(rows) == 17
        assert [sheet["properties"]["title"] for sheet in resource["sheets"]] == ["Tableau de bord"]
        assert texts(resource["sheets"][0]) == rows
        assert "merges" not in resource["sheets"][0]

    @pytest.mark.parametrize("path", [EXEMPLE, SYNTHESE])
    def test_an_invented_programme_says_that_it_is_invented(self, path: Path) -> None:
        assert "organisations inventées" in texts(first_sheet(path))[0][0]

    def test_the_example_has_27_projects_under_a_header_in_two_rows(self) -> None:
        rows = texts(first_sheet(EXEMPLE))
        assert rows[3][5:8] == ["Maturité", "", "Stratégie"]
        assert rows[4][5:7] == ["Automne 2022", "2023-2024"]
        names = [row[0] for row in rows[5:] if row and row[0]]
        assert names.count(exemple.PARENT) == 1
        assert len(names) - 1 == len(set(names)) - 1 == 27
        assert [] in [[text for text in row if text] for row in rows[5:]]

    def test_the_example_shows_everything_the_reader_handles(self) -> None:
        sheet = first_sheet(EXEMPLE)
        row_data = cells(sheet)
        every = [cell for row in row_data for cell in row]
        struck = [cell for cell in every if cell.get("effectiveFormat", {}).get("textFormat", {}).get("strikethrough")]
        assert [cell["formattedValue"] for cell in struck] == ["Outilthèque du marché"]
        hidden = [i for i, row in enumerate(sheet["data"][0]["rowMetadata"]) if row.get("hiddenByUser")]
        assert [row_data[row][0]["formattedValue"] for row in hidden] == ["Traversées accompagnées"]
        assert sum("note" in cell for cell in every) == 4
        assert sum("hyperlink" in cell for cell in every) == 4
        dates = [
            cell
            for row in row_data[5:]
            for cell in row[11:12] + row[13:14]
            if "numberFormat" in cell["effectiveFormat"]
        ]
        assert len(dates) > 30
        strategies = [m for m in sheet["merges"] if m["startColumnIndex"] == 7 and m["startRowIndex"] >= 5]
        assert [m["endRowIndex"] - m["startRowIndex"] for m in strategies] == [3, 2]
        assert {row[3].get("formattedValue") for row in row_data[5:] if len(row) > 3} >= {
            "À venir",
            "En cours",
            "En pause",
            "Redéfini",
            "Cédé",
            "Terminé",
            "Abandonné",
        }

    def test_every_carrier_of_the_example_is_in_its_own_tab(self) -> None:
        known = {carrier.name for carrier in exemple.CARRIERS}
        named = {part for project in exemple.PROJECTS if project.carrier for part in project.carrier.split(" et ")}
        assert named == known
        assert sum(project.carrier is None for project in exemple.PROJECTS) == 2
        assert sum(carrier.slack is None for carrier in exemple.CARRIERS) == 2
        for carrier in exemple.CARRIERS:
            assert carrier.slack is None or re.fullmatch(r"U[A-Z0-9]{8,10}", carrier.slack)
            assert carrier.email is None or carrier.email.endswith("@exemple.org")
