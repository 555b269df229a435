"""What a stand-in cannot do, told so that the command line can say it in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, init=False)
class Wording:
    """An English template, always a literal, and the values of its named parts, of which one may be a wording itself.

    The stand-ins speak English. Whoever shows their errors translates the template: the catalogue's test collects it.
    """

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __init__(self, template: str, /, **values: object) -> None:
        object.__setattr__(self, "template", template)
        object.__setattr__(self, "values", values)

    def __str__(self) -> str:
        return self.template.format_map(self.values)


class SandboxError(Exception):
    """What went wrong and what to do about it, in one sentence."""

    def __init__(self, wording: Wording) -> None:
        super().__init__(wording)
        self.wording = wording

    def __str__(self) -> str:
        return str(self.wording)
