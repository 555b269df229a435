"""Who is down when, and who dies in the middle of what: as a seed decides, and as the worst days have it."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from expected import instant
from programme import WEEK

REPLICAS = 3
DEATHS = 3  # a week, at most
# So often do a job's run, and the delivery of a message, look at the clock.
_MOST_LOOKS = 7


@dataclass(frozen=True, kw_only=True)
class Absence:
    """From when until when a replica is not there."""

    replica: int
    start: datetime
    end: datetime


@dataclass(frozen=True, kw_only=True)
class Death:
    """At an instant, at the n-th look at the clock in the jobs that are due then, or while delivering what they promised.

    A new process is there at ``back``.
    """

    replica: int
    at: datetime
    in_delivery: bool
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
    """In each week one replica is away for a while, another dies a few times, and the third holds out; which, changes."""

    def __init__(
        self, monday: datetime, weeks: int, slots: Sequence[datetime], posting: Collection[datetime], seed: int
    ) -> None:
        """``slots`` are the instants at which somebody may die, ``posting`` those among them at which messages go out."""
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
            here = [slot for slot in slots if start <= slot < start + timedelta(days=6) and not is_outage(slot)]
            weights = [5 if slot in posting else 1 for slot in here]
            dying = sorted(set(chance.choices(here, weights, k=DEATHS)))
            for at, before_next in zip(dying, [*dying[1:], start + WEEK], strict=True):
                back = min(at + timedelta(hours=chance.uniform(0.01, 20)), before_next - timedelta(minutes=1))
                in_delivery = at in posting and chance.random() < 0.7
                looks = chance.randint(2, _MOST_LOOKS)
                self.deaths.append(Death(replica=mortal, at=at, in_delivery=in_delivery, looks=looks, back=back))
        # The instants at which somebody comes back, and one at which nothing does: the end.
        self.turns = sorted(
            {one.end for one in self.absences} | {one.back for one in self.deaths} | {monday + weeks * WEEK}
        )

    def is_away(self, replica: int, now: datetime) -> bool:
        return any(one.replica == replica and one.start <= now < one.end for one in self.absences)

    def death(self, replica: int, now: datetime) -> Death | None:
        """The one that it dies at this very instant."""
        return next((one for one in self.deaths if (one.replica, one.at) == (replica, now)), None)

    def last_death(self, replica: int, now: datetime) -> Death:
        """The one that it died before this instant."""
        return max((one for one in self.deaths if one.replica == replica and one.at < now), key=lambda one: one.at)


def is_outage(instant: datetime) -> bool:
    return any(start <= instant < end for start, end in OUTAGES)


def is_missed(slot: datetime, catch_up: timedelta) -> bool:
    """Whether nobody is there from a slot until it is too late to make up for it."""
    return any(start <= slot and slot + catch_up < end for start, end in OUTAGES)
