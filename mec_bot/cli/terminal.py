"""Messages and findings on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule as RichRule
from rich.table import Table

from mec_bot.actions.outbox import MESSAGE_STATES
from mec_bot.cli.console import SafeText
from mec_bot.messages.staff.snoozed import left_out, put_off
from mec_bot.messages.text.changes import change_text
from mec_bot.messages.text.events import what_happened
from mec_bot.messages.text.findings import overview
from mec_bot.messages.text.message import (
    Block,
    Bullets,
    Button,
    Buttons,
    Control,
    Facts,
    Link,
    Message,
    Paragraph,
    Person,
    Picture,
    Quote,
    Rule,
    SmallPrint,
    Strong,
    Text,
    Title,
)
from mec_bot.messages.text.message import Table as MessageTable
from mec_bot.phrases import Phrase, phrase_from_text
from mec_bot.sheet.layout_report import count_rows
from mec_bot.sheet.table.headings.headers import SYNONYMS

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from mec_bot.actions.job_run import NotSent
    from mec_bot.messages.text.language import Translator
    from mec_bot.review.breaker import Doubt
    from mec_bot.review.changes import Change
    from mec_bot.review.events import Event, Timeline
    from mec_bot.review.exemptions import Exempted
    from mec_bot.review.finding import Finding
    from mec_bot.review.snoozes import Snooze, SnoozedFinding
    from mec_bot.settings.models import Severity
    from mec_bot.sheet.dashboard import Dashboard
    from mec_bot.sheet.layout_report import ColumnReport, LayoutReport, RowsReport
    from mec_bot.sheet.table.explain import Explanation
    from mec_bot.store.outbox import Entry
    from mec_bot.store.renames import Rename, State

_STYLES: Mapping[Severity, str] = {"error": "bold red", "warning": "yellow", "info": "cyan"}
_SEVERITY_NAMES: Mapping[Severity, Phrase] = {
    "error": Phrase("error"),
    "warning": Phrase("warning"),
    "info": Phrase("note"),
}
_ANSWERS: Mapping[State, Phrase] = {
    "proposed": Phrase("renamed?"),
    "confirmed": Phrase("renamed"),
    "refused": Phrase("two sub-projects"),
    "withdrawn": Phrase("nothing to decide any more"),
}


def show_message(console: Console, message: Message, heading: str = "") -> None:
    """Print one message in a frame."""
    parts = Table.grid(padding=(0, 0))
    for block in message.blocks:
        for part in _block(block):
            parts.add_row(part)
    console.print(
        Panel(parts, title=SafeText(heading) if heading else None, title_align="left", width=min(console.width, 100))
    )


def _block(block: Block) -> Iterator[RenderableType]:
    match block:
        case Title():
            yield SafeText(block.text, style="bold underline")
        case Paragraph():
            yield Padding(_text(block.text), (0, 0, 0, 2)) if block.quoted else _text(block.text)
            if block.control is not None:
                yield _control(block.control)
        case Bullets():
            yield from _bullets(block)
        case Facts():
            table = Table.grid(padding=(0, 2))
            for name, value in block.pairs:
                table.add_row(SafeText(name, style="bold"), _text(value))
            yield table
        case SmallPrint():
            yield _dim(block.text)
        case Rule():
            yield RichRule(style="dim")
        case Buttons():
            for control in block.buttons:
                yield _control(control)
        case MessageTable():
            table = Table(*(column.heading for column in block.columns), box=None)
            for row in block.rows:
                table.add_row(*map(_text, row))
            yield table
        case Picture():
            yield SafeText(block.title, style="bold")
            yield SafeText(block.alt)


def _control(control: Control) -> SafeText:
    url = control.url if isinstance(control, Button) else None
    return SafeText(f"[{control.label}]" + (f" {url}" if url else ""), style="blue")


def _bullets(block: Bullets) -> Iterator[RenderableType]:
    if block.lead:
        yield _text(block.lead)
    for item in block.items:
        yield Padding(SafeText("• ").append_text(_text(item)), (0, 0, 0, 2))


def _dim(text: Text) -> SafeText:
    shown = _text(text)
    shown.stylize("dim")
    return shown


def _text(text: Text) -> SafeText:
    shown = SafeText()
    for span in text:
        match span:
            case str():
                shown.append(span)
            case Strong():
                shown.append(span.text, style="bold")
            case Link():
                shown.append(span.text, style=f"bold link {span.url}")
            case Person():
                shown.append(f"@{span.member_id}")
            case _:
                shown.append(span.text)
    return shown


def show_findings(
    console: Console,
    findings: Sequence[Finding],
    since: Mapping[str, datetime],
    zone: tzinfo,
    translator: Translator,
) -> None:
    """Print the findings by project: severity, cell, what is wrong and what to do, since when, and the cell's note."""
    projects = dict.fromkeys(finding.project for finding in findings)
    for project in projects:
        console.print(SafeText(project or translator.say(Phrase("About no sub-project in particular")), style="bold"))
        for finding in findings:
            if finding.project == project:
                console.print(_finding(finding, since.get(finding.key), zone, translator), soft_wrap=True)
    if not findings:
        console.print(translator.say(Phrase("All is well: nothing to settle.")))


