"""The present instant. It is read at the entries only, and passed down as an argument everywhere else."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)
