"""Asking for help loads nothing heavy: the limit in seconds is held by the benchmarks, this is what keeps it."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"alembic", "apscheduler", "babel", "gspread", "matplotlib", "openpyxl", "pandas", "slack_bolt",
         "slack_sdk", "sqlalchemy", "starlette", "uvicorn"}  # fmt: skip
SCRIPT = """
import sys
from mec_bot.cli.main import main
sys.argv = ["mec-bot", *sys.argv[1:]]
try:
    main()
except SystemExit:
    pass
print(*(name for name in sys.modules if "." not in name), file=sys.stderr)
"""


def modules_loaded_by(*arguments: str) -> set[str]:
    process = subprocess.run(
        [sys.executable, "-c", SCRIPT, *arguments], check=True, capture_output=True, text=True, timeout=60
    )
    return set(process.stderr.split())


@pytest.mark.parametrize("arguments", [("--help",), ("run", "--help"), ("demo", "--help"), ("--version",)])
def test_asking_about_the_program_loads_nothing_heavy(arguments: tuple[str, ...]) -> None:
    loaded = modules_loaded_by(*arguments)
    assert "typer" in loaded
    assert loaded & HEAVY == set()