def _finding(finding: Finding, since: datetime | None, zone: tzinfo, translator: Translator) -> SafeText:
    line = SafeText("  ")
    line.append(translator.say(_SEVERITY_NAMES[finding.severity]), style=_STYLES[finding.severity])
    line.append(f" {finding.cell} ", style="dim")
    line.append(translator.say(finding.sentence))
    if since is not None:
        line.append(" ").append(
            translator.say(Phrase("(since {day})", day=translator.day(since.astimezone(zone).date()))), style="dim"
        )
    if finding.note is not None:
        note = translator.say(Phrase("note on the cell: “{note}”", note=" ".join(finding.note.split())))
        line.append("\n    ").append(note, style="dim")
    return line


def show_snoozed(
    console: Console, snoozed: Sequence[SnoozedFinding], dashboard: Dashboard, translator: Translator
) -> None:
    """Print the findings that are put off, until when and why."""
    if snoozed:
        for part in _block(put_off(snoozed, dashboard, translator)):
            console.print(part, soft_wrap=True)


def show_snoozes(console: Console, snoozes: Sequence[Snooze], translator: Translator) -> None:
    """Print a table of the snoozes: number, project, check, until when, why, and by whom."""
    if not snoozes:
        console.print(translator.say(Phrase("Nothing is put off.")), markup=False)
        return
    table = Table(show_header=False)
    for one in snoozes:
        check = one.check or translator.say(Phrase("all checks"))
        until = translator.say(Phrase("until {day}", day=one.until))
        table.add_row(str(one.number), SafeText(one.project), check, until, SafeText(one.reason), SafeText(one.by))
    console.print(table)


def show_exempted(console: Console, exempted: Sequence[Exempted], translator: Translator) -> None:
    """Print what config/checks.yaml leaves out, why, and who decided so."""
    if exempted:
        for part in _block(left_out(exempted, translator)):
            console.print(part, soft_wrap=True)


def show_outbox(console: Console, entries: Sequence[Entry], zone: tzinfo, translator: Translator) -> None:
    """Print a table of the messages: number, state, tries, when sent or due, recipient, key, and the last error."""
    if not entries:
        console.print(translator.say(Phrase("No message.")), markup=False)
        return
    table = Table(show_header=False)
    for entry in entries:
        moment = (entry.sent_at or entry.due_at).astimezone(zone)
        key = SafeText(entry.key)
        if entry.follows:
            below = Phrase("in the thread of message {number}", number=entry.follows)
            key.append("\n").append(translator.say(below), style="dim")
        if entry.error:
            key.append("\n").append(translator.say(phrase_from_text(entry.error)), style="red")
        table.add_row(
            str(entry.id),
            translator.say(MESSAGE_STATES[entry.state]),
            str(entry.attempts),
            f"{moment:%Y-%m-%d %H:%M}",
            SafeText(entry.recipient),
            key,
        )
    console.print(table)


def show_explanation(console: Console, explanation: Explanation, translator: Translator) -> None:
    """Print one cell: what it holds, what it is about, how it was read and why."""
    header = SafeText(f"{explanation.tab}!{explanation.cell}", style="bold")
    console.print(header.append(f"  {explanation.text}" if explanation.text else "", style="default"), soft_wrap=True)
    about = " · ".join(part for part in (explanation.field, explanation.round) if part)
    lines = [
        (Phrase("about"), about),
        (Phrase("read as"), explanation.reading or ""),
        (Phrase("rule"), translator.say(explanation.rule)),
        *((Phrase("also"), translator.say(fact)) for fact in explanation.facts),
    ]
    for name, text in lines:
        if text:
            line = SafeText("  ").append(f"{translator.say(name)} ", style="dim").append(text)
            console.print(line, soft_wrap=True)


def show_layout(console: Console, layout: LayoutReport, translator: Translator) -> None:
    """Print how the sheet was understood: the tab and its rivals, the header, a table of columns, a table of rows."""
    say = translator.say
    console.print(SafeText(say(Phrase("Tab “{tab}”", tab=layout.tab)), style="bold"), soft_wrap=True)
    console.print(SafeText(f"  {say(layout.why)}"), soft_wrap=True)
    for rival in layout.rivals:
        not_taken = Phrase("Not taken: “{tab}” – {why_not}", tab=rival.title, why_not=rival.why_not)
        console.print(SafeText(f"  {say(not_taken)}", style="dim"), soft_wrap=True)
    header_rows = ", ".join(map(str, layout.header_rows))
    console.print(SafeText(say(Phrase("Header rows: {rows}", rows=header_rows))), soft_wrap=True)
    console.print(_columns_table(layout.columns, translator))
    console.print(_rows_table(layout.rows, translator))


