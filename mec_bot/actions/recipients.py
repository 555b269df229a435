"""The channels that messages go to, by their role."""

from __future__ import annotations

from mec_bot.errors import ConfigError
from mec_bot.phrases import Phrase
from mec_bot.settings import Settings


def channel(to: str, settings: Settings) -> str:
    """`staff` and `operator` are channels of config/mec_bot.yaml; anything else is a channel's id.

    Raises:
        ConfigError: the channel is not set.
    """
    keys = {"staff": ("slack.staff_channel", settings.bot.slack.staff_channel)}
    keys["operator"] = ("slack.operator_channel", settings.bot.slack.operator_channel)
    if to not in keys:
        return to
    key, found = keys[to]
    if not found:
        raise ConfigError(
            Phrase("config/mec_bot.yaml: {key}: found nothing; allowed: a channel's id such as C0123ABCD.", key=key)
        )
    return found
