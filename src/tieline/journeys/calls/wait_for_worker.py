"""A caller waits: while a flow runs, and while its task looks for a worker. Carries out `WaitForWorker`.

A flow whose widget has something to say or to ask hands out a document (`flow_calls.py`): the call carries it out and comes
back here. Otherwise the caller waits for a person.

What was being said (the agent's goodbye) is heard first, then music; what the flow or the platform says interrupts the
music and not the other way round. What the caller says is kept. Who hung up is the record's matter (`call_ends.py`), so
that a process that dies changes nothing about it; the offer of a callback is `callbacks.py`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from tieline.channels.voice.line import Words
from tieline.channels.voice.models import Program
from tieline.conversations import Conversation, ConversationService, OwnerKind, Speaker, Status
from tieline.journeys.calls.callbacks import Callbacks
from tieline.journeys.calls.hold_music import HoldMusic
from tieline.journeys.calls.live_call import LiveCall, TimeUp, ends
from tieline.journeys.calls.plans import Plan, RunProgram, TalkToWorker, WaitForWorker
from tieline.journeys.calls.transcript import Spoken, Transcript
from tieline.journeys.flow_calls import FlowCalls, Standing
from tieline.kit.db import Database
from tieline.kit.events import EventRecord

_GOODBYE_SECONDS = 60.0
"""No goodbye is longer; a device that never tells that it was heard does not hold the call."""

Join = Callable[[LiveCall], Awaitable[Conversation]]
"""Opens a call's conversation, once."""

Resume = Callable[[LiveCall], Awaitable[Plan | None]]
"""Says how a call goes on whose conversation is the agent's again."""


class WaitForWorkerStage:
    """Carries out `WaitForWorker` for any call."""

    def __init__(
        self,
        db: Database,
        *,
        conversations: ConversationService,
        transcript: Transcript,
        callbacks: Callbacks,
        flow_calls: FlowCalls,
        join: Join,
        resume: Resume,
    ) -> None:
        """Keep the rooms; `join` opens a call's conversation, `resume` says how one goes on that the agent has again."""
        self._db = db
        self._conversations = conversations
        self._transcript = transcript
        self._callbacks = callbacks
        self._flow_calls = flow_calls
        self._join = join
        self._resume = resume

    async def __call__(self, live: LiveCall, plan: Plan) -> Plan | None:
        """Wait until a flow has a document, a worker has accepted, the agent has the caller again, or the call is over.

        A call that comes here without a flow while the agent owns is nobody's to wait for: it ends, and so does one
        whose flow is over and hands nothing over.
        """
        assert isinstance(plan, WaitForWorker)
        await self._arrive(live, plan)
        conversation = await self._find(live)
        if plan.execution_id is None and (conversation is None or conversation.owner.kind is OwnerKind.AGENT):
            return None
        music = HoldMusic(live)
        followed = plan.execution_id
        while True:
            followed = _flow_of(conversation) or followed
            standing = await self._look(live, followed)
            if standing is not None and standing.document is not None:
                await music.stop()
                return RunProgram(program=Program(twiml=standing.document))
            # Read after the flow: one that has just ended may have given the conversation away.
            conversation = await self._find(live)
            if not _must_wait(conversation, standing):
                break
            await live.show(_state(conversation))
            goodbye = await self._pass_time(live, music)
            if goodbye is not None:
                await self._hear_out(live, music, goodbye)
                return None
            conversation = await self._find(live)
        await music.stop()
        if (
            standing is not None
            and standing.is_over
            and not standing.hands_over
            and not _has_worker(conversation)
        ):
            return None
        return await self._onward(live, conversation)

    async def _arrive(self, live: LiveCall, plan: WaitForWorker) -> None:
        """Let the flow a call was given to hear that it is answered; its conversation is open from here on."""
        if plan.execution_id is None:
            return
        if live.conversation_id is None:
            await self._join(live)
        await self._flow_calls.answered(execution_id=plan.execution_id, call=live.call)

    async def _look(self, live: LiveCall, execution_id: str | None) -> Standing | None:
        if execution_id is None:
            return None
        return await self._flow_calls.look(execution_id=execution_id, call=live.call)

    async def _onward(self, live: LiveCall, conversation: Conversation | None) -> Plan | None:
        if conversation is None or conversation.status is Status.CLOSED:
            return None
        if conversation.owner.kind is OwnerKind.WORKER and conversation.owner.reference:
            return TalkToWorker(worker_id=conversation.owner.reference)
        return await self._resume(live)

    async def _pass_time(self, live: LiveCall, music: HoldMusic) -> str | None:
        """Play and listen until the conversation's owner changed or it was closed.

        Returns the utterance of the goodbye when the caller left a message or wants to be called back.
        """
        while True:
            await music.play_when_quiet()
            signal = await live.next()
            await music.make_room(signal)
            await live.words.hear(signal)
            if isinstance(signal, Words):
                goodbye = await self._on_words(live, signal)
                if goodbye is not None:
                    return goodbye
            elif _moves_on(signal):
                return None

    async def _hear_out(self, live: LiveCall, music: HoldMusic, utterance_id: str) -> None:
        """Let the goodbye be heard, then let the call end."""
        await music.stop()
        until = live.after(_GOODBYE_SECONDS)
        while True:
            signal = await live.next(until=until)
            await live.words.hear(signal)
            if isinstance(signal, TimeUp) or ends(signal, utterance_id):
                return

    async def _on_words(self, live: LiveCall, words: Words) -> str | None:
        """Keep what the caller says; when it answers the offer of a callback, return the goodbye's utterance."""
        written = await self._transcript.write(
            call=live.call,
            conversation_id=live.conversation_id or "",
            spoken=Spoken(
                text=words.text,
                speaker=Speaker.customer(),
                language=words.language,
                confidence=words.confidence,
                engine=words.engine,
            ),
        )
        if written is None:
            return None
        return await self._callbacks.keep(call=live.call, communication=written)

    async def _find(self, live: LiveCall) -> Conversation | None:
        find = partial(self._conversations.find_conversation, conversation_id=live.conversation_id or "")
        return await self._db.read(find)


def _state(conversation: Conversation | None) -> str:
    return "flow" if conversation and conversation.owner.kind is OwnerKind.FLOW else "waiting"


def _flow_of(conversation: Conversation | None) -> str | None:
    """Return the execution that owns a conversation."""
    owner = conversation.owner if conversation else None
    return owner.reference if owner is not None and owner.kind is OwnerKind.FLOW else None


def _must_wait(conversation: Conversation | None, standing: Standing | None) -> bool:
    """Say whether something is still to come for a caller: a flow that runs, or a person they wait for."""
    flow_runs = standing is not None and not standing.is_over
    if conversation is None:
        return flow_runs
    if conversation.status is Status.CLOSED or conversation.owner.kind is OwnerKind.WORKER:
        return False
    if conversation.owner.kind is OwnerKind.WAITING:
        return True
    if conversation.owner.kind is OwnerKind.FLOW:
        # A handoff whose flow has ended without a task is finished by the platform.
        return standing is None or flow_runs or standing.hands_over
    return flow_runs


def _has_worker(conversation: Conversation | None) -> bool:
    return conversation is not None and conversation.owner.kind is OwnerKind.WORKER


_NEWS = {"OwnerChanged", "ConversationClosed", "ExecutionWaits", "ExecutionEnded"}


def _moves_on(signal: object) -> bool:
    return isinstance(signal, EventRecord) and signal.type in _NEWS
