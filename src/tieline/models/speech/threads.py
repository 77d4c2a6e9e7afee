"""Worker threads for speech, so that no model ever runs on the event loop, nor where the database's work waits.

Telling a voice from noise takes a fraction of a millisecond and decides how soon an agent falls silent, so it never
queues behind a recogniser or a synthesiser: those have threads of their own.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

T = TypeVar("T")


async def run_quick(work: Callable[[], T]) -> T:
    """Run something that takes under a millisecond or so."""
    return await asyncio.get_running_loop().run_in_executor(_quick(), work)


async def run_slow(work: Callable[[], T]) -> T:
    """Run a recogniser, a synthesiser or an end-of-turn model."""
    return await asyncio.get_running_loop().run_in_executor(_slow(), work)


def run_later(work: Callable[[], object]) -> None:
    """Let something be done in a slow thread that nobody waits for, such as giving back what a session holds."""
    _slow().submit(work)


@cache
def _quick() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="voice-activity")


@cache
def _slow() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=max(2, os.cpu_count() or 2), thread_name_prefix="speech")
