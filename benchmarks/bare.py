"""Fetch one address and parse its JSON, nothing else: what a pull is measured against.

Prints the seconds, and the peak memory of the process in GB.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from urllib.request import urlopen

if __name__ == "__main__":
    start = time.perf_counter()
    with urlopen(sys.argv[1]) as reply:
        json.loads(reply.read())
    seconds = time.perf_counter() - start
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9)
