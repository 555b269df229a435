"""The import contracts of pyproject.toml hold, and each of them can fail."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import grimp
import pytest
from importlinter.api import read_configuration
from importlinter.contracts.acyclic_siblings import AcyclicSiblingsContract
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.layers import LayersContract

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"
AnyContract = type[LayersContract] | type[ForbiddenContract] | type[AcyclicSiblingsContract]
TYPES: dict[str, AnyContract] = {
    "layers": LayersContract,
    "forbidden": ForbiddenContract,
    "acyclic_siblings": AcyclicSiblingsContract,
}
PURE = "Pure packages take values and give values: no log, no files, no network, no threads"
# Imports that nobody may write, by the contract that refuses them: module, and what it would import.
OFFENCES: dict[str, list[tuple[str, str]]] = {
    "One way through the layers": [
        ("mec_bot.phrases", "mec_bot.errors"),
        ("mec_bot.errors", "mec_bot.settings.models"),
        ("mec_bot.calendar.clock", "mec_bot.settings.home"),
        ("mec_bot.settings.jobs", "mec_bot.sheet.dashboard"),
        ("mec_bot.sheet.dashboard", "mec_bot.store.snapshots"),
        ("mec_bot.store.findings", "mec_bot.review.finding"),
        ("mec_bot.review.check", "mec_bot.messages.card"),
        ("mec_bot.messages.card", "mec_bot.delivery.outbox"),
        ("mec_bot.delivery.courier", "mec_bot.actions.context"),
        ("mec_bot.actions.digest", "mec_bot.slack.blocks"),
        ("mec_bot.slack.sender", "mec_bot.schedule.times"),
        ("mec_bot.schedule.plan", "mec_bot.worker.service"),
        ("mec_bot.worker.service", "mec_bot.cli.assembly"),
    ],
    "One way through the sheet": [
        ("mec_bot.sheet.cells.maturity", "mec_bot.sheet.dashboard"),
        ("mec_bot.sheet.carriers", "mec_bot.sheet.dashboard"),
        ("mec_bot.sheet.source.grid", "mec_bot.sheet.table.layout"),
    ],
    "One way through the messages": [
        ("mec_bot.messages.text.findings", "mec_bot.messages.charts.pictures"),
        ("mec_bot.messages.reminders.reminder", "mec_bot.messages.digest.digest"),
        ("mec_bot.messages.staff.held", "mec_bot.messages.reminders.replies"),
    ],
    "One way through the worker": [("mec_bot.worker.health", "mec_bot.worker.metrics")],
    "No circle among the modules and packages of any package": [
        ("mec_bot.actions.context", "mec_bot.actions.digest"),
        ("mec_bot.review.finding", "mec_bot.review.check"),
        ("mec_bot.messages.text.message", "mec_bot.messages.text.parts"),
        ("mec_bot.sandbox.slack.workspace", "mec_bot.sandbox.slack.server"),
    ],
    "Pure packages remember nothing": [
        ("mec_bot.review.history", "mec_bot.store.versions"),
        ("mec_bot.messages.card", "mec_bot.store.snapshots"),
        ("mec_bot.sheet.cells.periods", "mec_bot.store.tables"),
    ],
    PURE: [
        ("mec_bot.sheet.cells.maturity", "logging"),
        ("mec_bot.sheet.table.rows.row_reader", "os"),
        ("mec_bot.review.breaker", "requests"),
        ("mec_bot.messages.digest.digest", "time"),
        ("mec_bot.slack.blocks", "logging"),
        ("mec_bot.slack.commands", "os"),
    ],
    "The clock is read at the entries only": [("mec_bot.delivery.courier", "mec_bot.calendar.clock")],
    "The product never knows its stand-ins; only the command line starts them": [
        ("mec_bot.slack.sender", "mec_bot.sandbox.loopback")
    ],
    "The stand-ins know nothing of the product": [("mec_bot.sandbox.page.server", "mec_bot.messages.card")],
    "One vendor, one package: Google": [("mec_bot.sheet.source.grid", "gspread"), ("mec_bot.cli.assembly", "google")],
    "One vendor, one package: Slack": [
        ("mec_bot.delivery.courier", "slack_sdk"),
        ("mec_bot.worker.http", "slack_bolt"),
    ],
    "One vendor, one package: WebSockets": [("mec_bot.slack.connection", "websocket")],
    "One vendor, one package: SQLAlchemy and Alembic": [
        ("mec_bot.actions.digest", "sqlalchemy"),
        ("mec_bot.worker.metrics", "alembic"),
    ],
    "One vendor, one package: APScheduler": [("mec_bot.schedule.plan", "apscheduler")],
    "One vendor, one package: matplotlib": [("mec_bot.messages.charts.drawings", "matplotlib")],
    "One vendor, one package: the terminal": [("mec_bot.actions.digest", "rich"), ("mec_bot.worker.http", "typer")],
}


@cache
def imports() -> grimp.ImportGraph:
    return grimp.build_graph("mec_bot", include_external_packages=True, cache_dir=None)


@cache
def configuration() -> dict[str, Any]:
    return read_configuration(str(PYPROJECT))


def is_kept(contract: str, *offence: str) -> bool:
    """Whether a contract holds, with one more import where an ``offence`` is given."""
    [options] = [one for one in configuration()["contracts_options"] if one["name"] == contract]
    graph = deepcopy(imports())
    if offence:
        importer, imported = offence
        assert importer in graph.modules
        if imported not in graph.modules:
            assert not imported.startswith("mec_bot")
            graph.add_module(imported, is_squashed=True)
        graph.add_import(importer=importer, imported=imported)
    made = TYPES[options["type"]](
        name=contract, session_options=configuration()["session_options"], contract_options=options
    )
    return bool(made.check(graph, verbose=False).kept)


def test_every_contract_has_imports_that_break_it() -> None:
    assert {one["name"] for one in configuration()["contracts_options"]} == set(OFFENCES)


@pytest.mark.parametrize("contract", OFFENCES)
def test_a_contract_holds(contract: str) -> None:
    assert is_kept(contract)


@pytest.mark.parametrize(
    ("contract", "importer", "imported"),
    [(contract, *offence) for contract, offences in OFFENCES.items() for offence in offences],
)
def test_an_import_that_nobody_may_write_breaks_its_contract(contract: str, importer: str, imported: str) -> None:
    assert not is_kept(contract, importer, imported)
