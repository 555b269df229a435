"""What the Slack stand-in holds against blocks and views, in Slack's own words."""

from __future__ import annotations

from typing import Any

import pytest

from mec_bot.sandbox.slack.shapes.blocks import block_faults, view_faults
from mec_bot.sandbox.slack.shapes.objects import completed_blocks


def text(words: str = "Bonjour", kind: str = "mrkdwn") -> dict[str, Any]:
    return {"type": kind, "text": words}


def section(words: str = "Bonjour", **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": text(words), **more}


def button(action: str = "voir", **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action, "text": text("Voir", "plain_text"), **more}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def modal(**more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": text("Titre", "plain_text"), "blocks": [], **more}


def table(rows: list[list[dict[str, Any]]], **more: Any) -> dict[str, Any]:
    return {"type": "table", "rows": rows, **more}


def raw(words: str = "2b") -> dict[str, Any]:
    return {"type": "raw_text", "text": words}


LINK = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [{"type": "link", "url": "https://example.org", "text": "Bail partagé"}],
        }
    ],
}


FINE = {
    "a table of 100 rows with 20 cells": table([[raw()] * 20] * 100),
    "a table with every kind of cell": table([[raw(), {"type": "raw_number", "value": 3}, LINK]]),
    "a table whose cells have 10,000 characters": table([[raw("x" * 5000)] * 2]),
    "a container of ten blocks": {
        "type": "container",
        "title": text("Recul", "plain_text"),
        "is_collapsible": True,
        "default_collapsed": True,
        "child_blocks": [section()] * 10,
    },
    "a section with text": section("x" * 3000),
    "a section with fields": {"type": "section", "fields": [text("x" * 2000)] * 10},
    "a section with a button": section(accessory=button(url="https://example.org", value="v" * 2000)),
    "a header": {"type": "header", "text": text("x" * 150, "plain_text")},
    "a divider": {"type": "divider"},
    "a context": {"type": "context", "elements": [text()] * 10},
    "25 buttons": actions(*(button(f"b{n}") for n in range(25))),
    "an image by address": {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "Courbe"},
    "an image that was uploaded": {"type": "image", "slack_file": {"id": "F00000001"}, "alt_text": "Courbe"},
}


@pytest.mark.parametrize("block", FINE.values(), ids=FINE)
def test_blocks_within_the_limits_are_taken(block: dict[str, Any]) -> None:
    assert block_faults([block]) == []


