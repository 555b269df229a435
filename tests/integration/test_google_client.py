"""The client for Google: what it asks, how patiently, and what it says when Google fails."""

from __future__ import annotations

import asyncio
import inspect
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import google.auth.credentials
import jwt
import openpyxl
import pytest
import requests
import responses
from google.oauth2.service_account import Credentials
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route
from threaded_comments import Thread, add_threads

import mec_bot.sheet.source.google
from mec_bot.errors import ConfigError, MecBotError, PermanentError, TransientError
from mec_bot.sandbox.google.server import EMAIL, Google
from mec_bot.sandbox.loopback import Loopback
from mec_bot.settings.models import SheetSettings
from mec_bot.sheet.source.google import READ_ONLY, GoogleSheets
from mec_bot.sheet.source.grid import Spreadsheet
from mec_bot.sheet.source.reply import FIELDS, LONG_KNOWN_FIELDS

API = "https://sheets.googleapis.com"
SHEET = f"{API}/v4/spreadsheets/EXEMPLE"
TOKEN = "https://oauth2.googleapis.com/token"
GOOD_TOKEN = {"access_token": "ya29.x", "expires_in": 3599, "token_type": "Bearer"}
HALF_A_KEY = '{"client_email": "a@b.example", "token_uri": "https://b.example", "private_key": "-----BEGIN"}'
EMPTY_SHEET = {"properties": {"title": "Tableau"}, "sheets": []}


@pytest.fixture
def edge() -> Iterator[responses.RequestsMock]:
    """Google's HTTP edge: what is not planned here cannot be reached."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.post(TOKEN, json=GOOD_TOKEN)
        yield mock


@pytest.fixture
def sheets(google_server: Google, tmp_path: Path) -> Callable[..., GoogleSheets]:
    """The client with a key whose token comes from Google's own address."""

    def make(**settings: Any) -> GoogleSheets:
        key = tmp_path / "key.json"
        key.write_text(json.dumps({**google_server.service_account_info(), "token_uri": TOKEN}), encoding="utf-8")
        return GoogleSheets(key, api_url=API, settings=SheetSettings(**{"attempts": 1, "give_up_after": 5, **settings}))

    return make


def refusal(status: int, message: str = "no") -> dict[str, Any]:
    return {"error": {"code": status, "message": message, "status": "X"}}


def failure_of(sheets: GoogleSheets, kind: type[MecBotError], sheet_id: str = "EXEMPLE") -> Any:
    with pytest.raises(kind) as caught:
        sheets.pull(sheet_id)
    assert type(caught.value) is kind
    said = str(caught.value)
    assert "\n" not in said
    assert said.endswith(".") or "status" in said
    return caught.value


# --- what is refused for good -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "message", "named"),
    [
        (403, "The caller does not have permission", EMAIL),
        (403, "Google Sheets API has not been used in project 1 before or it is disabled.", EMAIL),
        (404, "Requested entity was not found.", "EXEMPLE"),
        (401, "Request had invalid authentication credentials.", EMAIL),
        (400, "This operation is not supported for this document", "This operation is not supported"),
    ],
)
def test_a_refusal_is_not_tried_again_and_says_what_to_repair(
    edge: responses.RequestsMock, sheets: Callable[..., GoogleSheets], status: int, message: str, named: str
) -> None:
    edge.get(SHEET, json=refusal(status, message), status=status)
    assert named in str(failure_of(sheets(attempts=4), PermanentError))
    assert len([call for call in edge.calls if call.request.url and "/v4/" in call.request.url]) <= 3


def test_a_sheet_that_is_not_shared_and_an_api_that_is_off_are_told_apart(
    edge: responses.RequestsMock, sheets: Callable[..., GoogleSheets]
) -> None:
    edge.get(SHEET, json=refusal(403, "The caller does not have permission"), status=403)
    edge.get(SHEET, json=refusal(403, "Google Sheets API has not been used in project 1"), status=403)
    client = sheets()
    first, second = (str(failure_of(client, PermanentError)) for _ in range(2))
    assert first != second
    assert ("EXEMPLE" in first, "EXEMPLE" in second) == (True, False)


