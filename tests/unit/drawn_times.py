"""Zones and moments that Hypothesis draws: changes of clock, half hours, and both halves of the world."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

zones = st.sampled_from(
    ["America/Toronto", "America/St_Johns", "Europe/Paris", "UTC", "Australia/Lord_Howe", "Asia/Kolkata"]
).map(ZoneInfo)
# Any minute of 2026 and 2027.
minutes = st.integers(0, 730 * 24 * 60).map(
    lambda passed: datetime(2026, 1, 1, tzinfo=UTC) + passed * timedelta(minutes=1)
)
