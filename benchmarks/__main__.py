"""Run the benchmarks, print each figure with its limit, and fail where a limit is broken."""

from __future__ import annotations

import platform

from benchmarks import checks, command, delivery, history, pull, reply, scale, startup
from benchmarks.figure import finish

print(f"Python {platform.python_version()} on {platform.system()} {platform.machine()}\n")
finish(
    [
        *pull.measure(),
        *reply.measure(),
        *command.measure(),
        *startup.measure(),
        *history.measure(),
        *checks.measure(),
        *delivery.measure(),
        *scale.measure(),
    ]
)
