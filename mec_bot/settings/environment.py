"""The environment variables that mec-bot knows; each secret may stand in a file instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from mec_bot.errors import ConfigError
from mec_bot.phrases import Phrase


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What comes from environment variables: the secrets and the addresses, never written in YAML."""

    database_url: SecretStr | None = None
    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    google_credentials: Path | None = None
    slack_api_url: str = "https://slack.com/api/"
    google_api_url: str = "https://sheets.googleapis.com"


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Read the variables that mec-bot knows; each secret may also be ``NAME_FILE``, the path of a file that holds it.

    Raises:
        ConfigError: a ``NAME_FILE`` cannot be read, or both forms are set.
    """
    problems: list[Phrase] = []

    def either(name: str) -> tuple[str, str]:
        value, file = variables.get(name, "").strip(), variables.get(f"{name}_FILE", "").strip()
        if value and file:
            problems.append(Phrase("{name} and {name}_FILE are both set. Keep one of them.", name=name))
        return value, file

    def secret(name: str) -> SecretStr | None:
        value, file = either(name)
        if file:
            try:
                value = Path(file).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                reason = error.strerror if isinstance(error, OSError) else "UTF-8"
                problems.append(
                    Phrase("{name}_FILE: {file} cannot be read ({reason}).", name=name, file=file, reason=reason)
                )
        return SecretStr(value) if value else None

    key, key_file = either("GOOGLE_APPLICATION_CREDENTIALS")
    credentials = key_file or key  # the key is a file in both forms
    environment = Environment(
        database_url=secret("MEC_BOT_DATABASE_URL"),
        slack_bot_token=secret("SLACK_BOT_TOKEN"),
        slack_app_token=secret("SLACK_APP_TOKEN"),
        slack_signing_secret=secret("SLACK_SIGNING_SECRET"),
        google_credentials=Path(credentials) if credentials else None,
        slack_api_url=variables.get("MEC_BOT_SLACK_API_URL") or Environment.slack_api_url,
        google_api_url=(variables.get("MEC_BOT_GOOGLE_API_URL") or Environment.google_api_url).rstrip("/"),
    )
    if problems:
        raise ConfigError(problems)
    return environment
