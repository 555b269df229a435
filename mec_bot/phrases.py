"""A sentence with named parts, written in English where it is born and translated where it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, init=False)
class Phrase:
    """An English template and the values of its named parts.

    The pure rooms and the errors never know the reader's language: they hand on a Phrase, and
    ``messages.language`` finds the template's translation. The catalogues' test collects every call of
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
