"""The answers to somebody who is not served: because of who they are, or because of what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mec_bot.messages.text.message import Message, Quote, Strong
from mec_bot.messages.text.sentence import one_sentence
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.messages.text.language import Translator

# Why somebody is not served, whoever asks.
GUEST = Phrase(
    "I answer the members of this workspace, and your account is a guest's. If you should have access, ask the person who "
    "looks after the bot."
)
OUTSIDER = Phrase(
    "I answer the members of this workspace, and your account belongs to another one. If you should have access, ask the "
    "person who looks after the bot."
)
DEACTIVATED = Phrase("Your account is deactivated in this workspace: I cannot answer you.")
NOBODY = Phrase("Slack does not know your account as a member of this workspace: I cannot answer you.")
SLACK_SILENT = Phrase(
    "Slack did not answer, so I cannot check your account; nothing was changed. Try again in a moment."
)
WENT_WRONG = Phrase(
    "Something went wrong on our side, and the bot's log says what. Try again in a moment; if it happens again, tell the "
    "person who looks after the bot."
)
RESTARTING = Phrase(
    "The bot is restarting and may not have finished this. Try again in a minute: doing it twice changes nothing more."
)


def compose_refusal(why: Phrase, translator: Translator) -> Message:
    """The answer that says one of the reasons above."""
    return one_sentence(why, translator)


def compose_outdated(command: str, translator: Translator) -> Message:
    """The answer to a button or form that this version of the bot does not know."""
    return one_sentence(
        Phrase(
            "This comes from an older version of the bot, so nothing was changed. Type {command} to see what you can do.",
            command=Strong(text=command),
        ),
        translator,
    )


def compose_no_command(typed: str, command: str, translator: Translator) -> Message:
    """The answer to a command that this version of the bot does not know."""
    return one_sentence(
        Phrase(
            "“{typed}” is not a command of this bot. Type {command} to see what you can do.",
            typed=Quote(text=typed),
            command=Strong(text=command),
        ),
        translator,
    )


def compose_may_not_decide(translator: Translator) -> Message:
    """The answer to a guest, or to somebody of another workspace, who pressed a button of the staff channel."""
    return one_sentence(
        Phrase("Only members of this workspace can decide this: neither guests nor people of other workspaces."),
        translator,
    )


def compose_not_staff(translator: Translator) -> Message:
    """The answer where the button was pressed by somebody who is not in the staff channel."""
    return one_sentence(Phrase("Only members of the staff channel can decide this."), translator)


def compose_unchecked(code: str, translator: Translator) -> Message:
    """The answer where Slack refuses to say who somebody is, or who is in the staff channel; ``code`` is its word."""
    if code == "missing_scope":
        said = Phrase(
            "I cannot check that you are a member of the staff channel. Ask the person who looks after the bot to install "
            "the app again with the scopes of config/slack_manifest.yaml, or to decide with the command mec-bot."
        )
    else:
        said = Phrase(
            "I cannot check that you are a member of the staff channel (Slack says: {code}). Ask the person who looks "
            "after the bot to read its log, or to decide with the command mec-bot.",
            code=Quote(text=code),
        )
    return one_sentence(said, translator)
