"""The sounds of calls: what an application names by its address, and the house's own music and beep.

A sound is fetched once and kept for the calls after. A program that serves a number, and the place that named the sound,
are asked wherever they are; any other address is fetched as pages are (`kit/fetch.py`): nothing at private ones. Redirects
are followed a few times.
Which formats are read is `models/speech/formats.py`'s matter; what cannot be had is passed over with a note in the log.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import urljoin, urlsplit

from tieline.channels import ChannelService
from tieline.channels.voice.line import Sound
from tieline.journeys.calls.reach import find_program, reach
from tieline.journeys.read_sources import Fetcher
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Invalid, TielineError
from tieline.kit.http import HTTPAnswer, NoAnswer
from tieline.models.speech.formats import read_sound
from tieline.models.speech.tones import hold_music, record_beep

log = logging.getLogger(__name__)

MOST_BYTES = 5 * 1024 * 1024
"""The largest file that is fetched for a call, in bytes."""
SECONDS = 15.0
"""How long a sound may take to come, redirects included."""
_MOST_REDIRECTS = 5
_KEPT_BYTES = 64 * 1024 * 1024

Download = Callable[[str], Awaitable[HTTPAnswer]]
"""Fetches an address of an application, `MOST_BYTES` at most; raises `NoAnswer`."""


class SoundMissing(Invalid):
    """There is no sound at that address that can be played; it must be a file of at most 5 MiB."""


@dataclass(frozen=True)
class _Given:
    """What an address gave."""

    content: bytes
    content_type: str


class Sounds:
    """Finds sounds."""

    def __init__(
        self, db: Database, *, channels: ChannelService, download: Download, fetcher: Fetcher
    ) -> None:
        """Fetch from programs by `download`, from everywhere else by `fetcher`."""
        self._db = db
        self._channels = channels
        self._download = download
        self._fetcher = fetcher
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    async def load(self, url: str, *, account_id: str, named_by: str = "") -> bytes:
        """Return the sound at an address as PCM, for a call of an account; `named_by` is the address of what names it.

        Raises `SoundMissing`, `NoAnswer`, `PrivateAddress`, `SoundUnreadable`.
        """
        look_up = partial(reach, channels=self._channels, account_id=account_id, url=url, method="GET")
        kept_as = (await self._db.read(look_up)).url
        if kept_as in self._kept:
            self._kept.move_to_end(kept_as)
            return self._kept[kept_as]
        try:
            given = await self._get(url, account_id=account_id, named_by=named_by)
            pcm = await asyncio.to_thread(partial(read_sound, given.content, content_type=given.content_type))
        except TielineError as error:
            log.warning("A sound that a call was to play could not be had: %s", error.message)
            raise
        self._keep(kept_as, pcm)
        return pcm

    async def _get(self, url: str, *, account_id: str, named_by: str) -> _Given:
        """Get a file, from an application to wherever it leads on to."""
        try:
            async with asyncio.timeout(SECONDS):
                for _ in range(_MOST_REDIRECTS + 1):
                    known = partial(self._known, account_id=account_id, url=url, named_by=named_by)
                    place = await self._db.read(known)
                    if place is None:
                        return await self._get_outside(url)
                    answer = await self._download(place)
                    leads_to = answer.headers.get("location") if 300 <= answer.status < 400 else None
                    if leads_to is None:
                        kind = answer.headers.get("content-type", "")
                        return _checked(answer.status, answer.content, content_type=kind)
                    url = urljoin(url, leads_to)
        except TimeoutError as error:
            raise NoAnswer(f"No answer within {SECONDS:g} s.") from error
        raise SoundMissing(field="url")

    def _known(self, tx: Transaction, *, account_id: str, url: str, named_by: str) -> str | None:
        """Return where an application that this call talks with gives what is at `url`; None when it is none of its own."""
        is_named_there = urlsplit(url).netloc.lower() == urlsplit(named_by).netloc.lower()
        if not is_named_there and find_program(tx, self._channels, account_id=account_id, url=url) is None:
            return None
        return reach(tx, self._channels, account_id=account_id, url=url, method="GET").url

    async def _get_outside(self, url: str) -> _Given:
        page = await self._fetcher.fetch(url, most_bytes=MOST_BYTES, timeout_seconds=SECONDS)
        if page.is_cut:
            raise SoundMissing(field="url")
        return _checked(page.status, page.content, content_type=page.content_type)

    def _keep(self, url: str, pcm: bytes) -> None:
        self._kept[url] = pcm
        while len(self._kept) > 1 and sum(map(len, self._kept.values())) > _KEPT_BYTES:
            self._kept.popitem(last=False)


def _checked(status: int, content: bytes, *, content_type: str) -> _Given:
    if status != 200 or not 0 < len(content) <= MOST_BYTES:
        raise SoundMissing(field="url")
    return _Given(content, content_type.partition(";")[0].strip().lower())


async def music(utterance_id: str) -> Sound:
    """Return the hold music, sounding until it is cleared."""
    pcm = await asyncio.to_thread(hold_music)
    return Sound(utterance_id=utterance_id, pcm=pcm, name="hold music", loop=0)


async def beep(utterance_id: str) -> Sound:
    """Return the beep before a recording."""
    pcm = await asyncio.to_thread(record_beep)
    return Sound(utterance_id=utterance_id, pcm=pcm, name="beep")
