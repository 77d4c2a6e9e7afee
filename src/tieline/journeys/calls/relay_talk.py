"""An application on a call: its relay socket is opened, and what passes on socket and line is carried to and fro.

The rules are `channels/voice/relay/session.py`'s, a state machine; this is its hands. The conversation, its typed
participants and the call's id are readable before the socket opens (P2). Both sides' words are kept as they are said,
the application's as heard. An application that leaves the caller without an answer is replaced by a person (P3).
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from tieline.accounts import AccountService
from tieline.channels import ChannelService
from tieline.channels.voice.line import Sound
from tieline.channels.voice.nouns import ConversationRelay
from tieline.channels.voice.relay import effects as todo
from tieline.channels.voice.relay.errors import TOO_MANY, RelaySettingsInvalid
from tieline.channels.voice.relay.frames import SetupFacts
from tieline.channels.voice.relay.frames import error as error_frame
from tieline.channels.voice.relay.session import RelaySession
from tieline.channels.voice.relay.settings import RelaySettings, read_relay
from tieline.conversations import ConfigurationNotFound, Conversation, OwnerKind, Speaker
from tieline.journeys.agent_turn import UNANSWERED
from tieline.journeys.calls.answering import AnsweringStage
from tieline.journeys.calls.keys import press
from tieline.journeys.calls.listening import PLAIN
from tieline.journeys.calls.live_call import (
    CallOver,
    Commanded,
    FromOutside,
    LiveCall,
    Signal,
    TimeUp,
    TooLong,
)
from tieline.journeys.calls.plans import Plan
from tieline.journeys.calls.reach import Target, reach
from tieline.journeys.calls.relay_link import RelayDialer, RelayEnded, RelayLink, RelayUnreachable
from tieline.journeys.calls.talking_verbs import LoadSound
from tieline.journeys.calls.transcript import NOTHING_HEARD, Spoken, Transcript
from tieline.journeys.handoff_to_worker import HandoffToWorker
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import TielineError
from tieline.kit.events import EventRecord
from tieline.kit.ids import IdKind, new_id

log = logging.getLogger(__name__)

RELAY = "relay"
RECONNECT_SECONDS = (0.5, 1.0, 2.0)
"""How long a call waits before it opens a lost socket again, when the application asks for that."""


@dataclass(frozen=True, kw_only=True)
class RelayOver:
    """How a relay ended: what its action URL is told, or what the call does instead of asking it."""

    fields: Mapping[str, str] = field(default_factory=dict)
    failed: bool = False
    plan: Plan | None = None


class RelayTalk:
    """Carries relays for any call."""

    def __init__(
        self,
        db: Database,
        *,
        accounts: AccountService,
        channels: ChannelService,
        answering: AnsweringStage,
        transcript: Transcript,
        handoff: HandoffToWorker,
        dialer: RelayDialer,
        load_sound: LoadSound,
        deadline_seconds: float,
        most_sessions: int = 0,
    ) -> None:
        """Keep the rooms; an application that has not answered after `deadline_seconds` is replaced by a person.

        Of `most_sessions` at once (0: no limit) this process carries no more.
        """
        self.db = db
        self.answering = answering
        self.transcript = transcript
        self.handoff = handoff
        self.load_sound = load_sound
        self.deadline_seconds = deadline_seconds
        self._accounts = accounts
        self._channels = channels
        self._dialer = dialer
        self._most_sessions = most_sessions
        self._sessions = 0

    async def talk(self, live: LiveCall, noun: ConversationRelay) -> RelayOver:
        """Let an application talk with the caller until either ends it.

        Raises `CallOver` when the caller has gone; what was said is kept and the session closed before that.
        """
        try:
            settings = read_relay(noun)
        except RelaySettingsInvalid as invalid:
            return _failed(invalid.code, invalid.message)
        if 0 < self._most_sessions <= self._sessions:
            log.warning(
                "Call %s: %d relay sessions are open, no more are allowed.", live.call_id, self._sessions
            )
            return _failed(TOO_MANY, "More sessions at once than are allowed.")
        self._sessions += 1
        try:
            over = await self._carry(live, settings)
        finally:
            self._sessions -= 1
        await live.line.configure(PLAIN)
        return over

    async def _carry(self, live: LiveCall, settings: RelaySettings) -> RelayOver:
        conversation = await self._join(live, settings)
        if conversation.owner.kind is not OwnerKind.AGENT:
            return RelayOver(plan=await self.answering.talk(live, greets=False))
        over = await self._session(live, settings)
        for seconds in RECONNECT_SECONDS if settings.application_reconnect else ():
            if not over.failed:
                break
            # The application asked to be called again when its socket is lost; the caller is not greeted twice.
            await _pause(live, seconds)
            over = await self._session(live, replace(settings, welcome_greeting=None))
        return over

    async def _session(self, live: LiveCall, settings: RelaySettings) -> RelayOver:
        look_up = partial(self._look_up, live=live, url=settings.url)
        target, auth_token = await self.db.read(look_up)
        try:
            async with self._dialer.open(
                url=target.url, public_url=target.public_url, auth_token=auth_token
            ) as link:
                await live.show("agent")
                return await _Talk(self, live, settings, link).run()
        except RelayUnreachable as unreachable:
            log.warning("Call %s: %s", live.call_id, unreachable.message)
            return _failed(unreachable.code, unreachable.message)

    async def _join(self, live: LiveCall, settings: RelaySettings) -> Conversation:
        try:
            return await self.answering.join(live, configuration_id=settings.conversation_configuration_id)
        except ConfigurationNotFound:
            log.warning("Call %s: the relay names a configuration of nobody.", live.call_id)
            return await self.answering.join(live)

    def _look_up(self, tx: Transaction, *, live: LiveCall, url: str) -> tuple[Target, str]:
        account_id = live.call.account_id
        target = reach(tx, self._channels, account_id=account_id, url=url)
        return target, self._accounts.get_account(tx, account_id=account_id).auth_token


class _Talk:
    """One session on one call."""

    def __init__(self, relay: RelayTalk, live: LiveCall, settings: RelaySettings, link: RelayLink) -> None:
        self._relay = relay
        self._live = live
        self._link = link
        self._socket_url = settings.url
        self._session_id = new_id(IdKind.RELAY_SESSION)
        self._session = RelaySession(settings, facts=self._facts())
        self._began = live.after(0)
        self._until: datetime | None = None
        self._written: set[str] = set()

    def _facts(self) -> SetupFacts:
        call = self._live.call
        return SetupFacts(
            session_id=self._session_id,
            account_id=call.account_id,
            call_id=call.call_id,
            from_=call.from_,
            to=call.to,
            direction=call.direction,
            parent_call_id=call.parent_call_id,
            caller_name=call.caller_name,
        )

    async def run(self) -> RelayOver:
        reading = asyncio.create_task(self._read(), name=f"relay {self._live.call_id}")
        try:
            finish = await self._do(self._session.open())
            while finish is None:
                signal = await self._live.next(until=self._until)
                if taken_away(signal):
                    return await self._leave()
                await self._live.words.hear(signal)
                finish = await self._do(await self._react(signal))
            return self._over(finish)
        except (CallOver, Commanded) as gone:
            finish = await self._do(self._break_off(gone))
            if isinstance(gone, CallOver) or gone.plan is None:
                gone.told = self._over(finish or todo.Finish(status=todo.FinishStatus.COMPLETED)).fields
            raise
        finally:
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading

    def _break_off(self, gone: CallOver | Commanded) -> tuple[todo.Effect, ...]:
        """Keep what was heard, whoever ended the talk: the caller, the API, a worker, or the length a call may have."""
        heard = self._live.line.progress()
        return (
            self._session.on_too_long(heard) if isinstance(gone, TooLong) else self._session.on_hang_up(heard)
        )

    async def _read(self) -> None:
        while (message := await self._link.receive()) is not None:
            self._live.put(FromOutside(source=RELAY, value=message))
        self._live.put(FromOutside(source=RELAY))

    async def _react(self, signal: Signal) -> tuple[todo.Effect, ...]:
        if isinstance(signal, FromOutside):
            if signal.source != RELAY:
                return ()
            if isinstance(signal.value, str | bytes):
                return self._session.on_app_message(signal.value)
            return self._session.on_closed_by_app()
        if isinstance(signal, TimeUp):
            await self._to_person()
            return ()
        return () if isinstance(signal, EventRecord) else self._session.on_line(signal, at_ms=self._now_ms())

    def _now_ms(self) -> int:
        return int(self._live.after(0).timestamp() * 1000)

    # Effects

    async def _do(self, effects: Iterable[todo.Effect]) -> todo.Finish | None:
        """Do what the session wants, in its order; return how it ended, when it has."""
        waiting = deque(effects)
        finish: todo.Finish | None = None
        kept: list[asyncio.Task[None]] = []
        while waiting:
            effect = waiting.popleft()
            if isinstance(effect, todo.Finish):
                finish = finish or effect
            elif isinstance(effect, todo.CallerSaid):
                # The application thinks while the words are written; nothing else happens on the call before they are.
                kept.append(asyncio.create_task(self._keep(effect)))
            else:
                # What follows from one effect comes before what was to follow it.
                waiting.extendleft(reversed(await self._do_one(effect)))
        for task in kept:
            await task
        return finish

    async def _do_one(self, effect: todo.Effect) -> tuple[todo.Effect, ...]:
        match effect:
            case todo.SendFrame():
                return await self._send(effect)
            case todo.ClearLine():
                return self._session.on_cleared(await self._live.line.clear())
            case todo.CallerSaid() | todo.AgentSaid() | todo.AgentBegan():
                await self._keep(effect)
            case todo.Fault():
                log.warning("Call %s: relay fault %d: %s", self._live.call_id, effect.code, effect.message)
            case todo.Close():
                await self._link.close(effect.ws_code)
            case _:
                await self._on_line(effect)
        return ()

    async def _send(self, effect: todo.SendFrame) -> tuple[todo.Effect, ...]:
        try:
            await self._link.send(json.dumps(effect.message, ensure_ascii=False, separators=(",", ":")))
        except RelayEnded:
            return self._session.on_closed_by_app()
        return ()

    async def _on_line(self, effect: todo.Effect) -> None:
        match effect:
            case todo.Say():
                await self._live.line.say(effect.speech)
            case todo.Configure():
                await self._live.line.configure(effect.settings)
            case todo.PlayUrl():
                await self._play(effect)
            case todo.SendDigits():
                await press(self._live, effect.digits)

    async def _play(self, effect: todo.PlayUrl) -> None:
        try:
            pcm = await self._relay.load_sound(
                effect.url, account_id=self._live.call.account_id, named_by=self._socket_url
            )
        except TielineError as error:
            pcm = b""
            await self._do([todo.SendFrame(message=error_frame(None, error.message))])
        await self._live.line.play(
            Sound(
                utterance_id=effect.utterance_id,
                pcm=pcm,
                name=effect.url.rsplit("/", 1)[-1] or effect.url,
                loop=effect.loop,
                interruptible=effect.interruptible,
            )
        )

    async def _keep(self, effect: todo.CallerSaid | todo.AgentSaid | todo.AgentBegan) -> None:
        """Write down what was said, and count how long the caller has been waiting for an answer."""
        if isinstance(effect, todo.AgentBegan):
            self._until = None
            return
        if isinstance(effect, todo.CallerSaid):
            if effect.delivered:
                self._until = self._live.after(self._relay.deadline_seconds)
            await self._write(
                Spoken(
                    text=effect.text,
                    speaker=Speaker.customer(),
                    language=effect.language,
                    confidence=effect.confidence,
                    engine=effect.engine,
                )
            )
            return
        text = effect.heard
        if not text.strip():
            if effect.utterance_id not in self._written:
                return
            text = NOTHING_HEARD
        self._written.add(effect.utterance_id)
        # The line speaks these words already; with no text of its own the house neither repeats nor corrects them.
        self._live.words.mark_said(utterance_id=effect.utterance_id, text="", speaker=Speaker.agent())
        await self._write(
            Spoken(
                text=text,
                speaker=Speaker.agent(),
                utterance_id=effect.utterance_id,
                language=effect.language,
            )
        )

    async def _write(self, spoken: Spoken) -> None:
        await self._relay.transcript.write(
            call=self._live.call, conversation_id=self._live.conversation_id or "", spoken=spoken
        )

    # The end

    async def _to_person(self) -> None:
        """Give a caller whom the application does not answer to a person; that the owner changed ends the talk."""
        self._until = None
        conversation_id = self._live.conversation_id or ""
        give = partial(
            self._relay.handoff.take_from_agent, conversation_id=conversation_id, reason=UNANSWERED
        )
        await self._relay.db.transact(give, key=conversation_id)

    async def _leave(self) -> RelayOver:
        """Somebody else speaks with the caller now: let go of the application, and of what it had still to say."""
        await self._do(self._session.on_hang_up(self._live.line.progress()))
        await self._link.close()
        return RelayOver(plan=await self._relay.answering.talk(self._live, greets=False))

    def _over(self, finish: todo.Finish) -> RelayOver:
        fields = {
            "SessionId": self._session_id,
            "SessionStatus": finish.status.value,
            "SessionDuration": str(round((self._live.after(0) - self._began).total_seconds())),
        }
        if finish.handoff_data is not None:
            fields["HandoffData"] = finish.handoff_data
        if finish.error_code is not None:
            fields["ErrorCode"] = str(finish.error_code)
            fields["ErrorMessage"] = finish.error_message or ""
        return RelayOver(fields=fields, failed=finish.status is todo.FinishStatus.FAILED)


async def _pause(live: LiveCall, seconds: float) -> None:
    until = live.after(seconds)
    while not isinstance(signal := await live.next(until=until), TimeUp):
        await live.words.hear(signal)


def taken_away(signal: Signal) -> bool:
    """Whether somebody else owns the conversation now."""
    return (
        isinstance(signal, EventRecord)
        and signal.type == "OwnerChanged"
        and signal.data.get("owner") != OwnerKind.AGENT.value
    )


def _failed(code: int | None, message: str) -> RelayOver:
    fields = {"SessionStatus": "failed", "ErrorCode": str(code or 64105), "ErrorMessage": message}
    return RelayOver(fields=fields, failed=True)
