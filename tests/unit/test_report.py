"""The report as people read it, held by golden files in both languages, and what each format promises.

After a change that is meant, ``UPDATE_GOLDEN=1 pytest tests/unit/test_report.py`` writes them anew; read the difference
before you commit it.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from builders import TODAY, a_dashboard, a_project, read_rows, settings, the_real_dashboard
from contrast import contrast
from golden_files import golden
from hypothesis import given
from hypothesis import strategies as st
from json_answers import holds_no_empty_text
from languages import ENGLISH, FRENCH, both_languages
from markdown_it import MarkdownIt

from mec_bot.control_characters import visible
from mec_bot.messages.charts.chart import draw_chart
from mec_bot.messages.charts.plots import plots
from mec_bot.messages.report import page
from mec_bot.messages.report.compose import compose_report
from mec_bot.messages.report.data import to_data
from mec_bot.messages.report.document import Document, Picture
from mec_bot.messages.report.markdown import escaped, to_markdown
from mec_bot.messages.report.page import to_html
from mec_bot.messages.report.spreadsheet import BYTE_ORDER_MARK, to_csv
from mec_bot.messages.text.chart_data import Levels, Movements, Strategies
from mec_bot.messages.text.language import Translator
from mec_bot.messages.text.text_context import TextContext
from mec_bot.review.synthesis.compute import synthesise
from mec_bot.review.synthesis.model import Synthesis
from mec_bot.sandbox.google import workbook
from mec_bot.sandbox.workbooks import files as workbooks
from mec_bot.sheet.source.grid import Grid, Spreadsheet, read_spreadsheet
from mec_bot.sheet.source.reply import Reply
from mec_bot.sheet.table.reading import read_dashboard

READ_AT = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
NOW = READ_AT + timedelta(days=3)
SHEET: Spreadsheet = read_spreadsheet(msgspec.convert(workbook.read(workbooks.SYNTHESE), Reply), "synthese")
SYNTHESIS = synthesise(read_dashboard(SHEET, settings(), TODAY))
ONE_ROUND = synthesise(the_real_dashboard())
PICTURES = [
    Picture(name=name, title=name, alt=f"Ce que montre « {name} »", svg=f'<svg id="{name}"><title>{name}</title></svg>')
    for name in ("movement", "levels", "strategies")
]


def composed(synthesis: Synthesis, translator: Translator, **options: Any) -> Document:
    text_context = TextContext(translator=translator, zone=ZoneInfo("America/Toronto"), now=NOW, seen_at=READ_AT)
    return compose_report(synthesis, text_context=text_context, level_names={}, **options)


@both_languages
def test_the_report_of_a_whole_programme(translator: Translator) -> None:
    document = composed(SYNTHESIS, translator, pictures=PICTURES)
    golden(f"report.{translator.code}.md", to_markdown(document, translator, "figures"))
    golden(f"report.{translator.code}.html", to_html(document, translator))


@both_languages
def test_the_report_of_the_published_table_with_the_rows_of_each_figure(translator: Translator) -> None:
    golden(
        f"report-one-round.{translator.code}.md", to_markdown(composed(ONE_ROUND, translator, explain=True), translator)
    )


@both_languages
def test_a_report_of_nobody_says_so(translator: Translator) -> None:
    nobody = synthesise(read_rows(["Projet", "Maturité 2022", "Maturité 2023", "Démarrage", "Stratégie", "Besoins"]))
    golden(f"report-nobody.{translator.code}.md", to_markdown(composed(nobody, translator), translator))


# --- every figure leads to its rows ---------------------------------------------------------------------------------


def figures_in(document: Any) -> Iterator[dict[str, Any]]:
    if isinstance(document, dict):
        if {"count", "rows"} <= document.keys():
            yield document
        for value in document.values():
            yield from figures_in(value)
    elif isinstance(document, list):
        for value in document:
            yield from figures_in(value)


def text_at(cell: str) -> str:
    tab, _, name = cell.partition("!")
    [grid] = [grid for grid in SHEET.grids if grid.tab == tab]
    return _text(grid, name)


def _text(grid: Grid, name: str) -> str:
    return grid.text(int(name[1:]) - 1, ord(name[0]) - ord("A"))


def test_each_figure_is_the_number_of_its_rows_and_each_row_stands_in_the_sheet() -> None:
    figures = list(figures_in(to_data(SYNTHESIS, READ_AT)))
    assert len(figures) > 60
    for figure in figures:
        assert figure["count"] == len(figure["rows"])
        for row in figure["rows"]:
            assert (row["text"] or "") in text_at(row["cell"]), row
            assert text_at(f"{row['cell'].partition('!')[0]}!A{row['cell'].partition('!')[2][1:]}") == row["project"]


def test_explained_every_figure_of_the_text_is_followed_by_its_rows() -> None:
    shown = to_markdown(composed(SYNTHESIS, FRENCH, explain=True), FRENCH)
    assert (
        "- Obstacles qui persistent, par type de stratégie · Cession\u00a0: 1\n  - Vélos-écoles – Tableau de bord!J11 –"
        in shown
    )
    assert (
        "- Évalués aux deux rondes · Automne 2022 → 2023-2024\u00a0: 10\n  - Frigos de ruelle – Tableau de bord!G4 –"
        in shown
    )
    blocks = re.findall(r"\*Les lignes de chaque chiffre\*\n\n(.*?\n)\n", shown, flags=re.DOTALL)
    assert len(blocks) == 6
    for count, lines in re.findall(r"^- .*\u00a0: (\d+)\n((?:  - .*\n)*)", "".join(blocks), flags=re.MULTILINE):
        assert int(count) == lines.count("\n")


# --- JSON -----------------------------------------------------------------------------------------------------------


def test_what_is_missing_is_counted_of_all_projects_and_of_the_active_ones() -> None:
    missing = to_data(SYNTHESIS, READ_AT)["missing"]
    active = missing["of_them_active"]
    assert {name: (missing[name]["count"], figure["count"]) for name, figure in active.items()} == {
        "not_assessed": (5, 4),
        "level_not_filled_in": (5, 1),
        "without_strategy": (21, 16),
        "without_carrier": (1, 1),
    }
    assert [row["text"] for row in missing["unreadable_cells"]["rows"]] == ["Cession ou essaimage", "2b-2c"]


def test_the_data_names_what_each_figure_counts_and_says_null_for_what_is_absent() -> None:
    data = to_data(SYNTHESIS, READ_AT)
    assert [(one["round"], one["assessed"]["count"]) for one in data["assessments_by_round"]] == [
        ("Automne 2022", 16),
        ("2023-2024", 27),
    ]
    assert (data["assessed"]["count"], data["assessed_in_both_rounds"]["count"]) == (27, 10)
    started = data["started"]
    assert (started["year"], started["sub_projects"]["count"], started["assessed"]["count"]) == (2024, 7, 4)
    assert (started["lowest_level"], started["highest_level"]) == ("1d", "2b")
    assert (data["strategies"]["presented"]["count"], data["strategies"]["not_assessed"]["count"]) == (16, 1)
    assert {name: figure["count"] for name, figure in data["strategies"]["by_type"].items()} == {
        "cession": 1,
        "consolidation": 10,
        "dissemination": 1,
        "essaimage": 4,
    }
    assert data["strategies"]["table"][-1] == {
        "project": "Covoiturage de cour",
        "carriers": ["Transport Entre-nous"],
        "level": None,
        "strategy": "essaimage",
        "cell": "Tableau de bord!H40",
    }
    one_round = to_data(ONE_ROUND, READ_AT)
    absent = (
        "previous_round", "assessed_in_both_rounds", "progress", "started", "support", "obstacles", "obstacles_overcome",
        "resources",
    )  # fmt: skip
    assert [one_round[name] for name in absent] == [None] * len(absent)
    assert holds_no_empty_text(data)
    assert holds_no_empty_text(one_round)


def test_the_data_tells_obstacles_and_resources_by_theme_and_by_type_of_strategy() -> None:
    data = to_data(SYNTHESIS, READ_AT)
    counts = {
        name: {group: part["count"] for group, part in data[name]["by_strategy"].items()}
        for name in ("obstacles_overcome", "obstacles", "resources")
    }
    assert counts["obstacles"] == {
        "cession": 1,
        "consolidation": 8,
        "dissemination": 0,
        "essaimage": 1,
        "unreadable_strategy": 0,
        "without_strategy": 6,
    }
    assert counts["obstacles_overcome"]["consolidation"] == 5
    assert counts["resources"]["consolidation"] == 8
    first = data["obstacles"]["themes"][0]
    assert (first["theme"], first["count"]) == ("Peu de reconnaissance pour accéder à de nouveaux financements", 9)
    assert [row["project"] for row in first["by_strategy"]["essaimage"]["rows"]] == ["Bibliothèque d'objets"]


def test_without_a_column_of_strategies_nothing_is_told_by_strategy() -> None:
    dashboard = read_rows(["Sous-projet", "Maturité 2024", "Obstacles", "Ressources"], ["A", "2b", "Bail", "Un guide"])
    synthesis = synthesise(dashboard)
    data = to_data(synthesis, READ_AT)
    assert data["obstacles"]["by_strategy"] is None
    assert data["resources"]["themes"][0]["by_strategy"] is None
    shown = to_markdown(composed(synthesis, ENGLISH), ENGLISH)
    assert "type of strategy" not in shown
    assert "“Bail”: 1 sub-project (A)" in shown


def test_obstacles_persist_only_where_the_sheet_tells_them_from_those_overcome() -> None:
    header = ["Sous-projet", "Maturité 2024", "Obstacles"]
    alone = to_markdown(composed(synthesise(read_rows(header, ["A", "2b", "Bail"])), FRENCH), FRENCH)
    assert "### Obstacles\n" in alone
    assert "persiste" not in alone
    both = synthesise(read_rows([*header, "Défis relevés"], ["A", "2b", "Bail", ""]))
    assert "### Obstacles qui persistent\n" in to_markdown(composed(both, FRENCH), FRENCH)


# --- CSV ------------------------------------------------------------------------------------------------------------


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))


def test_the_sum_of_the_count_column_is_the_figure() -> None:
    written = to_csv(SYNTHESIS, FRENCH)
    assert written.startswith("\ufeffChiffre,Ronde,Groupe,Nombre,Sous-projet,")
    sums: Counter[tuple[str, str, str]] = Counter()
    for row in rows_of(written):
        sums[row["Chiffre"], row["Ronde"], row["Groupe"]] += int(row["Nombre"])
    assert sums["Évalués", "Automne 2022", ""] == 16
    assert sums["Évalués", "2023-2024", ""] == 27
    assert sums["Évalués aux deux rondes", "Automne 2022 → 2023-2024", ""] == 10
    assert sums["Démarrés en 2024", "", ""] == 7
    assert sums["Évalués", "2023-2024", "Démarrés en 2024"] == 4
    assert sums["Avec une stratégie, par type", "", "Essaimage"] == 4
    assert sums["Évalués, par niveau", "2023-2024", "1a"] == 0
    assert sums["Obstacles surmontés", "", ""] == 10
    assert sums["Obstacles qui persistent, par type de stratégie", "", "Consolidation"] == 8
    assert sums["Obstacles qui persistent, par type de stratégie", "", "Dissémination"] == 0
    both = "Documentation de projets similaires à l'étranger · Essaimage"
    assert sums["Ressources, par thème et par type de stratégie", "", both] == 2


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "＝"])
def test_nothing_that_the_sheet_holds_is_run_by_a_spreadsheet(start: str) -> None:
    hostile = f"{start}HYPERLINK(A1)"
    synthesis = synthesise(a_dashboard(a_project(hostile, "2b", carriers=(hostile,), strategy_text=hostile)))
    cells = [cell for row in rows_of(to_csv(synthesis, ENGLISH)) for cell in row.values()]
    assert any(cell == f"'{hostile}" for cell in cells)
    assert not any(cell.startswith(start) for cell in cells)


# --- what the sheet says is text, in every format -------------------------------------------------------------------

HOSTILE = "<script>alert(1)</script> *gras* | `x` [lien](https://exemple.org) $x$ & <!-- -->\n# Titre"


def hostile_synthesis() -> Synthesis:
    project = a_project(HOSTILE, "2b", "2b", carriers=(HOSTILE,), strategy="essaimage", status=None, support=HOSTILE)
    project = replace(project, obstacles_overcome=HOSTILE, resources=HOSTILE)
    other = a_project("Deux", "2b", HOSTILE, carriers=(), strategy_text=HOSTILE, started=HOSTILE, obstacles=HOSTILE)
    columns = {"sub_project": "A", "strategy": "C", "started": "D", "support": "E", "obstacles": "F"}
    columns |= {"obstacles_overcome": "G", "resources": "H"}
    return synthesise(a_dashboard(project, other, title=HOSTILE, tab=HOSTILE, columns=columns))


class Tags(HTMLParser):
    """The elements of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.headings: list[int] = []
        self.addresses: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names[tag] += 1
        found = dict(attrs)
        self.ids.update([found["id"] or ""] if "id" in found else [])
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.addresses.extend(value or "" for name, value in attrs if name in {"href", "src", "srcset", "action"})


