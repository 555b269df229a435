"""One run of a job: what there is to do for one slot, and how it ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from mec_bot.message_key import KeyPrefix, MessageKey, prefix_of_run
from mec_bot.phrases import Phrase
from mec_bot.settings.jobs import Job
from mec_bot.store.outbox import Promise


@dataclass(frozen=True, kw_only=True)
class JobRun:
    """One run of a job: ``slot`` is its scheduled instant (UTC), ``following`` the job's next slot, if known.

    ``slot_from`` gives the job's first slot after this one that is not before an instant, if known.
    """

    job: Job
    slot: datetime
    following: datetime | None = None
    slot_from: Callable[[datetime], datetime] | None = field(default=None, compare=False, repr=False)

    @property
    def key_prefix(self) -> KeyPrefix:
        """The beginning of the keys of all messages of this run."""
        return prefix_of_run(self.job.name, self.slot)

    def key(self, recipient: str, part: int = 1) -> MessageKey:
        """The key that names a message of this run for good, by its recipient and its part."""
        return MessageKey.of_run(self.job.name, self.slot, recipient, part)


@dataclass(frozen=True, kw_only=True)
class OutgoingMessage:
    """A message that a run promises, and the ``reason`` why its recipient gets it.

    ``findings`` holds the keys of the findings that it tells of. ``escalations`` holds a pair (finding's key, carrier's
    folded name) for each unanswered finding that it reports to a carrier's contact.
    """

    promise: Promise
    reason: Phrase
    findings: tuple[str, ...] = ()
    escalations: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class NotSent:
    """A person or a channel that gets no message, or a message without the finding ``about``, and the reason why.

    ``kind`` is the reason's name for programs. ``carrier`` is ``None`` where the recipient is a channel; ``recipient``
    is ``None`` where no Slack account of the carrier is known. ``again_on`` is the first day on which this may change.
    """

    carrier: str | None
    recipient: str | None
    kind: str
    why: Phrase
    again_on: date | None = None
    about: Phrase | None = None


@dataclass(frozen=True, kw_only=True)
class RunResult:
    """How a run ended: the messages that it promises, who gets none, and the id of the snapshot that it worked from.

    ``notes`` are remarks for the operator; ``withheld`` is the reason why nobody gets a message for now; ``detail`` is
    recorded with the run.
    """

    messages: tuple[OutgoingMessage, ...] = ()
    not_sent: tuple[NotSent, ...] = ()
    snapshot: int | None = None
    notes: tuple[Phrase, ...] = ()
    detail: str = ""
    withheld: Phrase | None = None
