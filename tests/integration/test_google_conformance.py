"""The stand-in for Google, held against replies of the real one and driven with the real clients."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import google_recordings as recordings
import gspread
import jsonschema
import jwt
import openpyxl
import pytest
import requests
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import AuthorizedSession
from google.oauth2.service_account import Credentials
from gspread.exceptions import APIError, SpreadsheetNotFound
from gspread.utils import DateTimeOption, Dimension, ValueRenderOption
from reply_sources import SOURCES, in_its_own_words
from threaded_comments import Thread, add_threads

from mec_bot.sandbox.google import fields as google_fields
from mec_bot.sandbox.google.account import AUDIENCE, GRANT_TYPE, TOKEN_SECONDS
from mec_bot.sandbox.google.server import EMAIL, Google
from mec_bot.sandbox.loopback import Loopback, LoopbackError
from mec_bot.sandbox.workbooks.files import EXEMPLE, MEC_2023_2024
from mec_bot.sandbox.xlsx.book import WorkbookError

READONLY = "https://www.googleapis.com/auth/spreadsheets.readonly"
OUR_PROJECT = "100000000001"
READS = [(source, read) for source in SOURCES for read in recordings.reads(source)]
QUOTED = [(source, *read) for source in SOURCES for read in recordings.quoted_tabs(source)]
Get = Callable[..., requests.Response]
by_source = pytest.mark.parametrize("source", SOURCES)


class LoopbackCredentials(Credentials):
    """google-auth's own credentials, without their side request.

    After a token google-auth asks iamcredentials.googleapis.com, in a thread and whatever the key file says,
    where the account may be used from. There is no public switch, and a test stays on this machine.
    """

    def _maybe_start_regional_access_boundary_refresh(self, request: Any, url: str) -> None:
        return


class LoopbackClient(gspread.HTTPClient):
    """gspread's own client, sent to another host."""

    base_url = ""

    def request(self, method: str, endpoint: str, *more: Any, **options: Any) -> requests.Response:
        return super().request(
            method, endpoint.replace("https://sheets.googleapis.com", self.base_url), *more, **options
        )


def credentials_of(info: dict[str, str]) -> Credentials:
    made: Credentials = LoopbackCredentials.from_service_account_info(info, scopes=[READONLY])  # type: ignore[no-untyped-call]  # google-auth ships it untyped
    return made


def session_of(credentials: Credentials) -> AuthorizedSession:
    return AuthorizedSession(credentials)  # type: ignore[no-untyped-call]  # as above


def session(google: Google) -> AuthorizedSession:
    return session_of(credentials_of(google.service_account_info()))


def client(google: Google) -> gspread.Client:
    made = gspread.Client(auth=credentials_of(google.service_account_info()), http_client=LoopbackClient)
    made.http_client.base_url = google.url  # type: ignore[attr-defined] # the class above has it
    made.http_client.set_timeout(5)
    return made


@pytest.fixture(scope="module")
def server() -> Iterator[Google]:
    with Google({"EXEMPLE": EXEMPLE, "MEC": MEC_2023_2024}) as google:
        yield google


@pytest.fixture
def google(server: Google) -> Google:
    """Start every test without a past."""
    server.requests.clear()
    server.faults.clear()
    server.shared_with.clear()
    server.account.revoke_tokens()
    return server


@pytest.fixture
def get(google: Google) -> Get:
    """Ask for a path and query after the spreadsheet's id."""
    authorized = session(google)
    return lambda rest, key="EXEMPLE": authorized.get(f"{google.url}/v4/spreadsheets/{key}{rest}", timeout=5)


# --- what Google answered, asked again -------------------------------------------------------------------


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> dict[int, requests.Response]:
    """Every read asked again, of a workbook with the content it was made on."""
    folder = tmp_path_factory.mktemp("replayed")
    every = [read for _, read in READS]
    answers = {}
    for grid in sorted({read.grid for read in every}):
        of_this_size = {index: read for index, read in enumerate(every) if read.grid == grid}
        books = {str(index): read.book.save(folder / str(index)) for index, read in of_this_size.items()}
        with Google(books, locale="en_US", grid=grid) as google:
            authorized = session(google)
            for index, read in of_this_size.items():
                url = f"{google.url}/v4/spreadsheets/{index}{read.rest}"
                answers[index] = authorized.get(url, timeout=5)
    return answers


