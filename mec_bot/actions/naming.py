"""Which project somebody means by a name: as a look-up finds it, or an error that says what could have been meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mec_bot.actions.answer import former_names
from mec_bot.errors import ConfigError
from mec_bot.phrases import Phrase
from mec_bot.review.lookup import ProjectIndex
from mec_bot.sheet.dashboard import Dashboard, Project
from mec_bot.store.database import Connection


def the_project(connection: Connection, dashboard: Dashboard, name: str, gone: Iterable[Project] = ()) -> Project:
    """The one project that is called so, or was; ``gone`` are some that the dashboard no longer holds.

    Raises:
        ConfigError: no project, or more than one, has that name.
    """
    everything = replace(dashboard, projects=(*dashboard.projects, *gone))
    found = ProjectIndex(everything, former_names(connection)).find(name)
    names = ", ".join(project.name for project in found.projects)
    if found.match == "ambiguous":
        raise ConfigError(
            Phrase("“{name}” may be several sub-projects: {names}. Give one of them.", name=name, names=names)
        )
    if found.match == "none":
        nearest = Phrase("The nearest names: {names}.", names=names) if names else Phrase("No name is near it.")
        raise ConfigError(
            Phrase("No sub-project is called “{name}”, or ever was. {nearest}", name=name, nearest=nearest)
        )
    return found.projects[0]
