"""A changed snapshot compared with the one before, stored and logged, on SQLite; and what that costs in memory.

The time begins with reading the snapshot before, and ends with reading the past that the checks may ask for: it covers
everything that a pull does in its transaction except the checks.
"""

from __future__ import annotations

import statistics
import time
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from benchmarks.figure import Figure, finish
from mec_bot.actions.sync.changelog import log
from mec_bot.actions.sync.history import history
from mec_bot.actions.sync.pulled import Pulled
from mec_bot.review.changes import compare
from mec_bot.sheet.cells.maturity import Level
from mec_bot.sheet.dashboard import Assessment, Dashboard, Project
from mec_bot.store import snapshots
from mec_bot.store.database import Database, sqlite_url

_PROJECTS, _RUNS, _LIMIT_SECONDS = 10_000, 5, 1.0
_ROUNDS = ("Automne 2021", "Automne 2022", "2023-2024", "Hiver 2025")
_ZONE = ZoneInfo("America/Toronto")
_START = datetime(2026, 1, 1, 15, 0, tzinfo=UTC)


def measure() -> list[Figure]:
    """Measure with one project in ten changed, then with all; and the peak of memory for 10,000 and 20,000 projects."""
    tenth, whole = _seconds(one_in=10), _seconds(one_in=1)
    small, large = _peak(_PROJECTS), _peak(2 * _PROJECTS)
    note = f"{_PROJECTS:,} projects × {len(_ROUNDS)} rounds, one in ten changed; medians of {_RUNS}; all of them: {whole:.2f} s"
    grown = f"peaks {small / 1e6:.0f} MB and {large / 1e6:.0f} MB, every project changed"
    return [
        Figure(name="a changed snapshot compared and stored", value=tenth, limit=_LIMIT_SECONDS, unit="s", note=note),
        Figure(name="memory for 20,000 ÷ 10,000 projects", value=large / small, limit=2.2, unit="×", note=grown),
    ]


def _seconds(*, one_in: int) -> float:
    with TemporaryDirectory(prefix="mec-bot-bench-") as folder:
        database = Database(sqlite_url(Path(folder) / "mec_bot.sqlite3"))
        try:
            _pull(database, _dashboard(_PROJECTS, 0, one_in), 0)
            seconds = []
            for run in range(1, _RUNS + 1):
                dashboard = _dashboard(_PROJECTS, run, one_in)
                start = time.perf_counter()
                _pull(database, dashboard, run)
                seconds.append(time.perf_counter() - start)
            return statistics.median(seconds)
        finally:
            database.close()


def _peak(projects: int) -> int:
    """Bytes that Python holds at most while a pull in which every project changed is remembered."""
    with TemporaryDirectory(prefix="mec-bot-bench-") as folder:
        database = Database(sqlite_url(Path(folder) / "mec_bot.sqlite3"))
        try:
            _pull(database, _dashboard(projects, 0, 1), 0)
            dashboard = _dashboard(projects, 1, 1)
            tracemalloc.start()
            _pull(database, dashboard, 1)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
            database.close()


def _pull(database: Database, dashboard: Dashboard, day: int) -> None:
    now = _START + timedelta(days=day)
    with database.writing_alone() as connection:
        before = snapshots.latest(connection)
        snapshot = snapshots.save(connection, dashboard, now)
        changes = compare(before.dashboard, dashboard) if before else ()
        log(connection, Pulled(before=before, dashboard=dashboard, snapshot=snapshot, at=now), changes)
        history(connection, _ZONE)


def _dashboard(count: int, day: int, one_in: int) -> Dashboard:
    projects = [_project(number) for number in range(count)]
    for number in range(0, count, one_in):
        projects[number] = replace(projects[number], support=f"{day} heures de coordination")
    return Dashboard(
        sheet_id="benchmark",
        title="Programme",
        tab="Tableau de bord",
        tab_id=0,
        rounds=_ROUNDS,
        projects=tuple(projects),
        columns={"sub_project": "A", "support": "B"},
        round_columns=dict(zip(_ROUNDS, "CDEF", strict=True)),
    )


def _project(number: int) -> Project:
    levels = list(Level)
    given = [levels[min(number % 7 + place, len(levels) - 1)] for place in range(len(_ROUNDS))]
    return Project(
        key=f"quartier nourricier {number}",
        name=f"Quartier nourricier {number}",
        row=number + 2,
        carriers=("Solon",),
        assessments=tuple(
            Assessment(round=label, state="read", level=level, phase=level.phase, text=level.value)
            for label, level in zip(_ROUNDS, given, strict=True)
        ),
        strategy_text="Essaimage",
    )


if __name__ == "__main__":
    finish(measure())
