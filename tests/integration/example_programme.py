"""Of whom and of what in exemple.xlsx the tests speak."""

from __future__ import annotations

from mec_bot.sandbox.workbooks import exemple

WITH_SLACK = {carrier.name: carrier.slack for carrier in exemple.CARRIERS if carrier.slack}
WITHOUT_SLACK = {carrier.name for carrier in exemple.CARRIERS if not carrier.slack}
WHEELS, POTS = "Les Roues partagées", "Les Marmites du canal"
# Somebody of the staff.
KARIM = "U0LIUMKAR"
FRIGO, POPOTE = "Frigo de palier", "Popote du jeudi"
# A project without a level in the current round, and its carrier's account.
UNASSESSED, WOODS = "Traversées accompagnées", "U0SOUSBOI1"


def projects_of(carrier: str) -> set[str]:
    """By the workbook: a cell that names several names each of them."""
    return {p.name for p in exemple.PROJECTS if p.carrier and carrier in p.carrier.split(" et ")}
