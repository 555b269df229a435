"""`/healthz` and `/readyz`: whether the process is alive, and what keeps the bot from its work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import generate_latest
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from mec_bot.errors import MecBotError
from mec_bot.phrases import phrase_from_text
from mec_bot.store import outbox, snapshots
from mec_bot.worker.metrics import make_registry

if TYPE_CHECKING:
    from starlette.requests import Request

    from mec_bot.actions.context import Context
    from mec_bot.delivery.courier import Courier
    from mec_bot.slack.connection import SocketConnection


class Health:
    """Reports on the courier, the Slack connection (``None`` where Slack comes over HTTP) and the database."""

    def __init__(self, context: Context, courier: Courier, connection: SocketConnection | None) -> None:
        self._context = context
        self._courier = courier
        self._connection = connection

    def routes(self) -> list[Route]:
        """The routes `/healthz`, `/readyz` and `/metrics`."""
        registry = make_registry(self._context)

        async def healthz(_: Request) -> Response:
            return PlainTextResponse("ok\n")

        async def readyz(_: Request) -> Response:
            problems, warnings = await run_in_threadpool(self._state)
            said = {"ready": not problems, "problems": problems, "warnings": warnings}
            return JSONResponse(said, status_code=503 if problems else 200)

        async def metrics(_: Request) -> Response:
            return Response(await run_in_threadpool(generate_latest, registry), media_type="text/plain; version=0.0.4")

        return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]

    def _state(self) -> tuple[list[str], list[str]]:
        """The problems that keep the bot from its work now, and the warnings that only need somebody's attention."""
        problems = [str(problem) for problem in self._courier.problems]
        warnings = []
        if self._connection and not self._connection.is_open:
            problems.append("Slack is not connected")
        try:
            with self._context.database.reading() as connection:
                if snapshots.latest_mark(connection) is None:
                    problems.append("the sheet was never read")
                failure = outbox.last_failure(connection, self._context.settings.slack.operator_channel)
                if failure is not None:
                    warnings.append(f"the operator's channel could not be told: {phrase_from_text(failure)}")
        except MecBotError as error:
            if str(error) not in problems:
                problems.append(str(error))
        return problems, warnings
