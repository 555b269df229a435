"""The demo's page in a real browser, as a visitor meets it."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from chromium import a_browser, needs_chromium
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from program import Running

pytestmark = needs_chromium
SECONDS = 1000


@pytest.fixture(scope="module")
def demo() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
    with Running("demo", "--port", url.rpartition(":")[2]) as running:
        running.wait_until(lambda: url in running.err)
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with a_browser() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, demo: str) -> Iterator[Page]:
    """The page, which must not complain in the console nor ask anybody else for anything."""
    complaints: list[str] = []
    asked: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    page = browser.new_page(locale="fr-CA", viewport={"width": 1200, "height": 800})
    page.set_default_timeout(15 * SECONDS)
    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(demo)
    expect(page.locator("#connection")).to_contain_text("●")
    yield page
    page.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith((demo, "data:"))] == []


def open_channel(page: Page, name: str) -> None:
    page.locator("#channels button", has_text=name).click()
    expect(page.locator("#title")).to_contain_text(name)


def type_command(page: Page, text: str) -> None:
    page.locator("#command").fill(text)
    page.locator("#command").press("Enter")
    expect(page.locator("#send")).to_be_enabled()


def test_the_digest_is_read_in_the_staff_channel(page: Page) -> None:
    welcome, digest = (page.locator("#messages > li").nth(number) for number in (0, 1))
    expect(welcome.locator(".header")).to_contain_text("Ici mec-bot")
    expect(digest.locator(".header")).to_be_visible()
    for words in ("27", "Semothèque", "Jardins du rail"):
        expect(digest).to_contain_text(words)
    row = digest.get_by_role("link", name="Semothèque", exact=True).first
    assert "docs.google.com/spreadsheets" in str(row.get_attribute("href"))


def test_the_digests_charts_are_seen_and_heard(page: Page) -> None:
    charts = page.locator("#messages > li").nth(2).locator("figure img")
    expect(charts).to_have_count(2)
    for chart, words in zip(
        charts.all(),
        ("D'une évaluation à l'autre. 15 sous-projets", "Stratégies pour la suite. 27 sous-projets"),
        strict=True,
    ):
        chart.scroll_into_view_if_needed()
        expect(chart).to_be_visible()
        assert str(chart.get_attribute("alt")).startswith(words)
        page.wait_for_function("image => image.complete", arg=chart.element_handle())
        assert chart.evaluate("image => image.naturalWidth") == 750
        assert chart.evaluate("image => image.offsetWidth") == 375


def test_a_reminder_is_read_in_a_direct_message(page: Page) -> None:
    open_channel(page, "Maison des saisons")
    reminder = page.locator("#messages > li").first
    expect(reminder).to_contain_text("Salon d'hiver")
    assert "Compteurs citoyens" not in reminder.inner_text()


def test_a_card_is_visible_only_to_the_one_who_asked(page: Page) -> None:
    open_channel(page, "general")
    type_command(page, "/mec POPOTE")
    card = page.locator("#messages > li.private").last
    expect(card.locator(".private-note")).to_be_visible()
    expect(card.locator(".header")).to_have_text("Popote du jeudi")
    expect(card).to_contain_text("Cuisine de production")
    other = page.locator("#user option").nth(1).get_attribute("value")
    page.locator("#user").select_option(other)
    expect(page.locator("#messages")).not_to_contain_text("Popote du jeudi")


def test_a_choice_leads_to_the_card(page: Page) -> None:
    open_channel(page, "mec-bot-exploitation")
    type_command(page, "/mec Les Roues partagées")
    choices = page.locator("#messages > li").last.locator(".actions button")
    expect(choices).to_have_count(4)
    choices.filter(has_text="Pédibus des aînés").click()
    expect(page.locator("#messages > li").last.locator(".header")).to_have_text("Pédibus des aînés")


def test_what_a_cell_holds_is_shown_and_does_nothing(page: Page) -> None:
    open_channel(page, "general")
    type_command(page, "/mec compteurs")
    card = page.locator("#messages > li").last
    expect(card.locator(".header")).to_have_text("Compteurs citoyens")
    expect(card).to_contain_text("<!channel> merci de")
    expect(card).to_contain_text("<https://exemple.org|ce lien>")
    expect(card.locator(".mention")).to_have_count(0)


def test_the_page_fits_a_telephone(browser: Browser, demo: str) -> None:
    page = browser.new_page(viewport={"width": 375, "height": 700})
    page.goto(demo)
    expect(page.locator("#messages > li").first).to_be_visible()
    type_command(page, "/mec Les Roues partagées")
    expect(page.locator("#messages > li").last.locator(".actions button").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    widths = page.locator("figure img").evaluate_all("images => images.map((image) => image.clientWidth)")
    assert widths
    assert all(width <= 351 for width in widths)
    page.close()
