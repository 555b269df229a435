"""Who the carriers (porteurs) are: known names and aliases, how to reach them, and how a cell of several is split."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mec_bot.settings import CarrierSettings, Language
from mec_bot.sheet.spelling import key

_SEPARATOR = re.compile(r"\s*[;,/&\n]\s*|\s+(?:et|and)\s+", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """One carrier; ``slack_id`` is a member id of the workspace, ``language`` the one they read."""

    name: str
    aliases: tuple[str, ...] = ()
    email: str | None = None
    slack_id: str | None = None
    language: Language | None = None


class Carriers:
    """The carriers that config/carriers.yaml and the tab « Porteurs » know; what config says goes first."""

    def __init__(self, configured: Mapping[str, CarrierSettings], from_tab: Sequence[Carrier] = ()) -> None:
        self._by_key: dict[str, Carrier] = {}
        for name, entry in configured.items():
            self._add(
                Carrier(
                    name=name,
                    aliases=entry.aliases,
                    email=entry.email,
                    slack_id=entry.slack_id,
                    language=entry.language,
                )
            )
        for carrier in from_tab:
            known = self.find(carrier.name)
            self._add(_first_wins(known, carrier) if known else carrier)

    def _add(self, carrier: Carrier) -> None:
        for spelling in (carrier.name, *carrier.aliases):
            self._by_key[key(spelling)] = carrier

    def __iter__(self) -> Iterator[Carrier]:
        return iter({id(carrier): carrier for carrier in self._by_key.values()}.values())

    def find(self, name: str) -> Carrier | None:
        """The carrier of that name or alias, however it is typed."""
        return self._by_key.get(key(name))

    def split(self, text: str) -> tuple[str, ...]:
        """The names of the carriers in one cell.

        A cell is split only where every part is a known carrier: « proximité, fermière et solidaire » stays
        whole. An unknown text is one carrier, as written.
        """
        if not text:
            return ()
        if whole := self.find(text):
            return (whole.name,)
        parts = self._known_parts(_SEPARATOR.split(text), _SEPARATOR.findall(text))
        return tuple(dict.fromkeys(parts)) if parts else (text,)

    def _known_parts(self, words: Sequence[str], separators: Sequence[str]) -> list[str] | None:
        """Cover all words with known names, longest first: a known name may itself hold « et »."""
        if not words:
            return []
        for length in range(len(words), 0, -1):
            pieces = [words[0], *(part for pair in zip(separators, words[1:length], strict=False) for part in pair)]
            found = self.find("".join(pieces))
            if found is None:
                continue
            rest = self._known_parts(words[length:], separators[length:])
            if rest is not None:
                return [found.name, *rest]
        return None


def _first_wins(first: Carrier, second: Carrier) -> Carrier:
    return Carrier(
        name=first.name,
        aliases=tuple(dict.fromkeys((*first.aliases, second.name, *second.aliases))),
        email=first.email or second.email,
        slack_id=first.slack_id or second.slack_id,
        language=first.language or second.language,
    )


def read_language(text: str) -> Language | None:
    """`fr`, `Français`, `en`, `English`, `Anglais`; anything else states no language."""
    folded = key(text)
    if folded in {"fr", "francais", "french"}:
        return "fr"
    if folded in {"en", "anglais", "english"}:
        return "en"
    return None
