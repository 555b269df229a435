"""Messages that fall into quiet hours wait for their end; the operator is told of trouble at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from running import deliver, promised, run
from sheet_edits import drop_half, edit
from still_clock import Clock

from mec_bot.actions.context import Context
from mec_bot.actions.sync.sync import sync
from mec_bot.actions.trouble import tell_operator
from mec_bot.calendar.quiet_hours import QuietHours
from mec_bot.phrases import Phrase

# A Friday, 19:00 in Montréal.
EVENING = datetime(2026, 11, 28, 0, 0, tzinfo=UTC)
MONDAY_MORNING = datetime(2026, 11, 30, 13, 0, tzinfo=UTC)
SATURDAY_MORNING = datetime(2026, 11, 28, 13, 0, tzinfo=UTC)


def with_quiet_hours(context: Context, *, days_off: bool = True) -> Context:
    quiet = QuietHours(start=time(18), end=time(8), days_off=days_off)
    return replace(context, settings=replace(context.settings, quiet_hours=quiet))


@pytest.fixture
def quiet(context: Context, clock: Clock) -> Context:
    """The bot at night, with the sheet read."""
    clock.now = EVENING
    sync(context)
    return with_quiet_hours(context)


def waiting(context: Context) -> list[datetime | None]:
    return [promise.due_at for promise in promised(context)]


def test_a_digest_waits_for_the_morning_of_the_next_working_day(quiet: Context, clock: Clock) -> None:
    [digest] = run(quiet, "digest")
    assert digest.due_at == MONDAY_MORNING
    deliver(quiet)
    assert waiting(quiet) == [MONDAY_MORNING]
    clock.now = MONDAY_MORNING
    deliver(quiet)
    assert waiting(quiet) == [None]


def test_reminders_wait_too(quiet: Context) -> None:
    reminders = run(quiet, "remind", to="carriers")
    assert reminders
    assert {reminder.due_at for reminder in reminders} == {MONDAY_MORNING}


def test_where_days_off_are_not_quiet_the_next_morning_will_do(quiet: Context) -> None:
    assert [digest.due_at for digest in run(with_quiet_hours(quiet, days_off=False), "digest")] == [SATURDAY_MORNING]


def test_a_job_that_sends_all_the_same_waits_for_nothing(quiet: Context) -> None:
    assert [digest.due_at for digest in run(quiet, "digest", in_quiet_hours="send")] == [None]


def test_the_hours_are_those_of_the_jobs_own_zone(quiet: Context) -> None:
    [digest] = run(quiet, "digest", timezone="America/Vancouver")
    assert digest.due_at is None  # 16:00 there


def test_by_day_nothing_waits(quiet: Context, clock: Clock) -> None:
    clock.now = MONDAY_MORNING
    assert [digest.due_at for digest in run(quiet, "digest")] == [None]


def test_what_staff_are_asked_waits_for_the_morning(quiet: Context, clock: Clock, workbook: Path) -> None:
    edit(workbook, ("Popote du jeudi", "Sous-projet", "Popote des jeudis"))
    clock.forward(minutes=15)
    sync(quiet)
    drop_half(workbook)
    clock.forward(minutes=15)
    sync(quiet)
    assert [promise.key.split("/")[0] for promise in promised(quiet)] == ["renames", "held"]
    assert waiting(quiet) == [MONDAY_MORNING] * 2


def test_the_operator_is_told_of_trouble_at_once(quiet: Context) -> None:
    tell_operator(quiet, Phrase("The job {job} failed", job="sync"), Phrase("No."))
    assert waiting(quiet) == [None]
