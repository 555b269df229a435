"""The database's address: one sentence for what cannot be used, without its password; and files for one user alone."""

from __future__ import annotations

import stat
import traceback
from pathlib import Path

import pytest

from mec_bot.errors import ConfigError, MecBotError, StoreError
from mec_bot.store.database import Database, sqlite_url

HIDDEN = "geh3im"


@pytest.mark.parametrize(
    ("url", "kind", "says"),
    [
        (f"postgresql://u:se@cret-{HIDDEN}@h/mec", ConfigError, "several @"),
        (f"postgresql://u:a/{HIDDEN}@b@127.0.0.1:1/mec", ConfigError, "several @"),
        (f"postgresql://u:p@{HIDDEN}/b@127.0.0.1:1/mec", ConfigError, "several @"),
        (f"postgresql://u:p@ss:w{HIDDEN}@h/mec", ConfigError, "not a database's address"),
        (f"postgresql://u:{HIDDEN}\x00@h/mec", ConfigError, "not a database's address"),
        (HIDDEN, ConfigError, "not a database's address"),
        (f"mysql://u:{HIDDEN}@h/mec", ConfigError, "mysql is not supported"),
        (f"postgresql://u:{HIDDEN}@127.0.0.1:65536/mec", ConfigError, "the port is 65536"),
        (f"postgresql://u:{HIDDEN}@127.0.0.1:0/mec", ConfigError, "the port is 0"),
        (f"postgresql://u:{HIDDEN}@127.0.0.1:1/mec?foo=bar", ConfigError, "options: foo"),
        (f"postgresql://u:{HIDDEN}@127.0.0.1:1/mec?autocommit=1", ConfigError, "options: autocommit"),
        (f"sqlite://u:{HIDDEN}@/mec", ConfigError, "sqlite does not know a part"),
        (f"sqlite:///mec.db?password={HIDDEN}", ConfigError, "options: password"),
        ("sqlite:///mec.db?timeout=abc", ConfigError, "options: timeout"),
        ("sqlite:///mec.db?timeout=1e999", ConfigError, "options: timeout"),
        ("sqlite:///mec.db?timeout=nan", ConfigError, "options: timeout"),
        ("sqlite:///mec.db?cached_statements=99999999999999999999", ConfigError, "options: cached_statements"),
        (f"postgresql://127.0.0.1:1/mec?user=u&password={HIDDEN}", StoreError, "postgresql://127.0.0.1:1/mec cannot"),
        (f"postgresql://127.0.0.1:1/mec?sslpassword={HIDDEN}&sslmode=odd", StoreError, "odd"),
        (f"postgresql://u:{HIDDEN}@127.0.0.1:1/mec?connect_timeout=abc", StoreError, "connect_timeout"),
        (f"postgresql://u:%67{HIDDEN}@127.0.0.1:1/mec?keepalives_idle=99999999999999999999", StoreError, "keepalives_idle"),
        (f"postgresql://u:{HIDDEN}@127.0.0.1/mec?port=99999999999999999999", StoreError, "port"),
    ],
)  # fmt: skip
def test_one_that_cannot_be_used_is_told_without_its_password(url: str, kind: type[MecBotError], says: str) -> None:
    with pytest.raises(kind) as caught:
        Database(url)
    assert says in str(caught.value)
    assert HIDDEN not in str(caught.value)
    if kind is ConfigError:  # the causes of the others pass the last net, which knows the password once it was loaded
        assert HIDDEN not in "".join(traceback.format_exception(caught.value)).replace(url, "")


@pytest.mark.parametrize("text", ["sqlite://", "sqlite:///:memory:", "sqlite:///file::memory:?uri=true"])
def test_a_database_in_memory_makes_no_file(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Database(text).close()
    assert list(tmp_path.iterdir()) == []


def test_a_new_file_and_its_folder_are_for_one_user_alone(tmp_path: Path) -> None:
    file = tmp_path / "data" / "mec_bot.sqlite3"
    database = Database(sqlite_url(file))
    modes = {found.name: stat.S_IMODE(found.stat().st_mode) for found in (file.parent, *file.parent.iterdir())}
    database.close()
    name = file.name
    assert modes == {"data": 0o700, name: 0o600, f"{name}-wal": 0o600, f"{name}-shm": 0o600}


def test_an_older_file_and_its_folder_are_left_as_they_are_and_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tmp_path.chmod(0o755)
    file = tmp_path / "mec_bot.sqlite3"
    file.touch(0o644)
    file.chmod(0o644)
    Database(sqlite_url(file)).close()
    assert caplog.messages == [f"other users of this machine can read {file}; chmod 600 would keep it to one"]
    assert [stat.S_IMODE(path.stat().st_mode) for path in (file, tmp_path)] == [0o644, 0o755]
