"""A flow's HTTP requests: the vendor's own hosts are this platform, every other address is the internet.

A call to ourselves goes over the loopback with the account's own credentials, so that it passes the same door and the
same checks as anybody's.
"""

from __future__ import annotations

import base64
from functools import partial
from urllib.parse import urlsplit

from tieline.accounts import AccountService
from tieline.doorway.hosts import EXPLICIT, product_of
from tieline.flows.errors import WidgetFailed
from tieline.flows.ports import HTTPCall, HTTPReply
from tieline.kit.db import Database
from tieline.kit.http import HTTPSender, NoAnswer
from tieline.kit.settings import Settings

_TIMEOUT_SECONDS = 10.0


class PlatformHTTP:
    """Makes the requests of `make-http-request` and `run-function`."""

    def __init__(
        self, db: Database, *, accounts: AccountService, http: HTTPSender, settings: Settings
    ) -> None:
        """Send through `http`; `settings` tells where this platform itself listens."""
        self._db = db
        self._accounts = accounts
        self._http = http
        self._settings = settings

    async def __call__(self, request: HTTPCall) -> HTTPReply:
        """Make the request. Raises `WidgetFailed` when nobody answers or the address is none."""
        url, headers = (
            request.url,
            {
                "Content-Type": request.content_type,
                # A step that is run again after a crash asks again: by this the receiver knows it.
                "I-Twilio-Idempotency-Token": request.idempotency_key,
            },
        )
        parts = urlsplit(request.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise WidgetFailed("The URL must begin with http:// or https:// and name a host.")
        if product_of(parts.hostname):
            path = f"{parts.path}?{parts.query}" if parts.query else parts.path
            url = f"{self._settings.own_url}{EXPLICIT}{parts.hostname}{path}"
            headers["Authorization"] = await self._credentials(request.account_id)
        try:
            answer = await self._http.send(
                method=request.method,
                url=url,
                body=(request.body or "").encode(),
                headers=headers,
                timeout_seconds=_TIMEOUT_SECONDS,
            )
        except NoAnswer as failure:
            raise WidgetFailed(failure.message) from failure
        return HTTPReply(status=answer.status, body=answer.body)

    async def _credentials(self, account_id: str) -> str:
        account = await self._db.read(partial(self._accounts.get_account, account_id=account_id))
        pair = f"{account.account_id}:{account.auth_token}".encode()
        return f"Basic {base64.b64encode(pair).decode()}"
