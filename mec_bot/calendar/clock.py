"""The present instant: it is read at the entry points only, and passed down as an argument everywhere else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

# Gives the present instant, always aware.
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)
