"""The key that names a message for good: in the outbox, in Slack's metadata, and in the buttons that answer it."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from typing import Literal, NewType, get_args

OwnSender = Literal["held", "renames", "not-me", "thanks", "trouble", "missed", "answer"]
# The key of a message that mec-bot sends outside its jobs begins with one of these names: no job may have such a name.
OWN_SENDERS: tuple[OwnSender, ...] = get_args(OwnSender)
# The beginning that several keys share.
KeyPrefix = NewType("KeyPrefix", str)
_DIGEST_LENGTH = 16


class MessageKey(str):
    """`sender/…`: a job's name or one of ``OWN_SENDERS``, then the parts that tell the sender's messages apart.

    Keys outlive the program that made them: a message that an older version promised is found by the same key.
    """

    __slots__ = ()

    @classmethod
    def of_run(cls, job: str, slot: datetime, recipient: str, part: int = 1) -> MessageKey:
        """The key of a message of one job's slot; ``part`` counts the messages to the same recipient from 1."""
        return cls(f"{prefix_of_run(job, slot)}{recipient}/{part}")

    @classmethod
    def of_held_pull(cls, digest: str, number: int) -> MessageKey:
        """The key of the message about a held pull.

        ``digest`` is the same whenever a pull is held for the same reasons, ``number`` is new each time: a tab that is
        emptied again next month is reported again.
        """
        return cls._own("held", digest[:_DIGEST_LENGTH], number)

    @classmethod
    def of_renames(cls, snapshot: int) -> MessageKey:
        """The key of the question about the projects that may have been renamed in one pull."""
        return cls._own("renames", snapshot)

    @classmethod
    def of_denial(cls, number: int) -> MessageKey:
        """The key of the message that tells staff that somebody does not answer for a carrier."""
        return cls._own("not-me", number)

    @classmethod
    def of_withdrawn_denial(cls, number: int) -> MessageKey:
        """The key of the message that tells staff that the denial was taken back."""
        return cls._own("not-me", number, "withdrawn")

    @classmethod
    def of_thanks(cls, snapshot: int, member_id: str) -> MessageKey:
        """The key of the thank-you to a person for the findings that one pull resolved."""
        return cls._own("thanks", snapshot, member_id)

    @classmethod
    def of_trouble(cls, day: date, told: str) -> MessageKey:
        """The key of a message about trouble, sent once a day; ``told`` is the whole text about the trouble."""
        return cls._own("trouble", day, _digest(told))

    @classmethod
    def of_missed_runs(cls, missed: str) -> MessageKey:
        """The key of the message about missed runs; ``missed`` names every one of them."""
        return cls._own("missed", _digest(missed))

    @classmethod
    def of_answer(cls, number: str) -> MessageKey:
        """The key of an answer that could not be shown where somebody asked; ``number`` is new each time."""
        return cls._own("answer", number)

    @classmethod
    def _own(cls, sender: OwnSender, *parts: object) -> MessageKey:
        return cls("/".join((sender, *map(str, parts))))

    @property
    def sender(self) -> str:
        """The job that sends the message, or one of ``OWN_SENDERS``."""
        return self.partition("/")[0]

    @property
    def run_prefix(self) -> KeyPrefix:
        """The beginning of the keys of all messages of the same run; for the messages of jobs only."""
        return KeyPrefix(self.rsplit("/", 2)[0] + "/")

    @property
    def without_part(self) -> str:
        """What the keys of one run's messages to one recipient have in common."""
        return self.rpartition("/")[0]


def prefix_of_job(job: str) -> KeyPrefix:
    """The beginning of the keys of all messages that a job ever sent."""
    return KeyPrefix(f"{job}/")


def prefix_of_run(job: str, slot: datetime) -> KeyPrefix:
    """The beginning of the keys of one run: `weekly-digest/20261123T140000.000000Z/`.

    The slot is written in UTC and to the microsecond, because the slot of a run that a command starts is the present
    instant.
    """
    return KeyPrefix(f"{job}/{slot.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}/")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_LENGTH]
