"""The letters that staff send by email: addressed, written, within bounds, and nobody else's text but text."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from builders import a_dashboard, a_finding, a_project
from hypothesis import given
from hypothesis import strategies as st
from languages import FRENCH

from mec_bot.messages.reminders.emails import email_list, how_to_reach, mail_link
from mec_bot.messages.text.language import Translator
from mec_bot.messages.text.message import Bullets, Link
from mec_bot.phrases import Phrase
from mec_bot.review.finding import Finding
from mec_bot.review.reminders.policy import OutOfReach
from mec_bot.sheet.carriers import Carrier

DASHBOARD = a_dashboard(a_project())


def read(link: str) -> tuple[str, dict[str, list[str]]]:
    """What a mail program takes from it: the address, then subject and body."""
    parts = urlsplit(link)
    assert parts.scheme == "mailto"
    return unquote(parts.path), parse_qs(parts.query, strict_parsing=True)


def some(count: int, sentence: str = "Pas de stratégie pour la suite.") -> list[Finding]:
    return [a_finding(project=f"Projet {number}", sentence=Phrase("{text}", text=sentence)) for number in range(count)]


def test_a_letter_is_addressed_and_says_what_is_open() -> None:
    to, fields = read(mail_link("solon@exemple.org", some(2), DASHBOARD, FRENCH))
    assert to == "solon@exemple.org"
    assert fields["subject"] == ["Vos sous-projets dans le tableau de bord"]
    [body] = fields["body"]
    assert body.startswith("Bonjour!\r\n\r\n2 points à compléter")
    assert "- Projet 1 – Pas de stratégie pour la suite.\r\n" in body
    assert "https://docs.google.com/spreadsheets/d/sheet-id/edit" in body


def test_a_letter_is_written_in_its_reader_s_language() -> None:
    assert read(mail_link("a@b.org", some(1), DASHBOARD, Translator("en")))[1]["body"][0].startswith("Hello!")


def test_a_long_letter_says_how_many_points_it_leaves_out() -> None:
    link = mail_link("a@b.org", some(60), DASHBOARD, FRENCH)
    [body] = read(link)[1]["body"]
    written = body.count("\r\n- ")
    assert 0 < written < 60
    assert f"… et {60 - written} de plus" in body
    assert len(link) <= 1350


@given(st.text(max_size=80), st.text(max_size=3000), st.text(max_size=3000))
def test_whatever_stands_in_the_sheet_stays_text(name: str, project: str, sentence: str) -> None:
    finding = a_finding(project=project, sentence=Phrase("{text}", text=sentence))
    link = mail_link(f"{name}@exemple.org", [finding] * 3, DASHBOARD, FRENCH)
    to, fields = read(link)
    assert to == f"{name}@exemple.org"
    assert set(fields) == {"subject", "body"}, "no other header can be slipped in"
    assert len(link) <= 1350 + 9 * 80
    assert not set(link) & set(' <>|\r\n"')


@pytest.mark.parametrize(
    ("email", "said"),
    [
        (None, "aucune adresse courriel n'est connue"),
        ("", "aucune adresse courriel n'est connue"),
        ("à demander", "n'est pas une adresse courriel"),
        ("a@b.org, c@d.org", "n'est pas une adresse courriel"),
        ("a@b.org?bcc=x@y.org", "n'est pas une adresse courriel"),
        ("a@b.org?bcc=x", "Écrire le courriel"),
        ("a@b.org", "Écrire le courriel"),
    ],
)
def test_where_no_address_is_known_the_list_says_so(email: str | None, said: str) -> None:
    one = OutOfReach(name="Solon", carrier=Carrier(name="Solon", email=email), findings=tuple(some(1)))
    shown: Bullets = email_list([one], DASHBOARD, FRENCH, lambda _: FRENCH)
    [item] = shown.items
    assert said in FRENCH.say(Phrase("{all}", all=item))
    for span in item:
        if isinstance(span, Link):
            assert read(span.url)[0] == email


def test_an_unknown_carrier_has_no_letter() -> None:
    one = OutOfReach(name="Inconnue", carrier=None, findings=tuple(some(1)))
    assert "aucune adresse" in str(email_list([one], DASHBOARD, FRENCH, lambda _: FRENCH).items)


def test_who_has_nothing_to_settle_is_named_without_a_letter() -> None:
    one = OutOfReach(name="Solon", carrier=Carrier(name="Solon", email="a@b.org"), findings=())
    assert FRENCH.say(Phrase("{all}", all=how_to_reach(one, DASHBOARD, FRENCH))) == "Solon"
    [item] = email_list([one], DASHBOARD, FRENCH, lambda _: FRENCH).items
    assert FRENCH.say(Phrase("{all}", all=item)) == "Solon – rien à régler"
