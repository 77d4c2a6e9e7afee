"""An application is told something about a call without anybody waiting for its answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from functools import partial

from tieline.journeys.calls.fetch_twiml import FetchTwiml, TwimlUnavailable
from tieline.journeys.calls.live_call import LiveCall

log = logging.getLogger(__name__)


class News:
    """Posts fields to applications, one call's news for one address in its order.

    A failure is on the call's record and otherwise nobody's concern.
    """

    def __init__(self, fetch: FetchTwiml) -> None:
        """Post by `fetch`."""
        self._fetch = fetch
        self._posting: set[asyncio.Task[None]] = set()
        self._last: dict[tuple[str, str], asyncio.Task[None]] = {}

    def __call__(self, live: LiveCall, url: str, method: str, fields: Mapping[str, str]) -> None:
        """Post `fields`, with the call's own beside them."""
        place = (live.call_id, url)
        task = asyncio.create_task(
            self._post(live, before=self._last.get(place), url=url, method=method, fields=fields)
        )
        self._posting.add(task)
        self._last[place] = task
        task.add_done_callback(partial(self._forget, place))

    def _forget(self, place: tuple[str, str], task: asyncio.Task[None]) -> None:
        self._posting.discard(task)
        if self._last.get(place) is task:
            del self._last[place]

    async def _post(
        self,
        live: LiveCall,
        *,
        before: asyncio.Task[None] | None,
        url: str,
        method: str,
        fields: Mapping[str, str],
    ) -> None:
        if before is not None:
            await asyncio.wait([before])
        try:
            await self._fetch.post(call=live.call, url=url, method=method, fields=fields)
        except TwimlUnavailable as failure:
            log.info("Call %s: news was not taken (%d).", live.call_id, failure.number)

    async def close(self) -> None:
        """Wait for what is being posted."""
        if self._posting:
            await asyncio.wait(self._posting)
