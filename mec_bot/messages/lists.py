"""A list of projects as an answer: a table, in pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mec_bot.messages.text import command_words
from mec_bot.messages.text.footer import data_age
from mec_bot.messages.text.language import Plural
from mec_bot.messages.text.message import (
    Block,
    Button,
    Buttons,
    Column,
    Message,
    Paragraph,
    Quote,
    Strong,
    Table,
    Text,
    Title,
)
from mec_bot.messages.text.scale import STRATEGY_NAMES, listed, phase_name, strategy_name
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.messages.text.language import Translator
    from mec_bot.messages.text.text_context import TextContext
    from mec_bot.review.listing import Listing
    from mec_bot.sheet.dashboard import Project

LIST_PAGE = "list_page"
# A message's table holds 10,000 characters: so many rows of the longest cells do.
PAGE_ROWS = 40
_LONGEST_NAME, _LONGEST_CARRIERS = 100, 60


def compose_list(
    listing: Listing, projects: Sequence[Project], asked: str, page: int, *, text_context: TextContext
) -> Message:
    """One page (from 0) of the list; ``asked`` are the words that ask for it again, and for its other pages."""
    translator = text_context.translator
    title = translator.say(_title(listing, translator))
    number = Plural("{n} sub-project", "{n} sub-projects", len(projects))
    last = max(len(projects) - 1, 0) // PAGE_ROWS
    page = min(max(page, 0), last)
    lead: Text = (Strong(text=translator.say(number)),)
    if last:
        shown = Phrase("page {page} of {last}", page=page + 1, last=last + 1)
        lead = (*lead, f" – {translator.say(shown)}")
    blocks: list[Block] = [Title(text=title), Paragraph(text=lead)]
    if projects:
        blocks.append(_table(projects[page * PAGE_ROWS : (page + 1) * PAGE_ROWS], translator))
    if last:
        blocks.append(_pages(asked, page, last, translator))
    blocks.append(data_age(text_context))
    return Message(
        summary=translator.say(Phrase("{title}: {projects}", title=title, projects=number)), blocks=tuple(blocks)
    )


def compose_unknown_list(asked: str, command: str, translator: Translator) -> Message:
    """The answer to words after « liste » that name no list."""
    said = Phrase(
        "I know no list “{asked}”. Try {examples}.",
        asked=Quote(text=asked),
        examples=Strong(text=" · ".join(command_words.lists(command, translator))),
    )
    return Message(summary=translator.say(said), blocks=(Paragraph(text=translator.text(said)),))


def _title(listing: Listing, translator: Translator) -> Phrase:
    match listing.kind:
        case "phase":
            return Phrase("Phase {phase}: {name}", phase=listing.value, name=phase_name(int(listing.value), translator))
        case "strategy":
            return Phrase("Strategy: {name}", name=strategy_name(listing.value))
        case "carrier":
            return Phrase("Sub-projects of {carrier}", carrier=listing.value)
        case "not_assessed":
            return Phrase("Sub-projects without a level")
        case "stalled":
            return Phrase("Sub-projects that do not rise")
    return Phrase("All sub-projects")


def _table(projects: Sequence[Project], translator: Translator) -> Table:
    headings = (Phrase("Sub-project"), Phrase("Level"), Phrase("Strategy"), Phrase("Carrier"))
    return Table(
        columns=tuple(Column(heading=translator.say(heading)) for heading in headings),
        rows=tuple(
            (
                (Quote(text=_short(project.name, _LONGEST_NAME)),),
                (project.level.value if project.level else "–",),
                (STRATEGY_NAMES[project.strategy] if project.strategy else "–",),
                (Quote(text=_short(listed(project.carriers, translator) or "–", _LONGEST_CARRIERS)),),
            )
            for project in projects
        ),
    )


def _pages(asked: str, page: int, last: int, translator: Translator) -> Buttons:
    """To the page before and the page after, where there are such."""
    places = ((page - 1, Phrase("Previous page")), (page + 1, Phrase("Next page")))
    return Buttons(
        buttons=tuple(
            Button(label=translator.say(label), action=f"{LIST_PAGE}:{place}", value=asked)
            for place, label in places
            if 0 <= place <= last
        )
    )


def _short(text: str, longest: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
