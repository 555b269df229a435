"""`mec-bot report`: the programme's synthesis, recomputed."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mec_bot.cli.shell import HERE, NEVER_PULLED, Home, Workbook, app, open_context, pull_workbook, to_json
from mec_bot.errors import ConfigError
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.actions.context import Context
    from mec_bot.actions.report import Reported
    from mec_bot.messages.charts.chart import Chart

FORMATS = ("md", "html", "json", "csv")


@app.command()
def report(
    home: Home = HERE,
    workbook: Workbook = None,
    round_label: Annotated[
        str | None, typer.Option("--round", metavar="ROUND", help="The round to report on; default: the last one.")
    ] = None,
    year: Annotated[
        int | None,
        typer.Option(
            min=1900, max=2199, help="The year of « started in »; default: the latest one up to the end of the round."
        ),
    ] = None,
    wanted: Annotated[
        str | None, typer.Option("--format", metavar="md|html|json|csv", help="How it is written; default: md.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Add to each figure the rows that it counts; json and csv always do.")
    ] = False,
    plots: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write the plots into this folder too, as SVG and PNG.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the report here instead of standard output.")
    ] = None,
) -> None:
    """Recompute the programme's synthesis: who was assessed, who moved, strategies, needs, and what is missing."""
    from mec_bot.actions.report import report as report_action

    form = _format(wanted, as_json=as_json)
    with open_context(
        home, workbook=workbook, in_memory=workbook is not None, needs_sheet=False, only_reads=True
    ) as context:
        pull_workbook(context, workbook)
        reported = report_action(context, round_label=round_label, year=year)
        if reported is None:
            raise ConfigError(NEVER_PULLED)
        charts = _draw(context, reported) if plots or form == "html" else ()
        if plots:
            _write_plots(charts, plots)
        plots_at = _seen_from(output, plots) if plots else ""
        options = _Wanted(form=form, explain=explain, plots_at=plots_at)
        _write(_written(context, reported, options, charts), output)


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """How the report is written; ``plots_at`` is the folder of the plots as the report names it."""

    form: str
    explain: bool
    plots_at: str


def _format(wanted: str | None, *, as_json: bool) -> str:
    if as_json and wanted not in {None, "json"}:
        raise ConfigError(Phrase("--json and --format {format} were both given. Give one of them.", format=wanted))
    form = "json" if as_json else wanted or "md"
    if form not in FORMATS:
        raise ConfigError(
            Phrase("--format: found {format}; allowed: {formats}.", format=form, formats=", ".join(FORMATS))
        )
    return form


def _draw(context: Context, reported: Reported) -> Sequence[Chart]:
    from mec_bot.messages.charts.chart import draw_chart
    from mec_bot.messages.charts.plots import plots

    return [draw_chart(data, context.translator) for data in plots(reported.synthesis)]


def _written(context: Context, reported: Reported, wanted: _Wanted, charts: Sequence[Chart]) -> str:
    if wanted.form == "json":
        from mec_bot.messages.report.data import to_data

        return to_json(to_data(reported.synthesis, reported.snapshot.seen_at))
    if wanted.form == "csv":
        from mec_bot.messages.report.spreadsheet import to_csv

        return to_csv(reported.synthesis, context.translator)
    from mec_bot.messages.report.compose import compose_report
    from mec_bot.messages.report.document import Picture

    document = compose_report(
        reported.synthesis,
        text_context=context.text_context(reported.snapshot),
        level_names=context.settings.level_names,
        pictures=[Picture(name=one.name, title=one.title, alt=one.alt, svg=one.svg) for one in charts],
        explain=wanted.explain,
    )
    if wanted.form == "html":
        from mec_bot.messages.report.page import to_html

        return to_html(document, context.translator)
    from mec_bot.messages.report.markdown import to_markdown

    return to_markdown(document, context.translator, wanted.plots_at)


def _seen_from(output: Path | None, plots: Path) -> str:
    """The path of the plots' folder, relative to the report's file where there is one."""
    return Path(os.path.relpath(plots, output.parent)).as_posix() if output else plots.as_posix()


def _write_plots(charts: Sequence[Chart], folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for chart in charts:
            (folder / f"{chart.name}.svg").write_text(chart.svg, encoding="utf-8")
            (folder / f"{chart.name}.png").write_bytes(chart.png)
    except OSError as error:
        raise ConfigError(_cannot_write("--plots", folder, error)) from error


def _write(text: str, output: Path | None) -> None:
    """Write the text byte for byte, so that a CSV keeps its own line ends; a lone surrogate becomes a question mark."""
    content = text.encode(errors="replace")
    if output is None:
        sys.stdout.buffer.write(content)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise ConfigError(_cannot_write("--output", output, error)) from error


def _cannot_write(option: str, path: Path, error: OSError) -> Phrase:
    return Phrase(
        "{option}: {path} cannot be written ({reason}).", option=option, path=path, reason=error.strerror or error
    )
