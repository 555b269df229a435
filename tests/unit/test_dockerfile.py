"""No container engine runs in the tests: what the image copies and starts is held against the repository instead."""

from __future__ import annotations

import json
import re
import tomllib
from importlib.metadata import entry_points
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import typer.main
from builders import REPOSITORY
from container_image import copied_from_the_repository, final, is_dockerignored, stages
from packaging.specifiers import SpecifierSet
from served_paths import paths_served

from mec_bot.cli.main import main
from mec_bot.cli.shell import app


@pytest.mark.parametrize("source", sorted(set(copied_from_the_repository())))
def test_what_is_copied_exists_and_reaches_the_builder(source: str) -> None:
    assert (REPOSITORY / source).exists()
    assert not is_dockerignored(source)


@pytest.mark.parametrize("path", [".git", ".venv", "data", "tests", "secrets.env", "mec_bot/__pycache__"])
def test_what_is_not_the_program_stays_out_of_the_image(path: str) -> None:
    assert is_dockerignored(path)


def test_every_file_that_the_build_reads_is_copied() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
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
    allowed = SpecifierSet(tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["requires-python"])
    for stage in stages():
        image, tag = stage.image.split(":")
        assert image == "python"
        assert tag.split("-")[0] in allowed
    assert len({stage.image for stage in stages()}) == 1  # an environment moves only between equal interpreters


def test_the_program_it_starts_exists_and_takes_its_arguments() -> None:
    program, *arguments = json.loads(final().last("ENTRYPOINT")) + json.loads(final().last("CMD"))
    assert [script.load() for script in entry_points(group="console_scripts", name=program)] == [main]
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
