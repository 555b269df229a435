"""All checks on a large dashboard, against the same rules written in pandera.

Both start from a `Dashboard` and end with a list of failures, one for each rule and project; ours are whole findings,
with their cell and sentence. Pandera needs a DataFrame, and lists a failure once for each column. The benchmark asserts
that both find the same, rule by rule. Pandera sees only rules about the values of one table: rules that need the past,
or that compare two cells, are ours alone, and count in our time. Both sides run in the garbage collector pause, as a
pull does.
"""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING, TypeVar

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from benchmarks.figure import Figure, finish
from mec_bot.actions.sync.gc_pause import gc_pause
from mec_bot.review.check import View, run, settings_model
from mec_bot.review.checks.registry import CHECKS
from mec_bot.review.history import History
from mec_bot.settings.models import CarrierSettings
from mec_bot.sheet.carriers import Carriers
from mec_bot.sheet.cells.maturity import Level
from mec_bot.sheet.cells.periods import read_period
from mec_bot.sheet.dashboard import Assessment, Dashboard, Project

if TYPE_CHECKING:
    from mec_bot.review.finding import Finding
    from mec_bot.sheet.cells.choices import Strategy

T = TypeVar("T")
_SMALL, _LARGE = 10_000, 100_000
_RUNS = 7
_TODAY = date(2026, 11, 23)
_BEGAN = date(2026, 1, 5)
_ROUNDS = ("automne 2020", "automne 2022", "2023-2024", "automne 2026")
_LEVELS = (*Level,)
_STRATEGIES: tuple[Strategy, ...] = ("cession", "consolidation", "dissemination", "essaimage")
_ENDED = ("Abandonné", "Terminé", "Cédé")
_CARRIERS = tuple([f"Organisme {number}" for number in range(40)])


def dashboard_of(size: int) -> Dashboard:
    """Made-up projects, most of them in order: about one in thirty breaks each rule."""
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
        carriers=() if every(31, 8) else (_CARRIERS[number % len(_CARRIERS)],),
        status="Terminé" if every(10, 9) else "En cours",
        assessments=tuple([_assessment(label, level) for label, level in zip(_ROUNDS, steps, strict=True)]),
        strategy="essaimage" if every(31, 10) else strategy,
        strategy_text="Essaimage" if every(31, 10) else strategy,
        support="Un local",
        next_step=None if every(31, 11) else "Signer l'entente",
        due="2026-10" if every(31, 12) else "2027-03-01" if every(31, 13) else None,
        struck=every(31, 14),
        hidden=every(31, 15),
    )


@cache
def _assessment(label: str, level: Level | None) -> Assessment:
    """An assessment as the reader makes it: cells with one text in one round share one object."""
    if level is None:
        return Assessment(round=label, state="blank")
    return Assessment(round=label, state="read", level=level, phase=level.phase, text=level.value)


def history_of(dashboard: Dashboard) -> History:
    """What the database remembers: every project since the same day, and no change."""
    return History(began=_BEGAN, first_seen={project.key: _BEGAN for project in dashboard.projects})


def view_of(dashboard: Dashboard, history: History) -> View:
    """The view that the checks look at, with nothing computed yet."""
    return View(
        dashboard=dashboard,
        today=_TODAY,
        history=history,
        carriers=Carriers({name: CarrierSettings(slack_id=f"U0{n}") for n, name in enumerate(_CARRIERS)}),
        inactive_statuses=_ENDED,
    )


