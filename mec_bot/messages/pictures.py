"""The charts that a dashboard gives, each as a picture for a message."""

from __future__ import annotations

from collections.abc import Sequence

from mec_bot.messages.chart_data import ChartName
from mec_bot.messages.chart_words import chart_in_words, chart_title
from mec_bot.messages.language import Language
from mec_bot.messages.message import Picture
from mec_bot.messages.plots import plots
from mec_bot.review.synthesis import synthesise
from mec_bot.sheet.dashboard import Dashboard


def pictures_of(dashboard: Dashboard, names: Sequence[ChartName], language: Language) -> tuple[Picture, ...]:
    """The charts of ``names``, in that order; one that would show nothing is left out."""
    charts = {chart.kind: chart for chart in plots(synthesise(dashboard))} if names and dashboard.rounds else {}
    return tuple(
        Picture(
            title=chart_title(charts[name], language),
            alt=chart_in_words(charts[name], language),
            language=language.code,
            data=charts[name],
        )
        for name in dict.fromkeys(names)
        if name in charts
    )
