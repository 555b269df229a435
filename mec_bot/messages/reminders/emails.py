"""Emails to carriers whom Slack does not reach: a link opens each one, addressed and written, ready to be sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from mec_bot.messages.text.language import Plural, Translator
from mec_bot.messages.text.message import Bullets, Link, Quote, Strong, Text
from mec_bot.messages.text.sentence import and_more
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.review.finding import Finding
    from mec_bot.review.reminders.policy import OutOfReach
    from mec_bot.sheet.dashboard import Dashboard

_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+\.[^\s@<>,;:\"()\[\]\\]+")
# In characters: two such links fit into one section of a Slack message, and every mail program opens them.
_LONGEST_LINK = 1350
_LONGEST_LINE = 200
_LONGEST_LIST = 20


def email_list(
    out_of_reach: Sequence[OutOfReach],
    dashboard: Dashboard,
    translator: Translator,
    language_of: Callable[[OutOfReach], Translator],
) -> Bullets:
    """« Sans Slack, à joindre par courriel (2) »: each carrier, how many findings they have, and their email."""
    items = [_item(one, dashboard, translator, language_of(one)) for one in out_of_reach[:_LONGEST_LIST]]
    if rest := and_more(len(out_of_reach), _LONGEST_LIST, translator):
        items.append((rest,))
    title = Phrase("Without Slack, to reach by email ({count})", count=translator.number(len(out_of_reach)))
    return Bullets(lead=(Strong(text=translator.say(title)),), items=tuple(items))


def how_to_reach(one: OutOfReach, dashboard: Dashboard, translator: Translator) -> Text:
    """« Réseau Passerelle Nord ‹écrire› », or why no letter can be written: « Jardins du rail (courriel inconnu) »."""
    email = (one.carrier.email if one.carrier else None) or ""
    why = (f" ({translator.say(one.why)})",) if one.why else ()
    if not _ADDRESS.fullmatch(email):
        return (*translator.text(Phrase("{name} (email unknown)", name=Quote(text=one.name))), *why)
    if not one.findings:
        return (Quote(text=one.name), *why)
    theirs = Translator(one.carrier.language) if one.carrier and one.carrier.language else translator
    link = Link(text=translator.say(Phrase("write")), url=mail_link(email, one.findings, dashboard, theirs))
    return (Quote(text=one.name), *why, " ", link)


def _item(one: OutOfReach, dashboard: Dashboard, translator: Translator, theirs: Translator) -> Text:
    why = (f" ({translator.say(one.why)})",) if one.why else ()
    if not one.findings:
        return (Quote(text=one.name), *why, " – ", translator.say(Phrase("nothing to settle")))
    points = translator.say(Plural("{n} point", "{n} points", len(one.findings)))
    email = (one.carrier.email if one.carrier else None) or ""
    how: Text
    if not email:
        how = (translator.say(Phrase("no email address is known")),)
    elif not _ADDRESS.fullmatch(email):
        how = translator.text(Phrase("“{email}” is not an email address", email=Quote(text=email)))
    else:
        how = (
            Link(text=translator.say(Phrase("Write the email")), url=mail_link(email, one.findings, dashboard, theirs)),
        )
    return (Quote(text=one.name), *why, f" – {points} – ", *how)


def mail_link(email: str, findings: Sequence[Finding], dashboard: Dashboard, translator: Translator) -> str:
    """`mailto:…?subject=…&body=…` (RFC 6068), at most 1,350 characters: the findings that fit, and how many more."""
    subject = quote(translator.say(Phrase("Your sub-projects in the dashboard")), safe="")
    start = f"mailto:{quote(email, safe='@')}?subject={subject}&body="
    written = len(findings)
    while True:
        link = start + quote(_body(findings[:written], len(findings), dashboard, translator), safe="")
        if len(link) <= _LONGEST_LINK or written == 0:
            return link
        written -= 1


def _body(shown: Sequence[Finding], total: int, dashboard: Dashboard, translator: Translator) -> str:
    say = translator.say
    points = Plural("{n} point", "{n} points", total)
    intro = Phrase(
        "{points} to complete or correct in the Montréal en commun dashboard, for sub-projects that you carry:",
        points=points,
    )
    lines = [f"- {_line(finding, translator)}" for finding in shown]
    if rest := and_more(total, len(shown), translator):
        lines.append(rest)
    sheet = Phrase("The sheet: {address}", address=dashboard.link(1))
    return "\r\n".join((say(Phrase("Hello!")), "", say(intro), *lines, "", say(sheet), "", say(Phrase("Thank you!"))))


def _line(finding: Finding, translator: Translator) -> str:
    line = " ".join(f"{finding.project} – {translator.say(finding.sentence)}".split())
    return line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1] + "…"
