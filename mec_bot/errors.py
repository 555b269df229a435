"""Every error mec-bot raises on purpose: what happened, where, and what to do about it.

The kind decides what happens next: after a transient error mec-bot tries again, a permanent error stops the work and
is reported to the operator, a configuration error stops the program before it starts.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from mec_bot.phrases import Phrase
from mec_bot.redaction import redact


class ExitStatus(IntEnum):
    """What a command's exit status says: ``FOUND`` means that a check found an error in the sheet."""

    FINE = 0
    FOUND = 1
    UNUSABLE = 2
    OUTSIDE_FAILED = 3


def without_secrets(phrase: Phrase) -> Phrase:
    """The phrase with every secret taken out of its values, which may come from another program."""
    return Phrase(phrase.template, **{name: _without_secrets(value) for name, value in phrase.values.items()})


def _without_secrets(value: object) -> object:
    if isinstance(value, Phrase):
        return without_secrets(value)
    text = str(value)
    redacted = redact(text)
    return value if redacted == text else redacted


def own_fault(error: Exception) -> Phrase:
    """The sentence about an exception that nobody foresaw, without its secrets."""
    return without_secrets(Phrase("A fault of mec-bot's own: {fault}. The log has the details.", fault=repr(error)))


class MecBotError(Exception):
    """The root of these errors: one sentence that a person can act on, a Phrase that can be shown in their language.

    It holds no secret: it is shown, logged, stored and told in Slack.
    """

    exit_status = ExitStatus.OUTSIDE_FAILED

    def __init__(self, phrase: Phrase) -> None:
        self.phrase = without_secrets(phrase)
        super().__init__(self.phrase)

    def __str__(self) -> str:
        return str(self.phrase)


class ConfigError(MecBotError):
    """A file of config/ or jobs/, an argument or an environment variable cannot be used.

    The error carries all problems at once, so that the operator can correct a file in one go.
    """

    exit_status = ExitStatus.UNUSABLE

    def __init__(self, problems: Phrase | Sequence[Phrase]) -> None:
        told = (problems,) if isinstance(problems, Phrase) else problems
        self.problems = tuple(map(without_secrets, told))
        super().__init__(self.problems[0])

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class TransientError(MecBotError):
    """The outside world failed in a way that may pass: a time-out, a full quota, a server error.

    ``retry_after`` is the wait in seconds that the other side asked for, if it did.
    """

    def __init__(self, phrase: Phrase, *, retry_after: float | None = None) -> None:
        super().__init__(phrase)
        self.retry_after = retry_after


class SheetNotReadyError(TransientError):
    """The sheet was fetched while one of its formulas was still being computed: its values are not there yet."""


class UncertainError(TransientError):
    """A message may or may not have gone out: the connection broke after the request was sent."""


class PermanentError(MecBotError):
    """The outside world refused, and will refuse again until somebody changes something."""


class TokenError(PermanentError):
    """All that comes from this token is refused: neither a message nor its recipient is at fault."""


class InvalidTokenError(TokenError):
    """The token itself is refused: only another one helps."""


class SheetLayoutError(PermanentError):
    """The sheet was fetched, and its layout cannot be read: a tab or a required column is missing."""


class HeldError(MecBotError):
    """A pull differs so much from the last snapshot that it is held until somebody accepts it."""


class StoreError(TransientError):
    """The database is locked, unreachable or unwritable."""


class UnreadableRowError(PermanentError):
    """The database holds something that mec-bot does not write: its file is damaged, or somebody changed a row by hand."""

    def __init__(self, what: str) -> None:
        """Say which column, or which value, cannot be read."""
        super().__init__(
            Phrase(
                "The database holds something that cannot be read ({what}): it was damaged, or changed by hand. Restore its "
                "last backup.",
                what=what,
            )
        )
