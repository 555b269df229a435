"""The commands that read the sheet: `sync` remembers it, `check` says what is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mec_bot.cli.shell import HERE, IS_HELD, AsJson, Home, Workbook, app, make_console, open_bot, print_json, progress
from mec_bot.errors import ExitStatus, HeldError


@app.command()
def sync(
    home: Home = HERE,
    workbook: Workbook = None,
    as_json: AsJson = False,
    accept: Annotated[bool, typer.Option("--accept", help="Take the sheet as it is, however much changed.")] = False,
) -> None:
    """Pull the sheet once, remember it, and print what changed. Exit status 3 where too much did: the pull is held."""
    from mec_bot.actions.sync import sync as sync_action
    from mec_bot.cli import documents, terminal

    with open_bot(home, workbook=workbook) as bot:
        with progress("Reading the sheet"):
            synced = sync_action(bot, accept=accept)
        if as_json:
            print_json(documents.synced_document(synced, bot.language))
        elif synced.held:
            terminal.show_held(make_console(), synced.held, bot.language)
        else:
            console = make_console()
            terminal.show_snapshot(console, synced.dashboard, synced.findings, bot.language)
            terminal.show_changes(console, synced.changes, bot.language)
        if synced.held:
            raise HeldError(IS_HELD)


@app.command()
def check(
    home: Home = HERE,
    workbook: Workbook = None,
    as_json: AsJson = False,
    explain: Annotated[
        str | None,
        typer.Option("--explain", metavar="CELL", help="Only tell how this cell was read: G14, or 'Tab!G14'."),
    ] = None,
) -> None:
    """Pull the sheet and print what is wrong with it; never posts. Exit status 1 where there are errors."""
    if explain is not None:
        _explain(explain, home, workbook, as_json=as_json)
        return
    from mec_bot.actions.snooze import put_off
    from mec_bot.actions.sync import pull
    from mec_bot.cli import documents, terminal
    from mec_bot.review.check import exemptions
    from mec_bot.store import findings

    with open_bot(home, workbook=workbook, in_memory=workbook is not None, only_reads=True) as bot:
        with progress("Reading the sheet"):
            dashboard, found = pull(bot)
        with bot.database.reading() as connection:
            since = {entry.key: entry.first_seen for entry in findings.open_findings(connection)}
            told, snoozed = put_off(bot, connection).split(found)
        exempted = exemptions(bot.checks, dashboard, bot.settings.checks)
        if as_json:
            snoozed_too = {"snoozed": documents.snoozed_document(snoozed, since, bot.language)} if snoozed else {}
            exempted_too = {"exemptions": documents.exemptions_document(exempted)} if exempted else {}
            print_json(
                {
                    "snapshot": documents.snapshot_document(dashboard, bot.clock()),
                    "findings": documents.findings_document(told, since, bot.language),
                    **snoozed_too,
                    **exempted_too,
                }
            )
        else:
            console = make_console()
            terminal.show_findings(console, told, since, bot.settings.timezone, bot.language)
            terminal.show_snoozed(console, snoozed, dashboard, bot.language)
            terminal.show_exempted(console, exempted, bot.language)
            terminal.show_snapshot(console, dashboard, told, bot.language)
    if any(finding.severity == "error" for finding in told):
        raise typer.Exit(ExitStatus.FOUND)


def _explain(cell: str, home: Path, workbook: Path | None, *, as_json: bool) -> None:
    from mec_bot.cli import documents, terminal
    from mec_bot.sheet.explain import explain

    with open_bot(home, workbook=workbook, in_memory=True, only_reads=True) as bot:
        with progress("Reading the sheet"):
            spreadsheet = bot.sheets.pull(bot.settings.bot.sheet.id)
        explanation = explain(spreadsheet, bot.settings, cell)
        if as_json:
            print_json(documents.explanation_document(explanation, bot.language))
        else:
            terminal.show_explanation(make_console(), explanation, bot.language)
