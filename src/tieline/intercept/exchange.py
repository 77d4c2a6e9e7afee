"""One request of the program and its answer, carried both ways as the bytes arrive.

Nothing is buffered whole: event streams and large bodies flow with the back-pressure of the slower side.
When the program hangs up, the upstream connection is dropped too, so that a server can stop its work.
"""

import asyncio
import time

import h11

from tieline.intercept import headers
from tieline.intercept.link import Link
from tieline.intercept.pool import UpstreamPool
from tieline.intercept.record import ExchangeLog, ExchangeRecord
from tieline.intercept.refusals import SINK_BODY, Refusal, broke_off, refusal_body, unreachable
from tieline.intercept.routes import Origin, Route, RouteTable
from tieline.intercept.splice import splice

# Safe to send again when an idle connection turned out to be closed.
REPEATABLE = frozenset({b"GET", b"HEAD", b"OPTIONS"})
DRAIN_LIMIT = 1 << 20
RESET_ERRORS = (OSError, h11.RemoteProtocolError)


class ProgramGoneError(Exception):
    """The program hung up before its answer was complete."""


class Exchange:
    """Carries one request that arrived on `program` and was meant for `origin`."""

    def __init__(
        self, program: Link, origin: Origin, request: h11.Request, *,
        table: RouteTable, pool: UpstreamPool, log: ExchangeLog,
    ) -> None:  # fmt: skip
        self._program = program
        self._origin = origin
        self._request = request
        self._table = table
        self._pool = pool
        self._log = log
        self._route = table.route(origin.host)
        self._status = 0
        self._fault: str | None = None

    async def carry(self) -> None:
        """Answer the request; afterwards the program's link is reusable or must be closed."""
        began = time.perf_counter()
        try:
            if self._route is Route.SINK:
                await self._answer(200, SINK_BODY)
            else:
                await self._carry_upstream()
        except Refusal as refusal:
            self._fault = str(refusal)
            await self._refuse(refusal)
        finally:
            self._record(began)

    async def _carry_upstream(self) -> None:
        target = self._table.server if self._route is Route.SERVER else self._origin
        upstream = self._pool.take_idle(target)
        if upstream is not None and await self._try(upstream, target, last_try=not self._is_repeatable):
            return
        await self._try(await self._connect(target), target, last_try=True)

    async def _try(self, upstream: Link, target: Origin, *, last_try: bool) -> bool:
        """Carry over one connection; False when it was closed unanswered and another try is allowed."""
        try:
            upstream.stage(self._onward_head())
            await self._both_ways(upstream)
        except RESET_ERRORS as error:
            if self._status:
                raise ConnectionResetError("the answer broke off half-way") from error
            if last_try:
                raise broke_off(target, self._table) from error
            return False
        finally:
            self._pool.give_back(target, upstream)
        return True

    async def _both_ways(self, upstream: Link) -> None:
        upload = asyncio.create_task(self._upload(upstream))
        answer = asyncio.create_task(self._relay_answer(upstream))
        try:
            await asyncio.wait((upload, answer), return_when=asyncio.FIRST_COMPLETED)
            if upload.done() and not answer.done():
                upload.result()
            await answer
        finally:
            # Both are waited for: a task left behind could still read from the program's link.
            upload.cancel()
            answer.cancel()
            await asyncio.wait((upload, answer))
            if not upload.cancelled():
                upload.exception()

    async def _upload(self, upstream: Link) -> None:
        """Send the request on, then watch for the program hanging up."""
        try:
            await self._send_body(upstream)
        except h11.RemoteProtocolError as error:
            raise Refusal("The body of the request is not well-formed HTTP/1.1.", status=400) from error
        except OSError:
            # An upstream that refuses a body early closes its reading side; its answer may still be there.
            return
        if headers.wants_upgrade(self._request) is None and await self._program.hung_up():
            raise ProgramGoneError

    async def _send_body(self, upstream: Link) -> None:
        while True:
            event = self._program.poll_event()
            if event is None:
                await upstream.flush()
                await self._program.fill()
            elif isinstance(event, h11.Data):
                upstream.stage(h11.Data(data=bytes(event.data)))
            elif isinstance(event, h11.EndOfMessage):
                upstream.stage(h11.EndOfMessage(headers=event.headers))
                return await upstream.flush()
            else:
                raise ProgramGoneError

    async def _relay_answer(self, upstream: Link) -> None:
        while True:
            event = upstream.poll_event()
            if event is None:
                await self._program.flush()
                await upstream.fill()
            elif isinstance(event, h11.Response):
                self._status = event.status_code
                self._program.stage(_onward_response(event))
            elif isinstance(event, h11.Data):
                self._program.stage(h11.Data(data=bytes(event.data)))
            elif isinstance(event, h11.EndOfMessage):
                self._program.stage(h11.EndOfMessage(headers=event.headers))
                return await self._program.flush()
            elif isinstance(event, h11.InformationalResponse):
                if event.status_code == 101:
                    return await self._switch_protocol(upstream, event)
            else:
                raise ConnectionResetError("closed before the answer")

    async def _switch_protocol(self, upstream: Link, event: h11.InformationalResponse) -> None:
        self._status = 101
        lines = [*headers.travelling(event), (b"Connection", b"Upgrade")]
        lines.append((b"Upgrade", headers.wants_upgrade(self._request) or b"websocket"))
        switch = h11.InformationalResponse(status_code=101, headers=lines, reason=event.reason)
        await self._program.send(switch)
        upstream.poll_event()
        self._program.writer.write(upstream.take_leftover())
        upstream.writer.write(self._program.take_leftover())
        await splice((self._program.reader, self._program.writer), (upstream.reader, upstream.writer))

    async def _connect(self, target: Origin) -> Link:
        try:
            return await self._pool.connect(target)
        except OSError as error:
            raise unreachable(target, self._table, error) from error

    def _onward_head(self) -> h11.Request:
        lines = headers.travelling(self._request)
        protocol = headers.wants_upgrade(self._request)
        if protocol is not None:
            lines += [(b"Connection", b"Upgrade"), (b"Upgrade", protocol)]
        target, authority = self._request.target, self._origin.authority
        if self._route is Route.SERVER:
            authority = self._table.server.authority
            target = b"/-/" + self._origin.host.encode("ascii") + (target if target != b"*" else b"/")
        return h11.Request(
            method=self._request.method, target=target, headers=headers.replaced_host(lines, authority)
        )

    @property
    def _is_repeatable(self) -> bool:
        return self._request.method in REPEATABLE and not headers.has_body(self._request)

    async def _refuse(self, refusal: Refusal) -> None:
        await self._answer(refusal.status, refusal_body(refusal, host=self._origin.host))

    async def _answer(self, status: int, body: bytes) -> None:
        await self._drain_body()
        self._status = status
        lines = [(b"Content-Type", b"application/json"), (b"Content-Length", str(len(body)).encode())]
        self._program.stage(h11.Response(status_code=status, headers=lines))
        if self._request.method != b"HEAD":
            self._program.stage(h11.Data(data=body))
        self._program.stage(h11.EndOfMessage())
        await self._program.flush()

    async def _drain_body(self) -> None:
        """Read what is left of a body, within reason: closing on unread bytes would reset our own answer."""
        drained = 0
        while self._program.http.their_state is h11.SEND_BODY and drained < DRAIN_LIMIT:
            event = await self._program.next_event()
            if isinstance(event, h11.Data):
                drained += len(event.data)

    def _record(self, began: float) -> None:
        self._log.add(
            ExchangeRecord(
                host=self._origin.host,
                method=self._request.method.decode("ascii"),
                path=self._request.target.partition(b"?")[0].decode("ascii", "replace"),
                route=self._route,
                status=self._status,
                milliseconds=(time.perf_counter() - began) * 1000,
                fault=self._fault,
            )
        )


def _onward_response(event: h11.Response) -> h11.Response:
    lines = headers.travelling(event)
    return h11.Response(status_code=event.status_code, headers=lines, reason=event.reason)
