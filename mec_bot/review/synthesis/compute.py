"""The computation of the programme's synthesis from the dashboard's rows.

The source is the published synthesis, question 3 (`synthese-question-3.md`): its findings 1 to 3 and its table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from mec_bot.errors import ConfigError
from mec_bot.phrases import Phrase
from mec_bot.review.activity import statuses_in_use
from mec_bot.review.synthesis.model import STRATEGIES, Progress, RoundBreakdown, Started, Strategies, Synthesis
from mec_bot.review.synthesis.tally import Figure, Row
from mec_bot.review.synthesis.themes import Themes, gather
from mec_bot.review.unreadable import unreadable_cells, without_carrier
from mec_bot.settings.models import INACTIVE_STATUSES
from mec_bot.sheet.cells.maturity import State
from mec_bot.sheet.cells.periods import Period, read_period
from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.sheet.dashboard import Dashboard, Project, project_key

if TYPE_CHECKING:
    from mec_bot.settings.models import FieldName

ABANDONED = "Abandonné"
# Project's key → what one round says of it.
_Said = Mapping[str, tuple[State, Row]]


def synthesise(
    dashboard: Dashboard,
    *,
    round_label: str | None = None,
    year: int | None = None,
    periods: Mapping[str, Period] | None = None,
    inactive_statuses: Iterable[str] = INACTIVE_STATUSES,
) -> Synthesis:
    """The synthesis of one round, the current one unless ``round_label`` names another.

    ``periods`` gives the period of a round by its label; where it has none, the label itself says it. ``year`` is the
    year of « started in »; by default it is the latest year in which a project started, up to the year of the round's
    last day. ``inactive_statuses`` are the statuses of projects that have ended.

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
        breakdowns=tuple(_breakdown(dashboard.projects, one, said[one]) for one in dashboard.rounds),
        progress=_progress(dashboard, dashboard.rounds[place - 1], label, said, when) if place else None,
        started=_started(dashboard, label, said[label], year, when[label]) if "started" in dashboard.columns else None,
        strategies=_strategies(dashboard, label, said[label]) if "strategy" in dashboard.columns else None,
        support=_themes(dashboard, "support", lambda project: project.support),
        obstacles=_themes(dashboard, "obstacles", lambda project: project.obstacles),
        obstacles_overcome=_themes(dashboard, "obstacles_overcome", lambda project: project.obstacles_overcome),
        resources=_themes(dashboard, "resources", lambda project: project.resources),
        without_carrier=_figure(
            dashboard, [project for project in dashboard.projects if without_carrier(project)], "carrier"
        ),
        same_name=_same_name(dashboard),
        unreadable=Figure(
            Row(project=project, cell=dashboard.cell(project, cell.field, cell.round), text=cell.text)
            for project in dashboard.projects
            for cell in unreadable_cells(project)
        ),
        ended=statuses_in_use(inactive_statuses, dashboard.projects),
    )


def _round(dashboard: Dashboard, asked: str | None) -> str:
    if asked is None:
        return dashboard.rounds[-1]
    found = next((label for label in dashboard.rounds if fold_key(label) == fold_key(asked)), None)
    if found is None:
        rounds = " · ".join(dashboard.rounds)
        raise ConfigError(
            Phrase("--round: the sheet has no round “{round}”. It has: {rounds}.", round=asked, rounds=rounds)
        )
    return found


def _said(dashboard: Dashboard, label: str) -> _Said:
    """What each project's cell says in one round; a project without an assessment in that round counts as blank."""
    said: dict[str, tuple[State, Row]] = {}
    for project in dashboard.projects:
        cell = dashboard.cell(project, "assessment", label)
        said[project.key] = "blank", Row(project=project, cell=cell)
        for one in project.assessments:
            if one.round == label:
                said[project.key] = one.state, Row(project=project, cell=cell, text=one.text, level=one.level)
    return said


def _breakdown(projects: Iterable[Project], label: str, said: _Said) -> RoundBreakdown:
    by_state: dict[State, list[Row]] = {"read": [], "not_assessed": [], "blank": [], "unreadable": []}
    for project in projects:
        state, row = said[project.key]
        by_state[state].append(row)
    return RoundBreakdown(
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
            # The row names the later cell, which has no level: its text says why.
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
        breakdown=_breakdown(projects, label, said),
        undated=written(undated),
        blank=written(
            [
                project
                for project in dashboard.projects
                if not project.started and project.unreadable_text("started") is None
            ]
        ),
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
        breakdown=_breakdown([row.project for row in presented.rows], label, said),
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
