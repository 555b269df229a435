"""`mec-bot check`: read the sheet and say what is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mec_bot.cli.shell import (
    HERE,
    AsJson,
    Home,
    Workbook,
    app,
    make_console,
    open_context,
    print_json,
    progress,
    remember_language,
)
from mec_bot.errors import ConfigError, ExitStatus
from mec_bot.phrases import Phrase


@app.command()
def check(
    home: Home = HERE,
    workbook: Workbook = None,
    as_json: AsJson = False,
    explain: Annotated[
        str | None,
        typer.Option("--explain", metavar="CELL", help="Only tell how this cell was read: G14, or 'Tab!G14'."),
    ] = None,
    layout: Annotated[
        bool,
        typer.Option(
            "--layout", help="Only tell how the layout was understood: the tab, each column, each kind of row."
        ),
    ] = False,
) -> None:
    """Pull the sheet and print what is wrong with it; never posts. Exit status 1 where there are errors."""
    if layout and explain is not None:
        remember_language(home)
        raise ConfigError(Phrase("--explain and --layout each tell one thing only: give one of them."))
    if layout:
        _layout(home, workbook, as_json=as_json)
        return
    if explain is not None:
        _explain(explain, home, workbook, as_json=as_json)
        return
    from mec_bot.actions.snooze import put_off
    from mec_bot.actions.sync.sync import pull
    from mec_bot.cli import documents, terminal
    from mec_bot.review.check import exemptions
    from mec_bot.store import findings

    with open_context(home, workbook=workbook, in_memory=workbook is not None, only_reads=True) as context:
        with progress("Reading the sheet"):
            dashboard, found = pull(context)
        with context.database.reading() as connection:
            since = {entry.key: entry.first_seen for entry in findings.open_findings(connection)}
            told, snoozed = put_off(context, connection).split(found)
        exempted = exemptions(context.checks, dashboard, context.settings.checks)
        if as_json:
            snoozed_too = {"snoozed": documents.snoozed_document(snoozed, since, context.translator)} if snoozed else {}
            exempted_too = {"exemptions": documents.exemptions_document(exempted)} if exempted else {}
            print_json(
                {
                    "snapshot": documents.snapshot_document(dashboard, context.clock()),
                    "findings": documents.findings_document(told, since, context.translator),
                    **snoozed_too,
                    **exempted_too,
                }
            )
        else:
            console = make_console()
            terminal.show_findings(console, told, since, context.settings.timezone, context.translator)
            terminal.show_snoozed(console, snoozed, dashboard, context.translator)
            terminal.show_exempted(console, exempted, context.translator)
            terminal.show_snapshot(console, dashboard, told, context.translator)
    if any(finding.severity == "error" for finding in told):
        raise typer.Exit(ExitStatus.FOUND)


def _explain(cell: str, home: Path, workbook: Path | None, *, as_json: bool) -> None:
    from mec_bot.cli import documents, terminal
    from mec_bot.sheet.table.explain import Explainer

    with open_context(home, workbook=workbook, in_memory=True, only_reads=True) as context:
        with progress("Reading the sheet"):
            spreadsheet = context.sheets.pull(context.settings.sheet.id)
        explanation = Explainer(spreadsheet, context.settings, context.today).explain(cell)
        if as_json:
            print_json(documents.explanation_document(explanation, context.translator))
        else:
            terminal.show_explanation(make_console(), explanation, context.translator)


def _layout(home: Path, workbook: Path | None, *, as_json: bool) -> None:
    from mec_bot.cli import documents, terminal
    from mec_bot.sheet.table.reading import read_dashboard

    with open_context(home, workbook=workbook, in_memory=True, only_reads=True) as context:
        with progress("Reading the sheet"):
            spreadsheet = context.sheets.pull(context.settings.sheet.id)
            layout = read_dashboard(spreadsheet, context.settings, context.today).layout
        if layout is None:
            raise AssertionError("unreachable: only a remembered dashboard does not say how it was read")
        if as_json:
            print_json(documents.layout_document(layout, context.translator))
        else:
            terminal.show_layout(make_console(), layout, context.translator)
