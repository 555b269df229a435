"""A workbook that is broken, or made to exhaust who reads it, costs one sentence, little time and little memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hostile_workbooks import READ, REFUSED

from mec_bot.sandbox.directory import people_of
from mec_bot.sandbox.google.workbook import read
from mec_bot.sandbox.xlsx.book import WorkbookError

# Reads each file named on the command line in a process of its own; prints its CPU seconds, its peak in bytes and what
# became of it.
_MEASURE = """
import json, os, sys, tempfile
from pathlib import Path
from mec_bot.sandbox.google.workbook import read
unit = 1 if sys.platform == "darwin" else 1024
for name in sys.argv[1:]:
    read_end, write_end = os.pipe()
    child = os.fork()
    if not child:
        try:
            said = str(read(Path(name))["sheets"][0]["data"][0]["rowData"][0]["values"][0]["formattedValue"])
        except BaseException as error:
            said = f"{type(error).__name__}: {error}"
        os.write(write_end, said[:2000].encode())
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end) as pipe:
        said = pipe.read()
    _, _, used = os.wait4(child, 0)
    seconds, peak = used.ru_utime + used.ru_stime, used.ru_maxrss * unit
    print(json.dumps({"seconds": seconds, "peak": peak, "said": said}), flush=True)
"""
SECONDS, BYTES = 2, 300 << 20


@pytest.mark.skipif(not hasattr(os, "fork"), reason="each file is measured in a fork")
def test_no_workbook_costs_much_time_or_memory(tmp_path: Path) -> None:
    kinds = {**{name: write for name, (write, _) in REFUSED.items()}, **READ}
    files = [write(tmp_path / f"{number}.xlsx") for number, write in enumerate(kinds.values())]
    result = subprocess.run(
        [sys.executable, "-c", _MEASURE, *map(str, files)], capture_output=True, text=True, check=True, timeout=100
    )
    measured = dict(zip(kinds, map(json.loads, result.stdout.splitlines()), strict=True))
    assert {name: cost for name, cost in measured.items() if cost["seconds"] > SECONDS or cost["peak"] > BYTES} == {}
    said = {name: cost["said"].partition(".xlsx: ")[2] for name, cost in measured.items() if name in REFUSED}
    assert {name: text for name, text in said.items() if REFUSED[name][1] not in text} == {}
    assert {name: measured[name]["said"] for name in READ} == dict.fromkeys(READ, "Projet")


@pytest.mark.parametrize("kind", ["a text in the last row", "a merge of everything"])
def test_the_sentence_is_a_workbook_s_error_for_each_reader(tmp_path: Path, kind: str) -> None:
    file = REFUSED[kind][0](tmp_path / "x.xlsx")
    with pytest.raises(WorkbookError, match=r"x\.xlsx: "):
        people_of(file)
    with pytest.raises(WorkbookError, match=r"x\.xlsx: "):
        read(file)


def test_a_pipe_is_no_workbook(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.xlsx")
    with pytest.raises(WorkbookError, match="no regular file"):
        read(tmp_path / "x.xlsx")
