"""Projects that may have been renamed, and what staff said of each; a confirmed one is an alias of its old key."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from mec_bot.store.tables import renames

State = Literal["proposed", "confirmed", "refused", "withdrawn"]


@dataclass(frozen=True, kw_only=True)
class Rename:
    """One proposal, made when ``snapshot`` was taken; ``decided_by`` is who answered."""

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
    """Remember new proposals (old key, old name, new key, new name); gives those of this snapshot."""
    for from_key, from_name, to_key, to_name in pairs:
        names = {"from_key": from_key, "from_name": from_name, "to_key": to_key, "to_name": to_name}
        connection.execute(renames.insert().values(snapshot=snapshot, state="proposed", proposed_at=now, **names))
    return of_snapshot(connection, snapshot)


def withdraw(connection: sa.Connection, present: Collection[str]) -> None:
    """End the open questions whose old project is in the sheet again; a number never names another question later."""
    for rename in everything(connection):
        if rename.state == "proposed" and rename.from_key in present:
            connection.execute(renames.update().where(renames.c.id == rename.id).values(state="withdrawn"))


def decide(connection: sa.Connection, number: int, *, same: bool, who: str, now: datetime) -> bool:
    """Write down the answer; ``False`` where there is no such open question."""
    state: State = "confirmed" if same else "refused"
    decided = connection.execute(
        renames.update()
        .where(renames.c.id == number, renames.c.state == "proposed")
        .values(state=state, decided_by=who, decided_at=now)
    )
    return decided.rowcount == 1


def everything(connection: sa.Connection) -> list[Rename]:
    """All of them, in the order they were proposed."""
    return _read(connection, sa.true())


def of_snapshot(connection: sa.Connection, snapshot: int) -> list[Rename]:
    """Those that were proposed together."""
    return _read(connection, renames.c.snapshot == snapshot)


def get(connection: sa.Connection, number: int) -> Rename | None:
    """One of them."""
    found = _read(connection, renames.c.id == number)
    return found[0] if found else None


# As for the snapshots: asked by every look-up.
_LAST_DECISION = sa.select(sa.func.max(renames.c.decided_at)).select_from(renames)


def last_decision(connection: sa.Connection) -> datetime | None:
    """When anything was last decided: what a cache asks."""
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
