"""Telling the operator of runs that were missed for good."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from mec_bot.message_key import MessageKey
from mec_bot.messages.staff.missed import compose_missed
from mec_bot.messages.text.message import to_text
from mec_bot.store import outbox

if TYPE_CHECKING:
    from mec_bot.actions.context import Context
    from mec_bot.store.database import Connection


def promise_missed(context: Context, connection: Connection, missed: Mapping[str, Sequence[datetime]]) -> None:
    """Promise the operator one message about all missed slots (by the job's name); none where no slot was missed."""
    recipient = context.settings.slack.operator_channel
    if not missed or not recipient:
        return
    slots = {job: [slot.isoformat() for slot in slots] for job, slots in missed.items()}
    promise = outbox.Promise(
        key=MessageKey.of_missed_runs(json.dumps(slots, sort_keys=True)),
        recipient=recipient,
        message=to_text(compose_missed(missed, context.translator)),
    )
    outbox.promise(connection, [promise], context.clock())
