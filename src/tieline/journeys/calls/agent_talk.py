"""The built-in agent on a call: greets, listens, answers, hands over. Carries out `AgentTalk`.

The caller may speak at any moment: what is being said is cut and kept as heard, and an answer that is still being
thought of is dropped for the newer question. Silence is never the answer (P3): an agent that fails or takes too long is
replaced by a person, and the caller hears so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from tieline.agents import TurnOutcome
from tieline.agents.turns import TurnFailed
from tieline.channels.voice.line import PartialWords, Words
from tieline.conversations import Communication, ConversationService, OwnerKind, Speaker
from tieline.journeys.agent_turn import UNANSWERED
from tieline.journeys.calls.listening import to_agent
from tieline.journeys.calls.live_call import FromOutside, LiveCall, Signal, TimeUp, new_utterance_id
from tieline.journeys.calls.plans import AgentTalk, Answer, Plan, WaitForWorker
from tieline.journeys.calls.spoken_turn import SpokenTurn
from tieline.journeys.calls.transcript import Spoken, Transcript
from tieline.journeys.handoff_to_worker import HandoffToWorker
from tieline.kit.db import Database
from tieline.kit.events import EventRecord

ANSWER = "answer"


@dataclass(frozen=True, kw_only=True)
class _Thought:
    """What came of thinking about the caller's words number `number`."""

    number: int
    outcome: TurnOutcome | None
    failed: bool


class AgentTalkStage:
    """Carries out `AgentTalk` for any call."""

    def __init__(
        self,
        db: Database,
        *,
        conversations: ConversationService,
        transcript: Transcript,
        turns: SpokenTurn,
        handoff: HandoffToWorker,
        deadline_seconds: float,
    ) -> None:
        """Keep the rooms; an agent that has not answered after `deadline_seconds` is replaced by a person."""
        self.db = db
        self.conversations = conversations
        self.transcript = transcript
        self.turns = turns
        self.handoff = handoff
        self.deadline_seconds = deadline_seconds
        self._thinking: set[asyncio.Task[None]] = set()

    def think(self, thought: Coroutine[Any, Any, None]) -> None:
        """Let the agent think beside the call.

        A thought that nobody waits for any more is not torn down, because the model's client does not bear that; what
        comes of it is dropped.
        """
        task = asyncio.create_task(thought)
        self._thinking.add(task)
        task.add_done_callback(self._thinking.discard)

    async def close(self) -> None:
        """Wait for what is still being thought."""
        while self._thinking:
            await asyncio.wait(self._thinking)

    async def __call__(self, live: LiveCall, plan: Plan) -> Plan | None:
        """Talk until somebody else owns the conversation or the call is over."""
        assert isinstance(plan, AgentTalk)
        assert live.conversation_id is not None
        await live.show("agent", **{"with": "the built-in agent"})
        await live.line.configure(to_agent(plan.language))
        talk = _Talk(self, live)
        if plan.greeting:
            await talk.say(plan.greeting)
        return await talk.listen()


class _Talk:
    """One call's talk with the agent."""

    def __init__(self, stage: AgentTalkStage, live: LiveCall) -> None:
        self._stage = stage
        self._live = live
        self._conversation_id = live.conversation_id or ""
        self._thoughts = 0
        self._waits = False
        """Whether an answer to the newest words is still to come."""
        self._until: datetime | None = None

    async def listen(self) -> Plan | None:
        """React to what happens, until the conversation is no longer the agent's."""
        while True:
            signal = await self._live.next(until=self._until)
            await self._live.words.hear(signal)
            if isinstance(signal, Words):
                await self._on_words(signal)
            elif isinstance(signal, FromOutside) and isinstance(signal.value, _Thought):
                await self._on_thought(signal.value)
            elif isinstance(signal, TimeUp):
                await self._to_person()
            elif isinstance(signal, PartialWords):
                continue
            elif _owner_changed(signal) and not self._waits:
                return await self._leave()

    async def say(self, text: str) -> None:
        """Say the agent's words, committed first, so that they are on the record whatever happens."""
        utterance_id = new_utterance_id()
        spoken = Spoken(text=text, speaker=Speaker.agent(), utterance_id=utterance_id)
        self._live.words.mark_said(utterance_id=utterance_id, text=text, speaker=spoken.speaker)
        written = await self._stage.transcript.write(
            call=self._live.call, conversation_id=self._conversation_id, spoken=spoken
        )
        if written is not None:
            await self._live.say(text, utterance_id=utterance_id)

    async def _on_words(self, words: Words) -> None:
        asked = await self._stage.transcript.write(
            call=self._live.call,
            conversation_id=self._conversation_id,
            spoken=Spoken(
                text=words.text,
                speaker=Speaker.customer(),
                language=words.language,
                confidence=words.confidence,
                engine=words.engine,
            ),
        )
        if asked is not None:
            self._thoughts += 1
            self._waits = True
            self._until = self._live.after(self._stage.deadline_seconds)
            self._stage.think(self._think(asked, number=self._thoughts))

    async def _think(self, asked: Communication, *, number: int) -> None:
        outcome: TurnOutcome | None = None
        failed = False
        try:
            outcome = await self._stage.turns.think(
                conversation_id=self._conversation_id, communication_id=asked.communication_id
            )
        except TurnFailed:
            failed = True
        self._live.put(
            FromOutside(source=ANSWER, value=_Thought(number=number, outcome=outcome, failed=failed))
        )

    async def _on_thought(self, thought: _Thought) -> None:
        if thought.number != self._thoughts or not self._waits:
            return
        self._waits, self._until = False, None
        if thought.failed:
            await self._to_person()
        elif thought.outcome is not None:
            reply = await self._stage.turns.settle(
                conversation_id=self._conversation_id, outcome=thought.outcome
            )
            if reply:
                await self.say(reply)
        # The handoff may have begun with this answer, and its event may have come before it.
        if not await self._is_agents():
            self._live.put(_LOOK)

    async def _to_person(self) -> None:
        self._waits, self._until = False, None
        give = partial(
            self._stage.handoff.take_from_agent, conversation_id=self._conversation_id, reason=UNANSWERED
        )
        await self._stage.db.transact(give, key=self._conversation_id)

    async def _leave(self) -> Plan | None:
        return Answer() if await self._is_agents() else WaitForWorker()

    async def _is_agents(self) -> bool:
        find = partial(self._stage.conversations.find_conversation, conversation_id=self._conversation_id)
        conversation = await self._stage.db.read(find)
        return conversation is not None and conversation.owner.kind is OwnerKind.AGENT


_LOOK = FromOutside(source="owner")


def _owner_changed(signal: Signal) -> bool:
    if isinstance(signal, EventRecord):
        return signal.type == "OwnerChanged" and signal.data.get("owner") != "agent"
    return signal is _LOOK
