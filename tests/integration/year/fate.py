"""Who is down when, and who dies in the middle of what: as a seed decides, and as the worst days have it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from expected import instant
from programme import WEEK

REPLICAS = 3
# What a job's run and the delivery of its messages look at the clock together.
_MOST_LOOKS = 12


@dataclass(frozen=True, kw_only=True)
class Absence:
    """From when until when a replica is not there."""

    replica: int
    start: datetime
    end: datetime


@dataclass(frozen=True, kw_only=True)
class Death:
    """At an instant, in the work that is due then, at the n-th look at the clock; ``back`` a new process is there."""

    replica: int
    at: datetime
    looks: int
    back: datetime


# Nobody is there: a digest is late; one is missed and so is a reminder; the night of each change of the clocks.
OUTAGES = (
    (instant(date(2026, 11, 1), "01:10"), instant(date(2026, 11, 1), "01:40")),
    (instant(date(2026, 11, 16), "08:10"), instant(date(2026, 11, 16), "11:20")),
    (instant(date(2026, 11, 23), "07:10"), instant(date(2026, 11, 24), "17:00")),
    (instant(date(2027, 2, 9), "09:30"), instant(date(2027, 2, 9), "15:50")),
    (instant(date(2027, 3, 14), "01:50"), instant(date(2027, 3, 14), "03:45")),
    (instant(date(2027, 4, 5), "08:59"), instant(date(2027, 4, 5), "15:01")),
    (instant(date(2027, 8, 2), "00:00"), instant(date(2027, 8, 6), "12:00")),
)


class Fate:
    """In each week one replica may be away, another may die, and the third holds out; which, changes."""

    def __init__(self, monday: datetime, weeks: int, slots: Sequence[datetime], seed: int) -> None:
        """``slots`` are the instants at which somebody may die."""
        chance = random.Random(seed)
        self.absences = [
            Absence(replica=replica, start=start, end=end) for start, end in OUTAGES for replica in range(REPLICAS)
        ]
        self.deaths: list[Death] = []
        for week in range(weeks):
            start = monday + week * WEEK
            away, mortal, _ = chance.sample(range(REPLICAS), REPLICAS)
            left = start + timedelta(hours=chance.uniform(0, 60))
            self.absences.append(Absence(replica=away, start=left, end=left + timedelta(hours=chance.uniform(1, 90))))
            own = [slot for slot in slots if start <= slot < start + timedelta(days=6) and not is_outage(slot)]
            at = chance.choice(own)
            back = at + timedelta(hours=chance.uniform(0.01, 20))
            self.deaths.append(Death(replica=mortal, at=at, looks=chance.randint(1, _MOST_LOOKS), back=back))
        # The instants at which somebody comes back, and one at which nothing does: the end.
        self.turns = sorted(
            {one.end for one in self.absences} | {one.back for one in self.deaths} | {monday + weeks * WEEK}
        )

    def is_away(self, replica: int, now: datetime) -> bool:
        return any(one.replica == replica and one.start <= now < one.end for one in self.absences)

    def death(self, replica: int, now: datetime) -> Death | None:
        return next((one for one in self.deaths if (one.replica, one.at) == (replica, now)), None)


def is_outage(instant: datetime) -> bool:
    return any(start <= instant < end for start, end in OUTAGES)


def is_missed(slot: datetime, catch_up: timedelta) -> bool:
    """Whether nobody is there from a slot until it is too late to make up for it."""
    return any(start <= slot and slot + catch_up < end for start, end in OUTAGES)
