"""A chart: the picture, its title and the words that say the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mec_bot.messages.charts.drawings import draw_levels, draw_movements, draw_strategies
from mec_bot.messages.charts.words import chart_in_words, chart_title
from mec_bot.messages.text.chart_data import ChartData, Levels, Movements, Strategies

if TYPE_CHECKING:
    from mec_bot.messages.text.language import Translator


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A picture in two forms: ``png`` is 750 pixels wide, two for each CSS pixel; ``svg`` is one `<svg>` element.

    ``name`` is `movement`, `levels` or `strategies`, and serves as a file's name. ``alt`` says what the picture shows.
    """

    name: str
    title: str
    alt: str
    png: bytes
    svg: str


def draw_chart(data: ChartData, translator: Translator) -> Chart:
    """The picture of ``data``; the same values give the same bytes, in any thread."""
    title = chart_title(data, translator)
    match data:
        case Movements():
            canvas, height = draw_movements(data, title, translator)
        case Levels():
            canvas, height = draw_levels(data, title, translator)
        case Strategies():
            canvas, height = draw_strategies(data, title, translator)
    png, svg = canvas.finish(height, title)
    return Chart(name=data.kind, title=title, alt=chart_in_words(data, translator), png=png, svg=svg)
