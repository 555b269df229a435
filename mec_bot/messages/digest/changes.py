"""What changed, as people like to read it: in groups by nature, the projects that moved first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mec_bot.messages.text.changes import change_text, name_text, text_after, text_before
from mec_bot.messages.text.message import Bullets, Quote, Strong, Text
from mec_bot.phrases import Phrase
from mec_bot.review.moves import Move, Nature, move

if TYPE_CHECKING:
    from mec_bot.messages.text.language import Translator
    from mec_bot.review.changes import Change
    from mec_bot.sheet.dashboard import Dashboard

# In the order in which staff want to read them.
_HEADINGS: Mapping[Nature, Phrase] = {
    "up": Phrase("Moved up"),
    "down": Phrase("Moved down"),
    "assessed": Phrase("Newly assessed"),
    "new": Phrase("New sub-projects"),
    "vanished": Phrase("No longer in the sheet"),
    "renamed": Phrase("Other names"),
    "strategy": Phrase("Strategies chosen"),
    "support_asked": Phrase("Support asked for"),
    "support_step": Phrase("Next steps where support is asked for"),
    "support_gone": Phrase("Support requests no longer in the sheet"),
    "obstacles": Phrase("Obstacles and resources"),
    "other": Phrase("Other changes"),
}


def grouped_by_nature(changes: Sequence[Change], dashboard: Dashboard, translator: Translator) -> list[Bullets]:
    """One list for each nature of change; each project's name is a link to its row."""
    projects = {project.key: project for project in dashboard.projects}
    moves = [move(change, projects.get(change.project_key)) for change in changes]
    groups = {nature: [one for one in moves if one.nature == nature] for nature in _HEADINGS}
    return [_group(nature, own, dashboard, translator) for nature, own in groups.items() if own]


def _group(nature: Nature, moves: Sequence[Move], dashboard: Dashboard, translator: Translator) -> Bullets:
    rows = {project.key: project.row for project in dashboard.projects}
    items = []
    for one in moves:
        row = rows.get(one.change.project_key)
        items.append(_move_text(one, dashboard.link(row) if row is not None else "", translator))
    lead = Strong(text=f"{translator.say(_HEADINGS[nature])} ({translator.number(len(moves))})")
    return Bullets(lead=(lead,), items=tuple(items))


def _move_text(one: Move, url: str, translator: Translator) -> Text:
    """As short as its heading allows: « Bail partagé – Essaimage ».

    « Popote du jeudi – 2a → 2b (2023-2024) » is a cell that held 2a and holds 2b. Where the cell held no level, it is the
    project that moved, from another round: « Popote du jeudi – 2a (automne 2022) → 2b (2023-2024) ».
    """
    change = one.change
    name = name_text(change, url)
    match one.nature:
        case "up" | "down" if one.before is not None:
            given: Text = () if one.before_round == change.round else (" (", Quote(text=one.before_round), ")")
            moved: Text = (one.before.value, *given, f" → {change.after} (", Quote(text=change.round), ")")
            return (name, " – ", *moved, *_was_unreadable(change, translator))
        case "assessed":
            read: Text = (f"{change.after} (", Quote(text=change.round), ")")
            return (name, " – ", *read, *_was_unreadable(change, translator))
        case "new":
            return (name, f" – {change.after}") if change.after else (name,)
        case "vanished":
            return (name,)
        case "support_gone":
            return (name, " – ", Quote(text=change.before or ""))
        case "support_asked" | "support_step":
            return (name, " – ", Quote(text=change.after or ""))
        case "strategy" if not change.before:
            return (name, " – ", *text_after(change, translator))
        case "strategy":
            return (name, " – ", *text_before(change, translator), " → ", *text_after(change, translator))
        case "renamed" if not change.asked:
            return (Quote(text=change.before or ""), " → ", name)
        case _:
            return change_text(change, url, translator)


def _was_unreadable(change: Change, translator: Translator) -> Text:
    """« ; la cellule était illisible : « 2b-2c » », where a level came into such a cell."""
    if not change.before_unreadable:
        return ()
    quoted = Phrase("the cell was unreadable: “{text}”", text=Quote(text=change.before or ""))
    return ("; ", *translator.text(quoted))
