"""The charts that a dashboard gives, each as a picture for a message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mec_bot.messages.charts.plots import plots
from mec_bot.messages.charts.words import chart_in_words, chart_title
from mec_bot.messages.text.message import Picture
from mec_bot.review.synthesis.compute import synthesise

if TYPE_CHECKING:
    from mec_bot.messages.text.language import Translator
    from mec_bot.settings.models import ChartName
    from mec_bot.sheet.dashboard import Dashboard


def pictures_of(dashboard: Dashboard, names: Sequence[ChartName], translator: Translator) -> tuple[Picture, ...]:
    """The charts of ``names``, in that order; a chart that would show nothing is left out."""
    charts = {chart.kind: chart for chart in plots(synthesise(dashboard))} if names and dashboard.rounds else {}
    return tuple(
        Picture(
            title=chart_title(charts[name], translator),
            alt=chart_in_words(charts[name], translator),
            language=translator.code,
            data=charts[name],
        )
        for name in dict.fromkeys(names)
        if name in charts
    )