def message_of(read: recordings.Read) -> str:
    if read.rest.startswith("/values:batchGet"):
        return google_fields.BATCH_GET
    return google_fields.VALUE_RANGE if read.rest.startswith("/values/") else google_fields.SPREADSHEET


def comparable(reply: dict[str, Any], grid: tuple[int, int]) -> dict[str, Any]:
    """A reply without what cannot be the same: ids, the time zone, and tabs smaller than the stand-in's."""
    shown = {name: part for name, part in reply.items() if name not in {"spreadsheetId", "spreadsheetUrl"}}
    if "properties" in shown:
        shown["properties"] = {**shown["properties"], "timeZone": "", "locale": ""}
    for sheet in shown.get("sheets", []):
        properties = sheet.get("properties", {})
        if properties.get("sheetId"):
            properties["sheetId"] = -1
        if "gridProperties" in properties:
            size = properties["gridProperties"]
            size["rowCount"], size["columnCount"] = max(size["rowCount"], grid[0]), max(size["columnCount"], grid[1])
    return shown


@pytest.mark.parametrize(
    ("source", "reads", "stories"),
    [(source, *{"by-hand": (30, 4), "recorded": (100, 45)}[source]) for source in SOURCES],
)
def test_there_are_enough_reads_for_the_replay_to_mean_something(source: str, reads: int, stories: int) -> None:
    found = [read for of, read in READS if of == source]
    assert len(found) >= reads
    assert len({read.recording for read in found}) >= stories


@pytest.mark.parametrize(
    "index", range(len(READS)), ids=[f"{source}-{read.recording}{read.rest[:60]}" for source, read in READS]
)
def test_a_read_is_answered_as_google_did(index: int, replayed: dict[int, requests.Response]) -> None:
    (_, read), answer = READS[index], replayed[index]
    assert answer.status_code == 200, answer.text
    assert comparable(answer.json(), read.grid) == comparable(read.reply, read.grid)
    assert answer.headers["content-type"] == "application/json; charset=UTF-8"


@by_source
def test_every_reply_holds_only_what_google_s_discovery_document_has(
    source: str, replayed: dict[int, requests.Response], get: Get
) -> None:
    replies = [(message_of(READS[index][1]), answer.json()) for index, answer in replayed.items()]
    # What Google answered goes through the same check, so neither a reply nor the document is written wrong unseen.
    replies += [(message_of(read), read.reply) for _, read in READS]
    replies.append((google_fields.SPREADSHEET, get("?includeGridData=true").json()))
    replies.append((google_fields.SPREADSHEET, get("?includeGridData=true", "MEC").json()))
    validators = {
        message: jsonschema.Draft202012Validator(recordings.json_schema(source, message)) for message, _ in replies
    }
    assert len(validators) == 3
    for message, reply in replies:
        validators[message].validate(reply)


@by_source
def test_the_fields_a_mask_may_name_are_those_of_the_discovery_document(source: str) -> None:
    messages = recordings.messages(source)
    for message, fields in google_fields.FIELDS.items():
        described = messages[message]["properties"]
        assert fields == {
            name: part.get("$ref") or part.get("items", {}).get("$ref") or "" for name, part in described.items()
        }, message


def test_a_new_spreadsheet_has_the_theme_that_google_gives_to_every_one(get: Get) -> None:
    reply = get("?includeGridData=false").json()
    assert reply.keys() == {"spreadsheetId", "properties", "sheets", "spreadsheetUrl"}
    theme = reply["properties"]["spreadsheetTheme"]
    shown = {
        pair["colorType"]: "#"
        + "".join(f"{round(pair['color']['rgbColor'].get(part, 0) * 255):02x}" for part in ("red", "green", "blue"))
        for pair in theme["themeColors"]
    }
    assert theme["primaryFontFamily"] == "Arial"
    assert shown == {
        "TEXT": "#000000",
        "BACKGROUND": "#ffffff",
        "ACCENT1": "#4285f4",
        "ACCENT2": "#ea4335",
        "ACCENT3": "#fbbc04",
        "ACCENT4": "#34a853",
        "ACCENT5": "#ff6d01",
        "ACCENT6": "#46bdc6",
        "LINK": "#1155cc",
    }


