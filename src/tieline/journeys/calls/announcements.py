"""What the API lets a call in a conference hear: words, a sound, keys; said beside the talk, nobody waits for it.

The room keeps what is to be announced (`announce`), the call that hears of it takes it. It is TwiML of Say and Play; other
verbs have no meaning in the middle of a talk and are passed over.
"""

from __future__ import annotations

import logging
from functools import partial
from urllib.parse import urljoin

from tieline.channels.voice.line import Sound
from tieline.channels.voice.models import Program
from tieline.channels.voice.service import CallService
from tieline.channels.voice.twiml_errors import TwimlRefused
from tieline.channels.voice.verbs import Play, Say
from tieline.journeys.calls.fetch_twiml import FetchTwiml, TwimlUnavailable
from tieline.journeys.calls.keys import press
from tieline.journeys.calls.live_call import LiveCall, new_utterance_id
from tieline.journeys.calls.talking_verbs import LoadSound
from tieline.kit.db import Database
from tieline.kit.errors import NotFound, TielineError

log = logging.getLogger(__name__)


class Announcements:
    """Takes what waits to be announced to a call, and begins to play it."""

    def __init__(self, db: Database, *, calls: CallService, fetch: FetchTwiml, load_sound: LoadSound) -> None:
        """Keep the room; documents come by `fetch`, sounds by `load_sound`."""
        self._db = db
        self._calls = calls
        self._fetch = fetch
        self._load_sound = load_sound

    async def __call__(self, live: LiveCall, *, conference_id: str, to_all: bool) -> None:
        """Take it and begin to play it; one that cannot be had is passed over."""
        program = await self._take(live, conference_id, to_all=to_all)
        if program is not None:
            await self.play(live, program)

    async def play(self, live: LiveCall, program: Program) -> bool:
        """Begin to say and play what a document holds, behind what sounds; False when it cannot be had."""
        try:
            fetched = await self._fetch.fetch(call=live.call, program=program)
        except (TwimlUnavailable, TwimlRefused) as failure:
            log.warning("Call %s has nothing to hear: %s", live.call_id, type(failure).__name__)
            return False
        for verb in fetched.document.verbs:
            await self._play(live, verb, base_url=fetched.url)
        return True

    async def _take(self, live: LiveCall, conference_id: str, *, to_all: bool) -> Program | None:
        call_id = None if to_all else live.call_id
        take = partial(self._calls.take_announcement, conference_id=conference_id, call_id=call_id)
        try:
            return await self._db.transact(take, key=live.conversation_id)
        except NotFound:
            return None

    async def _play(self, live: LiveCall, verb: object, *, base_url: str) -> None:
        if isinstance(verb, Say):
            await live.words.say(verb.words, language=verb.language, voice=verb.voice)
        elif isinstance(verb, Play):
            await self._play_sound(live, verb, base_url=base_url)

    async def _play_sound(self, live: LiveCall, verb: Play, *, base_url: str) -> None:
        if verb.digits:
            await press(live, verb.digits)
            return
        url = urljoin(base_url, verb.url)
        try:
            pcm, name = (
                await self._load_sound(url, account_id=live.call.account_id, named_by=base_url),
                url.rsplit("/", 1)[-1] or url,
            )
        except TielineError:
            return
        await live.play(Sound(utterance_id=new_utterance_id(), pcm=pcm, name=name, loop=max(verb.loop, 1)))
