"""Why a text that is crossed out, as a whole or in part, is not certain."""

from __future__ import annotations

from mec_bot.phrases import Phrase
from mec_bot.sheet.cells.why import Why

CROSSED_OUT = Why(Phrase("it is crossed out"), Phrase("Clear the cell, or remove the strikethrough."))
PARTLY_CROSSED_OUT = Why(
    Phrase("a part of it is crossed out"),
    Phrase("Leave in it only what holds, and remove the strikethrough."),
)
