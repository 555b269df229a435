"""Take the README's screenshot: start `mec-bot demo`, ask for a card, and picture the page.

Run it as ``python docs/screenshot.py`` in the development environment, with Chromium installed.
"""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

URL = "http://127.0.0.1:8793"
PICTURE = Path(__file__).parent / "demo.png"


def main() -> None:
    """Write docs/demo.png."""
    program = Path(sys.executable).parent / "mec-bot"
    demo = subprocess.Popen([program, "demo", "--port", URL.rpartition(":")[2]])  # noqa: S603 - our own program
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-background-networking"]
            )
            page = browser.new_page(viewport={"width": 1200, "height": 860})
            _wait_for_page()
            page.goto(URL)
            page.get_by_text("Bilan du").first.wait_for()
            # As somebody sees it who opens it once all has arrived.
            page.reload()
            page.get_by_text("mec-bot est connecté").wait_for()
            page.screenshot(path=PICTURE)
            browser.close()
    finally:
        demo.terminate()
        demo.wait()


def _wait_for_page() -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(URL, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(URL)


if __name__ == "__main__":
    main()
