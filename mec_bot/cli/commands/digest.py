"""`mec-bot digest`: compose the digest and send it, or show it."""

from __future__ import annotations

from mec_bot.cli.shell import HERE, AsJson, DryRun, Home, Workbook, app


@app.command()
def digest(home: Home = HERE, workbook: Workbook = None, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Compose the digest from the last snapshot and send it to its channel."""
    from mec_bot.cli.sending import send_job

    send_job("digest", home, workbook, dry_run=dry_run, as_json=as_json)
