"""The only module that imports Google libraries: a bounded, read-only ``spreadsheets.get`` per pull, and its errors."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import gspread
import msgspec
import requests
import stamina
from google.auth import exceptions as google_errors
from google.auth.transport.requests import AuthorizedSession
from google.oauth2.service_account import Credentials
from gspread.urls import SPREADSHEET_URL, SPREADSHEETS_API_V4_BASE_URL

from mec_bot.errors import ConfigError, PermanentError, TransientError
from mec_bot.phrases import Phrase
from mec_bot.regular_files import read_regular_file, why_not
from mec_bot.sheet.source.grid import Spreadsheet, read_spreadsheet
from mec_bot.sheet.source.reply import FIELDS, LONG_KNOWN_FIELDS, decode

if TYPE_CHECKING:
    from mec_bot.settings.models import SheetSettings

log = logging.getLogger(__name__)

# A service account's key takes some 2,400 bytes.
_KEY_BYTES = 65_536
READ_ONLY = "https://www.googleapis.com/auth/spreadsheets.readonly"
# Google indents by default, which makes the reply two and a half times as long.
_COMPACT = {"prettyPrint": "false"}
# Comments where the account may see them: the mode that insists on them is refused without that right.
_WITH_COMMENTS = {"commentsViewMode": "COMMENTS_VIEW_MODE_DEFAULT_FOR_CURRENT_ACCESS"}


class GoogleSheets:
    """Reads spreadsheets as the service account of a key file; never writes (scope: read-only)."""

    def __init__(self, key_file: Path | None, *, api_url: str, settings: SheetSettings) -> None:
        """Read the key file; nothing is asked of Google yet.

        Raises:
            ConfigError: there is no key file, or it is not a service account's.
        """
        self._settings = settings
        self._api_url = api_url
        self._credentials = _credentials(key_file)
        self._client = self._new_client()
        self._query = {"fields": FIELDS, **_COMPACT, **_WITH_COMMENTS}

    @property
    def address(self) -> str:
        """The service account's e-mail address, with which the sheet must be shared."""
        return str(self._credentials.service_account_email)

    def pull(self, sheet_id: str) -> Spreadsheet:
        """Fetch the whole spreadsheet with exactly one request when all is well.

        Where Google refuses one of the newer fields as unknown, the others are asked for at once, and from then on.
        After a transient failure the request is tried again, with jittered waits that honour Retry-After, in all for at
        most ``give_up_after`` seconds: a wait that would end later is left to the caller.

        Raises:
            TransientError: Google kept failing in ways that may pass.
            PermanentError: Google refused: not found, not shared, key revoked, API not enabled.
        """
        spreadsheet = self._pull(sheet_id, known="")
        if spreadsheet is None:
            raise AssertionError("unreachable: no reply has an empty digest")
        return spreadsheet

    def pull_if_changed(self, sheet_id: str, digest: str) -> Spreadsheet | None:
        """Fetch the whole spreadsheet like ``pull``; ``None`` where the reply is still the one with this digest.

        Raises:
            TransientError, PermanentError: as for ``pull``.
        """
        return self._pull(sheet_id, known=digest)

    def _pull(self, sheet_id: str, *, known: str) -> Spreadsheet | None:
        deadline = time.monotonic() + self._settings.give_up_after
        for attempt in stamina.retry_context(
            on=lambda error: _wait_before_retry(error, deadline),
            attempts=self._settings.attempts,
            timeout=self._settings.give_up_after,
            wait_initial=0.5,
            wait_max=8.0,
            wait_jitter=0.5,
        ):
            with attempt:
                left = max(deadline - time.monotonic(), 0.1)
                self._client.set_timeout(
                    (min(self._settings.connect_timeout, left), min(self._settings.read_timeout, left))
                )
                return self._get_within(left, sheet_id, known)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _new_client(self) -> _HTTPClient:
        # google-auth would wait 120 s for a token.
        session = AuthorizedSession(self._credentials, refresh_timeout=self._settings.read_timeout)  # type: ignore[no-untyped-call]  # google-auth ships it untyped
        return _HTTPClient(self._credentials, session, api_url=self._api_url)

    def _get_within(self, seconds: float, sheet_id: str, known: str) -> Spreadsheet | None:
        """Give up on a reply that trickles: a read time-out only bounds the silence between two of its bytes."""
        client, outcome = self._client, Future["Spreadsheet | None"]()

        def work() -> None:
            try:
                outcome.set_result(self._get(client, sheet_id, known))
            except BaseException as error:
                outcome.set_exception(error)

        # A daemon thread: a reply that nobody waits for any more must not keep the program from ending.
        Thread(target=work, name="pull", daemon=True).start()
        try:
            return outcome.result(seconds)
        except FutureTimeoutError as error:
            self._client = self._new_client()
            raise TransientError(
                Phrase("Google's reply for the sheet {sheet} was still arriving when time was up.", sheet=sheet_id)
            ) from error

    def _get(self, client: _HTTPClient, sheet_id: str, known: str) -> Spreadsheet | None:
        try:
            body = self._body(client, sheet_id)
            digest = hashlib.sha256(body).hexdigest()
            if digest == known:
                return None
            reply = decode(body)
            del body  # of a large sheet, as much memory as its texts
            return read_spreadsheet(reply, sheet_id, digest=digest)
        except gspread.exceptions.APIError as error:
            raise self._refusal(error, sheet_id) from error
        except google_errors.RefreshError as error:
            raise self._no_token(error) from error
        except msgspec.ValidationError as error:
            raise TransientError(
                Phrase("Google's reply for the sheet {sheet} is not a spreadsheet.", sheet=sheet_id)
            ) from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise TransientError(
                Phrase("Google's reply for the sheet {sheet} was cut short or is not JSON.", sheet=sheet_id)
            ) from error
        except (
            requests.exceptions.Timeout,
            requests.exceptions.ConnectionError,
            google_errors.TransportError,
        ) as error:
            raise TransientError(
                Phrase("Google could not be reached, or did not answer in time ({reason}).", reason=_reason(error))
            ) from error
        except requests.exceptions.RequestException as error:
            raise TransientError(
                Phrase("The exchange with Google broke off ({reason}).", reason=_reason(error))
            ) from error

    def _body(self, client: _HTTPClient, sheet_id: str) -> bytes:
        """The reply as it came. A pull is not to be lost over what an edition or an account does not have yet."""
        try:
            return client.spreadsheet(sheet_id, self._query)
        except gspread.exceptions.APIError as error:
            if error.error.get("status") != "INVALID_ARGUMENT" or self._query["fields"] == LONG_KNOWN_FIELDS:
                raise
            log.warning(
                "Google does not know all that was asked of the sheet (%s): comments, people chips and tables are left "
                "out from now on.",
                error.error.get("message", ""),
            )
            self._query = {"fields": LONG_KNOWN_FIELDS, **_COMPACT}
            return client.spreadsheet(sheet_id, self._query)

    def _refusal(self, error: gspread.exceptions.APIError, sheet_id: str) -> TransientError | PermanentError:
        status = error.response.status_code
        said = str(error.error.get("message", ""))
        if status == requests.codes.too_many_requests or status >= requests.codes.server_error:
            return TransientError(
                Phrase("Google cannot serve the sheet for now (status {status}).", status=status),
                retry_after=_retry_after(error.response),
            )
        if status == requests.codes.not_found:
            return PermanentError(
                Phrase(
                    "Google knows no sheet with the id {sheet}. Check sheet.id in config/mec_bot.yaml: it is the part "
                    "of the sheet's address between /d/ and /edit.",
                    sheet=sheet_id,
                )
            )
        if status == requests.codes.forbidden and "has not been used" in said:
            return PermanentError(
                Phrase(
                    "The Google Sheets API is not enabled in the project of the service account {address}. Enable it in "
                    "the Google Cloud console, then wait a few minutes.",
                    address=self.address,
                )
            )
        if status == requests.codes.forbidden:
            return PermanentError(
                Phrase(
                    "The sheet {sheet} is not shared with the bot. In the sheet, “Share”, add {address} as a viewer.",
                    sheet=sheet_id,
                    address=self.address,
                )
            )
        if status == requests.codes.unauthorized:
            return PermanentError(
                Phrase(
                    "Google no longer accepts the key of {address}. Make a new key and put its file where "
                    "GOOGLE_APPLICATION_CREDENTIALS points.",
                    address=self.address,
                )
            )
        return PermanentError(Phrase("Google refused the request (status {status}): {said}", status=status, said=said))

    def _no_token(self, error: google_errors.RefreshError) -> TransientError | PermanentError:
        if error.retryable:
            return TransientError(
                Phrase("Google could not give an access token for now ({reason}).", reason=error.args[0])
            )
        return PermanentError(
            Phrase(
                "Google refused the key of {address} ({reason}). The key may be revoked, or this machine's clock wrong. "
                "Check the clock, then make a new key if needed.",
                address=self.address,
                reason=error.args[0],
            )
        )


