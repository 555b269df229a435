"""The installed program, started as people start it: a process of its own, an environment, a folder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

COMMAND = Path(sys.executable).parent / "mec-bot"
# Compiled once for all the processes of a test run, whatever the environment says of __pycache__.
CACHE = Path(tempfile.gettempdir()) / f"mec-bot-acceptance-{os.getuid()}"


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How one command ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which must be one JSON document."""
        return json.loads(self.out)

    @property
    def sentences(self) -> list[str]:
        """What standard error says, without the spinner's empty lines."""
        return [line for line in self.err.splitlines() if line.strip()]


def environment(more: Mapping[str, str]) -> dict[str, str]:
    """Nothing of the surroundings but what a program needs to start, and to be measured where the tests are."""
    own = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "LANG": "C.UTF-8"}
    if measured := os.environ.get("COVERAGE_PROCESS_CONFIG"):
        own["COVERAGE_PROCESS_CONFIG"] = measured
    return {**own, "PYTHONPYCACHEPREFIX": str(CACHE), "COLUMNS": "160", **more}


def run(*arguments: str | Path, env: Mapping[str, str] | None = None, folder: Path | None = None) -> Ended:
    """Run one command to its end."""
    done = subprocess.run(
        [COMMAND, *map(str, arguments)],
        env=environment(env or {}),
        cwd=folder or tempfile.gettempdir(),
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )
    return Ended(status=done.returncode, out=done.stdout, err=done.stderr)


class Running:
    """A command that goes on until it is told to stop; killed at the end of the block, whatever happens."""

    def __init__(
        self, *arguments: str | Path, env: Mapping[str, str] | None = None, program: Sequence[str | Path] = (COMMAND,)
    ) -> None:
        self._process = subprocess.Popen(
            [*map(str, program), *map(str, arguments)],
            env=environment(env or {}),
            cwd=tempfile.gettempdir(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        self._lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stderr is not None
        self._lines.extend(iter(self._process.stderr.readline, ""))

    @property
    def err(self) -> str:
        """Standard error so far."""
        return "".join(self._lines)

    def wait_until(self, condition: Callable[[], bool], *, seconds: float = 40) -> None:
        """Wait for a condition while the process lives."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert self._process.poll() is None, f"ended with {self._process.returncode}:\n{self.err}"
            assert time.monotonic() < deadline, f"not in {seconds} s:\n{self.err}"
            time.sleep(0.05)

    def stop(self, number: int = signal.SIGTERM) -> float:
        """Send a signal and wait for the end; gives the seconds it took."""
        started = time.monotonic()
        self._process.send_signal(number)
        self._process.wait(30)
        self._reader.join(5)
        return time.monotonic() - started

    @property
    def process_id(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def cpu_seconds(self) -> float:
        """The processor time that it has used."""
        # The fields after the name, which may hold spaces: the 14th and 15th of the whole line are times.
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def status(self) -> int | None:
        """The exit status, once it has ended."""
        return self._process.poll()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait(10)
        self._reader.join(5)
        assert self._process.stdout is not None
        self._process.stdout.close()
