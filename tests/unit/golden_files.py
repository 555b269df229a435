"""The golden files: what is shown must be exactly what stands there.

After a change that is meant, ``UPDATE_GOLDEN=1`` writes anew the files of the tests that run.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from mec_bot.messages.text.language import Translator
from mec_bot.messages.text.message import Message, from_text, to_text
from mec_bot.slack.blocks import fallback, to_blocks

GOLDEN = Path(__file__).parent.parent / "golden"


def golden(name: str, shown: str) -> None:
    """Compare a text with the golden file of this name."""
    file = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(shown, encoding="utf-8")
    assert shown == file.read_text(encoding="utf-8")


def golden_message(name: str, message: Message, translator: Translator) -> None:
    """Compare with the golden file: the fallback and the blocks exactly as Slack gets them."""
    shown = json.dumps({"text": fallback(message), "blocks": to_blocks(message)}, ensure_ascii=False, indent=1) + "\n"
    golden(f"{name}.{translator.code}.json", shown)
    assert from_text(to_text(message)) == message, "what is kept in the outbox is what was composed"
