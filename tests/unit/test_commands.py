"""What somebody typed after `/mec`, as an intent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mec_bot.slack.commands import Help, History, Intent, Listed, Lookup, Pause, Resume, Why, read_command


@pytest.mark.parametrize("text", ["", "  ", "\n", "\u200b", "aide", "Aide", "AIDE !", "help", "Help?", "?", " ? "])
def test_nothing_or_a_word_for_help_asks_for_help(text: str) -> None:
    assert read_command(text) == Help()


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("pourquoi", Why()),
        ("Pourquoi ?", Why()),
        ("why", Why()),
        ("reprendre", Resume()),
        ("RESUME", Resume()),
        ("pause", Pause(asked="pause", day="")),
        (" Pause  2026-12-15 ", Pause(asked="Pause 2026-12-15", day="2026-12-15")),
        ("pause café du coin", Pause(asked="pause café du coin", day="café du coin")),
        ("pourquoi pas", Lookup(asked="pourquoi pas")),
        ("pauses", Lookup(asked="pauses")),
        ("fiche pause", Lookup(asked="pause", typed="fiche pause")),
        ("Fiche  Aide", Lookup(asked="Aide", typed="Fiche Aide")),
        ("card why", Lookup(asked="why", typed="card why")),
        ("fiche", Lookup(asked="fiche")),
        ("liste", Listed(asked="", typed="liste")),
        ("Liste  phase 3", Listed(asked="phase 3", typed="Liste phase 3")),
        ("list stalled", Listed(asked="stalled", typed="list stalled")),
        ("fiche Liste", Lookup(asked="Liste", typed="fiche Liste")),
        ("historique serre", History(asked="serre", typed="historique serre")),
        ("history serre", History(asked="serre", typed="history serre")),
        ("historique", Lookup(asked="historique")),
    ],
)
def test_some_words_are_commands(text: str, intent: Intent) -> None:
    assert read_command(text) == intent


@pytest.mark.parametrize("text", ["Locomotion", "aide aux devoirs", "helper", "3a", "???", "jobs", "<@U123>"])
def test_anything_else_is_a_projects_name_as_typed(text: str) -> None:
    assert read_command(text) == Lookup(asked=text)


def test_spaces_around_and_between_words_do_not_matter() -> None:
    assert read_command("  carte \u00a0 opus\n") == Lookup(asked="carte opus")


def test_a_text_longer_than_any_name_is_cut() -> None:
    assert read_command("x" * 5000) == Lookup(asked="x" * 200)


@given(st.text(max_size=300))
@hypothesis_settings(max_examples=200, deadline=None)
def test_whatever_is_typed_is_a_command_or_a_short_name(text: str) -> None:
    intent = read_command(text)
    if isinstance(intent, Listed):
        assert len(intent.typed) <= 200
    elif isinstance(intent, Lookup | Pause | History):
        assert 0 < len(intent.asked) <= 200
    else:
        assert intent in (Help(), Why(), Resume())
