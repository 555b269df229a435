"""What one client, or a thousand, may take of the web server: uvicorn itself sets no bounds (its issue 157)."""

from __future__ import annotations

import asyncio
from typing import Final

import h11
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES, H11Protocol

# Well below the 1,024 open files that a process may commonly have, and each may bring a body of 1 MB.
MOST_CONNECTIONS: Final = 100
# From the first moment on a connection, or the end of the answer before, to the whole head.
HEAD_SECONDS: Final = 5.0
# From the head to the end of the body, also of a body that was refused and is thrown away.
BODY_SECONDS: Final = 10.0
# From there to the end of the answer. Slack waits for 3 s, whoever looks after the bot for a few more.
_ANSWER_SECONDS = 30.0
# What was said last may take so long to arrive.
_GOODBYE_SECONDS = 2.0


class BoundedConnection(H11Protocol):
    """One HTTP connection. Where there are too many, the one goes that has waited longest for its client."""

    # On the event loop's clock: since when it waits for what it waits for now.
    since = 0.0
    _waits_for: object = None
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Take the connection, and where it is one too many, end another one."""
        super().connection_made(transport)
        self._set_deadline()
        if len(self.connections) > MOST_CONNECTIONS:
            waiting = [one for one in self.connections if isinstance(one, BoundedConnection) and one.waits_for_client]
            longest = min(waiting, key=lambda one: one.since)  # never empty: this one waits, too
            self.connections.discard(longest)
            longest.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        if self._deadline:
            self._deadline.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what the client sends."""
        super().data_received(data)
        self._set_deadline()

    def on_response_complete(self) -> None:
        """Go on to the next request."""
        super().on_response_complete()
        self._set_deadline()

    def shutdown(self) -> None:
        """End the connection, with the answer that is due; no client holds up the end."""
        if self.waits_for_client:
            self._refuse(408)
        else:
            super().shutdown()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's
        """Answer what is not HTTP; uvicorn's own answer fails where another one has begun."""
        self._refuse(400)

    @property
    def waits_for_client(self) -> bool:
        """Whether it is the client's turn: its request has not come as a whole."""
        return self.conn.their_state in {h11.IDLE, h11.SEND_BODY}

    def _set_deadline(self) -> None:
        """A new deadline for each new thing that is waited for: a client that sends drop by drop gains no time."""
        waits_for = (self.cycle, self.conn.their_state)
        if waits_for != self._waits_for:
            self._waits_for, self.since = waits_for, self.loop.time()
            seconds = {h11.IDLE: HEAD_SECONDS, h11.SEND_BODY: BODY_SECONDS}
            self._call_later(seconds.get(self.conn.their_state, _ANSWER_SECONDS))

    def _call_later(self, seconds: float) -> None:
        if self._deadline:
            self._deadline.cancel()
        self._deadline = self.loop.call_later(seconds, self._too_late)

    def _too_late(self) -> None:
        if self.waits_for_client and not self.transport.is_closing():
            self._refuse(408)
        else:
            self.transport.abort()

    def _refuse(self, status: int) -> None:
        """Answer with a status alone, where nothing was answered yet, and hang up."""
        if self.cycle is not None:
            # The application is told that its client is gone; what it still answers goes nowhere.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self._may_answer():
            headers = [(b"content-length", b"0"), (b"connection", b"close")]
            answer = h11.Response(status_code=status, headers=headers, reason=STATUS_PHRASES[status])
            self.transport.write(self.conn.send(answer) or b"")
            self.transport.write(self.conn.send(h11.EndOfMessage()) or b"")
        self.transport.close()
        self._call_later(_GOODBYE_SECONDS)

    def _may_answer(self) -> bool:
        """Whether the client waits for an answer: one that has sent nothing would take it for that of its next request."""
        begun = self.conn.their_state is not h11.IDLE or bool(self.conn.trailing_data[0])
        return begun and self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}
