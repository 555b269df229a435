"""The wheel carries everything: it is built, installed where there is no checkout, and run from an empty folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CARRIED = (
    "mec_bot/py.typed",
    "mec_bot/messages/locale/fr_CA/LC_MESSAGES/mec_bot.po",
    "mec_bot/store/migrations/env.py",
    "mec_bot/sandbox/page/page.html",
    "mec_bot/sandbox/page/page.css",
    "mec_bot/sandbox/page/page.js",
    "mec_bot/sandbox/workbooks/exemple.xlsx",
    "mec_bot/sandbox/workbooks/mec-2023-2024.xlsx",
    "mec_bot/sandbox/workbooks/synthese.xlsx",
    "mec_bot/messages/report/page.css",
)


@dataclass(frozen=True)
class Installed:
    """An environment of its own, and an empty folder to run it from."""

    environment: Path
    folder: Path

    def run(self, *arguments: str) -> str:
        """What the installed program prints."""
        return self.execute(str(self.environment / "bin" / "mec-bot"), *arguments)

    def execute(self, *command: str) -> str:
        ours = ("PYTHON", "MEC_BOT_", "SLACK_", "GOOGLE_", "VIRTUAL_ENV")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        done = subprocess.run(
            command, cwd=self.folder, env=clean, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    @property
    def package(self) -> Path:
        """Where the environment's own mec_bot stands."""
        return Path(sysconfig.get_path("purelib", "venv", {"base": str(self.environment)})) / "mec_bot"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built with the backend that is installed here: nothing is fetched."""
    out = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True, timeout=100)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel alone in a new environment, which borrows the dependencies of this one but not its checkout.

    A folder named in a ``.pth`` file is searched last, and the ``.pth`` files in it, such as an editable install's,
    are not read.
    """
    environment = tmp_path_factory.mktemp("environment")
    venv.create(environment)
    its_python = str(environment / "bin" / "python")
    pip = [sys.executable, "-m", "pip", "--python", its_python, "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True, timeout=100)
    result = Installed(environment, tmp_path_factory.mktemp("elsewhere"))
    borrowed = "\n".join(sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}))
    (result.package.parent / "borrowed.pth").write_text(borrowed + "\n")
    return result


def test_it_carries_all_that_the_program_reads(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    migrations = {f"mec_bot/store/migrations/versions/{file.name}" for file in
                  (ROOT / "mec_bot/store/migrations/versions").glob("*.py")}  # fmt: skip
    defaults = {
        f"mec_bot/template/{folder}/{file.name}" for folder in ("config", "jobs") for file in (ROOT / folder).iterdir()
    }
    assert migrations
    assert defaults
    assert {*CARRIED, *migrations, *defaults} <= names


def test_it_carries_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        roots = {name.split("/")[0] for name in archive.namelist()}
    assert roots == {"mec_bot", f"mec_bot-{version('mec-bot')}.dist-info"}


def test_it_is_the_installed_program_that_runs(installed: Installed) -> None:
    imported = installed.execute(
        str(installed.environment / "bin" / "python"), "-c", "import mec_bot; print(mec_bot.__file__)"
    )
    assert Path(imported.strip()) == installed.package / "__init__.py"


def test_it_tells_its_version(installed: Installed) -> None:
    assert installed.run("--version").strip() == version("mec-bot")


def test_its_demo_runs_from_any_folder(installed: Installed) -> None:
    document = json.loads(installed.run("demo", "--once", "--json"))
    assert len({message["channel"] for message in document["messages"]}) > 1
    assert all(message["text"] and message["blocks"] for message in document["messages"])
    assert any("stratégie" in finding["message"] for finding in document["findings"])  # the texts came along
    assert list(installed.folder.iterdir()) == []


def test_its_published_workbook_comes_along(installed: Installed) -> None:
    findings = json.loads(installed.run("demo", "mec-2023-2024", "--once", "--json"))["findings"]
    unassessed = [finding["project"] for finding in findings if finding["check"] == "missing_assessment"]
    assert unassessed == ["Mieux vivre avec moins d'autos"]


def test_its_default_jobs_can_be_listed(installed: Installed) -> None:
    jobs = json.loads(installed.run("jobs", "--json", "--home", str(installed.package / "template")))
    assert {job["name"] for job in jobs} == {file.stem for file in (ROOT / "jobs").glob("*.yaml")}
    for job in jobs:
        times = [datetime.fromisoformat(time) for time in job["next"]]
        assert times == sorted(times)
        assert len(times) == 3
        assert all(time.tzinfo for time in times)
