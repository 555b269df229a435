"""No container engine runs in the tests: what the image copies and starts is held against the repository instead."""

from __future__ import annotations

import fnmatch
import json
import re
import shlex
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import entry_points
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import typer.main
from dockerfile_parse import DockerfileParser
from packaging.specifiers import SpecifierSet
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult

from mec_bot.actions.bot import Bot
from mec_bot.cli import app
from mec_bot.cli.plugins import read_home
from mec_bot.clock import utc_now
from mec_bot.review.checks import CHECKS
from mec_bot.service import Service
from mec_bot.store.database import Database

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "Dockerfile"


@dataclass(frozen=True)
class Stage:
    """One ``FROM`` and what follows it."""

    image: str
    name: str | None
    steps: list[tuple[str, str]]

    def all(self, instruction: str) -> list[str]:
        return [value for name, value in self.steps if name == instruction]

    def last(self, instruction: str) -> str:
        return self.all(instruction)[-1]


def stages() -> list[Stage]:
    found: list[Stage] = []
    for step in DockerfileParser(fileobj=BytesIO(DOCKERFILE.read_bytes())).structure:
        name, value = step["instruction"], step["value"]
        if name == "FROM":
            image, *rest = value.split()
            found.append(Stage(image, rest[1] if rest else None, []))
        elif name != "COMMENT":
            found[-1].steps.append((name, value))
    return found


def final() -> Stage:
    return stages()[-1]


def copied_from_the_repository() -> list[str]:
    copies = [shlex.split(value) for stage in stages() for value in stage.all("COPY")]
    return [
        source
        for words in copies
        if not any(word.startswith("--from=") for word in words)
        for source in [word for word in words if not word.startswith("--")][:-1]
    ]


def is_dockerignored(path: str) -> bool:
    """As Docker reads it: a pattern also covers what is below it, and the last pattern that matches decides."""
    ignored = False
    parts = Path(path).parts
    above = ["/".join(parts[: count + 1]) for count in range(len(parts))]
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        pattern = line.strip()
        if not pattern or pattern.startswith("#"):
            continue
        bare = pattern.removeprefix("!").removeprefix("**/")
        if any(fnmatch.fnmatchcase(name, bare) for name in (*above, *(parts if "**/" in pattern else ()))):
            ignored = not pattern.startswith("!")
    return ignored


@pytest.mark.parametrize("source", sorted(set(copied_from_the_repository())))
def test_what_is_copied_exists_and_reaches_the_builder(source: str) -> None:
    assert (ROOT / source).exists()
    assert not is_dockerignored(source)


@pytest.mark.parametrize("path", [".git", ".venv", "data", "tests", "secrets.env", "mec_bot/__pycache__"])
def test_what_is_not_the_program_stays_out_of_the_image(path: str) -> None:
    assert is_dockerignored(path)


def test_every_file_that_the_build_reads_is_copied() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {
        "pyproject.toml",
        project["project"]["readme"],
        *project["project"]["license-files"],
        *wheel["packages"],
        *wheel["force-include"],
    }
    assert needed <= set(copied_from_the_repository())


def test_stages_copy_from_stages_that_exist() -> None:
    named = {stage.name for stage in stages()}
    asked = re.findall(r"--from=(\S+)", " ".join(value for stage in stages() for value in stage.all("COPY")))
    assert asked
    assert set(asked) <= named


def test_dependencies_are_installed_from_the_locks_with_their_hashes() -> None:
    installs = re.findall(r"pip install ([^&]+)", " ".join(value for stage in stages() for value in stage.all("RUN")))
    assert installs
    for arguments in installs:
        assert "--require-hashes" in arguments or "--no-deps --no-index" in arguments


def test_the_python_of_every_stage_satisfies_the_project() -> None:
    allowed = SpecifierSet(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"])
    for stage in stages():
        image, tag = stage.image.split(":")
        assert image == "python"
        assert tag.split("-")[0] in allowed
    assert len({stage.image for stage in stages()}) == 1  # an environment moves only between equal interpreters


def test_the_program_it_starts_exists_and_takes_its_arguments() -> None:
    program, *arguments = json.loads(final().last("ENTRYPOINT")) + json.loads(final().last("CMD"))
    assert [script.value for script in entry_points(group="console_scripts", name=program)] == ["mec_bot.cli:main"]
    command = typer.main.get_command(app).commands[arguments[0]]  # type: ignore[attr-defined]
    context = command.make_context(arguments[0], arguments[1:])
    assert context.params["health"] == 8080


def test_it_does_not_run_as_root_and_its_number_is_fixed() -> None:
    user = final().last("USER")
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    assert f"--uid {user.split(':')[0]}" in " ".join(final().all("RUN"))


def test_its_home_holds_the_defaults_and_a_volume_for_the_memory() -> None:
    home = re.search(r"MEC_BOT_HOME=(\S+)", " ".join(final().all("ENV")))
    assert home
    assert {f"config {home[1]}/config", f"jobs {home[1]}/jobs"} <= set(final().all("COPY"))
    assert final().last("VOLUME") == f"{home[1]}/data"


def test_what_the_charts_keep_is_written_where_its_user_may_and_outside_its_home() -> None:
    kept = re.search(r"MPLCONFIGDIR=(\S+)", " ".join(final().all("ENV")))
    assert kept
    assert Path(kept[1]).parent == Path("/tmp")


def test_it_is_stopped_with_the_signal_that_the_worker_waits_for() -> None:
    assert final().last("STOPSIGNAL") == "SIGTERM"


def test_the_health_check_asks_an_address_that_the_worker_serves() -> None:
    check = final().last("HEALTHCHECK")
    script = json.loads(check[check.index("[") :])
    compile(script[2], "healthcheck", "exec")
    address = urlsplit(re.findall(r"http://[^']+", script[2])[0])
    assert script[:2] == ["python", "-c"]
    assert address.hostname == "127.0.0.1"
    assert str(address.port) == json.loads(final().last("CMD"))[-1] == final().last("EXPOSE")
    assert address.path in paths_served()


def paths_served() -> set[str]:
    database = Database("sqlite://")
    try:
        bot = Bot(settings=read_home(ROOT), checks=CHECKS, database=database, sheets=Nobody(), clock=utc_now)
        authorize: Callable[[], AuthorizeResult] = lambda: AuthorizeResult(enterprise_id=None, team_id=None)  # noqa: E731
        service = Service(
            bot,
            (),
            Nobody(),
            App(authorize=authorize, signing_secret="s"),
            refresh=lambda: None,
            socket_connection=None,
            http_port=None,
        )
        return {route.path for route in service._health_routes()}
    finally:
        database.close()


class Nobody:
    """Neither a sheet nor a Slack: nothing is asked of them here."""

    def pull(self, sheet_id: str):
        raise AssertionError(sheet_id)

    def send(self, *_args: object):
        raise AssertionError
