"""How each chart is drawn: in colours that the colour-blind tell apart, never a colour without a shape or a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mec_bot.messages.charts.canvas import WIDTH, Canvas, shortened, width_of, wrapped
from mec_bot.messages.charts.words import (
    assessed,
    directions,
    fallen,
    no_strategy_counts,
    risen,
    shown_movements,
    shown_rounds,
    strategy_counts,
    unmoved,
    without_level,
)
from mec_bot.messages.text.language import Plural, Translator
from mec_bot.messages.text.sentence import and_more
from mec_bot.phrases import Phrase
from mec_bot.sheet.cells.maturity import PHASE_NAMES, Level

if TYPE_CHECKING:
    from mec_bot.messages.text.chart_data import Levels, Movement, Movements, Spread, Strategies

# Two tones of Okabe and Ito's palette, and ink: each has a contrast of 3 and more with both backgrounds.
INK, UP, DOWN = "#000000", "#0072B2", "#D55E00"
PAPER, BAND = "#FFFFFF", "#E8EDF2"
QUIET, _HAIRLINE = "#4A4A4A", "#8A939C"
_MARGIN = 12.0
_INNER = WIDTH - 2 * _MARGIN
_LINE = 19.0
_TITLE = 17
_PITCH = _INNER / len(Level)
_MARK = 7.0
_BAR = _LINE + 24
_MOVE = 72.0  # the width of « 2a → 2c »


def draw_movements(data: Movements, title: str, translator: Translator) -> tuple[Canvas, float]:
    """A line for each project on the scale, from a ring (before) to a mark (after); gives its height too."""
    canvas = Canvas()
    y = _heading(canvas, title, f"{data.before} → {data.after}")
    y = _legend(canvas, y, data, translator)
    shown = shown_movements(data)
    rows = [(movement, wrapped(movement.project, _INNER - _MOVE) or ("–",)) for movement in shown]
    y = _codes(canvas, _scale(canvas, y, sum(_row_height(lines) for _, lines in rows) + _LINE + 6))
    for movement, lines in rows:
        _row(canvas, y, movement, lines)
        y += _row_height(lines)
    return canvas, _closing(canvas, y, and_more(len(data.projects), len(shown), translator))


def draw_levels(data: Levels, title: str, translator: Translator) -> tuple[Canvas, float]:
    """A small column chart for each round, one below the other on one scale; gives its height too."""
    canvas = Canvas()
    shown = shown_rounds(data)
    y = _heading(canvas, title, "" if shown else translator.say(Phrase("There is no assessment yet.")))
    highest = max((count for spread in shown for count in spread.counts.values()), default=0)
    tallest = 72.0 if len(shown) < 4 else 48.0
    panels = [(spread, without_level(spread, translator)) for spread in shown]
    heights = [tallest + _LINE * (4 if without else 3) + 8 for _, without in panels]
    y = _scale(canvas, y, sum(heights))
    for (spread, without), height in zip(panels, heights, strict=True):
        _panel(canvas, y, spread, without, tallest=tallest, highest=highest, translator=translator)
        y += height
    return canvas, _closing(canvas, y, and_more(len(data.rounds), len(shown), translator))


def draw_strategies(data: Strategies, title: str, translator: Translator) -> tuple[Canvas, float]:
    """A full bar for each strategy, and hollow bars for missing and unreadable strategies; gives its height too."""
    canvas = Canvas()
    y = _heading(canvas, title, translator.say(Plural("{n} sub-project", "{n} sub-projects", data.total))) + 4
    full, hollow = strategy_counts(data), no_strategy_counts(data, translator)
    highest = max(count for _, count in (*full, *hollow))
    bottom = y + (len(full) + len(hollow)) * _BAR
    canvas.line((_MARGIN, y), (_MARGIN, bottom - 6), colour=_HAIRLINE, width=1)
    for (name, count), fill in [*((bar, UP) for bar in full), *((bar, PAPER) for bar in hollow)]:
        _bar(canvas, y, name, count, highest, fill, translator)
        y += _BAR
    return canvas, bottom + _MARGIN / 2


def _heading(canvas: Canvas, title: str, subtitle: str) -> float:
    y = _MARGIN
    for line in wrapped(title, _INNER, size=_TITLE, bold=True):
        y += 22
        canvas.text(_MARGIN, y - 5, line, size=_TITLE, bold=True, colour=INK)
    for line in wrapped(subtitle, _INNER):
        y += _LINE
        canvas.text(_MARGIN, y - 5, line, colour=QUIET)
    return y + 6


def _closing(canvas: Canvas, y: float, words: str) -> float:
    if words:
        y += _LINE + 4
        canvas.text(_MARGIN, y - 5, words, colour=QUIET)
    return y + _MARGIN


def _legend(canvas: Canvas, y: float, data: Movements, translator: Translator) -> float:
    """How many projects rose, stayed and fell, beside the mark of each; gives where the legend ends."""
    up, level, down = directions(data)
    x = _MARGIN
    for steps, count in ((1, risen(up)), (0, unmoved(level)), (-1, fallen(down))):
        if count.n == 0:
            continue
        words = translator.say(count)
        width = 2 * _MARK + 6 + width_of(words) + 16
        if x > _MARGIN and x + width - 16 > WIDTH - _MARGIN:
            x, y = _MARGIN, y + _LINE + 2
        _mark(canvas, x + _MARK, y + _LINE / 2, steps)
        canvas.text(x + 2 * _MARK + 6, y + _LINE - 5, words, colour=INK)
        x += width
    if not data.projects:
        canvas.text(
            _MARGIN, y + _LINE - 5, translator.say(Phrase("No sub-project was assessed both times.")), colour=INK
        )
    return y + _LINE + 8


def _scale(canvas: Canvas, y: float, height: float) -> float:
    """The phases as bands with their names, ``height`` below them; gives where the names end."""
    names = {phase: _phase_lines(phase) for phase in PHASE_NAMES}
    most = max(len(lines) for lines in names.values())
    end = y + most * _LINE + 4
    for phase in PHASE_NAMES:
        left, width = _band(phase)
        canvas.rectangle(left, y, width, end - y + height, fill=PAPER if phase % 2 else BAND)
    for phase, lines in names.items():
        left, width = _band(phase)
        for above, line in enumerate(reversed(lines)):
            canvas.text(left + width / 2, end - 7 - above * _LINE, line, colour=QUIET, align="center")
    return end


def _phase_lines(phase: int) -> tuple[str, ...]:
    name = PHASE_NAMES[phase].replace("/", "/ ")
    longest = max(width_of(word) for word in name.split())
    return wrapped(name, max(_band(phase)[1], longest), most_lines=3)


def _band(phase: int) -> tuple[float, float]:
    """Where a phase begins from the left, and how wide it is."""
    steps = [level for level in Level if level.phase == phase]
    return _x(steps[0]) - _PITCH / 2, len(steps) * _PITCH


def _x(level: Level) -> float:
    return _MARGIN + (list(Level).index(level) + 0.5) * _PITCH


def _codes(canvas: Canvas, y: float) -> float:
    """The scale's line and, below it, its steps; gives where the steps end."""
    canvas.line((_MARGIN, y), (WIDTH - _MARGIN, y), colour=_HAIRLINE, width=1)
    for level in Level:
        canvas.text(_x(level), y + _LINE - 3, level.value, colour=INK, align="center")
    return y + _LINE + 2


