"""A year of the programme in four days of edits, and the log of what changed."""

from __future__ import annotations

from pathlib import Path

from example_programme import FRIGO
from renaming_case import NEW, OLD
from running import sync_again
from sheet_edits import call_it, drop, edit
from still_clock import Clock

from mec_bot.actions.context import Context
from mec_bot.actions.sync.sync import sync
from mec_bot.store import changes
from mec_bot.store.changes import Logged


def live(context: Context, clock: Clock, workbook: Path) -> None:
    """Levels, a strategy, a support asked, a project that leaves, one that is renamed."""
    sync(context)
    edit(workbook, (OLD, "2023-2024", "2c"))
    sync_again(context, clock, days=1)
    edit(workbook, (FRIGO, "Stratégie", None), (FRIGO, "Soutien requis", "Un local"))
    sync_again(context, clock, days=1)
    drop(workbook, FRIGO)
    call_it(workbook, OLD, NEW)
    sync_again(context, clock, days=1)
    edit(workbook, (NEW, "2023-2024", "3a"))
    sync_again(context, clock, days=1)


def the_log(context: Context) -> list[Logged]:
    with context.database.reading() as connection:
        return changes.between(connection, None, None)
