"""What comes next: the strategies, what projects need for them, and what stands in their way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mec_bot.messages.report.document import Block, Bullets, Heading, Paragraph, Picture, Table
from mec_bot.messages.text.language import Plural
from mec_bot.messages.text.message import Quote, Strong
from mec_bot.messages.text.scale import STRATEGY_NAMES
from mec_bot.phrases import Phrase
from mec_bot.review.synthesis.model import STRATEGIES, Strategies, Synthesis

if TYPE_CHECKING:
    from mec_bot.messages.report.words import Words
    from mec_bot.review.synthesis.themes import Themes
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


def written_blocks(synthesis: Synthesis, words: Words) -> Sequence[Block]:
    """The support that projects need and their obstacles, by theme as written."""
    support, obstacles = synthesis.support, synthesis.obstacles
    blocks: list[Block] = [Heading(text=words.say(Phrase("Support needed")))]
    if support is None:
        blocks.append(words.no_column("Soutien requis"))
    else:
        said = Plural(
            "{n} sub-project says what support it needs",
            "{n} sub-projects say what support they need",
            support.projects.count,
        )
        blocks.extend(_themes(support, said, words))
    blocks.append(Heading(text=words.say(Phrase("Obstacles"))))
    if obstacles is None:
        blocks.append(words.no_column("Obstacles"))
    else:
        said = Plural("{n} sub-project names an obstacle", "{n} sub-projects name obstacles", obstacles.projects.count)
        blocks.extend(_themes(obstacles, said, words))
    if any(themes and themes.themes for themes in (support, obstacles)):
        how = Phrase(
            "Texts are quoted as written. Two are one theme where they differ in case, accents and punctuation only. A cell "
            "is split at line breaks, semicolons and bullets."
        )
        blocks.append(Paragraph(text=words.text(how)))
    return blocks


def _themes(themes: Themes, said: Plural, words: Words) -> Sequence[Block]:
    if not themes.projects:
        return [Paragraph(text=words.text(Phrase("Nothing stands in this column.")))]
    finding = Phrase(
        "{said}, which makes {themes}.", said=said, themes=Plural("{n} theme", "{n} themes", len(themes.themes))
    )
    items = [
        Phrase(
            "“{theme}”: {projects} ({names})",
            theme=Quote(text=theme.text),
            projects=Plural("{n} sub-project", "{n} sub-projects", theme.projects.count),
            names=words.names(theme.projects.names),
        )
        for theme in themes.themes
    ]
    return [Paragraph(lead=words.text(finding)), Bullets(items=tuple(words.text(item) for item in items))]
