"""All checks on a large dashboard, against the same rules written in pandera.

Ours start from a `Dashboard`, pandera's from a DataFrame of the same data that is ready: making it is measured apart. Both
end with the list of what fails. That they find the same, rule by rule, is asserted. Pandera sees only rules about the
values of one table: what needs remarks, unreadable cells or the carriers' accounts is ours alone, and counts in our time.
"""

from __future__ import annotations

import gc
import statistics
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeVar

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from benchmarks.figure import Figure, finish
from mec_bot.review.check import View, run, settings_model
from mec_bot.review.checks import CHECKS
from mec_bot.review.finding import Finding
from mec_bot.review.history import History
from mec_bot.settings import CarrierSettings
from mec_bot.sheet.carriers import Carriers
from mec_bot.sheet.choices import Strategy
from mec_bot.sheet.dashboard import Assessment, Dashboard, Project
from mec_bot.sheet.maturity import Level
from mec_bot.sheet.periods import read_period

T = TypeVar("T")
_SMALL, _LARGE = 10_000, 100_000
_RUNS = 3
_TODAY = date(2026, 11, 23)
_BEGAN = date(2026, 1, 5)
_ROUNDS = ("automne 2020", "automne 2022", "2023-2024", "automne 2026")
_LEVELS = (*Level,)
_STRATEGIES: tuple[Strategy, ...] = ("cession", "consolidation", "dissemination", "essaimage")
_ENDED = ("Abandonné", "Terminé", "Cédé")


def dashboard_of(size: int) -> Dashboard:
    """Made-up projects that mostly are in order: about one in thirty breaks each rule."""
    periods = {label: period for label in _ROUNDS if (period := read_period(label))}
    return Dashboard(
        sheet_id="benchmark",
        title="Programme",
        tab="Tableau de bord",
        tab_id=0,
        rounds=_ROUNDS,
        round_periods=periods,
        projects=tuple([_project(number) for number in range(size)]),
        columns={"sub_project": "A", "carrier": "B", "status": "C", "strategy": "D", "support": "E", "due": "F"},
        round_columns=dict(zip(_ROUNDS, "GHIJ", strict=True)),
    )


def _project(number: int) -> Project:
    def every(n: int, of: int) -> bool:
        return number % n == of

    first = number % 7
    steps: list[Level | None] = [_LEVELS[first], _LEVELS[first + 1], _LEVELS[first + 2], _LEVELS[first + 3]]
    if every(31, 1):
        steps[3] = None
    if every(31, 2):
        steps[3] = steps[2]
    if every(31, 3):
        steps[3] = steps[1]
    if every(31, 4):
        steps[1] = None
    if every(31, 5):
        steps[2] = steps[3] = None
    strategy = None if every(31, 6) else _STRATEGIES[number % 3] if first < 4 else _STRATEGIES[number % 4]
    name = f"Quartier nourricier n° {number - every(31, 7)}"
    return Project(
        key=f"quartier nourricier n {number - every(31, 7)}" + (" (2)" if every(31, 7) else ""),
        name=name,
        row=number + 2,
        carriers=() if every(31, 8) else (f"Organisme {number % 40}",),
        status="Terminé" if every(10, 9) else "En cours",
        assessments=tuple(
            [
                Assessment(round=label, state="read", level=level, phase=level.phase, text=level.value)
                if level
                else Assessment(round=label, state="blank")
                for label, level in zip(_ROUNDS, steps, strict=True)
            ]
        ),
        strategy="essaimage" if every(31, 10) else strategy,
        strategy_text="Essaimage" if every(31, 10) else strategy,
        support="Un local",
        next_step=None if every(31, 11) else "Signer l'entente",
        due="2026-10" if every(31, 12) else "2027-03-01" if every(31, 13) else None,
        struck=every(31, 14),
        hidden=every(31, 15),
    )


def view_of(dashboard: Dashboard) -> View:
    """What the checks look at."""
    return View(
        dashboard=dashboard,
        today=_TODAY,
        history=History(began=_BEGAN, first_seen={project.key: _BEGAN for project in dashboard.projects}),
        carriers=Carriers({f"Organisme {n}": CarrierSettings(slack_id=f"U0{n}") for n in range(40)}),
        inactive_statuses=_ENDED,
    )


def frame_of(dashboard: Dashboard) -> pd.DataFrame:
    """The same data as columns; a level is its place on the scale, and days are true ones."""
    scale = {level: place for place, level in enumerate(Level)}
    projects = dashboard.projects
    columns: dict[str, object] = {
        "name": [project.name for project in projects],
        "carriers": [", ".join(project.carriers) or None for project in projects],
        "ended": pd.array([project.status in _ENDED for project in projects], dtype="bool"),
        "stopped": pd.array([project.status in ("Abandonné", "Terminé") for project in projects], dtype="bool"),
        "strategy": [project.strategy for project in projects],
        "support": [project.support for project in projects],
        "next_step": [project.next_step for project in projects],
        "since": pd.to_datetime([_BEGAN] * len(projects)),
        "struck": pd.array([project.struck for project in projects], dtype="bool"),
        "hidden": pd.array([project.hidden for project in projects], dtype="bool"),
    }
    for place in range(len(_ROUNDS)):
        levels = [project.assessments[place].level for project in projects]
        columns[f"level_{place}"] = pd.Series([None if one is None else scale[one] for one in levels], dtype="float64")
    periods = {due: read_period(due) for due in {project.due for project in projects} if due}
    for end in ("first", "last"):
        columns[f"due_{end}"] = pd.to_datetime(
            pd.Series([getattr(periods.get(project.due or ""), end, None) for project in projects])
        )
    return pd.DataFrame(columns)


