"""What projects write of their support, their obstacles and their resources: by theme as written, and by strategy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mec_bot.messages.report.document import Block, Bullets, Heading, Paragraph, Table, Text
from mec_bot.messages.report.figures import (
    OBSTACLES_OVERCOME,
    RESOURCES,
    SUPPORT_NEEDED,
    obstacles_title,
    strategy_group_name,
)
from mec_bot.messages.text.language import Plural
from mec_bot.messages.text.message import Quote
from mec_bot.phrases import Phrase
from mec_bot.review.synthesis.groups import STRATEGY_GROUPS, by_strategy

if TYPE_CHECKING:
    from mec_bot.messages.report.words import Words
    from mec_bot.review.synthesis.groups import StrategyGroup
    from mec_bot.review.synthesis.model import Synthesis
    from mec_bot.review.synthesis.themes import Themes


def written_blocks(synthesis: Synthesis, words: Words) -> Sequence[Block]:
    """The support that projects need, the obstacles they overcame, those that persist, and their resources.

    The source is the published synthesis, question 3, finding 3: the last three are also told by type of strategy.
    """
    support, overcome = synthesis.support, synthesis.obstacles_overcome
    obstacles, resources = synthesis.obstacles, synthesis.resources
    blocks: list[Block] = [Heading(text=words.say(SUPPORT_NEEDED))]
    if support is None:
        blocks.append(words.no_column("Soutien requis"))
    else:
        said = Plural(
            "{n} sub-project says what support it needs",
            "{n} sub-projects say what support they need",
            support.projects.count,
        )
        blocks.extend(_themes(support, said, words))
    blocks.append(Heading(text=words.say(OBSTACLES_OVERCOME)))
    if overcome is None:
        blocks.append(words.no_column("Obstacles surmontés"))
    else:
        said = Plural(
            "{n} sub-project names an obstacle overcome",
            "{n} sub-projects name obstacles overcome",
            overcome.projects.count,
        )
        blocks.extend(_crossed(overcome, OBSTACLES_OVERCOME, said, synthesis, words))
    blocks.append(Heading(text=words.say(obstacles_title(synthesis))))
    if obstacles is None:
        blocks.append(words.no_column("Obstacles"))
    else:
        said = Plural("{n} sub-project names an obstacle", "{n} sub-projects name obstacles", obstacles.projects.count)
        blocks.extend(_crossed(obstacles, obstacles_title(synthesis), said, synthesis, words))
    blocks.append(Heading(text=words.say(RESOURCES)))
    if resources is None:
        blocks.append(words.no_column("Ressources"))
    else:
        said = Plural("{n} sub-project names resources", "{n} sub-projects name resources", resources.projects.count)
        blocks.extend(_crossed(resources, RESOURCES, said, synthesis, words))
    if any(themes and themes.themes for themes in (support, overcome, obstacles, resources)):
        blocks.append(Paragraph(text=words.joined(_how(synthesis))))
    return blocks


def _how(synthesis: Synthesis) -> Iterator[Phrase]:
    yield Phrase(
        "Texts are quoted as written. Two are one theme where they differ in case, accents and punctuation only. A cell "
        "is split at line breaks, semicolons and bullets."
    )
    if synthesis.obstacles_overcome:
        yield Phrase(
            "What stands under “{overcome}” counts as overcome, what stands under “{obstacles}” as persisting; an obstacle that "
            "left the sheet counts as neither.",
            overcome="Obstacles surmontés",
            obstacles="Obstacles",
        )


def _themes(themes: Themes, said: Plural, words: Words, text: Text = ()) -> Sequence[Block]:
    if not themes.projects:
        return [Paragraph(text=words.text(Phrase("Nothing is named in this column.")))]
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
    return [Paragraph(lead=words.text(finding), text=text), Bullets(items=tuple(words.text(item) for item in items))]


def _crossed(themes: Themes, title: Phrase, said: Plural, synthesis: Synthesis, words: Words) -> Sequence[Block]:
    """The themes, and where the sheet has strategies, how many projects of each type name them."""
    if not synthesis.strategies or not themes.projects:
        return _themes(themes, said, words)
    everybody, named = by_strategy(synthesis.projects), by_strategy(themes.projects)
    parts = [
        Phrase(
            "{name} ({n} of {total})",
            name=_in_a_sentence(group, words),
            n=words.number(named[group].count),
            total=words.number(everybody[group].count),
        )
        for group in STRATEGY_GROUPS
        if everybody[group]
    ]
    text = words.text(Phrase("By type of strategy: {parts}.", parts=words.listed(parts)))
    return [*_themes(themes, said, words, text), _table(themes, title, words)]


def _table(themes: Themes, title: Phrase, words: Words) -> Table:
    """Themes × the types of strategy that name one: a phone shows few columns, and the sentence above tells the others.

    A project may have several themes, so the rows do not add up.
    """
    groups = [group for group, named in by_strategy(themes.projects).items() if named]
    parts = [(theme.text, by_strategy(theme.projects)) for theme in themes.themes]
    return Table(
        caption=words.text(Phrase("{title}, by type of strategy", title=words.say(title))),
        columns=(words.say(Phrase("Theme")), *(strategy_group_name(group, words.translator) for group in groups)),
        rows=tuple(
            ((Quote(text=text),), *((words.number(named[group].count),) for group in groups)) for text, named in parts
        ),
        numbers=frozenset(range(1, len(groups) + 1)),
    )


def _in_a_sentence(group: StrategyGroup, words: Words) -> str:
    if group == "unreadable_strategy":
        return words.say(Phrase("unreadable strategy"))
    if group == "without_strategy":
        return words.say(Phrase("without a strategy"))
    return strategy_group_name(group, words.translator)
