"""Who the carriers (porteurs) are: known names and aliases, how to reach them, and how a cell of several is split."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mec_bot.settings.models import CarrierSettings, Contact, LanguageCode
from mec_bot.sheet.cells.spelling import fold_key

_SEPARATOR = re.compile(r"\s*[;,/&\n]\s*(?:(?:et|and)\s+)?|\s+(?:et|and)\s+", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """One carrier.

    ``slack_id`` is a member id of the workspace, ``language`` the language that the carrier reads, ``contact`` the
    person who answers for the carrier at the LIUM.
    """

    name: str
    aliases: tuple[str, ...] = ()
    email: str | None = None
    slack_id: str | None = None
    language: LanguageCode | None = None
    contact: Contact | None = None


class Carriers:
    """The carriers that config/carriers.yaml and the tab « Porteurs » know; config/ takes precedence."""

    def __init__(self, configured: Mapping[str, CarrierSettings], from_tab: Sequence[Carrier] = ()) -> None:
        self._by_key: dict[str, Carrier] = {}
        self._most_words = 1
        self._add(
            [
                Carrier(
                    name=name,
                    aliases=entry.aliases,
                    email=entry.email,
                    slack_id=entry.slack_id,
                    language=entry.language,
                    contact=entry.contact,
                )
                for name, entry in configured.items()
            ]
        )
        unknown: dict[str, Carrier] = {}
        for carrier in from_tab:
            known, key = self.find(carrier.name), fold_key(carrier.name)
            if known is not None:
                self._replace(known, _first_wins(known, carrier))
            else:
                unknown[key] = _first_wins(unknown[key], carrier) if key in unknown else carrier
        self._add(list(unknown.values()))

    def _add(self, carriers: Sequence[Carrier]) -> None:
        """Add carriers: a name takes precedence over an alias, and a spelling known already over a later one."""
        for carrier in carriers:
            self._learn(carrier.name, carrier)
        for carrier in carriers:
            for alias in carrier.aliases:
                self._learn(alias, carrier)

    def _replace(self, known: Carrier, fuller: Carrier) -> None:
        self._by_key = {spelling: fuller if held is known else held for spelling, held in self._by_key.items()}
        self._add([fuller])

    def _learn(self, spelling: str, carrier: Carrier) -> None:
        self._by_key.setdefault(fold_key(spelling), carrier)
        self._most_words = max(self._most_words, len(_SEPARATOR.split(spelling)))

    def __iter__(self) -> Iterator[Carrier]:
        return iter({id(carrier): carrier for carrier in self._by_key.values()}.values())

    def languages(self) -> dict[str, LanguageCode | None]:
        """Member id → the one language of all carriers that the person answers for.

        ``None``: these carriers name no language, or several.
        """
        named: dict[str, set[LanguageCode]] = {}
        for carrier in self:
            if carrier.slack_id:
                named.setdefault(carrier.slack_id, set()).update([carrier.language] if carrier.language else ())
        return {member: next(iter(codes)) if len(codes) == 1 else None for member, codes in named.items()}

    def find(self, name: str) -> Carrier | None:
        """The carrier of that name or alias, however it is typed; ``None`` for an unknown one."""
        return self._by_key.get(fold_key(name))

    def knows(self, text: str) -> bool:
        """Whether a text names one known carrier or several."""
        return bool(text) and all(self.find(name) is not None for name in self.split(text))

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

    def unknown_parts(self, text: str) -> tuple[str, ...]:
        """The unknown names in a cell of several names that was kept whole; empty where the cell was split."""
        if not _SEPARATOR.search(text) or self.split(text) != (text,) or self.find(text) is not None:
            return ()
        parts = [part for part in _SEPARATOR.split(text) if part]
        return tuple(dict.fromkeys(part for part in parts if self.find(part) is None)) or tuple(parts)

    def _known_parts(self, words: Sequence[str], separators: Sequence[str]) -> list[str] | None:
        """Cover all words with known names, longest first: a known name may itself hold « et ».

        Built from the end, so that a cell of a thousand commas costs no more than a thousand look-ups.
        """
        covered: dict[int, tuple[str, int]] = {}
        for start in range(len(words) - 1, -1, -1):
            for end in range(min(start + self._most_words, len(words)), start, -1):
                if end != len(words) and end not in covered:
                    continue
                between = zip(separators[start : end - 1], words[start + 1 : end], strict=True)
                found = self.find("".join([words[start], *(part for pair in between for part in pair)]))
                if found is not None:
                    covered[start] = found.name, end
                    break
        if 0 not in covered:
            return None
        names, place = [], 0
        while place < len(words):
            name, place = covered[place]
            names.append(name)
        return names


def _first_wins(first: Carrier, second: Carrier) -> Carrier:
    return Carrier(
        name=first.name,
        aliases=tuple(dict.fromkeys((*first.aliases, second.name, *second.aliases))),
        email=first.email or second.email,
        slack_id=first.slack_id or second.slack_id,
        language=first.language or second.language,
        contact=first.contact or second.contact,
    )


def read_language(text: str) -> LanguageCode | None:
    """The language that a text names (`fr`, `Français`, `en`, `English`, `Anglais`); ``None`` for any other text."""
    folded = fold_key(text)
    if folded in {"fr", "francais", "french"}:
        return "fr"
    if folded in {"en", "anglais", "english"}:
        return "en"
    return None
