"""The report as one HTML page that needs no other file: its style and its plots stand in it, and it has no script."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup

from mec_bot.control_characters import visible
from mec_bot.messages.report.document import (
    Block,
    Bullets,
    Document,
    Footnote,
    Heading,
    Paragraph,
    Picture,
    Section,
    Span,
    Table,
    Text,
    Trace,
    Traces,
)
from mec_bot.messages.text.message import Quote, Strong
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.messages.text.language import Translator

# `Markup.format` escapes every text that it puts in; only what is Markup already stays as it is.
_PAGE = Markup("""\
<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{name}</title>
<style>
{style}</style>
</head>
<body>
<a class="skip" href="#content">{skip}</a>
<header>
<h1>{title}</h1>
<p class="subtitle">{subtitle}</p>
</header>
<nav aria-label="{contents}">
<ol>{links}</ol>
</nav>
<main id="content">
<p>{introduction}</p>
<dl class="highlights">{highlights}</dl>
{sections}
</main>
<footer>
<section role="doc-endnotes" aria-labelledby="notes">
<h2 id="notes">{notes_title}</h2>
<ol>{notes}</ol>
</section>
</footer>
</body>
</html>
""")
_ONLY_IN_A_FILE = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL)
_NAME_INSIDE = re.compile(r"(\bid=\"|\bhref=\"#|\burl\(#)")
_LANGUAGES = {"fr": "fr-CA", "en": "en-CA"}


def to_html(document: Document, translator: Translator) -> str:
    """The whole page."""
    return visible(str(_Page(translator).write(document)))


@cache
def _style() -> Markup:
    return Markup((files("mec_bot.messages.report") / "page.css").read_text(encoding="utf-8"))  # noqa: S704 - our own file


class _Page:
    def __init__(self, translator: Translator) -> None:
        self._translator = translator
        self._notes: list[Text] = []
        self._tables = 0

    def write(self, document: Document) -> Markup:
        sections = list(enumerate(document.sections, start=1))
        introduction = self._text(document.introduction)
        written = Markup("\n").join(self._section(place, section) for place, section in sections)
        return _PAGE.format(
            lang=_LANGUAGES[self._translator.code],
            name=f"{document.title} – {_plain(document.subtitle)}",
            style=_style(),
            skip=self._say(Phrase("Skip to the content")),
            title=document.title,
            subtitle=self._text(document.subtitle),
            contents=self._say(Phrase("Contents")),
            links=_all(
                Markup('<li><a href="#section-{}">{}</a></li>').format(place, section.title)
                for place, section in sections
            ),
            introduction=introduction,
            highlights=_all(
                Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(self._text(label), number)
                for number, label in document.highlights
            ),
            sections=written,
            notes_title=self._say(Phrase("Notes")),
            notes=_all(self._note(number, note) for number, note in enumerate(self._notes, start=1)),
        )

    def _section(self, place: int, section: Section) -> Markup:
        return Markup('<section aria-labelledby="section-{}">\n<h2 id="section-{}">{}. {}</h2>\n{}</section>').format(
            place, place, place, section.title, _all(self._block(block) + Markup("\n") for block in section.blocks)
        )

    def _block(self, block: Block) -> Markup:
        match block:
            case Heading():
                return Markup("<h3>{}</h3>").format(block.text)
            case Paragraph():
                lead = Markup("<strong>{}</strong>").format(self._text(block.lead)) if block.lead else Markup()
                space = " " if block.lead and block.text else ""
                return Markup("<p>{}{}{}</p>").format(lead, space, self._text(block.text))
            case Bullets():
                return Markup("<ul>{}</ul>").format(
                    _all(Markup("<li>{}</li>").format(self._text(item)) for item in block.items)
                )
            case Table():
                return self._table(block)
            case Picture():
                return Markup("<figure>{}</figure>").format(_inlined(block))
            case Traces():
                return Markup('<details class="rows"><summary>{}</summary>\n{}</details>').format(
                    self._say(Phrase("The rows of each figure")), _all(self._trace(trace) for trace in block.figures)
                )

    def _table(self, table: Table) -> Markup:
        self._tables += 1
        head = _all(
            Markup('<th scope="col"{}>{}</th>').format(_number(column in table.numbers), name)
            for column, name in enumerate(table.columns)
        )
        rows = _all(self._row(table, row) for row in table.rows)
        # A wide table scrolls inside its own frame, which the keyboard reaches too; the page itself never does.
        return Markup(
            '<div class="table" role="region" tabindex="0" aria-labelledby="table-{}">\n<table>\n<caption id="table-{}">{}'
            "</caption>\n<thead><tr>{}</tr></thead>\n<tbody>\n{}</tbody>\n</table>\n</div>"
        ).format(self._tables, self._tables, self._text(table.caption), head, rows)

    def _row(self, table: Table, row: tuple[Text, ...]) -> Markup:
        cells = [
            Markup("<td{}>{}</td>").format(_number(column in table.numbers), self._text(cell))
            for column, cell in enumerate(row)
            if column
        ]
        return Markup('<tr><th scope="row">{}</th>{}</tr>\n').format(self._text(row[0]), _all(cells))

    def _trace(self, trace: Trace) -> Markup:
        title = self._say(Phrase("{name}: {text}", name=trace.name, text=self._translator.number(len(trace.sources))))
        rows = _all(
            Markup("<li>{} <code>{}</code> {}</li>").format(
                _isolated(source.project), source.cell, _isolated(source.text) if source.text else ""
            )
            for source in trace.sources
        )
        return Markup("<p>{}</p>\n{}\n").format(title, Markup("<ul>{}</ul>").format(rows) if rows else "")

    def _text(self, text: Text) -> Markup:
        return _all(self._span(span) for span in text)

    def _span(self, span: Span) -> Markup:
        match span:
            case Footnote():
                self._notes.append(span.text)
                number = len(self._notes)
                return Markup('<sup><a id="call-{}" href="#note-{}" role="doc-noteref">{}</a></sup>').format(
                    number, number, number
                )
            case Strong():
                return Markup("<strong>{}</strong>").format(span.text)
            case Quote():
                return _isolated(span.text)
            case _:
                return Markup("{}").format(span)

    def _note(self, number: int, note: Text) -> Markup:
        return Markup('<li id="note-{}">{} <a href="#call-{}" role="doc-backlink" aria-label="{}">↩</a></li>').format(
            number, self._text(note), number, self._say(Phrase("Back to the text, note {number}", number=number))
        )

    def _say(self, phrase: Phrase) -> str:
        return self._translator.say(phrase)


def _isolated(text: str) -> Markup:
    """A text of the sheet: whatever direction it is written in, the words around it keep theirs."""
    return Markup("<bdi>{}</bdi>").format(text)


def _inlined(picture: Picture) -> Markup:
    """The drawing as part of a page: with its words, without the parts that only a file needs, and with unique ids."""
    svg = _NAME_INSIDE.sub(rf"\1{picture.name}-", _ONLY_IN_A_FILE.sub("", picture.svg).lstrip())
    told = Markup('<svg role="img" aria-label="{}"').format(picture.alt)
    # It is drawn by mec-bot, which escapes the texts that it puts in.
    return told + Markup(svg.removeprefix("<svg"))  # noqa: S704


def _all(parts: Iterable[Markup]) -> Markup:
    return Markup().join(parts)


def _number(is_number: bool) -> Markup:
    return Markup(' class="number"') if is_number else Markup()


def _plain(text: Text) -> str:
    return "".join(span if isinstance(span, str) else "" if isinstance(span, Footnote) else span.text for span in text)
