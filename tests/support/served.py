"""An app of routers on an ephemeral loopback port, and the official twilio SDK pointed at it.

Two accounts know each other not; a worker's session is a cookie whose token is the worker's id.
"""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from fastapi import APIRouter, FastAPI
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from tieline.accounts import Principal
from tieline.doorway.hosts import HostRouting
from tieline.wire.auth import Authenticator
from tieline.wire.envelope import install_error_handlers

ACCOUNT, TOKEN = "AC" + "1" * 32, "auth-token-of-tests"
OTHER, OTHER_TOKEN = "AC" + "2" * 32, "another-token"


def make_app(*routers: APIRouter) -> FastAPI:
    """Put routers behind the house's own credentials, errors and host routing."""
    app = FastAPI()
    app.state.authenticator = Authenticator(basic=_basic, session=_worker, local_key=_nobody)
    install_error_handlers(app)
    app.add_middleware(HostRouting)
    for router in routers:
        app.include_router(router)
    return app


@contextmanager
def serve(app: FastAPI) -> Iterator[str]:
    """Serve an app until the block ends and give its URL."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.005)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def twilio(url: str, username: str = ACCOUNT, password: str = TOKEN, account_id: str | None = None) -> Client:
    """Return the twilio SDK, its hosts answered at `url`; a key's user says which account it is of."""
    return Client(username, password, account_id, http_client=_Redirected(url))


class _Redirected(TwilioHttpClient):  # type: ignore[misc]
    """Sends what is for the vendor's hosts to the app, naming the host in the path."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        return super().request(method, url.replace("https://", f"{self._url}/-/"), *args, **kwargs)


async def _basic(username: str, password: str) -> Principal | None:
    known = {(ACCOUNT, TOKEN): ACCOUNT, (OTHER, OTHER_TOKEN): OTHER}
    account_id = known.get((username, password))
    return Principal(account_id=account_id, role="account") if account_id else None


async def _worker(token: str) -> Principal | None:
    return Principal(account_id=ACCOUNT, role="worker", worker_id=token, name="Ana")


async def _nobody(token: str) -> Principal | None:
    return None
