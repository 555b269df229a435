"""What happened to one project or to all of them, event by event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mec_bot.review.changes import Change
from mec_bot.review.finding import Finding

What = Literal["changed", "opened", "reopened", "resolved", "replaced", "told"]


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened ``at`` an instant: a change, or what became of a finding.

    A finding that is no longer found is `resolved` where it is settled, and `replaced` where it goes on as another one.

    ``to`` is the recipient of a notification: a carrier's name where it is known, else the channel's or person's id in
    Slack.
    """

    at: datetime
    what: What
    project: str
    about: Change | Finding
    to: str = ""


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """The events, oldest first; ``project`` is today's name of the project asked about, empty for the whole sheet."""

    project: str
    events: tuple[Event, ...]
