"""What `--json` prints: codes, days and null, and one thing in one way."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mec_bot.cli.documents import changes_document, timeline_document
from mec_bot.review.changes import Change, Kind
from mec_bot.review.events import Event, Timeline


def a_change(kind: Kind, before: str | None, after: str | None, *unreadable: str) -> Change:
    return Change(
        project="X",
        project_key="x",
        kind=kind,
        before=before,
        after=after,
        before_unreadable="before" in unreadable,
        after_unreadable="after" in unreadable,
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (a_change("strategy", None, "dissemination"), {"from": None, "to": "dissemination"}),
        (a_change("level", "2b", "2c"), {"from": "2b", "to": "2c"}),
        (a_change("level", "Pas  Évalué", "2c"), {"from": "not_assessed", "to": "2c"}),
        (a_change("level", "2b-2c", "2c", "before"), {"from": None, "to": "2c", "from_unreadable": "2b-2c"}),
        (
            a_change("due", "03/04/2026", "2026-04-03", "before"),
            {"from": None, "to": "2026-04-03", "from_unreadable": "03/04/2026"},
        ),
        (
            a_change("strategy", "cession", "Cession puis essaimage", "after"),
            {"from": "cession", "to": None, "to_unreadable": "Cession puis essaimage"},
        ),
        (a_change("support", None, "Un local"), {"from": None, "to": "Un local"}),
    ],
)
def test_a_change_gives_codes_and_days_and_quotes_what_cannot_be_read_beside_them(
    change: Change, expected: dict[str, str | None]
) -> None:
    whole = {"project": "X", "kind": change.kind} | expected
    assert changes_document([change]) == [whole]
    at = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
    told = Timeline(project="X", events=(Event(at=at, what="changed", project="X", about=change),))
    [event] = timeline_document(told)["events"]
    assert event == {"at": "2026-11-23T14:00:00+00:00", "event": "changed"} | whole
