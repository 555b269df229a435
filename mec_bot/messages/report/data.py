"""The report for programs: every figure under a name that says what it counts, with its rows; null where none is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mec_bot.review.synthesis.groups import by_strategy
from mec_bot.sheet.cells.maturity import PHASE_NAMES, Level

if TYPE_CHECKING:
    from mec_bot.review.synthesis.model import Progress, RoundBreakdown, Started, Strategies, Synthesis
    from mec_bot.review.synthesis.tally import Figure, Row
    from mec_bot.review.synthesis.themes import Themes

Json = dict[str, Any]


def to_data(synthesis: Synthesis, read_at: datetime) -> Json:
    """The document that `--format json` prints; levels (`"3a"`) and strategies are codes, ``read_at`` is aware.

    A figure is `{"count", "rows"}`, a row `{"project", "carriers", "status", "cell", "text"}`, with `"level"` where its
    cell says one and `"previous_level"` where two rounds are compared.
    """
    breakdown = synthesis.breakdown
    progress = synthesis.progress
    return {
        "sheet": {"title": synthesis.title or None, "tab": synthesis.tab, "read_at": read_at.isoformat()},
        "round": synthesis.round,
        "previous_round": progress.before if progress else None,
        "sub_projects": _figure(synthesis.projects),
        "assessments_by_round": [{"round": one.round, **_breakdown(one)} for one in synthesis.breakdowns],
        "assessed": _figure(breakdown.assessed),
        "assessed_in_both_rounds": _figure(progress.both) if progress else None,
        "progress": _progress(progress) if progress else None,
        "levels": [{"level": level.value, "phase": level.phase, **_figure(breakdown.at(level))} for level in Level],
        "phases": [
            {"phase": number, "name": name, **_figure(breakdown.in_phase(number))}
            for number, name in PHASE_NAMES.items()
        ],
        "started": _started(synthesis.started) if synthesis.started else None,
        "strategies": _strategies(synthesis.strategies) if synthesis.strategies else None,
        "support": _themes(synthesis.support) if synthesis.support else None,
        "obstacles_overcome": _crossed(synthesis.obstacles_overcome, synthesis),
        "obstacles": _crossed(synthesis.obstacles, synthesis),
        "resources": _crossed(synthesis.resources, synthesis),
        "missing": {
            "not_assessed": _figure(breakdown.not_assessed),
            "level_not_filled_in": _figure(breakdown.blank),
            "without_strategy": _figure(synthesis.strategies.missing) if synthesis.strategies else None,
            "without_carrier": _figure(synthesis.without_carrier),
            "unreadable_cells": _figure(synthesis.unreadable),
            "rows_with_the_same_name": _figure(synthesis.same_name),
            "of_them_active": {
                "not_assessed": _figure(synthesis.active(breakdown.not_assessed)),
                "level_not_filled_in": _figure(synthesis.active(breakdown.blank)),
                "without_strategy": _figure(synthesis.active(synthesis.strategies.missing))
                if synthesis.strategies
                else None,
                "without_carrier": _figure(synthesis.active(synthesis.without_carrier)),
            },
        },
    }


def _breakdown(breakdown: RoundBreakdown) -> Json:
    return {
        "assessed": _figure(breakdown.assessed),
        "not_assessed": _figure(breakdown.not_assessed),
        "not_filled_in": _figure(breakdown.blank),
        "unreadable": _figure(breakdown.unreadable),
    }


def _progress(progress: Progress) -> Json:
    return {
        "from_round": progress.before,
        "to_round": progress.after,
        "risen": _figure(progress.risen),
        "same_level": _figure(progress.same),
        "fallen": _figure(progress.fallen),
        "assessed_in_the_earlier_round_only": _figure(progress.only_before),
        "of_them_abandoned": _figure(progress.abandoned),
        "assessed_in_the_later_round_only": _figure(progress.only_after),
        "of_them_started_since": _figure(progress.started_since),
    }


def _started(started: Started) -> Json:
    lowest, highest = started.breakdown.lowest, started.breakdown.highest
    return {
        "year": started.year,
        "sub_projects": _figure(started.projects),
        **_breakdown(started.breakdown),
        "lowest_level": lowest.value if lowest else None,
        "highest_level": highest.value if highest else None,
        "start_in_no_single_year": _figure(started.undated),
        "start_not_filled_in": _figure(started.blank),
    }


def _strategies(strategies: Strategies) -> Json:
    levels = {row.project.key: row.level for row in strategies.breakdown.assessed.rows}
    by_type: Mapping[str, Figure] = {str(name): figure for name, figure in strategies.by_type.items()}
    return {
        "presented": _figure(strategies.presented),
        "types": sum(map(bool, by_type.values())),
        "by_type": {name: _figure(figure) for name, figure in by_type.items()},
        **_breakdown(strategies.breakdown),
        "table": [
            {
                "project": row.project.name,
                "carriers": list(row.project.carriers),
                "level": level.value if (level := levels.get(row.project.key)) else None,
                "strategy": row.project.strategy,
                "cell": row.cell,
            }
            for row in strategies.presented.rows
        ],
        "unreadable_strategy": _figure(strategies.unreadable),
    }


def _themes(themes: Themes) -> Json:
    return {
        "sub_projects": _figure(themes.projects),
        "themes": [{"theme": theme.text, **_figure(theme.projects)} for theme in themes.themes],
    }


def _crossed(themes: Themes | None, synthesis: Synthesis) -> Json | None:
    """The same, and each figure by type of strategy too; ``null`` there where the sheet has no column of strategies."""
    if themes is None:
        return None

    def parts(figure: Figure) -> Json | None:
        return {group: _figure(part) for group, part in by_strategy(figure).items()} if synthesis.strategies else None

    return {
        "sub_projects": _figure(themes.projects),
        "by_strategy": parts(themes.projects),
        "themes": [
            {"theme": theme.text, **_figure(theme.projects), "by_strategy": parts(theme.projects)}
            for theme in themes.themes
        ],
    }


def _figure(figure: Figure) -> Json:
    return {"count": figure.count, "rows": [_row(row) for row in figure.rows]}


def _row(row: Row) -> Json:
    return {
        "project": row.project.name,
        "carriers": list(row.project.carriers),
        "status": row.project.status,
        "cell": row.cell,
        "text": row.text or None,
        **({"level": row.level.value} if row.level else {}),
        **({"previous_level": row.before.value} if row.before else {}),
    }
