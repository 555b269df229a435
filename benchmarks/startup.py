"""How long `mec-bot --help` takes, as a whole process, and what it must not import."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figure import Figure, finish

HEAVY = ("pandas", "matplotlib", "sqlalchemy", "gspread", "slack_sdk", "apscheduler")
_RUNS = 15
_LIMIT_SECONDS = 0.4
_PROGRAM = Path(sys.executable).parent / "mec-bot"
_LOADED = f"""
import sys
from mec_bot.cli.main import main
sys.argv = ["mec-bot", "--help"]
try:
    main()
except SystemExit:
    pass
print(*(name for name in {HEAVY!r} if name in sys.modules), file=sys.stderr)
"""


def measure() -> list[Figure]:
    """Measure both programs in turn, after one run each that leaves compiled bytecode behind, as installing does."""
    with TemporaryDirectory(prefix="mec-bot-bench-") as cache:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        commands = ([str(_PROGRAM), "--help"], [sys.executable, "-c", "pass"])
        timed = [[_seconds(command, environment) for command in commands] for _ in range(_RUNS + 1)][1:]
        helped, passed = (statistics.median(column) for column in zip(*timed, strict=True))
        loaded = subprocess.run(
            [sys.executable, "-c", _LOADED], env=environment, check=True, capture_output=True, text=True, timeout=30
        ).stderr.split()
    note = f"median of {_RUNS}; {helped / passed:.1f} × `python -c pass` ({passed:.3f} s)"
    heavy = f"loaded: {', '.join(loaded) or 'none'}; looked for: {', '.join(HEAVY)}"
    return [
        Figure(name="mec-bot --help, whole process", value=helped, limit=_LIMIT_SECONDS, unit="s", note=note),
        Figure(name="heavy modules loaded by --help", value=len(loaded), limit=0, unit="", note=heavy),
    ]


def _seconds(command: Sequence[str], environment: Mapping[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, timeout=30)
    return time.perf_counter() - start


if __name__ == "__main__":
    finish(measure())
