"""What holds of every JSON that the program gives."""

from __future__ import annotations


def holds_no_empty_text(document: object) -> bool:
    """What is absent is null, never an empty text."""
    if isinstance(document, dict):
        return all(holds_no_empty_text(value) for value in document.values())
    if isinstance(document, list):
        return all(holds_no_empty_text(value) for value in document)
    return document != ""
