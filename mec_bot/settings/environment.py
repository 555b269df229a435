"""The environment variables that mec-bot knows; each secret may stand in a file instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

from mec_bot.errors import ConfigError
from mec_bot.phrases import Phrase
from mec_bot.redaction import redact, remember_secrets
from mec_bot.regular_files import read_regular_file, why_not

# A file that is larger holds no secret: it is not read to its end.
_LARGEST = 65_536
_BYTE_ORDER_MARK = "\ufeff"
_QUOTES = ('"', "'")
_PATH = re.compile(r"(?:[A-Za-z]:)?(?:\.{0,2}|~\w*)[\\/].*|[^\n]*\.[a-z]{2,8}", re.DOTALL)
_LONGEST_PATH = 300


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

    What people add by mistake and what cannot be meant is left out: spaces and quotes around a secret, a byte order
    mark, ``NAME=`` before it. No problem quotes a secret, or what may be one. Every secret is remembered by ``redact``.

    Raises:
        ConfigError: a ``NAME_FILE`` cannot be read, both forms are set, or a value does not have its form.
    """
    reader = _Reader(variables)
    environment = Environment(
        database_url=reader.secret("MEC_BOT_DATABASE_URL"),
        slack_bot_token=reader.token("SLACK_BOT_TOKEN"),
        slack_app_token=reader.token("SLACK_APP_TOKEN"),
        slack_signing_secret=reader.token("SLACK_SIGNING_SECRET"),
        google_credentials=reader.key_file("GOOGLE_APPLICATION_CREDENTIALS"),
        slack_api_url=reader.address("MEC_BOT_SLACK_API_URL", Environment.slack_api_url) + "/",
        google_api_url=reader.address("MEC_BOT_GOOGLE_API_URL", Environment.google_api_url),
    )
    # libpq reads this one by itself.
    remember_secrets(variables.get("PGPASSWORD", ""))
    if reader.problems:
        raise ConfigError(reader.problems)
    return environment


class _Reader:
    """Reads one variable after the other, and collects what is wrong."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self.problems: list[Phrase] = []

    def secret(self, name: str) -> SecretStr | None:
        """A secret on one line; ``None`` where it is not set or cannot be used."""
        given = self._given(name)
        return SecretStr(given[1]) if given else None

    def token(self, name: str) -> SecretStr | None:
        """A secret of Slack's: letters, digits and signs, with the beginning that tells its kind."""
        given = self._given(name)
        if given is None:
            return None
        source, value = given
        odd = re.search(r"[^!-~]", value)
        problem = (
            Phrase(
                "{source}: found the character {code} at place {place}; Slack's secrets have none like it. Copy the secret "
                "again.",
                source=source,
                code=f"U+{ord(odd[0]):04X}",
                place=odd.start() + 1,
            )
            if odd
            else _wrong_kind(name, source, value)
        )
        if problem is not None:
            self.problems.append(problem)
            return None
        return SecretStr(value)

    def key_file(self, name: str) -> Path | None:
        """The path of a key: a file in both forms."""
        value, file = self._either(name)
        source, path = (f"{name}_FILE", file) if file else (name, value)
        path = _mended(path, name)
        if path and not _is_shown(path) and not _is_there(path):
            remember_secrets(path)
            self.problems.append(
                Phrase(
                    "{source}: this is no file. Give the path of the file with the service account's key (JSON). What was "
                    "found is not shown: it may be the key itself.",
                    source=source,
                )
            )
            return None
        return Path(path) if path else None

    def address(self, name: str, default: str) -> str:
        """The address of an API, without its last slash."""
        value = self._variables.get(name, "").strip() or default
        try:
            parts = urlsplit(value)
            usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        except ValueError:
            usable = False
        if not usable:
            self.problems.append(Phrase("{name} is not an address. Write it as {default}.", name=name, default=default))
        return value.rstrip("/")

    def _either(self, name: str) -> tuple[str, str]:
        """What stands in the variable, and in that of the file; nothing where both are set."""
        value, file = self._variables.get(name, "").strip(), self._variables.get(f"{name}_FILE", "").strip()
        if value and file:
            remember_secrets(*_secrets_in(value))
            self.problems.append(Phrase("{name} and {name}_FILE are both set. Keep one of them.", name=name))
            return "", ""
        return value, file

    def _given(self, name: str) -> tuple[str, str] | None:
        """Which variable gives the secret, and the secret, which is one line; ``None`` where there is none."""
        value, file = self._either(name)
        source = f"{name}_FILE" if file else name
        text = self._content(source, file) if file else value
        value = _mended(text, name)
        remember_secrets(*_secrets_in(text), *_secrets_in(value))
        lines = len(value.splitlines())
        if lines > 1:
            self.problems.append(
                Phrase(
                    "{source}: found {count} lines; a secret is one. Leave only the secret there.",
                    source=source,
                    count=lines,
                )
            )
        return (source, value) if lines == 1 else None

    def _content(self, source: str, file: str) -> str:
        """What the file holds, empty where it cannot be read."""
        try:
            return read_regular_file(Path(file), _LARGEST).decode("utf-8")
        except UnicodeDecodeError:
            reason: object = "UTF-8"
        except (OSError, ValueError) as error:
            reason = why_not(error)
        if _is_shown(file):
            problem = Phrase("{name}: {file} cannot be read ({reason}).", name=source, file=file, reason=reason)
        else:
            remember_secrets(file)
            problem = Phrase(
                "{source}: this is no file. Give the path of a file that holds the secret. What was found is not shown: "
                "it may be the secret itself.",
                source=source,
            )
        self.problems.append(problem)
        return ""


