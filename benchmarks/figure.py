"""One measured figure with its limit."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A measured ``value``; ``limit`` is the largest value allowed, ``note`` says how the value came about."""

    name: str
    value: float
    limit: float
    unit: str
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether the limit is kept."""
        return self.value <= self.limit


def show(figures: Iterable[Figure]) -> None:
    """Print a line for each figure: name, value, limit, verdict."""
    for figure in figures:
        verdict = "ok" if figure.holds else "BROKEN"
        value, limit = (f"{number:.4g} {figure.unit}".strip() for number in (figure.value, figure.limit))
        print(f"{figure.name:<52} {value:>12}   limit {limit:>8}   {verdict}")
        if figure.note:
            print(f"    {figure.note}")


def finish(figures: Iterable[Figure]) -> None:
    """Show the figures and end the program: status 1 where a limit is broken."""
    kept = tuple(figures)
    show(kept)
    sys.exit(not all(figure.holds for figure in kept))
