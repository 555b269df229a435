"""Two columns that say the same are refused: mec-bot does not guess which one is meant."""

from __future__ import annotations

from collections.abc import Sequence

from mec_bot.errors import SheetLayoutError
from mec_bot.phrases import Phrase


def two_columns(tab: str, headings: Sequence[tuple[str, str]], field: str) -> SheetLayoutError:
    """Makes the error; ``headings`` are both headers' addresses (`D4`) and texts, ``field`` is what both say."""
    (first, first_header), (second, second_header) = headings
    return SheetLayoutError(
        Phrase(
            "Tab “{tab}”: the columns {first} (“{first_header}”) and {second} (“{second_header}”) both say "
            "“{field}”. Rename or remove one of them.",
            tab=tab,
            first=first,
            first_header=first_header,
            second=second,
            second_header=second_header,
            field=field,
        )
    )
