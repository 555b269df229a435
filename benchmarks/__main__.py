"""Run the benchmarks, print each figure with its limit, and fail where one is broken.

``python -m benchmarks.checks`` measures all checks on a large dashboard apart: not all of its limits are held yet.
"""

from __future__ import annotations

import platform

from benchmarks import command, history, pull, scale, startup
from benchmarks.figure import finish

print(f"Python {platform.python_version()} on {platform.system()} {platform.machine()}\n")
finish([*pull.measure(), *command.measure(), *startup.measure(), *history.measure(), *scale.measure()])
