"""The garbage collector pause while a sheet is read and checked."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def gc_pause() -> Iterator[None]:
    """Pause the garbage collector of the whole process; afterwards it runs again if it ran before.

    A sheet becomes hundreds of thousands of values that live until the end and form no cycle. The collector would look
    at all of them again and again, which takes a quarter of a pull's time. Reference counts still free all unused
    values.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
