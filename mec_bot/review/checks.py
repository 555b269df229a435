"""The checks: each a pure function from the dashboard and its own settings to findings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from mec_bot.phrases import Phrase
from mec_bot.review.finding import SEVERITIES, Finding
from mec_bot.settings import CheckName, CheckSettings, ChecksSettings, FieldName
from mec_bot.sheet.dashboard import Dashboard, Project, Remark, project_key
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
    if not dashboard.rounds:
        return
    current = dashboard.rounds[-1]
    sentence = Phrase(
        "Not assessed in the round “{round}”. Assess it, then write its level (1a to 3c) in the cell.", round=current
    )
    if dashboard.assessments_tab and current not in dashboard.round_columns:
        sentence = Phrase(
            "Not assessed in the round “{round}”. Assess it, then add a row with its level (1a to 3c) in the tab “{tab}”.",
            round=current,
            tab=dashboard.assessments_tab,
        )
    for project in _active(dashboard, settings):
        assessment = project.assessment
        if assessment is not None and assessment.state in {"blank", "not_assessed"}:
            yield _finding(
                dashboard,
                settings,
                "missing_assessment",
                project,
                sentence,
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
    seen: Counter[str] = Counter()
    for problem in dashboard.problems:
        project = projects.get(problem.project)
        about = problem.project
        if not about or problem.tab:  # what has no place of its own is known by what it holds, not by where it stands
            about += f"“{plain(problem.text)}”"
        identity = _key("unreadable_cell", about, problem.field, problem.round)
        seen[identity] += 1
        yield Finding(
            key=f"{identity} ({seen[identity]})" if seen[identity] > 1 else identity,
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
                field=problem.header or problem.round or SYNONYMS[problem.field][0],
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


def label_conflict(dashboard: Dashboard, settings: ChecksSettings) -> Iterator[Finding]:
    """Two cells give a project two levels for one round; both are named, and neither is taken."""
    for project, remark in _remarks(dashboard, "label_conflict"):
        cells = ", ".join(f"{cell} “{text}”" for cell, text in remark.cells)
        yield _finding(
            dashboard,
            settings,
            "label_conflict",
            project,
            Phrase(
                "The round “{round}” has several levels: {cells}. Correct the sheet so that they agree.",
                round=remark.round,
                cells=cells,
            ),
            field="assessment",
            round_label=remark.round,
            value=remark.cells[0][1],
            cell=remark.cells[0][0],
        )


def duplicate_project(dashboard: Dashboard, settings: ChecksSettings) -> Iterator[Finding]:
    """Several rows have one name and one parent: one finding for all of them."""
    same = defaultdict(list)
    for project in dashboard.projects:
        same[project_key(project.name, project.parent)].append(project)
    for rows in same.values():
        if len(rows) > 1:
            first = min(rows, key=lambda project: len(project.key))
            yield _finding(
                dashboard,
                settings,
                "duplicate_project",
                first,
                Phrase(
                    "Several rows have this name: {cells}. Rename one, or remove what stands there twice.",
                    cells=", ".join(dashboard.cell(project) for project in rows),
                ),
                field="sub_project",
                value=first.name,
            )


def struck_project(dashboard: Dashboard, settings: ChecksSettings) -> Iterator[Finding]:
    """A name is struck through: what that means is not guessed."""
    for project in dashboard.projects:
        if project.struck:
            yield _finding(
                dashboard,
                settings,
                "struck_project",
                project,
                Phrase(
                    "The name is struck through, which changes nothing for mec-bot. Write what it means under “Statut”, "
                    "or remove the strikethrough."
                ),
                field="sub_project",
                value=project.name,
            )


def hidden_row(dashboard: Dashboard, settings: ChecksSettings) -> Iterator[Finding]:
    """A row is hidden: it still counts."""
    for project in dashboard.projects:
        if project.hidden:
            yield _finding(
                dashboard,
                settings,
                "hidden_row",
                project,
                Phrase("The row is hidden, and counts like any other. Show it, or remove it from the sheet."),
                field="sub_project",
                value=project.name,
            )


def unknown_carriers(dashboard: Dashboard, settings: ChecksSettings) -> Iterator[Finding]:
    """A cell that seems to hold several carriers was kept whole."""
    for project, remark in _remarks(dashboard, "unknown_carriers"):
        ((cell, text),) = remark.cells
        yield _finding(
            dashboard,
            settings,
            "unknown_carriers",
            project,
            Phrase(
                "“{text}” was kept as one carrier, because nobody knows: {names}. Add them to config/carriers.yaml or to "
                "the tab “Porteurs” if they are carriers, or the whole as one.",
                text=text,
                names=", ".join(f"“{name}”" for name in remark.names),
            ),
            field="carrier",
            value=text,
            cell=cell,
        )


CHECKS: Mapping[CheckName, Callable[[Dashboard, ChecksSettings], Iterator[Finding]]] = {
    "unreadable_cell": unreadable_cell,
    "missing_assessment": missing_assessment,
    "label_conflict": label_conflict,
    "missing_carrier": missing_carrier,
    "unassigned_strategy": unassigned_strategy,
    "stalled_maturity": stalled_maturity,
    "duplicate_project": duplicate_project,
    "unknown_carriers": unknown_carriers,
    "struck_project": struck_project,
    "hidden_row": hidden_row,
}


def _remarks(dashboard: Dashboard, kind: str) -> Iterator[tuple[Project, Remark]]:
    remarks = [remark for remark in dashboard.remarks if remark.kind == kind]
    if remarks:
        projects = {project.key: project for project in dashboard.projects}
        yield from ((projects[remark.project], remark) for remark in remarks)


def _active(dashboard: Dashboard, settings: ChecksSettings) -> Sequence[Project]:
    """Projects that have not ended: a rule about what comes next would be absurd on the others."""
    inactive = {plain(status) for status in settings.inactive_statuses}
    return [project for project in dashboard.projects if plain(project.status or "") not in inactive]


def _settings_of(settings: ChecksSettings, name: CheckName) -> CheckSettings:
    found: CheckSettings = getattr(settings, name)
    return found


def _finding(
    dashboard: Dashboard,
    settings: ChecksSettings,
    name: CheckName,
    project: Project,
    sentence: Phrase,
    *,
    field: FieldName,
    round_label: str = "",
    value: str = "",
    cell: str = "",
) -> Finding:
    return Finding(
        key=_key(name, project.key, "", round_label),
        check=name,
        severity=_settings_of(settings, name).severity,
        project=project.name,
        project_key=project.key,
        carriers=project.carriers,
        phase=_phase(project),
        cell=cell or dashboard.cell(project, field, round_label),
        row=project.row,
        value=value or None,
        sentence=sentence,
    )


def _key(*parts: str) -> str:
    return ":".join(part for part in parts if part)


def _phase(project: Project | None) -> int | None:
    """The phase of the current round, also where the step is unreadable but its phase is certain."""
    return project.assessment.phase if project and project.assessment else None
