"""The command by which the operator looks after the messages: `outbox`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from mec_bot.cli.shell import HERE, AsJson, Home, app, make_console, open_bot, print_json
from mec_bot.errors import ConfigError

if TYPE_CHECKING:
    from mec_bot.actions.bot import Bot
    from mec_bot.phrases import Phrase

# Those of ``store.outbox``, which would load the database for every `--help`.
State = Literal["following", "promised", "sending", "sent", "failed", "uncertain", "cancelled"]


@app.command()
def outbox(
    home: Home = HERE,
    state: Annotated[State | None, typer.Option(help="Only the messages in this state.", show_default=False)] = None,
    retry: Annotated[
        list[int] | None, typer.Option(metavar="N", help="Try number N again, once it failed or is uncertain.")
    ] = None,
    cancel: Annotated[
        list[int] | None, typer.Option(metavar="N", help="Never send number N; never one that is being sent.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print the promised messages and what became of each; `--retry N` and `--cancel N` decide about one."""
    from mec_bot.cli import documents, terminal
    from mec_bot.store import outbox as store

    with open_bot(home, needs_sheet=False, only_reads=not (retry or cancel)) as bot:
        if retry or cancel:
            _decide(bot, retry or [], cancel or [])
        with bot.database.reading() as connection:
            entries = store.entries(connection, state)
        if as_json:
            print_json(documents.outbox_document(entries, bot.language))
        else:
            terminal.show_outbox(make_console(), entries, bot.settings.timezone, bot.language)


def _decide(bot: Bot, retry: list[int], cancel: list[int]) -> None:
    """All of them or none."""
    from mec_bot.phrases import Phrase
    from mec_bot.store import outbox as store

    if both := set(retry) & set(cancel):
        raise ConfigError(Phrase("Message {number}: give either --retry or --cancel, not both.", number=min(both)))
    with bot.database.writing() as connection:
        not_retried = [number for number in retry if not store.retry(connection, number, bot.clock())]
        not_cancelled = [number for number in cancel if not store.cancel(connection, number)]
        states = {number: store.state_of(connection, number) for number in (*not_retried, *not_cancelled)}
        if states:
            raise ConfigError(
                [_not_retried(number, states[number]) for number in not_retried]
                + [_not_cancelled(number, states[number]) for number in not_cancelled]
            )


def _not_retried(number: int, state: State | None) -> Phrase:
    from mec_bot.cli.terminal import MESSAGE_STATES
    from mec_bot.phrases import Phrase

    if state is None:
        return _unknown(number)
    return Phrase(
        "Message {number} cannot be tried again ({state}). Only messages that failed or are uncertain can.",
        number=number,
        state=MESSAGE_STATES[state],
    )


def _not_cancelled(number: int, state: State | None) -> Phrase:
    from mec_bot.cli.terminal import MESSAGE_STATES
    from mec_bot.phrases import Phrase

    if state is None:
        return _unknown(number)
    return Phrase("Message {number} cannot be cancelled ({state}).", number=number, state=MESSAGE_STATES[state])


def _unknown(number: int) -> Phrase:
    from mec_bot.phrases import Phrase

    return Phrase("There is no message {number}. mec-bot outbox lists them.", number=number)
