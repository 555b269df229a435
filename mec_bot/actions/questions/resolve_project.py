"""The project that somebody means by a name, found as a look-up finds it; or an error that gives the nearest names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from mec_bot.errors import ConfigError
from mec_bot.phrases import Phrase
from mec_bot.review.lookup import ProjectIndex
from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.store import renames

if TYPE_CHECKING:
    from mec_bot.sheet.dashboard import Dashboard, Project
    from mec_bot.store.database import Connection


def resolve_project(connection: Connection, dashboard: Dashboard, name: str, gone: Iterable[Project] = ()) -> Project:
    """The one project that has or had this name; ``gone`` are projects that the dashboard no longer holds.

    Raises:
        ConfigError: no project, or more than one, has that name.
    """
    everything = replace(dashboard, projects=(*dashboard.projects, *gone))
    found = ProjectIndex(everything, former_names(connection)).find(name)
    names = ", ".join(project.name for project in found.projects)
    if found.match == "ambiguous" and not found.is_guess:
        raise ConfigError(
            Phrase("“{name}” may be several sub-projects: {names}. Give one of them.", name=name, names=names)
        )
    if found.match in {"ambiguous", "none"}:
        nearest = Phrase("The nearest names: {names}.", names=names) if names else Phrase("No name is near it.")
        raise ConfigError(
            Phrase("No sub-project is called “{name}”, or ever was. {nearest}", name=name, nearest=nearest)
        )
    return found.projects[0]


def former_names(connection: Connection) -> dict[str, str]:
    """Folded former name → the key that the same project has today."""
    today = renames.aliases(connection)
    return {
        fold_key(rename.from_name): today[rename.from_key]
        for rename in renames.everything(connection)
        if rename.state == "confirmed"
    }
