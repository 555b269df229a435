"""A finding: what is wrong with one project, where, and what to do about it."""

from __future__ import annotations

import json
from typing import Literal

import msgspec

from mec_bot.errors import UnreadableRowError
from mec_bot.phrases import Phrase, phrase_from_json
from mec_bot.settings.models import FieldName, Severity

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


class Finding(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What one check found about one project.

    ``key`` identifies the finding over time: the check, the project and what exactly it is about, never a row.
    ``title`` is the check's title. ``cell`` is `Tab!D7`, ``row`` its 1-based row, ``value`` the cell's text (``None``
    where it is blank) and ``note`` the note on it. ``sentence`` says what is wrong and what to do. ``phase`` is the
    project's phase (1 to 3), ``None`` where it is not known. ``candidates`` are the values that the cell may be meant to
    hold, as they would be written there (`2b`, `2026-04-03`); a form can offer them. ``discussed`` says that a comment is
    open on the cell. ``field`` and ``round`` say what
    the cell is about, wherever it stands; they are empty in a finding that an older version remembered.
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
    candidates: tuple[str, ...] = ()
    discussed: bool = False
    field: FieldName | Literal[""] = ""
    round: str = ""


# It writes a phrase as `phrase_to_json` does.
_ENCODER = msgspec.json.Encoder()


def to_text(finding: Finding) -> str:
    """The finding as JSON text, to be remembered."""
    return _ENCODER.encode(finding).decode()


def from_text(text: str) -> Finding:
    """Read back what ``to_text`` wrote.

    Raises:
        UnreadableRowError: it is something else.
    """
    try:
        fields = json.loads(text)
        fields["carriers"] = tuple(fields["carriers"])
        # Findings that were remembered before there were candidates have none.
        fields["candidates"] = tuple(fields.get("candidates", ()))
        # A finding remembered before findings had titles is called by its check's name until the next pull.
        title = fields.get("title") or {"template": fields["check"], "values": {}}
        fields["title"] = phrase_from_json(title)
        fields["sentence"] = phrase_from_json(fields["sentence"])
        return Finding(**fields)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableRowError("findings.body") from error
