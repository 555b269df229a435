"""The lists that people ask for with « liste »: which words name one, and which projects are on it."""

from __future__ import annotations

import pytest
from builders import a_project

from mec_bot.review.listing import Listing, read_listing
from mec_bot.settings.models import CarrierSettings
from mec_bot.sheet.carriers import Carriers


@pytest.mark.parametrize(
    ("words", "listing"),
    [
        ("", Listing(kind="all")),
        ("phase 3", Listing(kind="phase", value="3")),
        ("Phase  1", Listing(kind="phase", value="1")),
        ("stratégie essaimage", Listing(kind="strategy", value="essaimage")),
        ("STRATEGIE Dissémination", Listing(kind="strategy", value="dissemination")),
        ("strategy cession", Listing(kind="strategy", value="cession")),
        ("porteur Jardins du rail", Listing(kind="carrier", value="Jardins du rail")),
        ("carrier Solon", Listing(kind="carrier", value="Solon")),
        ("non évalués", Listing(kind="not_assessed")),
        ("not assessed", Listing(kind="not_assessed")),
        ("qui stagnent", Listing(kind="stalled")),
        ("stalled", Listing(kind="stalled")),
    ],
)
def test_words_name_a_list(words: str, listing: Listing) -> None:
    assert read_listing(words) == listing


@pytest.mark.parametrize(
    "words", ["phase", "phase 4", "stratégie", "stratégie zut", "porteur", "d'épicerie", "<!channel>"]
)
def test_other_words_name_none(words: str) -> None:
    assert read_listing(words) is None


def test_a_list_holds_the_projects_that_it_names() -> None:
    carriers = Carriers({"Solon": CarrierSettings(aliases=("Celsius",))})
    risen = a_project("Risen", "2a", "3a", carriers=("Solon",), strategy="essaimage")
    stalled = a_project("Stalled", "2a", "2a", carriers=("Autre",))
    unread = a_project("Unread", carriers=())

    def names(words: str) -> list[str]:
        listing = read_listing(words)
        assert listing is not None
        return [one.name for one in (risen, stalled, unread) if listing.takes(one, carriers, {stalled.key})]

    assert names("") == ["Risen", "Stalled", "Unread"]
    assert names("phase 3") == ["Risen"]
    assert names("phase 1") == []
    assert names("stratégie essaimage") == ["Risen"]
    assert names("porteur celsius") == names("porteur SOLON") == ["Risen"]
    assert names("porteur autre") == ["Stalled"]
    assert names("non évalués") == ["Unread"]
    assert names("qui stagnent") == ["Stalled"]