def test_no_cell_becomes_an_element_of_the_page() -> None:
    tags = Tags(to_html(composed(hostile_synthesis(), FRENCH, pictures=PICTURES, explain=True), FRENCH))
    assert tags.names["script"] == 0
    assert all(address.startswith("#") for address in tags.addresses)


def test_no_cell_becomes_markup_of_the_markdown() -> None:
    shown = (
        MarkdownIt("commonmark")
        .enable("table")
        .render(to_markdown(composed(hostile_synthesis(), FRENCH, explain=True), FRENCH))
    )
    tags = Tags(shown)
    assert tags.names["script"] == tags.names["a"] == tags.names["code"] == 0
    assert tags.headings.count(1) == 1
    assert "<h1>Titre" not in shown


@given(st.text(max_size=80))
def test_an_escaped_text_is_shown_as_it_is(text: str) -> None:
    [inline] = MarkdownIt("commonmark").parseInline(f"x {escaped(text)} x")
    shown = "".join(child.content if child.type == "text" else f"<{child.type}>" for child in inline.children or [])
    assert shown.split() == f"x {visible(text)} x".split()


# --- the page -------------------------------------------------------------------------------------------------------


@both_languages
def test_the_page_is_whole_and_in_order(translator: Translator) -> None:
    written = to_html(composed(SYNTHESIS, translator, pictures=PICTURES, explain=True), translator)
    tags = Tags(written)
    assert written.startswith(f'<!doctype html>\n<html lang="{translator.code}-CA">')
    assert tags.headings[0] == 1
    assert tags.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(tags.headings))
    assert [name for name, count in tags.ids.items() if count > 1] == []
    assert all(address.removeprefix("#") in tags.ids for address in tags.addresses)
    assert tags.names["table"] == tags.names["caption"] == 9
    assert (tags.names["main"], tags.names["header"], tags.names["nav"], tags.names["footer"]) == (1, 1, 1, 1)
    assert len(re.findall(r'<svg role="img" aria-label="[^"]+"', written)) == 3
    assert written.count("<th ") == len(re.findall(r'<th scope="(?:col|row)"', written))


