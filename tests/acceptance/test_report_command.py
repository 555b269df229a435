"""`mec-bot report`: the published figures from a workbook, in every format, and the page in a real browser."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from chromium import a_browser, needs_chromium
from playwright.sync_api import Browser, ConsoleMessage, Page
from program import Ended, run
from world import World

from mec_bot.cli.demo import template
from mec_bot.sandbox.workbooks.files import MEC_2023_2024, SYNTHESE

UNUSABLE = 2


def report(*arguments: str, workbook: Path = SYNTHESE) -> Ended:
    return run("report", "--home", template(), "--workbook", workbook, *arguments)


# --- the published figures ----------------------------------------------------------------------------------------


def test_a_whole_programme_gives_the_published_figures() -> None:
    ended = report("--format", "json")
    assert (ended.status, ended.err) == (0, "")
    found = ended.json
    assert {one["round"]: one["assessed"]["count"] for one in found["assessments_by_round"]} == {
        "Automne 2022": 16,
        "2023-2024": 27,
    }
    assert found["assessed_in_both_rounds"]["count"] == 10
    started = found["started"]
    assert (started["year"], started["sub_projects"]["count"], started["assessed"]["count"]) == (2024, 7, 4)
    assert (started["lowest_level"], started["highest_level"]) == ("1d", "2b")
    strategies = found["strategies"]
    assert (strategies["types"], strategies["presented"]["count"], strategies["not_assessed"]["count"]) == (4, 16, 1)
    assert len(strategies["table"]) == 16
    rows = found["assessed_in_both_rounds"]["rows"]
    assert rows[0] == {
        "project": "Frigos de ruelle",
        "carriers": ["Cuisines du faubourg"],
        "status": "En cours",
        "cell": "Tableau de bord!G4",
        "text": "2c) Expérimentation – Appropriation de proximité",
        "level": "2c",
        "previous_level": "2a",
    }


def test_a_whole_programme_tells_its_obstacles_and_resources_by_theme_and_by_strategy() -> None:
    found = report("--json").json
    persisting = found["obstacles"]["by_strategy"]
    assert max(persisting, key=lambda group: persisting[group]["count"]) == "consolidation"
    assert [theme["theme"] for theme in found["obstacles_overcome"]["themes"]] == [
        "Gouvernance de la nouvelle organisation",
        "Offre de services mal comprise du public cible",
        "Propriété intellectuelle",
    ]
    assert found["resources"]["sub_projects"]["count"] == 13
    shown = report("--explain").out
    assert "### Obstacles qui persistent" in shown
    assert "| Peu de reconnaissance pour accéder à de nouveaux financements | 0 | 8 | 1 | 0 |" in shown
    assert "- Obstacles surmontés, par type de stratégie · Dissémination\u00a0: 1\n  - Données de voirie" in shown


def test_the_published_table_gives_what_it_holds_and_null_for_the_rest() -> None:
    found = report("--json", workbook=MEC_2023_2024).json
    assert (found["sub_projects"]["count"], found["assessed"]["count"]) == (16, 15)
    assert {name: figure["count"] for name, figure in found["strategies"]["by_type"].items()} == {
        "cession": 1,
        "consolidation": 1,
        "dissemination": 0,
        "essaimage": 1,
    }
    assert found["missing"]["without_strategy"]["count"] == 13
    assert (found["previous_round"], found["progress"], found["started"]) == (None, None, None)
    assert "il n'y a pas de progression à calculer" in report(workbook=MEC_2023_2024).out


def test_an_earlier_round_and_another_year_can_be_asked_for() -> None:
    found = report("--json", "--round", "automne 2022", "--year", "2021").json
    assert (found["round"], found["assessed"]["count"], found["previous_round"]) == ("Automne 2022", 16, None)
    assert (found["started"]["year"], found["started"]["sub_projects"]["count"]) == (2021, 9)


def test_it_answers_from_the_last_snapshot_without_asking_google(synced: World) -> None:
    ended = synced.run("report", "--json", GOOGLE_APPLICATION_CREDENTIALS="")
    assert (ended.status, ended.json["sub_projects"]["count"]) == (0, 27)


# --- its formats ----------------------------------------------------------------------------------------------------


def test_people_read_markdown_and_with_explain_the_rows_of_each_figure() -> None:
    plain, explained = report().out, report("--explain").out
    assert "27 sous-projets ont été évalués à la ronde" in plain
    assert "Tableau de bord!G4 " not in plain
    assert "Frigos de ruelle – Tableau de bord!G4 – 2c) Expérimentation" in explained


def test_a_spreadsheet_opens_the_table(tmp_path: Path) -> None:
    file = tmp_path / "synthese.csv"
    assert report("--format", "csv", "--output", str(file)).out == ""
    content = file.read_bytes()
    assert content.startswith(b"\xef\xbb\xbfChiffre,")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    both = [row["Sous-projet"] for row in rows if row["Chiffre"] == "Évalués aux deux rondes"]
    assert len(both) == 10


def test_the_plots_are_written_and_the_report_shows_them(tmp_path: Path) -> None:
    text, plots = tmp_path / "rapport" / "synthese.md", tmp_path / "rapport" / "figures"
    text.parent.mkdir()
    assert report("--plots", str(plots), "--output", str(text)).status == 0
    assert sorted(file.name for file in plots.iterdir()) == [
        f"{name}.{ending}" for name in ("levels", "movement", "strategies") for ending in ("png", "svg")
    ]
    shown = re.findall(r"!\[[^\]]+\]\(<([^>]+)>\)", text.read_text(encoding="utf-8"))
    assert len(shown) == 3
    assert all((text.parent / address).is_file() for address in shown)


# --- what cannot be used --------------------------------------------------------------------------------------------


def refused(ended: Ended, *named: str) -> None:
    assert (ended.status, ended.out) == (UNUSABLE, "")
    [sentence] = ended.sentences
    for word in named:
        assert word in sentence


def test_a_round_that_no_column_has_names_those_there_are() -> None:
    refused(report("--round", "2019"), "2019", "Automne 2022 · 2023-2024")


def test_an_unknown_format_names_the_formats() -> None:
    refused(report("--format", "pdf"), "pdf", "md, html, json, csv")


def test_two_formats_at_once_are_told() -> None:
    refused(report("--format", "html", "--json"), "--json", "html")


def test_before_the_first_pull_it_says_what_to_do(world: World) -> None:
    refused(world.run("report"), "mec-bot sync", "--workbook")


@pytest.mark.parametrize("option", ["--output", "--plots"])
def test_a_place_that_cannot_be_written_is_named(option: str, tmp_path: Path) -> None:
    file = tmp_path / "fichier"
    file.write_text("", encoding="utf-8")
    refused(report(option, str(file / "dedans")), option, str(file / "dedans"))


# --- the page in a browser ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("report") / "synthese.html"
    assert report("--format", "html", "--explain", "--output", str(file)).status == 0
    return file


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with a_browser() as browser:
        yield browser


@pytest.fixture(params=[(1200, "light"), (375, "light"), (1200, "dark")], ids=["wide", "telephone", "dark"])
def page(request: pytest.FixtureRequest, browser: Browser, written: Path) -> Iterator[Page]:
    """The page, which must not complain in the console nor ask anybody for anything."""
    width, scheme = request.param
    complaints: list[str] = []
    asked: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        complaints.append(message.text)

    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(written.as_uri())
    yield page
    page.close()
    assert (complaints, asked) == ([], [written.as_uri()])


# Every text's colour against the first background behind it (WCAG 2.2); the plots have their own.
CONTRASTS = """() => {
  const parse = c => c.match(/[\\d.]+/g).map(Number);
  const lum = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const behind = e => { for (; e; e = e.parentElement) {
    const c = parse(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
  const low = [];
  for (const e of document.querySelectorAll('body *:not(svg):not(svg *)')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
    const [a, b] = [lum(parse(getComputedStyle(e).color)), lum(behind(e))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) low.push(e.outerHTML.slice(0, 80));
  }
  return low;
}"""


class TestThePage:
    pytestmark = needs_chromium

    def test_fits_without_sideways_scroll_and_can_be_read(self, page: Page) -> None:
        width = page.evaluate("window.innerWidth")
        for details in page.locator("summary").all():
            details.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CONTRASTS) == []
        for plot in page.locator("figure svg").all():
            box = plot.bounding_box()
            assert box is not None
            assert 200 < box["width"] <= width
            assert box["height"] > 100

    def test_says_what_its_plots_show_and_what_its_tables_are(self, page: Page) -> None:
        plots = page.get_by_role("img")
        assert plots.count() == 3
        assert all(len(plot.get_attribute("aria-label") or "") > 40 for plot in plots.all())
        assert page.locator("table").count() == page.locator("table > caption").count() == 9
        assert page.locator("th:not([scope])").count() == 0
        assert page.get_by_role("rowheader", name="Frigos de ruelle").count() == 2
        assert page.get_by_role("region", name="Sous-projets qui présentent une stratégie").count() == 1

    def test_is_gone_through_by_its_headings_and_landmarks(self, page: Page) -> None:
        levels = [
            int(tag[1]) for tag in page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(e => e.tagName)")
        ]
        assert (levels[0], levels.count(1)) == (1, 1)
        assert all(after - before <= 1 for before, after in pairwise(levels))
        for role in ("banner", "navigation", "main", "contentinfo"):
            assert page.get_by_role(role).count() == 1

    def test_is_used_from_the_keyboard(self, page: Page) -> None:
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Aller au contenu")
        assert skip.evaluate("e => e === document.activeElement && e.getBoundingClientRect().left >= 0")
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: url.endswith("#content"), timeout=5000)
        page.locator("a[role=doc-noteref]").first.click()
        assert page.url.endswith("#note-1")
