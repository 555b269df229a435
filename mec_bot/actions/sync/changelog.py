"""The change log: written with each snapshot, and written again from the stored versions where that is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mec_bot.review.changes import Change, Renamed, compare_projects
from mec_bot.store import changes, renames, versions
from mec_bot.store.changes import Logged, Pair

if TYPE_CHECKING:
    from mec_bot.actions.sync.pulled import Pulled
    from mec_bot.store.database import Connection


def log(connection: Connection, pulled: Pulled, seen: Iterable[Change] = ()) -> None:
    """Remember what one pull changed since the snapshot before it.

    A rename that nobody confirmed is logged as one project gone and one new; ``log_again`` follows the answer.
    """
    before = changes.NOTHING if pulled.before is None else pulled.before.id
    pair = Pair(snapshot=pulled.snapshot, taken_at=pulled.at, before=before)
    changes.write(connection, pair, _logged(pair, seen))


def log_again(connection: Connection, snapshot: int) -> None:
    """Write one snapshot's changes anew, with the renames confirmed by now; the changes of a pruned snapshot stay."""
    for pair in changes.rebuildable(connection, snapshot):
        _write_from_versions(connection, pair)


def backfill(connection: Connection) -> None:
    """Log the changes that were never logged: those of a database that an older version wrote."""
    for pair in changes.missing(connection):
        _write_from_versions(connection, pair)


def rebuild(connection: Connection) -> int:
    """Write the whole log anew from the stored versions; gives the number of snapshots that it was written for.

    The logged changes of a pruned snapshot stay as they are: only the log still knows them.
    """
    backfill(connection)
    pairs = changes.rebuildable(connection)
    for pair in pairs:
        _write_from_versions(connection, pair)
    return len(pairs)


def _write_from_versions(connection: Connection, pair: Pair) -> None:
    if pair.before == changes.NOTHING:
        changes.write(connection, pair, ())
        return
    confirmed = [
        Renamed(from_key=rename.from_key, to_key=rename.to_key, confirmed=True)
        for rename in renames.of_snapshot(connection, pair.snapshot)
        if rename.state == "confirmed"
    ]
    before, after = versions.touched(connection, pair.snapshot)
    changes.write(connection, pair, _logged(pair, compare_projects(before, after, confirmed)))


def _logged(pair: Pair, seen: Iterable[Change]) -> list[Logged]:
    """The changes as entries of the log, in an order that does not depend on where the projects stood in the sheet."""
    return [
        Logged(
            snapshot=pair.snapshot,
            at=pair.taken_at,
            project=change.project_key,
            name=change.project,
            kind=change.kind,
            round=change.round,
            before=change.before,
            after=change.after,
            before_unreadable=change.before_unreadable,
            after_unreadable=change.after_unreadable,
        )
        for change in sorted(seen, key=lambda change: change.project_key)
    ]
