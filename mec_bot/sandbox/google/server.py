"""A stand-in for Google on this machine: the token endpoint and the Sheets API v4 over ``.xlsx`` files.

It speaks HTTP as Google does, so the product reaches it with its usual clients and another base URL.
Reading only: ``spreadsheets.get``, ``values.get``, ``values.batchGet``.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mec_bot.sandbox.google import a1, workbook
from mec_bot.sandbox.google import account as google_account
from mec_bot.sandbox.google import errors as google_errors
from mec_bot.sandbox.google import faults as google_faults
from mec_bot.sandbox.google import fields as google_fields
from mec_bot.sandbox.google import query as google_query
from mec_bot.sandbox.google import read as google_read
from mec_bot.sandbox.google.errors import GoogleError
from mec_bot.sandbox.loopback import Loopback
from mec_bot.sandbox.xlsx.book import WorkbookError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path
    from types import TracebackType

    from starlette.datastructures import QueryParams
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)

EMAIL = google_account.EMAIL


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request that was received; ``status`` is ``None`` when it got no whole reply."""

    method: str
    path: str
    query: str
    status: int | None


class Google:
    """The stand-in, serving at ``.url`` while it is entered (``with Google({...}) as google``).

    ``spreadsheets`` gives for each id its workbook. ``shared_with`` gives for an id the e-mail addresses that the
    spreadsheet is shared with: where the service account is not among them, the answer is 403; an id that is not in
    it is shared with everybody. ``may_comment`` says whether the service account may comment on what it reads, and so
    sees comments, or only view. Both may be changed while serving, and so may the workbooks on disk. ``grid`` is the
    smallest size of a tab (rows, columns); ``clock`` gives seconds since 1970.

    Raises on construction:
        WorkbookError: a workbook cannot be read.
        LoopbackError: the port is taken or not allowed.
    """

    def __init__(
        self,
        spreadsheets: Mapping[str, Path],
        *,
        shared_with: Mapping[str, Collection[str]] | None = None,
        may_comment: bool = True,
        port: int = 0,
        locale: str = workbook.LOCALE,
        grid: tuple[int, int] = workbook.GRID,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._workbooks = {key: workbook.Workbook(path, locale=locale, grid=grid) for key, path in spreadsheets.items()}
        for each in self._workbooks.values():
            each.resource()  # a workbook that cannot be read fails now, not at the first request
        self.shared_with: dict[str, Collection[str]] = dict(shared_with or {})
        self.may_comment = may_comment
        self.requests: list[Call] = []
        self.faults = google_faults.Faults()
        self._lock = threading.Lock()
        self.app: ASGIApp = _Door(self._routes(), self.faults, self._note)
        self._loopback = Loopback(self.app, port=port)
        self.url = self._loopback.url
        self.account = google_account.ServiceAccount(f"{self.url}/token", clock)

    def start(self) -> Self:
        """Start serving; returns when requests are accepted.

        Raises:
            LoopbackError: the server does not come up.
        """
        self._loopback.start()
        return self

    def stop(self) -> None:
        """Stop serving. May be called twice."""
        self._loopback.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def service_account_info(self) -> dict[str, str]:
        """Return the content of the service account's key file: its ``token_uri`` leads here."""
        return self.account.info()

    def write_key(self, path: Path) -> Path:
        """Write the key file, readable by its owner only, for ``GOOGLE_APPLICATION_CREDENTIALS``."""
        path.touch(mode=0o600)
        path.write_text(json.dumps(self.service_account_info(), indent=2) + "\n", encoding="utf-8")
        return path

    def _note(self, call: Call) -> None:
        with self._lock:
            self.requests.append(call)

    def _routes(self) -> ASGIApp:
        one = "/v4/spreadsheets/{id}"
        return Starlette(
            routes=[
                Route("/token", self._token, methods=["POST"]),
                Route(f"{one}/values:batchGet", self._batch_get, methods=["GET"]),
                Route(f"{one}/values/{{range:path}}", self._values_get, methods=["GET"]),
                Route(one, self._spreadsheet_get, methods=["GET"]),
                Route(f"{one}/", self._spreadsheet_get, methods=["GET"]),
            ],
            exception_handlers={GoogleError: _refused},
        )

    async def _token(self, request: Request) -> Response:
        form = await request.form()
        try:
            reply = self.account.exchange({name: str(value) for name, value in form.items()})
        except google_account.TokenError as error:
            return JSONResponse({"error": error.error, "error_description": str(error)}, 400)
        return JSONResponse(reply)

    # The readers below are plain functions: Starlette runs them in a thread, where a file may be read.

    def _spreadsheet_get(self, request: Request) -> Response:
        self._require_token(request)
        query = request.query_params
        google_query.allow_only(query, "ranges", "includeGridData", "excludeTablesInBandedRanges", "commentsViewMode")
        grid_data = google_query.flag(query, "includeGridData")
        google_query.flag(query, "excludeTablesInBandedRanges")
        # Once a mask is there, the mask alone says whether the grid's data is wanted.
        has_mask = google_query.field_mask(query, google_fields.SPREADSHEET) is not None
        resource = self._shared(request)
        comments = google_query.comments_view_mode(query, may_comment=self.may_comment)
        try:
            cut = google_read.spreadsheet(
                resource,
                query.getlist("ranges"),
                grid_data=grid_data or has_mask,
                comments=comments == "INCLUDED",
            )
        except a1.A1Error as error:
            raise GoogleError(400, str(error)) from error
        if comments:
            cut["commentsViewMode"] = f"COMMENTS_VIEW_MODE_{comments}"
        key = request.path_params["id"]
        whole = {
            "spreadsheetId": key,
            **cut,
            "spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{key}/edit",
        }
        return _json(query, google_query.masked(query, google_fields.SPREADSHEET, whole))

    def _values_get(self, request: Request) -> Response:
        self._require_token(request)
        query = request.query_params
        google_query.allow_only(query, "majorDimension", "valueRenderOption", "dateTimeRenderOption")
        options = google_query.value_options(query)
        try:
            values = google_read.values(self._shared(request), request.path_params["range"], options)
        except a1.A1Error as error:
            raise GoogleError(400, str(error)) from error
        return _json(query, google_query.masked(query, google_fields.VALUE_RANGE, values))

    def _batch_get(self, request: Request) -> Response:
        self._require_token(request)
        query = request.query_params
        google_query.allow_only(query, "ranges", "majorDimension", "valueRenderOption", "dateTimeRenderOption")
        options = google_query.value_options(query)
        resource = self._shared(request)
        try:
            ranges = [google_read.values(resource, text, options) for text in query.getlist("ranges")]
        except a1.A1Error as error:
            raise GoogleError(400, str(error)) from error
        whole: dict[str, Any] = {"spreadsheetId": request.path_params["id"]}
        if ranges:
            whole["valueRanges"] = ranges
        return _json(query, google_query.masked(query, google_fields.BATCH_GET, whole))

    def _require_token(self, request: Request) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise GoogleError(401, google_errors.MISSING_CREDENTIALS)
        if not self.account.accepts(token):
            raise GoogleError(401)

    def _shared(self, request: Request) -> dict[str, Any]:
        """Return the spreadsheet asked for, if it exists and the service account may read it."""
        key = request.path_params["id"]
        if key not in self._workbooks:
            raise GoogleError(404)
        if EMAIL not in self.shared_with.get(key, (EMAIL,)):
            raise GoogleError(403)
        try:
            return self._workbooks[key].resource()
        except WorkbookError as error:
            # It could be read at the start: somebody is saving it, or moved it.
            log.warning("The stand-in for Google answers 503: %s", error)
            raise GoogleError(503) from error


class _Door:
    """Stands before the routes: lets planned faults happen and notes every request."""

    def __init__(self, app: ASGIApp, faults: google_faults.Faults, note: Callable[[Call], None]) -> None:
        self._app = app
        self._faults = faults
        self._note = note

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status: int | None = None
        complete = False

        async def watched(message: Message) -> None:
            nonlocal status, complete
            if message["type"] == "http.response.start":
                status = message["status"]
            complete = message["type"] == "http.response.body" and not message.get("more_body")
            if complete:
                # Noted before the last byte leaves: whoever has the reply finds the request in the log.
                self._note(_call(scope, status))
            await send(message)

        try:
            fault = self._faults.take(scope["path"])
            if fault is None or not await google_faults.commit(fault, scope, receive, watched):
                await self._app(scope, receive, watched)
        finally:
            if not complete:
                self._note(_call(scope, None))


def _call(scope: Scope, status: int | None) -> Call:
    return Call(method=scope["method"], path=scope["path"], query=scope["query_string"].decode(), status=status)


def _json(query: QueryParams, content: Any) -> Response:
    """Write JSON as Google does: indented, unless somebody asks for it without a space."""
    if google_query.flag(query, "prettyPrint", default=True):
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    else:
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Response(text, media_type="application/json; charset=UTF-8")


async def _refused(request: Request, error: Exception) -> Response:  # noqa: ARG001 - Starlette's signature
    assert isinstance(error, GoogleError)  # noqa: S101 - registered for this type alone
    return google_errors.reply(error)
