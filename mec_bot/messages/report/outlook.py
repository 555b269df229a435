"""What comes next: the strategies, by type and in a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mec_bot.messages.report.document import Block, Bullets, Paragraph, Picture, Table
from mec_bot.messages.text.language import Plural
from mec_bot.messages.text.message import Strong
from mec_bot.messages.text.scale import STRATEGY_NAMES
from mec_bot.phrases import Phrase
from mec_bot.review.synthesis.model import STRATEGIES, Strategies, Synthesis

if TYPE_CHECKING:
    from mec_bot.messages.report.words import Words
    from mec_bot.sheet.cells.choices import Strategy

# For readers who do not know the programme's words.
_MEANINGS: Mapping[Strategy, Phrase] = {
    "cession": Phrase("another organisation takes the project over"),
    "consolidation": Phrase("the project goes on at the same scale, and improves"),
    "dissemination": Phrase("the project ends, and what it learned is made known"),
    "essaimage": Phrase("the solution is repeated in other places"),
}


def strategies_blocks(synthesis: Synthesis, words: Words, pictures: Sequence[Picture]) -> Sequence[Block]:
    """The projects that present a strategy, by type and in a table; projects without a strategy are left out."""
    strategies = synthesis.strategies
    if strategies is None:
        return [words.no_column("Stratégie")]
    if not strategies.presented:
        return [Paragraph(text=words.text(Phrase("No sub-project presents a strategy.")))]
    meanings = [
        Phrase("{name}: {meaning}.", name=STRATEGY_NAMES[strategy], meaning=_MEANINGS[strategy])
        for strategy in STRATEGIES
    ]
    finding = Phrase(
        "{presented}; {types}{note}.",
        presented=Plural(
            "{n} sub-project presents a strategy", "{n} sub-projects present a strategy", strategies.presented.count
        ),
        types=Plural(
            "{n} type is represented", "{n} types are represented", sum(map(bool, strategies.by_type.values()))
        ),
        note=words.footnote(Phrase("{meanings}", meanings=words.joined(meanings))),
    )
    without = words.joined(words.without_level(strategies.breakdown))
    counts = [
        Phrase(
            "{name}: {text}", name=Strong(text=STRATEGY_NAMES[one]), text=words.number(strategies.by_type[one].count)
        )
        for one in STRATEGIES
    ]
    return [
        Paragraph(lead=words.text(finding), text=without),
        Bullets(items=tuple(words.text(count) for count in counts)),
        *pictures,
        _table(strategies, synthesis.round, words),
    ]


def _table(strategies: Strategies, label: str, words: Words) -> Table:
    return Table(
        caption=words.text(Phrase("Sub-projects that present a strategy")),
        columns=(
            words.name_and_carriers_header,
            words.say(Phrase("Maturity in {round}", round=label)),
            words.say(Phrase("Strategy")),
        ),
        rows=tuple(
            (words.name_and_carriers(row.project), words.level_in(row.project, label), (STRATEGY_NAMES[strategy],))
            for strategy in STRATEGIES
            for row in strategies.by_type[strategy].rows
        ),
    )
