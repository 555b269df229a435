"""How a method of the Web API refuses a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


class RefusedError(Exception):
    """A method's refusal: Slack's error name, and the other keys of the reply."""

    def __init__(self, error: str, **extra: Any) -> None:
        super().__init__(error)
        self.error, self.extra = error, extra

    @classmethod
    def with_messages(cls, error: str, messages: Sequence[str]) -> RefusedError:
        """A refusal with one ``[ERROR]`` line for each complaint."""
        return cls(error, response_metadata={"messages": [f"[ERROR] {line}" for line in messages]})
