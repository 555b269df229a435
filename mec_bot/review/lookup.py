"""Finding what somebody types: a project, a carrier or a large project; exact words first, and never silently a wrong one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from rapidfuzz import fuzz

from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.sheet.dashboard import Dashboard, Project

if TYPE_CHECKING:
    from mec_bot.sheet.carriers import Carrier

Match = Literal["exact", "close", "ambiguous", "none"]
# On rapidfuzz's scale of 0 to 100: one slip in a word of seven letters is 86; two unrelated names stay under 60.
_CLOSE = 80.0
_SAME_CLOSENESS = 4.0
_NEAR = 60.0
_MOST_SUGGESTED = 5
_SHORT = 5
_SHORTEST_BEGINNING = 3
_SHORTEST_ACRONYM = 3
# The words that an acronym leaves out: « Chantier de la gouvernance des données » is CGD.
_SMALL_WORDS = frozenset(
    [
        "a",
        "au",
        "aux",
        "d",
        "de",
        "des",
        "du",
        "en",
        "et",
        "l",
        "la",
        "le",
        "les",
        "ou",
        "par",
        "pour",
        "sur",
        "un",
        "une",
        "and",
        "for",
        "in",
        "of",
        "on",
        "or",
        "the",
        "to",
    ]
)

GroupKind = Literal["carrier", "parent"]


@dataclass(frozen=True, kw_only=True)
class Group:
    """The projects of one carrier, or of one large project, in the sheet's order."""

    kind: GroupKind
    name: str
    projects: tuple[Project, ...]


@dataclass(frozen=True, kw_only=True)
class Found:
    """What was found: one project (``exact``, ``close``), several to choose from (``ambiguous``), or ``none``.

    ``group`` is set where a carrier or a large project was named: ``projects`` are then all of its own. ``choices`` are what
    to ask about. Where ``is_guess``, nothing has these words, and ``choices`` are only spelt alike.
    """

    match: Match
    projects: tuple[Project, ...]
    group: Group | None = None
    choices: tuple[Project | Group, ...] = ()
    is_guess: bool = False


class ProjectIndex:
    """The names of one dashboard, folded once for many look-ups."""

    def __init__(
        self,
        dashboard: Dashboard,
        former: Mapping[str, str] = MappingProxyType({}),
        carriers: Iterable[Carrier] = (),
    ) -> None:
        """``former`` maps the folded former name of a project to its key of today; ``carriers`` are those known by name."""
        self._projects = dashboard.projects
        by_key = {project.key: project for project in self._projects}
        self._former = {name: by_key[now] for name, now in former.items() if now in by_key}
        self._names = [_Name(fold_key(project.name)) for project in self._projects]
        self._same: dict[str, list[Project]] = defaultdict(list)
        for name, project in zip(self._names, self._projects, strict=True):
            self._same[name.compact].append(project)
        # A known carrier without a project is an answer only to its whole name.
        self._named = _groups(self._projects, carriers)
        self._groups = [(spelling, group) for spelling, group in self._named if group.projects]
        self._around = [
            name.word_set.union(*(fold_key(text).split() for text in (*project.carriers, project.parent or "")))
            for name, project in zip(self._names, self._projects, strict=True)
        ]

    def find(self, asked: str) -> Found:
        """Look for the exact words first, whosever they are, then for their beginnings, then for what is spelt alike."""
        name = _Name(fold_key(asked))
        if not name.folded:
            return Found(match="none", projects=())
        if same := self._same.get(name.compact):
            return _chosen("exact", same)
        if name.folded in self._former:
            return _chosen("exact", [self._former[name.folded]])
        words = self._where([name.word_set <= own.word_set for own in self._names])
        if groups := [group for spelling, group in self._named if spelling.folded == name.folded]:
            return _named(groups, words)
        if words:
            return _chosen("close", words)
        return self._by_acronym(name) or self._by_words_around(name) or self._by_beginnings(name) or self._guess(name)

    def group(self, kind: str, name: str) -> Found | None:
        """The carrier or the large project of exactly this name; ``None`` where there is none now."""
        found = (group for _, group in self._named if (group.kind, group.name) == (kind, name))
        group = next(found, None)
        return _named([group], ()) if group else None

    def _by_acronym(self, asked: _Name) -> Found | None:
        if len(asked.compact) < _SHORTEST_ACRONYM:
            return None
        projects = self._where([asked.compact in own.acronyms for own in self._names])
        groups = [group for spelling, group in self._groups if asked.compact in spelling.acronyms]
        return _named(groups, projects) if groups else _chosen("close", projects) if projects else None

    def _by_words_around(self, asked: _Name) -> Found | None:
        """By words of a carrier's or a large project's name, also together with words of the project's own."""
        if groups := [group for spelling, group in self._groups if asked.word_set <= spelling.word_set]:
            return _named(groups, ())
        projects = self._where([asked.word_set <= around for around in self._around])
        return _chosen("close", projects) if projects else None

    def _by_beginnings(self, asked: _Name) -> Found | None:
        """By words that are typed only in part: « carte prox »; a letter or two begin too much to be sure of it."""
        projects = self._where([_begins(own.words, asked.words) for own in self._names])
        groups = [group for spelling, group in self._groups if _begins(spelling.words, asked.words)]
        if not projects and not groups:
            return None
        if max(map(len, asked.words)) < _SHORTEST_BEGINNING:
            return _question("ambiguous", (*projects, *_distinct(groups)))
        return _chosen("close", projects) if projects else _named(groups, ())

    def _guess(self, asked: _Name) -> Found:
        alike: dict[int, tuple[float, Project | Group]] = {}
        spelt: list[tuple[_Name, Project | Group]] = [
            *zip(self._names, self._projects, strict=True),
            *((_Name(former), project) for former, project in self._former.items()),
            *self._groups,
        ]
        for name, choice in spelt:
            score = _likeness(asked, name)
            if score >= max(_NEAR, alike.get(id(choice), (0.0,))[0]):
                alike[id(choice)] = score, choice
        ranked = sorted(alike.values(), key=lambda scored: -scored[0])
        best = ranked[0][0] if ranked else 0.0
        least = max(_CLOSE, best - _SAME_CLOSENESS) if best >= _CLOSE else _NEAR
        choices = [choice for score, choice in ranked if score >= least][:_MOST_SUGGESTED]
        return _question("ambiguous" if best >= _CLOSE else "none", choices)

    def _where(self, hits: Sequence[bool]) -> list[Project]:
        return [project for project, hit in zip(self._projects, hits, strict=True) if hit]


