"""The channels that messages go to, by their role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mec_bot.errors import ConfigError
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.settings.home import Settings


def channel_of(role: str, settings: Settings) -> str:
    """The channel with a role: `staff` or `operator`, as set in config/mec_bot.yaml; any other role is a channel's id.

    Raises:
        ConfigError: the channel is not set.
    """
    keys = {"staff": ("slack.staff_channel", settings.slack.staff_channel)}
    keys["operator"] = ("slack.operator_channel", settings.slack.operator_channel)
    if role not in keys:
        return role
    key, found = keys[role]
    if not found:
        raise ConfigError(
            Phrase("config/mec_bot.yaml: {key}: found nothing; allowed: a channel's id such as C0123ABCD.", key=key)
        )
    return found


def team_channel(settings: Settings) -> str:
    """The channel for questions to the team: the staff's, else the operator's; empty where neither is set."""
    return settings.slack.staff_channel or settings.slack.operator_channel


def is_team_channel(channel: str, settings: Settings) -> bool:
    """Whether a channel is the staff's or the operator's."""
    return channel in {settings.slack.staff_channel, settings.slack.operator_channel}
