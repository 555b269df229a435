"""Days that people write: only those of years that can be meant."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from builders import a_home

from mec_bot.calendar.days import read_day
from mec_bot.cli.plugins import read_home
from mec_bot.errors import ConfigError


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2026, 11, 28), date(2199, 12, 31)])
def test_a_day_is_read(day: date) -> None:
    assert read_day(day.isoformat()) == day


@pytest.mark.parametrize(
    "text", ["", "demain", "2026-13-01", "2026-02-30", "0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"]
)
def test_another_text_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_day(text)


@pytest.mark.parametrize(
    "setting",
    [
        "programme_end: '0001-01-01'",
        "closed_days: ['9999-12-31']",
        "memory: {keep_days: 99999999999999999999}",
        "breaker: {min_projects: .inf}",
    ],
)
def test_numbers_and_days_beyond_all_use_are_refused_in_the_settings(tmp_path: Path, setting: str) -> None:
    with pytest.raises(ConfigError, match=setting.partition(":")[0]):
        read_home(a_home(tmp_path, {"config/mec_bot.yaml": setting}))
