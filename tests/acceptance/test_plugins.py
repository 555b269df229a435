"""Checks that another installed package adds."""

from __future__ import annotations

from pathlib import Path

import pytest
from program import Ended, run

from mec_bot.sandbox.workbooks.files import MEC_2023_2024

CHECK = """
from mec_bot.phrases import Phrase
from mec_bot.review.check import Point, check
from mec_bot.settings import CheckSettings


class LongNameSettings(CheckSettings):
    letters: int = 40


@check(Phrase("Long names"), LongNameSettings)
def long_name(view, settings):
    sentence = Phrase("This name is longer than {letters} letters. Shorten it.", letters=settings.letters)
    return (Point(project, sentence) for project in view.projects.values() if len(project.name) > settings.letters)
"""


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """A folder with an installed package that adds the check `long_name`."""
    folder = tmp_path / "packages"
    installed = folder / "lab_checks-1.0.dist-info"
    installed.mkdir(parents=True)
    (folder / "lab_checks.py").write_text(CHECK, encoding="utf-8")
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: lab-checks\nVersion: 1.0\n", encoding="utf-8")
    (installed / "entry_points.txt").write_text(
        "[mec_bot.checks]\nlong_name = lab_checks:long_name\n", encoding="utf-8"
    )
    return folder


def check(home: Path, packages: Path, settings: str = "") -> Ended:
    (home / "config").mkdir(parents=True)
    (home / "config" / "checks.yaml").write_text(settings, encoding="utf-8")
    arguments = ("check", "--home", home, "--workbook", MEC_2023_2024, "--json")
    return run(*arguments, env={"PYTHONPATH": str(packages)})


def test_an_installed_package_adds_a_check_with_parameters_of_its_own(packages: Path, tmp_path: Path) -> None:
    longest = "Laboratoire d'innovation civique et d'expérimentation réglementaire – LICER"
    by_default = check(tmp_path / "a", packages).json["findings"]
    stricter = check(tmp_path / "b", packages, "long_name: {letters: 38, severity: error}").json["findings"]
    found = [[one for one in findings if one["check"] == "long_name"] for findings in (by_default, stricter)]
    assert [one["project"] for one in found[0]] == [longest, "Spécialiste approvisionnement local de quartier"]
    assert "Chantier de la gouvernance des données" not in [one["project"] for one in found[1]]
    assert {(one["severity"], one["message"]) for one in found[1]} == {
        ("error", "This name is longer than 38 letters. Shorten it.")
    }


def test_a_check_that_cannot_be_loaded_is_told_with_its_package(packages: Path, tmp_path: Path) -> None:
    (packages / "lab_checks.py").write_text("import nothing_of_this_name\n", encoding="utf-8")
    ended = check(tmp_path / "a", packages)
    assert ended.status == 2
    assert "« long_name »".replace(" ", "\u00a0") in ended.err
    assert "lab-checks" in ended.err


def test_a_check_may_not_take_the_name_of_another(packages: Path, tmp_path: Path) -> None:
    taken = CHECK.replace("def long_name", "def missing_carrier") + "\nlong_name = missing_carrier\n"
    (packages / "lab_checks.py").write_text(taken, encoding="utf-8")
    ended = check(tmp_path / "a", packages)
    assert ended.status == 2
    assert "missing_carrier" in ended.err
