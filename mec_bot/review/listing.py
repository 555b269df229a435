"""Lists of projects that people ask for: those of a phase, of a strategy or of a carrier, the unassessed, the stalled."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from mec_bot.sheet.cells.choices import Strategy
from mec_bot.sheet.cells.spelling import fold_key

if TYPE_CHECKING:
    from mec_bot.sheet.carriers import Carriers
    from mec_bot.sheet.dashboard import Project

Kind = Literal["all", "phase", "strategy", "carrier", "not_assessed", "stalled"]
_NOT_ASSESSED = {"non evalues", "non evalue", "pas evalues", "sans evaluation", "not assessed", "unassessed"}
_STALLED = {"qui stagnent", "stagnent", "stalled", "standing still"}
_KINDS: dict[str, Kind] = {
    "phase": "phase",
    "strategie": "strategy",
    "strategy": "strategy",
    "porteur": "carrier",
    "carrier": "carrier",
}
STALLED_CHECK = "stalled_maturity"


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What somebody wants a list of; ``value`` is the phase, the strategy's code, or the carrier's name as typed."""

    kind: Kind
    value: str = ""

    def takes(self, project: Project, carriers: Carriers, stalled: Container[str]) -> bool:
        """Whether a project is on the list; ``stalled`` are the keys of the projects that do not rise."""
        match self.kind:
            case "phase":
                return project.level is not None and str(project.level.phase) == self.value
            case "strategy":
                return project.strategy == self.value
            case "carrier":
                known = carriers.find(self.value)
                wanted = fold_key(known.name if known else self.value)
                return any(fold_key(carrier) == wanted for carrier in project.carriers)
            case "not_assessed":
                return project.level is None
            case "stalled":
                return project.key in stalled
        return True


def read_listing(words: str) -> Listing | None:
    """The list that is asked for after « liste »; ``None`` where the words name none."""
    folded = fold_key(words) if words.strip() else ""
    if not folded:
        return Listing(kind="all")
    if folded in _NOT_ASSESSED:
        return Listing(kind="not_assessed")
    if folded in _STALLED:
        return Listing(kind="stalled")
    first, _, rest = " ".join(words.split()).partition(" ")
    kind, value = _KINDS.get(fold_key(first)), fold_key(rest) if rest else ""
    if kind == "carrier" and value:
        return Listing(kind=kind, value=rest)
    known = ("1", "2", "3") if kind == "phase" else get_args(Strategy) if kind == "strategy" else ()
    return Listing(kind=kind, value=value) if kind and value in known else None
