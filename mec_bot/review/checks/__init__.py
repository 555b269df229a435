"""The checks that mec-bot brings: each one function, its text, and its row in the README's table."""

from __future__ import annotations

from collections.abc import Sequence

from mec_bot.review.check import AnyCheck
from mec_bot.review.checks.assessments import label_conflict, missing_assessment, stalled_maturity
from mec_bot.review.checks.carriers import missing_carrier, unknown_carriers
from mec_bot.review.checks.cells import unreadable_cell
from mec_bot.review.checks.projects import duplicate_project, hidden_row, struck_project
from mec_bot.review.checks.strategies import unassigned_strategy

CHECKS: Sequence[AnyCheck] = (
    unreadable_cell,
    missing_assessment,
    label_conflict,
    missing_carrier,
    unassigned_strategy,
    stalled_maturity,
    duplicate_project,
    unknown_carriers,
    struck_project,
    hidden_row,
)
