"""The charts: what they say in words, and pictures that are the same each time, whatever stands in the sheet."""

from __future__ import annotations

import hashlib
import math
import struct
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree

import pytest
from contrast import contrast
from hypothesis import given, settings
from hypothesis import strategies as st
from languages import ENGLISH, FRENCH, LANGUAGES, both_languages
from pydantic import TypeAdapter

from mec_bot.messages.charts import canvas, drawings
from mec_bot.messages.charts.chart import Chart, draw_chart
from mec_bot.messages.charts.words import chart_in_words
from mec_bot.messages.text.chart_data import ChartData, Levels, Movement, Movements, Spread, Strategies
from mec_bot.messages.text.language import Translator
from mec_bot.sheet.cells.maturity import Level

SVG = "{http://www.w3.org/2000/svg}"
# What spreads on a page: letters that are no words, commands, other scripts, nothing at all.
HOSTILE = (
    "$x^2$ \\alpha_{",
    "\\frac{1}{2} %&#_^~",
    "$",
    "😀 Popote 🍲👩\u200d🍳",
    "a\x00b\x1b[31m\u202eabc",
    "Z" + "\u0351\u036b\u0343" * 40,
    "漢字かな",
    "مرحبا",
    "ᐃᓄᒃᑎᑐᑦ",
    "seul \ud800",
    "mot" * 4000,
    "<b>&amp;</b> ]]> --> \"'",
    "deux\nlignes\tet plus",
    "",
    "\u200b",
)


def moved(*moves: str, before: str = "automne 2022", after: str = "2023-2024") -> Movements:
    """`Corvée de ruelle 2a 2c` for each project."""
    rows = [move.rsplit(" ", 2) for move in moves]
    return Movements(
        before=before,
        after=after,
        projects=tuple(Movement(project=name, before=Level(old), after=Level(new)) for name, old, new in rows),
    )


def spread(round_name: str, *, without: tuple[int, int, int] = (0, 0, 0), **counts: int) -> Spread:
    """`spread("2023-2024", l2b=4)`; ``without``: not assessed, blank, unreadable."""
    not_assessed, blank, unreadable = without
    levels = {Level(name[1:]): count for name, count in counts.items()}
    return Spread(round=round_name, counts=levels, not_assessed=not_assessed, blank=blank, unreadable=unreadable)


MOVED = moved("Corvée de ruelle 2a 2c", "Frigo de palier 2b 2b", "Serre du viaduc 2b 2a")
LEVELS = Levels(
    rounds=(spread("automne 2022", l1d=3, l2b=6), spread("2023-2024", l1b=1, l2c=3, l3c=2, without=(2, 1, 5)))
)
STRATEGIES = Strategies(counts={"cession": 2, "essaimage": 3}, without=15, unreadable=1)
CHARTS = [MOVED, LEVELS, STRATEGIES]

every_chart = pytest.mark.parametrize("data", CHARTS, ids=lambda data: data.kind)


# What it says in words


