"""What the sheet's headings mean otherwise than before: told by one digest, whatever happens in between."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from readers import read
from running import deliver, promised, run, sync_again, welcome
from sheet_edits import HEADER, the_tab
from still_clock import Clock

from mec_bot.actions.context import Context
from mec_bot.actions.sync.sync import sync
from mec_bot.phrases import Phrase
from mec_bot.settings.models import FieldName
from mec_bot.settings.targets import STAFF, Target
from mec_bot.sheet.dashboard import Dashboard
from mec_bot.sheet.layout_report import ColumnReport, LayoutReport
from mec_bot.store import snapshots
from mec_bot.store.tables import snapshots as snapshots_table

TITLE = "La feuille se lit autrement"
Column = tuple[str, FieldName | None]
NAME: Column = ("Sous-projet", "sub_project")
STATUS: Column = ("Statut", "status")
TARGET: Column = ("Maturité visée", None)
USUAL: tuple[Column, ...] = (NAME, STATUS)
WIDER: tuple[Column, ...] = (NAME, TARGET, STATUS)
BOTH: dict[str, Any] = {"to": [STAFF, Target(channel="C77", language="en")]}


def a_layout(columns: Sequence[Column]) -> LayoutReport:
    why = Phrase("It was chosen so in a test.")
    return LayoutReport(
        tab="Tableau de bord",
        why=why,
        columns=tuple(
            ColumnReport(letter=chr(ord("A") + number), heading=heading, field=field, why=why)
            for number, (heading, field) in enumerate(columns)
        ),
    )


def remember(context: Context, dashboard: Dashboard, columns: Sequence[Column] | None) -> int:
    """A pull that read these columns; ``None``: one of a version that did not say."""
    layout = a_layout(columns) if columns is not None else None
    with context.database.writing_alone() as connection:
        return snapshots.save(connection, replace(dashboard, layout=layout), context.clock())


def digest_a_week_later(context: Context, clock: Clock) -> str:
    """What staff read in the next digest, which arrives."""
    clock.forward(days=7)
    sent = run(context, "digest")
    deliver(context)
    return read(sent)


# --- told once ----------------------------------------------------------------------------------------------------


def test_a_new_column_is_told_by_the_next_digest_and_by_no_other(
    context: Context, clock: Clock, dashboard: Dashboard
) -> None:
    remember(context, dashboard, USUAL)
    welcome(context, clock)
    remember(context, dashboard, WIDER)
    told = digest_a_week_later(context, clock)
    assert TITLE in told
    assert "La colonne «\xa0Maturité visée\xa0» (B) est nouvelle\xa0: non lue." in told
    assert told.count("Maturité visée") == 1
    assert TITLE not in digest_a_week_later(context, clock)


def test_the_first_message_and_a_digest_without_a_change_tell_nothing(
    context: Context, clock: Clock, dashboard: Dashboard
) -> None:
    remember(context, dashboard, USUAL)
    welcome(context, clock)
    assert TITLE not in read(promised(context))
    remember(context, dashboard, USUAL)
    assert TITLE not in digest_a_week_later(context, clock)


def test_moving_columns_is_the_same_snapshot_and_tells_nothing(
    context: Context, clock: Clock, dashboard: Dashboard
) -> None:
    first = remember(context, dashboard, WIDER)
    welcome(context, clock)
    assert remember(context, dashboard, WIDER[::-1]) == first
    with context.database.reading() as connection:
        layout = snapshots.load(connection, first).layout
    assert layout == a_layout(WIDER[::-1]).reading
    assert TITLE not in digest_a_week_later(context, clock)


def test_a_change_that_was_undone_before_the_digest_is_not_told(
    context: Context, clock: Clock, dashboard: Dashboard
) -> None:
    first = remember(context, dashboard, USUAL)
    welcome(context, clock)
    assert remember(context, dashboard, WIDER) > first
    remember(context, dashboard, USUAL)
    assert TITLE not in digest_a_week_later(context, clock)


def test_several_changes_before_a_digest_are_told_together(
    context: Context, clock: Clock, dashboard: Dashboard
) -> None:
    remember(context, dashboard, USUAL)
    welcome(context, clock)
    remember(context, dashboard, WIDER)
    clock.forward(days=1)
    remember(context, dashboard, [NAME, TARGET, ("Statut", None)])
    told = digest_a_week_later(context, clock)
    assert "«\xa0Maturité visée\xa0» (B) est nouvelle" in told
    assert "«\xa0Statut\xa0» (C) est maintenant non lue; elle était lue comme «\xa0Statut\xa0»" in told


def test_a_week_in_which_nothing_else_happened_is_not_passed_over(
    context: Context, clock: Clock, dashboard: Dashboard
) -> None:
    remember(context, dashboard, USUAL)
    welcome(context, clock)
    assert run(context, "digest", all_is_well=False) == []
    remember(context, dashboard, WIDER)
    clock.forward(days=7)
    assert TITLE in read(run(context, "digest", all_is_well=False))


# --- not lost -----------------------------------------------------------------------------------------------------


def test_a_change_is_told_however_much_later_the_digest_comes(
    context: Context, clock: Clock, dashboard: Dashboard
) -> None:
    remember(context, dashboard, USUAL)
    welcome(context, clock)
    remember(context, dashboard, WIDER)
    for _ in range(3):
        clock.forward(days=30)
        remember(context, dashboard, WIDER)
    assert TITLE in digest_a_week_later(context, clock)


def test_a_digest_that_did_not_arrive_told_nothing_so_the_next_one_does(
    context: Context, clock: Clock, dashboard: Dashboard
) -> None:
    remember(context, dashboard, USUAL)
    welcome(context, clock)
    remember(context, dashboard, WIDER)
    assert TITLE in read(run(context, "digest"))
    deliver(context, refused="not_in_channel")
    assert TITLE in digest_a_week_later(context, clock)
    assert TITLE not in digest_a_week_later(context, clock)


def test_each_channel_hears_of_it_once(context: Context, clock: Clock, dashboard: Dashboard) -> None:
    remember(context, dashboard, USUAL)
    welcome(context, clock)
    remember(context, dashboard, WIDER)
    sent = run(context, "digest", **BOTH)
    deliver(context)
    assert TITLE in read(sent)
    assert "read otherwise" not in read(sent, "C77"), "its welcome: it never heard of another layout"
    remember(context, dashboard, USUAL)
    clock.forward(days=7)
    sent = run(context, "digest", **BOTH)
    assert "«\xa0Maturité visée\xa0» a disparu" in read(sent)
    assert "The column “Maturité visée” is gone; it was not read." in read(sent, "C77")


# --- what an older version remembered -----------------------------------------------------------------------------


def test_the_first_pull_after_an_older_version_is_no_change(
    context: Context, clock: Clock, dashboard: Dashboard
) -> None:
    first = remember(context, dashboard, None)
    forget_the_key(context)
    welcome(context, clock)
    assert remember(context, dashboard, USUAL) == first
    assert TITLE not in digest_a_week_later(context, clock)
    remember(context, dashboard, WIDER)
    assert TITLE in digest_a_week_later(context, clock)


def test_what_changes_after_that_pull_is_told_though_the_last_digest_knew_no_layout(
    context: Context, clock: Clock, dashboard: Dashboard
) -> None:
    remember(context, dashboard, None)
    forget_the_key(context)
    welcome(context, clock)
    fewer = replace(dashboard, projects=dashboard.projects[1:])
    remember(context, fewer, USUAL)
    remember(context, fewer, WIDER)
    told = digest_a_week_later(context, clock)
    assert "«\xa0Maturité visée\xa0» (B) est nouvelle" in told
    assert told.count("est nouvelle") == 1


def forget_the_key(context: Context) -> None:
    """The frames are as an older version wrote them."""
    with context.database.writing() as connection:
        for row in connection.execute(sa.select(snapshots_table.c.id, snapshots_table.c.frame)).all():
            frame = json.loads(row.frame)
            del frame["layout"]
            connection.execute(
                snapshots_table.update().where(snapshots_table.c.id == row.id).values(frame=json.dumps(frame))
            )


# --- through the whole way: from the sheet to the digest ----------------------------------------------------------


@pytest.fixture
def reading(context: Context) -> Dashboard:
    """The first pull."""
    return sync(context).dashboard


def test_a_column_that_is_added_to_the_sheet_is_told_once(
    context: Context, clock: Clock, workbook: Path, reading: Dashboard
) -> None:
    welcome(context, clock)
    with the_tab(workbook) as tab:
        tab.cell(HEADER[-1], tab.max_column + 1).value = "Budget demandé"
    assert sync_again(context, clock, days=1).changes == ()
    told = digest_a_week_later(context, clock)
    assert "«\xa0Budget demandé\xa0»" in told
    assert TITLE not in digest_a_week_later(context, clock)


def test_a_row_that_is_added_tells_nothing(context: Context, clock: Clock, workbook: Path, reading: Dashboard) -> None:
    welcome(context, clock)
    with the_tab(workbook) as tab:
        tab.cell(tab.max_row + 1, 1).value = "Jardin du viaduc"
    assert sync_again(context, clock, days=1).changes
    assert TITLE not in digest_a_week_later(context, clock)