def test_a_drawing_brings_no_name_that_another_one_has() -> None:
    svg = '<?xml version="1.0"?><svg><!-- nom --><metadata>x</metadata><g id="a"/><use xlink:href="#a" clip-path="url(#a)"/></svg>'
    pictures = [Picture(name=name, title=name, alt=name, svg=svg) for name in ("movement", "levels")]
    written = to_html(composed(SYNTHESIS, FRENCH, pictures=pictures), FRENCH)
    for name in ("movement", "levels"):
        assert (
            f'<svg role="img" aria-label="{name}"><g id="{name}-a"/><use xlink:href="#{name}-a" clip-path="url(#{name}-a)"/></svg>'
            in written
        )


def colours(scheme: str) -> dict[str, str]:
    return dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", scheme))


@pytest.mark.parametrize("place", [0, 1, 2], ids=["light", "dark", "print"])
def test_every_colour_of_text_stands_out_from_what_is_behind_it(place: int) -> None:
    style = (Path(page.__file__).parent / "page.css").read_text(encoding="utf-8")
    found = colours(re.findall(r":root \{([^}]*)\}", style)[place])
    for text in ("ink", "soft", "accent"):
        for behind in ("paper", "tint"):
            assert contrast(found[text], found[behind]) >= 4.5, (text, behind)