@pytest.mark.parametrize(
    ("source", "asked", "reply"),
    QUOTED,
    ids=[f"{source}-{asked}-{number}" for number, (source, asked, _) in enumerate(QUOTED)],
)
def test_a_tab_is_quoted_when_its_name_needs_it(source: str, asked: str, reply: dict[str, Any], tmp_path: Path) -> None:
    title, _, _ = reply["range"].rpartition("!")
    tab = recordings.Tab(title.removeprefix("'").removesuffix("'").replace("''", "'"))
    book = recordings.Book("x", {0: tab})
    tab.put(book.find(reply["range"])[1], reply.get("values", []), parsed=False)
    with Google({"X": book.save(tmp_path / "x")}, locale="en_US") as google:
        assert session(google).get(f"{google.url}/v4/spreadsheets/X/values/{asked}").json() == reply


# --- what is refused, in Google's words ------------------------------------------------------------------


@by_source
def test_an_unknown_spreadsheet_is_refused_as_google_does(source: str, get: Get) -> None:
    status, body = recordings.refusal(source, "unknown spreadsheet")
    answer = get("?fields=spreadsheetId", "DOES_NOT_EXIST")
    assert (answer.status_code, answer.json()) == (status, body)


@by_source
@pytest.mark.parametrize("rest", ["?ranges={}", "/values/{}", "/values:batchGet?ranges={}"])
def test_an_unknown_range_is_refused_as_google_does(source: str, rest: str, get: Get) -> None:
    status, body = recordings.refusal(source, "unknown range")
    _, _, asked = body["error"]["message"].partition(": ")
    answer = get(rest.format(quote(asked)))
    assert (answer.status_code, answer.json()) == (status, body)


@by_source
def test_a_spent_quota_is_told_as_google_does_without_a_time_to_wait(source: str, google: Google, get: Get) -> None:
    google.faults.add("/v4/", 429)
    answer = get("")
    status, body = recordings.refusal(source, "spent quota")
    assert answer.status_code == status
    assert "retry-after" not in answer.headers
    expected = json.loads(re.sub(r"\b\d{12}\b", OUR_PROJECT, json.dumps(body, ensure_ascii=False)))
    assert answer.json() == in_its_own_words(expected, answer.json())


def test_a_spreadsheet_not_shared_with_the_account_is_refused(google: Google, get: Get) -> None:
    google.shared_with["EXEMPLE"] = ["quelqu.un@exemple.org"]
    assert get("").json() == {
        "error": {"code": 403, "message": "The caller does not have permission", "status": "PERMISSION_DENIED"}
    }
    google.shared_with["EXEMPLE"] = ["quelqu.un@exemple.org", EMAIL]
    assert get("").status_code == 200


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer invented"}, {"Authorization": "Basic eDp4"}])
def test_a_request_without_a_good_token_is_refused(google: Google, headers: dict[str, str]) -> None:
    answer = requests.get(f"{google.url}/v4/spreadsheets/EXEMPLE", headers=headers, timeout=5)
    assert answer.status_code == 401
    assert answer.json()["error"]["status"] == "UNAUTHENTICATED"


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("?champs=x", "Cannot bind query parameter. Field 'champs' could not be found"),
        ("?includeGridData=peut-être", "Invalid value at 'include_grid_data' (TYPE_BOOL)"),
        ("?prettyPrint=joli", "Invalid value at 'pretty_print' (TYPE_BOOL)"),
        ("?commentsViewMode=TOUS", "Invalid value at 'comments_view_mode'"),
        ("/values/A1?valueRenderOption=JOLI", "Invalid value at 'value_render_option'"),
        ("/values/A1?majorDimension=DIAGONALE", "Invalid value at 'major_dimension'"),
        ("/values/A1?ranges=A1", "Cannot bind query parameter. Field 'ranges'"),
        ("/values/A2000", "Range ('Tableau de bord'!A2000) exceeds grid limits. Max rows: 1000, max columns: 26"),
    ],
)
def test_a_parameter_google_would_not_take_is_refused(get: Get, rest: str, said: str) -> None:
    answer = get(rest)
    assert answer.status_code == 400
    assert answer.json()["error"]["status"] == "INVALID_ARGUMENT"
    assert said in answer.json()["error"]["message"]


