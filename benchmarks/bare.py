"""Fetch one address and parse its JSON, nothing else: what a pull is measured against. Prints the seconds."""

from __future__ import annotations

import json
import sys
import time
from urllib.request import urlopen

if __name__ == "__main__":
    start = time.perf_counter()
    with urlopen(sys.argv[1]) as reply:
        json.loads(reply.read())
    print(time.perf_counter() - start)
