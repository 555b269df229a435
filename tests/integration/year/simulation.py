"""The year itself: time jumps from one thing that is due to the next, where the replicas that are there race for it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from fate import REPLICAS, Fate
from mail import Mail, PostOffice
from programme import Programme
from replicas import Replica
from still_clock import Clock

from mec_bot.cli.plugins import check_names, read_home
from mec_bot.schedule.times import times_after
from mec_bot.settings.jobs import Job, read_jobs
from mec_bot.store.database import Database
from mec_bot.store.tables import outbox, runs

HOME = Path(__file__).parent / "home"
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Run:
    """One row of the claims as it stands at the end."""

    job: str
    slot: datetime
    outcome: str | None


class Simulation:
    """Three replicas over one database; ``run`` lives through the time, the rest tells of it."""

    def __init__(self, url: str, programme: Programme, fate: Fate, office: PostOffice, clock: Clock) -> None:
        self._url = url
        self._programme = programme
        self._fate = fate
        self._office = office
        self._clock = clock
        self._memory = Database(url)
        self._settings = read_home(HOME)
        self._jobs = read_jobs(HOME, check_names())
        self._replicas: dict[int, Replica] = {}
        self._back: dict[int, datetime] = {}
        self.deaths = 0
        # What the dead held: nobody works between two instants.
        self.orphaned_runs: set[int] = set()
        self.orphaned_messages: set[int] = set()

    def run(self, start: datetime, end: datetime) -> None:
        """Live from ``start`` to ``end``."""
        self._clock.now = start
        before, idle = start - SECOND, 0
        with ThreadPoolExecutor(REPLICAS) as threads:
            while (now := self._clock.now) < end:
                self._come_and_go(now)
                handled = self._race(threads, [job for job in self._jobs if self._next_time(job, before) <= now])
                idle = 0 if handled else idle + 1
                before = now
                self._clock.now = self._next(now, idle)
        for replica in self._replicas.values():
            replica.close()
        self._replicas.clear()

    def runs(self) -> list[Run]:
        """Every claim there is."""
        with self._memory.reading() as connection:
            rows = connection.execute(sa.select(runs.c.job, runs.c.slot, runs.c.outcome))
            return [Run(job=row.job, slot=row.slot, outcome=row.outcome) for row in rows]

    def states(self) -> dict[str, str]:
        """Key → what became of the message."""
        with self._memory.reading() as connection:
            return {row.key: row.state for row in connection.execute(sa.select(outbox.c.key, outbox.c.state))}

    def close(self) -> None:
        self._memory.close()

    def _come_and_go(self, now: datetime) -> None:
        for number in range(REPLICAS):
            replica = self._replicas.get(number)
            if replica is not None and replica.is_dead:
                self.deaths += 1
                self._back[number] = self._fate.last_death(number, now).back
            there = not self._fate.is_away(number, now) and now >= self._back.get(number, now)
            if replica is not None and not there:
                self._replicas.pop(number).close()
            elif replica is None and there:
                self._replicas[number] = self._a_replica(number)

    def _a_replica(self, number: int) -> Replica:
        mail = Mail(self._office, number)
        return Replica(Database(self._url), self._settings, self._jobs, self._programme, mail, self._clock)

    def _race(self, threads: ThreadPoolExecutor, due: list[Job]) -> int:
        """All that are there do at once what is due, each in another order; gives how many messages were handled."""
        if not self._replicas:
            return 0
        barrier = threading.Barrier(len(self._replicas))

        def turn(number: int, replica: Replica) -> int:
            first = number % len(due) if due else 0
            barrier.wait()
            return replica.work([*due[first:], *due[:first]], self._fate.death(number, self._clock.now))

        return sum(threads.map(turn, *zip(*self._replicas.items(), strict=True)))

    def _next_time(self, job: Job, after: datetime) -> datetime:
        zone = job.zone(self._settings.timezone)
        return next(times_after(job.when, after, zone, self._settings.working_days)).astimezone(UTC)

    def _next(self, now: datetime, idle: int) -> datetime:
        """When something is due next: somebody's return, a job, the look for what was abandoned, a message."""
        due = [turn for turn in self._fate.turns if turn > now]
        if self._replicas:
            due += [self._next_time(job, now) for job in self._jobs]
            due += [at for lease in self._abandoned() if (at := _minute_s_look(lease)) > now]
            # What is due already waits for its channel's pace, or behind another message.
            due += [at if at > now else now + SECOND * min(2**idle, 64) for at in self._waiting()]
        return min(due)

    def _abandoned(self) -> list[datetime]:
        """When the claims end that nobody has finished."""
        unfinished = sa.select(runs.c.id, runs.c.lease_until).where(runs.c.finished_at.is_(None))
        with self._memory.reading() as connection:
            rows = connection.execute(unfinished).all()
        self.orphaned_runs |= {row.id for row in rows}
        return [row.lease_until for row in rows]

    def _waiting(self) -> list[datetime]:
        """When each message that waits for anything can be taken."""
        unsettled = sa.select(outbox).where(outbox.c.state.in_(["promised", "sending", "uncertain"]))
        with self._memory.reading() as connection:
            rows = connection.execute(unsettled).all()
        self.orphaned_messages |= {row.id for row in rows if row.state == "sending"}
        return [row.lease_until if row.state == "sending" else row.due_at for row in rows]


def _minute_s_look(after: datetime) -> datetime:
    """The worker looks once a minute, at its 30th second."""
    look = after.replace(second=30, microsecond=0)
    return look if look > after else look + MINUTE
