"""What the messages tell of: exemple.xlsx as it is read, what is found in it, and the moments that they name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from builders import check

from mec_bot.cli.demo import template
from mec_bot.cli.plugins import read_home
from mec_bot.sandbox import workbooks
from mec_bot.sandbox.google import workbook
from mec_bot.sheet.grid import read_spreadsheet
from mec_bot.sheet.reading import read_dashboard
from mec_bot.sheet.reply import Reply

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
SEEN_AT = NOW - timedelta(minutes=12)
ZONE = ZoneInfo("America/Toronto")
_SETTINGS = read_home(template())
_REPLY = msgspec.convert(workbook.read(workbooks.EXEMPLE), Reply)
DASHBOARD = read_dashboard(read_spreadsheet(_REPLY, "feuille-exemple"), _SETTINGS)
FINDINGS = check(DASHBOARD, _SETTINGS.checks)