def test_a_wrong_field_mask_is_refused_and_its_path_named(get: Get) -> None:
    answer = get("?fields=sheets.data.rowData.values.notes")
    assert answer.status_code == 400
    assert answer.json()["error"]["details"][0]["fieldViolations"][0]["field"] == ("sheets.data.rowData.values.notes")


# --- the token -------------------------------------------------------------------------------------------


def asked_for_token(google: Google, *, key: str | None = None, **claims: Any) -> requests.Response:
    now = int(time.time())
    good = {"iss": EMAIL, "aud": AUDIENCE, "iat": now, "exp": now + 3600, "scope": READONLY}
    wanted = {name: value for name, value in {**good, **claims}.items() if value is not None}
    assertion = jwt.encode(wanted, key or google.service_account_info()["private_key"], "RS256")
    form = {"grant_type": GRANT_TYPE, "assertion": assertion}
    return requests.post(f"{google.url}/token", data=form, timeout=5)


def test_a_signed_assertion_is_worth_a_token_for_an_hour(google: Google) -> None:
    answer = asked_for_token(google)
    assert answer.status_code == 200
    assert set(answer.json()) == {"access_token", "expires_in", "token_type"}
    assert answer.json()["expires_in"] == 3599


@pytest.mark.parametrize(
    ("claims", "error", "said"),
    [
        ({"aud": "https://exemple.org/token"}, "invalid_grant", "Failed audience check"),
        ({"iss": "autre@exemple.org"}, "invalid_grant", "Invalid grant: account not found"),
        ({"iat": 1, "exp": 3601}, "invalid_grant", "Token must be a short-lived token (60 minutes)"),
        ({"exp": int(time.time()) + 90_000}, "invalid_grant", "Token must be a short-lived token"),
        ({"exp": None}, "invalid_grant", "Token must be a short-lived token"),
        ({"scope": "https://www.googleapis.com/auth/calendar"}, "invalid_scope", "Invalid OAuth scope"),
        ({"scope": None}, "invalid_scope", "Invalid OAuth scope"),
    ],
)
def test_a_wrong_claim_is_refused(google: Google, claims: dict[str, Any], error: str, said: str) -> None:
    answer = asked_for_token(google, **claims)
    assert answer.status_code == 400
    assert answer.json()["error"] == error
    assert said in answer.json()["error_description"]


def test_an_assertion_signed_with_another_key_is_refused(google: Google) -> None:
    with Google({}) as other:
        answer = asked_for_token(google, key=other.service_account_info()["private_key"])
    assert answer.json() == {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}


def test_an_unsigned_assertion_is_refused(google: Google) -> None:
    form = {"grant_type": GRANT_TYPE, "assertion": jwt.encode({"iss": EMAIL}, "", "none")}
    assert requests.post(f"{google.url}/token", data=form, timeout=5).json()["error"] == "invalid_grant"


def test_google_auth_tells_a_refused_key_apart(google: Google) -> None:
    with Google({}) as other:
        info = {**google.service_account_info(), "private_key": other.service_account_info()["private_key"]}
    credentials = credentials_of(info)
    with pytest.raises(RefreshError, match="Invalid JWT Signature"):
        session_of(credentials).get(f"{google.url}/v4/spreadsheets/EXEMPLE")