@pytest.mark.parametrize(
    ("data", "french", "english"),
    [
        (
            MOVED,
            (
                "3 sous-projets évalués les deux fois (« automne 2022 », puis « 2023-2024 ») : 1 a progressé, "
                "1 est au même niveau, 1 a reculé. "
                "Corvée de ruelle : 2a → 2c; Frigo de palier : 2b → 2b; Serre du viaduc : 2b → 2a."
            ),
            (
                "3 sub-projects assessed both times (“automne 2022”, then “2023-2024”): 1 rose, 1 is at the same level, "
                "1 fell back. Corvée de ruelle: 2a → 2c; Frigo de palier: 2b → 2b; Serre du viaduc: 2b → 2a."
            ),
        ),
        (
            moved("A 1a 1b", "B 1a 3c", "C 2a 2a", "D 2b 2b", "E 3c 1a", "F 3a 2c"),
            (
                "6 sous-projets évalués les deux fois (« automne 2022 », puis « 2023-2024 ») : 2 ont progressé, "
                "2 sont au même niveau, 2 ont reculé. "
                "B : 1a → 3c; A : 1a → 1b; C : 2a → 2a; D : 2b → 2b; F : 3a → 2c; E : 3c → 1a."
            ),
            (
                "6 sub-projects assessed both times (“automne 2022”, then “2023-2024”): 2 rose, 2 are at the same level, "
                "2 fell back. B: 1a → 3c; A: 1a → 1b; C: 2a → 2a; D: 2b → 2b; F: 3a → 2c; E: 3c → 1a."
            ),
        ),
        (
            moved("Bail partagé 2a 2c"),
            (
                "1 sous-projet évalué les deux fois (« automne 2022 », puis « 2023-2024 ») : 1 a progressé. "
                "Bail partagé : 2a → 2c."
            ),
            "1 sub-project assessed both times (“automne 2022”, then “2023-2024”): 1 rose. Bail partagé: 2a → 2c.",
        ),
        (
            moved(),
            "Aucun sous-projet n'a été évalué les deux fois (« automne 2022 », puis « 2023-2024 »).",
            "No sub-project was assessed both times (“automne 2022”, then “2023-2024”).",
        ),
        (
            LEVELS,
            (
                "automne 2022 : 9 évalués – Émergence 3 (1d 3), Expérimentation 6 (2b 6). "
                "2023-2024 : 6 évalués – Émergence 1 (1b 1), Expérimentation 3 (2c 3), "
                "Pérennisation/mise à l'échelle 2 (3c 2); 2 pas évalués, 1 non renseigné, 5 illisibles."
            ),
            (
                "automne 2022: 9 assessed – Émergence 3 (1d 3), Expérimentation 6 (2b 6). "
                "2023-2024: 6 assessed – Émergence 1 (1b 1), Expérimentation 3 (2c 3), "
                "Pérennisation/mise à l'échelle 2 (3c 2); 2 not assessed, 1 not filled in, 5 unreadable."
            ),
        ),
        (
            Levels(rounds=(spread("2023-2024", without=(1, 2, 1)),)),
            "2023-2024 : 0 évalué; 1 pas évalué, 2 non renseignés, 1 illisible.",
            "2023-2024: 0 assessed; 1 not assessed, 2 not filled in, 1 unreadable.",
        ),
        (Levels(rounds=()), "Il n'y a pas encore d'évaluation.", "There is no assessment yet."),
        (
            STRATEGIES,
            "21 sous-projets : Cession 2, Consolidation 0, Dissémination 0, Essaimage 3, Sans stratégie 15, Illisible 1.",
            "21 sub-projects: Cession 2, Consolidation 0, Dissémination 0, Essaimage 3, Without a strategy 15, Unreadable 1.",
        ),
        (
            Strategies(counts={"cession": 1}),
            "1 sous-projet : Cession 1, Consolidation 0, Dissémination 0, Essaimage 0.",
            "1 sub-project: Cession 1, Consolidation 0, Dissémination 0, Essaimage 0.",
        ),
    ],
)
def test_the_alternative_text_says_what_the_picture_shows(data: ChartData, french: str, english: str) -> None:
    for translator, expected in ((FRENCH, french), (ENGLISH, english)):
        assert chart_in_words(data, translator).replace("\u00a0", " ") == expected


def test_french_has_its_no_break_spaces() -> None:
    alt = chart_in_words(MOVED, FRENCH)
    assert "«\u00a0automne 2022\u00a0»" in alt
    assert "Corvée de ruelle\u00a0: 2a" in alt


def test_beyond_what_a_phone_shows_the_largest_movements_come_first_and_the_rest_is_counted() -> None:
    small = [f"Petit pas {number} 2a 2b" for number in range(58)]
    alt = chart_in_words(moved(*small, "Grand recul 3c 1a", "Grand saut 1a 3c"), FRENCH)
    assert alt.startswith("60 sous-projets évalués les deux fois")
    assert "59 ont progressé, 1 a reculé. Grand saut" in alt
    assert "Petit pas 12\u00a0: 2a → 2b; Grand recul\u00a0: 3c → 1a; … et 45 de plus." in alt
    assert "Petit pas 13" not in alt


def test_of_many_rounds_the_newest_are_shown() -> None:
    alt = chart_in_words(Levels(rounds=tuple(spread(f"{year}", l1a=1) for year in range(2018, 2026))), ENGLISH)
    assert alt.startswith("2021: 1 assessed")
    assert alt.endswith("2025: 1 assessed – Émergence 1 (1a 1). … and 3 more.")


@both_languages
@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_name_reads_on_one_line_and_stays_short_in_the_alternative_text(name: str, translator: Translator) -> None:
    alt = chart_in_words(moved(f"{name} 1c 2b", before=name, after=name), translator)
    assert alt.replace("\u00a0", " ").isprintable()
    assert len(alt) < 400


# The picture


@both_languages
@every_chart
def test_the_picture_is_as_wide_as_a_phone_and_twice_as_sharp(data: ChartData, translator: Translator) -> None:
    chart = draw_chart(data, translator)
    width, height = png_size(chart)
    assert width == 750
    assert 300 < height < 1700
    across, down = (float(side) for side in svg(chart).attrib["viewBox"].split()[2:])
    assert math.isclose(across * 4 / 3, 375)
    assert math.isclose(down * 4 / 3 * 2, height, abs_tol=2)


