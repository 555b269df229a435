"""Projects that may have been renamed, and the answers of staff; a confirmed rename makes the old key an alias."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from mec_bot.store.tables import RenameState, renames

State = RenameState


@dataclass(frozen=True, kw_only=True)
class Rename:
    """One proposed rename, made when ``snapshot`` was taken; ``decided_by`` is who answered."""

    id: int
    snapshot: int
    from_key: str
    from_name: str
    to_key: str
    to_name: str
    state: State
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None


def propose(
    connection: sa.Connection, snapshot: int, pairs: Iterable[tuple[str, str, str, str]], now: datetime
) -> list[Rename]:
    """Store new proposals (old key, old name, new key, new name); gives all proposals of this snapshot."""
    for from_key, from_name, to_key, to_name in pairs:
        names = {"from_key": from_key, "from_name": from_name, "to_key": to_key, "to_name": to_name}
        connection.execute(renames.insert().values(snapshot=snapshot, state="proposed", proposed_at=now, **names))
    return of_snapshot(connection, snapshot)


def withdraw(connection: sa.Connection, present: Collection[str]) -> None:
    """Withdraw the open proposals whose old project is in the sheet again; ``present`` are the keys in the sheet.

    The rows stay, so that a number never names another proposal later.
    """
    for rename in everything(connection):
        if rename.state == "proposed" and rename.from_key in present:
            connection.execute(renames.update().where(renames.c.id == rename.id).values(state="withdrawn"))


def decide(connection: sa.Connection, number: int, *, same: bool, who: str, now: datetime) -> bool:
    """Record the answer to a proposal; ``False`` where no open proposal has this number."""
    state: State = "confirmed" if same else "refused"
    decided = connection.execute(
        renames.update()
        .where(renames.c.id == number, renames.c.state == "proposed")
        .values(state=state, decided_by=who, decided_at=now)
    )
    return decided.rowcount == 1


def everything(connection: sa.Connection) -> list[Rename]:
    """All proposals, in the order in which they were made."""
    return _read(connection, sa.true())


def of_snapshot(connection: sa.Connection, snapshot: int) -> list[Rename]:
    """The proposals made for one snapshot, in the order in which they were made."""
    return _read(connection, renames.c.snapshot == snapshot)


def get(connection: sa.Connection, number: int) -> Rename | None:
    """The proposal with this number; ``None`` where there is none."""
    found = _read(connection, renames.c.id == number)
    return found[0] if found else None


# Every look-up asks this, so it is built once, as in ``snapshots``.
_LAST_DECISION = sa.select(sa.func.max(renames.c.decided_at)).select_from(renames)


def last_decision(connection: sa.Connection) -> datetime | None:
    """When a rename was last decided, ``None`` where none ever was: a cache asks this to know whether it is stale."""
    found: datetime | None = connection.execute(_LAST_DECISION).scalar()
    return found


def aliases(connection: sa.Connection) -> dict[str, str]:
    """Old key → the key that the same project has today, through all its confirmed renames."""
    next_key: dict[str, str] = {}
    for rename in everything(connection):
        if rename.state == "confirmed":
            next_key.pop(rename.to_key, None)  # a project that has its old name again leads nowhere else
            next_key[rename.from_key] = rename.to_key
    return {old: _last(old, next_key) for old in next_key}


def _last(start: str, next_key: dict[str, str]) -> str:
    seen = {start}
    current = next_key[start]
    while current in next_key and current not in seen:
        seen.add(current)
        current = next_key[current]
    return current


def _read(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> list[Rename]:
    rows = connection.execute(sa.select(renames).where(condition).order_by(renames.c.id)).mappings()
    return [Rename(**row) for row in rows]
