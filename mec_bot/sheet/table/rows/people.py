"""The e-mail addresses of carriers' people, as the chips in the carrier's cell give them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mec_bot.sheet.carriers import Carrier

if TYPE_CHECKING:
    from mec_bot.sheet.dashboard import Project
    from mec_bot.sheet.source.grid import Grid
    from mec_bot.sheet.table.layout import Layout


def carriers_of_chips(projects: Sequence[Project], grid: Grid, layout: Layout) -> tuple[Carrier, ...]:
    """The carriers whose cells hold one person's chip; two different addresses for one carrier give none.

    A cell of several carriers, or of several people, does not say who answers for whom.
    """
    column = layout.columns.get("carrier")
    if column is None or not grid.people:
        return ()
    emails: defaultdict[str, set[str]] = defaultdict(set)
    for project in projects:
        place = project.row - 1, column
        people = grid.people.get(grid.merged_into.get(place, place), ())
        if len(people) == len(project.carriers) == 1:
            emails[project.carriers[0]].update(people)
    return tuple(Carrier(name=name, email=next(iter(found))) for name, found in emails.items() if len(found) == 1)
