"""`mec-bot remind`: compose the carriers' reminders and send them, or show them."""

from __future__ import annotations

from mec_bot.cli.shell import HERE, AsJson, DryRun, Home, Workbook, app


@app.command()
def remind(home: Home = HERE, workbook: Workbook = None, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Compose the carriers' reminders from the last snapshot and send them."""
    from mec_bot.cli.sending import send_job

    send_job("remind", home, workbook, dry_run=dry_run, as_json=as_json)
