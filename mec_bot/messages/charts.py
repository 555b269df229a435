"""A chart: the picture, its title and the words that say the same."""

from __future__ import annotations

from dataclasses import dataclass

from mec_bot.messages.chart_data import ChartData, Levels, Movements, Strategies
from mec_bot.messages.chart_words import chart_in_words, chart_title
from mec_bot.messages.drawings import draw_levels, draw_movements, draw_strategies
from mec_bot.messages.language import Language


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A picture in two forms: ``png`` is 750 pixels wide, two a dot on a phone; ``svg`` is one `<svg>` element.

    ``name`` is `movement`, `levels` or `strategies`: what a file may be called. ``alt`` says what the picture shows.
    """

    name: str
    title: str
    alt: str
    png: bytes
    svg: str


def draw_chart(data: ChartData, language: Language) -> Chart:
    """The picture of ``data``; the same values give the same bytes, in any thread."""
    title = chart_title(data, language)
    match data:
        case Movements():
            paper, height = draw_movements(data, title, language)
        case Levels():
            paper, height = draw_levels(data, title, language)
        case Strategies():
            paper, height = draw_strategies(data, title, language)
    png, svg = paper.finish(height, title)
    return Chart(name=data.kind, title=title, alt=chart_in_words(data, language), png=png, svg=svg)