@pytest.mark.parametrize(
    "data",
    [
        moved(),
        moved("A 1a 3c"),
        moved(*(f"Projet {number} de la rue et du quartier 1a 1b" for number in range(60))),
        Levels(rounds=()),
        Levels(rounds=(spread("2023-2024"),)),
        Levels(rounds=tuple(spread(f"{year}", l1a=999, without=(9, 9, 9)) for year in range(60))),
        Strategies(counts={}),
        Strategies(counts={"cession": 12_345}, without=1),
    ],
    ids=lambda data: data.kind,
)
def test_nothing_one_and_many_all_give_a_picture_for_a_phone(data: ChartData) -> None:
    for translator in LANGUAGES:
        width, height = png_size(draw_chart(data, translator))
        assert width == 750
        assert height < 2300, "a phone shows it in three screens at most"


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_is_drawn_as_it_is_written_and_nothing_is_warned_of(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for data in (
            moved(f"{name} 1c 2b", before=name, after=name),
            Levels(rounds=(spread(name, l2a=1, without=(1, 1, 1)),)),
        ):
            chart = draw_chart(data, FRENCH)
            assert png_size(chart)[0] == 750
            assert svg(chart).tag == f"{SVG}svg"


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_made_legible(name: str) -> None:
    shown = canvas.legible(name)
    assert "\n" not in shown
    assert canvas.width_of(canvas.shortened(name, 100)) <= 100
    assert all(canvas.width_of(line) <= 100 for line in canvas.wrapped(name, 100))
    assert len(canvas.wrapped(name, 100)) <= 2


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Corvée de ruelle", ("Corvée de ruelle",)),
        ("Vélos-cargos en libre-service", ("Vélos-cargos en", "libre-service")),
        ("Vélos-cargos en libre-service du quartier", ("Vélos-cargos en", "libre-service du qu…")),
        ("x" * 100, ("xxxxxxxxxxxxxxxx…",)),
        ("", ()),
    ],
)
def test_a_long_name_is_wrapped_between_words_then_cut(name: str, lines: tuple[str, ...]) -> None:
    assert canvas.wrapped(name, 150) == lines


@every_chart
def test_the_same_values_give_the_same_bytes_in_any_thread(data: ChartData) -> None:
    first = draw_chart(data, FRENCH)
    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(lambda _: draw_chart(data, FRENCH), range(8))) == {first}


IN_ANOTHER_PROCESS = """
import hashlib, sys
from pydantic import TypeAdapter
from mec_bot.messages.charts.chart import draw_chart
from mec_bot.messages.text.chart_data import ChartData
from mec_bot.messages.text.language import Translator
chart = draw_chart(TypeAdapter(ChartData).validate_json(sys.argv[1]), Translator("fr"))
print(hashlib.sha256(chart.png + chart.svg.encode()).hexdigest(), "pyplot" in str(sys.modules))
"""


@every_chart
def test_the_same_values_give_the_same_bytes_in_another_process_which_never_loads_pyplot(data: ChartData) -> None:
    kept = TypeAdapter(ChartData).dump_json(data)
    drawn = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS, kept], check=True, capture_output=True, text=True, timeout=60
    )
    chart = draw_chart(data, FRENCH)
    assert drawn.stdout.split() == [hashlib.sha256(chart.png + chart.svg.encode()).hexdigest(), "False"]
    assert drawn.stderr == ""


@both_languages
@every_chart
def test_the_svg_is_one_element_that_asks_for_nothing_else(data: ChartData, translator: Translator) -> None:
    chart = draw_chart(data, translator)
    root = svg(chart)
    title = root.find(f"{SVG}title")
    assert title is not None
    assert title.text == chart.title
    tags = {element.tag for element in root.iter()}
    assert not tags & {f"{SVG}image", f"{SVG}script", f"{SVG}text", f"{SVG}foreignObject"}
    addresses = {value for element in root.iter() for name, value in element.attrib.items() if name.endswith("href")}
    assert addresses
    assert all(address.startswith("#") for address in addresses)
    assert "url(" not in chart.svg
    assert "Matplotlib" not in chart.svg


def test_a_title_from_a_catalogue_is_escaped_in_the_svg() -> None:
    sheet = canvas.Canvas()
    _, drawn = sheet.finish(10, "a < b & \x00c")
    title = ElementTree.fromstring(drawn).find(f"{SVG}title")
    assert title is not None
    assert title.text == "a < b & c"


def test_every_mark_stands_out_from_both_grounds() -> None:
    for mark in (drawings.INK, drawings.UP, drawings.DOWN):
        for ground in (drawings.PAPER, drawings.BAND):
            assert contrast(mark, ground) >= 3
    assert contrast(drawings.QUIET, drawings.BAND) >= 4.5, "text needs more than a mark"


def test_no_text_is_smaller_than_a_phone_can_show() -> None:
    assert canvas.TEXT >= 14
    assert canvas.WIDTH == 375


def test_each_step_of_the_scale_is_told_apart_by_its_place() -> None:
    def drawn(level: Level) -> frozenset[str]:
        return frozenset(shapes(moved(f"A {level.value} {level.value}")))

    assert len({drawn(level) for level in Level}) == len(Level)


def test_a_rise_and_a_fall_differ_in_shape_and_not_only_in_colour() -> None:
    rise, fall = shapes(moved("A 2a 2b")), shapes(moved("A 2b 2a"))
    assert rise - fall
    assert fall - rise


def shapes(data: ChartData) -> set[str]:
    """The outlines that are drawn, whatever their colour; letters are told elsewhere."""
    paths = svg(draw_chart(data, FRENCH)).iter(f"{SVG}path")
    return {path.attrib["d"] for path in paths if "d" in path.attrib and "id" not in path.attrib}


def png_size(chart: Chart) -> tuple[int, int]:
    assert chart.png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", chart.png[16:24])
    return width, height


def svg(chart: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(chart.svg)
