"""What keeps the bot from its work, and what needs somebody's attention.

Both are told as kinds, each one word: whoever may ask need not learn addresses or names. The sentences are in the log.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

from mec_bot.actions.outcomes import last_failure
from mec_bot.errors import MecBotError
from mec_bot.phrases import phrase_from_text
from mec_bot.schedule.times import times_after
from mec_bot.store import outbox, snapshots

if TYPE_CHECKING:
    from mec_bot.actions.context import Context
    from mec_bot.delivery.courier import Courier
    from mec_bot.settings.jobs import Job
    from mec_bot.slack.connection import SocketConnection
    from mec_bot.store.database import Connection

_log = logging.getLogger(__name__)
# One pull that fails is a hiccup. The sheet is stale once so many times of a job that pulls went by without a reading.
_STALE_AFTER_PULLS = 3
# Two processes may read their clocks in another order than they write.
_CLOCKS_APART = timedelta(minutes=1)


class HealthProblem(StrEnum):
    """What keeps the bot from answering in Slack, or from its memory: `/readyz` is 503."""

    SLACK_DISCONNECTED = "slack_disconnected"
    TOKEN_REFUSED = "token_refused"  # noqa: S105 - a kind, not a token
    DATABASE_AWAY = "database_away"


class HealthWarning(StrEnum):
    """What needs somebody's attention while the bot works: `/readyz` stays 200."""

    SHEET_NEVER_READ = "sheet_never_read"
    SHEET_STALE = "sheet_stale"
    DIGEST_FAILED = "digest_failed"
    OPERATOR_CHANNEL_UNREACHABLE = "operator_channel_unreachable"
    CLOCK_JUMPED = "clock_jumped"


@dataclass(frozen=True, kw_only=True)
class State:
    """The bot's state: each problem and each warning, with its sentence for the log."""

    problems: Mapping[HealthProblem, str]
    warnings: Mapping[HealthWarning, str]


class Health:
    """Looks at the courier, the Slack connection (``None`` where Slack comes over HTTP), the database and the sheet.

    ``jobs`` say how often the sheet is read, and which of them send digests; ``clock_warning`` what was wrong with the clock.
    """

    def __init__(
        self,
        context: Context,
        courier: Courier,
        connection: SocketConnection | None,
        jobs: Sequence[Job],
        clock_warning: Callable[[], str | None],
    ) -> None:
        self._context = context
        self._courier = courier
        self._connection = connection
        self._pulls = [job for job in jobs if job.action == "sync"]
        self._clock_warning = clock_warning
        self._digests = [job.name for job in jobs if job.action == "digest"]
        self._warned: Mapping[HealthWarning, str] = {}
        self._said: set[str] = set()

    def state(self) -> State:
        """The state now; a kind that is new or over since the last look is logged."""
        problems = dict(self._problems())
        try:
            with self._context.database.reading() as connection:
                self._warned = dict(self._warnings(connection))
        except MecBotError as error:
            # The warnings are those of the last look: nothing says that they are over.
            problems[HealthProblem.DATABASE_AWAY] = str(error)
        self._log_changes(dict([*problems.items(), *self._warned.items()]))
        return State(problems=problems, warnings=self._warned)

    def _problems(self) -> Iterator[tuple[HealthProblem, str]]:
        if self._connection and not self._connection.is_open:
            yield HealthProblem.SLACK_DISCONNECTED, "Slack is not connected"
        if self._courier.refused is not None:
            yield HealthProblem.TOKEN_REFUSED, str(self._courier.refused)
        if self._courier.away is not None:
            yield HealthProblem.DATABASE_AWAY, str(self._courier.away)

    def _warnings(self, connection: Connection) -> Iterator[tuple[HealthWarning, str]]:
        if (said := self._clock_warning()) is not None:
            yield HealthWarning.CLOCK_JUMPED, said
        mark = snapshots.latest_mark(connection)
        if mark is None:
            yield HealthWarning.SHEET_NEVER_READ, "the sheet was never read"
        elif self._is_stale(mark[1]):
            yield HealthWarning.SHEET_STALE, f"the sheet was last read at {mark[1]:%Y-%m-%d %H:%M} UTC"
        now = self._context.clock()
        failed = {job: reason for job in self._digests if (reason := last_failure(connection, job, now)) is not None}
        if failed:
            yield HealthWarning.DIGEST_FAILED, "; ".join(f"job {job}: {reason}" for job, reason in failed.items())
        failure = outbox.last_failure(connection, self._context.settings.slack.operator_channel)
        if failure is not None:
            yield HealthWarning.OPERATOR_CHANNEL_UNREACHABLE, str(phrase_from_text(failure))

    def _is_stale(self, seen_at: datetime) -> bool:
        settings, now = self._context.settings, self._context.clock()
        if seen_at > now + _CLOCKS_APART:
            return True  # read while the clock was ahead, and not since
        for job in self._pulls:
            times = times_after(job.when, seen_at, job.zone(settings.timezone), settings.working_days)
            if next(islice(times, _STALE_AFTER_PULLS - 1, None)) < now:
                return True
        return False

    def _log_changes(self, now: Mapping[str, str]) -> None:
        before, self._said = self._said, set(now)
        for kind in sorted(self._said - before):
            _log.warning("%s: %s", kind, now[kind])
        for kind in sorted(before - self._said):
            _log.info("%s: no more", kind)