def test_a_refused_key_names_its_account_and_the_reason(
    edge: responses.RequestsMock, sheets: Callable[..., GoogleSheets]
) -> None:
    edge.replace(
        responses.POST,
        TOKEN,
        json={"error": "invalid_grant", "error_description": "Invalid JWT Signature."},
        status=400,
    )
    said = str(failure_of(sheets(attempts=4), PermanentError))
    assert EMAIL in said
    assert "invalid_grant" in said
    assert len(edge.calls) == 1


# --- what may pass ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_failure_of_google_s_own_may_pass(
    edge: responses.RequestsMock, sheets: Callable[..., GoogleSheets], status: int
) -> None:
    edge.get(SHEET, json=refusal(status), status=status)
    error = failure_of(sheets(), TransientError)
    assert str(status) in str(error)
    assert error.retry_after is None


def test_the_wait_that_google_asks_for_is_kept(
    edge: responses.RequestsMock, sheets: Callable[..., GoogleSheets]
) -> None:
    edge.get(SHEET, json=refusal(429), status=429, headers={"Retry-After": "7"})
    assert failure_of(sheets(), TransientError).retry_after == 7.0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("<!DOCTYPE html><title>Error 502 (Server Error)!!1</title>", 502),
        ("<html>Sign in to this wireless network</html>", 200),
        ('{"sheets": [{"properties": {', 200),
        ("[]", 200),
        ("", 200),
        ("\udcff".encode("utf-8", "surrogateescape"), 200),
    ],
)
def test_a_reply_that_is_not_google_s_may_pass(
    edge: responses.RequestsMock, sheets: Callable[..., GoogleSheets], body: str | bytes, status: int
) -> None:
    edge.get(SHEET, body=body, status=status)
    failure_of(sheets(), TransientError)


@pytest.mark.parametrize(
    "error",
    [
        requests.exceptions.ConnectTimeout("timed out"),
        requests.exceptions.ReadTimeout("timed out"),
        requests.exceptions.ConnectionError("refused"),
        requests.exceptions.ChunkedEncodingError("cut"),
        requests.exceptions.SSLError("a certificate that nobody knows"),
    ],
)
def test_an_exchange_that_breaks_may_pass(
    edge: responses.RequestsMock, sheets: Callable[..., GoogleSheets], error: Exception
) -> None:
    edge.get(SHEET, body=error)
    failure_of(sheets(), TransientError)


def test_a_token_that_cannot_be_fetched_now_may_pass(
    edge: responses.RequestsMock, sheets: Callable[..., GoogleSheets]
) -> None:
    edge.replace(responses.POST, TOKEN, body=requests.exceptions.ConnectionError("refused"))
    failure_of(sheets(), TransientError)


def test_a_port_where_nobody_listens_is_told_within_the_time_given(key_file: Path) -> None:
    with Google({}) as gone:
        url = gone.url
    sheets = GoogleSheets(key_file, api_url=url, settings=SheetSettings(attempts=1, give_up_after=2))
    failure_of(sheets, TransientError)


# --- patience -----------------------------------------------------------------------------------------------------


def of_the_api(google: Google) -> list[int | None]:
    return [call.status for call in google.requests if call.path.startswith("/v4/")]


def over_the_wire(google: Google, key_file: Path, **settings: Any) -> GoogleSheets:
    return GoogleSheets(key_file, api_url=google.url, settings=SheetSettings(**settings))


def test_a_failure_that_passes_is_not_told(google: Google, key_file: Path) -> None:
    google.faults.add("/v4/", 503)
    assert over_the_wire(google, key_file).pull("EXEMPLE").id == "EXEMPLE"
    assert of_the_api(google) == [503, 200]


def test_the_number_of_tries_is_bounded_and_their_waits_differ(google: Google, key_file: Path) -> None:
    waits = []
    for _ in range(2):
        google.requests.clear()
        google.faults.add("/v4/", 503, times=9)
        started = time.monotonic()
        failure_of(over_the_wire(google, key_file, attempts=2), TransientError)
        waits.append(time.monotonic() - started)
        assert of_the_api(google) == [503, 503]
        google.faults.clear()
    assert all(0.5 <= wait < 2 for wait in waits)
    assert abs(waits[0] - waits[1]) > 0.001


