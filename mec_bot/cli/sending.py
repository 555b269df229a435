"""One run of a job from the command line: shown, or sent now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from mec_bot.actions.run_job import compose, run_job
from mec_bot.cli import documents, terminal
from mec_bot.cli.assembly import environment, slack_sender
from mec_bot.cli.plugins import check_names
from mec_bot.cli.shell import NEVER_PULLED, make_console, open_context, print_json, progress, pull_workbook
from mec_bot.delivery.courier import Courier
from mec_bot.errors import ConfigError, PermanentError, TransientError
from mec_bot.messages.text.language import Plural
from mec_bot.messages.text.message import from_text
from mec_bot.phrases import Phrase, phrase_from_text
from mec_bot.schedule.times import run_at
from mec_bot.settings.jobs import ActionName, carrier_checks, first_with_action, read_jobs
from mec_bot.store import outbox, snapshots

if TYPE_CHECKING:
    from rich.console import Console

    from mec_bot.actions.context import Context
    from mec_bot.actions.job_run import JobRun, OutgoingMessage
    from mec_bot.delivery.outbox import Failure, Sender
    from mec_bot.store.outbox import Promise

# A command waits this long for Slack; the worker has all the time there is.
_PATIENCE = timedelta(seconds=30)


def send_job(action: ActionName, home: Path, workbook: Path | None, *, dry_run: bool, as_json: bool) -> None:
    """Run the job of ``jobs/`` that has this action, now, whatever its schedule; ``dry_run`` only shows what it would send.

    Raises:
        ConfigError: no token is set, no job has the action, or the sheet was never read.
        HeldError: the pull of the workbook is held.
        StoreError: the database does not answer.
        PermanentError: Slack refused a message.
        TransientError: Slack did not take all messages in time.
    """
    if not dry_run:
        slack_sender(environment())  # without a token, a workbook would be remembered for nothing
    in_memory = workbook is not None and dry_run
    with open_context(home, workbook=workbook, in_memory=in_memory, needs_sheet=False, only_reads=dry_run) as context:
        jobs = read_jobs(home, check_names())
        context = replace(context, carrier_checks=carrier_checks(jobs, check_names()))
        job = first_with_action(jobs, action)
        run = run_at(job, context.clock(), context.settings.timezone, context.settings.working_days)
        pull_workbook(context, workbook)
        if not _was_pulled(context):
            raise ConfigError(NEVER_PULLED)
        if dry_run:
            _preview(context, run, as_json=as_json)
            return
        with progress("Sending"):
            promises = _send_now(context, run)
        if as_json:
            print_json({"messages": documents.promises_document(promises)})
        else:
            _show_sent(context, promises)


def _preview(context: Context, run: JobRun, *, as_json: bool) -> None:
    """Print who would receive which message and why, and who would receive none and why; promises nothing."""
    with context.database.reading() as connection:
        result = compose(context, run, connection)
    if as_json:
        print_json(documents.result_document(result, context.translator))
        return
    console, say = make_console(), context.translator.say
    if result.withheld:
        console.print(say(result.withheld), markup=False)
    for message in result.messages:
        _show_message(console, message, context)
    if not result.messages:
        console.print(say(Phrase("Nobody would receive anything.")), markup=False)
    for one in result.not_sent:
        console.print(say(terminal.not_sent_sentence(one)), markup=False, highlight=False)
    for note in result.notes:
        console.print(say(note), markup=False, highlight=False)


def _show_message(console: Console, message: OutgoingMessage, context: Context) -> None:
    say, promise = context.translator.say, message.promise
    why = Phrase("{why}, in the thread", why=message.reason) if promise.follows else message.reason
    # Printed above the frame: in the frame's border, a long reason would be cut.
    console.print(say(why), markup=False, highlight=False)
    terminal.show_message(console, from_text(promise.message))
    if promise.due_at:
        console.print(say(_until(promise.due_at, context)), markup=False, highlight=False)


def _until(due_at: datetime, context: Context) -> Phrase:
    """The sentence that says until when a message waits, and why."""
    local, translator = due_at.astimezone(context.settings.timezone), context.translator
    day, time = translator.day(local.date()), translator.time(local)
    return Phrase("It waits until {day}, {time}: nobody is written to before.", day=day, time=time)


def _was_pulled(context: Context) -> bool:
    """Whether the sheet was ever read."""
    with context.database.reading() as connection:
        return snapshots.latest_mark(connection) is not None


def _send_now(context: Context, run: JobRun) -> Sequence[Promise]:
    """Run the job, deliver the messages that it promised, and give them."""
    run_job(context, run, owner="command line")
    deliver(context, slack_sender(environment()), doubts_before=run.slot)
    with context.database.reading() as connection:
        # A worker beside this command may have been the one whom Slack refused them.
        for reason in outbox.undelivered_to_channels(connection, run.key_prefix).values():
            raise PermanentError(phrase_from_text(reason))
        return outbox.promised_by(connection, run.key_prefix)


def _show_sent(context: Context, promises: Sequence[Promise]) -> None:
    waiting = [promise.due_at for promise in promises if promise.due_at]
    count = Plural("{n} message sent", "{n} messages sent", len(promises) - len(waiting))
    make_console().print(context.translator.say(count), highlight=False)
    for due_at in dict.fromkeys(waiting):
        make_console().print(context.translator.say(_until(due_at, context)), markup=False, highlight=False)


def deliver(context: Context, sender: Sender, *, doubts_before: datetime | None = None) -> None:
    """Deliver all promised messages that are due, within half a minute.

    Those that were promised before ``doubts_before`` are looked up before.

    Raises:
        PermanentError: Slack refused a message; of several refusals, the first.
        TransientError: Slack did not take all messages in time; the others stay promised.
        StoreError: the database does not answer.
    """
    refused: list[Failure] = []
    courier = Courier(
        context.database, sender, context.clock, lambda _, failure: refused.append(failure), doubts_before=doubts_before
    )
    waiting = courier.deliver_all(_PATIENCE)
    if refused:
        raise refused[0].error
    if waiting:
        raise TransientError(
            Phrase(
                "Slack did not take all messages; still waiting: {count}. They stay promised: mec-bot run sends them, "
                "and so does the next mec-bot digest or mec-bot remind.",
                count=waiting,
            )
        )
