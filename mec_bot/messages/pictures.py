"""The charts that a dashboard gives, each as a picture for a message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from mec_bot.messages.chart_data import ChartData, ChartName, Levels, Movement, Movements, Spread, Strategies
from mec_bot.messages.chart_words import chart_in_words, chart_title
from mec_bot.messages.language import Language
from mec_bot.messages.message import Picture
from mec_bot.sheet.dashboard import Assessment, Dashboard, Project


def pictures_of(dashboard: Dashboard, names: Sequence[ChartName], language: Language) -> tuple[Picture, ...]:
    """The charts of ``names``, in that order; one that would show nothing is left out."""
    charts = [chart for name in dict.fromkeys(names) if (chart := _CHARTS[name](dashboard)) is not None]
    return tuple(
        Picture(
            title=chart_title(chart, language), alt=chart_in_words(chart, language), language=language.code, data=chart
        )
        for chart in charts
    )


def _movement(dashboard: Dashboard) -> ChartData | None:
    """Between the two last rounds: a project that has a level in both."""
    if len(dashboard.rounds) < 2:
        return None
    before, after = dashboard.rounds[-2:]
    moved = []
    for project in dashboard.projects:
        first, second = _in_round(project, before), _in_round(project, after)
        if first and second and first.level and second.level:
            moved.append(Movement(project=project.name, before=first.level, after=second.level))
    return Movements(before=before, after=after, projects=tuple(moved)) if moved else None


def _levels(dashboard: Dashboard) -> ChartData | None:
    rounds = tuple(_spread(dashboard, name) for name in dashboard.rounds)
    return Levels(rounds=rounds) if any(spread.assessed for spread in rounds) else None


def _spread(dashboard: Dashboard, name: str) -> Spread:
    assessments = [assessment for project in dashboard.projects if (assessment := _in_round(project, name))]
    states = Counter(assessment.state for assessment in assessments)
    return Spread(
        round=name,
        counts=Counter(assessment.level for assessment in assessments if assessment.level),
        not_assessed=states["not_assessed"],
        blank=states["blank"] + len(dashboard.projects) - len(assessments),
        unreadable=states["unreadable"],
    )


def _strategies(dashboard: Dashboard) -> ChartData | None:
    counts = Counter(project.strategy for project in dashboard.projects if project.strategy)
    unreadable = sum(project.strategy is None and bool(project.strategy_text) for project in dashboard.projects)
    without = len(dashboard.projects) - counts.total() - unreadable
    return Strategies(counts=counts, without=without, unreadable=unreadable) if counts else None


def _in_round(project: Project, name: str) -> Assessment | None:
    return next((assessment for assessment in project.assessments if assessment.round == name), None)


_CHARTS: Mapping[ChartName, Callable[[Dashboard], ChartData | None]] = {
    "movement": _movement,
    "levels": _levels,
    "strategies": _strategies,
}