def test_the_wait_google_asks_for_is_waited(google: Google, key_file: Path) -> None:
    google.faults.add("/v4/", 429, retry_after=2)
    started = time.monotonic()
    over_the_wire(google, key_file).pull("EXEMPLE")
    assert 2 <= time.monotonic() - started < 4


def test_a_wait_longer_than_the_time_there_is_is_not_waited(google: Google, key_file: Path) -> None:
    google.faults.add("/v4/", 429, times=4, retry_after=3600)
    started = time.monotonic()
    error = failure_of(over_the_wire(google, key_file, give_up_after=5), TransientError)
    assert time.monotonic() - started < 3
    assert error.retry_after == 3600


def test_silence_is_left_after_the_time_given(google: Google, key_file: Path) -> None:
    google.faults.add("/v4/", "timeout", times=9)
    started = time.monotonic()
    failure_of(over_the_wire(google, key_file, attempts=6, read_timeout=0.3, give_up_after=1), TransientError)
    assert time.monotonic() - started < 4


def test_a_reply_that_trickles_is_left_after_the_time_given(google: Google, key_file: Path) -> None:
    """Each byte comes well within the read time-out, and the whole would take a minute."""

    async def trickle(_: Request) -> StreamingResponse:
        async def bytes_of_it() -> AsyncIterator[bytes]:
            yield b"{"
            for _ in range(600):
                await asyncio.sleep(0.1)
                yield b" "

        return StreamingResponse(bytes_of_it(), media_type="application/json")

    with Loopback(Starlette(routes=[Route("/v4/spreadsheets/{id}", trickle)])) as slow:
        settings = SheetSettings(attempts=6, read_timeout=0.5, give_up_after=1)
        sheets = GoogleSheets(key_file, api_url=slow.url, settings=settings)
        started = time.monotonic()
        failure_of(sheets, TransientError)
        assert time.monotonic() - started < 4


@pytest.mark.parametrize(("fault", "status"), [("cut", None), ("html", 502), ("invalid_json", 200)])
def test_a_broken_reply_is_asked_for_again(google: Google, key_file: Path, fault: Any, status: int | None) -> None:
    google.faults.add("/v4/", fault)
    over_the_wire(google, key_file).pull("EXEMPLE")
    assert of_the_api(google)[-2:] == [status, 200]


# --- what is asked, and of whom -----------------------------------------------------------------------------------


def test_a_pull_is_one_request_and_the_token_is_asked_for_once(google: Google, key_file: Path) -> None:
    sheets = over_the_wire(google, key_file)
    first, second = sheets.pull("EXEMPLE"), sheets.pull("EXEMPLE")
    assert [call.path for call in google.requests] == ["/token", *["/v4/spreadsheets/EXEMPLE"] * 2]
    assert first == second
    assert [grid.tab for grid in first.grids] == ["Tableau de bord", "Porteurs"]


def test_only_reading_is_asked_for(edge: responses.RequestsMock, sheets: Callable[..., GoogleSheets]) -> None:
    edge.get(SHEET, json=EMPTY_SHEET)
    sheets().pull("EXEMPLE")
    sent = edge.calls[0].request.body
    form = parse_qs(sent.decode() if isinstance(sent, bytes) else sent or "")
    claims = jwt.decode(form["assertion"][0], options={"verify_signature": False})
    assert claims["scope"] == READ_ONLY
    assert READ_ONLY.endswith("/spreadsheets.readonly")
    assert {call.request.method for call in edge.calls if "/v4/" in str(call.request.url)} == {"GET"}


def test_nobody_but_the_api_and_the_token_endpoint_is_asked(
    edge: responses.RequestsMock, sheets: Callable[..., GoogleSheets]
) -> None:
    edge.get(SHEET, json=EMPTY_SHEET)
    client = sheets()
    client.pull("EXEMPLE")
    client.pull("EXEMPLE")
    time.sleep(0.2)  # a request from a thread of google-auth's would come by now
    hosts = [urlsplit(str(call.request.url)).hostname for call in edge.calls]
    assert hosts == ["oauth2.googleapis.com", "sheets.googleapis.com", "sheets.googleapis.com"]


