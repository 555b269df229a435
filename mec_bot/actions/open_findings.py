"""The findings that are open, with what is remembered of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from mec_bot.actions.renames import key_before
from mec_bot.review.finding import Finding, from_text
from mec_bot.store import findings, renames
from mec_bot.store.database import Connection


@dataclass(frozen=True, kw_only=True)
class OpenFinding:
    """A finding, since when it is open, and when an earlier episode of it was ``settled`` last.

    ``continues`` is the key of a finding about a project that is gone: this one's project may be that one under another
    name, so it is taken for as old, and that one was not settled. ``ids`` are those of both.
    """

    ids: tuple[int, ...]
    finding: Finding
    since: datetime
    settled: datetime | None
    continues: str | None = None


def open_findings(connection: Connection) -> list[OpenFinding]:
    """All that is open, in the order it was first recorded."""
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
    """Key under the name that a project may have had → the open finding's, and since when such a question is open.

    Empty where no rename waits for an answer.
    """
    asked = [rename.proposed_at for rename in renames.everything(connection) if rename.state == "proposed"]
    if not asked:
        return datetime.max.replace(tzinfo=UTC), {}
    return min(asked), {one.continues: one.finding.key for one in open_findings(connection) if one.continues}


def _continued(connection: Connection, found: Sequence[Finding]) -> dict[str, findings.Remembered]:
    """Key → the finding that was resolved when a project seemed to get another name; nobody has said yet whether it did."""
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
