"""The last net: no secret is left in a text, whatever its shape, and what is no secret stays."""

from __future__ import annotations

import subprocess
import sys
from json import dumps
from urllib.parse import quote

import pytest

from mec_bot.errors import ConfigError, PermanentError, TransientError, own_fault, without_secrets
from mec_bot.phrases import Phrase, phrase_to_text
from mec_bot.redaction import redact, remember_secrets

# The part of each text below that must be gone.
HIDDEN = "GeH3im"
KEY = f"-----BEGIN PRIVATE KEY-----\nMIIE{HIDDEN}\n{HIDDEN}==\n-----END PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"xoxb-1-2-{HIDDEN}", "***"),
        (f"token=xoxe.xoxb-1-{HIDDEN}&cursor=2", "token=***&cursor=2"),
        (f"the app's xapp-1-A-{HIDDEN}.", "the app's ***"),
        (f"%3Axoxp-{HIDDEN}%20", "%3A***"),
        (f"key {KEY} end", "key *** end"),
        (KEY.partition("==")[0], "***"),
        (KEY.replace("\n", "\\n"), "***"),
        (f'{{"private_key": "{HIDDEN}", "client_email": "a@b"}}', '{"private_key": "***", "client_email": "a@b"}'),
        (f"{{'access_token': b'{HIDDEN}\\'', 'n': 1}}", "{'access_token': '***', 'n': 1}"),
        (f'{{\\"client_secret\\": \\"{HIDDEN}\\", \\"n\\": 1}}', '{\\"client_secret\\": \\"***\\", \\"n\\": 1}'),
        (f"postgresql+psycopg://mec:{HIDDEN}@h/db", "postgresql+psycopg://mec:***@h/db"),
        (f"postgres://mec:a@{HIDDEN}/b?c#d:e@h", "postgres://mec:***@h"),
        (f"postgresql://h/db?user=mec&password={HIDDEN}&sslmode=require", "postgresql://h/db?user=mec&password=***&sslmode=require"),
        (f"host=h sslpassword='a {HIDDEN}' user=mec", "host=h sslpassword=*** user=mec"),
        (f"http://mec:{HIDDEN}@proxy:3128/", "http://mec:***@proxy:3128/"),
        (f"Authorization: Bearer {HIDDEN}x", "Authorization: Bearer ***"),
        (f"'Authorization': 'Basic {HIDDEN}=='", "'Authorization': 'Basic ***'"),
        (f"wss://wss-primary.slack.com/link/?ticket={HIDDEN}&app_id=1", "wss://wss-primary.slack.com/link/?ticket=***&app_id=1"),
        (f"https://hooks.slack.com/commands/T1/2/{HIDDEN} said 404", "https://hooks.slack.com/*** said 404"),
        (f"exceeded with url: /actions/T0AB/2/{HIDDEN} (Caused", "exceeded with url: /actions/*** (Caused"),
        (f"exceeded with url: /upload/v1/CwAB{HIDDEN} (Caused", "exceeded with url: /upload/v1/*** (Caused"),
        (f"ya29.a0{HIDDEN}", "***"),
        (f"assertion=eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.{HIDDEN}", "assertion=***"),
    ],
)  # fmt: skip
def test_what_has_the_shape_of_a_secret_is_taken_out(text: str, left: str) -> None:
    assert redact(text) == left
    assert redact(left) == left