def schema() -> pa.DataFrameSchema:
    """The rules, each over whole columns; failures keep their row, and none is cut."""
    today = pd.Timestamp(_TODAY)
    top, asked = len(Level) - 1, list(Level).index(Level.L3A)
    outdated = [
        place
        for place, label in enumerate(_ROUNDS)
        if (period := read_period(label)) and period.last < date(_TODAY.year - 2, _TODAY.month, _TODAY.day)
    ]

    def newest(table: pd.DataFrame) -> pd.Series[float]:
        """The place of the newest round with a level."""
        places = [table[f"level_{place}"].notna() * (place + 1) for place in range(len(_ROUNDS))]
        return pd.concat(places, axis=1).max(axis=1) - 1

    def before(table: pd.DataFrame) -> pd.Series[float]:
        """The level that was read last before the current one."""
        return table["level_2"].fillna(table["level_1"]).fillna(table["level_0"])

    def skipped(table: pd.DataFrame, place: int) -> pd.Series[bool]:
        earlier = pd.concat([table[f"level_{n}"].notna() for n in range(place)], axis=1).any(axis=1)
        later = pd.concat([table[f"level_{n}"].notna() for n in range(place + 1, len(_ROUNDS))], axis=1).any(axis=1)
        return table[f"level_{place}"].isna() & earlier & later

    rules: dict[str, Callable[[pd.DataFrame], pd.Series[bool]]] = {
        "missing_assessment": lambda t: t["ended"] | t["level_3"].notna(),
        "outdated_assessment": lambda t: t["ended"] | ~newest(t).isin(outdated),
        "skipped_round 1": lambda t: t["ended"] | ~skipped(t, 1),
        "skipped_round 2": lambda t: t["ended"] | ~skipped(t, 2),
        "stalled_maturity": lambda t: (
            t["ended"] | ~((t["level_3"] <= t["level_2"]) & (t["level_3"] < top)) | (t["level_3"] < before(t))
        ),
        "regressed_maturity": lambda t: t["ended"] | ~(t["level_3"] < before(t)),
        "missing_carrier": lambda t: t["ended"] | t["carriers"].notna(),
        "unassigned_strategy": lambda t: t["ended"] | t["strategy"].notna(),
        "premature_strategy": lambda t: t["ended"] | ~((t["strategy"] == "essaimage") & (t["level_3"] < asked)),
        "unanswered_support": lambda t: (
            t["ended"] | t["support"].isna() | t["next_step"].notna() | (t["since"] > today - timedelta(days=30))
        ),
        "overdue_step": lambda t: t["ended"] | ~(t["due_last"] < today),
        "inactive_inconsistent": lambda t: ~(t["stopped"] & (t["due_first"] > today)),
        "duplicate_project": lambda t: ~t["name"].duplicated(),
        "struck_project": lambda t: ~t["struck"],
        "hidden_row": lambda t: ~t["hidden"],
    }
    return pa.DataFrameSchema(
        checks=[pa.Check(rule, name=name, error=name, ignore_na=False) for name, rule in rules.items()]
    )


def failures_of(table: pd.DataFrame, rules: pa.DataFrameSchema) -> pd.DataFrame:
    """What pandera lists."""
    try:
        rules.validate(table, lazy=True)
    except SchemaErrors as errors:
        failures: pd.DataFrame = errors.failure_cases
        return failures
    return pd.DataFrame()


def measure() -> list[Figure]:
    """Both sides on the large dashboard, and our memory at both sizes."""
    dashboard = dashboard_of(_LARGE)
    settings = settings_model(CHECKS)()
    found, ours = _timed(lambda: run(CHECKS, view_of(dashboard), settings))
    table, made = _timed(lambda: frame_of(dashboard), runs=1)
    rules = schema()
    failures, theirs = _timed(lambda: failures_of(table, rules))
    _assert_same(found, failures)
    small, large = (_memory(size) for size in (_SMALL, _LARGE))
    note = f"{len(found):,} findings, median of {_RUNS}"
    against = f"pandera {theirs:.2f} s, on a DataFrame that took {made:.2f} s to make"
    return [
        Figure(name="all checks on 100,000 projects × 4 rounds", value=ours, limit=1.5, unit="s", note=note),
        Figure(name="all checks ÷ the same rules in pandera", value=ours / theirs, limit=0.2, unit="×", note=against),
        Figure(
            name="memory of the checks, 100,000 ÷ 10,000 projects",
            value=large / small,
            limit=12,
            unit="×",
            note=f"{small / 1e6:.1f} MB and {large / 1e6:.1f} MB more at the peak than the dashboard alone",
        ),
    ]


def _assert_same(found: tuple[Finding, ...], failures: pd.DataFrame) -> None:
    """Each rule's number of points, ours and pandera's."""
    theirs: Counter[str] = Counter()
    for name, rows in failures.groupby("check")["index"].nunique().items():
        theirs[str(name).split()[0]] += rows
    ours = Counter(finding.check for finding in found)
    assert ours == theirs, f"not the same: {ours - theirs} ours alone, {theirs - ours} pandera's alone"


def _timed(work: Callable[[], T], runs: int = _RUNS) -> tuple[T, float]:
    seconds = []
    for _ in range(runs):
        gc.collect()
        start = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - start)
    return result, statistics.median(seconds)


def _memory(size: int) -> int:
    """Bytes that the checks add, at their peak, to a dashboard of that size."""
    view, settings = view_of(dashboard_of(size)), settings_model(CHECKS)()
    tracemalloc.start()
    found = run(CHECKS, view, settings)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found
    return peak


if __name__ == "__main__":
    finish(measure())
