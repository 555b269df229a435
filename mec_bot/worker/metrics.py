"""`/metrics`: figures for Prometheus, read from the database at each scrape, so that every replica tells the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from mec_bot.errors import MecBotError
from mec_bot.store import findings, held, outbox, runs, snapshots

if TYPE_CHECKING:
    from mec_bot.actions.context import Context


def make_registry(context: Context) -> CollectorRegistry:
    """A registry that holds the bot's figures alone."""
    registry = CollectorRegistry()
    registry.register(_Figures(context))
    return registry


class _Figures(Collector):
    def __init__(self, context: Context) -> None:
        self._context = context

    def collect(self) -> Iterator[Metric]:
        """Age of the data, findings, messages and runs; where the database does not answer, only that it does not."""
        try:
            with self._context.database.reading() as connection:
                mark = snapshots.latest_mark(connection)
                open_findings = findings.count_open(connection)
                messages = outbox.count_by_state(connection)
                outcomes = runs.count_by_outcome(connection)
                waiting = held.waiting(connection)
        except MecBotError:
            yield GaugeMetricFamily("mec_bot_database_up", "Whether the database answers.", value=0)
            return
        yield GaugeMetricFamily("mec_bot_database_up", "Whether the database answers.", value=1)
        if mark is not None:
            age = (self._context.clock() - mark[1]).total_seconds()
            yield GaugeMetricFamily("mec_bot_snapshot_age_seconds", "Time since the sheet was last read.", value=age)
        yield GaugeMetricFamily("mec_bot_pull_held", "1 while a pull is held.", value=int(waiting is not None))
        yield GaugeMetricFamily("mec_bot_open_findings", "Findings that are open.", value=open_findings)
        promised = GaugeMetricFamily("mec_bot_messages", "Messages in the outbox by state.", labels=["state"])
        for state, count in messages.items():
            promised.add_metric([state], count)
        yield promised
        ended = GaugeMetricFamily("mec_bot_runs", "Runs that ended, by job and outcome.", labels=["job", "outcome"])
        for (job, outcome), count in outcomes.items():
            ended.add_metric([job, outcome], count)
        yield ended
