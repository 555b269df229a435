"""A large sheet, pulled, read, checked and stored, against fetching and parsing the same reply and nothing else.

The reply is made once and served as it is, so that the stand-in's own work counts for nothing. Each size runs in a
process of its own, whose peak memory is measured; the server has another one.
"""

from __future__ import annotations

import http.server
import json
import multiprocessing
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import sqlalchemy as sa

from benchmarks.figure import Figure, finish
from mec_bot.actions.bot import Bot
from mec_bot.actions.sync import sync
from mec_bot.cli.assembly import with_sheet_id
from mec_bot.cli.plugins import read_home
from mec_bot.clock import utc_now
from mec_bot.review.checks import CHECKS
from mec_bot.sandbox.google import Google
from mec_bot.sandbox.workbooks import MEC_2023_2024
from mec_bot.sheet.google import GoogleSheets
from mec_bot.store.database import Database, sqlite_url
from mec_bot.store.tables import snapshots

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_SMALL, _LARGE = 10_000, 100_000
_RUNS = {_SMALL: 3, _LARGE: 1}
_HOME = Path(__file__).parent.parent
_HEADER = (
    "Sous-projet", "Porteur(s)", "Statut", "Démarrage", "Maturité automne 2022", "Maturité 2023-2024",
    "Maturité hiver 2025", "Stratégie", "Soutien requis", "Prochaine étape", "Échéance", "Notes",
)  # fmt: skip
_CARRIERS = ("Solon", "Récolte", "La Cantine pour tous et CIBIM", "Nord Ouvert", "")
_STATUSES = ("En cours", "En pause", "Terminé", "", "À venir")
_LEVELS = ("2b", "2c) Expérimentation – Appropriation de proximité", "3a", "Pas évalué", "", "2b-2c", "1d")
_STRATEGIES = ("Essaimage", "", "Cession", "Consolidation", "")


def measure() -> list[Figure]:
    """Both sizes, each in its own process."""
    small, large = (_in_a_process(rows) for rows in (_SMALL, _LARGE))
    note = (
        f"{_SMALL:,} rows × {len(_HEADER)}: {small['ours']:.2f} s to {small['bare']:.2f} s (medians of {_RUNS[_SMALL]} into an "
        f"empty memory); the sheet unchanged: {small['again']:.2f} s"
    )
    grown = f"{large['ours']:.2f} s; bare {large['bare']:.2f} s; the sheet unchanged: {large['again']:.2f} s"
    return [
        Figure(
            name="pull to stored ÷ GET and json.loads",
            value=small["ours"] / small["bare"],
            limit=3,
            unit="×",
            note=note,
        ),
        Figure(name="100,000 rows ÷ 10,000 rows", value=large["ours"] / small["ours"], limit=12, unit="×", note=grown),
        Figure(name="peak memory with 100,000 rows", value=large["peak"], limit=1.5, unit="GB"),
        Figure(name="snapshots of an unchanged sheet", value=small["snapshots"] - 1, limit=0, unit=""),
    ]


def _in_a_process(rows: int) -> dict[str, float]:
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.scale", str(rows)], check=True, stdout=subprocess.PIPE, text=True
    )
    figures: dict[str, float] = json.loads(ended.stdout)
    return figures


def _measured(rows: int) -> dict[str, float]:
    """Seconds, GB and snapshots for one size."""
    with TemporaryDirectory(prefix="mec-bot-bench-") as name, Google({"benchmark": MEC_2023_2024}) as google:
        folder = Path(name)
        key = google.write_key(folder / "key.json")
        spawning = multiprocessing.get_context("spawn")
        receiver, sender = spawning.Pipe(duplex=False)
        server = spawning.Process(target=_serve, args=(rows, sender), daemon=True)
        server.start()
        try:
            url = f"http://127.0.0.1:{receiver.recv()}"
            return _timed(folder, key, url, _RUNS.get(rows, 1))
        finally:
            server.terminate()
            server.join()


def _timed(folder: Path, key: Path, url: str, runs: int) -> dict[str, float]:
    settings = with_sheet_id(read_home(_HOME), "benchmark")
    settings = replace(
        settings,
        bot=settings.bot.model_copy(update={"sheet": settings.bot.sheet.model_copy(update={"read_timeout": 60.0})}),
    )
    ours: list[float] = []
    bare: list[float] = []
    again: list[float] = []
    kept = 0
    for run in range(runs):
        start = time.perf_counter()
        with urlopen(f"{url}/v4/spreadsheets/benchmark") as reply:  # our own loopback
            json.loads(reply.read())
        bare.append(time.perf_counter() - start)
        database = Database(sqlite_url(folder / f"{run}.sqlite3"))
        try:
            bot = Bot(
                settings=settings,
                checks=CHECKS,
                database=database,
                sheets=GoogleSheets(key, api_url=url, settings=settings.bot.sheet),
                clock=utc_now,
            )
            for seconds in (ours, again):
                start = time.perf_counter()
                sync(bot)
                seconds.append(time.perf_counter() - start)
            with database.reading() as connection:
                kept = connection.execute(sa.select(sa.func.count()).select_from(snapshots)).scalar_one()
        finally:
            database.close()
    return {
        "ours": statistics.median(ours),
        "bare": statistics.median(bare),
        "again": statistics.median(again),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9,
        "snapshots": kept,
    }


def _serve(rows: int, ready: Connection) -> None:
    """Serve the one reply, made before the first request, on a free port that is told to ``ready``."""
    body = json.dumps(_reply(rows), ensure_ascii=False).encode()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_response(http.HTTPStatus.OK)
            self.send_header("Content-Type", "application/json; charset=UTF-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    ready.send(server.server_port)
    server.serve_forever()


def _reply(rows: int) -> dict[str, Any]:
    """What Google says of such a sheet with the fields that the bot asks for."""
    lines = [_cells(*_HEADER), *(_line(number) for number in range(rows))]
    return {
        "properties": {"title": "Programme"},
        "sheets": [
            {
                "properties": {"sheetId": 0, "title": "Tableau de bord"},
                "data": [{"rowData": lines, "rowMetadata": [{}] * len(lines)}],
            }
        ],
    }


def _line(number: int) -> dict[str, Any]:
    def one_of(texts: tuple[str, ...], step: int) -> str:
        return texts[number // step % len(texts)]

    return _cells(
        f"Quartier nourricier n° {number}",
        one_of(_CARRIERS, 1),
        one_of(_STATUSES, 5),
        str(2019 + number % 6),
        one_of(_LEVELS, 1),
        one_of(_LEVELS, 2),
        one_of(_LEVELS, 3),
        one_of(_STRATEGIES, 1),
        f"Accompagnement juridique et {number % 97} heures de coordination",
        f"Rencontrer l'arrondissement ({number % 31})",
        f"2026-{number % 12 + 1:02}",
        "",
    )


def _cells(*texts: str) -> dict[str, Any]:
    plain = {"numberFormat": {"type": "TEXT"}, "textFormat": {"strikethrough": False}}
    return {"values": [{"formattedValue": text, "effectiveFormat": plain} if text else {} for text in texts]}


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(_measured(int(sys.argv[1]))))
    else:
        finish(measure())
