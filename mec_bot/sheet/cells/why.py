"""Why a cell cannot be read with certainty."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mec_bot.phrases import Phrase


class Why(NamedTuple):
    """What is wrong with a cell, and what to write in it instead."""

    reason: Phrase
    advice: Phrase
