"""Around a known table, whatever people put: its projects are found with their levels and nothing else, or it is refused."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from builders import TODAY, a_spreadsheet, a_tab, settings
from hypothesis import event, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mec_bot.errors import SheetLayoutError
from mec_bot.sheet.dashboard import Dashboard
from mec_bot.sheet.source.grid import Grid, Position
from mec_bot.sheet.table.reading import read_dashboard

NAMES = ("Corvée de ruelle", "Frigo de palier", "Serre du viaduc", "Bail partagé", "Popote", "Halte", "Atelier-vélo")
LEVELS = ("1b", "2a", "2b", "2c", "3a", "Pas évalué", "")
LEVEL_HEADINGS = (
    "Maturité 2023-2024",
    "🌱 Maturité 2023-2024",
    "Niveau de maturité (2023-2024)",
    "Maturité\n2023-2024\n(LIUM)",
)
NO_LEVEL_HEADINGS = (
    "Maturité à atteindre",
    "Maturité du porteur",
    "Maturité technologique",
    "Niveau visé",
    "Maturité pour 2028",
)
OTHER_HEADINGS = ("Budget", "Ville", "Quartier (si applicable)")
TITLES = ("Tableau de bord du programme", "Montréal en commun – 2025", "Maturité : 1 Émergence, 2 Expérimentation")
SECTIONS = ("AXE 1 – ALIMENTATION", "Volet B", "Cohorte 2", "Projets 2025")
FOOTERS = ("Dernière mise à jour : 2026-11-20 par Julie", "* à confirmer avec le comité", "Voir aussi l'onglet Archive")
# Other tables, each with the column of its sub-projects: where the headings stand in the same columns, the table goes on.
BELOW = (
    (0, [["Projets terminés"], ["Projet", "Année de fin", "Porteur"], ["Compost", "2023", "Jardins"], ["Popote", "2022", "Solon"]]),
    (0, [["Sous-projet", "Statut", "Porteur(s)"], ["Compost", "Terminé", "Jardins"]]),
    (1, [["Porteur", "Projet", "Contact"], ["Solon", "Compost", "Léa"]]),
)  # fmt: skip
BESIDE = (
    [["Rencontre", "Date", "Statut"], ["Comité", "2026-10-10", "Terminé"], ["Bilan", "2027-06-01", "À venir"]],
    [["Code", "Signification"], ["1a", "…"], ["2b", "Mener"], ["3c", "Étendre"]],
    [["Action", "Responsable", "Échéance"], ["Préparer", "Julie", "2026-01-15"]],
)  # fmt: skip


@dataclass
class Built:
    """A tab under construction: rows of texts, and what is set on cells."""

    rows: list[list[str]] = field(default_factory=list)
    bold: set[Position] = field(default_factory=set)
    struck: set[Position] = field(default_factory=set)
    expected: dict[str, str] = field(default_factory=dict)
    uncertain: set[str] = field(default_factory=set)

    def grid(self, *, hidden: bool = False, title: str = "Projets") -> Grid:
        (grid,) = a_spreadsheet(a_tab(self.rows, title=title)).grids
        return replace(grid, bold=frozenset(self.bold), struck=frozenset(self.struck), hidden=hidden)


@st.composite
def tables(draw: st.DrawFn) -> Built:
    built = Built()
    for title in draw(st.lists(st.sampled_from(TITLES), max_size=2)):
        built.rows.append([title])
        built.rows += [[]] * draw(st.integers(0, 2))
    headings = ["Sous-projet", draw(st.sampled_from(LEVEL_HEADINGS)), "Porteur(s)", "Statut"]
    extra = draw(st.lists(st.sampled_from((*NO_LEVEL_HEADINGS, *OTHER_HEADINGS)), max_size=2, unique=True))
    headings = draw(st.permutations([*headings, *extra]))
    header = len(built.rows)
    built.rows.append(list(headings))
    level_at = next(place for place, heading in enumerate(headings) if heading in LEVEL_HEADINGS)
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True))
    for name in names:
        if draw(st.integers(0, 4)) == 0:
            built.bold.add((len(built.rows), headings.index("Sous-projet")))
            built.rows.append([SECTIONS[draw(st.integers(0, 3))] if one == "Sous-projet" else "" for one in headings])
        level = draw(st.sampled_from(LEVELS))
        if level and draw(st.integers(0, 5)) == 0:
            built.struck.add((len(built.rows), level_at))
            built.uncertain.add(name)
        built.expected[name] = level
        cells = {"Sous-projet": name, headings[level_at]: level, "Porteur(s)": "Canopée", "Statut": "En cours"}
        filler = {one: draw(st.sampled_from(("3c", "1a", "x", ""))) for one in extra}
        built.rows.append([(cells | filler)[one] for one in headings])
        if draw(st.integers(0, 5)) == 0:
            built.rows.append([])
    if draw(st.booleans()):
        count = str(len(names))
        built.rows.append(
            ["Total" if one == "Sous-projet" else count if one == headings[level_at] else "" for one in headings]
        )
    if draw(st.booleans()):
        place = headings.index("Sous-projet")
        built.rows.append([])
        built.rows += [
            [""] * place + [text]
            for text in draw(st.lists(st.sampled_from(FOOTERS), min_size=1, max_size=2, unique=True))
        ]
    if draw(st.booleans()):
        built.rows += [[]] * draw(st.integers(0, 2))
        place = headings.index("Sous-projet")
        built.rows += [list(row) for row in draw(st.sampled_from([rows for at, rows in BELOW if at != place]))]
    if draw(st.booleans()):
        for number, cells_beside in enumerate(draw(st.sampled_from(BESIDE))):
            while len(built.rows) <= header + number:
                built.rows.append([])
            row = built.rows[header + number] = list(built.rows[header + number])
            row += [""] * (len(headings) + 1 - len(row)) + list(cells_beside)
    return built


def read(*grids: Grid) -> Dashboard:
    spreadsheet = a_spreadsheet()
    return read_dashboard(replace(spreadsheet, grids=grids), settings(), TODAY)


@given(built=tables(), rival=st.sampled_from(["", "hidden", "copy", "archive", "equal"]))
@hypothesis_settings(max_examples=400, deadline=None)
def test_the_known_projects_are_found_and_nothing_else_or_the_sheet_is_refused(built: Built, rival: str) -> None:
    grids = [built.grid()]
    other = Built(rows=[["Sous-projet", "Maturité 2023-2024"], *[[name, "3c"] for name in NAMES]])
    if rival:
        titles = {"hidden": "Suivi", "copy": "Copie de Projets", "archive": "Archives", "equal": "Liste"}
        grids.insert(0, other.grid(hidden=rival == "hidden", title=titles[rival]))
    if rival == "equal":
        with pytest.raises(SheetLayoutError, match="Several tabs could be the dashboard"):
            read(*grids)
        event("refused")
        return
    dashboard = read(*grids)
    event("read")
    assert {project.name for project in dashboard.projects} == set(built.expected)
    assert dashboard.rounds == ("2023-2024",)
    for project in dashboard.projects:
        expected = built.expected[project.name]
        certain = expected[:1].isdecimal() and project.name not in built.uncertain
        assert project.level == (expected if certain else None)
        assert (project.carriers, project.status) == (("Canopée",), "En cours")
