"""Run the benchmarks, print each figure with its limit, and fail where one is broken.

``python -m benchmarks.scale`` measures large sheets apart: it takes minutes, and its limits are not yet held.
"""

from __future__ import annotations

import platform

from benchmarks import command, pull, startup
from benchmarks.figure import finish

print(f"Python {platform.python_version()} on {platform.system()} {platform.machine()}\n")
finish([*pull.measure(), *command.measure(), *startup.measure()])