def test_a_token_expires_after_its_3599_seconds() -> None:
    now = [time.time()]
    with Google({"EXEMPLE": EXEMPLE}, clock=lambda: now[0]) as google:
        headers = {"Authorization": f"Bearer {asked_for_token(google).json()['access_token']}"}
        url = f"{google.url}/v4/spreadsheets/EXEMPLE?fields=spreadsheetId"
        now[0] += TOKEN_SECONDS - 1
        assert requests.get(url, headers=headers, timeout=5).status_code == 200
        now[0] += 1
        assert requests.get(url, headers=headers, timeout=5).status_code == 401


def test_google_auth_takes_a_new_token_when_the_old_one_is_refused(google: Google, get: Get) -> None:
    assert get("").status_code == 200
    google.account.revoke_tokens()
    assert get("").status_code == 200
    assert [call.status for call in google.requests] == [200, 200, 401, 200, 200]


def test_the_key_file_is_a_service_account_s_and_only_its_owner_reads_it(google: Google, tmp_path: Path) -> None:
    path = google.write_key(tmp_path / "key.json")
    assert path.stat().st_mode & 0o077 == 0
    credentials = LoopbackCredentials.from_service_account_file(str(path), scopes=[READONLY])  # type: ignore[no-untyped-call]  # as above
    url = f"{google.url}/v4/spreadsheets/EXEMPLE?fields=spreadsheetId"
    assert session_of(credentials).get(url).json() == {"spreadsheetId": "EXEMPLE"}


# --- gspread, the real one -------------------------------------------------------------------------------


def test_gspread_reads_the_whole_sheet_in_one_request_after_the_token(google: Google) -> None:
    mask = (
        "properties.title,sheets(properties,merges,data(rowMetadata.hiddenByUser,rowData.values(formattedValue,note)))"
    )
    reply = client(google).http_client.spreadsheets_get("EXEMPLE", {"fields": mask})
    assert [call.path for call in google.requests] == ["/token", "/v4/spreadsheets/EXEMPLE"]
    assert [sheet["properties"]["title"] for sheet in reply["sheets"]] == ["Tableau de bord", "Porteurs"]


def test_gspread_opens_tabs_and_fills_merges(google: Google) -> None:
    tab = client(google).open_by_key("EXEMPLE").worksheet("Tableau de bord")
    rows = tab.get_all_values(combine_merged_cells=True)
    strategies = [row[7] for row in rows[5:9]]
    assert strategies == ["Essaimage", "Essaimage", "Essaimage", "Consolidation"]
    assert rows[3][5:7] == ["Maturité", "Maturité"]
    assert [tab.title for tab in client(google).open_by_key("EXEMPLE").worksheets()] == ["Tableau de bord", "Porteurs"]


def test_gspread_reads_notes_columns_and_true_dates(google: Google) -> None:
    tab = client(google).open_by_key("EXEMPLE").worksheet("Tableau de bord")
    assert sum(bool(note) for row in tab.get_notes() for note in row) == 4
    by_column = tab.get("A6:B8", major_dimension=Dimension.cols)
    assert by_column[0] == ["Corvée de ruelle", "Pépinière de trottoir", "Arbres à adopter"]
    assert tab.get("L6", value_render_option=ValueRenderOption.unformatted) == [[46371]]
    formatted = tab.get(
        "L6", value_render_option=ValueRenderOption.unformatted, date_time_render_option=DateTimeOption.formatted_string
    )
    assert formatted == [["2026-12-15"]]
    assert tab.batch_get(["A1", "E6:E7"])[1] == [["2021"], ["2021"]]


def test_gspread_tells_the_errors_apart(google: Google) -> None:
    google.shared_with["MEC"] = []
    spreadsheets = client(google)
    with pytest.raises(SpreadsheetNotFound):
        spreadsheets.open_by_key("NULLE_PART")
    with pytest.raises(PermissionError):
        spreadsheets.open_by_key("MEC")
    google.faults.add("/v4/", "html")
    with pytest.raises(APIError) as caught:
        spreadsheets.open_by_key("EXEMPLE")
    assert caught.value.code == -1


