"""The history of the dashboard, as far as a check may ask about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from mec_bot.review.changes import Kind
from mec_bot.sheet.dashboard import Project


@dataclass(frozen=True, kw_only=True)
class Gone:
    """A project that is no longer in the sheet: as it last was, and the day it was last seen."""

    project: Project
    last_seen: date


@dataclass(frozen=True, kw_only=True)
class History:
    """The past, in days of the programme's time zone; projects go by their key of today, through confirmed renames.

    ``began`` is the day of the first snapshot, ``None`` before it. ``first_seen`` maps a project's key to the day on
    which it was first seen in the sheet, and ``changed`` maps (project's key, kind of change) to the day of the last
    such change. ``gone`` are the projects that left the sheet.
    """

    began: date | None = None
    first_seen: Mapping[str, date] = field(default_factory=dict)
    changed: Mapping[tuple[str, Kind], date] = field(default_factory=dict)
    gone: Sequence[Gone] = ()
