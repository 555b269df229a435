"""Google's error replies, word for word where a recording or Google's documentation has the words."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse

_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}

_CREDENTIAL_ADVICE = (
    "Expected OAuth 2 access token, login cookie or other valid authentication credential. "
    "See https://developers.google.com/identity/sign-in/web/devconsole-project."
)
INVALID_CREDENTIALS = f"Request had invalid authentication credentials. {_CREDENTIAL_ADVICE}"
MISSING_CREDENTIALS = f"Request is missing required authentication credential. {_CREDENTIAL_ADVICE}"
NOT_SHARED = "The caller does not have permission"
NOT_FOUND = "Requested entity was not found."

_MESSAGE = {
    400: "Request contains an invalid argument.",
    401: INVALID_CREDENTIALS,
    403: NOT_SHARED,
    404: NOT_FOUND,
    429: (
        "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user' "
        "of service 'sheets.googleapis.com' for consumer 'project_number:100000000001'."
    ),
    500: "Internal error encountered.",
    503: "The service is currently unavailable.",
    504: "Deadline expired before operation could complete.",
}

_QUOTA_DETAILS: list[dict[str, Any]] = [
    {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "RATE_LIMIT_EXCEEDED",
        "domain": "googleapis.com",
        "metadata": {
            "quota_limit_value": "60",
            "service": "sheets.googleapis.com",
            "consumer": "projects/100000000001",
            "quota_unit": "1/min/{project}/{user}",
            "quota_location": "global",
            "quota_metric": "sheets.googleapis.com/read_requests",
            "quota_limit": "ReadRequestsPerMinutePerUser",
        },
    },
    {
        "@type": "type.googleapis.com/google.rpc.Help",
        "links": [
            {
                "description": "Request a higher quota limit.",
                "url": "https://cloud.google.com/docs/quotas/help/request_increase",
            }
        ],
    },
]


class GoogleError(Exception):
    """A request that Google refuses: its HTTP code, its sentence, and what names the wrong field."""

    def __init__(self, code: int, message: str | None = None, *violations: dict[str, str]) -> None:
        super().__init__(message or _MESSAGE.get(code, "Unknown Error."))
        self.code = code
        self.violations = violations


def invalid_parameter(name: str) -> GoogleError:
    """Refuse a query parameter that the method does not have."""
    sentence = (
        f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter. '
        f"Field '{name}' could not be found in request message."
    )
    return GoogleError(400, sentence, {"description": sentence})


def invalid_value(field: str, kind: str, value: str) -> GoogleError:
    """Refuse a value that the query parameter does not take; ``field`` is its name in snake case."""
    sentence = f"Invalid value at '{field}' ({kind}), \"{value}\""
    return GoogleError(400, sentence, {"field": field, "description": sentence})


def reply(error: GoogleError, *, retry_after: int | None = None) -> JSONResponse:
    """Answer with the error. Google's 429 has no ``Retry-After``; a test may ask for one (seconds)."""
    body: dict[str, Any] = {
        "code": error.code,
        "message": str(error),
        "status": _STATUS.get(error.code, "UNKNOWN"),
    }
    if error.violations:
        details = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [*error.violations]}
        body["details"] = [details]
    if error.code == 429:
        body["details"] = _QUOTA_DETAILS
    headers: dict[str, str] = {}
    if error.code == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="https://accounts.google.com/", error="invalid_token"'
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    return JSONResponse({"error": body}, status_code=error.code, headers=headers)
