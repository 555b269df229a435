"""The programme's synthesis, computed anew: every figure is the rows that it counts, so none can say more than they do.

The source is the published synthesis, question 3 (`synthese-question-3.md`): its findings 1 to 3 and its table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from mec_bot.errors import ConfigError
from mec_bot.phrases import Phrase
from mec_bot.review.tally import Figure, Row
from mec_bot.review.themes import Themes, gather
from mec_bot.settings import FieldName
from mec_bot.sheet.choices import Strategy
from mec_bot.sheet.dashboard import Dashboard, Project, project_key
from mec_bot.sheet.maturity import Level, State
from mec_bot.sheet.periods import Period, read_period
from mec_bot.sheet.spelling import key

STRATEGIES: tuple[Strategy, ...] = ("cession", "consolidation", "dissemination", "essaimage")
PHASES = (1, 2, 3)
ABANDONED = "Abandonné"
# Project's key → what one round says of it.
_Said = Mapping[str, tuple[State, Row]]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where some projects stand in one round: each is in exactly one of the four figures."""

    round: str
    assessed: Figure
    not_assessed: Figure
    blank: Figure
    unreadable: Figure

    @property
    def without_level(self) -> Figure:
        """All but the assessed."""
        return self.not_assessed + self.blank + self.unreadable

    @property
    def lowest(self) -> Level | None:
        """The lowest level given, ``None`` where there is none."""
        return min(self._levels, default=None)

    @property
    def highest(self) -> Level | None:
        """The highest level given, ``None`` where there is none."""
        return max(self._levels, default=None)

    @property
    def _levels(self) -> list[Level]:
        return [row.level for row in self.assessed.rows if row.level is not None]

    def at(self, level: Level) -> Figure:
        """Those at one step of the scale."""
        return self.assessed.where(lambda row: row.level is level)

    def in_phase(self, phase: int) -> Figure:
        """Those whose level is in phase 1, 2 or 3."""
        return self.assessed.where(lambda row: row.level is not None and row.level.phase == phase)


@dataclass(frozen=True, kw_only=True)
class Progress:
    """From one round to the next one; ``both`` were assessed in the two, each row with both levels.

    ``only_before`` had a level and have none now, of them ``abandoned`` are those whose status says so; ``only_after``
    have their first of the two, of them ``started_since`` are those that started after the last day of the earlier round.
    """

    before: str
    after: str
    both: Figure
    only_before: Figure
    abandoned: Figure
    only_after: Figure
    started_since: Figure

    @property
    def risen(self) -> Figure:
        """Those whose level is higher than before."""
        return self.both.where(lambda row: _moved(row) > 0)

    @property
    def same(self) -> Figure:
        """Those whose level is what it was."""
        return self.both.where(lambda row: _moved(row) == 0)

    @property
    def fallen(self) -> Figure:
        """Those whose level is lower than before."""
        return self.both.where(lambda row: _moved(row) < 0)


def _moved(row: Row) -> int:
    """-1, 0 or 1."""
    if row.level is None or row.before is None:
        raise ValueError(f"{row.cell}: only two levels can be compared")
    return (row.level > row.before) - (row.level < row.before)


@dataclass(frozen=True, kw_only=True)
class Started:
    """The projects that started in a year, and where they stand; ``chosen``: the year was asked for.

    ``year`` is ``None`` where no project is known to have started by the end of the round. ``undated`` say when they
    started, but not in which one year; ``blank`` do not say.
    """

    year: int | None
    chosen: bool
    projects: Figure
    standing: Standing
    undated: Figure
    blank: Figure


@dataclass(frozen=True, kw_only=True)
class Strategies:
    """The projects that present a strategy, by type, and where they stand; what is blank stays blank."""

    by_type: Mapping[Strategy, Figure]
    presented: Figure
    standing: Standing
    unreadable: Figure
    missing: Figure


