"""Where the replies stand that the stand-ins and the reader are held against.

Those written by hand are in this tree: every checkout has them. Recordings of the real services may be read and
not committed; where the folder `shared` stands beside the checkout, they are one more source.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

BY_HAND, RECORDED = "by-hand", "recorded"
SHARED = Path(__file__).resolve().parents[2] / "shared"
FOLDERS = {BY_HAND: Path(__file__).parent / "replies", RECORDED: SHARED / "conformance"}
HAS_RECORDINGS = FOLDERS[RECORDED].is_dir()
SOURCES = (BY_HAND, RECORDED) if HAS_RECORDINGS else (BY_HAND,)


def what_is_missing() -> str | None:
    """One line for who runs the tests without the recordings; None where they are."""
    if HAS_RECORDINGS:
        return None
    return "replies: those written by hand; the recordings of ../shared, an extra check, are not beside this checkout"


def load(source: str, name: str) -> Any:
    return json.loads((FOLDERS[source] / name).read_text(encoding="utf-8"))


def in_its_own_words(expected: Any, answered: Any) -> Any:
    """What is expected, with the words of the answer where `…` stands for any."""
    if isinstance(expected, dict) and isinstance(answered, dict):
        return {name: in_its_own_words(part, answered.get(name)) for name, part in expected.items()}
    if isinstance(expected, list) and isinstance(answered, list) and len(expected) == len(answered):
        return [in_its_own_words(*pair) for pair in zip(expected, answered, strict=True)]
    if isinstance(expected, str) and isinstance(answered, str) and "…" in expected:
        pattern = ".+".join(map(re.escape, expected.split("…")))
        return answered if re.fullmatch(pattern, answered) else expected
    return expected
