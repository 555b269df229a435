"""How messages call what each check finds: the order in which it is told, in a word, and counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from mec_bot.messages.text.language import Plural
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.review.finding import Finding

# The order in which staff read of findings, everywhere.
Subject = Literal["regress", "unreadable", "assessment", "overdue", "strategy", "housekeeping"]
SUBJECT_TITLES: Mapping[Subject, Phrase] = {
    "regress": Phrase("Going backwards, or standing still"),
    "unreadable": Phrase("Unreadable"),
    "assessment": Phrase("Assessments"),
    "overdue": Phrase("Overdue"),
    "strategy": Phrase("Strategies"),
    "housekeeping": Phrase("Housekeeping"),
}
_ORDER: Sequence[Subject] = get_args(Subject)


@dataclass(frozen=True, kw_only=True)
class CheckWords:
    """One check's words: ``label`` stands before the names of projects, ``one`` after a single name."""

    subject: Subject
    label: Phrase
    one: Phrase
    count: Callable[[int], Plural]


_WORDS: Mapping[str, CheckWords] = {
    "regressed_maturity": CheckWords(
        subject="regress",
        label=Phrase("Lower maturity"),
        one=Phrase("lower maturity"),
        count=lambda n: Plural("{n} lower maturity", "{n} lower maturities", n),
    ),
    "stalled_maturity": CheckWords(
        subject="regress",
        label=Phrase("Stalled"),
        one=Phrase("maturity stalled"),
        count=lambda n: Plural("{n} stalled maturity", "{n} stalled maturities", n),
    ),
    "unreadable_cell": CheckWords(
        subject="unreadable",
        label=Phrase("Unreadable cells"),
        one=Phrase("unreadable cell"),
        count=lambda n: Plural("{n} unreadable cell", "{n} unreadable cells", n),
    ),
    "label_conflict": CheckWords(
        subject="unreadable",
        label=Phrase("Contradictory assessments"),
        one=Phrase("contradictory assessment"),
        count=lambda n: Plural("{n} contradictory assessment", "{n} contradictory assessments", n),
    ),
    "missing_assessment": CheckWords(
        subject="assessment",
        label=Phrase("Without an assessment"),
        one=Phrase("missing assessment"),
        count=lambda n: Plural("{n} assessment", "{n} assessments", n),
    ),
    "outdated_assessment": CheckWords(
        subject="assessment",
        label=Phrase("Outdated assessments"),
        one=Phrase("outdated assessment"),
        count=lambda n: Plural("{n} outdated assessment", "{n} outdated assessments", n),
    ),
    "skipped_round": CheckWords(
        subject="assessment",
        label=Phrase("Skipped rounds"),
        one=Phrase("skipped round"),
        count=lambda n: Plural("{n} skipped round", "{n} skipped rounds", n),
    ),
    "overdue_step": CheckWords(
        subject="overdue",
        label=Phrase("Overdue next steps"),
        one=Phrase("overdue step"),
        count=lambda n: Plural("{n} overdue step", "{n} overdue steps", n),
    ),
    "unanswered_support": CheckWords(
        subject="overdue",
        label=Phrase("Support asked for, no next step"),
        one=Phrase("support asked for, no next step"),
        count=lambda n: Plural("{n} request for support", "{n} requests for support", n),
    ),
    "unassigned_strategy": CheckWords(
        subject="strategy",
        label=Phrase("Without a strategy"),
        one=Phrase("strategy to choose"),
        count=lambda n: Plural("{n} strategy", "{n} strategies", n),
    ),
    "unknown_strategy": CheckWords(
        subject="strategy",
        label=Phrase("Strategies to clarify"),
        one=Phrase("strategy to clarify"),
        count=lambda n: Plural("{n} strategy to clarify", "{n} strategies to clarify", n),
    ),
    "premature_strategy": CheckWords(
        subject="strategy",
        label=Phrase("Premature strategies"),
        one=Phrase("premature strategy"),
        count=lambda n: Plural("{n} premature strategy", "{n} premature strategies", n),
    ),
    "missing_carrier": CheckWords(
        subject="housekeeping",
        label=Phrase("Without a carrier"),
        one=Phrase("no carrier"),
        count=lambda n: Plural("{n} without a carrier", "{n} without a carrier", n),
    ),
    "unknown_carriers": CheckWords(
        subject="housekeeping",
        label=Phrase("Carriers to make known"),
        one=Phrase("unknown carrier"),
        count=lambda n: Plural("{n} unknown carrier", "{n} unknown carriers", n),
    ),
    "unreachable_carrier": CheckWords(
        subject="housekeeping",
        label=Phrase("Without Slack"),
        one=Phrase("carrier out of reach"),
        count=lambda n: Plural("{n} carrier out of reach", "{n} carriers out of reach", n),
    ),
    "vanished_project": CheckWords(
        subject="housekeeping",
        label=Phrase("Gone from the sheet"),
        one=Phrase("gone from the sheet"),
        count=lambda n: Plural("{n} gone from the sheet", "{n} gone from the sheet", n),
    ),
    "inactive_inconsistent": CheckWords(
        subject="housekeeping",
        label=Phrase("Ended, still edited"),
        one=Phrase("ended, still edited"),
        count=lambda n: Plural("{n} ended, still edited", "{n} ended, still edited", n),
    ),
    "duplicate_project": CheckWords(
        subject="housekeeping",
        label=Phrase("Rows with the same name"),
        one=Phrase("name in two rows"),
        count=lambda n: Plural("{n} name in two rows", "{n} names in two rows", n),
    ),
    "struck_project": CheckWords(
        subject="housekeeping",
        label=Phrase("Names struck through"),
        one=Phrase("name struck through"),
        count=lambda n: Plural("{n} name struck through", "{n} names struck through", n),
    ),
    "hidden_row": CheckWords(
        subject="housekeeping",
        label=Phrase("Hidden rows"),
        one=Phrase("hidden row"),
        count=lambda n: Plural("{n} hidden row", "{n} hidden rows", n),
    ),
    "layout_notice": CheckWords(
        subject="housekeeping",
        label=Phrase("Put aside in the sheet"),
        one=Phrase("put aside in the sheet"),
        count=lambda n: Plural("{n} part of the sheet put aside", "{n} parts of the sheet put aside", n),
    ),
}


def words_of(finding: Finding) -> CheckWords:
    """The words of the finding's check; a check of another package is called by its title."""
    known = _WORDS.get(finding.check)
    if known is not None:
        return known
    return CheckWords(
        subject="housekeeping",
        label=finding.title,
        one=finding.title,
        count=lambda n: Plural("{n} other point", "{n} other points", n),
    )


def by_subject(findings: Sequence[Finding]) -> dict[Subject, list[Finding]]:
    """The findings by subject, the subjects in their order, and in each the checks in theirs."""
    checks = list(_WORDS)
    rank = {check: number for number, check in enumerate(checks)}
    ordered = sorted(findings, key=lambda finding: rank.get(finding.check, len(checks)))
    groups: dict[Subject, list[Finding]] = {subject: [] for subject in _ORDER}
    for finding in ordered:
        groups[words_of(finding).subject].append(finding)
    return {subject: own for subject, own in groups.items() if own}


def in_order(findings: Sequence[Finding]) -> list[Finding]:
    """The findings in the order in which staff read of them."""
    return [finding for own in by_subject(findings).values() for finding in own]
