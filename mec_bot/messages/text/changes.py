"""One change in words: what a cell held, and what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mec_bot.messages.text.message import Link, Quote, Text
from mec_bot.messages.text.scale import strategy_name, unreadable_text
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.messages.text.language import Translator
    from mec_bot.review.changes import Change, Kind

_KINDS: Mapping[Kind, Phrase] = {
    "added": Phrase("new in the sheet"),
    "removed": Phrase("no longer in the sheet"),
    "renamed": Phrase("renamed"),
    "strategy": Phrase("strategy"),
    "status": Phrase("status"),
    "carriers": Phrase("carriers"),
    "support": Phrase("support needed"),
    "obstacles": Phrase("obstacles"),
    "obstacles_overcome": Phrase("obstacles overcome"),
    "resources": Phrase("resources"),
    "next_step": Phrase("next step"),
    "due": Phrase("due date"),
}
# Texts that say nothing of why they leave: an obstacle that is gone may be overcome, or only no longer told.
_TEXTS: frozenset[Kind] = frozenset({"support", "obstacles", "obstacles_overcome", "resources"})


def change_text(change: Change, url: str, translator: Translator) -> Text:
    """« Popote du jeudi – 2023-2024 : 2a → 2b », what the cell held and what it holds; the name opens ``url``, if any."""
    return (name_text(change, url), " – ", *what_changed(change, translator))


def what_changed(change: Change, translator: Translator) -> Text:
    """« 2023-2024 : 2a → 2b »: the change without the project's name."""
    what: Text = (Quote(text=change.round),) if change.kind == "level" else (translator.say(_KINDS[change.kind]),)
    if change.kind in {"added", "removed"}:
        return what
    if change.kind == "renamed" and change.asked:
        what = (translator.say(Phrase("renamed?")),)
    if change.kind in _TEXTS and change.before and not change.after and not change.before_unreadable:
        gone = Phrase("{what}: text gone from the sheet (“{before}”)", what=what, before=Quote(text=change.before))
        return translator.text(gone)
    told = Phrase(
        "{what}: {before} → {after}",
        what=what,
        before=text_before(change, translator),
        after=text_after(change, translator),
    )
    return translator.text(told)


def text_before(change: Change, translator: Translator) -> Text:
    """What the cell held."""
    return _held(change.kind, change.before, translator, unreadable=change.before_unreadable)


def text_after(change: Change, translator: Translator) -> Text:
    """What the cell holds."""
    return _held(change.kind, change.after, translator, unreadable=change.after_unreadable)


def _held(kind: Kind, text: str | None, translator: Translator, *, unreadable: bool | None) -> Text:
    """What a cell held: an unreadable cell is quoted, and only an empty one is called empty."""
    if text is None:
        known = Phrase("blank or unreadable") if unreadable is None else Phrase("blank")
        return (translator.say(known),)
    if unreadable:
        return unreadable_text(text, translator)
    if kind == "strategy":
        return (strategy_name(text),)
    return (Quote(text=text),)


def name_text(change: Change, url: str) -> Link | Quote:
    """The project's name; it opens ``url``, if any."""
    return Link(text=change.project, url=url) if url else Quote(text=change.project)
