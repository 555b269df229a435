"""Makers of layouts as values: what was read as what, and the whole report."""

from __future__ import annotations

from mec_bot.phrases import Phrase
from mec_bot.settings.models import FieldName
from mec_bot.sheet.layout_report import ColumnReading, ColumnReport, LayoutReading, LayoutReport, Rival, RowsReport

Column = tuple[str, FieldName | None] | tuple[str, FieldName | None, str]
USUAL: tuple[Column, ...] = (
    ("Sous-projet", "sub_project"),
    ("Statut", "status"),
    ("Maturité automne 2022", "assessment", "automne 2022"),
    ("Remarques internes", None),
)


def a_reading(*columns: Column, tab: str = "Tableau de bord") -> LayoutReading:
    """The columns from A on: heading, field, and the round of an assessment."""
    return LayoutReading(
        tab=tab,
        columns=tuple(
            ColumnReading(letter=chr(ord("A") + number), heading=heading, field=field, round=more[0] if more else None)
            for number, (heading, field, *more) in enumerate(columns)
        ),
    )


def a_report() -> LayoutReport:
    """A report with something of each kind."""
    return LayoutReport(
        tab="Suivi [interne]",
        why=Phrase("It was chosen so in a test."),
        rivals=(Rival(title="Archives", why_not=Phrase("It was hidden in a test.")),),
        header_rows=(4, 5),
        columns=(
            ColumnReport(letter="A", heading="Sous-projet", field="sub_project", why=Phrase("The sheet's own word.")),
            ColumnReport(
                letter="B",
                heading="Maturité\nautomne 2022",
                field="assessment",
                round="automne 2022",
                why=Phrase("A maturity word and a period."),
            ),
            ColumnReport(letter="C", heading="", why=Phrase("No heading.")),
        ),
        rows=RowsReport(
            project=("A6:C8", "A10"),
            heading=("A9",),
            total=("A11",),
            note=("A12:C13",),
            other_table=("A15:C20",),
            hidden=("A7",),
        ),
    )
