"""Checks of who carries a project."""

from __future__ import annotations

from collections.abc import Iterator

from mec_bot.phrases import Phrase
from mec_bot.review.check import Point, View, check
from mec_bot.review.checks.remarks import remarks
from mec_bot.settings import CheckSettings, Severity


@check(Phrase("Projects without a carrier"), CheckSettings)
def missing_carrier(view: View, _: CheckSettings) -> Iterator[Point]:
    """Nobody carries an active project, so nobody can be asked about it."""
    sentence = Phrase("No carrier. Write the organisation that carries the project, or its status if it has ended.")
    return (Point(project, sentence, "carrier") for project in view.active if not project.carriers)


class UnknownCarriersSettings(CheckSettings):
    """A cell of several carriers was kept whole, because not all of them are known."""

    severity: Severity = "info"


@check(Phrase("Carriers to make known"), UnknownCarriersSettings)
def unknown_carriers(view: View, _: UnknownCarriersSettings) -> Iterator[Point]:
    """A cell that seems to hold several carriers was kept whole."""
    for project, remark in remarks(view, "unknown_carriers"):
        ((cell, text),) = remark.cells
        sentence = Phrase(
            "“{text}” was kept as one carrier, because nobody knows: {names}. Add them to config/carriers.yaml or to the tab "
            "“Porteurs” if they are carriers, or the whole as one.",
            text=text,
            names=", ".join(f"“{name}”" for name in remark.names),
        )
        yield Point(project, sentence, "carrier", value=text, cell=cell)
