"""A small schema language that complains the way Slack does: one sentence and a JSON pointer for each fault.

Slack's wording is a fact that developers search for, so it lives here once:
``must be less than 3001 characters [json-pointer:/blocks/0/text/text]``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

MISMATCH = "failed to match all allowed schemas"


def fault(sentence: str, pointer: str) -> str:
    """One complaint, as Slack writes it."""
    return f"{sentence} [json-pointer:{pointer}]"


class Rule(Protocol):
    """Something that looks at one JSON value and says what is wrong with it."""

    def faults(self, value: Any, pointer: str) -> Iterator[str]:
        """Every complaint about ``value``, which stands at ``pointer``."""
        ...


@dataclass(frozen=True, kw_only=True)
class Anything:
    """No opinion: for parts of Block Kit the stand-in has no need to judge."""

    def faults(self, value: Any, pointer: str) -> Iterator[str]:  # noqa: ARG002 - the signature of a rule
        """Nothing."""
        yield from ()


@dataclass(frozen=True, kw_only=True)
class String:
    """Text of a bounded length, of a pattern, or one of a few words."""

    most: int = 3000
    least: int = 0
    among: tuple[str, ...] = ()
    pattern: str = ""

    def faults(self, value: Any, pointer: str) -> Iterator[str]:
        """A wrong type, a wrong length or a wrong word."""
        if not isinstance(value, str):
            yield fault("must provide a string", pointer)
        elif self.among and value not in self.among:
            yield fault("must be a valid enum value", pointer)
        elif self.pattern and not re.search(self.pattern, value):
            yield fault(f"input must match regex pattern: {self.pattern}", pointer)
        elif len(value) < self.least:
            yield fault(f"must be more than {self.least - 1} characters", pointer)
        elif len(value) > self.most:
            yield fault(f"must be less than {self.most + 1} characters", pointer)


@dataclass(frozen=True, kw_only=True)
class Flag:
    """True or false."""

    def faults(self, value: Any, pointer: str) -> Iterator[str]:
        """A wrong type."""
        if not isinstance(value, bool):
            yield fault("must provide a boolean", pointer)


@dataclass(frozen=True, kw_only=True)
class Number:
    """A number, which a truth value is not."""

    def faults(self, value: Any, pointer: str) -> Iterator[str]:
        """A wrong type."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield fault("must provide a number", pointer)


@dataclass(frozen=True, kw_only=True)
class Items:
    """A list of things of one kind."""

    of: Rule
    most: int
    least: int = 1

    def faults(self, value: Any, pointer: str) -> Iterator[str]:
        """A wrong type or number of items, then each item's own faults."""
        if not isinstance(value, list):
            yield fault("must provide an array", pointer)
            return
        if len(value) > self.most:
            yield fault(f"no more than {self.most} items allowed", pointer)
        if len(value) < self.least:
            yield fault(f"must provide at least {self.least} items", pointer)
        for index, item in enumerate(value):
            yield from self.of.faults(item, f"{pointer}/{index}")


@dataclass(frozen=True, kw_only=True)
class Shape:
    """An object with known fields.

    ``any_of`` names fields of which at least one must be present. ``strict`` puts Slack's general complaint
    before the precise one, as it does for text objects and views.
    """

    required: Mapping[str, Rule] = field(default_factory=dict)
    optional: Mapping[str, Rule] = field(default_factory=dict)
    any_of: tuple[str, ...] = ()
    strict: bool = False

    def faults(self, value: Any, pointer: str) -> Iterator[str]:
        """Missing fields, fields that do not exist, then each field's own faults."""
        found = list(self._own_faults(value, pointer))
        if found and self.strict:
            yield fault(MISMATCH, pointer)
        yield from found

    def _own_faults(self, value: Any, pointer: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield fault("must provide an object", pointer)
            return
        for name in self.required:
            if name not in value:
                yield fault(f"missing required field: {name}", pointer)
        if self.any_of and not any(name in value for name in self.any_of):
            yield fault(f"missing required field: {self.any_of[0]}", pointer)
        rules = {**self.required, **self.optional}
        for name, item in value.items():
            if name in rules:
                yield from rules[name].faults(item, f"{pointer}/{name}")
            else:
                yield fault(f"invalid additional property: {name}", pointer)


@dataclass(frozen=True, kw_only=True)
class Typed:
    """An object whose ``type`` says which shape it has."""

    shapes: Mapping[str, Rule]
    strict: bool = False

    def faults(self, value: Any, pointer: str) -> Iterator[str]:
        """An unknown type, or the faults of the shape the type names."""
        found = list(self._own_faults(value, pointer))
        if found and self.strict:
            yield fault(MISMATCH, pointer)
        yield from found

    def _own_faults(self, value: Any, pointer: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield fault("must provide an object", pointer)
        elif "type" not in value:
            yield fault("missing required field: type", pointer)
        elif not isinstance(value["type"], str) or value["type"] not in self.shapes:
            yield fault(f"unsupported type: {value['type']}", f"{pointer}/type")
        else:
            yield from self.shapes[value["type"]].faults(value, pointer)