def _columns_table(columns: Sequence[ColumnReport], translator: Translator) -> Table:
    table = Table()
    for name in (Phrase("Column"), Phrase("Heading"), Phrase("Read as"), Phrase("Why")):
        table.add_column(translator.say(name))
    for column in columns:
        if column.field is None:
            read_as = SafeText(translator.say(Phrase("not read")), style=_STYLES["warning"])
        else:
            read_as = SafeText(" · ".join(part for part in (SYNONYMS[column.field][0], column.round) if part))
        why = SafeText(translator.say(column.why))
        table.add_row(column.letter, SafeText(" ".join(column.heading.split())), read_as, why)
    return table


def _rows_table(rows: RowsReport, translator: Translator) -> Table:
    table = Table()
    for name in (Phrase("Rows"), Phrase("Count"), Phrase("Where")):
        table.add_column(translator.say(name))
    kinds = (
        (Phrase("sub-projects"), rows.project),
        (Phrase("headings"), rows.heading),
        (Phrase("totals"), rows.total),
        (Phrase("notes"), rows.note),
        (Phrase("another table"), rows.other_table),
        (Phrase("hidden, whatever they are"), rows.hidden),
    )
    for kind, addresses in kinds:
        count = translator.number(count_rows(addresses))
        table.add_row(translator.say(kind), count, SafeText(", ".join(addresses)))
    return table


def show_snapshot(console: Console, dashboard: Dashboard, findings: Sequence[Finding], translator: Translator) -> None:
    """Print one line: which sheet, how many projects, how many of them assessed, how many findings."""
    where = Phrase("{title}, tab “{tab}”", title=dashboard.title, tab=dashboard.tab)
    line = f"{translator.say(where)} – {overview(dashboard, len(findings), translator)}"
    console.print(line, highlight=False, markup=False, soft_wrap=True)


def show_changes(console: Console, changes: Sequence[Change], translator: Translator) -> None:
    """Print the changes, one on each line."""
    if not changes:
        console.print(translator.say(Phrase("Nothing changed.")))
    for change in changes:
        console.print(_text(change_text(change, "", translator)), soft_wrap=True)


def show_timeline(console: Console, told: Timeline, zone: tzinfo, translator: Translator) -> None:
    """Print the events, one on each line: the day, the project, and what happened."""
    if told.project:
        console.print(SafeText(told.project, style="bold"), soft_wrap=True)
    if not told.events:
        console.print(translator.say(Phrase("Nothing happened.")), highlight=False, markup=False)
    for event in told.events:
        line = SafeText(f"{event.at.astimezone(zone).date()} ", style="dim")
        line.append_text(_event(event, translator))
        console.print(line, highlight=False, soft_wrap=True)


def _event(event: Event, translator: Translator) -> SafeText:
    return _text((Quote(text=event.project), " – ", *what_happened(event, translator)))


def show_held(console: Console, doubts: Sequence[Doubt], translator: Translator) -> None:
    """Print each reason why a pull is held, and below it every change that it counts."""
    for doubt in doubts:
        console.print(translator.say(doubt.reason), highlight=False, markup=False, soft_wrap=True)
        show_changes(console, doubt.changes, translator)


def show_renames(console: Console, known: Sequence[Rename], translator: Translator) -> None:
    """Print a table of the renames: number, old name, new name, the answer, and who gave it."""
    if not known:
        console.print(translator.say(Phrase("No sub-project seems to have been renamed.")), markup=False)
        return
    table = Table(show_header=False)
    for rename in known:
        answer = translator.say(_ANSWERS[rename.state])
        table.add_row(
            str(rename.id), SafeText(rename.from_name), "→", SafeText(rename.to_name), answer, rename.decided_by or ""
        )
    console.print(table)


def not_sent_sentence(one: NotSent) -> Phrase:
    """The sentence that says who gets no message, or what is left out of their message, and why."""
    if one.carrier is None:
        return Phrase("Nothing is sent to {recipient}: {why}.", recipient=one.recipient, why=one.why)
    carrier = one.carrier if one.recipient is None else f"{one.carrier} ({one.recipient})"
    if one.about is not None:
        return Phrase("Left out for {carrier}: {about}: {why}.", carrier=carrier, about=one.about, why=one.why)
    return Phrase("Not sent to {carrier}: {why}.", carrier=carrier, why=one.why)
