"""A canvas as wide as a phone; the only module that knows matplotlib, which is loaded when something is first drawn.

Only the object-oriented part of matplotlib is used, and nothing is drawn that needs an id (clipping, markers, hatches):
so no state of the process is changed, threads share nothing, and the same drawing gives the same bytes.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.font_manager import FontProperties
    from matplotlib.patches import Patch

# In CSS pixels, the unit of everything here; the PNG has two pixels for each of them.
WIDTH = 375
_PIXELS_PER_INCH = 96
_DENSITY = 2
_POINTS_PER_PIXEL = 72 / _PIXELS_PER_INCH
# The smallest text that can be read on a phone without zooming in.
TEXT = 14
_LONGEST = 500
_UNKNOWN = "□"
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_COMBINING = {"Mn", "Me"}


class Canvas:
    """A surface to draw on, in CSS pixels from the top left corner; a later shape lies above an earlier one."""

    def __init__(self) -> None:
        from matplotlib.figure import Figure
        from matplotlib.transforms import Affine2D

        self._figure = Figure(figsize=(WIDTH / _PIXELS_PER_INCH, 1), dpi=_PIXELS_PER_INCH * _DENSITY, facecolor="white")
        # The height is known last: until then, positions that count downwards have no origin.
        self._place = Affine2D()
        self._transform = self._place + self._figure.dpi_scale_trans
        self._drawn = 0

    def text(
        self,
        x: float,
        baseline: float,
        words: str,
        *,
        size: float = TEXT,
        bold: bool = False,
        colour: str,
        align: Literal["left", "center", "right"] = "left",
    ) -> None:
        """One line of text, never read as a formula; a box stands for a character that the font lacks."""
        from matplotlib.text import Text

        shown = legible(words, bold=bold)
        line = Text(
            x,
            baseline,
            shown,
            color=colour,
            fontproperties=_font(size, bold=bold),
            horizontalalignment=align,
            verticalalignment="baseline",
            parse_math=False,
            usetex=False,
        )
        self._add(line)

    def rectangle(self, x: float, y: float, width: float, height: float, *, fill: str, edge: str = "none") -> None:
        """A rectangle, given by its top left corner and its size."""
        from matplotlib.patches import Rectangle

        self._add_patch(Rectangle((x, y), width, height), fill, edge)

    def polygon(self, points: Sequence[tuple[float, float]], *, fill: str, edge: str = "none") -> None:
        """A closed shape, given by its corners."""
        from matplotlib.patches import Polygon

        self._add_patch(Polygon(points, closed=True), fill, edge)

    def circle(self, x: float, y: float, radius: float, *, fill: str, edge: str = "none") -> None:
        """A circle, given by its centre."""
        from matplotlib.patches import Circle

        self._add_patch(Circle((x, y), radius), fill, edge)

    def line(self, start: tuple[float, float], end: tuple[float, float], *, colour: str, width: float) -> None:
        """A straight line."""
        from matplotlib.lines import Line2D

        (x1, y1), (x2, y2) = start, end
        points = width * _POINTS_PER_PIXEL
        self._add(Line2D([x1, x2], [y1, y2], color=colour, linewidth=points, linestyle="-", marker="None"))

    def _add_patch(self, patch: Patch, fill: str, edge: str) -> None:
        patch.set(facecolor=fill, edgecolor=edge, linewidth=2 * _POINTS_PER_PIXEL if edge != "none" else 0)
        self._add(patch)

    def _add(self, artist: Artist) -> None:
        self._drawn += 1
        artist.set(transform=self._transform, zorder=self._drawn, clip_on=False)
        self._figure.add_artist(artist)

    def finish(self, height: float, title: str) -> tuple[bytes, str]:
        """The canvas cut at ``height``, as PNG (750 pixels wide) and as one SVG element that needs no other file."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.backends.backend_svg import FigureCanvasSVG

        self._figure.set_size_inches(WIDTH / _PIXELS_PER_INCH, height / _PIXELS_PER_INCH)
        self._place.scale(1 / _PIXELS_PER_INCH, -1 / _PIXELS_PER_INCH).translate(0, height / _PIXELS_PER_INCH)
        png, svg = io.BytesIO(), io.StringIO()
        # matplotlib leaves these two calls without types.
        FigureCanvasAgg(self._figure).print_png(png, metadata={"Software": None})  # type: ignore[no-untyped-call]
        nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        FigureCanvasSVG(self._figure).print_svg(svg, metadata={"Title": legible(title), **nothing})  # type: ignore[no-untyped-call]
        # The lines before the element name a document elsewhere.
        return png.getvalue(), svg.getvalue()[svg.getvalue().index("<svg") :]


def legible(words: str, *, bold: bool = False) -> str:
    """``words`` on one line as the font can show them: without control characters, a box for each missing glyph."""
    known = _glyphs(bold=bold)
    shown: list[str] = []
    marks = 0
    # A longer text is cut anyway, and need not be measured first.
    for character in unicodedata.normalize("NFC", " ".join(words[:_LONGEST].split())):
        category = unicodedata.category(character)
        marks = marks + 1 if category in _COMBINING else 0
        # One mark above a letter is writing; a tower of them would cover the lines above.
        if category in _INVISIBLE or marks > 1:
            continue
        shown.append(character if ord(character) in known else "" if marks else _UNKNOWN)
    return "".join(shown)


def width_of(words: str, *, size: float = TEXT, bold: bool = False) -> float:
    """How wide a line of text is, in CSS pixels."""
    from matplotlib.textpath import TextToPath

    points, _, _ = TextToPath().get_text_width_height_descent(
        legible(words, bold=bold), _font(size, bold=bold), ismath=False
    )
    return float(points) / _POINTS_PER_PIXEL


def shortened(words: str, width: float, *, size: float = TEXT, bold: bool = False) -> str:
    """``words``, or as much of their beginning as fits in ``width`` with an ellipsis."""
    words = legible(words, bold=bold)
    if width_of(words, size=size, bold=bold) <= width:
        return words
    least, most = 0, len(words)
    while least < most:
        middle = (least + most + 1) // 2
        if width_of(f"{words[:middle].rstrip()}…", size=size, bold=bold) <= width:
            least = middle
        else:
            most = middle - 1
    return f"{words[:least].rstrip()}…"


def wrapped(
    words: str, width: float, *, most_lines: int = 2, size: float = TEXT, bold: bool = False
) -> tuple[str, ...]:
    """``words`` on at most ``most_lines`` lines, broken between words; the rest is cut with an ellipsis."""
    lines: list[str] = []
    rest = legible(words, bold=bold).split()
    while rest and len(lines) < most_lines - 1:
        taken = 1
        while taken < len(rest) and width_of(" ".join(rest[: taken + 1]), size=size, bold=bold) <= width:
            taken += 1
        if taken == 1 and width_of(rest[0], size=size, bold=bold) > width:
            break
        lines.append(" ".join(rest[:taken]))
        rest = rest[taken:]
    if rest:
        lines.append(shortened(" ".join(rest), width, size=size, bold=bold))
    return tuple(lines)


@cache
def _file(*, bold: bool) -> Path:
    """The font file that comes with matplotlib: the same on every machine."""
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf" / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")


def _font(size: float, *, bold: bool) -> FontProperties:
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=_file(bold=bold), size=size * _POINTS_PER_PIXEL)


@cache
def _glyphs(*, bold: bool) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(_file(bold=bold)).get_charmap())
