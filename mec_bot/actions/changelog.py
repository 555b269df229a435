"""The change log: written with each snapshot, and written again from the stored versions where that is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from mec_bot.review.changes import Change, Renamed, compare_projects
from mec_bot.store import changes, renames, versions
from mec_bot.store.changes import Logged, Pair
from mec_bot.store.database import Connection


def log(
    connection: Connection, snapshot: int, taken_at: datetime, before: int | None, seen: Iterable[Change] = ()
) -> None:
    """Remember what one snapshot changed since the one before it (``None``: it is the first).

    A rename that nobody confirmed is logged as one project gone and one new; ``log_again`` follows the answer.
    """
    pair = Pair(snapshot=snapshot, taken_at=taken_at, before=changes.NOTHING if before is None else before)
    changes.write(connection, pair, _logged(pair, seen))


def log_again(connection: Connection, snapshot: int) -> None:
    """Write one snapshot's changes anew, with the renames that are confirmed today; a thinned one's stay as they are."""
    for pair in changes.rebuildable(connection, snapshot):
        _write_from_versions(connection, pair)


def catch_up(connection: Connection) -> None:
    """Log what was never logged: the snapshots of a database that an older version wrote."""
    for pair in changes.missing(connection):
        _write_from_versions(connection, pair)


def rebuild(connection: Connection) -> int:
    """Write the whole log anew from the stored versions; gives the number of snapshots that it was written for.

    What a thinned snapshot changed cannot be known any more but from the log, and stays.
    """
    catch_up(connection)
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
    """In an order that does not depend on where the projects stood."""
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
        )
        for change in sorted(seen, key=lambda change: change.project_key)
    ]
