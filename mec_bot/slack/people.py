"""Who may ask, answer and decide: members of the workspace, guests, people of other workspaces, former members."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from slack_sdk import WebClient

from mec_bot.actions.channels import team_channel
from mec_bot.errors import PermanentError, TransientError
from mec_bot.messages import refusals
from mec_bot.phrases import Phrase
from mec_bot.slack.calls import call, refusal

if TYPE_CHECKING:
    from mec_bot.messages.text.language import Translator
    from mec_bot.messages.text.message import Message
    from mec_bot.settings.home import Settings
    from mec_bot.slack.interaction import Interaction

_log = logging.getLogger(__name__)
# Seconds: how long Slack's word about somebody is taken as it is; how long it still stands while Slack does not answer; and
# how long nobody is asked about after it did not.
_FRESH, _STANDS, _PAUSE = 600.0, 86_400.0, 10.0
# A look-up is answered with its acknowledgement, within Slack's 3 seconds; what people change may take longer.
_QUICK_SECONDS, _PATIENT_SECONDS = 1, 3
_MOST_KNOWN = 2000
_PAGE, _MOST_PAGES = 200, 100
# While a card waits, fewer and longer pages are read.
_LONG_PAGE, _FEW_PAGES = 1000, 3
_NOT_THERE = {"user_not_found", "user_not_visible", "users_not_found"}


class Need(Enum):
    """What somebody wants: to read, to change what concerns themselves, or to decide for the team."""

    READ = auto()
    ANSWER = auto()
    DECIDE = auto()


class Standing(Enum):
    """What somebody is in this workspace; ``UNKNOWN``: Slack does not say now, ``UNTOLD``: Slack refuses to say."""

    MEMBER = auto()
    GUEST = auto()
    OUTSIDER = auto()
    DEACTIVATED = auto()
    NOBODY = auto()
    UNKNOWN = auto()
    UNTOLD = auto()


@dataclass(frozen=True)
class _Known:
    standing: Standing
    at: float


class People:
    """Tells who may do what; Slack is asked about each person (users.info) at most every ten minutes.

    While Slack does not answer, what it said within the last day stands, and about people it said nothing of: they may
    read, and change nothing. To decide takes a fresh answer of Slack's, and membership in the team's channel.
    """

    def __init__(
        self,
        client: WebClient,
        identity: Mapping[str, Any],
        settings: Settings,
        *,
        is_carrier: Callable[[str], bool],
        tell: Callable[[Phrase, Phrase], None] = lambda *_: None,
    ) -> None:
        """``identity`` is auth.test's reply. ``is_carrier`` says of a member id whether the sheet or the settings name it.

        ``tell`` is called once with a title and a reason where Slack refuses to say who people are.
        """
        self._quick, self._patient = _hurried(client, _QUICK_SECONDS), _hurried(client, _PATIENT_SECONDS)
        self._identity = identity
        self._settings = settings.slack
        self._channel = team_channel(settings)
        self._is_carrier = is_carrier
        self._tell = tell
        self._refused = ""
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._silent_until = 0.0
        self._lock = threading.Lock()
        self._staff: frozenset[str] = frozenset()
        self._staff_until = 0.0
        self._asking_for_staff = threading.Lock()

    def refusal(self, who: Interaction, need: Need, translator: Translator) -> Message | None:
        """Why somebody may not do what they want; ``None`` where they may."""
        standing = self._standing(who, need)
        if standing in {Standing.MEMBER, Standing.UNTOLD} and need is not Need.DECIDE:
            return None
        if standing is not Standing.MEMBER:
            return self._not_a_member(who.member_id, standing, need, translator)
        return self._not_in_the_channel(who.member_id, translator)

    def is_staff(self, member_id: str) -> bool:
        """Whether somebody is a full member, and of the team's channel as it was within ten minutes; where unknown, not."""
        known = self._known.get(member_id)
        if not self._channel or known is None or known.standing is not Standing.MEMBER:
            return False
        if time.monotonic() >= self._staff_until and self._asking_for_staff.acquire(blocking=False):
            try:
                self._staff, wait = frozenset(self._members(self._quick, _LONG_PAGE, _FEW_PAGES)), _FRESH
            except (TransientError, PermanentError) as error:
                _log.warning("the members of %s cannot be read now: %s", self._channel, error)
                wait = _PAUSE
            finally:
                self._asking_for_staff.release()
            self._staff_until = time.monotonic() + wait
        return member_id in self._staff

    def _members(self, client: WebClient, page: int, most: int) -> Iterator[str]:
        """The team channel's members, ``page`` at a time.

        Raises:
            TransientError, PermanentError: as for ``call``.
        """
        cursor = ""
        for _ in range(most):
            reply = call(client, "conversations.members", "", channel=self._channel, limit=page, cursor=cursor)
            yield from reply["members"]
            cursor = (reply.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                break

    def _not_a_member(self, member_id: str, standing: Standing, need: Need, translator: Translator) -> Message | None:
        match standing:
            case Standing.GUEST | Standing.OUTSIDER if need is Need.DECIDE:
                return refusals.compose_may_not_decide(translator)
            case Standing.GUEST | Standing.OUTSIDER:
                guest = standing is Standing.GUEST
                may = self._settings.guests if guest else self._settings.other_workspaces
                if (need is Need.READ and may == "read") or self._is_carrier(member_id):
                    return None
                why = refusals.GUEST if guest else refusals.OUTSIDER
            case Standing.UNKNOWN:
                if need is Need.READ:
                    return None
                why = refusals.SLACK_SILENT
            case Standing.DEACTIVATED:
                why = refusals.DEACTIVATED
            case Standing.UNTOLD:
                return refusals.compose_unchecked(self._refused, translator)
            case _:
                why = refusals.NOBODY
        _log.info("%s was not served: %s", member_id or "somebody without an id", standing.name.lower())
        return refusals.compose_refusal(why, translator)

    def _standing(self, who: Interaction, need: Need) -> Standing:
        if not who.member_id:
            return Standing.NOBODY
        if self._is_of_another_workspace(who):
            return Standing.OUTSIDER
        known, now = self._known.get(who.member_id), time.monotonic()
        if known and need is not Need.DECIDE and now - known.at < _FRESH:
            return known.standing
        if need is Need.READ and now < self._silent_until:
            return self._while_silent(known, need)
        try:
            standing = self._ask(self._quick if need is Need.READ else self._patient, who.member_id)
        except TransientError as error:
            _log.warning("who %s is cannot be asked now: %s", who.member_id, error)
            self._silent_until = time.monotonic() + _PAUSE
            return self._while_silent(known, need)
        self._remember(who.member_id, _Known(standing, now))
        return standing

    def _is_of_another_workspace(self, who: Interaction) -> bool:
        """Whether the request itself says so; of other workspaces of one's own organization, users.info tells more."""
        team, enterprise = self._identity.get("team_id"), self._identity.get("enterprise_id")
        return (
            bool(team) and bool(who.teams - {team, enterprise}) and not (enterprise and who.enterprise_id == enterprise)
        )

    def _while_silent(self, known: _Known | None, need: Need) -> Standing:
        stands = known is not None and need is not Need.DECIDE and time.monotonic() - known.at < _STANDS
        return known.standing if known and stands else Standing.UNKNOWN

    def _ask(self, client: WebClient, member_id: str) -> Standing:
        """Ask Slack.

        Raises:
            TransientError: Slack does not answer now.
        """
        try:
            user = call(client, "users.info", member_id, user=member_id)["user"]
        except PermanentError as error:
            if refusal(error) in _NOT_THERE:
                return Standing.NOBODY
            self._cannot_tell(error)
            return Standing.UNTOLD
        if not isinstance(user, dict):
            raise TransientError(Phrase("Slack's reply to {method} cannot be read.", method="users.info"))
        return standing_of(user, self._identity)

    def _cannot_tell(self, error: PermanentError) -> None:
        _log.warning("who people are cannot be asked: %s", error)
        with self._lock:
            first, self._refused = not self._refused, refusal(error)
        if first:
            self._tell(Phrase("Guests and former members cannot be told from members"), error.phrase)

    def _remember(self, member_id: str, known: _Known) -> None:
        self._silent_until = 0.0
        with self._lock:
            self._known[member_id] = known
            self._known.move_to_end(member_id)
            if len(self._known) > _MOST_KNOWN:
                self._known.popitem(last=False)

    def _not_in_the_channel(self, member_id: str, translator: Translator) -> Message | None:
        """The refusal for somebody who is not in the team's channel now: whoever sees a public one sees its buttons."""
        try:
            if member_id in self._members(self._patient, _PAGE, _MOST_PAGES):
                return None
        except TransientError as error:
            _log.warning("the members of %s cannot be read now: %s", self._channel, error)
            return refusals.compose_refusal(refusals.SLACK_SILENT, translator)
        except PermanentError as error:
            _log.error("the members of %s cannot be read: %s", self._channel, error)
            return refusals.compose_unchecked(refusal(error), translator)
        return refusals.compose_not_staff(translator)


def standing_of(user: Mapping[str, Any], identity: Mapping[str, Any]) -> Standing:
    """What a user object of Slack's (users.info) says of somebody; ``identity`` is that of the bot (auth.test).

    In an Enterprise organization, a person belongs to several workspaces; an app that is installed for the whole
    organization serves them all.
    """
    if user.get("deleted"):
        return Standing.DEACTIVATED
    if user.get("is_bot"):
        return Standing.NOBODY
    organization = user.get("enterprise_user") or {}
    teams = {user.get("team_id"), *(organization.get("teams") or ())} - {None}
    team, enterprise = identity.get("team_id"), identity.get("enterprise_id")
    everywhere = bool(identity.get("is_enterprise_install")) and enterprise == organization.get("enterprise_id")
    if user.get("is_stranger") or (team and teams and team not in teams and not everywhere):
        return Standing.OUTSIDER
    restricted = user.get("is_restricted") or user.get("is_ultra_restricted")
    return Standing.GUEST if restricted else Standing.MEMBER


def _hurried(client: WebClient, seconds: int) -> WebClient:
    """The same client, with less patience."""
    return WebClient(token=client.token, base_url=client.base_url, timeout=seconds, retry_handlers=[])
