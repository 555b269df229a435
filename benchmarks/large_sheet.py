"""A large sheet as Google holds it, and the reply that it gives to a mask.

The sheet is worse than a real one: 1.3 findings a row, where the programme's published table has 15 on 16 rows, and one
level in seven cannot be read. It declares what people declare: two columns of dropdowns, one of boxes to tick, a bold
and filled header, and here and there a fill, a formula, a note, a link, a cell whose text is struck in part.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from mec_bot.sandbox.google import fieldmask

HEADER = (
    "Sous-projet", "Porteur(s)", "Statut", "Démarrage", "Maturité automne 2022", "Maturité 2023-2024",
    "Maturité hiver 2025", "Stratégie", "Soutien requis", "Prochaine étape", "Échéance", "Vérifié",
)  # fmt: skip
_CARRIERS = ("Solon", "Récolte", "La Cantine pour tous et CIBIM", "Nord Ouvert", "")
_STATUSES = ("En cours", "En pause", "Terminé", "", "À venir")
_LEVELS = ("2b", "2c) Expérimentation – Appropriation de proximité", "3a", "Pas évalué", "", "2b-2c", "1d")
_STRATEGIES = ("Essaimage", "", "Cession", "Consolidation", "")
_EPOCH, _FIRST_DAY = date(1899, 12, 30), date(2026, 1, 1)
_YELLOW = {"red": 1, "green": 0.9490196, "blue": 0.8}


def reply(rows: int, fields: str) -> bytes:
    """The reply to a mask for a sheet of so many rows, as compact as Google writes it on demand."""
    masked = fieldmask.apply(fieldmask.parse(fields), _spreadsheet(rows))
    return json.dumps(masked, ensure_ascii=False, separators=(",", ":")).encode()


def _spreadsheet(rows: int) -> dict[str, Any]:
    header = {"textFormat": {"bold": True}, "backgroundColor": _YELLOW}
    lines = [{"values": [_cell(text, entered=header) for text in HEADER]}, *(_line(number) for number in range(rows))]
    return {
        "properties": {"title": "Programme"},
        "sheets": [
            {
                "properties": {"sheetId": 0, "title": "Tableau de bord"},
                "data": [
                    {
                        "rowData": lines,
                        "rowMetadata": [{"pixelSize": 21}] * len(lines),
                        "columnMetadata": [{"pixelSize": 100}] * len(HEADER),
                    }
                ],
            }
        ],
    }


def _line(number: int) -> dict[str, Any]:
    def one_of(texts: tuple[str, ...], step: int) -> str:
        return texts[number // step % len(texts)]

    name = _cell(f"Quartier nourricier n° {number}")
    if number % 50 == 0:
        name["note"] = "Revu avec l'équipe."
        name["userEnteredFormat"] = {"backgroundColor": _YELLOW}
    step = _cell(f"Rencontrer l'arrondissement ({number % 31})")
    if number % 100 == 1:
        step["textFormatRuns"] = [{"format": {"strikethrough": True}}, {"startIndex": 10, "format": {}}]
    return {
        "values": [
            name,
            _cell(one_of(_CARRIERS, 1)),
            _cell(one_of(_STATUSES, 5)) | _list(_STATUSES),
            _cell(str(2019 + number % 6), number=2019 + number % 6),
            *(_cell(one_of(_LEVELS, step)) for step in (1, 2, 3)),
            _cell(one_of(_STRATEGIES, 1)) | _list(_STRATEGIES),
            _cell(f"Accompagnement juridique et {number % 97} heures de coordination"),
            step,
            _day(number % 365) if number % 2 else _cell(f"2026-{number % 12 + 1:02}"),
            _box(ticked=number % 3 == 0),
        ]
    }


def _day(days: int) -> dict[str, Any]:
    """A true date cell, every tenth of them the result of a formula."""
    day = _FIRST_DAY + timedelta(days=days)
    cell = _cell(day.isoformat(), number=(day - _EPOCH).days, number_format={"type": "DATE", "pattern": "yyyy-mm-dd"})
    if days % 10 == 1:
        cell["userEnteredValue"] = {"formulaValue": f"=DATE(2026;1;1)+{days}"}
    return cell


def _box(*, ticked: bool) -> dict[str, Any]:
    value = {"boolValue": ticked}
    box = _cell("VRAI" if ticked else "FAUX") | {"userEnteredValue": value, "effectiveValue": value}
    return box | {"dataValidation": {"condition": {"type": "BOOLEAN"}, "showCustomUi": True}}


def _list(choices: tuple[str, ...]) -> dict[str, Any]:
    values = [{"userEnteredValue": choice} for choice in choices if choice]
    return {"dataValidation": {"condition": {"type": "ONE_OF_LIST", "values": values}, "showCustomUi": True}}


def _cell(
    text: str,
    *,
    number: int | None = None,
    number_format: dict[str, str] | None = None,
    entered: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """A cell as Google gives it: an empty cell has no keys, any other cell says whether it is struck through."""
    if not text:
        return {}
    value = {"stringValue": text} if number is None else {"numberValue": number}
    shown: dict[str, Any] = {"textFormat": {"bold": entered is not None, "strikethrough": False}}
    if number_format:
        shown = {"numberFormat": number_format} | shown
    cell = {"userEnteredValue": value, "effectiveValue": value, "formattedValue": text, "effectiveFormat": shown}
    return cell | ({"userEnteredFormat": entered} if entered else {})
