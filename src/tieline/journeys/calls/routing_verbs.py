"""The verbs that lead elsewhere: Redirect, Hangup, Reject, Leave, Connect (reference: voice.md section 2)."""

from __future__ import annotations

from functools import partial
from urllib.parse import urljoin, urlsplit

from tieline.channels.voice.models import CallStatus
from tieline.channels.voice.nouns import ConversationRelay, Flow, Stream
from tieline.channels.voice.service import CallService
from tieline.channels.voice.verbs import Connect, Hangup, Leave, Redirect, Reject
from tieline.journeys.calls.live_call import CallOver, Commanded, LiveCall
from tieline.journeys.calls.media_streams import MediaStreams
from tieline.journeys.calls.plans import WaitForWorker
from tieline.journeys.calls.relay_talk import RelayOver, RelayTalk
from tieline.journeys.calls.run_twiml import HangUp, Lost, Onward, Outcome
from tieline.journeys.calls.talking_verbs import Tell
from tieline.kit.db import Database


class RoutingVerbs:
    """Carries out the verbs that lead elsewhere."""

    def __init__(
        self, db: Database, *, calls: CallService, relay: RelayTalk, streams: MediaStreams, tell: Tell
    ) -> None:
        """Talk with applications by `relay` and `streams`; `tell` tells them something without waiting for it."""
        self._streams = streams
        self._tell = tell
        self._db = db
        self._calls = calls
        self._relay = relay

    async def redirect(self, live: LiveCall, verb: Redirect, *, base_url: str) -> Outcome:
        """Go on with another document."""
        return Onward(url=verb.url, method=verb.method)

    async def hang_up(self, live: LiveCall, verb: Hangup, *, base_url: str) -> Outcome:
        """End the call."""
        return HangUp()

    async def leave(self, live: LiveCall, verb: Leave, *, base_url: str) -> Outcome:
        """There is no queue to leave here; the document that plays in a queue is carried out by the queue."""
        return None

    async def reject(self, live: LiveCall, verb: Reject, *, base_url: str) -> Outcome:
        """Decline the call; our devices answer before a program is asked, so the caller hears an ended call.

        Who has a conversation already was talked with: that call ends like any other.
        """
        if live.conversation_id is None:
            status = CallStatus.BUSY if verb.reason == "busy" else CallStatus.NO_ANSWER
            await self._db.transact(partial(self._calls.reject, call_id=live.call_id, status=status))
        return HangUp()

    async def connect(self, live: LiveCall, verb: Connect, *, base_url: str) -> Outcome:
        """Give the call to an application's socket, of words or of sound, or to a flow."""
        match verb.noun:
            case Flow(execution_id=execution_id):
                return WaitForWorker(execution_id=execution_id)
            case Stream():
                return await self._stream(live, verb, verb.noun, base_url)
            case ConversationRelay():
                return await self._talk(live, verb, verb.noun, base_url)

    async def _stream(self, live: LiveCall, verb: Connect, noun: Stream, base_url: str) -> Outcome:
        """An application that is lost leaves the caller to a person, unless the action knows better (P3)."""
        over = await self._streams.talk(live, noun, base_url=base_url)
        if over.plan is not None:
            return over.plan
        if verb.action is not None:
            return Onward(url=verb.action, method=verb.method, must_speak=over.failed)
        return Lost() if over.failed else None

    async def _talk(self, live: LiveCall, verb: Connect, noun: ConversationRelay, base_url: str) -> Outcome:
        action = None if verb.action is None else urljoin(base_url, verb.action)
        try:
            ended = await self._relay.talk(live, noun)
        except (CallOver, Commanded) as gone:
            if action is not None and gone.told:
                self._tell(live, action, verb.method, {**gone.told, "CallStatus": "completed"})
            raise
        if ended.plan is not None:
            return ended.plan
        if ended.failed:
            return _after_failure(action, verb.method, ended)
        return None if action is None else Onward(url=action, method=verb.method, fields=ended.fields)


def _after_failure(action: str | None, method: str, ended: RelayOver) -> Outcome:
    """An application may have prepared for the loss of its socket; a flow that waits for handoff data has not."""
    if action is None or product_of_url(action):
        return Lost()
    return Onward(url=action, method=method, fields=ended.fields, must_speak=True)


def product_of_url(url: str) -> bool:
    """Say whether an address is of the vendor's own hosts, which this platform answers."""
    host = (urlsplit(url).hostname or "").lower()
    return host == "twilio.com" or host.endswith(".twilio.com")