LIMITS: dict[str, tuple[dict[str, Any], str]] = {
    "rows of a table": (table([[raw()]] * 101), "no more than 100 items allowed [json-pointer:/blocks/0/rows]"),
    "cells of a row": (table([[raw()] * 21]), "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]"),
    "a table without rows": (table([]), "must provide at least 1 items [json-pointer:/blocks/0/rows]"),
    "an empty cell": (table([[raw("")]]), "must be more than 0 characters [json-pointer:/blocks/0/rows/0/0/text]"),
    "a number that is none": (
        table([[{"type": "raw_number", "value": "3"}]]),
        "must provide a number [json-pointer:/blocks/0/rows/0/0/value]",
    ),
    "a cell of markup": (table([[text()]]), "unsupported type: mrkdwn [json-pointer:/blocks/0/rows/0/0/type]"),
    "characters of a table": (
        table([[raw("x" * 5001), raw("x" * 5000)]]),
        "must be less than 10001 characters [json-pointer:/blocks/0/rows]",
    ),
    "blocks of a container": (
        {"type": "container", "title": text("Recul", "plain_text"), "child_blocks": [section()] * 11},
        "no more than 10 items allowed [json-pointer:/blocks/0/child_blocks]",
    ),
    "a container without a title": (
        {"type": "container", "child_blocks": [section()]},
        "missing required field: title [json-pointer:/blocks/0]",
    ),
    "section text": (section("x" * 3001), "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    "section without words": (section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    "field text": (
        {"type": "section", "fields": [text("x" * 2001)]},
        "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    "number of fields": (
        {"type": "section", "fields": [text()] * 11},
        "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
    ),
    "header": (
        {"type": "header", "text": text("x" * 151, "plain_text")},
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    "context elements": (
        {"type": "context", "elements": [text()] * 11},
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "actions elements": (
        actions(*(button(f"b{n}") for n in range(26))),
        "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "button text": (
        actions(button(text=text("x" * 76, "plain_text"))),
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    "button value": (
        actions(button(value="x" * 2001)),
        "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    "button address": (
        actions(button(url="h" * 3001)),
        "must be less than 3001 characters [json-pointer:/blocks/0/elements/0/url]",
    ),
    "action_id": (
        actions(button("x" * 256)),
        "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
    ),
    "block_id": (
        section(block_id="x" * 256),
        "must be less than 256 characters [json-pointer:/blocks/0/block_id]",
    ),
    "a type that does not exist": ({"type": "affiche"}, "unsupported type: affiche [json-pointer:/blocks/0/type]"),
    "no type": ({"text": text()}, "missing required field: type [json-pointer:/blocks/0]"),
    "neither text nor fields": ({"type": "section"}, "missing required field: text [json-pointer:/blocks/0]"),
    "a field that does not exist": (
        actions(button(disabled=True)),
        "invalid additional property: disabled [json-pointer:/blocks/0/elements/0]",
    ),
}


@pytest.mark.parametrize(("block", "complaint"), LIMITS.values(), ids=LIMITS)
def test_a_broken_limit_is_named_with_its_place(block: dict[str, Any], complaint: str) -> None:
    assert complaint in block_faults([block])


def test_a_message_has_at_most_50_blocks() -> None:
    assert block_faults([section()] * 50) == []
    assert block_faults([section()] * 51) == ["no more than 50 items allowed [json-pointer:/blocks]"]


def test_the_general_complaint_about_a_text_comes_before_the_precise_one() -> None:
    assert block_faults([section("x" * 3001)]) == [
        "failed to match all allowed schemas [json-pointer:/blocks/0/text]",
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ]


def test_a_header_takes_plain_text_only() -> None:
    assert block_faults([{"type": "header", "text": text("Bilan")}])


def test_a_block_id_is_unique_in_a_message_and_an_action_id_in_its_block() -> None:
    assert any("block_id" in line for line in block_faults([section(block_id="a"), section(block_id="a")]))
    assert any("action_id" in line for line in block_faults([actions(button("a"), button("a"))]))
    assert block_faults([actions(button("a")), actions(button("a"))]) == []


@pytest.mark.parametrize(
    "nonsense", [None, 3, "texte", {}, [1], [None], [{"type": ["a"]}], [{"type": "section", "text": 1}]]
)
def test_nonsense_is_refused_without_a_crash(nonsense: Any) -> None:
    assert block_faults(nonsense)


def test_a_modal_has_at_most_100_blocks_and_a_short_title() -> None:
    assert view_faults(modal(blocks=[section()] * 100)) == []
    assert view_faults(modal(blocks=[section()] * 101)) == [
        "no more than 100 items allowed [json-pointer:/view/blocks]"
    ]
    assert view_faults(modal(title=text("x" * 25, "plain_text"))) == [
        "failed to match all allowed schemas [json-pointer:/view/title]",
        "must be less than 25 characters [json-pointer:/view/title/text]",
    ]


def test_a_form_needs_a_button_to_send_it() -> None:
    field = {
        "type": "input",
        "label": text("Niveau", "plain_text"),
        "element": {"type": "plain_text_input", "action_id": "niveau"},
    }
    assert view_faults(modal(blocks=[field]))
    assert view_faults(modal(blocks=[field], submit=text("Envoyer", "plain_text"))) == []


def test_what_was_taken_comes_back_with_ids_and_defaults_written_out() -> None:
    block = {"type": "section", "text": text(), "accessory": {"type": "button", "text": text("Voir", "plain_text")}}
    [back] = completed_blocks([block], "graine")
    assert back["block_id"]
    assert back["text"]["verbatim"] is False
    assert back["accessory"]["text"]["emoji"] is True
    assert back["accessory"]["action_id"]


def test_a_message_has_one_table_even_inside_a_container() -> None:
    contained = {"type": "container", "title": text("Recul", "plain_text"), "child_blocks": [table([[raw()]])]}
    assert block_faults([table([[raw()]]), contained]) == [
        "only_one_table_allowed [json-pointer:/blocks/1/child_blocks/0]"
    ]


def test_a_table_stands_on_a_home_tab_and_in_no_modal() -> None:
    assert view_faults({"type": "home", "blocks": [table([[raw()]])]}) == []
    assert "unsupported type: table" in str(view_faults(modal(blocks=[table([[raw()]])])))
