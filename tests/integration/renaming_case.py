"""The renamed project that many tests meet, and the question that staff are asked about it."""

from __future__ import annotations

from example_programme import POPOTE

from mec_bot.actions.bot import Bot
from mec_bot.store import renames

OLD, NEW = POPOTE, "La Popote du jeudi soir"


def the_question(bot: Bot) -> renames.Rename:
    """The only one there is."""
    with bot.database.reading() as connection:
        [rename] = renames.everything(connection)
    return rename