@dataclass(frozen=True, kw_only=True)
class Synthesis:
    """What the sheet says of one round, against the one before it.

    ``standings`` holds every project in every round, oldest first. What the sheet has no column for, or no earlier round
    to compare with, is ``None``. ``same_name`` are rows with one name: each counts.
    """

    title: str
    tab: str
    round: str
    projects: Figure
    standings: tuple[Standing, ...]
    progress: Progress | None
    started: Started | None
    strategies: Strategies | None
    support: Themes | None
    obstacles: Themes | None
    without_carrier: Figure
    same_name: Figure

    @property
    def standing(self) -> Standing:
        """The one of the round that was asked for."""
        return next(one for one in self.standings if one.round == self.round)

    @property
    def unreadable(self) -> Figure:
        """The cells that this synthesis would have counted and that cannot be read with certainty."""
        cells = self.standing.unreadable
        if self.progress:
            before = self.progress.before
            cells = next(one for one in self.standings if one.round == before).unreadable + cells
        if self.strategies:
            cells += self.strategies.unreadable
        if self.started:
            cells += self.started.undated
        return cells


def synthesise(
    dashboard: Dashboard,
    *,
    round_label: str | None = None,
    year: int | None = None,
    periods: Mapping[str, Period] | None = None,
) -> Synthesis:
    """The synthesis of one round, the current one unless ``round_label`` names another.

    ``periods`` says when rounds were, by label; without it their labels do. ``year`` is the year of « started in »: unless
    given, the latest in which a project started, and not after the round's last day.

    Raises:
        ConfigError: no column and no row names that round.
    """
    label = _round(dashboard, round_label)
    place = dashboard.rounds.index(label)
    when = {one: (periods or {}).get(one) or read_period(one) for one in dashboard.rounds}
    said = {one: _said(dashboard, one) for one in dashboard.rounds}
    return Synthesis(
        title=dashboard.title,
        tab=dashboard.tab,
        round=label,
        projects=_figure(dashboard, dashboard.projects, "sub_project", lambda project: project.name),
        standings=tuple(_standing(dashboard.projects, one, said[one]) for one in dashboard.rounds),
        progress=_progress(dashboard, dashboard.rounds[place - 1], label, said, when) if place else None,
        started=_started(dashboard, label, said[label], year, when[label]) if "started" in dashboard.columns else None,
        strategies=_strategies(dashboard, label, said[label]) if "strategy" in dashboard.columns else None,
        support=_themes(dashboard, "support", lambda project: project.support),
        obstacles=_themes(dashboard, "obstacles", lambda project: project.obstacles),
        without_carrier=_figure(
            dashboard, [project for project in dashboard.projects if not project.carriers], "carrier"
        ),
        same_name=_same_name(dashboard),
    )


def _round(dashboard: Dashboard, asked: str | None) -> str:
    if asked is None:
        return dashboard.rounds[-1]
    found = next((label for label in dashboard.rounds if key(label) == key(asked)), None)
    if found is None:
        rounds = " · ".join(dashboard.rounds)
        raise ConfigError(
            Phrase("--round: the sheet has no round “{round}”. It has: {rounds}.", round=asked, rounds=rounds)
        )
    return found


def _said(dashboard: Dashboard, label: str) -> _Said:
    """What each project's cell says in one round; one that no row of a tab names says nothing."""
    said: dict[str, tuple[State, Row]] = {}
    for project in dashboard.projects:
        cell = dashboard.cell(project, "assessment", label)
        said[project.key] = "blank", Row(project=project, cell=cell)
        for one in project.assessments:
            if one.round == label:
                said[project.key] = one.state, Row(project=project, cell=cell, text=one.text, level=one.level)
    return said


