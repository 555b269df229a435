"""What the messages tell of: exemple.xlsx as it is read, what is found in it, and the moments that they name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from builders import TODAY, check

from mec_bot.cli.demo import template
from mec_bot.cli.plugins import read_home
from mec_bot.messages.text.language import Translator
from mec_bot.messages.text.text_context import TextContext
from mec_bot.sandbox.google import workbook
from mec_bot.sandbox.workbooks import files as workbooks
from mec_bot.sheet.source.grid import read_spreadsheet
from mec_bot.sheet.source.reply import Reply
from mec_bot.sheet.table.reading import read_dashboard

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
SEEN_AT = NOW - timedelta(minutes=12)
ZONE = ZoneInfo("America/Toronto")
_SETTINGS = read_home(template())
_REPLY = msgspec.convert(workbook.read(workbooks.EXEMPLE), Reply)
DASHBOARD = read_dashboard(read_spreadsheet(_REPLY, "feuille-exemple"), _SETTINGS, TODAY)
FINDINGS = check(DASHBOARD, _SETTINGS.checks)


def text_context(translator: Translator) -> TextContext:
    """A text about the example that is made ``NOW``."""
    return TextContext(translator=translator, zone=ZONE, now=NOW, seen_at=SEEN_AT)
