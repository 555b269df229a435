"""The checks that come with mec-bot; each is one function with its texts, and has a row in the README's table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mec_bot.review.checks.assessments import label_conflict, missing_assessment, outdated_assessment, skipped_round
from mec_bot.review.checks.carriers import missing_carrier, unknown_carriers, unreachable_carrier
from mec_bot.review.checks.cells import unreadable_cell
from mec_bot.review.checks.layout import layout_notice
from mec_bot.review.checks.next_steps import overdue_step, unanswered_support
from mec_bot.review.checks.past import inactive_inconsistent, vanished_project
from mec_bot.review.checks.progress import regressed_maturity, stalled_maturity
from mec_bot.review.checks.projects import duplicate_project, hidden_row, struck_project
from mec_bot.review.checks.strategies import premature_strategy, unassigned_strategy, unknown_strategy

if TYPE_CHECKING:
    from mec_bot.review.check import AnyCheck

CHECKS: Sequence[AnyCheck] = (
    unreadable_cell,
    missing_assessment,
    outdated_assessment,
    skipped_round,
    label_conflict,
    stalled_maturity,
    regressed_maturity,
    missing_carrier,
    unreachable_carrier,
    unknown_carriers,
    unassigned_strategy,
    unknown_strategy,
    premature_strategy,
    unanswered_support,
    overdue_step,
    vanished_project,
    inactive_inconsistent,
    duplicate_project,
    struck_project,
    hidden_row,
    layout_notice,
)
