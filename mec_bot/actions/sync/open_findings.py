"""The open findings, with what the database remembers of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from mec_bot.actions.sync.renames import key_before
from mec_bot.review.finding import Finding, from_text
from mec_bot.store import findings, renames

if TYPE_CHECKING:
    from mec_bot.store.database import Connection


@dataclass(frozen=True, kw_only=True)
class OpenFinding:
    """An open finding, ``since`` when it is open, and when it was last ``settled`` before that (both instants in UTC).

    ``continues`` is the key of the same finding about a project that left the sheet, where this finding's project may
    be that project under a new name. This finding then counts as old as the other one, which does not count as settled.
    ``ids`` are the ids of both findings.
    """

    ids: tuple[int, ...]
    finding: Finding
    since: datetime
    settled: datetime | None
    continues: str | None = None


def open_findings(connection: Connection) -> list[OpenFinding]:
    """All open findings, in the order in which they were first recorded."""
    entries = [(entry, from_text(entry.body)) for entry in findings.open_findings(connection)]
    settled = findings.settled_before(connection)
    continued = _continued(connection, [finding for _, finding in entries])
    found = []
    for entry, finding in entries:
        older = continued.get(entry.key)
        found.append(
            OpenFinding(
                ids=(entry.id, older.id) if older else (entry.id,),
                finding=finding,
                since=older.first_seen if older else entry.first_seen,
                settled=settled.get(entry.key),
                continues=older.key if older else None,
            )
        )
    return found


def continued_keys(connection: Connection) -> tuple[datetime, dict[str, str]]:
    """The keys of findings under a project's possible former name → the keys of the same findings that are open today.

    Before the keys comes the instant (UTC) since which the oldest rename waits for an answer. Where no rename waits, it
    is the end of time, and there are no keys.
    """
    asked = [rename.proposed_at for rename in renames.everything(connection) if rename.state == "proposed"]
    if not asked:
        return datetime.max.replace(tzinfo=UTC), {}
    return min(asked), {one.continues: one.finding.key for one in open_findings(connection) if one.continues}


def _continued(connection: Connection, found: Sequence[Finding]) -> dict[str, findings.Remembered]:
    """Open finding's key → the finding resolved when its project seemed to be renamed, while the question is open."""
    asked = {rename.to_key: rename for rename in renames.everything(connection) if rename.state == "proposed"}
    if not asked:
        return {}
    first = min(rename.proposed_at for rename in asked.values())
    ended = {entry.key: entry for entry in findings.resolved_since(connection, first - timedelta(microseconds=1))}
    continued = {}
    for finding in found:
        rename = asked.get(finding.project_key)
        older = ended.get(key_before(finding.key, rename)) if rename else None
        if rename and older and older.resolved_at and older.resolved_at >= rename.proposed_at:
            continued[finding.key] = older
    return continued
