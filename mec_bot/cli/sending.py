"""One pass of a job from the command line: shown, or sent now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from rich.console import Console

from mec_bot.actions.bot import Bot
from mec_bot.actions.run_task import compose, run_task
from mec_bot.actions.task import ActionName, Done, Task
from mec_bot.cli import documents, terminal
from mec_bot.cli.assembly import environment, slack_sender
from mec_bot.delivery.courier import Courier
from mec_bot.delivery.outbox import Failure, Sender
from mec_bot.errors import TransientError
from mec_bot.messages.message import from_text
from mec_bot.phrases import Phrase
from mec_bot.store import outbox, snapshots
from mec_bot.store.outbox import Promise

# A command waits this long for Slack; the worker has all the time there is.
_PATIENCE = timedelta(seconds=30)


def preview(
    bot: Bot,
    action: ActionName,
    task: Task,
    *,
    console: Console,
    as_json: bool,
    print_json: Callable[[Any], None],
) -> None:
    """Who would receive what and why, and who would not and why; promises nothing."""
    with bot.database.reading() as connection:
        done = compose(bot, action, task, connection)
    if as_json:
        not_sent = documents.not_sent_document(done.not_sent, bot.language)
        withheld = {"withheld": bot.language.say(done.withheld)} if done.withheld else {}
        notes = {"notes": [bot.language.say(note) for note in done.notes]} if done.notes else {}
        messages = documents.promises_document(done.promises, done.reasons, bot.language)
        not_sent.extend(documents.quiet_document(done.quiet, bot.language))
        print_json({"messages": messages, "not_sent": not_sent, **withheld, **notes})
        return
    say = bot.language.say
    if done.withheld:
        console.print(say(done.withheld), markup=False)
    for promise in done.promises:
        # Above the frame: in its border a long reason would be cut.
        console.print(_why(done, promise, say), markup=False, highlight=False)
        terminal.show_message(console, from_text(promise.message))
        if promise.due_at:
            console.print(say(until(promise.due_at, bot)), markup=False, highlight=False)
    if not done.promises:
        console.print(say(Phrase("Nobody would receive anything.")), markup=False)
    for one in done.not_sent:
        console.print(say(terminal.not_sent_sentence(one)), markup=False)
    for quiet in done.quiet:
        told = Phrase("Nothing is sent to {recipient}: {why}.", recipient=quiet.recipient, why=quiet.why)
        console.print(say(told), markup=False, highlight=False)
    for note in done.notes:
        console.print(say(note), markup=False, highlight=False)


def until(due_at: datetime, bot: Bot) -> Phrase:
    """Until when a message waits, and why."""
    local, language = due_at.astimezone(bot.settings.timezone), bot.language
    day, time = language.day(local.date()), language.time(local)
    return Phrase("It waits until {day}, {time}: nobody is written to before.", day=day, time=time)


def _why(done: Done, promise: Promise, say: Callable[[Phrase], str]) -> str:
    why = done.reasons[promise.key]
    return say(Phrase("{why}, in the thread", why=why) if promise.follows else why)


def require_token() -> None:
    """Raises ConfigError where no token is set."""
    slack_sender(environment())


def was_pulled(bot: Bot) -> bool:
    """Whether there is anything to tell of."""
    with bot.database.reading() as connection:
        return snapshots.latest_mark(connection) is not None


def send_now(bot: Bot, action: ActionName, task: Task) -> Sequence[Promise]:
    """Run the job, deliver what it promised, and give its messages. Raises as ``deliver``."""
    sender = slack_sender(environment())
    run_task(bot, action, task, owner="command line")
    deliver(bot, sender)
    with bot.database.reading() as connection:
        return outbox.promised_by(connection, task.key_prefix)


def deliver(bot: Bot, sender: Sender) -> None:
    """Deliver all that is promised.

    Raises:
        PermanentError: the first refusal.
        TransientError: Slack did not take them all in time; what waits stays promised.
    """
    refused: list[Failure] = []
    courier = Courier(bot.database, sender, bot.clock, lambda _, failure: refused.append(failure))
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
