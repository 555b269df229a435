"""What a chart says in words: its title, its labels, and the alternative text for whoever does not see it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from mec_bot.messages.text.chart_data import ChartData, Levels, Movement, Movements, Spread, Strategies
from mec_bot.messages.text.language import Plural, Translator
from mec_bot.messages.text.scale import STRATEGY_NAMES
from mec_bot.messages.text.sentence import and_more
from mec_bot.phrases import Phrase
from mec_bot.sheet.cells.maturity import PHASE_NAMES, Level

# A phone shows no more than this at once.
_MOST_MOVEMENTS = 15
_MOST_ROUNDS = 5
_LONGEST_NAME = 80
_TITLES: Mapping[str, Phrase] = {
    "movement": Phrase("From one assessment to the next"),
    "levels": Phrase("Levels at each assessment"),
    "strategies": Phrase("Strategies for what comes next"),
}


def chart_title(data: ChartData, translator: Translator) -> str:
    """The chart's title."""
    return translator.say(_TITLES[data.kind])


def chart_in_words(data: ChartData, translator: Translator) -> str:
    """What the picture shows, figure for figure."""
    match data:
        case Movements():
            return _movements(data, translator)
        case Levels():
            return _levels(data, translator)
        case Strategies():
            return _strategies(data, translator)


def shown_movements(data: Movements) -> Sequence[Movement]:
    """The largest movements, upwards or downwards, from the greatest rise to the greatest fall."""
    largest = sorted(data.projects, key=lambda movement: -abs(movement.steps))[:_MOST_MOVEMENTS]
    return sorted(largest, key=lambda movement: -movement.steps)


def shown_rounds(data: Levels) -> Sequence[Spread]:
    """The newest rounds, oldest first."""
    return data.rounds[-_MOST_ROUNDS:]


def risen(count: int) -> Plural:
    """« 6 ont progressé »."""
    return Plural("{n} rose", "{n} rose", count)


def unmoved(count: int) -> Plural:
    """« 3 sont au même niveau »."""
    return Plural("{n} is at the same level", "{n} are at the same level", count)


def fallen(count: int) -> Plural:
    """« 1 a reculé »."""
    return Plural("{n} fell back", "{n} fell back", count)


def directions(data: Movements) -> tuple[int, int, int]:
    """How many projects rose, stayed at their level and fell, in this order."""
    steps = [movement.steps for movement in data.projects]
    return sum(step > 0 for step in steps), sum(step == 0 for step in steps), sum(step < 0 for step in steps)


def assessed(spread: Spread, translator: Translator) -> str:
    """« 27 évalués »."""
    return translator.say(Plural("{n} assessed", "{n} assessed", spread.assessed))


def without_level(spread: Spread, translator: Translator) -> str:
    """« 3 pas évalués, 1 non renseigné »; empty where every project has a level."""
    kinds = (
        Plural("{n} not assessed", "{n} not assessed", spread.not_assessed),
        Plural("{n} not filled in", "{n} not filled in", spread.blank),
        Plural("{n} unreadable", "{n} unreadable", spread.unreadable),
    )
    return ", ".join(translator.say(kind) for kind in kinds if kind.n)


def strategy_counts(data: Strategies) -> Sequence[tuple[str, int]]:
    """How many projects have each of the four strategies, by its name, in the programme's order and with the zeros."""
    return [(name, data.counts.get(strategy, 0)) for strategy, name in STRATEGY_NAMES.items()]


def no_strategy_counts(data: Strategies, translator: Translator) -> Sequence[tuple[str, int]]:
    """How many projects have no strategy, or an unreadable one, by what that is called; without the zeros."""
    kinds = ((Phrase("Without a strategy"), data.without), (Phrase("Unreadable"), data.unreadable))
    return [(translator.say(name), count) for name, count in kinds if count]


def _movements(data: Movements, translator: Translator) -> str:
    rounds = {"before": _as_written(data.before), "after": _as_written(data.after)}
    if not data.projects:
        return translator.say(Phrase("No sub-project was assessed both times (“{before}”, then “{after}”).", **rounds))
    up, level, down = directions(data)
    counts = [translator.say(count) for count in (risen(up), unmoved(level), fallen(down)) if count.n]
    summary = Phrase(
        "{projects} (“{before}”, then “{after}”): {counts}.",
        projects=Plural(
            "{n} sub-project assessed both times", "{n} sub-projects assessed both times", len(data.projects)
        ),
        counts=", ".join(counts),
        **rounds,
    )
    shown = shown_movements(data)
    moves = [_move(movement, translator) for movement in shown]
    if rest := and_more(len(data.projects), len(shown), translator):
        moves.append(rest)
    return f"{translator.say(summary)} {'; '.join(moves)}."


def _move(movement: Movement, translator: Translator) -> str:
    name = _as_written(movement.project) or "–"
    levels = {"before": movement.before.value, "after": movement.after.value}
    return translator.say(Phrase("{what}: {before} → {after}", what=name, **levels))


def _levels(data: Levels, translator: Translator) -> str:
    if not data.rounds:
        return translator.say(Phrase("There is no assessment yet."))
    shown = shown_rounds(data)
    sentences = [_spread(spread, translator) for spread in shown]
    if rest := and_more(len(data.rounds), len(shown), translator):
        sentences.append(f"{rest}.")
    return " ".join(sentences)


def _spread(spread: Spread, translator: Translator) -> str:
    """« 2023-2024 : 27 évalués – Émergence 12 (1a 2, 1d 10), Expérimentation 15 (2b 15); 3 pas évalués. »."""
    phases = [
        f"{name} {translator.number(sum(levels.values()))} ({_steps(levels, translator)})"
        for phase, name in PHASE_NAMES.items()
        if (levels := spread.in_phase(phase))
    ]
    what = " – ".join(part for part in (assessed(spread, translator), ", ".join(phases)) if part)
    figures = "; ".join(part for part in (what, without_level(spread, translator)) if part)
    return translator.say(Phrase("{what}: {figures}.", what=_as_written(spread.round), figures=figures))


def _steps(levels: Mapping[Level, int], translator: Translator) -> str:
    return ", ".join(f"{level.value} {translator.number(count)}" for level, count in levels.items())


def _strategies(data: Strategies, translator: Translator) -> str:
    counts = [*strategy_counts(data), *no_strategy_counts(data, translator)]
    figures = ", ".join(f"{name} {translator.number(count)}" for name, count in counts)
    total = Plural("{n} sub-project", "{n} sub-projects", data.total)
    return translator.say(Phrase("{what}: {figures}.", what=total, figures=figures))


def _as_written(name: str) -> str:
    """A name from the sheet on one line, without characters that nobody sees or hears."""
    words = " ".join(name.split())
    seen = "".join(character for character in words if not unicodedata.category(character).startswith("C"))
    return seen if len(seen) <= _LONGEST_NAME else f"{seen[: _LONGEST_NAME - 1].rstrip()}…"
