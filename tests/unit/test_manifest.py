"""The Slack app's manifest: what is pasted at api.slack.com lets the program do its work."""

from __future__ import annotations

from typing import Any

import yaml
from builders import REPOSITORY

from mec_bot.settings.models import MainSettings

MANIFEST: dict[str, Any] = yaml.safe_load((REPOSITORY / "config" / "slack_manifest.yaml").read_text("utf-8"))


def test_people_can_read_their_reminders_in_the_messages_tab_and_type_there() -> None:
    app_home = MANIFEST["features"]["app_home"]
    assert app_home["messages_tab_enabled"] is True
    assert app_home["messages_tab_read_only_enabled"] is False


def test_the_command_is_the_one_that_the_program_listens_to() -> None:
    [command] = MANIFEST["features"]["slash_commands"]
    assert command["command"] == MainSettings().slack.command


def test_buttons_work_over_socket_mode_and_the_token_does_not_expire() -> None:
    settings = MANIFEST["settings"]
    assert settings["interactivity"]["is_enabled"] is True
    assert settings["socket_mode_enabled"] is True
    assert settings["token_rotation_enabled"] is False
