"""What carriers answer to their reminders, by a button or a typed word: later, not me, pause, resume, why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from mec_bot.actions.answer import Answerer
from mec_bot.actions.bot import Bot
from mec_bot.actions.due_time import in_due_time
from mec_bot.actions.why import mapped_by, why_reminded
from mec_bot.messages import stops
from mec_bot.messages.message import Message, to_text
from mec_bot.messages.reminder import mark
from mec_bot.sheet.carriers import Carriers
from mec_bot.sheet.spelling import key
from mec_bot.store import disowned, outbox, pauses, snapshots, tellings
from mec_bot.store.database import Connection

_LONGEST = timedelta(days=366)


class Replies:
    """Each takes who answers, and gives what to answer them; a second time changes nothing. All raise StoreError.

    They write alone: reminders that are being composed meanwhile either know of the answer, or are there to be cancelled.
    ``checks`` are those of the reminders' job.
    """

    def __init__(self, bot: Bot, answerer: Answerer, checks: Sequence[str] = ()) -> None:
        self._bot = bot
        self._answerer = answerer
        self._checks = checks
        self._command = bot.settings.bot.slack.command

    def later(self, name: str, weeks: int, member_id: str) -> Message:
        """Put off what the message called ``name`` told, for so many weeks; what is new is still told."""
        language, again_on = self._answerer.language(member_id), self._bot.today + timedelta(weeks=weeks)
        with self._bot.database.writing_alone() as connection:
            if outbox.recipient_of(connection, name) != member_id:
                return stops.compose_not_for_you(language)
            points = tellings.told_by(connection, name)
            if not points:
                return stops.compose_nothing_left(language)
            pauses.make(connection, member_id, again_on - timedelta(days=1), self._bot.clock(), name)
            tellings.cancel_waiting(connection, member_id)
        return stops.compose_later(len(points), again_on, language)

    def not_mine(self, name: str, carrier_mark: str, member_id: str) -> Message:
        """Stop reminders about one carrier, and tell staff so in the same transaction."""
        language = self._answerer.language(member_id)
        with self._bot.database.writing_alone() as connection:
            if outbox.recipient_of(connection, name) != member_id:
                return stops.compose_not_for_you(language)
            carrier = self._carrier(connection, carrier_mark, member_id)
            if carrier is None:
                return stops.compose_not_on_record(language)
            now, slack = self._bot.clock(), self._bot.settings.bot.slack
            staff = slack.staff_channel or slack.operator_channel
            number = disowned.disown(connection, member_id, key(carrier), carrier, now)
            if number is not None:
                tellings.cancel_waiting(connection, member_id)
                if staff:
                    told = stops.compose_denied(carrier, member_id, mapped_by(self._bot, carrier), self._bot.language)
                    promise = outbox.Promise(key=f"not-me/{number}", recipient=staff, message=to_text(told))
                    outbox.promise(connection, in_due_time(self._bot, [promise]), now)
        return stops.compose_not_mine(carrier, staff_know=bool(staff), language=language)

    def _carrier(self, connection: Connection, carrier_mark: str, member_id: str) -> str | None:
        """The name of the carrier that is still theirs by the mapping."""
        snapshot = snapshots.latest(connection)
        listed = snapshot.dashboard.carriers if snapshot else ()
        carriers = Carriers(self._bot.settings.carriers, listed)
        own = (carrier.name for carrier in carriers if carrier.slack_id == member_id)
        return next((name for name in own if mark(name) == carrier_mark), None)

    def ask_pause(self, member_id: str) -> Message:
        """Ask for how long."""
        return stops.compose_ask_pause(self._command, self._answerer.language(member_id))

    def pause_for(self, days: int, member_id: str) -> Message:
        """Remind them of nothing for so many days."""
        return self._pause(self._bot.today + timedelta(days=days), member_id)

    def pause(self, asked: str, day: str, member_id: str) -> Message:
        """Remind them of nothing up to a day; without one, say whether there is a pause.

        ``asked`` is all that they typed: it may be the beginning of a project's name.
        """
        language = self._answerer.language(member_id)
        if not day:
            with self._bot.database.reading() as connection:
                until = pauses.paused(connection, self._bot.today).get(member_id)
            if until is None:
                return stops.compose_how_to_pause(self._command, language)
            return stops.compose_paused(until, self._command, language)
        try:
            until = date.fromisoformat(day)
        except ValueError:
            if self._answerer.is_named(asked):
                return self._answerer.lookup(asked, member_id)
            return stops.compose_no_day(day, self._command, language)
        today = self._bot.today
        if until < today:
            return stops.compose_past_day(until, today, self._command, language)
        if until > today + _LONGEST:
            return stops.compose_far_day(until, today + _LONGEST, self._command, language)
        return self._pause(until, member_id)

    def _pause(self, until: date, member_id: str) -> Message:
        with self._bot.database.writing_alone() as connection:
            pauses.make(connection, member_id, until, self._bot.clock())
            tellings.cancel_waiting(connection, member_id)
        return stops.compose_paused(until, self._command, self._answerer.language(member_id))

    def resume(self, member_id: str) -> Message:
        """End the pause, and whatever they put off."""
        with self._bot.database.writing_alone() as connection:
            ended = pauses.end_all(connection, member_id, self._bot.today, self._bot.clock())
        return stops.compose_resumed(was_paused=ended, language=self._answerer.language(member_id))

    def why(self, member_id: str) -> Message:
        """Why they are reminded, and what comes next."""
        with self._bot.database.reading() as connection:
            return why_reminded(self._bot, connection, member_id, self._checks, self._answerer.language(member_id))
