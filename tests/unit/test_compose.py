"""No container engine runs in the tests: compose.yaml is held against the product, the image and the README instead."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from builders import REPOSITORY
from container_image import final, is_dockerignored
from served_paths import paths_served
from sqlalchemy.engine import make_url

from mec_bot.settings.environment import read_environment

COMPOSE: dict[str, Any] = yaml.safe_load((REPOSITORY / "compose.yaml").read_text())
# How each token begins: one of another kind is refused.
TOKENS = {"slack_bot_token": "xoxb-", "slack_app_token": "xapp-"}
WORKER, POSTGRES = COMPOSE["services"]["mec-bot"], COMPOSE["services"]["postgres"]
README = (REPOSITORY / "README.md").read_text()
HOME = "/srv/mec-bot"


class Asked(Mapping[str, str]):
    """An environment that remembers which variables were asked for."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        return self._variables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)


def seconds(text: str) -> int:
    found = re.fullmatch(r"(\d+)s", text)
    assert found
    return int(found[1])


def sources(service: Mapping[str, Any]) -> dict[str, str]:
    """Where each volume is mounted → what is mounted there."""
    return {volume.split(":")[1]: volume.split(":")[0] for volume in service.get("volumes", ())}


def test_there_are_two_replicas_and_one_database() -> None:
    assert set(COMPOSE["services"]) == {"mec-bot", "postgres"}
    assert WORKER["deploy"]["replicas"] == 2
    assert "ports" not in WORKER  # two replicas cannot share one port of the host


def test_the_worker_finds_all_it_needs_in_its_secrets(tmp_path: Path) -> None:
    variables = Asked({name: value.replace("/run/secrets", str(tmp_path)) for name, value in environment(WORKER)})
    given = {name: f"{TOKENS.get(name, '')}the-{name}" for name in WORKER["secrets"]}
    for name, secret in given.items():
        (tmp_path / name).write_text(f"{secret}\n")
    env = read_environment(variables)
    assert set(variables) <= variables.names, "a variable that the product does not know"
    secrets = (env.database_url, env.slack_bot_token, env.slack_app_token)
    assert [secret.get_secret_value() for secret in secrets if secret] == [
        given["database_url"], given["slack_bot_token"], given["slack_app_token"],
    ]  # fmt: skip
    assert env.google_credentials == tmp_path / "google_key"


def environment(service: Mapping[str, Any]) -> list[tuple[str, str]]:
    return list(service["environment"].items())


@pytest.mark.parametrize("service", [WORKER, POSTGRES], ids=["mec-bot", "postgres"])
def test_secrets_are_files_that_are_declared_given_and_used(service: Mapping[str, Any]) -> None:
    used = {value.rpartition("/")[2] for _, value in environment(service) if value.startswith("/run/secrets/")}
    assert used == set(service["secrets"]) <= set(COMPOSE["secrets"])
    for name, value in environment(service):
        assert value.startswith("/run/secrets/") or not re.search(r"PASSWORD|TOKEN|SECRET|URL|CREDENTIALS", name)


def test_the_files_of_the_secrets_stay_out_of_git_and_of_the_image_and_the_readme_names_each() -> None:
    assert "secrets/" in (REPOSITORY / ".gitignore").read_text().splitlines()
    for secret in COMPOSE["secrets"].values():
        file = secret["file"].removeprefix("./")
        assert file.startswith("secrets/")
        assert is_dockerignored(file)
        assert file in README


def test_the_readme_s_address_leads_to_the_database_that_is_made() -> None:
    found = re.search(r'echo "(postgresql://[^"]+)" > secrets/database_url', README)
    assert found
    url = make_url(found[1].replace("$(cat secrets/postgres_password)", "geheim"))
    made = dict(environment(POSTGRES))
    assert (url.host, url.username, url.database) == ("postgres", made["POSTGRES_USER"], made["POSTGRES_DB"])
    assert url.password == "geheim"


def test_what_is_mounted_exists_and_stands_where_the_image_looks_for_it() -> None:
    mounted = sources(WORKER)
    assert set(mounted) == {f"{HOME}/config", f"{HOME}/jobs"}
    assert all((REPOSITORY / source).is_dir() for source in mounted.values())
    assert f"MEC_BOT_HOME={HOME}" in " ".join(final().all("ENV"))


def test_the_database_outlives_its_container() -> None:
    assert sources(POSTGRES) == {"/var/lib/postgresql/data": "postgres-data"}
    assert "postgres-data" in COMPOSE["volumes"]


def test_images_are_pinned_and_name_no_registry() -> None:
    version = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["version"]
    assert WORKER["image"] == f"mec-bot:{version}"
    assert (WORKER["build"], WORKER["pull_policy"]) == (".", "build")
    assert re.fullmatch(r"postgres:\d+\.\d+-[a-z]+", POSTGRES["image"])


def test_the_worker_s_health_check_asks_whether_it_can_answer() -> None:
    way, *command = WORKER["healthcheck"]["test"]
    compile(command[2], "healthcheck", "exec")
    address = urlsplit(re.findall(r"http://[^']+", command[2])[0])
    assert (way, command[:2]) == ("CMD", ["python", "-c"])
    assert (address.hostname, str(address.port)) == ("127.0.0.1", final().last("EXPOSE"))
    assert address.path == "/readyz"
    assert address.path in paths_served()


def test_the_worker_waits_for_a_database_that_answers_as_its_owner() -> None:
    assert WORKER["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    made = dict(environment(POSTGRES))
    assert POSTGRES["healthcheck"]["test"] == [
        "CMD", "pg_isready", "--host=127.0.0.1", f"--username={made['POSTGRES_USER']}", f"--dbname={made['POSTGRES_DB']}",
    ]  # fmt: skip


@pytest.mark.parametrize("service", [WORKER, POSTGRES], ids=["mec-bot", "postgres"])
def test_whatever_ends_is_started_again_and_has_time_to_end_well(service: Mapping[str, Any]) -> None:
    assert service["restart"] == "unless-stopped"
    assert seconds(service["stop_grace_period"]) > 10
    assert seconds(service["healthcheck"]["timeout"]) < seconds(service["healthcheck"]["interval"])
