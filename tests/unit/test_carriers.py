"""Who the carriers are, and how a cell that names several is split: between known names only."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mec_bot.settings.models import CarrierSettings
from mec_bot.sheet.carriers import Carrier, Carriers, read_language

KNOWN = Carriers(
    {
        "La Cantine pour tous": CarrierSettings(aliases=("LCPT", "Cantine")),
        "CIBIM": CarrierSettings(),
        "Solon": CarrierSettings(),
        "Récolte": CarrierSettings(),
        "Jeunes et Cie": CarrierSettings(),
    }
)

SPLIT = {
    "one known name": ("Solon", ["Solon"]),
    "two joined by et": ("La Cantine pour tous et CIBIM", ["La Cantine pour tous", "CIBIM"]),
    "two joined by a comma": ("Solon, CIBIM", ["Solon", "CIBIM"]),
    "two joined by a semicolon": ("Solon;CIBIM", ["Solon", "CIBIM"]),
    "two joined by a slash": ("Solon / CIBIM", ["Solon", "CIBIM"]),
    "two joined by an ampersand": ("Solon & CIBIM", ["Solon", "CIBIM"]),
    "two on two lines": ("Solon\nCIBIM", ["Solon", "CIBIM"]),
    "two joined by and": ("Solon and CIBIM", ["Solon", "CIBIM"]),
    "three": ("Solon, Récolte et CIBIM", ["Solon", "Récolte", "CIBIM"]),
    "a name that itself holds et": ("Jeunes et Cie et Solon", ["Jeunes et Cie", "Solon"]),
    "an alias stands for its name": ("LCPT et CIBIM", ["La Cantine pour tous", "CIBIM"]),
    "another case and no accents": ("recolte et SOLON", ["Récolte", "Solon"]),
    "a comma before the last et": ("Solon, Récolte, et CIBIM", ["Solon", "Récolte", "CIBIM"]),
    "the same one twice": ("Solon, solon", ["Solon"]),
    "one under two of its names": ("Cantine et LCPT", ["La Cantine pour tous"]),
}

WHOLE = {
    "an unknown name": "Coop Novago",
    "two unknown names": "Chaire et CSAM",
    "a known and an unknown one": "Solon et Coop Novago",
    "a name with a comma and et": "Carte proximité, fermière et solidaire",
    "a known name inside a word": "Solonais et CIBIM",
    "nothing but separators": ", et ;",
}


@pytest.mark.parametrize(("text", "names"), SPLIT.values(), ids=SPLIT)
def test_a_cell_is_split_between_known_names(text: str, names: list[str]) -> None:
    assert list(KNOWN.split(text)) == names


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE)
def test_a_cell_that_names_anybody_else_stays_whole_as_written(text: str) -> None:
    assert KNOWN.split(text) == (text,)


def test_an_empty_cell_names_nobody() -> None:
    assert KNOWN.split("") == ()


def test_without_any_known_carrier_nothing_is_split() -> None:
    assert Carriers({}).split("La Cantine pour tous et CIBIM") == ("La Cantine pour tous et CIBIM",)


@pytest.mark.parametrize("words", ["Solon", "mot", "Jeunes et Cie"])
def test_a_cell_of_thousands_of_names_is_read_in_a_moment(words: str) -> None:
    start = time.perf_counter()
    names = KNOWN.split(", ".join([words] * 5000))
    assert len(names) == 1
    assert time.perf_counter() - start < 2


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from(["Solon", "CIBIM", " et ", ", ", "Jeunes", "Cie", "\n"])).map("".join)
)
@hypothesis_settings(max_examples=200, deadline=None)
def test_whatever_a_cell_holds_it_is_known_names_or_the_cell_as_written(text: str) -> None:
    names = KNOWN.split(text)
    assert names in {(), (text,)} or {*names} <= {carrier.name for carrier in KNOWN}


class TestWhatConfigAndTheTabSay:
    def test_config_goes_before_the_tab_and_the_tab_fills_what_config_leaves_out(self) -> None:
        carriers = Carriers(
            {"Solon": CarrierSettings(email="config@solon.ca", aliases=("Collectif Solon",))},
            [Carrier(name="SOLON", aliases=("Solon mtl",), email="tab@solon.ca", slack_id="U123", language="en")],
        )
        assert carriers.find("solon") == Carrier(
            name="Solon",
            aliases=("Collectif Solon", "SOLON", "Solon mtl"),
            email="config@solon.ca",
            slack_id="U123",
            language="en",
        )

    @pytest.mark.parametrize("name", ["Solon", "SOLON", "Collectif Solon", "solon MTL"])
    def test_one_carrier_is_found_under_every_name_of_both(self, name: str) -> None:
        carriers = Carriers(
            {"Solon": CarrierSettings(aliases=("Collectif Solon",))}, [Carrier(name="Solon", aliases=("Solon mtl",))]
        )
        assert carriers.find(name) is carriers.find("Solon")
        assert len(list(carriers)) == 1

    def test_a_row_of_the_tab_under_an_alias_of_config_is_the_same_carrier(self) -> None:
        carriers = Carriers(
            {"Solon": CarrierSettings(aliases=("Collectif",))}, [Carrier(name="collectif", email="a@b.ca")]
        )
        found = carriers.find("Solon")
        assert found is not None
        assert (found.name, found.email) == ("Solon", "a@b.ca")

    def test_an_alias_in_the_tab_does_not_take_a_name_of_config_away(self) -> None:
        carriers = Carriers({"Solon": CarrierSettings()}, [Carrier(name="Autre", aliases=("Solon",), slack_id="U999")])
        found = carriers.find("Solon")
        assert found is not None
        assert (found.name, found.slack_id) == ("Solon", None)

    def test_an_alias_does_not_take_another_carrier_s_own_name_away(self) -> None:
        for names in (("Autre", "Solon"), ("Solon", "Autre")):
            entries = {"Autre": CarrierSettings(aliases=("Solon",)), "Solon": CarrierSettings()}
            found = Carriers({name: entries[name] for name in names}).find("Solon")
            assert found is not None
            assert found.name == "Solon"

    def test_a_carrier_that_only_the_tab_knows_is_known(self) -> None:
        assert Carriers({}, [Carrier(name="Chaire"), Carrier(name="CSAM")]).split("Chaire et CSAM") == (
            "Chaire",
            "CSAM",
        )

    def test_each_is_listed_once(self) -> None:
        assert [carrier.name for carrier in KNOWN] == [
            "La Cantine pour tous",
            "CIBIM",
            "Solon",
            "Récolte",
            "Jeunes et Cie",
        ]


@pytest.mark.parametrize(
    ("text", "language"),
    [("fr", "fr"), ("Français", "fr"), ("EN", "en"), ("anglais", "en"), ("English", "en"), ("", None), ("es", None)],
)
def test_a_language_is_read_or_none_is_stated(text: str, language: str | None) -> None:
    assert read_language(text) == language