def _row_height(lines: tuple[str, ...]) -> float:
    return len(lines) * _LINE + 24


def _row(canvas: Canvas, y: float, movement: Movement, lines: tuple[str, ...]) -> None:
    """The project's name and both levels, and below them the way from one to the other."""
    for number, line in enumerate(lines):
        canvas.text(_MARGIN, y + (number + 1) * _LINE - 3, line, colour=INK)
    levels = f"{movement.before.value} → {movement.after.value}"
    canvas.text(WIDTH - _MARGIN, y + _LINE - 3, levels, bold=True, colour=INK, align="right")
    middle = y + len(lines) * _LINE + 10
    if movement.steps:
        colour = UP if movement.steps > 0 else DOWN
        canvas.line((_x(movement.before), middle), (_x(movement.after), middle), colour=colour, width=3)
        canvas.circle(_x(movement.before), middle, _MARK - 1.5, fill=PAPER, edge=colour)
    _mark(canvas, _x(movement.after), middle, movement.steps)


def _mark(canvas: Canvas, x: float, y: float, steps: int) -> None:
    """A triangle that points where the project went; a diamond where it stayed."""
    if steps == 0:
        canvas.polygon([(x - _MARK, y), (x, y - _MARK), (x + _MARK, y), (x, y + _MARK)], fill=INK)
    else:
        tip = _MARK if steps > 0 else -_MARK
        canvas.polygon([(x + tip, y), (x - tip, y - _MARK), (x - tip, y + _MARK)], fill=UP if steps > 0 else DOWN)


def _panel(
    canvas: Canvas, y: float, spread: Spread, without: str, *, tallest: float, highest: int, translator: Translator
) -> None:
    """One round: its name, how many projects have a level, a column for each step, and how many have no level."""
    count, gap = f"– {assessed(spread, translator)}", 5
    name = shortened(spread.round, _INNER - gap - width_of(count), bold=True)
    canvas.text(_MARGIN, y + _LINE - 3, name, bold=True, colour=INK)
    canvas.text(_MARGIN + width_of(name, bold=True) + gap, y + _LINE - 3, count, colour=INK)
    base = y + 2 * _LINE + tallest
    for level, number in spread.counts.items():
        if number:
            height = tallest * number / highest
            canvas.rectangle(_x(level) - _PITCH * 0.32, base - height, _PITCH * 0.64, height, fill=UP)
            canvas.text(_x(level), base - height - 4, translator.number(number), bold=True, colour=INK, align="center")
    end = _codes(canvas, base)
    if without:
        canvas.text(_MARGIN, end + _LINE - 5, shortened(without, _INNER), colour=QUIET)


def _bar(canvas: Canvas, y: float, name: str, count: int, highest: int, fill: str, translator: Translator) -> None:
    """A name, and below it a bar with its count at the end."""
    canvas.text(_MARGIN + 6, y + _LINE - 5, name, colour=INK)
    length = (_INNER - 40) * count / highest if highest else 0.0
    top = y + _LINE
    if count:
        canvas.rectangle(_MARGIN, top, length, 18, fill=fill, edge=UP)
    canvas.text(_MARGIN + length + 8, top + 14, translator.number(count), bold=True, colour=INK)
