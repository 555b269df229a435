"""One call of the Web API, and how its failures are told apart."""

from __future__ import annotations

import http.client
import math
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError

from slack_sdk.errors import SlackApiError, SlackClientError

from mec_bot.errors import InvalidTokenError, MecBotError, PermanentError, TokenError, TransientError, UncertainError
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from mec_bot.slack.clock import SlackClock

# Slack's own trouble: it may have acted before it failed.
_THEIR_TROUBLE = {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
_TOO_MANY = {"ratelimited", "rate_limited", "message_limit_exceeded"}
# Nothing that the bot asks for is done until somebody changes something: its token, its app, its workspace, its network.
_ALL_REFUSED = {
    "accesslimited",
    "account_inactive",
    "deprecated_endpoint",
    "ekm_access_denied",
    "enterprise_is_restricted",
    "invalid_auth",
    "messages_tab_disabled",
    "method_deprecated",
    "not_allowed_token_type",
    "not_authed",
    "org_login_required",
    "team_access_not_granted",
    "team_not_found",
    "token_expired",
    "token_revoked",
    "two_factor_setup_required",
    "user_removed_from_team",
}
# Of these, the refusals of the token itself.
_TOKEN_REFUSED = {
    "account_inactive",
    "invalid_auth",
    "not_allowed_token_type",
    "not_authed",
    "token_expired",
    "token_revoked",
}
# Without the scope for one of these, no message goes out, or none to any person. A scope for pictures or for looking
# messages up is missed by some messages only.
_NEEDED_BY_ALL = {"chat.postMessage", "conversations.open"}
# What a wait that Slack asks for may be, in seconds: whoever waits longer asks again in between.
_SHORTEST_WAIT, _LONGEST_WAIT = 1.0, 3600.0
# Slack's errors are words like channel_not_found; anything else in their place is a reply that is not Slack's.
_ERROR_CODE = re.compile(r"[a-z0-9_]+")
# The keys that a good reply holds, and that are read from it.
_PROMISED: Mapping[str, set[str]] = {
    "apps.connections.open": {"url"},
    "chat.postMessage": {"channel", "ts"},
    "conversations.members": {"members"},
    "conversations.open": {"channel"},
    "files.getUploadURLExternal": {"upload_url", "file_id"},
    "users.info": {"user"},
}
_REMOVED = Phrase("The bot was removed from the workspace: install it again.")
_OUTDATED = Phrase("Slack no longer offers this call: install a newer version of mec-bot.")
_ADVICE: Mapping[str, Phrase] = {
    "accesslimited": Phrase("The workspace does not allow this machine's network: ask its administrators to."),
    "account_inactive": _REMOVED,
    "deprecated_endpoint": _OUTDATED,
    "ekm_access_denied": Phrase("The workspace's administrators have suspended posting: ask them."),
    "enterprise_is_restricted": Phrase("The organisation does not allow this call: ask its administrators."),
    "invalid_auth": Phrase("Check SLACK_BOT_TOKEN."),
    "messages_tab_disabled": Phrase("Switch on the app's messages tab: paste config/slack_manifest.yaml again."),
    "method_deprecated": _OUTDATED,
    "not_authed": Phrase("Set SLACK_BOT_TOKEN."),
    "org_login_required": Phrase("Slack is moving the workspace into an organisation: wait until that is done."),
    "team_access_not_granted": Phrase(
        "The app has no access to the workspace: have its administrators approve the app."
    ),
    "team_not_found": Phrase("Slack does not find the workspace: check SLACK_BOT_TOKEN."),
    "two_factor_setup_required": Phrase("The workspace asks for two-factor authentication: ask its administrators."),
    "user_removed_from_team": _REMOVED,
    "token_revoked": Phrase("The token was revoked: install the app again and set SLACK_BOT_TOKEN."),
    "token_expired": Phrase("The token has expired: install the app again and set SLACK_BOT_TOKEN."),
    "not_allowed_token_type": Phrase("SLACK_BOT_TOKEN must be the bot's token (xoxb-…)."),
    "channel_not_found": Phrase("Check the channel's id in config/mec_bot.yaml."),
    "not_in_channel": Phrase("Invite the bot into that channel."),
    "is_archived": Phrase("That channel is archived: choose another one in config/mec_bot.yaml."),
    "missing_scope": Phrase("Install the app again with the scopes of config/slack_manifest.yaml."),
    "user_not_found": Phrase("Check the member id in config/carriers.yaml or in the tab Porteurs."),
}


def call(
    client: WebClient,
    method: str,
    recipient: str,
    *,
    may_have_acted: bool = False,
    clock: SlackClock | None = None,
    **arguments: object,
) -> Mapping[str, Any]:
    """Make one call and tell its failures apart; ``may_have_acted``: a lost reply leaves the outcome unclear.

    ``clock`` hears what time it is for Slack.

    Raises:
        UncertainError: Slack may have done what the call asks for.
        TransientError: Slack did not do it, and may later.
        TokenError: Slack refuses whatever comes from this token, or all messages.
        PermanentError: Slack refused the call.
    """
    lost = UncertainError if may_have_acted else TransientError
    json_body = method == "chat.postMessage"
    try:
        reply = client.api_call(method, json=arguments) if json_body else client.api_call(method, params=arguments)
    except SlackApiError as error:
        if clock is not None:
            clock.hear(error.response.headers or {})
        raise _refusal(error, method, recipient, may_have_acted=may_have_acted) from error
    except HTTPError as error:
        raise lost(Phrase("Slack failed ({method}: status {status}).", method=method, status=error.code)) from error
    except URLError as error:
        never_sent = isinstance(error.reason, ConnectionRefusedError)
        kind = TransientError if never_sent else lost
        raise kind(Phrase("Slack cannot be reached ({reason}).", reason=error.reason)) from error
    except (OSError, http.client.HTTPException, SlackClientError, ValueError) as error:
        raise lost(
            Phrase("The exchange with Slack broke off ({method}: {reason}).", method=method, reason=error)
        ) from error
    if clock is not None:
        clock.hear(reply.headers or {})
    data = reply.data
    if not isinstance(data, dict) or not data.keys() >= _PROMISED.get(method, set()):
        raise lost(Phrase("Slack's reply to {method} cannot be read.", method=method))
    return data


def _refusal(error: SlackApiError, method: str, recipient: str, *, may_have_acted: bool) -> MecBotError:
    response = error.response
    status = getattr(response, "status_code", 0)
    code = str(response.get("error", "")) if hasattr(response, "get") and isinstance(response.data, dict) else ""
    if status == http.client.TOO_MANY_REQUESTS or code in _TOO_MANY:
        headers = {name.lower(): value for name, value in (response.headers or {}).items()}
        return TransientError(
            Phrase("Slack asks to wait before {method}.", method=method), retry_after=_asked_wait(headers)
        )
    understood = _ERROR_CODE.fullmatch(code) is not None
    if status >= http.client.INTERNAL_SERVER_ERROR or code in _THEIR_TROUBLE or not understood:
        kind = UncertainError if may_have_acted else TransientError
        return kind(
            Phrase("Slack failed ({method}: {code}).", method=method, code=code if understood else f"HTTP {status}")
        )
    of_all = code in _ALL_REFUSED or (code == "missing_scope" and method in _NEEDED_BY_ALL)
    refused = InvalidTokenError if code in _TOKEN_REFUSED else TokenError if of_all else PermanentError
    return refused(
        Phrase(
            "Slack refused {method}{recipient}: {code}. {advice}",
            method=method,
            recipient=Phrase(" for {recipient}", recipient=recipient)
            if recipient and refused is PermanentError
            else "",
            code=code,
            advice=_ADVICE.get(code, Phrase("Look the error up in Slack's documentation of the method.")),
        )
    )


def _asked_wait(headers: Mapping[str, str]) -> float | None:
    """The wait in seconds that a reply asks for, as a number or as an instant, within what is sensible; else ``None``."""
    asked = headers.get("retry-after", "")
    try:
        seconds = float(asked)
    except ValueError:
        seconds = _seconds_until(asked, headers.get("date", ""))
    return None if math.isnan(seconds) else min(max(seconds, _SHORTEST_WAIT), _LONGEST_WAIT)


def _seconds_until(instant: str, date: str) -> float:
    """The seconds until an instant, by the clock of whoever wrote both (the reply's `Date`); NaN where it cannot be told."""
    try:
        return (parsedate_to_datetime(instant) - parsedate_to_datetime(date)).total_seconds()
    except (ValueError, TypeError, OverflowError):  # TypeError: one of them names no time zone
        return math.nan


def refusal(error: PermanentError) -> str:
    """Slack's word for why it refused a call, such as `missing_scope`."""
    return str(error.phrase.values.get("code", ""))
