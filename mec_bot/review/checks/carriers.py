"""Checks of who carries a project."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mec_bot.phrases import Phrase
from mec_bot.review.check import Point, View, check
from mec_bot.review.checks.remarks import remarks
from mec_bot.review.exemptions import exempt_by
from mec_bot.review.unreadable import without_carrier
from mec_bot.settings.models import CheckSettings, Severity
from mec_bot.sheet.cells.quoted import quoted
from mec_bot.sheet.cells.spelling import fold_key

if TYPE_CHECKING:
    from mec_bot.sheet.dashboard import Project


@check(Phrase("Projects without a carrier"), CheckSettings)
def missing_carrier(view: View, _: CheckSettings) -> Sequence[Point]:
    """Nobody carries an active project, so nobody can be asked about it; silent on a sheet that has no carriers.

    A cell that cannot be read is left to ``unreadable_cell``.
    """
    if "carrier" not in view.dashboard.columns:
        return []
    sentence = Phrase("No carrier. Write the organisation that carries the project, or its status if it has ended.")
    return [Point(project, sentence, "carrier") for project in view.active if without_carrier(project)]


class UnknownCarriersSettings(CheckSettings):
    """Parameters of ``unknown_carriers``."""

    severity: Severity = "info"


@check(Phrase("Carriers to make known"), UnknownCarriersSettings)
def unknown_carriers(view: View, _: UnknownCarriersSettings) -> Iterator[Point]:
    """A cell that seems to hold several carriers was kept as one carrier, because not all the names are known."""
    for project, remark in remarks(view, "unknown_carriers"):
        ((cell, text),) = remark.cells
        sentence = Phrase(
            "“{text}” was kept as one carrier, because nobody knows: {names}. Add them to the tab “Porteurs” if they are "
            "carriers, or the whole as one.",
            text=text,
            names=quoted(remark.names),
        )
        yield Point(project, sentence, "carrier", value=text, cell=cell)


class UnreachableCarrierSettings(CheckSettings):
    """Parameters of ``unreachable_carrier``."""

    severity: Severity = "info"


@check(Phrase("Carriers out of reach"), UnreachableCarrierSettings)
def unreachable_carrier(view: View, settings: UnreachableCarrierSettings) -> Iterator[Point]:
    """A carrier of active projects has no known Slack account: one finding a carrier, with their own projects only.

    Nothing is found as long as no carrier at all has an account: reminders are then not in use yet. A cell that was
    kept as one carrier is left to ``unknown_carriers``.
    """
    if not any(carrier.slack_id for carrier in view.carriers):
        return
    kept_whole = {text for _, remark in remarks(view, "unknown_carriers") for _, text in remark.cells}
    is_exempt = exempt_by(settings.exemptions)
    named = {name for carriers in {project.carriers for project in view.active} for name in carriers} - kept_whole
    out_of_reach = {name for name in named if not ((known := view.carriers.find(name)) and known.slack_id)}
    carried: defaultdict[str, list[Project]] = defaultdict(list)
    for project in view.active if out_of_reach else ():
        for name in project.carriers:
            if name in out_of_reach and not is_exempt(project):
                carried[name].append(project)
    for name, own in carried.items():
        sentence = Phrase(
            "No reminder can reach “{carrier}”, who carries: {projects}. Write their Slack member id in the tab “Porteurs”, "
            "or give it to the person who looks after mec-bot.",
            carrier=name,
            projects=quoted(project.name for project in own),
        )
        cell = view.dashboard.cell(own[0], "carrier")
        yield Point(None, sentence, "carrier", value=name, cell=cell, row=own[0].row, about=fold_key(name))