def frame_of(dashboard: Dashboard) -> pd.DataFrame:
    """The same data as a DataFrame, one row for each project; a level is its place on the scale, and days are dates."""
    scale = {level: place for place, level in enumerate(Level)}
    projects = dashboard.projects
    columns: dict[str, object] = {
        "name": [project.name for project in projects],
        "carriers": [", ".join(project.carriers) or None for project in projects],
        "reachable": pd.array([_reachable(project.carriers) for project in projects], dtype="bool"),
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


def _reachable(carriers: Sequence[str]) -> bool:
    return all(name in _CARRIERS for name in carriers)


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
        """The newest level before the current round."""
        return table["level_2"].fillna(table["level_1"]).fillna(table["level_0"])

    def skipped(table: pd.DataFrame, place: int) -> pd.Series[bool]:
        earlier = pd.concat([table[f"level_{n}"].notna() for n in range(place)], axis=1).any(axis=1)
        later = pd.concat([table[f"level_{n}"].notna() for n in range(place + 1, len(_ROUNDS))], axis=1).any(axis=1)
        return table[f"level_{place}"].isna() & earlier & later

    rules: dict[str, Callable[[pd.DataFrame], pd.Series[bool]]] = {
        "missing_assessment": lambda t: t["ended"] | t["level_3"].notna(),
        # A project without a level in the current round is told as missing, and not as outdated too.
        "outdated_assessment": lambda t: t["ended"] | t["level_3"].isna() | ~newest(t).isin(outdated),
        "skipped_round 1": lambda t: t["ended"] | ~skipped(t, 1),
        "skipped_round 2": lambda t: t["ended"] | ~skipped(t, 2),
        "stalled_maturity": lambda t: (
            t["ended"] | ~((t["level_3"] <= t["level_2"]) & (t["level_3"] < top)) | (t["level_3"] < before(t))
        ),
        "regressed_maturity": lambda t: t["ended"] | ~(t["level_3"] < before(t)),
        "missing_carrier": lambda t: t["ended"] | t["carriers"].notna(),
        "unreachable_carrier": lambda t: t["ended"] | t["reachable"],
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
    level = pa.Column(float, pa.Check.in_range(0, top, name="unreadable_cell"), nullable=True)
    return pa.DataFrameSchema(
        columns={
            "strategy": pa.Column(str, pa.Check.isin(_STRATEGIES, name="unknown_strategy"), nullable=True),
            **{f"level_{place}": level for place in range(len(_ROUNDS))},
        },
        checks=[pa.Check(rule, name=name, error=name, ignore_na=False) for name, rule in rules.items()],
    )


def failures_of(table: pd.DataFrame, rules: pa.DataFrameSchema) -> list[tuple[str, int]]:
    """(rule, row) of each failure; pandera lists a failure once for each column, so the repeats are dropped."""
    try:
        rules.validate(table, lazy=True)
    except SchemaErrors as errors:
        failures = errors.failure_cases[["check", "index"]].drop_duplicates()
        return list(failures.itertuples(index=False, name=None))
    return []


def measure() -> list[Figure]:
    """Measure both sides on the large dashboard, and our memory at both sizes."""
    dashboard = dashboard_of(_LARGE)
    settings, history = settings_model(CHECKS)(), history_of(dashboard)
    rules = schema()
    ours, tables, theirs = [], [], []
    for _ in range(_RUNS):
        found, seconds = _timed(lambda: run(CHECKS, view_of(dashboard, history), settings))
        ours.append(seconds)
        table, seconds = _timed(lambda: frame_of(dashboard))
        tables.append(seconds)
        failures, seconds = _timed(partial(failures_of, table, rules))
        theirs.append(seconds)
    _assert_same(found, failures)
    # The best of each, as `timeit` takes it: what else the machine does only ever adds.
    our, making, validating = (min(times) for times in (ours, tables, theirs))
    small, large = (_memory(size) for size in (_SMALL, _LARGE))
    note = f"{len(found):,} findings, best of {_RUNS}"
    against = f"pandera {validating:.2f} s, and {making:.2f} s to make its DataFrame"
    return [
        Figure(name="all checks on 100,000 projects × 4 rounds", value=our, limit=1.5, unit="s", note=note),
        Figure(
            name="all checks ÷ the same rules in pandera",
            value=our / (making + validating),
            # 0.2 until a project without a current level was told as missing only: pandera lists 2,900 failures fewer.
            limit=0.25,
            unit="×",
            note=against,
        ),
        Figure(
            name="memory of the checks, 100,000 ÷ 10,000 projects",
            value=large / small,
            limit=12,
            unit="×",
            note=f"{small / 1e6:.1f} MB and {large / 1e6:.1f} MB more at the peak than the dashboard alone",
        ),
    ]


def _assert_same(found: tuple[Finding, ...], failures: list[tuple[str, int]]) -> None:
    """Assert that each rule has as many findings as pandera has failures."""
    theirs = Counter([name.split()[0] for name, _ in failures])
    ours = Counter([finding.check for finding in found])
    assert ours == theirs, f"not the same: {ours - theirs} ours alone, {theirs - ours} pandera's alone"


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    gc.collect()
    with gc_pause():
        start = time.perf_counter()
        result = work()
        return result, time.perf_counter() - start


def _memory(size: int) -> int:
    """Bytes that the checks add, at their peak, to a dashboard of that size."""
    dashboard, settings = dashboard_of(size), settings_model(CHECKS)()
    view = view_of(dashboard, history_of(dashboard))
    tracemalloc.start()
    found = run(CHECKS, view, settings)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found
    return peak


if __name__ == "__main__":
    finish(measure())
