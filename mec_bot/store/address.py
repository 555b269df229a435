"""The database's address: what it must be, and what of it may be shown."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

from mec_bot.control_characters import visible_line
from mec_bot.errors import ConfigError
from mec_bot.phrases import Phrase

_LAST_PORT = 65_535
# Of an address's other parts, one may be a password, or the path of a key.
_SHOWN_OPTIONS = ("host", "hostaddr", "port", "dbname", "service", "sslmode")


def parse_address(text: str) -> URL:
    """Read the address of a SQLite or PostgreSQL database.

    Raises:
        ConfigError: it is none, or it can be read in two ways. The error quotes nothing that may be a password.
    """
    try:
        if visible_line(text) != text:
            raise ValueError("a control character")
        url = make_url(text)
    except (sa.exc.ArgumentError, ValueError):
        # Not "from" the reader's error: that may quote what follows an unescaped sign in the password.
        raise ConfigError(
            Phrase(
                "MEC_BOT_DATABASE_URL is not a database's address. Write it as sqlite:///file.db or "
                "postgresql://user@host/name, and a sign such as @ / # in the password as its code: %40 %2F %23."
            )
        ) from None
    backend = url.get_backend_name()
    if backend not in {"sqlite", "postgresql"}:
        raise ConfigError(
            Phrase("MEC_BOT_DATABASE_URL: {found} is not supported; allowed: sqlite, postgresql.", found=backend)
        )
    if backend == "sqlite":
        return url
    if "@" in f"{url.host}{url.database}":
        raise ConfigError(
            Phrase(
                "MEC_BOT_DATABASE_URL has several @: which one ends the password is not certain. Write the others as %40."
            )
        )
    if url.port is not None and not 0 < url.port <= _LAST_PORT:
        raise ConfigError(
            Phrase("MEC_BOT_DATABASE_URL: the port is {port}; allowed: 1 to {most}.", port=url.port, most=_LAST_PORT)
        )
    # psycopg 3 is the driver in use; SQLAlchemy's default for a bare postgresql:// may be another.
    return url.set(drivername="postgresql+psycopg")


def shown(url: URL) -> str:
    """The address without its passwords."""
    if url.get_backend_name() == "sqlite":
        return f"sqlite:///{url.database}" if url.database else "sqlite://"
    return URL.create(
        url.get_backend_name(),
        username=url.username,
        host=url.host,
        port=url.port,
        database=url.database,
        query={name: value for name, value in url.query.items() if name in _SHOWN_OPTIONS},
    ).render_as_string()
