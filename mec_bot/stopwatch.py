"""A stopwatch: for durations, which must not depend on what anybody sets the clock to."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

# Gives seconds that only ever go on, counted from an arbitrary beginning.
Stopwatch = Callable[[], float]

if sys.platform == "linux":

    def elapsed() -> float:
        """Seconds since the machine was started, also those in which it slept."""
        # time.monotonic stands still while the machine sleeps: a lease would outlive its end.
        return time.clock_gettime(time.CLOCK_BOOTTIME)

else:
    elapsed = time.monotonic
