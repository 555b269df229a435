"""Messages as Block Kit: whatever they hold, Slack takes them, and nothing in them commands Slack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block as SlackBlock

from mec_bot.control_characters import visible
from mec_bot.messages.text.chart_data import Strategies
from mec_bot.messages.text.message import (
    Block,
    Bullets,
    Button,
    Buttons,
    Column,
    Confirm,
    DayPicker,
    Facts,
    Link,
    Menu,
    Message,
    Option,
    Paragraph,
    Person,
    Picture,
    Quote,
    Rule,
    SmallPrint,
    Strong,
    Table,
    Text,
    Title,
    from_text,
    to_text,
)
from mec_bot.messages.text.size import MOST_BLOCKS
from mec_bot.sandbox.slack.shapes.blocks import block_faults
from mec_bot.slack.blocks import fallback, to_blocks

SHEET = "https://docs.google.com/spreadsheets/d/x/edit#gid=0&range=7:7"


def blocks_of(*blocks: Block) -> list[dict[str, Any]]:
    shown = to_blocks(Message(summary="", blocks=blocks))
    assert block_faults(shown) == []
    return shown


def unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def paragraph(*spans: Any) -> str:
    (block,) = blocks_of(Paragraph(text=spans))
    text: str = block["text"]["text"]
    return text


class TestEachBlock:
    def test_a_title_is_a_header_in_plain_text(self) -> None:
        assert blocks_of(Title(text="R&D <2026>")) == [
            {"type": "header", "text": {"type": "plain_text", "text": "R&D <2026>", "emoji": False}}
        ]

    def test_a_paragraph_is_a_section_that_slack_adds_no_links_to(self) -> None:
        assert blocks_of(Paragraph(text=("Bonjour",))) == [
            {"type": "section", "text": {"type": "mrkdwn", "text": "Bonjour", "verbatim": True}}
        ]

    def test_bullets_stand_below_their_lead_in_one_section(self) -> None:
        (block,) = blocks_of(Bullets(lead=(Strong(text="Deux"),), items=(("un",), ("deux",))))
        assert block["text"]["text"] == "*Deux*\n• un\n• deux"

    def test_many_bullets_take_as_few_sections_as_they_fit_in_and_none_is_split(self) -> None:
        items = [f"{number:03} {'x' * 96}" for number in range(60)]
        shown = blocks_of(Bullets(items=tuple((item,) for item in items)))
        assert len(shown) == 3
        assert "\n".join(block["text"]["text"] for block in shown) == "\n".join(f"• {item}" for item in items)

    def test_facts_are_fields_ten_a_section(self) -> None:
        shown = blocks_of(Facts(pairs=tuple((f"nom {number}", ("valeur",)) for number in range(23))))
        assert [len(block["fields"]) for block in shown] == [10, 10, 3]
        assert shown[0]["fields"][0]["text"] == "*nom 0*\nvaleur"

    def test_a_control_stands_beside_its_paragraph(self) -> None:
        later = Menu(label="Plus tard", action="later", options=(Option(label="1 semaine", value="7"),), small=True)
        (block,) = blocks_of(Paragraph(text=("Bail partagé",), control=later))
        assert block["accessory"]["type"] == "overflow"
        assert block["accessory"]["options"][0]["value"] == "7"

    def test_a_row_may_hold_buttons_menus_and_calendars(self) -> None:
        sure = Confirm(title="Mauvaise personne?", text="Vous ne recevrez plus rien.", yes="Oui", no="Non")
        (block,) = blocks_of(
            Buttons(
                buttons=(
                    Button(label="Ce n'est pas moi", action="not_me", style="danger", confirm=sure),
                    Menu(label="Plus tard", action="later", options=(Option(label="1 semaine", value="7"),)),
                    DayPicker(label="Une date", action="later_on", day="2026-12-11"),
                )
            )
        )
        assert [element["type"] for element in block["elements"]] == ["button", "static_select", "datepicker"]
        assert block["elements"][0]["confirm"]["confirm"]["text"] == "Oui"

    def test_somebody_s_words_are_set_apart_in_one_line(self) -> None:
        (block,) = blocks_of(Paragraph(text=("Un site\nferme",), quoted=True))
        assert block["text"]["text"] == "> Un site ferme"

    def test_a_table_is_one_block_and_a_blank_cell_is_a_dash(self) -> None:
        columns = (Column(heading="Sous-projet"), Column(heading="Niveau", align="right"))
        row: tuple[Text, ...] = ((Link(text="Bail *partagé*", url=SHEET),), ())
        (block,) = blocks_of(Table(columns=columns, rows=(row,)))
        assert block["rows"][1][1] == {"type": "raw_text", "text": "–"}
        assert block["rows"][1][0]["elements"][0]["elements"] == [
            {"type": "link", "url": SHEET, "text": "Bail *partagé*"}
        ]

    def test_a_second_table_or_one_too_long_is_shown_in_words(self) -> None:
        def lines(count: int) -> Table:
            return Table(columns=(Column(heading="Nom"),), rows=tuple(((str(n),),) for n in range(count)))

        assert [block["type"] for block in blocks_of(lines(2), lines(2))] == ["table", "section"]
        assert [block["type"] for block in blocks_of(lines(100))] == ["section"]
        assert [block["type"] for block in blocks_of(lines(99))] == ["table"]

    def test_small_print_is_a_context(self) -> None:
        (block,) = blocks_of(SmallPrint(text=("hier",)))
        assert block == {"type": "context", "elements": [{"type": "mrkdwn", "text": "hier", "verbatim": True}]}

    def test_a_rule_is_a_divider(self) -> None:
        assert blocks_of(Rule()) == [{"type": "divider"}]

    def test_a_button_carries_its_action_its_value_and_its_address(self) -> None:
        (block,) = blocks_of(Buttons(buttons=(Button(label="Voir", action="show", value="x", url=SHEET),)))
        assert block["elements"] == [
            {
                "type": "button",
                "text": {"type": "plain_text", "text": "Voir", "emoji": False},
                "action_id": "show",
                "value": "x",
                "url": SHEET,
            }
        ]

    def test_more_buttons_than_a_block_takes_go_on_in_the_next(self) -> None:
        buttons = tuple(Button(label=f"b{number}", action=f"show:{number}") for number in range(60))
        assert [len(block["elements"]) for block in blocks_of(Buttons(buttons=buttons))] == [25, 25, 10]

    @pytest.mark.parametrize(
        "block",
        [
            Paragraph(text=()),
            Paragraph(text=("",)),
            Bullets(items=()),
            Facts(pairs=()),
            SmallPrint(text=()),
            Buttons(buttons=()),
        ],
        ids=lambda block: block.kind,
    )
    def test_without_anything_to_show_is_left_out(self, block: Block) -> None:
        assert blocks_of(block) == []

    def test_a_title_or_a_label_without_a_word_is_a_dash(self) -> None:
        title, actions = blocks_of(Title(text=""), Buttons(buttons=(Button(label="", action="a"),)))
        assert title["text"]["text"] == actions["elements"][0]["text"]["text"] == "–"


def picture(number: int = 1, alt: str = "27 sous-projets : *Cession* 2 & plus.") -> Picture:
    return Picture(title=f"Stratégies <{number}>", alt=alt, language="fr", data=Strategies(counts={"cession": 2}))


class TestPictures:
    def test_one_that_was_uploaded_is_an_image_that_can_be_heard(self) -> None:
        (block,) = to_blocks(Message(summary="", blocks=(picture(),)), ["F00000001"])
        assert block_faults([block]) == []
        assert block == {
            "type": "image",
            "slack_file": {"id": "F00000001"},
            "alt_text": "Stratégies <1>. 27 sous-projets : *Cession* 2 & plus.",
        }

    def test_one_that_was_not_is_told_in_words_that_command_nothing(self) -> None:
        (block,) = blocks_of(picture())
        assert block["text"]["text"].startswith("*Stratégies &lt;1&gt;*\n27 sous-projets")
        assert "*Cession*" not in block["text"]["text"]
        assert "&amp; plus." in block["text"]["text"]

    def test_each_takes_its_own_file(self) -> None:
        shown = to_blocks(Message(summary="", blocks=(picture(1), Rule(), picture(2))), ["F00000001", "F00000002"])
        assert [block.get("slack_file") for block in shown] == [{"id": "F00000001"}, None, {"id": "F00000002"}]

    @pytest.mark.parametrize("files", [(), ("F00000001",)])
    def test_words_without_end_are_cut(self, files: tuple[str, ...]) -> None:
        shown = to_blocks(Message(summary="", blocks=(picture(alt="x&" * 9000),)), files)
        assert block_faults(shown) == []
        assert "…" in str(shown)

    def test_they_and_the_small_print_at_the_end_outlast_a_message_that_is_too_long(self) -> None:
        ending = (picture(1), picture(2), picture(3), SmallPrint(text=("hier",)))
        blocks: tuple[Block, ...] = (*(Paragraph(text=(f"{number}",)) for number in range(60)), *ending)
        shown = to_blocks(Message(summary="", blocks=blocks), [f"F0000000{number}" for number in range(3)])
        assert len(shown) == MOST_BLOCKS
        assert [block["type"] for block in shown[-4:]] == ["image", "image", "image", "context"]
        assert shown[-5]["text"]["text"] == "…"
        assert shown[-6]["text"]["text"] == "44"


class TestSpans:
    def test_a_link_opens_its_address(self) -> None:
        assert paragraph(Link(text="Tomat", url=SHEET)) == f"<{SHEET.replace('&', '&amp;')}|Tomat>"

    def test_a_person_is_called(self) -> None:
        assert paragraph(Person(member_id="U012AB3CD"), " bonjour") == "<@U012AB3CD> bonjour"

    @pytest.mark.parametrize(
        "member", ["!channel", "U1> <!channel", "C012AB3CD", "", "U012AB3CD\n", "here", "S012AB3CD"]
    )
    def test_only_a_person_is_ever_called(self, member: str) -> None:
        assert "<" not in paragraph("à ", Person(member_id=member))

    def test_a_quote_is_shown_as_written(self) -> None:
        assert paragraph(Quote(text="2b-2c")) == "2b-2c"

    @pytest.mark.parametrize("text", ["", " "])
    def test_nothing_is_never_made_bold(self, text: str) -> None:
        assert "*" not in paragraph("x", Strong(text=text))


HOSTILE = {
    "everybody": "<!channel>",
    "everybody here": "<!here|here>",
    "a person": "<@U123>",
    "a group": "<!subteam^S123>",
    "a channel": "<#C123>",
    "a link": "<http://x|y>",
    "an ampersand": "A & B &lt;!channel&gt;",
    "bold": "*gras*",
    "code": "`code` ```bloc```",
    "struck": "~barré~ _italique_",
    "a closing bracket": "> citation | x",
    "a split control": "<!chan\u200bnel>",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
class TestHostileTexts:
    def test_are_inert_wherever_they_stand(self, text: str) -> None:
        shown = to_blocks(everything(text))
        assert block_faults(shown) == []
        for words in mrkdwn_of(shown):
            assert controls(words) <= {"https://docs.google.com/"}
            assert not re.search(r"&(?!amp;|lt;|gt;)", words)

    def test_are_inert_in_the_fallback_text(self, text: str) -> None:
        assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", fallback(everything(text)))

    def test_are_still_readable(self, text: str) -> None:
        assert unescaped(paragraph(text)).replace("\u200b", "") == text.replace("\u200b", "")

    def test_in_plain_text_are_what_was_written(self, text: str) -> None:
        assert unescaped(fallback(Message(summary=text, blocks=()))) == text

    def test_never_start_an_emphasis(self, text: str) -> None:
        shown = paragraph(text)
        for mark in re.finditer(r"[*_~`]", shown):
            assert shown[mark.start() - 1] == "\u200b" == shown[mark.end()]


class TestMarksThatSlackWouldNotRead:
    @pytest.mark.parametrize(
        "text",
        [
            "user_disabled: SLACK_BOT_TOKEN, config/mec_bot.yaml and jobs/*.yaml",
            "Projet_2024", "Été_2024_équipe", "花园_2024_学校", "5 * 3 * 2", "Phase 2* et Phase 3*", "~30 000 $", "* note",
            "un _ vide", "a*b*c", "C** et D", "l`eau",
        ],
    )  # fmt: skip
    def test_are_copied_as_they_were_written(self, text: str) -> None:
        assert paragraph(text) == text
        assert paragraph(Quote(text=text)) == text

    @pytest.mark.parametrize(
        "text",
        [
            "*gras*",
            "__privé__",
            "(_privé_)",
            "«*gras*»",
            "a *gras* b",
            "*_les deux_*",
            "`code`",
            "```",
            "de *a à b*, c",
        ],
    )
    def test_are_kept_apart_where_it_would(self, text: str) -> None:
        assert paragraph(text) == re.sub(r"([*_~`])", "\u200b\\1\u200b", text)

    def test_are_kept_apart_where_a_mark_of_our_own_would_close_them(self) -> None:
        assert paragraph("*", Strong(text="Solon"), " 2*3 user_disabled") == "\u200b*\u200b*Solon* 2*3 user_disabled"
        assert paragraph(Strong(text="C* b")) == "*C\u200b*\u200b b*"
        assert paragraph("_a", " b_") == "\u200b_\u200ba b\u200b_\u200b"

    def test_take_no_long_time(self) -> None:
        paragraph("*a " * 100_000)


class TestWhatSteersTheTextAroundIt:
    @pytest.mark.parametrize(
        ("text", "shown"), [("a\u202eb", "a[U+202E]b"), ("\x1b[31m", "␛[31m"), ("a\u2066", "a[U+2066]")]
    )
    def test_is_shown_as_its_code_wherever_it_stands(self, text: str, shown: str) -> None:
        message = everything(text)
        texts = [fallback(message), *strings(to_blocks(message)), *strings(to_blocks(message, ["F1"]))]
        assert sum(shown in said for said in texts) > 20
        assert [said for said in texts if visible(said) != said] == []


class TestALinksOwnDelimiters:
    def test_cannot_be_closed_by_its_words(self) -> None:
        assert paragraph(Link(text="a|b>c<d", url="https://x.org")) == "<https://x.org|a¦b&gt;c&lt;d>"

    def test_cannot_be_closed_by_its_address(self) -> None:
        shown = paragraph(Link(text="a", url="https://x.org/><!channel>|b"))
        assert shown == "<https://x.org/%3E%3C!channel%3E%7Cb|a>"


class TestLimits:
    def test_of_more_than_fifty_blocks_the_last_says_that_there_was_more(self) -> None:
        shown = blocks_of(*[Rule()] * 80)
        assert len(shown) == MOST_BLOCKS
        assert shown[-1]["text"]["text"] == "…"

    def test_of_more_text_than_slack_takes_in_all_the_last_says_that_there_was_more(self) -> None:
        shown = blocks_of(*(Paragraph(text=("x" * 2900,)) for _ in range(5)), SmallPrint(text=("hier",)))
        assert [len(block["text"]["text"]) for block in shown[:-1]] == [2900, 2900, 2900, 1]
        assert shown[-1]["type"] == "context"

    def test_fifty_blocks_are_all_shown(self) -> None:
        assert blocks_of(*[Rule()] * 50) == [{"type": "divider"}] * 50

    @pytest.mark.parametrize("text", ["<" * 300, "R&D " * 60, "a < b " * 40, "&amp;" * 50])
    def test_a_long_title_is_cut_at_its_end_not_at_its_first_bracket(self, text: str) -> None:
        (block,) = blocks_of(Title(text=text))
        shown = block["text"]["text"]
        assert shown.endswith("…")
        assert text.startswith(shown[:-1])
        assert len(shown) > 140

    def test_a_long_label_is_cut(self) -> None:
        (block,) = blocks_of(Buttons(buttons=(Button(label="é" * 300, action="a", value="v" * 3000),)))
        assert block["elements"][0]["text"]["text"] == "é" * 74 + "…"

    def test_a_long_paragraph_is_cut_with_an_ellipsis(self) -> None:
        shown = paragraph("mot " * 2000)
        assert 2900 < len(shown) <= 3000
        assert shown.endswith("mot…")

    @pytest.mark.parametrize("length", range(2980, 3006))
    def test_a_cut_never_splits_an_entity(self, length: int) -> None:
        shown = paragraph("x" * length + "&<>" * 20)
        assert not re.search(r"&(?!amp;|lt;|gt;)", shown)
        assert len(shown) <= 3000

    @pytest.mark.parametrize("length", range(2900, 3010, 7))
    def test_a_cut_never_splits_a_link(self, length: int) -> None:
        shown = paragraph("x" * length, Link(text="Tomat & cie", url=SHEET))
        assert re.fullmatch(r"x+(<[^<>|]+\|Tomat &amp; cie>)?…?", shown)

    def test_a_link_with_endless_words_keeps_its_address(self) -> None:
        (block,) = blocks_of(Bullets(items=((Link(text="nom " * 2000, url=SHEET), " – que faire"),)))
        shown = block["text"]["text"]
        assert re.fullmatch(r"• <https://[^<>|]+\|(nom ?)+…> – que faire", shown)

    def test_the_fallback_is_cut_too(self) -> None:
        assert len(fallback(Message(summary="&" * 5000, blocks=()))) <= 4000


def everything(text: str) -> Message:
    """The same text in every place that takes one."""
    spans: Text = (text, Strong(text=text), Quote(text=text), Link(text=text, url=SHEET), Person(member_id=text))
    return Message(
        summary=text,
        blocks=(
            Title(text=text),
            Paragraph(text=spans),
            Bullets(lead=spans, items=(spans, (text,))),
            Facts(pairs=((text, spans),)),
            SmallPrint(text=spans),
            Rule(),
            Buttons(
                buttons=(
                    Button(
                        label=text, action="a", value="a", confirm=Confirm(title=text, text=text, yes=text, no=text)
                    ),
                    Menu(label=text, action="b", options=(Option(label=text, value="a", about=text),)),
                )
            ),
            Table(columns=(Column(heading=text),), rows=((spans,), ((text,),))),
            Picture(title=text, alt=text, language="fr", data=Strategies(counts={"cession": 1})),
        ),
    )


def strings(value: Any) -> Iterator[str]:
    """Every text of a document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)


