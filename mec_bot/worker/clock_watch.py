"""Watching the clock: whoever sets it to another time while the worker runs stops no job, and the operator is told."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from mec_bot.actions.clock_jump import Jump, settle_clock
from mec_bot.errors import MecBotError
from mec_bot.stopwatch import elapsed

if TYPE_CHECKING:
    from mec_bot.actions.context import Context

_log = logging.getLogger(__name__)
_BEAT_SECONDS = 2.0
# A clock that is kept right is moved by less, and by slowing it down or speeding it up.
_JUMP = timedelta(minutes=1)
# How long `/readyz` warns of a jump.
_WARNS_SECONDS = timedelta(days=1).total_seconds()


class ClockWatch:
    """Compares the clock with a stopwatch every two seconds; ``after_jump`` is called once the database is in order."""

    def __init__(self, context: Context, after_jump: Callable[[], None]) -> None:
        self._context = context
        self._after_jump = after_jump
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clock watch", daemon=True)
        self._told: tuple[float, str] | None = None

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no more; does not wait."""
        self._stopped.set()

    @property
    def warning(self) -> str | None:
        """What was wrong with the clock within the last day."""
        told = self._told
        return told[1] if told and elapsed() - told[0] < _WARNS_SECONDS else None

    def _run(self) -> None:
        jump: Jump | None = None
        settled = False
        clock, stopwatch = self._context.clock(), elapsed()
        while True:
            if not settled:
                settled = self._settle(jump)
            if self._stopped.wait(_BEAT_SECONDS):
                return
            before = clock + timedelta(seconds=elapsed() - stopwatch)
            clock, stopwatch = self._context.clock(), elapsed()
            if abs(clock - before) >= _JUMP:
                jump, settled = Jump(before=before, after=clock), False

    def _settle(self, jump: Jump | None) -> bool:
        """Put the database in order; ``False`` where it does not answer: it is tried again at the next beat."""
        try:
            told = settle_clock(self._context, jump)
        except MecBotError as error:
            _log.debug("the clock cannot be compared with the runs: %s", error)
            return False
        except Exception:
            _log.exception("the clock could not be compared with the runs")
            return True
        if told is not None:
            _log.warning("the clock was set to another time. %s", told)
            self._told = elapsed(), str(told)
            self._after_jump()
        return True
