"""Google's partial responses: the ``fields`` parameter, ``a,b(c,d/e),f.g.h``.

A mask is read into a tree, held against the fields that the resource has, and applied to its JSON.
https://developers.google.com/workspace/sheets/api/guides/field-masks
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Mask: TypeAlias = "dict[str, Mask]"
"""Field → what is wanted of it; an empty mask wants everything."""

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

ANY = "*"

_TOKEN = re.compile(r"\s*(?P<name>[A-Za-z_][A-Za-z0-9_]*|\*)\s*|\s*(?P<sign>[,()/.])\s*")


class FieldMaskError(ValueError):
    """A mask that cannot be read, or that names a field the resource does not have; holds its path."""

    def __init__(self, path: str) -> None:
        super().__init__(f"Error expanding 'fields' parameter. Cannot find matching fields for path '{path}'.")
        self.path = path


def parse(text: str) -> Mask:
    """Read a mask; both ``/`` and ``.`` separate the names of a path.

    Raises:
        FieldMaskError: the text is no mask.
    """
    mask: Mask = {}
    tokens = _tokens(text)
    if _read_list(tokens, mask, text) is not None:
        raise FieldMaskError(text)
    return mask


def check(mask: Mask, message: str, fields: Mapping[str, Mapping[str, str]]) -> None:
    """Refuse a field that the message does not have.

    ``fields`` gives for each message its fields, and the message that each field holds ("" for a plain value). A
    message that is not in it is not described, and a mask may ask for any of its fields.

    Raises:
        FieldMaskError: the mask names a field that the message does not have.
    """
    _check(mask, message, fields, ())


def apply(mask: Mask, value: Json) -> Json:
    """What the mask keeps of a value.

    A list keeps its length: an element that has nothing left stays as ``{}``, because its place is its
    address (the third cell of a row).
    """
    if not mask:
        return value
    if isinstance(value, list):
        return [apply(mask, element) for element in value]
    if isinstance(value, dict):
        return {
            name: apply(mask.get(name, mask.get(ANY, {})), part)
            for name, part in value.items()
            if name in mask or ANY in mask
        }
    return value


def _tokens(text: str) -> Iterator[str]:
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise FieldMaskError(text)
        yield match["name"] or match["sign"]
        position = match.end()


def _read_list(tokens: Iterator[str], mask: Mask, text: str) -> str | None:
    """Read paths separated by commas into the mask; returns what ended the list: ")" or ``None`` for the end."""
    while True:
        end = _read_path(tokens, mask, text)
        if end != ",":
            return end


def _read_path(tokens: Iterator[str], mask: Mask, text: str) -> str | None:
    """Read one path into the mask; returns the sign after it."""
    # A path is kept aside until it is whole: `a,a.b` wants all of `a`, in whichever order it comes.
    branch: Mask = {}
    leaf = branch
    sign: str | None = "."
    while sign in {"/", "."}:
        name = next(tokens, "")
        if not (name == ANY or name.isidentifier()):
            raise FieldMaskError(text)
        leaf = leaf.setdefault(name, {})
        sign = next(tokens, None)
    if sign == "(":
        if _read_list(tokens, leaf, text) != ")":
            raise FieldMaskError(text)
        sign = next(tokens, None)
    if sign not in {",", ")", None}:
        raise FieldMaskError(text)
    _merge(mask, branch)
    return sign


def _merge(mask: Mask, more: Mask) -> None:
    for name, part in more.items():
        if name not in mask:
            mask[name] = part
        elif not (mask[name] and part):
            mask[name] = {}
        else:
            _merge(mask[name], part)


def _check(mask: Mask, message: str, fields: Mapping[str, Mapping[str, str]], path: tuple[str, ...]) -> None:
    known = fields.get(message)
    if known is None:
        return
    for name, part in mask.items():
        here = (*path, name)
        if name != ANY and name not in known:
            raise FieldMaskError(".".join(here))
        if not part or name == ANY:
            continue
        if not known[name]:
            raise FieldMaskError(".".join((*here, next(iter(part)))))
        _check(part, known[name], fields, here)