def mrkdwn_of(value: Any) -> Iterator[str]:
    """Every text in which Slack looks for control sequences."""
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            assert value["verbatim"] is True
            yield value["text"]
        for part in value.values():
            yield from mrkdwn_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from mrkdwn_of(part)


def controls(words: str) -> set[str]:
    """What stands inside `<…>`: a person as such, an address by its host; and brackets that close or open nothing."""
    words = words.removeprefix("> ")  # the mark of what somebody said
    found = re.findall(r"<([^<>]*)>", words)
    left = re.sub(r"<[^<>]*>", "", words)
    kinds = {re.sub(r"(https://[^/]+/).*", r"\1", inside, flags=re.DOTALL) for inside in found}
    return kinds | set(re.findall(r"[<>]", left))


wild = (
    st.text(max_size=40)
    | st.sampled_from([*HOSTILE.values(), "", " ", "\n", "🚲", "&", "<", "é" * 4000, "&" * 2999, "<a|" * 1200])
    | st.builds(
        lambda text, times: text * times, st.sampled_from(["mot ", "&", "x>y ", "*", "<!here>"]), st.integers(0, 1500)
    )
)
people = st.sampled_from(["U012AB3CD", "W999", "!channel", "U1> <!here"])
span = st.one_of(
    wild,
    st.builds(Strong, text=wild),
    st.builds(Quote, text=wild),
    st.builds(Link, text=wild, url=st.just(SHEET)),
    st.builds(Person, member_id=people),
)
spans = st.lists(span, max_size=4).map(tuple)
confirm = st.none() | st.builds(Confirm, title=wild, text=wild, yes=wild, no=wild)
option = st.builds(Option, label=wild, value=st.text(max_size=150), about=wild)
control = st.one_of(
    st.builds(Button, label=wild, action=st.just("act"), value=wild, confirm=confirm),
    st.builds(
        Menu,
        label=wild,
        action=st.just("choose"),
        options=st.lists(option, min_size=1, max_size=120).map(tuple),
        small=st.booleans(),
        confirm=confirm,
    ),
    st.builds(DayPicker, label=wild, action=st.just("pick"), day=st.sampled_from(["", "2026-12-11"])),
)


