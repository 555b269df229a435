"""A finding: what is wrong with one project, where, and what to do about it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from mec_bot.phrases import Phrase
from mec_bot.settings import Severity

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


class Finding(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One check's word about one project.

    ``key`` names it over time: the check, the project and what exactly it is about, never a row. ``cell`` is
    `Tab!D7`, ``row`` its 1-based row, ``value`` the cell's text (``None`` where it is blank), ``title`` is the check's,
    ``sentence`` says what is wrong and what to do. ``phase`` is the project's, where its level is known,
    ``note`` is the note on the cell.
    """

    key: str
    check: str
    title: Phrase
    severity: Severity
    project: str
    project_key: str
    carriers: tuple[str, ...]
    phase: int | None
    cell: str
    row: int
    value: str | None
    sentence: Phrase
    note: str | None = None


# A phrase in it is written as `phrase_to_json` does.
_ENCODER = msgspec.json.Encoder()


def to_text(finding: Finding) -> str:
    """The finding as text to remember (JSON)."""
    return _ENCODER.encode(finding).decode()


def from_text(text: str) -> Finding:
    """Read back what ``to_text`` wrote."""
    fields = json.loads(text)
    fields["carriers"] = tuple(fields["carriers"])
    # One remembered before findings had titles is called by its check's name until the next pull.
    title = fields.get("title") or {"template": fields["check"], "values": {}}
    fields["title"] = phrase_from_json(title)
    fields["sentence"] = phrase_from_json(fields["sentence"])
    return Finding(**fields)


def phrase_to_json(phrase: Phrase) -> Mapping[str, Any]:
    """A phrase may stand inside another one (the reason inside the advice)."""
    values = {
        name: phrase_to_json(value) if isinstance(value, Phrase) else value for name, value in phrase.values.items()
    }
    return {"template": phrase.template, "values": values}


def phrase_from_json(written: Mapping[str, Any]) -> Phrase:
    """Read back what ``phrase_to_json`` wrote."""
    values = {
        name: phrase_from_json(value) if isinstance(value, dict) else value for name, value in written["values"].items()
    }
    template: str = written["template"]
    return Phrase(template, **values)
