"""The colours of an ``.xlsx`` as the ``Color`` that the Sheets API gives: parts from 0 to 1, what is zero left out."""

from __future__ import annotations

import colorsys
from typing import TYPE_CHECKING

from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.xml.functions import fromstring

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.styles.colors import Color

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
# Excel counts its theme's colours in another order than the file lists them: light before dark.
_THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6")


def theme_colors(theme: bytes | None) -> tuple[str, ...]:
    """The colours of a workbook's theme in Excel's order, as six hexadecimal digits; none where it has no theme."""
    scheme = fromstring(theme).find(f".//{_DRAWING}clrScheme") if theme else None
    if scheme is None:
        return ()
    found = (scheme.find(f"{_DRAWING}{name}/*") for name in _THEME_ORDER)
    # A system colour has its last value beside its name.
    return tuple("" if part is None else part.get("lastClr") or part.get("val") or "" for part in found)


def color(color: Color | None, theme: Sequence[str]) -> dict[str, float] | None:
    """``Color``, or ``None`` where the file says none that can be known."""
    digits = _digits(color, theme) if color is not None else ""
    if color is None or len(digits) < 6:
        return None
    parts = tuple(int(digits[-6:][at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, light, saturation = colorsys.rgb_to_hls(*parts)
    if color.tint:
        light = light * (1 + color.tint) if color.tint < 0 else light * (1 - color.tint) + color.tint
        parts = colorsys.hls_to_rgb(hue, light, saturation)
    rounded = zip(("red", "green", "blue"), (round(part, 7) for part in parts), strict=True)
    return {name: part for name, part in rounded if part}


def _digits(color: Color, theme: Sequence[str]) -> str:
    if color.type == "theme":
        return theme[color.theme] if color.theme < len(theme) else ""
    if color.type == "indexed":
        # The two after the last are the system's own text and background.
        return COLOR_INDEX[color.indexed] if color.indexed < len(COLOR_INDEX) else ""
    return color.rgb if color.type == "rgb" else ""
