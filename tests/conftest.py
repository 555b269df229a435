"""Both forms of the tests that take longer the more they are asked for: short in `make test`, long in `make soak`."""

from __future__ import annotations

import os
import random
from collections.abc import Callable

import pytest
import reply_sources
from hypothesis import settings

# How long an example takes is the machine's affair: where others work too, Hypothesis's limit of 200 ms fails by chance.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@pytest.fixture(scope="session")
def soaking() -> bool:
    """Whether the long form is asked for (`MEC_BOT_SOAK=1`, which `make soak` sets)."""
    return bool(os.environ.get("MEC_BOT_SOAK"))


@pytest.fixture
def summary(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Say in one line what was done; `make soak` prints the lines at the end."""

    def say(line: str) -> None:
        request.node.user_properties.append(("summary", line))

    return say


@pytest.fixture
def chance() -> random.Random:
    """Luck of one's own each time; where a test fails, pytest shows the seed that brings it back."""
    seed = os.environ.get("MEC_BOT_SEED") or str(random.SystemRandom().randrange(10**9))
    print(f"MEC_BOT_SEED={seed}")  # noqa: T201 - said above
    return random.Random(seed)


def pytest_report_header() -> str | None:
    return reply_sources.what_is_missing()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, ())]
    lines = [
        f"{report.nodeid.rpartition('::')[2]}: {text}"
        for report in reports
        for name, text in report.user_properties
        if name == "summary"
    ]
    if lines and os.environ.get("MEC_BOT_SOAK"):
        terminalreporter.section("what was endured")
        for line in lines:
            terminalreporter.line(line)