def test_the_method_that_keeps_google_auth_from_asking_elsewhere_still_exists_there() -> None:
    [name] = [
        name for name in vars(mec_bot.sheet.source.google._Credentials) if name.endswith("_boundary_lookup_required")
    ]
    assert callable(getattr(Credentials, name))
    assert f"self.{name}()" in inspect.getsource(google.auth.credentials)


def test_the_whole_sheet_is_asked_for_in_one_mask(
    edge: responses.RequestsMock, sheets: Callable[..., GoogleSheets]
) -> None:
    edge.get(SHEET, json=EMPTY_SHEET)
    sheets().pull("EXEMPLE")
    asked = parse_qs(urlsplit(str(edge.calls[-1].request.url)).query)
    assert asked == {
        "fields": [FIELDS],
        "prettyPrint": ["false"],
        "commentsViewMode": ["COMMENTS_VIEW_MODE_DEFAULT_FOR_CURRENT_ACCESS"],
    }
    for part in ("merges", "note", "hyperlink", "strikethrough", "hiddenByUser", "formattedValue"):
        assert part in asked["fields"][0]


UNKNOWN_PARAMETER = (
    'Invalid JSON payload received. Unknown name "commentsViewMode": Cannot bind query parameter. '
    "Field 'commentsViewMode' could not be found in request message."
)


def refused_as_unknown(said: str = UNKNOWN_PARAMETER) -> dict[str, Any]:
    return {"error": {"code": 400, "message": said, "status": "INVALID_ARGUMENT"}}


def asked_for(edge: responses.RequestsMock) -> list[str]:
    """The masks of the requests for the sheet, in their order."""
    queries = [parse_qs(urlsplit(str(call.request.url)).query) for call in edge.calls]
    return [query["fields"][0] for query in queries if query]


@pytest.mark.parametrize("said", [UNKNOWN_PARAMETER, "Request contains an invalid argument."])
def test_where_google_does_not_know_the_newest_fields_the_sheet_is_read_without_them(
    edge: responses.RequestsMock, sheets: Callable[..., GoogleSheets], caplog: pytest.LogCaptureFixture, said: str
) -> None:
    edge.get(SHEET, json=refused_as_unknown(said), status=400)
    edge.get(SHEET, json=EMPTY_SHEET)
    client = sheets()
    assert [client.pull("EXEMPLE").title for _ in range(2)] == ["Tableau", "Tableau"]
    assert asked_for(edge) == [FIELDS, LONG_KNOWN_FIELDS, LONG_KNOWN_FIELDS]
    assert "commentsViewMode" not in str(edge.calls[-1].request.url)
    [warned] = [record for record in caplog.records if record.levelname == "WARNING"]
    assert said in warned.getMessage()


def test_a_request_that_is_refused_without_them_too_is_refused(
    edge: responses.RequestsMock, sheets: Callable[..., GoogleSheets]
) -> None:
    edge.get(SHEET, json=refused_as_unknown("Request contains an invalid argument."), status=400)
    assert "invalid argument" in str(failure_of(sheets(attempts=4), PermanentError))
    assert asked_for(edge) == [FIELDS, LONG_KNOWN_FIELDS]


def test_a_document_that_is_no_sheet_is_not_asked_for_twice(
    edge: responses.RequestsMock, sheets: Callable[..., GoogleSheets]
) -> None:
    said = "This operation is not supported for this document"
    edge.get(SHEET, json={"error": {"code": 400, "message": said, "status": "FAILED_PRECONDITION"}}, status=400)
    failure_of(sheets(), PermanentError)
    assert asked_for(edge) == [FIELDS]


def test_two_replies_have_one_digest_exactly_if_they_are_the_same(
    edge: responses.RequestsMock, sheets: Callable[..., GoogleSheets]
) -> None:
    edge.get(SHEET, json=EMPTY_SHEET)
    edge.get(SHEET, json=EMPTY_SHEET)
    edge.get(SHEET, json={**EMPTY_SHEET, "properties": {"title": "Tableau de bord"}})
    client = sheets()
    first, again, changed = (client.pull("EXEMPLE").digest for _ in range(3))
    assert first
    assert first == again
    assert first != changed


