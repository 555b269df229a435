"""The clock of the machine that workers run on, which a test sets."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import clocked_worker
from program import Running
from world import World


class MachineClock:
    """The clock of the machine that the workers run on."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "ahead"
        self.ahead = timedelta()
        self.put(ahead=timedelta())

    def put(self, *, ahead: timedelta) -> None:
        """Set it so far ahead of the time that it is."""
        written = self.file.with_suffix(".new")
        written.write_text(str(ahead.total_seconds()), encoding="utf-8")
        written.replace(self.file)
        self.ahead = ahead

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def start_worker(world: World, clock: MachineClock, port: int) -> Running:
    """`mec-bot run --health PORT` by that clock."""
    program = (sys.executable, clocked_worker.__file__, world.home, clock.file)
    return Running(str(port), env=world.env, program=program)


@contextmanager
def worker(world: World, clock: MachineClock, port: int) -> Iterator[Running]:
    """The same, killed at the end of the block."""
    with start_worker(world, clock, port) as running:
        yield running