class _Name:
    """A folded name, taken apart for comparing."""

    def __init__(self, folded: str) -> None:
        self.folded = folded
        self.words = folded.split()
        self.word_set = frozenset(self.words)
        self.compact = folded.replace(" ", "")
        long = [word for word in self.words if word not in _SMALL_WORDS]
        self.acronyms = {"".join(word[0] for word in words) for words in (self.words, long)}


def _groups(projects: Sequence[Project], carriers: Iterable[Carrier]) -> list[tuple[_Name, Group]]:
    """Every spelling of a carrier or a large project, with its group; a known carrier may have no project."""
    carried: dict[str, list[Project]] = defaultdict(list)
    parts: dict[str, list[Project]] = defaultdict(list)
    names: dict[str, str] = {}
    for project in projects:
        for carrier in dict.fromkeys(map(fold_key, project.carriers)):
            carried[carrier].append(project)
        names |= {fold_key(name): name for name in (*project.carriers, project.parent or "")}
        if project.parent:
            parts[fold_key(project.parent)].append(project)
    spelt: dict[str, Group] = {}
    aliases: list[tuple[str, Group]] = []
    for known in carriers:
        own = tuple(carried.get(fold_key(known.name), ()))
        group = spelt[fold_key(known.name)] = Group(kind="carrier", name=known.name, projects=own)
        aliases += [(fold_key(alias), group) for alias in known.aliases]
    for folded, own_projects in carried.items():
        spelt.setdefault(folded, Group(kind="carrier", name=names[folded], projects=tuple(own_projects)))
    for alias, group in aliases:
        spelt.setdefault(alias, group)
    large = [(key, Group(kind="parent", name=names[key], projects=tuple(own))) for key, own in parts.items()]
    return [(_Name(spelling), group) for spelling, group in (*spelt.items(), *large) if spelling]


def _chosen(match: Match, projects: Sequence[Project]) -> Found:
    """One project, or the question which of several."""
    return (
        Found(match=match, projects=tuple(projects)) if len(projects) == 1 else _question("ambiguous", projects, False)
    )


def _named(groups: Iterable[Group], projects: Sequence[Project]) -> Found:
    """The list of one group; a question where there are several, or projects of that name that are not on its list."""
    several = _distinct(groups)
    group = several[0]
    if len(several) > 1 or any(project not in group.projects for project in projects):
        return _question("ambiguous", (*projects, *several), False)
    match: Match = "none" if not group.projects else "close" if len(group.projects) == 1 else "ambiguous"
    return Found(match=match, projects=group.projects, group=group)


def _question(match: Match, choices: Sequence[Project | Group], is_guess: bool = True) -> Found:
    projects: dict[str, Project] = {}
    for choice in choices:
        own = choice.projects if isinstance(choice, Group) else (choice,)
        projects |= {project.key: project for project in own}
    return Found(match=match, projects=tuple(projects.values()), choices=tuple(choices), is_guess=is_guess)


def _distinct(groups: Iterable[Group]) -> list[Group]:
    return list({(group.kind, group.name): group for group in groups}.values())


def _likeness(asked: _Name, name: _Name) -> float:
    """How alike the two are, 0 to 100: as wholes, or by the word asked that is least like any word of the name."""
    whole = fuzz.ratio(asked.folded, name.folded)
    least = 100.0
    for word in asked.words:
        least = min(least, max((_word_likeness(word, other) for other in name.words), default=0.0))
        if least <= whole:
            break
    return max(whole, least)


def _word_likeness(asked: str, word: str) -> float:
    """How alike two words are, 0 to 100; a short word must begin the other: one other letter makes another word."""
    if len(asked) < _SHORT:
        return 100.0 if word.startswith(asked) else 0.0
    return fuzz.ratio(asked, word)


def _begins(parts: Sequence[str], words: Sequence[str]) -> bool:
    """Whether every word typed begins a word of the name: « opus », « carte prox »."""
    return all(any(part.startswith(word) for part in parts) for word in words)