# --- the plots ------------------------------------------------------------------------------------------------------


def test_the_plots_show_the_figures_of_the_report() -> None:
    movement, levels, strategies = plots(SYNTHESIS)
    assert isinstance(movement, Movements)
    assert (movement.before, movement.after, len(movement.projects)) == ("Automne 2022", "2023-2024", 10)
    assert isinstance(levels, Levels)
    assert [(one.assessed, one.not_assessed, one.blank, one.unreadable) for one in levels.rounds] == [
        (16, 0, 22, 0),
        (27, 5, 5, 1),
    ]
    assert isinstance(strategies, Strategies)
    assert (strategies.total, strategies.without, strategies.unreadable) == (38, 21, 1)


def test_a_plot_that_would_show_nothing_is_left_out() -> None:
    assert [data.kind for data in plots(ONE_ROUND)] == ["levels", "strategies"]
    assert list(plots(synthesise(a_dashboard(a_project("A", ""))))) == []


def test_a_name_that_is_drawn_stays_a_name() -> None:
    project = a_project("--!><script>alert(1)</script>]]><img src=x onerror=alert(1)>", "2a", "2b")
    synthesis = synthesise(a_dashboard(project))
    charts = [draw_chart(data, FRENCH) for data in plots(synthesis)]
    pictures = [Picture(name=one.name, title=one.title, alt=one.alt, svg=one.svg) for one in charts]
    tags = Tags(to_html(composed(synthesis, FRENCH, pictures=pictures), FRENCH))
    assert (tags.names["script"], tags.names["img"], tags.names["svg"]) == (0, 0, 2)
    assert [name for name, count in tags.ids.items() if count > 1] == []
