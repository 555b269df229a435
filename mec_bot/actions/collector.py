"""Python's garbage collector, set aside while a sheet is read and checked."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_aside() -> Iterator[None]:
    """Collect no cycles meanwhile, in the whole process; afterwards as before.

    A sheet becomes hundreds of thousands of values that live until the end and form no cycle; the collector would look at
    all of them again and again, a quarter of a pull's time. Reference counts go on freeing whatever is no longer used.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
