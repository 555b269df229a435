"""A1 ranges: how the Google stand-in reads them, and how it writes them back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mec_bot.sandbox.google.a1 import A1Error, Grid, Range, column_index, column_letters, parse, quoted

GRIDS = [
    Grid(title="Sheet1", rows=1000, columns=26),
    Grid(title="It's A1", rows=10, columns=4),
    Grid(title="Tableau de bord", rows=40, columns=30),
    Grid(title="A1", rows=5, columns=5),
]


@pytest.mark.parametrize(
    ("text", "echo"),
    [
        ("Sheet1", "Sheet1!A1:Z1000"),
        ("'Sheet1'", "Sheet1!A1:Z1000"),
        ("'Sheet1'!D4", "Sheet1!D4"),
        ("Sheet1!A1:A1", "Sheet1!A1"),
        ("'Sheet1'!A1:1", "Sheet1!A1:Z1"),
        ("'Sheet1'!A2:2", "Sheet1!A2:Z2"),
        ("Sheet1!2:1", "Sheet1!A1:Z2"),
        ("'Sheet1'!D4:A1", "Sheet1!A1:D4"),
        ("Sheet1!A4:D1", "Sheet1!A1:D4"),
        ("Sheet1!A:C", "Sheet1!A1:C1000"),
        ("Sheet1!C:A", "Sheet1!A1:C1000"),
        ("Sheet1!B5:C", "Sheet1!B5:C1000"),
        ("Sheet1!A2:J10001", "Sheet1!A2:J1000"),
        ("Sheet1!a1:$b$2", "Sheet1!A1:B2"),
        ("Sheet1!Y1:AZ1", "Sheet1!Y1:Z1"),
        ("B2:C3", "Sheet1!B2:C3"),
        ("'It''s A1'!A1:B2", "'It''s A1'!A1:B2"),
        ("'It''s A1'", "'It''s A1'!A1:D10"),
        ("Tableau de bord", "'Tableau de bord'!A1:AD40"),
        ("Tableau de bord!A1", "'Tableau de bord'!A1"),
    ],
)
def test_a_range_is_echoed_absolute_clamped_and_quoted_only_when_needed(text: str, echo: str) -> None:
    assert str(parse(text, GRIDS)) == echo


def test_a_cell_goes_before_a_tab_of_the_same_name() -> None:
    assert parse("A1", GRIDS).title == "Sheet1"
    assert str(parse("'A1'", GRIDS)) == "'A1'!A1:E5"


def test_indexes_are_zero_based_and_ends_exclusive() -> None:
    assert parse("Sheet1!B2:C3", GRIDS) == Range(title="Sheet1", start_row=1, end_row=3, start_column=1, end_column=3)


@pytest.mark.parametrize(
    "text",
    [
        *("NOPE!A5:F15", "Nulle part", "", "Sheet1!", "Sheet1!A0", "Sheet1!A", "Sheet1!7", "Sheet1!A1:B2:C3"),
        *("Sheet1!A1:", "Sheet1!:", "'Sheet1", "Sheet1!ABCD1", "Sheet1!A-1"),
    ],
)
def test_what_is_no_range_is_refused_in_google_s_words(text: str) -> None:
    with pytest.raises(A1Error) as caught:
        parse(text, GRIDS)
    assert str(caught.value) == f"Unable to parse range: {text}"


def test_a_range_that_starts_past_the_grid_is_refused() -> None:
    with pytest.raises(A1Error, match=r"exceeds grid limits\. Max rows: 1000, max columns: 26"):
        parse("Sheet1!A1001:B1002", GRIDS)


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("Sheet1", "Sheet1"),
        ("Données_2024", "Données_2024"),
        ("export-records", "'export-records'"),
        ("profiles-10.csv", "'profiles-10.csv'"),
        ("2024", "'2024'"),
        ("B12", "'B12'"),
        ("R1C1", "'R1C1'"),
        ("L'aube", "'L''aube'"),
    ],
)
def test_a_title_gets_quotes_only_when_it_needs_them(title: str, written: str) -> None:
    assert quoted(title) == written


@given(st.integers(min_value=0, max_value=18277))
def test_column_letters_and_indexes_are_inverses(index: int) -> None:
    assert column_index(column_letters(index)) == index


@given(
    st.sampled_from(GRIDS),
    st.integers(min_value=0, max_value=4),
    st.integers(min_value=0, max_value=3),
    st.integers(min_value=1, max_value=2000),
    st.integers(min_value=1, max_value=60),
)
def test_an_echoed_range_reads_as_itself(grid: Grid, row: int, column: int, height: int, width: int) -> None:
    text = f"{quoted(grid.title)}!{column_letters(column)}{row + 1}:{column_letters(column + width)}{row + height}"
    once = parse(text, GRIDS)
    assert parse(str(once), GRIDS) == once
    assert once.end_row <= grid.rows
    assert once.end_column <= grid.columns
