"""Acknowledging what people type and click, and answering it later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mec_bot.slack.blocks import fallback, to_blocks

if TYPE_CHECKING:
    from slack_bolt import Ack, Respond

    from mec_bot.messages.text.message import Message


def acknowledge(ack: Ack) -> None:
    """Acknowledge a request. A button that opens an address needs no more; slow work goes on in a lazy listener."""
    ack()


def answer_person(respond: Respond, message: Message, *, in_its_place: bool = False) -> None:
    """Answer for one person's eyes only, below the message whose button they pressed or ``in_its_place``."""
    respond(
        text=fallback(message),
        blocks=to_blocks(message),
        response_type="ephemeral",
        replace_original=in_its_place,
    )


def replace_for_all(respond: Respond, message: Message) -> None:
    """Replace the message whose button was pressed by another message, for everybody."""
    respond(text=fallback(message), blocks=to_blocks(message), response_type="in_channel", replace_original=True)