@pytest.mark.parametrize(
    "text",
    [
        "Check SLACK_BOT_TOKEN (xoxb-…) and SLACK_APP_TOKEN (xapp-…).",
        "Slack refused auth.test: invalid_auth. The token: not_authed",
        "https://docs.google.com/spreadsheets/d/1AbC/edit#gid=0&range=D7",
        "The sheet is not shared with mec-bot@projet.iam.gserviceaccount.com",
        "connection to server at “h” (127.0.0.1), port 5432 failed: Connection refused",
        "postgresql://mec@h:5432/mec?sslmode=require",
        "sqlite:////srv/mec/data/mec_bot.sqlite3",
        "job weekly-digest failed: C0123ABCD, U012AB3CD, 1700000000.000100",
        "« LocoMotion » n'a pas de niveau (Tableau de bord!D7)",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    "shown",
    [
        "{}", "({})", "user={}", "%3A{}%40", "«{}»", "x\n{}\ny", "'{}'",
    ],
)  # fmt: skip
@pytest.mark.parametrize("secret", ["Hu3-Ho", "une phrase é/@ ouverte", 'Gu1ll"emet\\s', f"{'0123456789abcdef' * 2}"])
def test_a_value_that_was_loaded_is_known_in_every_form(shown: str, secret: str) -> None:
    remember_secrets(f" {secret}\n")
    for form in (secret, quote(secret), quote(secret, safe=""), dumps(secret)[1:-1], repr(secret)[1:-1]):
        assert redact(shown.format(form)) == shown.format("***")


def test_each_line_of_a_value_is_a_secret() -> None:
    remember_secrets("premiere-Ligne\nseconde-Ligne")
    assert redact("seconde-Ligne … premiere-Ligne") == "*** … ***"


def test_a_short_value_is_taken_out_as_a_word_and_a_very_short_one_is_not() -> None:
    remember_secrets("LocaL", "montreal-")
    assert redact("LocaLement") == "LocaLement"
    assert redact("montreal-est, montreal-") == "montreal-est, ***"


@pytest.mark.parametrize(
    "made",
    ["a" * 200_000, "://" * 60_000, "eyJ" * 60_000, "xoxb-" * 40_000, "postgres://:" * 20_000, "'token': '" * 20_000, KEY[:30] * 8000],
)  # fmt: skip
def test_a_long_text_takes_a_moment_whatever_it_holds(made: str) -> None:
    redact(made)  # the time-out of every test is the limit: a pattern that goes back again and again takes hours


def test_no_error_holds_a_secret_wherever_it_came_from() -> None:
    inner = Phrase("broke off ({reason})", reason=OSError(f"xoxb-{HIDDEN}"))
    phrase = Phrase("{what}: {inner}, {count}", what=f"xapp-1-{HIDDEN}", inner=inner, count=3)
    errors = (PermanentError(phrase), ConfigError([phrase, phrase]), TransientError(phrase))
    for error in errors:
        assert str(error).startswith("***: broke off (***), 3")
        assert HIDDEN not in f"{error!r} {error.args} {phrase_to_text(error.phrase)}"
    assert own_fault(RuntimeError(f"xoxb-{HIDDEN}")).values["fault"] == "RuntimeError('***')"
    assert without_secrets(phrase).values["count"] == 3


# --- the log, in a process of its own: it is that of the whole process ---------------------------------------------

SCRIPT = """
import logging, sys, threading, warnings
from mec_bot.cli.logs import log_to_stderr, safe_traceback

def broken():
    try:
        raise ValueError("xoxb-GeH3im")
    except ValueError as error:
        raise RuntimeError("postgresql://mec:GeH3im@h") from error

class Unclosable:
    def __del__(self):
        broken()

log_to_stderr(logging.DEBUG)
"""


def logged(script: str) -> str:
    """What a process writes on standard error that keeps its log as the worker does."""
    done = subprocess.run(
        [sys.executable, "-W", "default", "-c", SCRIPT + script], check=True, capture_output=True, text=True, timeout=60
    )
    assert done.stdout == ""
    assert HIDDEN not in done.stderr
    return done.stderr


def test_the_log_of_every_library_loses_its_secrets_and_control_characters() -> None:
    said = logged("""
for name in ("mec_bot.worker", "urllib3.connectionpool", "uvicorn.error", "slack_bolt.App"):
    logging.getLogger(name).error("%s: xoxb-%s \\x1b[31m\\n2026 forged", name, "GeH3im")
""")
    lines = said.splitlines()
    assert len(lines) == 4
    assert all(line.endswith(": *** ␛[31m␊2026 forged") for line in lines)


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("try: broken()\nexcept RuntimeError: logging.exception('broke', stack_info=True)", "ERROR root: broke"),
        ("try: broken()\nexcept RuntimeError as error: sys.stderr.write(safe_traceback(error))", "Traceback"),
        ("thread = threading.Thread(target=broken, name='sender')\nthread.start()\nthread.join()", "the thread sender broke"),
        ("Unclosable()", "Unclosable"),
    ],
    ids=["logged", "shown", "a thread", "a destructor"],
)  # fmt: skip
def test_a_traceback_loses_its_secrets_with_all_its_causes(script: str, says: str) -> None:
    said = logged(script)
    assert says in said
    assert "ValueError: ***" in said
    assert "RuntimeError: postgresql://mec:***@h" in said


def test_a_warning_and_a_line_that_cannot_be_written_lose_theirs() -> None:
    assert "UserWarning: ***" in logged("warnings.warn('xoxb-' + 'GeH3im')")
    said = logged("logging.error('one %s for two values', 'xoxb-' + 'GeH3im', 2)")
    assert "root: a line of the log could not be written" in said