def tables(width: int) -> st.SearchStrategy[Table]:
    cell = st.lists(span, max_size=2).map(tuple)
    return st.builds(
        Table,
        columns=st.just(tuple(Column(heading=f"c{number}") for number in range(width))),
        rows=st.lists(st.tuples(*[cell] * width), max_size=4).flatmap(
            lambda rows: st.sampled_from([rows, rows * 40]).map(tuple)
        ),
    )


block = st.one_of(
    st.builds(Title, text=wild),
    st.builds(Paragraph, text=spans, quoted=st.booleans(), control=st.none() | control),
    st.integers(1, 21).flatmap(tables),
    st.builds(Bullets, lead=spans, items=st.lists(spans, max_size=8).map(tuple)),
    st.builds(Facts, pairs=st.lists(st.tuples(wild, spans), max_size=12).map(tuple)),
    st.builds(SmallPrint, text=spans),
    st.just(Rule()),
    st.builds(Picture, title=wild, alt=wild, language=st.just("fr"), data=st.just(Strategies(counts={"cession": 1}))),
    st.lists(st.tuples(wild, wild), max_size=30).map(
        lambda pairs: Buttons(
            buttons=tuple(
                Button(label=label, action=f"show:{number}", value=value) for number, (label, value) in enumerate(pairs)
            )
        )
    ),
)
messages = st.builds(
    Message,
    summary=wild,
    blocks=st.builds(lambda blocks, times: tuple(blocks) * times, st.lists(block, max_size=6), st.integers(1, 12)),
)