# --- ranges of spreadsheets.get --------------------------------------------------------------------------


def test_ranges_keep_only_their_tabs_and_one_grid_each(get: Get) -> None:
    reply = get("?ranges=Porteurs!A1:B2&ranges=Porteurs!C3&includeGridData=true").json()
    [sheet] = reply["sheets"]
    first, second = sheet["data"]
    assert "startRow" not in first
    assert len(first["rowData"]) == len(first["rowMetadata"]) == len(first["columnMetadata"]) == 2
    assert (second["startRow"], second["startColumn"]) == (2, 2)


def test_without_a_mask_the_data_comes_only_when_asked_for(get: Get) -> None:
    assert "data" not in get("").json()["sheets"][0]
    assert "data" not in get("?includeGridData=false&ranges=Porteurs").json()["sheets"][0]
    assert "data" in get("?includeGridData=true").json()["sheets"][0]
    assert "data" in get("?includeGridData=false&fields=sheets.data.rowData.values.note").json()["sheets"][0]


# --- comments, for who may see them ----------------------------------------------------------------------


@pytest.fixture
def commented(tmp_path: Path) -> Iterator[tuple[Google, Get]]:
    """A sheet with one open thread, and what asks for it."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["B2"] = "2b"
    book.save(tmp_path / "x.xlsx")
    path = add_threads(tmp_path / "x.xlsx", [Thread(cell="B2", texts=("2b ou 2c?", "2c"))])
    with Google({"X": path}) as google:
        authorized = session(google)
        yield google, lambda rest: authorized.get(f"{google.url}/v4/spreadsheets/X{rest}", timeout=5)


@pytest.mark.parametrize(
    ("mode", "may_comment", "seen", "applied"),
    [
        ("", True, False, None),
        ("?commentsViewMode=COMMENTS_VIEW_MODE_UNSPECIFIED", True, False, None),
        ("?commentsViewMode=COMMENTS_VIEW_MODE_OMITTED", True, False, "COMMENTS_VIEW_MODE_OMITTED"),
        ("?commentsViewMode=COMMENTS_VIEW_MODE_INCLUDED", True, True, "COMMENTS_VIEW_MODE_INCLUDED"),
        (
            "?commentsViewMode=COMMENTS_VIEW_MODE_DEFAULT_FOR_CURRENT_ACCESS",
            True,
            True,
            "COMMENTS_VIEW_MODE_INCLUDED",
        ),
        (
            "?commentsViewMode=COMMENTS_VIEW_MODE_DEFAULT_FOR_CURRENT_ACCESS",
            False,
            False,
            "COMMENTS_VIEW_MODE_OMITTED",
        ),
    ],
)
def test_comments_come_along_where_they_are_asked_for_and_may_be_seen(
    commented: tuple[Google, Get], mode: str, may_comment: bool, seen: bool, applied: str | None
) -> None:
    google, get = commented
    google.may_comment = may_comment
    reply = get(mode).json()
    assert ("comments" in reply, "commentAnchors" in reply["sheets"][0]) == (seen, seen)
    assert reply.get("commentsViewMode") == applied


def test_whoever_insists_on_comments_without_access_is_refused(commented: tuple[Google, Get]) -> None:
    google, get = commented
    google.may_comment = False
    answer = get("?commentsViewMode=COMMENTS_VIEW_MODE_INCLUDED")
    assert (answer.status_code, answer.json()["error"]["status"]) == (403, "PERMISSION_DENIED")


@by_source
def test_a_reply_with_comments_and_rules_holds_only_what_the_discovery_document_has(
    source: str, commented: tuple[Google, Get]
) -> None:
    _, get = commented
    reply = get("?includeGridData=true&commentsViewMode=COMMENTS_VIEW_MODE_INCLUDED").json()
    assert reply["comments"]
    jsonschema.Draft202012Validator(recordings.json_schema(source, google_fields.SPREADSHEET)).validate(reply)


# --- how the reply is written ----------------------------------------------------------------------------


def test_json_is_indented_unless_it_is_asked_for_without_a_space(get: Get) -> None:
    indented, compact = get("?fields=properties"), get("?fields=properties&prettyPrint=false")
    assert indented.text.startswith('{\n  "properties": {\n    "title"')
    assert get("?fields=properties&prettyPrint=true").text == indented.text
    assert compact.text.startswith('{"properties":{"title":"')
    assert compact.json() == indented.json()


# --- faults on request -----------------------------------------------------------------------------------


def test_a_fault_happens_as_often_as_planned_and_then_no_more(google: Google, get: Get) -> None:
    google.faults.add("/v4/", 503, times=2)
    google.faults.add("/token", 403)
    with pytest.raises(RefreshError):
        get("")
    assert [get("").status_code for _ in range(3)] == [503, 503, 200]


def test_a_broken_reply_comes_in_every_kind(google: Google, get: Get) -> None:
    get("")
    google.faults.add("/v4/", "cut")
    with pytest.raises(requests.exceptions.RequestException):
        get("")
    google.faults.add("/v4/", "invalid_json")
    with pytest.raises(requests.exceptions.JSONDecodeError):
        get("").json()
    google.faults.add("/v4/", 429, retry_after=7)
    assert get("").headers["retry-after"] == "7"
    assert [call.status for call in google.requests][-3:] == [None, 200, 429]


def test_a_silent_server_is_left_by_the_client_s_own_time_limit(google: Google) -> None:
    google.faults.add("/v4/", "timeout", delay=20)
    authorized = session(google)
    started = time.monotonic()
    with pytest.raises(requests.exceptions.ReadTimeout):
        authorized.get(f"{google.url}/v4/spreadsheets/EXEMPLE", timeout=0.2)
    assert time.monotonic() - started < 5
    assert authorized.get(f"{google.url}/v4/spreadsheets/EXEMPLE", timeout=5).status_code == 200


def test_a_slow_reply_is_the_true_one(google: Google, get: Get) -> None:
    google.faults.add("/v4/", "slow", delay=0.2)
    started = time.monotonic()
    assert get("").status_code == 200
    assert time.monotonic() - started >= 0.2


def test_an_unknown_fault_is_refused(google: Google) -> None:
    with pytest.raises(ValueError, match="Unknown fault 'explosion'"):
        google.faults.add("/", "explosion")  # type: ignore[arg-type] # that is the point


# --- the server and its files ----------------------------------------------------------------------------


def test_an_edited_workbook_is_served_at_once_and_a_broken_one_is_unavailable(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(MEC_2023_2024.read_bytes())
    with Google({"X": path}) as google:
        authorized = session(google)
        url = f"{google.url}/v4/spreadsheets/X/values/A2"
        assert authorized.get(url).json()["values"][0][0].startswith("MutuAli")
        path.write_bytes(EXEMPLE.read_bytes())
        assert authorized.get(url).json()["values"][0][0].startswith("Maturité")
        path.write_bytes(b"half of a file")
        assert authorized.get(url).status_code == 503
        path.unlink()
        assert authorized.get(url).status_code == 503


def test_a_workbook_that_cannot_be_read_is_told_before_anything_is_served(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match="does not exist"):
        Google({"X": tmp_path / "x.xlsx"})


def test_a_port_that_is_taken_is_told_in_one_sentence(google: Google) -> None:
    port = int(google.url.rsplit(":", 1)[1])
    with pytest.raises(LoopbackError, match=f"Port {port} on 127.0.0.1 cannot be used"):
        Loopback(google.app, port=port)


def test_a_reply_does_not_wait_for_the_next_packet(google: Google, get: Get) -> None:
    def seconds() -> float:
        started = time.perf_counter()
        get("/values/A1")
        return time.perf_counter() - started

    assert min(seconds() for _ in range(10)) < 0.02  # 0.04 with Nagle's algorithm, 0.003 without


def test_a_stopped_server_frees_its_port() -> None:
    with Google({}) as first:
        port = int(first.url.rsplit(":", 1)[1])
    with Google({}, port=port) as second:
        assert second.url == f"http://127.0.0.1:{port}"
