"""An invented programme that drifts and is repaired: what its sheet says in each week, as a seed decides.

No organisation, person or project in it exists.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec

from mec_bot.sheet.source.grid import Spreadsheet, read_spreadsheet
from mec_bot.sheet.source.reply import Reply

WEEK = timedelta(weeks=1)
# Edits are made on Wednesday, before the day's first pull or its second: the first is outside the hours for messages.
EARLY, LATE = timedelta(days=2, hours=5), timedelta(days=2, hours=11)
ROUND = "2026-2027"
STUBBORN = 0.2  # of what is wrong: so long that the carrier's contact hears of it
EARLIER_LEVEL = "1a"  # of every project, in the round before
LEVELS = ("1a", "1b", "1c", "1d", "2a", "2b", "2c", "3a", "3b", "3c")
STRATEGIES = ("Cession", "Consolidation", "Dissémination")
NAMES = (
    "Verger témoin", "Atelier factice", "Navette imaginaire", "Serre d'essai", "Cuisine postiche", "Ruelle modèle",
    "Jardin supposé", "Vélothèque fictive", "Marché inventé", "Toit présumé", "Bibliothèque d'emprunt", "Friche rêvée",
    "Compost hypothétique", "Garage simulé", "Moulin de papier", "Lavoir songé", "Tramway dessiné", "Potager conté",
    "Halle esquissée", "Kiosque prétendu", "Passerelle feinte", "Rucher figuré", "Four raconté", "Quai supposable",
    "Pont ébauché", "Grange évoquée", "Sentier dépeint", "Phare narré", "Étang allégué", "Buanderie putative",
    "Square chimérique", "Cour hypothéquée",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """An organisation; without ``slack_id`` nobody can be written to."""

    name: str
    slack_id: str = ""
    language: str = "fr"


CARRIERS = (
    Carrier(name="Coop Exemple", slack_id="U0COOP"),
    Carrier(name="Les Jardins inventés", slack_id="U0JARDINS"),
    Carrier(name="Fabrique fictive", slack_id="U0FABRIQUE", language="en"),
    Carrier(name="Mobilité supposée", slack_id="U0MOBILITE"),
    Carrier(name="Regroupement imaginé", slack_id="U0REGROUPEMENT"),
    Carrier(name="Atelier du songe", slack_id="U0ATELIER", language="en"),
    Carrier(name="Collectif sans compte"),
)
RENAMED_IN_WEEK, RENAMED_TO = 9, "Coop Modèle"


@dataclass(frozen=True, kw_only=True)
class Project:
    """One row; ``level`` and ``strategy`` are the truth, ``fault`` is what the sheet says instead, for long if stubborn."""

    name: str
    carriers: tuple[int, ...]
    level: int
    strategy: str
    fault: str = ""
    is_stubborn: bool = False

    @property
    def level_shown(self) -> str:
        """A level, or nothing where the sheet does not show one."""
        return "" if self.fault in {"no level", "unreadable"} else LEVELS[self.level]

    @property
    def row(self) -> tuple[str, str]:
        """What stands under the level and under the strategy."""
        level = "à confirmer" if self.fault == "unreadable" else self.level_shown
        return level, "" if self.fault == "no strategy" else self.strategy


@dataclass(frozen=True, kw_only=True)
class State:
    """What the sheet says from an instant on."""

    since: datetime
    projects: tuple[Project, ...]
    carriers: tuple[Carrier, ...]

    def needing(self, carrier: Carrier) -> list[Project]:
        """Whose level or strategy this carrier has to write."""
        return [project for project in self.of(carrier) if project.fault]

    def of(self, carrier: Carrier) -> list[Project]:
        """All that this carrier carries."""
        number = self.carriers.index(carrier)
        return [project for project in self.projects if number in project.carriers]

    def spreadsheet(self) -> Spreadsheet:
        """The sheet as Google would give it."""
        header = (
            "Sous-projet",
            "Porteur(s)",
            "Statut",
            "Démarrage",
            "Maturité Automne 2024",
            f"Maturité {ROUND}",
            "Stratégie",
        )
        rows = [
            (
                one.name,
                " et ".join(self.carriers[n].name for n in one.carriers),
                "En cours",
                "2024",
                EARLIER_LEVEL,
                *one.row,
            )
            for one in self.projects
        ]
        people = [(one.name, one.slack_id, one.language) for one in self.carriers]
        reply = {
            "properties": {"title": "Programme simulé"},
            "sheets": [_tab("Tableau de bord", header, rows), _tab("Porteurs", ("Nom", "Slack", "Langue"), people)],
        }
        return read_spreadsheet(msgspec.convert(reply, Reply), "ANNEE-SIMULEE")


class Programme:
    """The states of the sheet over so many weeks from a Monday on; the first holds before it already."""

    def __init__(self, monday: datetime, weeks: int, seed: int) -> None:
        chance = random.Random(seed)
        names = list(NAMES)
        chance.shuffle(names)
        projects = [_a_project(chance, names.pop()) for _ in range(20)]
        carriers = CARRIERS
        self.states = [State(since=monday - WEEK, projects=tuple(projects), carriers=carriers)]
        for week in range(weeks):
            if week == RENAMED_IN_WEEK:
                carriers = (replace(carriers[0], name=RENAMED_TO), *carriers[1:])
            projects = list(_edited(chance, projects))
            if week % 5 == 3:
                projects.pop(chance.randrange(len(projects)))
            if week % 5 == 1 and names:
                projects.insert(chance.randrange(len(projects)), _a_project(chance, names.pop()))
            self.states.append(
                State(
                    since=monday + week * WEEK + (EARLY if week % 2 else LATE),
                    projects=tuple(projects),
                    carriers=carriers,
                )
            )

    def at(self, instant: datetime) -> State:
        """What the sheet says at an instant."""
        return next(state for state in reversed(self.states) if state.since <= instant)


class Sheets:
    """The source of the sheet: what it says at the present instant."""

    def __init__(self, programme: Programme, clock: Callable[[], datetime]) -> None:
        self._programme = programme
        self._clock = clock

    def pull(self, _sheet_id: str) -> Spreadsheet:
        return self._programme.at(self._clock()).spreadsheet()

    def pull_if_changed(self, sheet_id: str, digest: str) -> Spreadsheet | None:
        spreadsheet = self.pull(sheet_id)
        return spreadsheet if spreadsheet.digest != digest else None


def _a_project(chance: random.Random, name: str) -> Project:
    carriers = tuple(sorted(chance.sample(range(len(CARRIERS)), chance.choice((1, 1, 1, 2)))))
    level = chance.randrange(1, 5)
    fault = chance.choice(("", "", "no level", "no strategy"))
    return Project(
        name=name,
        carriers=carriers,
        level=level,
        strategy=chance.choice(STRATEGIES),
        fault=fault,
        is_stubborn=chance.random() < STUBBORN,
    )


def _edited(chance: random.Random, projects: Sequence[Project]) -> Iterator[Project]:
    """Half of what is wrong is repaired, but for what is stubborn; a little of what is right is spoilt, or moves on."""
    for project in projects:
        luck = chance.random()
        if project.fault:
            yield replace(project, fault="") if luck < (0.05 if project.is_stubborn else 0.5) else project
        elif luck < 0.15:
            fault = chance.choice(("no level", "unreadable", "no strategy"))
            yield replace(project, fault=fault, is_stubborn=chance.random() < STUBBORN)
        elif luck < 0.25 and project.level < len(LEVELS) - 1:
            yield replace(project, level=project.level + 1)
        else:
            yield project


def _tab(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, object]:
    cells = [{"values": [{"formattedValue": text} if text else {} for text in row]} for row in (header, *rows)]
    return {"properties": {"sheetId": 1 + len(title), "title": title}, "data": [{"rowData": cells}]}
