"""The renamed project that many tests meet, and the question that staff are asked about it."""

from __future__ import annotations

from example_programme import POPOTE

from mec_bot.actions.context import Context
from mec_bot.store import renames

OLD, NEW = POPOTE, "La Popote du jeudi soir"


def the_question(context: Context) -> renames.Rename:
    """The only one there is."""
    with context.database.reading() as connection:
        [rename] = renames.everything(connection)
    return rename
