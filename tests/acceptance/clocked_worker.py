"""`mec-bot run` by another clock: a worker in a process of its own, whose machine's clock is set by a file.

Its arguments are the home folder, the file with the seconds by which the clock is ahead, and the port of the health
checks.
"""

from __future__ import annotations

import logging
import sys
from datetime import datetime, timedelta
from pathlib import Path

from mec_bot.calendar.clock import utc_now
from mec_bot.cli.logs import log_to_stderr
from mec_bot.cli.shell import open_context
from mec_bot.cli.worker import run_worker


def main(home: Path, ahead: Path, port: int) -> None:
    def clock() -> datetime:
        return utc_now() + timedelta(seconds=float(ahead.read_text(encoding="utf-8")))

    log_to_stderr(logging.INFO)
    with open_context(home, clock=clock) as context:
        run_worker(context, home, http_port=None, health_port=port)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
