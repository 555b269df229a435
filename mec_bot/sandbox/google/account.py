"""The service account that the stand-in knows, and the tokens it gives for it.

The whole exchange is real: a key file with a private key goes to the client, whose signed assertion (JWT)
is verified with the public half before a token is given.
https://developers.google.com/identity/protocols/oauth2/service-account#httprest
"""

from __future__ import annotations

import secrets
import threading
from typing import TYPE_CHECKING, Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

EMAIL = "mec-bot@bac-a-sable.iam.gserviceaccount.com"
TOKEN_SECONDS = 3599
GRANT_TYPE: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
# google-auth signs for Google's own endpoint, whatever the key file's token_uri says.
AUDIENCE: Final = "https://oauth2.googleapis.com/token"
_ASSERTION_SECONDS = 3600
_CLOCK_SKEW_SECONDS = 300
_AUTH = "https://www.googleapis.com/auth"
# What spreadsheets.get and values.get accept, by the discovery document.
SCOPES = frozenset(
    f"{_AUTH}/{name}" for name in ("drive", "drive.file", "drive.readonly", "spreadsheets", "spreadsheets.readonly")
)

_BAD_TIME = (
    "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
    "Check your iat and exp values in the JWT claim."
)


class TokenError(Exception):
    """An assertion that is refused: the OAuth error's name, and Google's sentence as the message."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error


class ServiceAccount:
    """One service account with its own RSA key, made anew at each start.

    ``clock`` gives seconds since 1970; ``token_url`` is where assertions are sent.
    """

    def __init__(self, token_url: str, clock: Callable[[], float]) -> None:
        self.token_url = token_url
        self._clock = clock
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._key_id = secrets.token_hex(20)
        self._lock = threading.Lock()
        self._expiry: dict[str, float] = {}

    def info(self) -> dict[str, str]:
        """Return the key file's content, with every field that Google writes."""
        private = self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return {
            "type": "service_account",
            "project_id": "bac-a-sable",
            "private_key_id": self._key_id,
            "private_key": private.decode(),
            "client_email": EMAIL,
            "client_id": "100000000000000000001",
            "auth_uri": "https://accounts.google.com/o/oauth2/auth",
            "token_uri": self.token_url,
            "auth_provider_x509_cert_url": "https://www.googleapis.com/oauth2/v1/certs",
            "client_x509_cert_url": f"https://www.googleapis.com/robot/v1/metadata/x509/{EMAIL.replace('@', '%40')}",
            "universe_domain": "googleapis.com",
        }

    def exchange(self, form: Mapping[str, str]) -> dict[str, Any]:
        """Give a token for a signed assertion.

        Raises:
            TokenError: Google would refuse the assertion.
        """
        if form.get("grant_type") != GRANT_TYPE:
            raise TokenError("unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type', '')}")
        if not form.get("assertion"):
            raise TokenError("invalid_request", "Missing required parameter: assertion")
        claims = self._claims(form["assertion"])
        self._verify_times(claims)
        scopes = str(claims.get("scope", "")).split()
        if not scopes or not SCOPES.issuperset(scopes):
            raise TokenError("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
        token = f"ya29.c.{secrets.token_urlsafe(48)}"
        with self._lock:
            self._expiry[token] = self._clock() + TOKEN_SECONDS
        return {"access_token": token, "expires_in": TOKEN_SECONDS, "token_type": "Bearer"}

    def accepts(self, token: str) -> bool:
        """Whether this token was given here and has not expired."""
        with self._lock:
            return self._clock() < self._expiry.get(token, 0.0)

    def revoke_tokens(self) -> None:
        """Make every token given so far invalid, as when the key was disabled and enabled again."""
        with self._lock:
            self._expiry.clear()

    def _claims(self, assertion: str) -> dict[str, Any]:
        try:
            return jwt.decode(
                assertion,
                self._key.public_key(),
                algorithms=["RS256"],
                audience=[AUDIENCE, self.token_url],
                issuer=EMAIL,
                # The times are compared with our own clock, below.
                options={
                    "require": ["aud", "exp", "iat", "iss"],
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
        except (jwt.InvalidAudienceError, jwt.MissingRequiredClaimError) as error:
            if isinstance(error, jwt.MissingRequiredClaimError) and error.claim in {"exp", "iat"}:
                raise TokenError("invalid_grant", _BAD_TIME) from error
            raise TokenError(
                "invalid_grant", f"Invalid JWT: Failed audience check. The right audience is {AUDIENCE}"
            ) from error
        except jwt.InvalidIssuerError as error:
            raise TokenError("invalid_grant", "Invalid grant: account not found") from error
        except jwt.PyJWTError as error:
            raise TokenError("invalid_grant", "Invalid JWT Signature.") from error

    def _verify_times(self, claims: Mapping[str, Any]) -> None:
        try:
            issued, expires = float(claims["iat"]), float(claims["exp"])
        except (TypeError, ValueError) as error:
            raise TokenError("invalid_grant", _BAD_TIME) from error
        now = self._clock()
        too_early = issued > now + _CLOCK_SKEW_SECONDS
        too_late = expires <= now
        too_long = expires - issued > _ASSERTION_SECONDS
        if too_early or too_late or too_long:
            raise TokenError("invalid_grant", _BAD_TIME)