def _standing(projects: Iterable[Project], label: str, said: _Said) -> Standing:
    by_state: dict[State, list[Row]] = {"read": [], "not_assessed": [], "blank": [], "unreadable": []}
    for project in projects:
        state, row = said[project.key]
        by_state[state].append(row)
    return Standing(
        round=label,
        assessed=Figure(by_state["read"]),
        not_assessed=Figure(by_state["not_assessed"]),
        blank=Figure(by_state["blank"]),
        unreadable=Figure(by_state["unreadable"]),
    )


def _progress(
    dashboard: Dashboard, before: str, after: str, said: Mapping[str, _Said], when: Mapping[str, Period | None]
) -> Progress:
    both: list[Row] = []
    only_before: list[Row] = []
    only_after: list[Row] = []
    for project in dashboard.projects:
        (_, was), (_, now) = said[before][project.key], said[after][project.key]
        if was.level and now.level:
            both.append(Row(project=project, cell=now.cell, text=now.text, before=was.level, level=now.level))
        elif was.level:
            # The cell that counts is the one that says nothing: its text tells why.
            only_before.append(Row(project=project, cell=now.cell, text=now.text, before=was.level))
        elif now.level:
            only_after.append(now)
    left, new = Figure(only_before), Figure(only_after)
    return Progress(
        before=before,
        after=after,
        both=Figure(both),
        only_before=left,
        abandoned=left.where(lambda row: row.project.status == ABANDONED),
        only_after=new,
        started_since=new.where(partial(_started_after, when[before])),
    )


def _started_after(period: Period | None, row: Row) -> bool:
    started = read_period(row.project.started or "")
    return bool(period and started and started.first > period.last)


def _started(dashboard: Dashboard, label: str, said: _Said, asked: int | None, when: Period | None) -> Started:
    years: dict[str, int] = {}
    undated: list[Project] = []
    for project in dashboard.projects:
        period = read_period(project.started or "")
        if period is not None and period.first.year == period.last.year:
            years[project.key] = period.first.year
        elif project.started:
            undated.append(project)
    in_time = [found for found in years.values() if when is None or found <= when.last.year]
    year = asked if asked is not None else max(in_time, default=None)
    projects = [project for project in dashboard.projects if year is not None and years.get(project.key) == year]
    written = partial(_figure, dashboard, field="started", text=lambda project: project.started)
    return Started(
        year=year,
        chosen=asked is not None,
        projects=written(projects),
        standing=_standing(projects, label, said),
        undated=written(undated),
        blank=written([project for project in dashboard.projects if not project.started]),
    )


def _strategies(dashboard: Dashboard, label: str, said: _Said) -> Strategies:
    written = partial(_figure, dashboard, field="strategy", text=lambda project: project.strategy_text)
    by_type = {
        strategy: written([project for project in dashboard.projects if project.strategy == strategy])
        for strategy in STRATEGIES
    }
    presented = sum(by_type.values(), Figure(()))
    return Strategies(
        by_type=by_type,
        presented=presented,
        standing=_standing([row.project for row in presented.rows], label, said),
        unreadable=written(
            [project for project in dashboard.projects if project.strategy_text and not project.strategy]
        ),
        missing=written([project for project in dashboard.projects if not project.strategy_text]),
    )


def _themes(dashboard: Dashboard, field: FieldName, text: Callable[[Project], str | None]) -> Themes | None:
    if field not in dashboard.columns:
        return None
    return gather(_figure(dashboard, [project for project in dashboard.projects if text(project)], field, text))


def _same_name(dashboard: Dashboard) -> Figure:
    names = Counter(project_key(project.name, project.parent) for project in dashboard.projects)
    doubled = [project for project in dashboard.projects if names[project_key(project.name, project.parent)] > 1]
    return _figure(dashboard, doubled, "sub_project", lambda project: project.name)


def _figure(
    dashboard: Dashboard,
    projects: Sequence[Project],
    field: FieldName,
    text: Callable[[Project], str | None] = lambda _: None,
) -> Figure:
    return Figure(
        Row(project=project, cell=dashboard.cell(project, field), text=text(project) or "") for project in projects
    )
