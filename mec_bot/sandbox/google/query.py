"""The query of a request, read as strictly as Google does: an unknown name or a wrong value is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mec_bot.sandbox.google import errors as google_errors
from mec_bot.sandbox.google import fieldmask
from mec_bot.sandbox.google import fields as google_fields
from mec_bot.sandbox.google import read as google_read

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.datastructures import QueryParams

# What every Google API takes, by the discovery document.
_STANDARD = frozenset(
    {"$.xgafv", "access_token", "alt", "callback", "fields", "key", "oauth_token"}
    | {"prettyPrint", "quotaUser", "uploadType", "upload_protocol"}
)
_ENUM = "type.googleapis.com/google.apps.sheets.v4."


def allow_only(query: QueryParams, *names: str) -> None:
    """Refuse a parameter that the method does not have.

    Raises:
        GoogleError: 400, for an unknown parameter.
    """
    for name in query:
        if name not in _STANDARD and name not in names:
            raise google_errors.invalid_parameter(name)


def flag(query: QueryParams, name: str, *, default: bool = False) -> bool:
    """Read ``true`` or ``false`` (``True`` and ``False`` pass too).

    Raises:
        GoogleError: 400, for any other value.
    """
    text = query.get(name, str(default))
    if text.lower() not in {"true", "false"}:
        raise google_errors.invalid_value(_snake(name), "TYPE_BOOL", text)
    return text.lower() == "true"


def masked(query: QueryParams, message: str, reply: Any) -> Any:
    """Cut the reply to the ``fields`` asked for.

    Raises:
        GoogleError: 400, for a wrong mask.
    """
    mask = field_mask(query, message)
    return reply if mask is None else fieldmask.apply(mask, reply)


def field_mask(query: QueryParams, message: str) -> fieldmask.Mask | None:
    """Read the ``fields`` parameter against the message it asks for; ``None`` when absent.

    Raises:
        GoogleError: 400, for a wrong mask.
    """
    text = query.get("fields")
    if text is None:
        return None
    try:
        mask = fieldmask.parse(text)
        fieldmask.check(mask, message, google_fields.FIELDS)
    except fieldmask.FieldMaskError as error:
        violation = {"field": error.path, "description": str(error)}
        raise google_errors.GoogleError(400, None, violation) from error
    return mask


def value_options(query: QueryParams) -> google_read.ValueOptions:
    """Read how values are wanted.

    Raises:
        GoogleError: 400, for a value that a parameter does not take.
    """
    render = _choice(query, "valueRenderOption", ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"))
    date_time = _choice(query, "dateTimeRenderOption", ("SERIAL_NUMBER", "FORMATTED_STRING"))
    dimension = _choice(query, "majorDimension", ("ROWS", "COLUMNS"))
    return google_read.ValueOptions(render=render, date_time=date_time, dimension=dimension)


def comments_view_mode(query: QueryParams, *, may_comment: bool) -> str:
    """Read how comments are wanted, and decide it for an account that may comment or only view.

    Returns:
        The mode that is applied: ``INCLUDED``, ``OMITTED``, or ``""`` where nothing was asked for.

    Raises:
        GoogleError: 400, for a mode that there is not; 403, where the account may not see what it insists on.
    """
    modes = ("UNSPECIFIED", "DEFAULT_FOR_CURRENT_ACCESS", "OMITTED", "INCLUDED")
    asked = _choice(query, "commentsViewMode", [f"COMMENTS_VIEW_MODE_{mode}" for mode in modes])
    mode = asked.removeprefix("COMMENTS_VIEW_MODE_")
    if mode == "INCLUDED" and not may_comment:
        raise google_errors.GoogleError(403)
    if mode == "DEFAULT_FOR_CURRENT_ACCESS":
        return "INCLUDED" if may_comment else "OMITTED"
    return "" if mode == "UNSPECIFIED" else str(mode)


def _choice(query: QueryParams, name: str, allowed: Collection[str]) -> Any:
    text = query.get(name)
    if text is None:
        return next(iter(allowed))
    if text not in allowed:
        kind = "Dimension" if name == "majorDimension" else name[0].upper() + name[1:]
        raise google_errors.invalid_value(_snake(name), _ENUM + kind, text)
    return text


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
