"""The verbs of TwiML put together: what each does is in `journeys/calls/`, and docs/reference/twiml.md lists them.

A part of `calls.py`, which holds everything about live calls. Whoever adds a verb adds its line to `runners`.
"""

from __future__ import annotations

from collections.abc import Mapping

from tieline.app.call_rooms import CallRooms
from tieline.channels.voice.verbs import (
    Connect,
    Dial,
    Enqueue,
    Gather,
    Hangup,
    Leave,
    Pause,
    Play,
    Record,
    Redirect,
    Reject,
    Say,
    Start,
    Stop,
)
from tieline.journeys.calls.announcements import Announcements
from tieline.journeys.calls.answering import AnsweringStage
from tieline.journeys.calls.bridges import Bridges
from tieline.journeys.calls.call_queues import CallQueues
from tieline.journeys.calls.call_recorder import CallRecorders
from tieline.journeys.calls.conference_talk import ConferenceTalk
from tieline.journeys.calls.dial_verb import DialVerb
from tieline.journeys.calls.dialed import DialedStage
from tieline.journeys.calls.dialed_calls import DialedCalls
from tieline.journeys.calls.enqueue_verb import EnqueueVerb
from tieline.journeys.calls.fetch_twiml import FetchTwiml
from tieline.journeys.calls.live_call import Stage
from tieline.journeys.calls.media_streams import MediaStreams
from tieline.journeys.calls.news import News
from tieline.journeys.calls.plans import JoinDialed
from tieline.journeys.calls.record_verb import RecordVerb
from tieline.journeys.calls.relay_talk import RelayTalk
from tieline.journeys.calls.routing_verbs import RoutingVerbs
from tieline.journeys.calls.run_twiml import VerbRunner
from tieline.journeys.calls.side_documents import SideDocuments
from tieline.journeys.calls.sounds import Sounds
from tieline.journeys.calls.start_verb import StartVerb
from tieline.journeys.calls.talking_verbs import TalkingVerbs
from tieline.journeys.calls.transcript import Transcript


class DocumentVerbs:
    """Everything a document may ask of a call, built from the house's rooms and stories."""

    def __init__(
        self,
        house: CallRooms,
        *,
        fetch: FetchTwiml,
        news: News,
        sounds: Sounds,
        answering: AnsweringStage,
        transcript: Transcript,
        bridges: Bridges,
        announcements: Announcements,
    ) -> None:
        """Build lowest first."""
        self._house = house
        self._news = news
        self._sounds = sounds
        self._answering = answering
        self._transcript = transcript
        self.recorders = CallRecorders(house.db, calls=house.calls_room, files=house.recording_files)
        self._talking = self._talking_verbs()
        self._side = SideDocuments(fetch, verbs=self._talking)
        self._talk = ConferenceTalk(
            house.db,
            calls=house.calls_room,
            bridges=bridges,
            transcript=transcript,
            announce=announcements,
            side=self._side,
        )
        self._streams = MediaStreams(
            house.db,
            accounts=house.accounts,
            channels=house.channels,
            answering=answering,
            transcript=transcript,
            dialer=house.dialer,
            tell=news,
        )

    def runners(self) -> Mapping[type, VerbRunner]:
        """Return who carries out which verb."""
        house, queues = self._house, CallQueues(calls=self._house.calls_room)
        routing = RoutingVerbs(
            house.db,
            calls=house.calls_room,
            relay=self._relay(),
            streams=self._streams,
            tell=self._news,
        )
        beside = StartVerb(house.db, calls=house.calls_room, answering=self._answering, streams=self._streams)
        dialed = DialedCalls(calls=house.calls_room, channels=house.channels, routing=house.routing)
        return {
            **self._talking,
            Dial: DialVerb(
                house.db,
                calls=house.calls_room,
                dialed=dialed,
                queues=queues,
                talk=self._talk,
                tell=self._news,
            ),
            Enqueue: EnqueueVerb(
                house.db,
                answering=self._answering,
                handoff=house.handoff,
                queues=queues,
                talk=self._talk,
                tell=self._news,
            ),
            Start: beside,
            Stop: beside.stop,
            Redirect: routing.redirect,
            Hangup: routing.hang_up,
            Reject: routing.reject,
            Leave: routing.leave,
            Connect: routing.connect,
        }

    def _talking_verbs(self) -> Mapping[type, VerbRunner]:
        """Return the verbs that talk and listen, which documents that play beside something may hold too."""
        house = self._house
        talking = TalkingVerbs(transcript=self._transcript, load_sound=self._sounds.load, tell=self._news)
        record = RecordVerb(
            house.db,
            calls=house.calls_room,
            answering=self._answering,
            recorders=self.recorders,
            transcript=self._transcript,
            tell=self._news,
        )
        return {
            Say: talking.say,
            Play: talking.play,
            Pause: talking.pause,
            Gather: talking.gather,
            Record: record,
        }

    def _relay(self) -> RelayTalk:
        house = self._house
        return RelayTalk(
            house.db,
            accounts=house.accounts,
            channels=house.channels,
            answering=self._answering,
            transcript=self._transcript,
            handoff=house.handoff,
            dialer=house.dialer,
            load_sound=self._sounds.load,
            deadline_seconds=house.patience.deadline_seconds,
            most_sessions=house.settings.relay_sessions,
        )

    def stages(self) -> Mapping[type, Stage]:
        """Return what somebody does whom a document dialed."""
        house = self._house
        dialed = DialedStage(
            house.db,
            calls=house.calls_room,
            routing=house.routing,
            talk=self._talk,
            side=self._side,
        )
        return {JoinDialed: dialed}
