"""Something small that is done again and again beside the doors; one that fails is tried again, never ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)


async def repeat(step: Callable[[], Awaitable[None]], *, seconds: float) -> None:
    """Call `step` every `seconds` of real time, for ever."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await step()
        except Exception as error:  # noqa: BLE001  (a database that is away for a moment must not end a watch)
            log.warning("A watch failed and will be repeated: %s", type(error).__name__)
