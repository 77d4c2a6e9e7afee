"""A device's WebSocket at a door: who may open it, and its messages as the voice lines take them.

The caller is found as for any other request of the door; a browser's cookie counts only with our own `Origin`, because
no browser keeps another site's page from opening a socket. Messages: docs/reference/calls.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from tieline.accounts import Principal, Role
from tieline.doorway.auth import Authenticator, scheme_of

POLICY = 1008
"""WebSocket close code of a socket that is refused."""
TRY_LATER = 1013


async def find_caller(socket: WebSocket, *, roles: Sequence[Role]) -> Principal | None:
    """Return who opens a socket, None for nobody we know in one of `roles`; the caller then refuses it."""
    authenticator: Authenticator = socket.app.state.authenticator
    principal = await authenticator.find_connection(socket, roles=roles)
    if principal is None or principal.roles.isdisjoint(roles) or not _is_own_page(socket):
        return None
    socket.state.principal = principal
    return principal


def _is_own_page(socket: WebSocket) -> bool:
    """A page of ours names our own host as its origin; a program names none and has no cookie either."""
    origin = socket.headers.get("origin")
    if origin is None:
        return "authorization" in socket.headers
    scheme, _, host = origin.partition("://")
    wanted = {"ws": "http", "wss": "https"}.get(scheme_of(socket), scheme_of(socket))
    return host == socket.headers.get("host") and scheme == wanted


class WebSocketDevice:
    """A `DeviceSocket` over Starlette's WebSocket, accepted already."""

    def __init__(self, socket: WebSocket) -> None:
        """Speak on `socket`."""
        self._socket = socket

    async def send(self, message: Mapping[str, Any]) -> None:
        """Send a JSON message; does nothing once the device is gone."""
        await self._quietly(json.dumps(message, ensure_ascii=False, separators=(",", ":")))

    async def send_frame(self, frame: bytes) -> None:
        """Send a frame of sound; does nothing once the device is gone."""
        await self._quietly(frame)

    async def _quietly(self, data: str | bytes) -> None:
        if self._socket.application_state is not WebSocketState.CONNECTED:
            return
        with suppress(WebSocketDisconnect, RuntimeError, OSError):
            await (self._socket.send_bytes(data) if isinstance(data, bytes) else self._socket.send_text(data))

    async def receive(self) -> Mapping[str, Any] | bytes | str | None:
        """Return the next JSON message or frame; None once the device is gone."""
        if self._socket.client_state is not WebSocketState.CONNECTED:
            return None
        message = await self._socket.receive()
        # What a device still says on a connection that we have closed is not heard.
        closed = self._socket.application_state is not WebSocketState.CONNECTED
        if closed or message["type"] == "websocket.disconnect":
            return None
        if message.get("bytes") is not None:
            frame: bytes = message["bytes"]
            return frame
        return _read(message.get("text") or "")

    async def close(self, code: int = 1000) -> None:
        """Close the connection; does nothing once it is closed."""
        if WebSocketState.DISCONNECTED in {self._socket.application_state, self._socket.client_state}:
            return
        with suppress(WebSocketDisconnect, RuntimeError, OSError):
            await self._socket.close(code)


def _read(text: str) -> Mapping[str, Any] | str:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return value if isinstance(value, dict) else text
