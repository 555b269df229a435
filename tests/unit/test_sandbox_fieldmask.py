"""Field masks: Google's partial responses, as the stand-in applies them."""

from __future__ import annotations

import pytest

from mec_bot.sandbox.google.fieldmask import FieldMaskError, Json, apply, check, parse
from mec_bot.sandbox.google.fields import FIELDS, SPREADSHEET


@pytest.mark.parametrize(
    "text",
    [
        "sheets.data.rowData.values.note",
        "sheets/data/rowData/values/note",
        "sheets(data(rowData(values(note))))",
        "sheets.data(rowData/values.note)",
        "sheets( data( rowData.values.note ) )",
    ],
)
def test_one_path_can_be_written_in_many_ways(text: str) -> None:
    assert parse(text) == {"sheets": {"data": {"rowData": {"values": {"note": {}}}}}}


def test_paths_are_gathered_under_their_common_start() -> None:
    assert parse("a,b(c,d/e),f.g.h,f.i") == {"a": {}, "b": {"c": {}, "d": {"e": {}}}, "f": {"g": {"h": {}}, "i": {}}}


@pytest.mark.parametrize("text", ["a,a.b", "a.b,a", "a(b),a,a.c"])
def test_a_whole_field_goes_before_a_part_of_it(text: str) -> None:
    assert parse(text) == {"a": {}}


@pytest.mark.parametrize(
    "text", ["", ",", "a,", "a..b", "a(b", "a)b", "a(b))", "a()", "a b", "a(b)c", "a!b", "1a", ".a"]
)
def test_a_mask_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(FieldMaskError):
        parse(text)


def test_the_mask_keeps_what_it_names_and_nothing_else() -> None:
    resource: Json = {
        "id": "X",
        "properties": {"title": "T", "locale": "fr_CA"},
        "sheets": [{"a": 1, "b": 2}, {"b": 3}],
    }
    assert apply(parse("properties.title,sheets.b"), resource) == {
        "properties": {"title": "T"},
        "sheets": [{"b": 2}, {"b": 3}],
    }


def test_an_element_with_nothing_left_stays_so_that_its_place_is_kept() -> None:
    row: Json = {"values": [{"formattedValue": "x"}, {"formattedValue": "y", "note": "n"}, {}]}
    assert apply(parse("values.note"), row) == {"values": [{}, {"note": "n"}, {}]}


def test_a_star_stands_for_every_field() -> None:
    resource: Json = {"a": {"x": 1, "y": 2}, "b": {"x": 3}, "c": 4}
    assert apply(parse("*"), resource) == resource
    assert apply(parse("*.x"), resource) == {"a": {"x": 1}, "b": {"x": 3}, "c": 4}
    assert apply(parse("a/*"), resource) == {"a": {"x": 1, "y": 2}}


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("sheet", "sheet"),
        ("sheets.data.rowData.values.notes", "sheets.data.rowData.values.notes"),
        ("properties(title,langue)", "properties.langue"),
        ("spreadsheetId.x", "spreadsheetId.x"),
    ],
)
def test_a_field_the_resource_does_not_have_is_named(text: str, path: str) -> None:
    with pytest.raises(FieldMaskError) as caught:
        check(parse(text), SPREADSHEET, FIELDS)
    assert caught.value.path == path


def test_a_field_that_is_known_but_never_filled_passes() -> None:
    check(parse("sheets.charts.spec.title,sheets.protectedRanges,namedRanges,*"), SPREADSHEET, FIELDS)