class _HTTPClient(gspread.HTTPClient):
    """gspread's client for the API address given: the real one, or that of a stand-in on loopback."""

    def __init__(self, credentials: Credentials, session: AuthorizedSession, *, api_url: str) -> None:
        super().__init__(credentials, session)
        self._base_url = f"{api_url}/v4/spreadsheets"

    def request(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> requests.Response:
        return super().request(
            method, endpoint.replace(SPREADSHEETS_API_V4_BASE_URL, self._base_url, 1), *args, **kwargs
        )

    def spreadsheet(self, sheet_id: str, query: dict[str, str]) -> bytes:
        """The reply of ``spreadsheets.get`` as it came (JSON): gspread would make dictionaries of it."""
        return self.request("get", SPREADSHEET_URL % sheet_id, params=query).content


class _Credentials(Credentials):
    """A service account's credentials that talk to the token endpoint only.

    google-auth also asks another Google service, in the background, where the account's tokens may be used; it has no
    public switch for that. A read-only reader of one sheet has no use for the answer.
    """

    def _is_regional_access_boundary_lookup_required(self) -> bool:
        return False


def _credentials(key_file: Path | None) -> Credentials:
    if key_file is None:
        raise ConfigError(
            Phrase(
                "There are no Google credentials. Set GOOGLE_APPLICATION_CREDENTIALS to the file of the service "
                "account's key (JSON)."
            )
        )
    try:
        info = json.loads(read_regular_file(key_file, _KEY_BYTES))
        credentials: Credentials = _Credentials.from_service_account_info(info, scopes=[READ_ONLY])  # type: ignore[no-untyped-call]  # google-auth ships it untyped
    except OSError as error:
        raise ConfigError(
            Phrase(
                "GOOGLE_APPLICATION_CREDENTIALS: {file} cannot be read ({reason}).",
                file=key_file,
                reason=why_not(error),
            )
        ) from error
    # TypeError and the like: JSON, but not the mapping that it should be.
    except (ValueError, AttributeError, TypeError, KeyError, RecursionError, google_errors.GoogleAuthError) as error:
        raise ConfigError(
            Phrase(
                "GOOGLE_APPLICATION_CREDENTIALS: {file} is not the key of a service account. Make one in the Google "
                "Cloud console (IAM, Service accounts, Keys, JSON).",
                file=key_file,
            )
        ) from error
    return credentials


def _wait_before_retry(error: Exception, deadline: float) -> bool | float:
    """Tell stamina whether to try again and, where Google asked for a wait, after how many seconds."""
    if not isinstance(error, TransientError):
        return False
    if error.retry_after is None:
        return True
    return error.retry_after if time.monotonic() + error.retry_after < deadline else False


def _retry_after(response: requests.Response) -> float | None:
    value = response.headers.get("Retry-After", "")
    return float(value) if value.isdecimal() else None


def _reason(error: BaseException) -> str:
    """The innermost cause: requests wraps urllib3, which wraps the socket's own words."""
    text = str(error.args[0]) if error.args else type(error).__name__
    inner = getattr(error.args[0], "reason", None) if error.args else None
    return str(inner or text).rpartition(": ")[2] or type(error).__name__
