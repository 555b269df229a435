"""The checks: each a pure function from the dashboard and its own settings to findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from mec_bot.phrases import Phrase
from mec_bot.review.finding import SEVERITIES, Finding
from mec_bot.settings import CheckSettings, ChecksSettings, FieldName
from mec_bot.sheet.dashboard import Dashboard, Project
from mec_bot.sheet.headers import SYNONYMS
from mec_bot.sheet.maturity import Level
from mec_bot.sheet.spelling import plain


def check(dashboard: Dashboard, settings: ChecksSettings) -> tuple[Finding, ...]:
    """Run every enabled check; the gravest findings first, then in the order of the sheet's rows."""
    findings = [
        finding
        for name, function in CHECKS.items()
        if _settings_of(settings, name).enabled
        for finding in function(dashboard, settings)
    ]
    return tuple(sorted(findings, key=lambda finding: (SEVERITIES.index(finding.severity), finding.row, finding.check)))


def missing_assessment(dashboard: Dashboard, settings: ChecksSettings) -> Iterator[Finding]:
    """An active project has no level in the current round: blank, or « Pas évalué »."""
    for project in _active(dashboard, settings):
        assessment = project.assessment
        if assessment is not None and assessment.state in {"blank", "not_assessed"}:
            yield _finding(
                dashboard,
                settings,
                "missing_assessment",
                project,
                Phrase(
                    "Not assessed in the round “{round}”. Assess it, then write its level (1a to 3c) in the cell.",
                    round=assessment.round,
                ),
                field="assessment",
                round_label=assessment.round,
                value=assessment.text,
            )


def stalled_maturity(dashboard: Dashboard, settings: ChecksSettings) -> Iterator[Finding]:
    """An active project's level has not risen over the last rounds; the top of the scale cannot rise."""
    count = settings.stalled_maturity.rounds
    for project in _active(dashboard, settings):
        window = project.assessments[-count:]
        levels = [assessment.level for assessment in window]
        if len(levels) < count or levels[0] is None or levels[-1] is None:
            continue
        if levels[-1] <= levels[0] and levels[-1] is not Level.L3C:
            yield _finding(
                dashboard,
                settings,
                "stalled_maturity",
                project,
                Phrase(
                    "The level has not risen since “{round}” ({before} → {now}). Look with the carrier at what holds "
                    "the project back, and note the next step.",
                    round=window[0].round,
                    before=levels[0].value,
                    now=levels[-1].value,
                ),
                field="assessment",
                round_label=window[-1].round,
                value=window[-1].text,
            )


def unassigned_strategy(dashboard: Dashboard, settings: ChecksSettings) -> Iterator[Finding]:
    """An active project has no strategy for what comes next; silent on a sheet without that column."""
    if "strategy" not in dashboard.columns:
        return
    from_level = settings.unassigned_strategy.from_level
    for project in _active(dashboard, settings):
        if project.strategy_text or (from_level and (project.level is None or project.level < from_level)):
            continue
        yield _finding(
            dashboard,
            settings,
            "unassigned_strategy",
            project,
            Phrase("No strategy for what comes next. Choose one: cession, consolidation, dissémination or essaimage."),
            field="strategy",
        )


def unreadable_cell(dashboard: Dashboard, settings: ChecksSettings) -> Iterator[Finding]:
    """A cell holds something that cannot be read with certainty; it is quoted, never guessed."""
    projects = {project.key: project for project in dashboard.projects}
    nameless: Counter[str] = Counter()
    for problem in dashboard.problems:
        project = projects.get(problem.project)
        about = problem.project
        if not about:  # a row without a name is known by what it holds, not by where it stands
            about = f"“{plain(problem.text)}”"
            nameless[about] += 1
            about += f" ({nameless[about]})" if nameless[about] > 1 else ""
        yield Finding(
            key=_key("unreadable_cell", about, problem.field, problem.round),
            check="unreadable_cell",
            severity=settings.unreadable_cell.severity,
            project=project.name if project else "",
            project_key=problem.project,
            carriers=project.carriers if project else (),
            phase=_phase(project),
            cell=problem.cell,
            row=problem.row,
            value=problem.text,
            sentence=Phrase(
                "“{text}” cannot be read under “{field}”: {reason}. Correct the cell.",
                text=problem.text,
                field=problem.round or SYNONYMS[problem.field][0],
                reason=problem.reason,
            ),
        )


def missing_carrier(dashboard: Dashboard, settings: ChecksSettings) -> Iterator[Finding]:
    """Nobody carries an active project, so nobody can be asked about it."""
    for project in _active(dashboard, settings):
        if not project.carriers:
            yield _finding(
                dashboard,
                settings,
                "missing_carrier",
                project,
                Phrase("No carrier. Write the organisation that carries the project, or its status if it has ended."),
                field="carrier",
            )


CHECKS: Mapping[str, Callable[[Dashboard, ChecksSettings], Iterator[Finding]]] = {
    "unreadable_cell": unreadable_cell,
    "missing_assessment": missing_assessment,
    "missing_carrier": missing_carrier,
    "unassigned_strategy": unassigned_strategy,
    "stalled_maturity": stalled_maturity,
}


def _active(dashboard: Dashboard, settings: ChecksSettings) -> Sequence[Project]:
    """Projects that have not ended: a rule about what comes next would be absurd on the others."""
    inactive = {plain(status) for status in settings.inactive_statuses}
    return [project for project in dashboard.projects if plain(project.status or "") not in inactive]


def _settings_of(settings: ChecksSettings, name: str) -> CheckSettings:
    found: CheckSettings = getattr(settings, name)
    return found


def _finding(
    dashboard: Dashboard,
    settings: ChecksSettings,
    name: str,
    project: Project,
    sentence: Phrase,
    *,
    field: FieldName,
    round_label: str = "",
    value: str = "",
) -> Finding:
    return Finding(
        key=_key(name, project.key, "", round_label),
        check=name,
        severity=_settings_of(settings, name).severity,
        project=project.name,
        project_key=project.key,
        carriers=project.carriers,
        phase=_phase(project),
        cell=dashboard.cell(project, field, round_label),
        row=project.row,
        value=value or None,
        sentence=sentence,
    )


def _key(*parts: str) -> str:
    return ":".join(part for part in parts if part)


def _phase(project: Project | None) -> int | None:
    """The phase of the current round, also where the step is unreadable but its phase is certain."""
    return project.assessment.phase if project and project.assessment else None
