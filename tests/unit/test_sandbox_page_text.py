"""Slack's markup as the demo page shows it."""

from __future__ import annotations

from typing import Any

import pytest

from mec_bot.sandbox.page.text import mrkdwn, spoken_time


def line(source: str) -> list[Any]:
    """The nodes of a text of one line."""
    [paragraph] = mrkdwn(source, {"U1": "Amélie", "C1": "general"}.get)  # type: ignore[arg-type] # names that exist
    assert isinstance(paragraph, dict)
    return list(paragraph["children"][0]["children"])


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("*gras*", {"kind": "bold", "children": ["gras"]}),
        ("_italique_", {"kind": "italic", "children": ["italique"]}),
        ("~barré~", {"kind": "strike", "children": ["barré"]}),
        ("`3a`", {"kind": "code", "children": ["3a"]}),
        ("<@U1>", {"kind": "mention", "children": ["@Amélie"]}),
        ("<#C1>", {"kind": "mention", "children": ["#general"]}),
        ("<!channel>", {"kind": "mention", "children": ["@channel"]}),
        (":tada:", "🎉"),
        (":inconnu:", ":inconnu:"),
        (
            "<https://a.org/?x=1&amp;y=2|la ligne>",
            {"kind": "link", "href": "https://a.org/?x=1&y=2", "children": ["la ligne"]},
        ),
        ("<!date^1764000000^{date} à {time}|x>", "24 novembre 2025 à 11 h 00"),
        ("<!date^bientôt^{date}|un jour>", "un jour"),
    ],
)
def test_markup_becomes_one_node(source: str, shown: Any) -> None:
    assert line(source) == [shown]


@pytest.mark.parametrize("source", ["2 * 3 * 4", "nom_de_fichier_long", "a~b~c", "**", "* *"])
def test_signs_that_are_no_markup_stay_signs(source: str) -> None:
    assert "".join(line(source)) == source


def test_styles_hold_other_styles() -> None:
    assert line("*très _fort_*") == [{"kind": "bold", "children": ["très ", {"kind": "italic", "children": ["fort"]}]}]


@pytest.mark.parametrize("hostile", ["<javascript:alert(1)|clic>", "<script>", "<data:text/html,x>"])
def test_a_link_to_something_that_runs_is_shown_as_text(hostile: str) -> None:
    assert line(hostile) == [hostile]


def test_lines_gather_into_lists_quotes_and_paragraphs() -> None:
    kinds = [
        node["kind"] for node in mrkdwn("Un\n• deux\n• trois\n&gt; quatre\n```cinq```", str) if isinstance(node, dict)
    ]
    assert kinds == ["text", "list", "quote", "pre"]


def test_a_moment_is_written_as_people_write_it() -> None:
    assert spoken_time(1_772_375_400, "America/Toronto") == "1er mars 2026, 9 h 30"
