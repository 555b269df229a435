"""A large sheet, pulled, read, checked and stored, against fetching and parsing the same reply and nothing else.

The reply is made once and served as it is, so that the stand-in's own work counts for nothing. It is compact, as the bot
asks for it, and not compressed for either side: that would cost both the same and so only bring them closer together.

The server, the bot and the bare side each have a process of their own: with a program like the bot loaded, the garbage
collector makes ``json.loads`` twice as slow, and what the bare side holds is not in the bot's peak. Both sides and sizes
take turns, so that a slow minute of the machine is everyone's.

`benchmarks.large_sheet` says what stands in the sheet.
"""

from __future__ import annotations

import http.server
import multiprocessing
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import sqlalchemy as sa

from benchmarks import large_sheet
from benchmarks.context import SHEET_ID, bot_on_loopback
from benchmarks.figure import Figure, finish
from mec_bot.actions.sync.sync import sync
from mec_bot.sheet.source.reply import FIELDS
from mec_bot.store.tables import snapshots

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_SMALL, _LARGE = 10_000, 100_000
_ROUNDS = 3
_RUNS_A_ROUND = {_SMALL: 3, _LARGE: 1}
_SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True, kw_only=True)
class _Bare:
    """The seconds of GET and json.loads alone, and their peak memory, in GB."""

    seconds: float
    peak: float


@dataclass(frozen=True, kw_only=True)
class _Pulled:
    """The seconds of a first pull into an empty database and of a second one, and the peak memory so far, in GB."""

    first: float
    again: float
    snapshots: int
    peak: float


@dataclass(frozen=True, kw_only=True)
class _Runs:
    """The measurements of one size: the bare side, and our pulls."""

    bare: list[_Bare] = field(default_factory=list)
    pulled: list[_Pulled] = field(default_factory=list)

    @property
    def seconds(self) -> tuple[float, float, float]:
        """Medians in seconds: the bare side, a first pull, and a pull of a sheet that has not changed."""
        return (
            statistics.median(one.seconds for one in self.bare),
            statistics.median(one.first for one in self.pulled),
            statistics.median(one.again for one in self.pulled),
        )


def measure() -> list[Figure]:
    """Measure both sizes in turn; each process has pulled a small sheet before, which is not counted."""
    runs = {_SMALL: _Runs(), _LARGE: _Runs()}
    with ExitStack() as stack:
        urls = {rows: stack.enter_context(_served(rows)) for rows in runs}
        bots = {rows: stack.enter_context(ProcessPoolExecutor(max_workers=1, mp_context=_SPAWN)) for rows in runs}
        for context in bots.values():
            context.submit(_pull, urls[_SMALL]).result()
        for _ in range(_ROUNDS):
            for rows, context in bots.items():
                for _ in range(_RUNS_A_ROUND[rows]):
                    runs[rows].bare.append(_bare(urls[rows]))
                    runs[rows].pulled.append(context.submit(_pull, urls[rows]).result())
    return _figures(runs[_SMALL], runs[_LARGE])


def _figures(small: _Runs, large: _Runs) -> list[Figure]:
    def note(rows: int, runs: _Runs) -> str:
        bare, first, again = runs.seconds
        return (
            f"{rows:,} rows × {len(large_sheet.HEADER)}: {first:.2f} s to {bare:.2f} s (medians of {len(runs.bare)} into an empty "
            f"memory); the sheet unchanged: {again:.2f} s"
        )

    bare, first, again = small.seconds
    peak, bare_peak = max(one.peak for one in large.pulled), max(one.peak for one in large.bare)
    return [
        Figure(
            name="pull to stored ÷ GET and json.loads", value=first / bare, limit=2, unit="×", note=note(_SMALL, small)
        ),
        Figure(name="unchanged sheet ÷ GET and json.loads", value=again / bare, limit=1.2, unit="×"),
        Figure(
            name="100,000 rows ÷ 10,000 rows",
            value=large.seconds[1] / first,
            limit=12,
            unit="×",
            note=note(_LARGE, large),
        ),
        Figure(
            name="peak memory with 100,000 rows ÷ json.loads",
            value=peak / bare_peak,
            limit=1.3,
            unit="×",
            note=f"{peak:.2f} GB to {bare_peak:.2f} GB",
        ),
        Figure(
            name="snapshots of an unchanged sheet",
            value=max(one.snapshots for one in (*small.pulled, *large.pulled)) - 1,
            limit=0,
            unit="",
        ),
    ]


def _bare(url: str) -> _Bare:
    """What ``benchmarks.bare`` prints."""
    command = [sys.executable, "-m", "benchmarks.bare", f"{url}/v4/spreadsheets/{SHEET_ID}"]
    seconds, peak = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    return _Bare(seconds=float(seconds), peak=float(peak))


def _pull(url: str) -> _Pulled:
    with bot_on_loopback(api_url=url) as (context, _):
        seconds = []
        for _ in range(2):
            start = time.perf_counter()
            sync(context)
            seconds.append(time.perf_counter() - start)
        with context.database.reading() as connection:
            kept = connection.execute(sa.select(sa.func.count()).select_from(snapshots)).scalar_one()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    return _Pulled(first=seconds[0], again=seconds[1], snapshots=kept, peak=peak)


@contextmanager
def _served(rows: int) -> Iterator[str]:
    """The address of a server that serves a sheet of so many rows."""
    receiver, sender = _SPAWN.Pipe(duplex=False)
    server = _SPAWN.Process(target=_serve, args=(rows, sender), daemon=True)
    server.start()
    try:
        yield f"http://127.0.0.1:{receiver.recv()}"
    finally:
        server.terminate()
        server.join()


def _serve(rows: int, ready: Connection) -> None:
    """Serve the one reply, made before the first request, on a free port that is sent to ``ready``."""
    body = large_sheet.reply(rows, FIELDS)

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


if __name__ == "__main__":
    finish(measure())
