"""One thing to do for one slot: which job asks, when, to whom, in which language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal

from mec_bot import settings
from mec_bot.messages.chart_data import ChartName
from mec_bot.phrases import Phrase
from mec_bot.review.only import Only
from mec_bot.store.outbox import Promise

ActionName = Literal["sync", "digest", "remind"]
InQuietHours = Literal["wait", "send"]


@dataclass(frozen=True, kw_only=True)
class Target:
    """One recipient: a channel's role or id, its own language, and which projects it is told of."""

    channel: str = "staff"
    language: settings.Language | None = None
    only: Only = field(default_factory=Only)


@dataclass(frozen=True, kw_only=True)
class Task:
    """``slot`` is the scheduled instant; ``checks`` limits what is told (empty: all).

    ``plots`` are the charts to show, ``all_is_well`` is whether that is told too, ``following`` the job's slot after this one,
    where that is known.
    ``in_quiet_hours``: whether its messages wait for their end; ``timezone`` is the job's own zone.
    """

    job: str
    slot: datetime
    to: tuple[Target, ...] = (Target(),)
    language: settings.Language | None = None
    checks: tuple[str, ...] = ()
    plots: tuple[ChartName, ...] = ()
    all_is_well: bool = True
    following: datetime | None = None
    in_quiet_hours: InQuietHours = "wait"
    timezone: str | None = None

    @property
    def key_prefix(self) -> str:
        """What all keys of this task begin with."""
        return key_prefix(self.job, self.slot)

    def key(self, recipient: str, part: int = 1) -> str:
        """What names a message once and for all: job, slot, recipient, part."""
        return f"{self.key_prefix}{recipient}/{part}"


def key_prefix(job: str, slot: datetime) -> str:
    """`weekly-digest/20261123T140000.000000Z/`: a slot to the microsecond, since a command's is the present instant."""
    return f"{job}/{slot.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}/"


@dataclass(frozen=True, kw_only=True)
class NotSent:
    """Somebody who hears nothing, or nothing ``about`` one finding, and why; ``kind`` is the reason's name for programs.

    ``recipient`` is ``None`` where no account is known; ``again_on`` the first day on which that may be otherwise.
    """

    carrier: str
    recipient: str | None
    kind: str
    why: Phrase
    again_on: date | None = None
    about: Phrase | None = None


@dataclass(frozen=True, kw_only=True)
class Quiet:
    """A channel that hears nothing this time, and why; ``kind`` is the reason's name for programs."""

    recipient: str
    kind: str
    why: Phrase


@dataclass(frozen=True, kw_only=True)
class Done:
    """How a task ended: the messages it promised, who gets none, and the snapshot it worked from.

    ``reasons`` says by message key who each is for and why, ``told`` of which findings (their keys) it tells, and ``escalated``
    of which (finding's key, carrier's folded name) it tells the carrier's contact; ``not_sent`` are people and ``quiet`` channels
    that hear nothing this time, ``notes`` what else whoever looks after the job should know; ``withheld`` says why nobody gets
    anything for now.
    """

    promises: tuple[Promise, ...] = ()
    reasons: Mapping[str, Phrase] = field(default_factory=dict)
    told: Mapping[str, Sequence[str]] = field(default_factory=dict)
    escalated: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    not_sent: tuple[NotSent, ...] = ()
    snapshot: int | None = None
    quiet: tuple[Quiet, ...] = ()
    notes: tuple[Phrase, ...] = ()
    detail: str = ""
    withheld: Phrase | None = None
