"""Which column holds which field, where headings, contents or the configuration settle it; else neither is read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mec_bot.errors import SheetLayoutError
from mec_bot.phrases import Phrase
from mec_bot.settings.models import FieldName
from mec_bot.sheet.cells.quoted import quoted
from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.sheet.source.grid import Grid, column_letters
from mec_bot.sheet.table.headings.column_contents import Contents, column_contents
from mec_bot.sheet.table.headings.doubles import two_columns
from mec_bot.sheet.table.headings.header_rows import HeaderRows
from mec_bot.sheet.table.headings.headers import SYNONYMS, Closeness, Header, Headers

_NOT_WORDS: frozenset[Contents] = frozenset({"figures", "percentages", "boxes"})
# What a field's cells can never be; a year is a figure, and a date may be typed as one.
_NEVER: Mapping[FieldName, frozenset[Contents]] = {
    "started": frozenset({"percentages", "boxes"}),
    "due": frozenset({"percentages", "boxes"}),
    "updated": frozenset({"percentages", "boxes"}),
    "sub_project": frozenset({"percentages", "boxes"}),
}
_CALLED: Mapping[Contents, Phrase] = {
    "figures": Phrase("figures"),
    "percentages": Phrase("percentages"),
    "boxes": Phrase("boxes to tick"),
}


@dataclass(frozen=True, kw_only=True)
class Columns:
    """The columns (0-based) by what they hold; see ``Layout``."""

    fields: Mapping[FieldName, int]
    rounds: Sequence[tuple[str, int]]
    others: Mapping[str, int]
    why: Mapping[int, Phrase]
    aside: frozenset[int]


def read_columns(
    grid: Grid, header: HeaderRows, headings: Mapping[int, str], found: Mapping[int, Header], headers: Headers
) -> Columns:
    """Give each field its column; ``headings`` are those of all columns of the table, ``found`` those that are recognised.

    Raises:
        SheetLayoutError: two columns claim a required field.
    """
    return _Settling(grid, header, headings, found, headers).columns()


@dataclass
class _Settling:
    grid: Grid
    header: HeaderRows
    headings: Mapping[int, str]
    found: Mapping[int, Header]
    headers: Headers
    why: dict[int, Phrase] = field(default_factory=dict)
    aside: set[int] = field(default_factory=set)

    def columns(self) -> Columns:
        claims: defaultdict[FieldName, list[int]] = defaultdict(list)
        for column, said in self.found.items():
            claims[said.field].append(column)
        fields: dict[FieldName, int] = {}
        for name, columns in claims.items():
            if name != "assessment" and (settled := self._field(name, columns)) is not None:
                fields[name] = settled
        rounds = self._assessments(claims["assessment"])
        read = {*fields.values(), *rounds}
        for column, heading in self.headings.items():
            if column not in read and column not in self.why:
                self.why[column] = self._not_understood(column, heading)
        return Columns(
            fields=fields,
            rounds=[(self.found[column].round, column) for column in rounds],
            others=self._others(read),
            why=self.why,
            aside=frozenset(self.aside),
        )

    def _field(self, name: FieldName, columns: Sequence[int]) -> int | None:
        """The column that holds a field, of those whose headings name it; ``None`` where nothing settles it."""
        fitting = []
        for column in columns:
            contents = column_contents(self.grid, self.header.below, column)
            if contents in _NEVER.get(name, _NOT_WORDS):
                self._put_aside(
                    column, Phrase("it holds {contents}, not what its heading says", contents=_CALLED[contents])
                )
            else:
                fitting.append(column)
        if name == "sub_project" and not fitting:
            raise self._without_names(columns[0])
        nearest = min((self.found[column].closeness for column in fitting), default=None)
        best = [column for column in fitting if self.found[column].closeness == nearest]
        if len(best) > 1:
            if name == "sub_project":
                raise self._doubled(best, name)
            for column in best:
                others = quoted(self.headings[one] for one in best if one != column)
                self._put_aside(
                    column,
                    Phrase(
                        "{others} says “{field}” too, and nothing tells which one is meant",
                        others=others,
                        field=_word(name),
                    ),
                )
            return None
        for column in fitting:
            if column not in best:
                self.why[column] = Phrase(
                    "“{other}” says “{field}” more exactly", other=self.headings[best[0]], field=_word(name)
                )
        if best:
            self.why[best[0]] = self._understood(best[0])
        return best[0] if best else None

    def _assessments(self, columns: Sequence[int]) -> list[int]:
        """The columns of levels: the dated ones, or the one that says « Maturité » alone."""
        # A pinned column goes first: without a round of its own, it must be placed in time like the others.
        dated = [column for column in columns if self.found[column].round or self._is_pinned(column)]
        if not any(self.found[column].round for column in dated):
            dated = []
        bare = [column for column in columns if column not in dated]
        if dated:
            for column in bare:
                self._put_aside(column, Phrase("it names no period, and a column with a period stands beside it"))
            best = dated
            self._refuse_doubled_rounds(dated)
        else:
            best = self._nearest_bare(bare)
            if len(best) > 1:
                raise self._doubled(best, "assessment")
        for column in best:
            self.why[column] = self._understood(column)
        return best

    def _nearest_bare(self, columns: Sequence[int]) -> list[int]:
        """Of bare columns, a shown one beats a hidden one, « actuel » the rest, « Maturité » a word of many meanings."""
        for tells, why in (
            (self._is_pinned, Phrase("config/columns.yaml names another column")),
            (self._is_shown, Phrase("its column is hidden")),
            (self._is_current, Phrase("another column says that it holds the current level")),
            (self._is_strong, Phrase("another column says more exactly that it holds the level")),
        ):
            best = [column for column in columns if tells(column)]
            if best and len(best) < len(columns):
                for column in columns:
                    if column not in best:
                        self._put_aside(column, why)
                columns = best
        return list(columns)

    def _is_pinned(self, column: int) -> bool:
        return self.headers.is_pinned(self.headings[column])

    def _is_shown(self, column: int) -> bool:
        return column not in self.grid.hidden_columns

    def _is_current(self, column: int) -> bool:
        said = self.found[column].assessment
        return said is not None and said.current

    def _is_strong(self, column: int) -> bool:
        said = self.found[column].assessment
        return said is not None and not said.vague

    def _refuse_doubled_rounds(self, dated: Sequence[int]) -> None:
        first: dict[str, int] = {}
        for column in dated:
            if column in self.grid.hidden_columns:
                continue
            one = first.setdefault(fold_key(self.found[column].round), column)
            if one != column:
                raise self._doubled([one, column], "assessment")

    def _doubled(self, columns: Sequence[int], name: FieldName) -> SheetLayoutError:
        row = self.header.below - 1
        headings = [(f"{column_letters(column)}{row + 1}", self.headings[column]) for column in columns[:2]]
        return two_columns(self.grid.tab, headings, _word(name))

    def _without_names(self, column: int) -> SheetLayoutError:
        contents = column_contents(self.grid, self.header.below, column)
        return SheetLayoutError(
            Phrase(
                "Tab “{tab}”: the column “{heading}” ({letter}) holds {contents}, so no sub-project's name can be read. Write "
                "the names there, or give that heading to the column that holds them.",
                tab=self.grid.tab,
                heading=self.headings[column],
                letter=column_letters(column),
                contents=_CALLED[contents],
            )
        )

    def _put_aside(self, column: int, why: Phrase) -> None:
        self.why[column] = why
        self.aside.add(column)

    def _understood(self, column: int) -> Phrase:
        said, heading = self.found[column], self.headings[column]
        if said.field == "assessment":
            if self.headers.is_pinned(heading):
                return Phrase("config/columns.yaml says that it holds levels")
            if said.round:
                return Phrase("it holds the levels of the round “{round}”", round=said.round)
            return Phrase("it holds levels; its heading names no period")
        return _how(said.closeness, _word(said.field))

    def _not_understood(self, column: int, heading: str) -> Phrase:
        if self.headers.is_ignored(heading):
            return Phrase("config/columns.yaml says to ignore it")
        if self.header.is_crossed_out(column, self.grid):
            self.aside.add(column)
            return Phrase("its heading is crossed out")
        said = self.header.recognise(column, self.headers)
        if said is not None and said.assessment is not None and said.assessment.vague:
            self.aside.add(column)
            return Phrase("most of its cells hold no level")
        if self.headers.speaks_of_maturity(heading):
            self.aside.add(column)
            return Phrase(
                "it speaks of maturity or of a level, but says more than the round in which the level was given"
            )
        return Phrase("no field is known by this heading")

    def _others(self, read: set[int]) -> dict[str, int]:
        """The columns that mec-bot only keeps, by heading; of two columns with one heading, the second is numbered."""
        others: dict[str, int] = {}
        seen: Counter[str] = Counter()
        for column, heading in self.headings.items():
            if column not in read:
                seen[heading] += 1
                others[heading if seen[heading] == 1 else f"{heading} ({seen[heading]})"] = column
        return others


def _how(closeness: Closeness, name: str) -> Phrase:
    match closeness:
        case Closeness.OWN:
            return Phrase("its heading is the word for “{field}”", field=name)
        case Closeness.SYNONYM:
            return Phrase("its heading is another word for “{field}”", field=name)
        case Closeness.HINTED:
            return Phrase("its heading says “{field}”, and more in brackets", field=name)
        case Closeness.CLOSE:
            return Phrase("all words of its heading say “{field}”", field=name)


def _word(name: FieldName) -> str:
    return SYNONYMS[name][0]