@given(messages, st.sampled_from([(), ("F00000001",) * 99]))
@hypothesis_settings(max_examples=150, deadline=None)
def test_whatever_a_message_holds_slack_takes_it_and_obeys_nothing_in_it(
    message: Message, files: tuple[str, ...]
) -> None:
    shown = to_blocks(message, files)
    assert block_faults(shown) == []
    assert len(shown) <= MOST_BLOCKS
    for one in shown:
        parsed = SlackBlock.parse(one)
        assert parsed is not None
        parsed.validate_json()
    for words in mrkdwn_of(shown):
        assert controls(words) <= {"https://docs.google.com/", "@U012AB3CD", "@W999"}
        assert not re.search(r"&(?!amp;|lt;|gt;)", words)
    assert len(fallback(message)) <= 4000
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", fallback(message))


@given(st.text(min_size=1, max_size=60))
@hypothesis_settings(max_examples=200, deadline=None)
def test_what_is_escaped_can_be_read_back(text: str) -> None:
    read = unescaped(paragraph(text))
    assert read.replace("\u200b", "") == visible(text).replace("\u200b", "")


@given(messages)
@hypothesis_settings(max_examples=50, deadline=None)
def test_a_kept_message_is_read_back_as_it_was(message: Message) -> None:
    assert from_text(to_text(message)) == message