def _mended(text: str, name: str) -> str:
    """The value that was meant, where it came out of a shell's line, a file .env, or an editor of Windows."""
    text = _unquoted(text.removeprefix(_BYTE_ORDER_MARK))
    return _unquoted(re.sub(rf"^(?:export\s+)?{name}\s*=", "", text))


def _unquoted(text: str) -> str:
    text = text.strip()
    quoted = len(text) > 1 and text.startswith(_QUOTES) and text[0] == text[-1]
    return text[1:-1].strip() if quoted else text


def _secrets_in(text: str) -> list[str]:
    """The passwords of an address, whose other parts may be shown; of any other text, all of it."""
    if "://" not in text:
        return [text]
    return re.findall(r"://[^:/@\s]*:(.*)@", text) + re.findall(r"(?i)password=([^&\s]*)", text)


def _is_there(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):
        return False


def _is_shown(path: str) -> bool:
    """Whether it looks like a path, and not like a secret that stands where a path should."""
    return len(path) <= _LONGEST_PATH and _PATH.fullmatch(path) is not None and redact(path) == path


def _wrong_kind(name: str, source: str, value: str) -> Phrase | None:
    """What is wrong with a secret of Slack's whose beginning is that of another kind."""
    is_bot, is_app = value.startswith(("xoxb-", "xoxe.xoxb-")), value.startswith("xapp-")
    match name:
        case "SLACK_BOT_TOKEN" if is_app:
            return Phrase("{source}: this is the app's token (xapp-…). It goes into SLACK_APP_TOKEN.", source=source)
        case "SLACK_BOT_TOKEN" if not is_bot:
            return Phrase(
                "{source}: this is no bot token, which begins with xoxb-. Slack shows it under “OAuth & Permissions”.",
                source=source,
            )
        case "SLACK_APP_TOKEN" if is_bot:
            return Phrase("{source}: this is the bot's token (xoxb-…). It goes into SLACK_BOT_TOKEN.", source=source)
        case "SLACK_APP_TOKEN" if not is_app:
            return Phrase(
                "{source}: this is no app token, which begins with xapp-. Slack shows it under “Basic Information”, "
                "“App-Level Tokens”.",
                source=source,
            )
        case "SLACK_SIGNING_SECRET" if is_bot or is_app:
            return Phrase(
                "{source}: this is a token. Slack shows the signing secret under “Basic Information”, “App Credentials”.",
                source=source,
            )
    return None
