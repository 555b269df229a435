"""A sentence with named parts: written in English where it is made, translated where it is read, stored as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, init=False)
class Phrase:
    """An English template and the values of its named parts.

    The pure packages and the errors never know the reader's language: they hand on a Phrase, and
    ``messages.text.language`` finds the template's translation. The catalogues' test collects every call of
    ``Phrase("...")``, so the template must be a literal.
    """

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __init__(self, template: str, /, **values: object) -> None:
        object.__setattr__(self, "template", template)
        object.__setattr__(self, "values", values)

    def __str__(self) -> str:
        return self.template.format_map(self.values)

    def __hash__(self) -> int:
        return hash(str(self))


def phrase_to_json(phrase: Phrase) -> Mapping[str, Any]:
    """The phrase as a value for JSON; a phrase may stand inside another one (the reason inside the advice)."""
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


def phrase_to_text(phrase: Phrase) -> str:
    """The phrase as a text to store (JSON): it is translated later, when somebody reads it."""
    return json.dumps(phrase_to_json(phrase), ensure_ascii=False, default=str)


def phrase_from_text(text: str) -> Phrase:
    """Read back what ``phrase_to_text`` wrote; any other text becomes a phrase that says just this text."""
    try:
        return phrase_from_json(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Phrase("{reason}", reason=text)
