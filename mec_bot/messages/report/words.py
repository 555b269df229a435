"""The small words of the report: names, levels and lists, the same in every section."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from mec_bot.messages.report.document import Footnote, Paragraph, Text
from mec_bot.messages.text.language import Plural, Translator
from mec_bot.messages.text.message import Quote
from mec_bot.messages.text.scale import assessment_name, level_name, listed
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.review.synthesis.model import RoundBreakdown
    from mec_bot.settings.models import LevelCode
    from mec_bot.sheet.cells.maturity import Level
    from mec_bot.sheet.dashboard import Project

SUB_PROJECT = Phrase("Sub-project")
STARTED = Phrase("Started")
NOT_WRITTEN = "–"


class Words:
    """Says names, levels and lists in one language, with the operator's names of the levels."""

    def __init__(self, translator: Translator, level_names: Mapping[LevelCode, str]) -> None:
        self.translator = translator
        self._level_names = level_names

    def say(self, phrase: Phrase | Plural) -> str:
        """The phrase as a plain string."""
        return self.translator.say(phrase)

    def text(self, phrase: Phrase | Plural) -> Text:
        """The phrase as spans, footnotes among them."""
        # The translator passes on every part that is a span, whatever its kind.
        return cast("Text", self.translator.text(phrase))

    def footnote(self, phrase: Phrase) -> Footnote:
        """The phrase as a note at the end of the document."""
        return Footnote(text=self.text(phrase))

    def number(self, number: int) -> str:
        """A number as people write it."""
        return self.translator.number(number)

    def joined(self, sentences: Iterable[Phrase | Plural]) -> Text:
        """Sentences one after the other."""
        spans = [span for sentence in sentences for span in (" ", *self.text(sentence))]
        return tuple(spans[1:])

    def listed(self, parts: Sequence[Phrase | Plural]) -> str:
        """« A, B et C »; a count of nothing is left out."""
        kept = [part for part in parts if not isinstance(part, Plural) or part.n]
        return listed([self.say(part) for part in kept], self.translator)

    def names(self, names: Sequence[str]) -> Quote:
        """« A, B et C », as written."""
        return Quote(text=listed(names, self.translator))

    def level(self, level: Level | None) -> Text:
        """« 3a – Élaborer une stratégie »."""
        return (level_name(level, self._level_names) if level else NOT_WRITTEN,)

    def level_in(self, project: Project, label: str) -> Text:
        """What one round says of a project."""
        one = next((one for one in project.assessments if one.round == label), None)
        return (Quote(text=assessment_name(one, self._level_names, self.translator)),)

    def code_in(self, project: Project, label: str) -> Text:
        """What one round says of a project, a level by its code: for tables of several rounds, to fit on a phone."""
        one = next((one for one in project.assessments if one.round == label), None)
        return (one.level.value,) if one and one.level else self.level_in(project, label)

    def name_and_carriers(self, project: Project) -> Text:
        """« MutuAli (La Cantine pour tous et CIBIM) »."""
        carriers = listed(project.carriers, self.translator)
        return (Quote(text=f"{project.name} ({carriers})" if carriers else project.name),)

    @property
    def name_and_carriers_header(self) -> str:
        """The header of a column of ``name_and_carriers``."""
        return self.say(Phrase("Sub-project (carriers)"))

    def without_level(self, breakdown: RoundBreakdown) -> list[Phrase]:
        """« Sans niveau : 1 pas évalué et 2 non renseignés. », nothing where all projects have a level."""
        parts = (
            Plural("{n} not assessed", "{n} not assessed", breakdown.not_assessed.count),
            Plural("{n} not filled in", "{n} not filled in", breakdown.blank.count),
            Plural("{n} unreadable", "{n} unreadable", breakdown.unreadable.count),
        )
        return [Phrase("Without a level: {parts}.", parts=self.listed(parts))] if breakdown.without_level else []

    def no_column(self, header: str) -> Paragraph:
        """The paragraph that says that the sheet lacks a column."""
        return Paragraph(text=self.text(Phrase("The sheet has no column “{header}”.", header=header)))


def as_written(text: str | None) -> Text:
    """A text of the sheet, a dash where there is none."""
    return (Quote(text=text or NOT_WRITTEN),)
