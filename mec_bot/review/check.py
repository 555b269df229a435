"""What a check is, what it may look at, and how the points that it reports become findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import Any, Generic, TypeVar

import msgspec
from pydantic import create_model

from mec_bot.phrases import Phrase
from mec_bot.review.activity import spelled
from mec_bot.review.exemptions import Exempted, exempt_by, names_of
from mec_bot.review.finding import SEVERITIES, Finding
from mec_bot.review.history import History
from mec_bot.settings.models import CheckSettings, ChecksSettings, FieldName, Severity
from mec_bot.sheet.carriers import Carriers
from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.sheet.dashboard import Dashboard, Project

S = TypeVar("S", bound=CheckSettings)
# The project of a point that is about no project.
_NO_PROJECT = Project(key="", name="")


@dataclass(frozen=True, kw_only=True)
class View:
    """What a check may look at: the dashboard as it stands today, and the facts that do not stand in it.

    ``today`` is the day in the programme's time zone, ``carriers`` are the carriers that the settings and the sheet
    know, ``inactive_statuses`` the statuses of projects that have ended.
    """

    dashboard: Dashboard
    today: date
    history: History
    carriers: Carriers
    inactive_statuses: Sequence[str] = ()
    programme_end: date | None = None

    @cached_property
    def projects(self) -> Mapping[str, Project]:
        """Every project by its key."""
        return {project.key: project for project in self.dashboard.projects}

    @cached_property
    def active(self) -> Sequence[Project]:
        """The projects that have not ended: a rule about what comes next would be absurd for the others."""
        ended = self.ended
        return [project for project in self.dashboard.projects if project.status not in ended]

    @cached_property
    def alike(self) -> Iterable[Sequence[Project]]:
        """The active projects, in groups with the same strategy and the same level or state in every round.

        A check of strategies and levels decides once for each group, not once for each project.
        """
        groups: defaultdict[tuple[str | None, ...], list[Project]] = defaultdict(list)
        for project in self.active:
            said: list[str | None] = [one.level or one.state for one in project.assessments]
            said.append(project.strategy)
            groups[tuple(said)].append(project)
        return groups.values()

    @cached_property
    def ended(self) -> frozenset[str | None]:
        """The statuses of projects that have ended, as the dashboard and the history spell them."""
        return self.spelled(self.inactive_statuses)

    def spelled(self, statuses: Iterable[str]) -> frozenset[str | None]:
        """The statuses in use that mean one of ``statuses``, whatever the case and accents; never ``None``."""
        return spelled(statuses, self._statuses)

    @cached_property
    def _statuses(self) -> set[str | None]:
        used = set(map(attrgetter("status"), self.dashboard.projects))
        return used | {gone.project.status for gone in self.history.gone}


class Point(msgspec.Struct, frozen=True, gc=False):
    """What a check reports: a project, what is wrong with it and what to do.

    ``field`` or ``round`` say which of the project's cells is meant, unless ``cell`` (`Tab!D7`) and ``row`` (1-based)
    name another cell. ``note`` is the note on a cell that is not the project's own. ``about`` tells apart several
    points of one check about one project, and identifies a point without a project. ``candidates`` are the values that
    the cell may be meant to hold.
    """

    project: Project | None
    sentence: Phrase
    field: FieldName = "sub_project"
    round: str = ""
    value: str = ""
    cell: str = ""
    row: int = 0
    about: str = ""
    note: str = ""
    candidates: tuple[str, ...] = ()


Find = Callable[[View, S], Iterable[Point]]


@dataclass(frozen=True, kw_only=True)
class Check(Generic[S]):
    """One rule: its name in config/checks.yaml, its ``title`` in messages, its parameters and what it finds.

    It says nothing of a project of which one of the checks ``yields_to`` says more to the point.
    """

    name: str
    title: Phrase
    settings: type[S]
    find: Find[S] = field(repr=False)
    yields_to: Collection[str] = ()


def check(title: Phrase, settings: type[S], *, yields_to: Collection[str] = ()) -> Callable[[Find[S]], Check[S]]:
    """Make a check of a function; the function's name becomes the check's.

    Another package adds such a check by naming it under the entry point group `mec_bot.checks`.
    """

    def made(find: Find[S]) -> Check[S]:
        return Check(name=find.__name__, title=title, settings=settings, find=find, yields_to=yields_to)

    return made


AnyCheck = Check[Any]


def settings_model(checks: Iterable[AnyCheck]) -> type[ChecksSettings]:
    """Gives the model of config/checks.yaml: a key for each check, with its own parameters and their defaults."""
    fields: dict[str, Any] = {one.name: (one.settings, one.settings()) for one in checks}
    return create_model("ChecksSettings", __base__=ChecksSettings, **fields)


def run(checks: Sequence[AnyCheck], view: View, settings: ChecksSettings) -> tuple[Finding, ...]:
    """Run every enabled check on all projects but the exempt ones.

    The most severe findings come first, and findings of one severity in the order of the sheet's rows. ``settings`` is
    an instance of the model that ``settings_model`` gives for the same checks.
    """
    by_severity: dict[Severity, list[Finding]] = {severity: [] for severity in SEVERITIES}
    by_check: dict[str, list[Finding]] = {}
    for one in sorted(checks, key=lambda one: (bool(one.yields_to), one.name)):
        own: CheckSettings = getattr(settings, one.name)
        if own.enabled:
            found = list(_findings(one, own, view))
            if one.yields_to:
                # What the other check found counts, not what it would: it may be disabled, or its project exempt.
                told = {other.project_key for name in one.yields_to for other in by_check.get(name, ())}
                found = [finding for finding in found if finding.project_key not in told]
            by_check[one.name] = found
    for one in sorted(checks, key=attrgetter("name")):
        severity = getattr(settings, one.name).severity
        by_severity[severity].extend(by_check.get(one.name, ()))
    return tuple([finding for same in by_severity.values() for finding in sorted(same, key=attrgetter("row"))])


def exemptions(checks: Iterable[AnyCheck], dashboard: Dashboard, settings: ChecksSettings) -> tuple[Exempted, ...]:
    """Every exemption of config/checks.yaml, in the order of the checks."""
    known = {name for project in dashboard.projects for name in names_of(project)}
    return tuple(
        Exempted(
            check=one.name,
            title=one.title,
            project=each.project,
            reason=each.reason,
            by=each.by,
            known=fold_key(each.project) in known,
        )
        for one in checks
        for each in getattr(settings, one.name).exemptions
    )


def _findings(one: AnyCheck, settings: CheckSettings, view: View) -> Iterator[Finding]:
    """Gives a finding for each point; values that are the same for all points are looked up once."""
    is_exempt = exempt_by(settings.exemptions) if settings.exemptions else None
    dashboard, name, title, severity = view.dashboard, one.name, one.title, settings.severity
    columns: dict[tuple[FieldName, str], str] = {}
    for point in one.find(view, settings):
        if point.project is None:
            project, key, cell = _NO_PROJECT, name, point.cell
        else:
            project = point.project
            if is_exempt and is_exempt(project):
                continue
            key = f"{name}:{project.key}"
            cell = point.cell
            if not cell and dashboard.assessment_cells:
                cell = dashboard.cell(project, point.field, point.round)
            elif not cell:
                # A check's points are nearly all about one column.
                place = point.field, point.round
                if place not in columns:
                    columns[place] = dashboard.column(*place)
                cell = f"{columns[place]}{project.row}"
        if point.about:
            key = f"{key}:{point.about}"
        if point.round:
            key = f"{key}:{point.round}"
        note, discussed = point.note or None, False
        if (project.cell_notes or project.discussed) and dashboard.holds(cell):
            note = note or project.note_on(point.field, point.round)
            discussed = project.is_discussed(point.field, point.round)
        yield Finding(
            key=key,
            check=name,
            title=title,
            severity=severity,
            project=project.name,
            project_key=project.key,
            carriers=project.carriers,
            # A phase may be certain although the step is unreadable.
            phase=project.assessments[-1].phase if project.assessments else None,
            cell=cell,
            row=point.row or project.row,
            value=point.value or None,
            note=note,
            sentence=point.sentence,
            candidates=point.candidates,
            discussed=discussed,
            field=point.field,
            round=point.round,
        )
