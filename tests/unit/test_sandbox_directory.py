"""The demo's people: who they are is said once, in the workbook."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from mec_bot.sandbox.directory import STAFF, invented_workspace, people_of


def a_workbook(path: Path, *rows: tuple[str | None, ...], tab: str = "Porteurs") -> Path:
    book = openpyxl.Workbook()
    sheet = book.create_sheet(tab)
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


HEADERS = ("Nom", "Alias", "Courriel", "Slack", "Langue")


def test_each_carrier_with_an_account_is_a_person(tmp_path: Path) -> None:
    rows = (
        HEADERS,
        ("Canopée", "La Canopée", "canopee@exemple.org", "U0CANOPEE", "fr"),
        ("Kettle", None, "kettle@exemple.org", "U0KETTLE1", "en"),
        ("Sans compte", None, "rien@exemple.org", None, "fr"),
    )
    people = people_of(a_workbook(tmp_path / "p.xlsx", *rows))
    assert [(p.id, p.real_name, p.email, p.locale) for p in people] == [
        ("U0CANOPEE", "Canopée", "canopee@exemple.org", "fr-CA"),
        ("U0KETTLE1", "Kettle", "kettle@exemple.org", "en-CA"),
    ]


def test_a_title_above_the_headers_is_passed_over(tmp_path: Path) -> None:
    book = a_workbook(tmp_path / "p.xlsx", ("Porteurs (fictifs)",), HEADERS, ("A", "", "a@b.example", "U1", "fr"))
    assert [person.real_name for person in people_of(book)] == ["A"]


def test_a_workbook_without_the_tab_brings_nobody(tmp_path: Path) -> None:
    workspace = invented_workspace(a_workbook(tmp_path / "p.xlsx", HEADERS, tab="Autre"))
    assert [user for user in workspace.users if not user.is_bot] == list(STAFF)
    assert [channel.name for channel in workspace.channels] == ["lium-equipe", "mec-bot-exploitation", "general"]
