"""The replies of carriers to their reminders, by a button or a command word: later, not me, pause, resume, why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from mec_bot.actions.after_quiet_hours import after_quiet_hours
from mec_bot.actions.channels import team_channel
from mec_bot.actions.reminders.why import mapped_by, why_reminded
from mec_bot.message_key import MessageKey
from mec_bot.messages.reminders import replies
from mec_bot.messages.reminders.reminder import mark
from mec_bot.messages.text.message import Message, to_text
from mec_bot.review.snoozes import LONGEST
from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.store import notifications, outbox, snapshots
from mec_bot.store.reminders import disowned, pauses

if TYPE_CHECKING:
    from mec_bot.actions.context import Context
    from mec_bot.actions.questions.answer import Answerer
    from mec_bot.store.database import Connection


class Replies:
    """Handles replies: each method takes the member id of whoever replies, and gives the message to show them.

    The same reply a second time changes nothing. Replies are written alone (``writing_alone``): reminders that are
    composed at the same time either know of the reply already, or are already there to be cancelled. ``checks`` are the
    names of the checks that the reminders' job lists; empty means all checks.
    """

    def __init__(self, context: Context, answerer: Answerer, checks: Sequence[str] = ()) -> None:
        self._context = context
        self._answerer = answerer
        self._checks = checks
        self._command = context.settings.slack.command

    def later(self, name: MessageKey, weeks: int, member_id: str) -> Message:
        """Put off the findings of the message with the key ``name`` for some weeks; new findings are still reminded of.

        Raises:
            StoreError: the database does not answer.
        """
        if not 1 <= weeks <= LONGEST.days // 7:
            return replies.compose_no_length(self._answerer.translator_of(member_id))
        return self._put_off(name, self._context.today + timedelta(weeks=weeks), member_id)

    def ask_day(self, name: MessageKey, member_id: str) -> Message:
        """The question until which day the findings of the message with the key ``name`` are put off."""
        return replies.compose_ask_day(name, self._answerer.translator_of(member_id))

    def until(self, name: MessageKey, day: str, member_id: str) -> Message:
        """Put off the findings of the message with the key ``name``, up to a day as ISO 8601 writes it.

        Raises:
            StoreError: the database does not answer.
        """
        today = self._context.today
        try:
            again_on = date.fromisoformat(day)
        except ValueError:
            again_on = today
        if not today < again_on <= today + LONGEST:
            return replies.compose_wrong_day(self._answerer.translator_of(member_id))
        return self._put_off(name, again_on, member_id)

    def _put_off(self, name: MessageKey, again_on: date, member_id: str) -> Message:
        translator = self._answerer.translator_of(member_id)
        with self._context.database.writing_alone() as connection:
            if outbox.recipient_of(connection, name) != member_id:
                return replies.compose_not_for_you(translator)
            points = notifications.findings_of(connection, name)
            if not points:
                return replies.compose_nothing_left(translator)
            pauses.make(connection, member_id, again_on - timedelta(days=1), self._context.clock(), name)
            notifications.cancel_waiting(connection, member_id)
        return replies.compose_later(len(points), again_on, translator)

    def not_mine(self, name: MessageKey, carrier_mark: str, member_id: str) -> Message:
        """Stop the person's reminders about one carrier, and tell staff so in the same transaction.

        Raises:
            StoreError: the database does not answer.
        """
        translator = self._answerer.translator_of(member_id)
        with self._context.database.writing_alone() as connection:
            if outbox.recipient_of(connection, name) != member_id:
                return replies.compose_not_for_you(translator)
            carrier = self._carrier(connection, carrier_mark, member_id)
            if carrier is None:
                return replies.compose_not_on_record(translator)
            now, staff = self._context.clock(), team_channel(self._context.settings)
            number = disowned.disown(connection, member_id, fold_key(carrier), carrier, now)
            if number is not None:
                notifications.cancel_waiting(connection, member_id)
                if staff:
                    where = mapped_by(self._context, carrier)
                    message = replies.compose_denied(carrier, member_id, where, self._context.translator)
                    key = MessageKey.of_denial(number)
                    promise = outbox.Promise(key=key, recipient=staff, message=to_text(message))
                    outbox.promise(connection, [after_quiet_hours(self._context, promise)], now)
        return replies.compose_not_mine(
            carrier, staff_know=bool(staff), name=name, carrier_mark=carrier_mark, translator=translator
        )

    def theirs_after_all(self, name: MessageKey, carrier_mark: str, member_id: str) -> Message:
        """Take ``not_mine`` back, and tell staff so in the same transaction.

        Raises:
            StoreError: the database does not answer.
        """
        translator = self._answerer.translator_of(member_id)
        with self._context.database.writing_alone() as connection:
            if outbox.recipient_of(connection, name) != member_id:
                return replies.compose_not_for_you(translator)
            carrier = self._carrier(connection, carrier_mark, member_id)
            if carrier is None:
                return replies.compose_not_on_record(translator)
            now, staff = self._context.clock(), team_channel(self._context.settings)
            number = disowned.take_back(connection, member_id, fold_key(carrier), now)
            if number is not None and staff:
                message = replies.compose_denial_withdrawn(carrier, member_id, self._context.translator)
                key = MessageKey.of_withdrawn_denial(number)
                promise = outbox.Promise(key=key, recipient=staff, message=to_text(message))
                outbox.promise(connection, [after_quiet_hours(self._context, promise)], now)
        return replies.compose_theirs_after_all(carrier, translator)

    def _carrier(self, connection: Connection, carrier_mark: str, member_id: str) -> str | None:
        """The name of the carrier with this mark, where the mapping still gives it to this person."""
        snapshot = snapshots.latest(connection)
        carriers = self._context.carriers(snapshot.dashboard if snapshot else None)
        own = (carrier.name for carrier in carriers if carrier.slack_id == member_id)
        return next((name for name in own if mark(name) == carrier_mark), None)

    def ask_pause(self, member_id: str) -> Message:
        """The question for how long reminders shall pause."""
        return replies.compose_ask_pause(self._command, self._answerer.translator_of(member_id))

    def pause_for(self, days: int, member_id: str) -> Message:
        """Pause the person's reminders for some days.

        Raises:
            StoreError: the database does not answer.
        """
        if not 1 <= days <= LONGEST.days:
            return replies.compose_no_length(self._answerer.translator_of(member_id))
        return self._pause(self._context.today + timedelta(days=days), member_id)

    def pause(self, asked: str, day: str, member_id: str) -> Message:
        """Pause the person's reminders up to ``day``, as typed; where it is empty, say whether there is a pause.

        ``asked`` is the whole text that they typed. Where ``day`` is no day, that text may be a part of a project's
        name: the answer is then the project's card.

        Raises:
            StoreError: the database does not answer.
        """
        translator = self._answerer.translator_of(member_id)
        if not day:
            with self._context.database.reading() as connection:
                until = pauses.paused(connection, self._context.today).get(member_id)
            if until is None:
                return replies.compose_how_to_pause(self._command, translator)
            return replies.compose_paused(until, self._command, translator)
        try:
            until = date.fromisoformat(day)
        except ValueError:
            if self._answerer.is_named(asked):
                return self._answerer.lookup(asked, member_id)
            return replies.compose_no_day(day, self._command, translator)
        today = self._context.today
        if until < today:
            return replies.compose_past_day(until, today, self._command, translator)
        if until > today + LONGEST:
            return replies.compose_far_day(until, today + LONGEST, self._command, translator)
        return self._pause(until, member_id)

    def _pause(self, until: date, member_id: str) -> Message:
        with self._context.database.writing_alone() as connection:
            pauses.make(connection, member_id, until, self._context.clock())
            notifications.cancel_waiting(connection, member_id)
        return replies.compose_paused(until, self._command, self._answerer.translator_of(member_id))

    def resume(self, member_id: str) -> Message:
        """End the person's pause, and everything that they put off.

        Raises:
            StoreError: the database does not answer.
        """
        with self._context.database.writing_alone() as connection:
            ended = pauses.end_all(connection, member_id, self._context.today, self._context.clock())
        return replies.compose_resumed(was_paused=ended, translator=self._answerer.translator_of(member_id))

    def why(self, member_id: str) -> Message:
        """The message that says why the person is reminded, and what comes next.

        Raises:
            StoreError: the database does not answer.
        """
        with self._context.database.reading() as connection:
            translator = self._answerer.translator_of(member_id)
            return why_reminded(self._context, connection, member_id, self._checks, translator)
