"""`/healthz`, `/readyz` and `/metrics`: each answers in time, however long the database takes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from anyio import to_thread
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from mec_bot.worker.health import HealthProblem
from mec_bot.worker.metrics import Figures, without_database

if TYPE_CHECKING:
    from starlette.requests import Request

    from mec_bot.actions.context import Context
    from mec_bot.worker.health import Health

T = TypeVar("T")

# Probes commonly give up after a few seconds, and take that for a dead process.
_LOOK_SECONDS = 1.5


def alive_route() -> Route:
    """`/healthz`: the process is alive; it says nothing else, so anybody may ask."""

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    return Route("/healthz", healthz)


def health_routes(context: Context, health: Health) -> list[Route]:
    """All three, for those who look after the bot."""
    state, figures = _SharedLook(health.state), _SharedLook(Figures(context, health).exposition)

    async def readyz(_: Request) -> Response:
        now = await state()
        problems = [HealthProblem.DATABASE_AWAY] if now is None else [*now.problems]
        said = {"ready": not problems, "problems": problems, "warnings": [] if now is None else [*now.warnings]}
        return JSONResponse(said, status_code=503 if problems else 200)

    async def metrics(_: Request) -> Response:
        return Response(await figures() or without_database(), media_type="text/plain; version=0.0.4")

    return [alive_route(), Route("/readyz", readyz), Route("/metrics", metrics)]


class _SharedLook(Generic[T]):
    """A look that may hang: whoever asks while one goes on waits for the same one, and nobody waits long."""

    def __init__(self, look: Callable[[], T]) -> None:
        self._look = look
        self._going_on: asyncio.Task[T] | None = None

    async def __call__(self) -> T | None:
        """What was seen; ``None`` where the look takes too long."""
        if self._going_on is None or self._going_on.done():
            self._going_on = asyncio.create_task(to_thread.run_sync(self._look, abandon_on_cancel=True))
        try:
            return await asyncio.wait_for(asyncio.shield(self._going_on), _LOOK_SECONDS)
        except TimeoutError:
            return None
