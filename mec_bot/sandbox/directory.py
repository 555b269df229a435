"""The demo's invented workspace: a fictitious programme, its staff, its carriers and its channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mec_bot.sandbox.slack.workspace import App, Channel, User, Workspace
from mec_bot.sandbox.xlsx.book import read_workbook, rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mec_bot.sandbox.xlsx.book import File

TAB = "Porteurs"
STAFF_CHANNEL = "C0LIUMEQP"
OPERATOR_CHANNEL = "C0MECBOTOP"
GENERAL_CHANNEL = "C0GENERAL"
LOCALES = {"fr": "fr-CA", "en": "en-CA"}

STAFF = (
    User(id="U0LIUMAML", name="amelie", real_name="Amélie Laforest", email="amelie.laforest@lium.example"),
    User(id="U0LIUMKAR", name="karim", real_name="Karim Benali", email="karim.benali@lium.example"),
)


def people_of(workbook: Path) -> tuple[User, ...]:
    """The carriers who have a Slack account, from the workbook's tab "Porteurs".

    The tab has one row for each carrier, under the headers Nom, Alias, Courriel, Slack, Langue. A workbook without
    the tab gives nobody, and so does a row without an account.

    Raises:
        WorkbookError: the workbook cannot be read.
    """
    rows = read_workbook(workbook, _rows_of_people)
    header = next((index for index, row in enumerate(rows) if {"Nom", "Slack"} <= set(row)), None)
    if header is None:
        return ()
    carriers = (dict(zip(rows[header], row, strict=False)) for row in rows[header + 1 :])
    return tuple(_person(carrier) for carrier in carriers if carrier["Slack"].startswith(("U", "W")))


def _rows_of_people(file: File) -> list[list[str]]:
    book = file.read(computed=True)
    if TAB not in book.sheetnames:
        return []
    rows = []
    for row in rows_of(book[TAB]).values():
        width = max(column for column, cell in row.items() if cell.value is not None) if row else 0
        rows.append([str(row[column].value if column in row else "").strip() for column in range(1, width + 1)])
    return rows


def _person(carrier: Mapping[str, str]) -> User:
    email = carrier.get("Courriel", "")
    return User(
        id=carrier["Slack"],
        name=email.partition("@")[0] or carrier["Slack"].lower(),
        real_name=carrier["Nom"],
        email=email,
        locale=LOCALES.get(carrier.get("Langue", "").lower()[:2], "fr-CA"),
    )


def invented_workspace(workbook: Path) -> Workspace:
    """The demo's workspace: the staff, the carriers of this workbook, and three channels."""
    app, carriers = App(), people_of(workbook)
    staff = frozenset(user.id for user in STAFF)
    everybody = staff | {user.id for user in carriers}
    return Workspace(
        team="Quartiers en partage (fictif)",
        users=(*STAFF, *carriers),
        app=app,
        channels=(
            Channel(id=STAFF_CHANNEL, name="lium-equipe", members=staff | {app.user.id}),
            Channel(id=OPERATOR_CHANNEL, name="mec-bot-exploitation", members=staff | {app.user.id}),
            Channel(id=GENERAL_CHANNEL, name="general", members=everybody),
        ),
    )
