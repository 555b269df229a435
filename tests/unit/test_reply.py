"""The typed part of Google's reply: it is what the mask asks for, and other JSON is told apart from none."""

from __future__ import annotations

import msgspec
import pytest
from msgspec import inspect

from mec_bot.sandbox.google.fieldmask import Mask, parse
from mec_bot.sheet.source.reply import FIELDS, LONG_KNOWN_FIELDS, NumberKind, Reply, decode


def fields_of(part: inspect.Type) -> Mask:
    """What a part holds, as a mask would ask for it."""
    if isinstance(part, inspect.UnionType):
        return {name: inner for one in part.types for name, inner in fields_of(one).items()}
    if isinstance(part, inspect.CollectionType):
        return fields_of(part.item_type)
    if isinstance(part, inspect.StructType):
        return {field.encode_name: fields_of(field.type) for field in part.fields}
    return {}


def test_what_is_read_is_what_the_mask_asks_for() -> None:
    read = fields_of(inspect.type_info(Reply))
    assert read["sheets"].pop("merges") == {
        name: {} for name in ("endRowIndex", "endColumnIndex", "startRowIndex", "startColumnIndex")
    }
    asked = parse(FIELDS)
    assert asked["sheets"].pop("merges") == {}  # the whole of it
    assert read == asked


def leaves(mask: Mask, path: str = "") -> set[str]:
    return {leaf for name, part in mask.items() for leaf in leaves(part, f"{path}.{name}")} or {path}


def test_where_google_refuses_the_mask_less_is_asked_for_and_nothing_else() -> None:
    left_out = leaves(parse(FIELDS)) - leaves(parse(LONG_KNOWN_FIELDS))
    assert leaves(parse(LONG_KNOWN_FIELDS)) < leaves(parse(FIELDS))
    parts = {
        part
        for leaf in left_out
        for part in leaf.split(".")
        if part in {"comments", "commentAnchors", "tables", "chipRuns"}
    }
    assert parts == {"comments", "commentAnchors", "tables", "chipRuns"}
    assert all(parts & set(leaf.split(".")) for leaf in left_out)


def test_a_code_that_is_not_known_is_another_one() -> None:
    reply = decode(
        b'{"sheets": [{"data": [{"rowData": [{"values": [{"effectiveFormat": {"numberFormat": {"type": "NEXT_YEAR"}}},'
        b'{"effectiveFormat": {"numberFormat": {"type": "DATE"}}}]}]}]}]}'
    )
    formats = [cell.effective_format.number_format for cell in reply.sheets[0].data[0].row_data[0].values]
    assert [shown and shown.type for shown in formats] == [NumberKind.OTHER, NumberKind.DATE]


def test_what_google_leaves_out_is_zero_or_empty() -> None:
    reply = decode(b'{"sheets": [{"data": [{"rowData": [{}, {"values": [{}]}]}]}]}')
    (tab,) = reply.sheets
    assert (reply.properties.title, tab.properties.sheet_id, list(tab.merges)) == ("", 0, [])
    assert [[cell.formatted_value for cell in row.values] for row in tab.data[0].row_data] == [[], [""]]


def test_what_nobody_asked_for_is_passed_over() -> None:
    assert decode(b'{"spreadsheetId": "x", "properties": {"title": "Programme", "locale": "fr_CA"}}').sheets == ()


@pytest.mark.parametrize("body", [b"[]", b"null", b'{"sheets": {}}', b'{"properties": {"title": 3}}'])
def test_json_that_is_no_spreadsheet_is_refused_as_such(body: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        decode(body)


@pytest.mark.parametrize("body", [b"", b'{"sheets": [', b"<html>", b"{}{}"])
def test_what_is_cut_short_or_no_json_is_another_refusal(body: bytes) -> None:
    with pytest.raises(msgspec.DecodeError) as refused:
        decode(body)
    assert not isinstance(refused.value, msgspec.ValidationError)
