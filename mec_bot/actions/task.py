"""One thing to do for one slot: which job asks, when, to whom, in which language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from mec_bot import settings
from mec_bot.store.outbox import Promise


@dataclass(frozen=True, kw_only=True)
class Task:
    """``slot`` is the scheduled instant; ``to`` a channel's role or id; ``checks`` limits what is told (empty: all)."""

    job: str
    slot: datetime
    to: str = "staff"
    language: settings.Language | None = None
    checks: tuple[str, ...] = ()

    @property
    def key_prefix(self) -> str:
        """What all keys of this task begin with."""
        return f"{self.job}/{self.slot.astimezone(UTC):%Y%m%dT%H%M%SZ}/"

    def key(self, recipient: str, part: int = 1) -> str:
        """What names a message once and for all: job, slot, recipient, part."""
        return f"{self.key_prefix}{recipient}/{part}"


@dataclass(frozen=True, kw_only=True)
class Done:
    """How a task ended: the messages it promised, and the snapshot it worked from."""

    promises: tuple[Promise, ...] = ()
    snapshot: int | None = None
    detail: str = ""
