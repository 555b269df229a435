"""Small makers of the values that the tests of the pure rooms start from."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from mec_bot.calendar.holidays import HolidayRules
from mec_bot.phrases import Phrase
from mec_bot.review.check import View, run, settings_model
from mec_bot.review.checks.registry import CHECKS
from mec_bot.review.finding import Finding
from mec_bot.review.history import History
from mec_bot.review.snoozes import Snooze
from mec_bot.settings.home import Settings
from mec_bot.settings.models import CarrierSettings, ChecksSettings, ColumnSettings, MainSettings
from mec_bot.sheet.carriers import Carriers
from mec_bot.sheet.cells.maturity import read_level
from mec_bot.sheet.cells.periods import read_period
from mec_bot.sheet.dashboard import Assessment, Dashboard, Project, project_key
from mec_bot.sheet.source.grid import Spreadsheet, read_spreadsheet
from mec_bot.sheet.source.reply import Reply
from mec_bot.sheet.table.reading import read_dashboard

REPOSITORY = Path(__file__).resolve().parents[2]
REAL_TABLE = REPOSITORY / "mec_bot" / "sandbox" / "workbooks" / "mec-2023-2024.csv"
REAL_CARRIERS = (
    "ARTM", "Carrefour solidaire", "Chaire", "CIBIM", "CSAM", "FabMob", "La Cantine pour tous", "MIS", "Nord Ouvert",
    "Récolte", "Solon",
)  # fmt: skip
_EPOCH = date(1899, 12, 30)
TODAY = date(2026, 11, 23)


def settings(
    *,
    tab: str = "",
    level_names: Mapping[str, str] | None = None,
    synonyms: Mapping[str, Sequence[str]] | None = None,
    round_starts: Mapping[str, str] | None = None,
    round_names: Mapping[str, str] | None = None,
    assessments: Mapping[str, str] | None = None,
    ignore: Sequence[str] = (),
    carriers: Sequence[str] | Mapping[str, CarrierSettings] = (),
) -> Settings:
    known = carriers if isinstance(carriers, Mapping) else {name: CarrierSettings() for name in carriers}
    main = MainSettings.model_validate({"sheet": {"tab": tab}, "level_names": level_names or {}})
    return Settings(
        home=Path("home"),
        sheet=main.sheet,
        slack=main.slack,
        breaker=main.breaker,
        memory=main.memory,
        reminders=main.reminders,
        timezone=ZoneInfo(main.timezone),
        language=main.language,
        level_names=main.level_names,
        programme_end=None,
        holidays=HolidayRules(),
        closed_days=(),
        quiet_hours=None,
        columns=ColumnSettings.model_validate(
            {
                "synonyms": synonyms or {},
                "round_starts": round_starts or {},
                "round_names": round_names or {},
                "assessments": assessments or {},
                "ignore": ignore,
            }
        ),
        checks=checks_settings(),
        carriers=known,
    )


def checks_settings(**checks: Mapping[str, Any] | Sequence[str]) -> ChecksSettings:
    """config/checks.yaml with these keys, all else by default."""
    return settings_model(CHECKS).model_validate(checks)


def check(dashboard: Dashboard, given: ChecksSettings | None = None, **view: Any) -> tuple[Finding, ...]:
    """What every check finds in a dashboard."""
    using = given or checks_settings()
    view.setdefault("inactive_statuses", using.inactive_statuses)
    view.setdefault("today", TODAY)
    view.setdefault("history", History())
    view.setdefault("carriers", Carriers({}, dashboard.carriers))
    return run(CHECKS, View(dashboard=dashboard, **view), using)


def place(name: str) -> tuple[int, int]:
    """`D7` → (6, 3)."""
    found = re.fullmatch(r"([A-Z])(\d+)", name)
    assert found
    return int(found[2]) - 1, ord(found[1]) - ord("A")


def a_merge(area: str) -> dict[str, int]:
    """`C3:C5` as the Sheets API says it, which leaves a zero index out."""
    (top, left), (bottom, right) = map(place, area.split(":"))
    named = {
        "startRowIndex": top,
        "startColumnIndex": left,
        "endRowIndex": bottom + 1,
        "endColumnIndex": right + 1,
    }
    return {name: index for name, index in named.items() if index}


def a_tab(
    rows: Sequence[Sequence[str | date]],
    *,
    title: str = "Tableau de bord",
    merges: Sequence[str] = (),
    struck: Sequence[str] = (),
    hidden_rows: Sequence[int] = (),
) -> dict[str, Any]:
    """One tab as the Sheets API says it; a ``date`` stands for a true date cell, hidden rows count from 1."""
    return {
        "properties": {"sheetId": 7, "title": title},
        "merges": [a_merge(area) for area in merges],
        "data": [
            {
                "rowData": [
                    {
                        "values": [
                            _cell(value, struck=(row, column) in map(place, struck))
                            for column, value in enumerate(line)
                        ]
                    }
                    for row, line in enumerate(rows)
                ],
                "rowMetadata": [
                    {"hiddenByUser": True} if row in hidden_rows else {} for row in range(1, len(rows) + 1)
                ],
            }
        ],
    }


def _cell(value: str | date, *, struck: bool) -> dict[str, Any]:
    cell: dict[str, Any] = {}
    style: dict[str, Any] = {"textFormat": {"strikethrough": True}} if struck else {}
    if isinstance(value, date):
        cell = {
            "formattedValue": f"{value:%d/%m/%Y}",
            "effectiveValue": {"numberValue": (value - _EPOCH).days},
        }
        style["numberFormat"] = {"type": "DATE"}
    elif value:
        cell = {"formattedValue": value}
    return cell | ({"effectiveFormat": style} if style else {})


def a_spreadsheet(*tabs: Mapping[str, Any]) -> Spreadsheet:
    reply = {"properties": {"title": "Programme"}, "sheets": list(tabs)}
    return read_spreadsheet(msgspec.convert(reply, Reply), "sheet-id")


def read_rows(*rows: Sequence[str | date], using: Settings | None = None, **options: Any) -> Dashboard:
    """Read one tab that holds these rows, the header among them."""
    return read_dashboard(a_spreadsheet(a_tab(rows, **options)), using or settings(), TODAY)


def the_real_rows() -> list[list[str]]:
    with REAL_TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def the_real_dashboard() -> Dashboard:
    return read_rows(*the_real_rows(), using=settings(carriers=REAL_CARRIERS))


def a_project(name: str = "Locomotion", *levels: str, row: int = 2, **more: Any) -> Project:
    """A project with one assessment a level text, in the rounds of ``a_dashboard``."""
    assessments = []
    for number, text in enumerate(levels):
        reading = read_level(text)
        assessments.append(
            Assessment(
                round=round_name(number), state=reading.state, level=reading.level, phase=reading.phase, text=text
            )
        )
    more.setdefault("carriers", ("Solon",))
    more.setdefault("strategy_text", "Essaimage")
    more.setdefault("unreadable", {})
    return Project(
        key=project_key(name, more.get("parent")), name=name, row=row, assessments=tuple(assessments), **more
    )


def round_name(number: int) -> str:
    return f"automne {2020 + number}"


def a_dashboard(*projects: Project, **more: Any) -> Dashboard:
    rounds = tuple(round_name(number) for number in range(max((len(p.assessments) for p in projects), default=0)))
    values: dict[str, Any] = {
        "sheet_id": "sheet-id",
        "title": "Programme",
        "tab": "Tableau de bord",
        "tab_id": 7,
        "rounds": rounds,
        "projects": projects,
        "columns": {"sub_project": "A", "carrier": "B", "strategy": "C"},
        "round_periods": {label: period for label in rounds if (period := read_period(label))},
        "round_columns": {label: chr(ord("D") + number) for number, label in enumerate(rounds)},
    }
    return Dashboard(**values | more)


def a_finding(**more: Any) -> Finding:
    values: dict[str, Any] = {
        "key": "missing_carrier:locomotion",
        "check": "missing_carrier",
        "title": Phrase("Projects without a carrier"),
        "severity": "warning",
        "project": "Locomotion",
        "project_key": "locomotion",
        "carriers": ("Solon",),
        "phase": 3,
        "cell": "Tableau de bord!B2",
        "row": 2,
        "value": None,
        "sentence": Phrase("No carrier."),
    }
    return Finding(**values | more)


def a_snooze(finding: Finding, until: date, *, check: str | None = None, reason: str = "") -> Snooze:
    """Of the finding's project, by one check or by all."""
    return Snooze(
        number=1,
        project_key=finding.project_key,
        project=finding.project,
        check=check,
        until=until,
        reason=reason,
        by="Amélie",
    )


def a_home(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """A home folder that holds these files, `config/…` or `jobs/…`."""
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder
