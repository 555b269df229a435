"""A filter: which sub-projects a channel is told of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from builders import a_finding, a_project

from mec_bot.review.project_filter import FilteredProjects
from mec_bot.settings.models import CarrierSettings
from mec_bot.settings.targets import ProjectFilter
from mec_bot.sheet.carriers import Carriers
from mec_bot.sheet.dashboard import Project

KNOWN = Carriers({"Solon": CarrierSettings(aliases=("Solon collectif",)), "Récolte": CarrierSettings()})
LOCOMOTION = a_project("Locomotion", "2c", "3a", carriers=("Solon",), parent="Mobilité de quartier")
NOS_MILIEUX = a_project("Nos milieux", "1d", "2a", carriers=("Solon", "Récolte"))
SALIM = a_project("SALIM", "2b", carriers=("Récolte",), parent="Alimentation")
BLANK = a_project("Sans niveau", "2b", "", carriers=("Inconnu inc.",))
PROJECTS = (LOCOMOTION, NOS_MILIEUX, SALIM, BLANK)


def selection(gone: tuple[Project, ...] = (), **only: Any) -> FilteredProjects:
    return FilteredProjects(ProjectFilter(**only), KNOWN, PROJECTS, gone)


def taken(**only: Any) -> list[str]:
    chosen = selection(**only)
    return [project.name for project in PROJECTS if chosen.project(project)]


def test_without_a_filter_everything_is_told() -> None:
    assert taken() == [project.name for project in PROJECTS]
    chosen = selection()
    assert chosen.key("anything")
    assert chosen.name("Anything")
    assert chosen.finding(a_finding(project="", project_key=""))
    assert not ProjectFilter()


@pytest.mark.parametrize(
    ("only", "names"),
    [
        ({"phase": (3,)}, ["Locomotion"]),
        ({"phase": (2, 3)}, ["Locomotion", "Nos milieux", "SALIM"]),
        ({"phase": (1,)}, []),
        ({"carrier": ("SOLON",)}, ["Locomotion", "Nos milieux"]),
        ({"carrier": ("solon  collectif",)}, ["Locomotion", "Nos milieux"]),
        ({"carrier": ("recolte", "inconnu inc")}, ["Nos milieux", "SALIM", "Sans niveau"]),
        ({"parent": ("mobilite de QUARTIER",)}, ["Locomotion"]),
        ({"carrier": ("Solon",), "phase": (2,)}, ["Nos milieux"]),
        ({"carrier": ("Solon",), "parent": ("Alimentation",)}, []),
        ({"carrier": ("Personne",)}, []),
    ],
)
def test_a_project_is_of_one_of_each_list_that_is_given(only: dict[str, Any], names: list[str]) -> None:
    assert taken(**only) == names


def test_a_finding_is_judged_by_what_its_project_is_now() -> None:
    then = a_finding(project="Locomotion", project_key=LOCOMOTION.key, phase=2, carriers=("Autre",))
    assert selection(phase=(3,)).finding(then)
    assert not selection(phase=(2,)).finding(then)
    assert selection(carrier=("Solon",)).finding(then)


def test_a_project_that_left_is_judged_as_it_last_was() -> None:
    gone = a_project("Parti", "3b", carriers=("Solon",))
    chosen = selection((gone, replace(SALIM, carriers=("Solon",))), carrier=("Solon",))
    assert (chosen.key(gone.key), chosen.key(SALIM.key), chosen.key("jamais vu")) == (True, False, False)
    assert (chosen.name("parti"), chosen.name("SALIM")) == (True, False)


def test_a_finding_about_a_project_that_left_long_ago_is_judged_by_what_it_holds() -> None:
    old = a_finding(project="Vieux", project_key="mobilite de quartier / vieux", carriers=("Solon",), phase=2)
    for only in ({"parent": ("Mobilité de quartier",)}, {"carrier": ("Solon collectif",)}, {"phase": (2,)}):
        assert selection(**only).finding(old)
    for only in ({"parent": ("Alimentation",)}, {"carrier": ("Récolte",)}, {"phase": (3,)}):
        assert not selection(**only).finding(old)


def test_a_finding_about_no_project_is_told_without_a_filter_only() -> None:
    nobody = a_finding(project="", project_key="", carriers=(), phase=None)
    assert not selection(phase=(3,)).finding(nobody)
    assert not selection(carrier=("Solon",)).finding(nobody)


def test_names_that_no_project_has_are_told_as_they_are_written() -> None:
    chosen = selection(carrier=("Solon collectif", "Solo", "récolte"), parent=("Alimentation", "Mobilité"))
    assert chosen.unknown() == ["Solo", "Mobilité"]