# --- what a sheet declares ----------------------------------------------------------------------------------------


@pytest.fixture
def declaring(tmp_path: Path) -> Path:
    """A workbook that holds everything that an .xlsx can declare."""
    book = openpyxl.Workbook()
    tab = book.active
    assert tab is not None
    tab.append(["Sous-projet", "Niveau", "Stratégie", "Total"])
    tab.append(["Axe 1"])
    tab.append(
        ["Serre", CellRichText(TextBlock(InlineFont(strike=True), "2b"), " 2c"), "2\u0336b\u0336", "=SUM(D4:D9)"]
    )
    tab.append(["Four", "3a"])
    tab["A2"].font, tab["A2"].fill = Font(bold=True), PatternFill("solid", fgColor="FFD9EAD3")
    tab["A3"].fill = PatternFill("solid", fgColor="FFFFFFFF")
    tab["B4"].font = Font(strike=True)
    tab["A5"].font = Font(strike=True)
    tab.column_dimensions["D"].hidden = True
    tab.add_data_validation(DataValidation(type="list", formula1='"Cession,Essaimage"', sqref="C2:C9"))
    book.create_sheet("Archive").sheet_state = "hidden"
    path = tmp_path / "declaring.xlsx"
    book.save(path)
    open_, resolved = Thread(cell="B4", texts=("3a?", "Oui")), Thread(cell="A4", texts=("Nom?",), resolved=True)
    return add_threads(path, [open_, resolved])


def pulled_from(workbook: Path, tmp_path: Path, *, may_comment: bool = True) -> Spreadsheet:
    with Google({"X": workbook}, may_comment=may_comment) as google:
        pulled = over_the_wire(google, google.write_key(tmp_path / "declaring.json")).pull("X")
        assert of_the_api(google) == [200]
    return pulled


def test_what_a_workbook_declares_is_read_in_one_request(declaring: Path, tmp_path: Path) -> None:
    grid, hidden = pulled_from(declaring, tmp_path).grids
    assert grid.struck == {(2, 1), (2, 2), (3, 1)}
    assert grid.part_struck == {(2, 1)}
    assert grid.bold == {(1, 0)}
    assert grid.filled == {(1, 0)}
    assert grid.formulas == {(2, 3): "=SUM(D4:D9)"}
    assert grid.discussed == {(3, 1)}
    assert grid.hidden_columns == {3}
    assert [grid.hidden, hidden.hidden] == [False, True]
    # An .xlsx has no boxes, chips or tables of Google's, and a dropdown's values are read from such tables only.
    assert (dict(grid.choices), dict(grid.people), grid.tables) == ({}, {}, ())
    assert not grid.boxes
    assert not grid.not_ready


def test_an_account_that_may_only_view_reads_the_sheet_without_its_comments(declaring: Path, tmp_path: Path) -> None:
    grid, _ = pulled_from(declaring, tmp_path, may_comment=False).grids
    assert not grid.discussed
    assert grid.struck == {(2, 1), (2, 2), (3, 1)}


# --- the key ------------------------------------------------------------------------------------------------------


def test_without_a_key_file_the_variable_to_set_is_named() -> None:
    with pytest.raises(ConfigError, match="GOOGLE_APPLICATION_CREDENTIALS"):
        GoogleSheets(None, api_url=API, settings=SheetSettings())


@pytest.mark.parametrize(
    "content", [None, "", "{}", "[]", "not JSON", '{"type": "authorized_user"}', b"\xff\xfe", HALF_A_KEY]
)
def test_a_key_file_that_is_none_is_named(tmp_path: Path, content: str | bytes | None) -> None:
    key = tmp_path / "key.json"
    if content is not None:
        key.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ConfigError) as caught:
        GoogleSheets(key, api_url=API, settings=SheetSettings())
    assert str(key) in str(caught.value)


def test_the_address_to_share_with_is_the_key_s(key_file: Path) -> None:
    assert GoogleSheets(key_file, api_url=API, settings=SheetSettings()).address == EMAIL
