"""Letters ready to be sent to carriers whom Slack does not reach: a link that opens one, addressed and written."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from urllib.parse import quote

from mec_bot.messages.language import Language, Plural
from mec_bot.messages.message import Bullets, Link, Quote, Strong, Text
from mec_bot.phrases import Phrase
from mec_bot.review.finding import Finding
from mec_bot.review.reminders import OutOfReach
from mec_bot.sheet.dashboard import Dashboard

_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+\.[^\s@<>,;:\"()\[\]\\]+")
# Two such links fit into one section of Slack's, and every mail program opens them.
_LONGEST_LINK = 1350
_LONGEST_LINE = 200
_LONGEST_LIST = 20


def letters(
    out_of_reach: Sequence[OutOfReach],
    dashboard: Dashboard,
    language: Language,
    language_of: Callable[[OutOfReach], Language],
) -> Bullets:
    """« Sans Slack, à joindre par courriel (2) »: each carrier, how much is open, and their letter in their own language."""
    items = [_item(one, dashboard, language, language_of(one)) for one in out_of_reach[:_LONGEST_LIST]]
    if len(out_of_reach) > _LONGEST_LIST:
        rest = language.number(len(out_of_reach) - _LONGEST_LIST)
        items.append((language.say(Phrase("… and {rest} more", rest=rest)),))
    title = Phrase("Without Slack, to reach by email ({count})", count=language.number(len(out_of_reach)))
    return Bullets(lead=(Strong(text=language.say(title)),), items=tuple(items))


def _item(one: OutOfReach, dashboard: Dashboard, language: Language, theirs: Language) -> Text:
    points = language.say(Plural("{n} point", "{n} points", len(one.findings)))
    email = (one.carrier.email if one.carrier else None) or ""
    how: Text
    if not email:
        how = (language.say(Phrase("no email address is known")),)
    elif not _ADDRESS.fullmatch(email):
        how = language.text(Phrase("“{email}” is not an email address", email=Quote(text=email)))
    else:
        how = (
            Link(text=language.say(Phrase("Write the email")), url=mail_link(email, one.findings, dashboard, theirs)),
        )
    return (Quote(text=one.name), f" – {points} – ", *how)


def mail_link(email: str, findings: Sequence[Finding], dashboard: Dashboard, language: Language) -> str:
    """`mailto:…?subject=…&body=…` (RFC 6068), at most 1,350 characters: as many points as fit, and how many more there are."""
    subject = quote(language.say(Phrase("Your sub-projects in the dashboard")), safe="")
    start = f"mailto:{quote(email, safe='@')}?subject={subject}&body="
    written = len(findings)
    while True:
        link = start + quote(_body(findings[:written], len(findings), dashboard, language), safe="")
        if len(link) <= _LONGEST_LINK or written == 0:
            return link
        written -= 1


def _body(shown: Sequence[Finding], total: int, dashboard: Dashboard, language: Language) -> str:
    say = language.say
    points = Plural("{n} point", "{n} points", total)
    intro = Phrase(
        "{points} to complete or correct in the Montréal en commun dashboard, for sub-projects that you carry:",
        points=points,
    )
    lines = [f"- {_line(finding, language)}" for finding in shown]
    if len(shown) < total:
        lines.append(say(Phrase("… and {rest} more", rest=language.number(total - len(shown)))))
    sheet = Phrase("The sheet: {address}", address=dashboard.link(1))
    return "\r\n".join((say(Phrase("Hello!")), "", say(intro), *lines, "", say(sheet), "", say(Phrase("Thank you!"))))


def _line(finding: Finding, language: Language) -> str:
    line = " ".join(f"{finding.project} – {language.say(finding.sentence)}".split())
    return line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1] + "…"
