"""Modals and home tabs: opened with a trigger that is short-lived, updated by id, published by person."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from mec_bot.sandbox.slack.refusal import RefusedError
from mec_bot.sandbox.slack.shapes.objects import completed_blocks

if TYPE_CHECKING:
    from mec_bot.sandbox.slack.workspace import Workspace

TRIGGER_SECONDS = 3.0
STACK_LIMIT = 3


@dataclass(frozen=True, kw_only=True)
class View:
    """One modal or home tab that somebody sees, as the bot last described it."""

    id: str
    user: str
    body: Mapping[str, Any]
    hash: str
    root: str
    previous: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """``modal`` or ``home``."""
        return str(self.body["type"])

    def json(self, workspace: Workspace) -> dict[str, Any]:
        """The view as replies and payloads show it, every field present."""
        return {
            "title": None,
            "submit": None,
            "close": None,
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "clear_on_close": False,
            "notify_on_close": False,
            **self.body,
            "id": self.id,
            "team_id": workspace.team_id,
            "blocks": completed_blocks(self.body["blocks"], self.id),
            "state": {"values": dict(self.values)},
            "hash": self.hash,
            "root_view_id": self.root,
            "previous_view_id": self.previous,
            "app_id": workspace.app.id,
            "app_installed_team_id": workspace.team_id,
            "bot_id": workspace.app.bot_id,
        }


class Views:
    """Who has which views open, and which triggers may still open one."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.RLock()
        self._triggers: dict[str, tuple[str, float]] = {}
        self._used: set[str] = set()
        self._modals: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}

    def new_trigger(self, user: str) -> str:
        """A trigger for what ``user`` has just done: good for one view, within three seconds."""
        with self._lock:
            trigger = f"{self._workspace.new_id('1')}.{self._workspace.new_id('2')}.{secrets.token_hex(16)}"
            self._triggers[trigger] = (user, self._workspace.clock() + TRIGGER_SECONDS)
            return trigger

    def _spend(self, trigger: str) -> str:
        if trigger in self._used:
            raise RefusedError("exchanged_trigger_id")
        if trigger not in self._triggers:
            raise RefusedError("invalid_trigger_id")
        user, until = self._triggers[trigger]
        if self._workspace.clock() > until:
            raise RefusedError("expired_trigger_id")
        self._used.add(trigger)
        return user

    def open(self, trigger: str, body: Mapping[str, Any]) -> View:
        """Show a modal to whoever caused the trigger, instead of the modals they may have open.

        Raises:
            RefusedError: the trigger is unknown, used or too old.
        """
        with self._lock:
            user = self._spend(trigger)
            self._modals[user] = [self._new(user, body)]
            return self._modals[user][-1]

    def push(self, trigger: str, body: Mapping[str, Any]) -> View:
        """Show a modal on top of the one that is open.

        Raises:
            RefusedError: the trigger is unknown, used or too old; no modal is open, or too many are.
        """
        with self._lock:
            user = self._spend(trigger)
            stack = self._modals.get(user, [])
            if not stack:
                raise RefusedError("not_found")
            if len(stack) >= STACK_LIMIT:
                raise RefusedError("push_limit_reached")
            view = self._new(user, body)
            stack.append(replace(view, root=stack[0].id, previous=stack[-1].id))
            return stack[-1]

    def update(self, reference: str, body: Mapping[str, Any], expected_hash: str = "") -> View:
        """Replace what an open view shows; ``reference`` is its id or its external id.

        Raises:
            RefusedError: no such view is open, or it has another hash.
        """
        with self._lock:
            old = self.find(reference)
            if old is None:
                raise RefusedError("not_found")
            if expected_hash and expected_hash != old.hash:
                raise RefusedError("hash_conflict")
            return self._put(replace(old, body=body, hash=self._new_hash()))

    def publish(self, user: str, body: Mapping[str, Any], expected_hash: str = "") -> View:
        """Replace a person's home tab.

        Raises:
            RefusedError: the home tab has another hash.
        """
        with self._lock:
            old = self._homes.get(user)
            if old and expected_hash and expected_hash != old.hash:
                raise RefusedError("hash_conflict")
            new = replace(old, body=body, hash=self._new_hash()) if old else self._new(user, body)
            return self._put(new)

    def find(self, reference: str) -> View | None:
        """The view with this id or external id, while somebody has it open."""
        with self._lock:
            views = [*self._homes.values(), *(view for stack in self._modals.values() for view in stack)]
            return next((v for v in views if reference in (v.id, v.body.get("external_id") or v.id)), None)

    def modal(self, user: str) -> View | None:
        """The modal that ``user`` has in front of them."""
        with self._lock:
            stack = self._modals.get(user)
            return stack[-1] if stack else None

    def home(self, user: str) -> View | None:
        """The home tab that was published for ``user``."""
        with self._lock:
            return self._homes.get(user)

    def fill(self, view: View, values: Mapping[str, Any]) -> View:
        """Put into a view what a person typed: ``{block_id: {action_id: {"type", "value", …}}}``."""
        with self._lock:
            return self._put(replace(view, values=values))

    def close(self, view: View, *, everything: bool = False) -> None:
        """Take a modal away, or the whole stack below it too."""
        with self._lock:
            stack = self._modals.get(view.user, [])
            self._modals[view.user] = [] if everything else [v for v in stack if v.id != view.id]

    def _put(self, view: View) -> View:
        if view.kind == "home":
            self._homes[view.user] = view
        else:
            stack = self._modals.get(view.user, [])
            self._modals[view.user] = [view if old.id == view.id else old for old in stack]
        return view

    def _new(self, user: str, body: Mapping[str, Any]) -> View:
        view_id = self._workspace.new_id("V")
        return View(id=view_id, user=user, body=body, hash=self._new_hash(), root=view_id)

    def _new_hash(self) -> str:
        return f"{int(self._workspace.clock())}.{secrets.token_hex(4)}"
