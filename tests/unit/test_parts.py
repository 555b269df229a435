"""A message that is too long: nothing is lost, nothing is told twice, and Slack takes each part as it is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from languages import ENGLISH

from mec_bot.messages.text.message import (
    Block,
    Bullets,
    Column,
    Link,
    Message,
    Paragraph,
    Quote,
    Rule,
    SmallPrint,
    Strong,
    Table,
    Title,
)
from mec_bot.messages.text.parts import MOST_PARTS, Part, Piece, heading, in_parts
from mec_bot.messages.text.size import MOST_BLOCKS, MOST_TEXT, size_of
from mec_bot.sandbox.slack.shapes.blocks import block_faults
from mec_bot.slack.blocks import to_blocks

END = SmallPrint(text=("Sheet read just now",))
SHEET = "https://docs.google.com/spreadsheets/d/x/edit#gid=0&range=7:7"


def a_list(count: int, words: int = 100, name: str = "p") -> Piece:
    """As long as a check's list: each item a link and a sentence."""
    items = tuple((Link(text=f"{name}{n}", url=SHEET), " – ", "x" * words) for n in range(count))
    return Piece(
        block=Bullets(lead=(Strong(text=name),), items=items), findings=tuple(f"{name}{n}" for n in range(count))
    )


def parts_of(*pieces: Piece) -> list[Part]:
    parts = in_parts(pieces, [END], title="Digest", summary="Digest. All of it", translator=ENGLISH)
    for part in parts:
        assert taken_whole(part.message)
    return parts


def taken_whole(message: Message) -> bool:
    """Slack takes it, and nothing of it was cut."""
    shown = to_blocks(message)
    return block_faults(shown) == [] and len(shown) <= MOST_BLOCKS and "…" not in str(shown)


def words(part: Part) -> list[str]:
    return [block["text"]["text"] for block in to_blocks(part.message) if block["type"] in {"section", "header"}]


def test_what_fits_is_one_message_without_a_word_of_a_thread() -> None:
    [part] = parts_of(Piece(block=Title(text="Digest")), *heading("Open"), a_list(20))
    assert part.message.summary == "Digest. All of it"
    assert "thread" not in str(part.message)
    assert part.message.blocks[-1] == END


def test_the_first_of_several_says_that_it_goes_on_and_keeps_the_end() -> None:
    first, second, third = parts_of(*heading("Open"), a_list(120))
    assert words(first)[-1] == "The rest follows: 2 more messages."
    assert first.message.blocks[-1] == END
    assert [part.message.summary for part in (second, third)] == ["Digest (2/3)", "Digest (3/3)"]
    assert words(third)[0] == "*Digest, continued (3 of 3)*"
    assert END not in (*second.message.blocks, *third.message.blocks)


def test_a_list_goes_on_between_two_items_under_its_own_title() -> None:
    first, second, third = parts_of(a_list(120))
    assert [*first.findings, *second.findings, *third.findings] == [f"p{n}" for n in range(120)]
    for part in (second, third):
        assert words(part)[1].startswith("*p* (continued)\n• ")


def test_a_heading_is_never_the_last_word_of_a_part() -> None:
    for count in range(30, 45):
        parts = parts_of(a_list(count), *heading("Changed"), a_list(30, name="q"))
        assert len(parts) > 1
        headed = next(part for part in parts if "*Changed*" in words(part))
        assert any("q" in text.split("\n")[0] for text in words(headed))
        assert not any(isinstance(part.message.blocks[1], Rule) for part in parts[1:])


@pytest.mark.parametrize(("count", "left"), [(410, 0), (420, 0), (2000, 1)])
def test_more_than_ten_messages_are_never_made_and_what_is_left_is_counted_and_not_told(count: int, left: int) -> None:
    parts = parts_of(a_list(count))
    told = [key for part in parts for key in part.findings]
    assert told == [f"p{n}" for n in range(len(told))]
    assert len(parts) <= MOST_PARTS
    assert (len(told) < count) == bool(left)
    if left:
        assert f"({count - len(told):,} points to settle among it)" in words(parts[-1])[-1]


def test_an_item_longer_than_any_section_is_cut_alone() -> None:
    parts = in_parts([a_list(3, words=20_000)], [END], title="Digest", summary="", translator=ENGLISH)
    assert [key for part in parts for key in part.findings] == ["p0", "p1", "p2"]
    for part in parts:
        assert block_faults(to_blocks(part.message)) == []


def test_a_list_whose_items_tell_of_nothing_is_divided_all_the_same() -> None:
    names = Bullets(items=tuple((Quote(text=f"{n} {'x' * 90}"),) for n in range(200)))
    parts = parts_of(Piece(block=names))
    assert [part.findings for part in parts] == [()] * len(parts)
    assert sum(text.count("• ") for part in parts for text in words(part)) == 200


texts = st.text(alphabet=st.sampled_from("aé &<>*_~`|…\n"), max_size=400).map(lambda text: text.replace("…", "."))
spans = st.one_of(texts, texts.map(lambda text: Quote(text=text)), texts.map(lambda text: Link(text=text, url=SHEET)))
lines = st.lists(spans, min_size=1, max_size=3).map(tuple)


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    kind = draw(st.sampled_from(["paragraph", "bullets", "rule", "title"]))
    made: dict[str, Any] = {
        "paragraph": lambda: Paragraph(text=draw(lines)),
        "bullets": lambda: Bullets(lead=draw(lines), items=tuple(draw(st.lists(lines, max_size=40)))),
        "rule": Rule,
        "title": lambda: Title(text=draw(texts)),
    }
    block: Block = made[kind]()
    return block


@hypothesis_settings(max_examples=60, deadline=None)
@given(st.lists(blocks(), max_size=30))
def test_no_block_is_larger_than_it_is_measured(made: list[Block]) -> None:
    size = size_of(made)
    shown = [block for one in made for block in to_blocks(Message(summary="", blocks=(one,)))]
    assert len(shown) <= size.blocks
    assert sum(len(block["text"]["text"]) for block in shown if "text" in block) <= size.characters


@hypothesis_settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 120), max_size=12), st.integers(10, 400))
def test_every_finding_is_told_once_and_in_its_order(counts: list[int], length: int) -> None:
    pieces = [piece for n, count in enumerate(counts) for piece in (*heading(f"h{n}"), a_list(count, length, f"l{n}-"))]
    parts = parts_of(*pieces)
    told = [key for part in parts for key in part.findings]
    wanted = [key for piece in pieces for key in piece.findings]
    assert told == wanted[: len(told)]
    assert len(told) == len(wanted) or len(parts) == MOST_PARTS


def test_no_part_holds_more_than_slack_takes() -> None:
    for part in parts_of(a_list(300), *heading("Changed"), a_list(300, name="q")):
        assert sum(len(text) for text in words(part)) <= MOST_TEXT


def test_a_table_is_divided_between_two_rows_and_each_part_is_one() -> None:
    rows = tuple(((Link(text=f"p{n}", url=SHEET),), ("x" * 300,)) for n in range(60))
    table = Table(columns=(Column(heading="Sous-projet"), Column(heading="Quoi")), rows=rows)
    parts = parts_of(Piece(block=table, findings=tuple(f"p{n}" for n in range(60))))
    tables = [block for part in parts for block in part.message.blocks if isinstance(block, Table)]
    assert len(parts) > 1
    assert tuple(row for one in tables for row in one.rows) == rows
    assert [key for part in parts for key in part.findings] == [f"p{n}" for n in range(60)]
