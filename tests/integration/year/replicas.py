"""One replica of the real worker, its clock, which may kill it, and the Slack where all of them post."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from programme import Programme, Sheets
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from still_clock import Clock

from mec_bot.actions.bot import Bot
from mec_bot.cli.plugins import known_checks
from mec_bot.errors import TransientError, UncertainError
from mec_bot.messages.message import Message
from mec_bot.phrases import Phrase
from mec_bot.schedule.jobs import Job
from mec_bot.service import Service
from mec_bot.settings import Settings
from mec_bot.store.database import Database

# How many of the calls to Slack go wrong; of the messages among them, half are posted all the same.
_FAILURES = 0.3


class KilledError(BaseException):
    """The process is gone: nobody handles this, as nobody handles kill -9."""


class MortalClock:
    """A replica's clock; a doomed replica dies at its n-th look at it, wherever in the work that is."""

    def __init__(self, time: Clock) -> None:
        self._time = time
        self._lock = threading.Lock()
        self.looks_left: int | None = None

    def __call__(self) -> datetime:
        with self._lock:
            if self.looks_left is not None:
                self.looks_left -= 1
                if self.looks_left <= 0:
                    self.looks_left = 0
                    raise KilledError
        return self._time()


@dataclass(frozen=True, kw_only=True)
class Posted:
    """A message that somebody can read; ``by`` is the replica that sent it."""

    at: datetime
    key: str
    recipient: str
    message: Message
    by: int


class PostOffice:
    """Where the replicas' senders post: it keeps everything, and three calls in ten go wrong."""

    def __init__(self, time: Clock, seed: int) -> None:
        self._time = time
        self._seed = seed
        self._lock = threading.Lock()
        self._calls: Counter[str] = Counter()
        self.posted: list[Posted] = []
        self.failures = 0

    def send(self, recipient: str, message: Message, key: str, by: int) -> str:
        luck = self._luck(f"send {key}")
        if luck < _FAILURES / 4:
            raise TransientError(Phrase("rate limited"), retry_after=30)
        if luck < _FAILURES / 2:
            raise UncertainError(Phrase("cut before it was posted"))
        with self._lock:
            self.posted.append(Posted(at=self._time(), key=key, recipient=recipient, message=message, by=by))
        if luck < _FAILURES:
            raise UncertainError(Phrase("cut after it was posted"))
        return f"{recipient}/{key}"

    def find(self, recipient: str, key: str) -> str | None:
        if self._luck(f"find {key}") < _FAILURES:
            raise TransientError(Phrase("the history did not answer"))
        with self._lock:
            return f"{recipient}/{key}" if any(one.key == key for one in self.posted) else None

    def _luck(self, call: str) -> float:
        """The same for the same call each time, whichever replica makes it and when."""
        with self._lock:
            self._calls[call] += 1
            luck = random.Random(f"{self._seed} {call} {self._calls[call]}").random()
            self.failures += luck < _FAILURES
            return luck


class Mail:
    """One replica's Sender."""

    def __init__(self, office: PostOffice, number: int) -> None:
        self._office = office
        self._number = number

    def prepare(self, recipient: str, message: Message, key: str, *, thread: str | None = None) -> None:
        """Nothing has to be brought over."""

    def send(self, recipient: str, message: Message, key: str, *, thread: str | None = None) -> str:
        return self._office.send(recipient, message, key, self._number)

    def find(self, recipient: str, key: str, since: datetime, *, thread: str | None = None) -> str | None:
        return self._office.find(recipient, key)

    def check(self) -> None:
        """The token always works."""


class Replica:
    """One process: its own connections, its own courier, nothing shared but the database, the sheet and Slack."""

    def __init__(
        self, database: Database, settings: Settings, jobs: Sequence[Job], programme: Programme, mail: Mail, time: Clock
    ) -> None:
        self.clock = MortalClock(time)
        self._database = database
        sheets = Sheets(programme, self.clock)
        bot = Bot(settings=settings, checks=known_checks(), database=database, sheets=sheets, clock=self.clock)
        self._service = Service(
            bot, jobs, mail, _nobody_types(), refresh=lambda: None, socket_connection=None, http_port=None
        )
        self._is_new = True

    @property
    def is_dead(self) -> bool:
        return self.clock.looks_left == 0

    def work(self, due: Sequence[Job]) -> int:
        """As the threads of the worker would, in one: the first look, the jobs that are due, the minute's, the courier's.

        Gives the number of messages handled; at its death what it had done by then.
        """
        handled = 0
        try:
            if self._is_new:
                self._service._look_first()
                self._is_new = False
            for job in due:
                self._service._wake(job)
            self._service._make_up()
            while self._service.courier._step():
                handled += 1
        except KilledError:
            pass
        return handled

    def close(self) -> None:
        self._service.courier.stop(timedelta())
        self._database.close()


def _nobody_types() -> App:
    return App(authorize=lambda: AuthorizeResult(enterprise_id=None, team_id=None), signing_secret="s")
