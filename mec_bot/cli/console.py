"""The terminal: nothing that is shown on it steers it, whatever a cell, a name or an error holds."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from mec_bot.control_characters import visible


class SafeConsole(Console):
    """A console that shows control characters as signs in each text that it is given."""

    def render_str(self, text: str, **options: Any) -> Text:
        """As rich's, of the visible text."""
        return super().render_str(visible(text), **options)


class SafeText(Text):
    """Styled words; rich's own takes some control characters out and lets others through."""

    def __init__(self, text: str = "", style: str = "") -> None:
        super().__init__(visible(text), style)

    def append(self, text: Text | str, style: Any = None) -> SafeText:
        """As rich's, of the visible text."""
        super().append(visible(text) if isinstance(text, str) else text, style)
        return self
