"""The stories of calls put together: what a live call can do (its stages) and who starts it. `house.py` holds the result.

Each plan of `journeys/calls/plans.py` has its stage in `_stages`; whoever adds one adds a line there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import cached_property, partial

from tieline.app.call_rooms import CallRooms
from tieline.app.document_verbs import DocumentVerbs
from tieline.app.vendor_hosts import VendorHosts
from tieline.app.worker_talks import WorkerTalks
from tieline.channels.voice.line import DeviceSocket, Line, Medium
from tieline.channels.voice.lines.sound_line import SoundLine
from tieline.channels.voice.lines.words_line import WordsLine
from tieline.journeys.calls.agent_talk import AgentTalkStage
from tieline.journeys.calls.announcements import Announcements
from tieline.journeys.calls.answering import AnsweringStage
from tieline.journeys.calls.fetch_twiml import FetchTwiml
from tieline.journeys.calls.goodbye import GoodbyeStage
from tieline.journeys.calls.house_words import HouseWords
from tieline.journeys.calls.live_call import LiveCall, Stage
from tieline.journeys.calls.live_calls import LineMaker, LiveCalls
from tieline.journeys.calls.news import News
from tieline.journeys.calls.opening import CallOpening
from tieline.journeys.calls.plans import AgentTalk, Answer, RunProgram, SayGoodbye
from tieline.journeys.calls.ringing import Ringing
from tieline.journeys.calls.run_twiml import RunTwimlStage
from tieline.journeys.calls.sounds import MOST_BYTES, SECONDS, Sounds
from tieline.journeys.calls.spoken_turn import SpokenTurn
from tieline.journeys.calls.transcript import Transcript
from tieline.journeys.phone_view import ShownSpeech
from tieline.kit.http import HTTPAnswer, PooledSender
from tieline.models.speech.choice import SpeechEngines, choose_speech
from tieline.models.speech.ports import Quality
from tieline.models.speech.tones import hold_music


class CallStories:
    """Everything about live calls, built from the house's rooms and stories."""

    def __init__(self, house: CallRooms) -> None:
        """Build lowest first."""
        self._house = house
        self.transcript = Transcript(house.db, conversations=house.conversations)
        self.opening = CallOpening(
            house.db,
            calls=house.calls_room,
            channels=house.channels,
            conversations=house.conversations,
            inbound=house.inbound,
        )
        self.answering = AnsweringStage(house.db, opening=self.opening, customer=house.customer)
        self.fetch = FetchTwiml(
            house.db,
            accounts=house.accounts,
            channels=house.channels,
            calls=house.calls_room,
            http=VendorHosts(house.http, settings=house.settings),
        )
        self.news = News(self.fetch)
        self.ringing = Ringing(house.db, calls=house.calls_room, serves_phone=house.settings.serves_phone)
        self.sounds = Sounds(house.db, channels=house.channels, download=self._download, fetcher=house.pages)
        announcements = Announcements(
            house.db, calls=house.calls_room, fetch=self.fetch, load_sound=self.sounds.load
        )
        self.talks = WorkerTalks(
            house,
            transcript=self.transcript,
            announcements=announcements,
            join=self.answering.join,
            resume=self.answering.resume,
        )
        self.documents = DocumentVerbs(
            house,
            fetch=self.fetch,
            news=self.news,
            sounds=self.sounds,
            answering=self.answering,
            transcript=self.transcript,
            bridges=self.talks.bridges,
            announcements=announcements,
        )
        self.agent_talk = self._agent_talk()
        self.live = LiveCalls(
            house.db,
            calls=house.calls_room,
            stages=self._stages(),
            words=self._house_words,
            accompany=self.documents.recorders.accompany,
        )

    def _stages(self) -> Mapping[type, Stage]:
        return {
            Answer: self.answering,
            RunProgram: self._run_twiml(),
            AgentTalk: self.agent_talk,
            SayGoodbye: GoodbyeStage(transcript=self.transcript),
            **self.talks.stages(),
            **self.documents.stages(),
        }

    def _run_twiml(self) -> RunTwimlStage:
        house = self._house
        return RunTwimlStage(
            house.db,
            fetch=self.fetch,
            verbs=self.documents.runners(),
            answering=self.answering,
            conversations=house.conversations,
            customer=house.customer,
            handoff=house.handoff,
        )

    async def _download(self, url: str) -> HTTPAnswer:
        http = self._house.http
        if isinstance(http, PooledSender):
            return await http.download(url, most_bytes=MOST_BYTES, timeout_seconds=SECONDS)
        return await http.send(method="GET", url=url, body=b"", headers={}, timeout_seconds=SECONDS)

    def _agent_talk(self) -> AgentTalkStage:
        house = self._house
        turns = SpokenTurn(
            house.db,
            conversations=house.conversations,
            handoff=house.handoff,
            agent=lambda: house.agent,
            view=house.turn_view,
        )
        return AgentTalkStage(
            house.db,
            conversations=house.conversations,
            transcript=self.transcript,
            turns=turns,
            handoff=house.handoff,
            deadline_seconds=house.patience.deadline_seconds,
        )

    def _house_words(self, live: LiveCall) -> HouseWords:
        house = self._house
        return HouseWords(live, db=house.db, conversations=house.conversations, transcript=self.transcript)

    async def close(self) -> None:
        """End every call this process carries, and let the last news be told."""
        await self.live.close()
        await self.agent_talk.close()
        await self.news.close()
        if self._engines is not None:
            await asyncio.to_thread(self._engines.close)

    def shown_speech(self) -> ShownSpeech:
        """Return what the screens say of speech on sound."""
        speech = choose_speech(self._house.settings.resolved_speech_folder)
        if not speech.is_possible:
            return ShownSpeech(sound=False, quality=None, why=speech.why_not)
        qualities = {speech.ins[0].info.quality, speech.outs[0].info.quality}
        return ShownSpeech(sound=True, quality="demo" if Quality.DEMO in qualities else "good", why=None)

    def line_makers(self) -> dict[Medium, LineMaker]:
        """Return how a line is made over a device's socket, for the media this server can carry."""
        makers: dict[Medium, LineMaker] = {Medium.WORDS: _words_line}
        if self._engines is not None:
            makers[Medium.SOUND] = partial(_sound_line, speech=self._engines)
        return makers

    @cached_property
    def _engines(self) -> SpeechEngines | None:
        """What every sound line hears and speaks with; found out once, and nothing is loaded before one is there."""
        speech = choose_speech(self._house.settings.resolved_speech_folder)
        return speech.engines() if speech.is_possible else None


def _sound_line(socket: DeviceSocket, *, speech: SpeechEngines) -> Line:
    # The music takes seconds to compose: it is there before anybody has to wait.
    asyncio.get_running_loop().run_in_executor(None, hold_music)
    return SoundLine(socket, speech=speech)


def _words_line(socket: DeviceSocket) -> Line:
    return WordsLine(socket)
