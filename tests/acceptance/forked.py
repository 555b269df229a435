"""A command in a process of its own, without the price of a start: forked from a process that has imported the program."""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from program import COMMAND, Ended, environment

_PATIENCE_SECONDS = 60
_processes = multiprocessing.get_context("forkserver")
# What the commands import only once they run is most of the second that a start takes.
_processes.set_forkserver_preload(["mec_bot.cli.main", "mec_bot.cli.assembly", "mec_bot.sandbox.google.server"])


def run_forked(*arguments: str, env: Mapping[str, str]) -> Ended:
    """Run one command to its end, as ``program.run`` does."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        process = _processes.Process(target=_command, args=(arguments, environment(env), out, err))
        process.start()
        process.join(_PATIENCE_SECONDS)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutError(f"{arguments} did not end in {_PATIENCE_SECONDS} s:\n{err.read_text(encoding='utf-8')}")
        status = process.exitcode
        return Ended(status=status, out=out.read_text(encoding="utf-8"), err=err.read_text(encoding="utf-8"))


def _command(arguments: Sequence[str], env: Mapping[str, str], out: Path, err: Path) -> None:
    from mec_bot.cli.main import main

    for stream, file in ((sys.stdout, out), (sys.stderr, err)):
        with file.open("wb") as opened:
            os.dup2(opened.fileno(), stream.fileno())
        assert hasattr(stream, "reconfigure")
        stream.reconfigure(encoding="utf-8")
    os.environ.clear()
    os.environ.update(env)
    os.chdir(tempfile.gettempdir())
    sys.argv = [str(COMMAND), *arguments]
    main()
