"""`/metrics`: figures for Prometheus, read from the database at each scrape, so that every replica tells the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

from prometheus_client import generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from mec_bot.actions.outcomes import count_by_outcome
from mec_bot.errors import MecBotError
from mec_bot.store import findings, held, outbox, snapshots
from mec_bot.worker.health import HealthProblem, HealthWarning

if TYPE_CHECKING:
    from mec_bot.actions.context import Context
    from mec_bot.worker.health import Health


class Figures(Collector):
    """The bot's figures: age of the data, findings, messages and runs, and each problem and warning of its health."""

    def __init__(self, context: Context, health: Health) -> None:
        self._context = context
        self._health = health

    def exposition(self) -> bytes:
        """The figures in Prometheus' text format."""
        return generate_latest(self)

    def collect(self) -> Iterator[Metric]:
        """The figures; where the database does not answer, only that it does not."""
        state = self._health.state()
        yield _problems(state.problems)
        yield _kinds("mec_bot_warning", "1 while this needs attention, by kind.", HealthWarning, state.warnings)
        try:
            with self._context.database.reading() as connection:
                mark = snapshots.latest_mark(connection)
                open_findings = findings.count_open(connection)
                messages = outbox.count_by_state(connection)
                outcomes = count_by_outcome(connection)
                waiting = held.waiting(connection)
        except MecBotError:
            yield _database_up(0)
            return
        yield _database_up(1)
        if mark is not None:
            age = (self._context.clock() - mark[1]).total_seconds()
            yield GaugeMetricFamily("mec_bot_snapshot_age_seconds", "Time since the sheet was last read.", value=age)
        yield GaugeMetricFamily("mec_bot_pull_held", "1 while a pull is held.", value=int(waiting is not None))
        yield GaugeMetricFamily("mec_bot_open_findings", "Findings that are open.", value=open_findings)
        promised = GaugeMetricFamily("mec_bot_messages", "Messages in the outbox by state.", labels=["state"])
        for message_state, count in messages.items():
            promised.add_metric([message_state], count)
        yield promised
        ended = GaugeMetricFamily("mec_bot_runs", "Runs that ended, by job and outcome.", labels=["job", "outcome"])
        for (job, outcome), count in outcomes.items():
            ended.add_metric([job, outcome], count)
        yield ended


class _NoDatabase(Collector):
    def collect(self) -> Iterable[Metric]:
        yield _problems({HealthProblem.DATABASE_AWAY})
        yield _database_up(0)


def without_database() -> bytes:
    """What is known while the database takes too long."""
    return generate_latest(_NoDatabase())


def _database_up(value: int) -> Metric:
    return GaugeMetricFamily("mec_bot_database_up", "Whether the database answers.", value=value)


def _problems(now: Collection[HealthProblem]) -> Metric:
    return _kinds("mec_bot_problem", "1 while this keeps the bot from its work, by kind.", HealthProblem, now)


def _kinds(name: str, text: str, kinds: type[StrEnum], now: Collection[str]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=["kind"])
    for kind in kinds:
        family.add_metric([kind], int(kind in now))
    return family
