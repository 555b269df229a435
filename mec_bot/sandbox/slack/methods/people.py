"""Who the bot is, who is there, and the views people see: ``auth``, ``users``, ``views``, ``apps``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mec_bot.sandbox.slack.methods.call import Json, Method, Request
from mec_bot.sandbox.slack.refusal import RefusedError
from mec_bot.sandbox.slack.shapes.blocks import view_faults
from mec_bot.sandbox.slack.shapes.objects import user_object

if TYPE_CHECKING:
    from mec_bot.sandbox.slack.views import View


def api_test(request: Request) -> Json:
    """``api.test``: gives back what it was given."""
    given = {name: value for name, value in request.arguments.values.items() if name != "token"}
    if error := request.arguments.text("error"):
        raise RefusedError(error, args=given)
    return {"args": given} if given else {}


def auth_test(request: Request) -> Json:
    """``auth.test``: whose token this is."""
    workspace = request.workspace
    return {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.team,
        "user": workspace.app.user.name,
        "team_id": workspace.team_id,
        "user_id": workspace.app.user.id,
        "bot_id": workspace.app.bot_id,
        "is_enterprise_install": False,
    }


def connections_open(request: Request) -> Json:
    """``apps.connections.open``: where to open a WebSocket, once."""
    host = request.services.url.removeprefix("http://")
    ticket = request.services.socket.new_ticket()
    return {"url": f"ws://{host}/link/?ticket={ticket}&app_id={request.workspace.app.id}"}


def users_info(request: Request) -> Json:
    """``users.info``."""
    locale = request.arguments.flag("include_locale")
    return {"user": user_object(request.workspace, request.user(), locale=locale)}


def users_list(request: Request) -> Json:
    """``users.list``, deactivated accounts and bots included."""
    page, cursor = request.page(request.workspace.users)
    locale = request.arguments.flag("include_locale")
    shown = [user_object(request.workspace, user, locale=locale) for user in page]
    return {"members": shown, "cache_ts": int(request.workspace.clock()), **cursor}


def users_lookup(request: Request) -> Json:
    """``users.lookupByEmail``: active accounts only, and its own plural error."""
    user = request.workspace.user_by_email(request.arguments.text("email"))
    if user is None:
        raise RefusedError("users_not_found")
    return {"user": user_object(request.workspace, user)}


def _body(request: Request, kinds: tuple[str, ...]) -> dict[str, Any]:
    view = request.arguments.parsed("view", error="invalid_arguments")
    faults = view_faults(view)
    if not faults and view["type"] not in kinds:
        faults = ["failed to match all allowed schemas [json-pointer:/view]"]
    if faults:
        raise RefusedError.with_messages("invalid_arguments", faults)
    return dict(view)


def _shown(request: Request, view: View) -> Json:
    return {"view": view.json(request.workspace)}


def views_open(request: Request) -> Json:
    """``views.open``."""
    body = _body(request, ("modal",))
    return _shown(request, request.services.views.open(request.arguments.text("trigger_id"), body))


def views_push(request: Request) -> Json:
    """``views.push``."""
    body = _body(request, ("modal",))
    return _shown(request, request.services.views.push(request.arguments.text("trigger_id"), body))


def views_update(request: Request) -> Json:
    """``views.update``."""
    body, arguments = _body(request, ("modal", "home")), request.arguments
    reference = arguments.text("view_id") or arguments.text("external_id")
    return _shown(request, request.services.views.update(reference, body, arguments.text("hash")))


def views_publish(request: Request) -> Json:
    """``views.publish``: a person's home tab."""
    body = _body(request, ("home",))
    user = request.workspace.user(request.arguments.text("user_id"))
    if user is None:
        raise RefusedError("invalid_arguments", response_metadata={"messages": ["invalid `user_id`"]})
    return _shown(request, request.services.views.publish(user.id, body, request.arguments.text("hash")))


METHODS = {
    "api.test": Method(run=api_test, caller="anyone"),
    "auth.test": Method(run=auth_test),
    "apps.connections.open": Method(run=connections_open, caller="app"),
    "users.info": Method(run=users_info, required=("user",), scopes="users:read"),
    "users.list": Method(run=users_list, scopes="users:read"),
    "users.lookupByEmail": Method(run=users_lookup, required=("email",), scopes="users:read.email"),
    "views.open": Method(run=views_open, required=("trigger_id", "view")),
    "views.push": Method(run=views_push, required=("trigger_id", "view")),
    "views.update": Method(run=views_update, required=("view",)),
    "views.publish": Method(run=views_publish, required=("user_id", "view")),
}
