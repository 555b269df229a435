"""What was seen of the dashboard before today, as far as a check may ask."""

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
    """The past, in days of the programme's time zone; projects by the key they have today, through confirmed renames.

    ``began`` is the day of the first snapshot, ``None`` before it. ``first_seen`` says since when a project stands in the
    sheet, ``changed`` when something about it last changed: (project's key, kind of change) → day, absent where it never did.
    """

    began: date | None = None
    first_seen: Mapping[str, date] = field(default_factory=dict)
    changed: Mapping[tuple[str, Kind], date] = field(default_factory=dict)
    gone: Sequence[Gone] = ()
