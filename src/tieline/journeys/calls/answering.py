"""Who a call is for. Carries out `Answer`: the program that serves the number, the built-in agent, or a person already.

A customer whom a worker serves by text and who calls is joined with that worker; one who waits for a person goes on
waiting, by phone. Nobody is asked twice what they already said.
"""

from __future__ import annotations

from functools import partial

from tieline.channels.voice.models import CallDirection
from tieline.conversations import Conversation, OwnerKind
from tieline.journeys.calls.keys import press
from tieline.journeys.calls.live_call import LiveCall
from tieline.journeys.calls.opening import CallOpening
from tieline.journeys.calls.plans import AgentTalk, JoinDialed, Plan, RunProgram, TalkToWorker, WaitForWorker
from tieline.journeys.calls.sentences import Sentence, sentence
from tieline.journeys.customer import CustomerView
from tieline.kit.db import Database


class AnsweringStage:
    """Carries out `Answer` for any call."""

    def __init__(self, db: Database, *, opening: CallOpening, customer: CustomerView) -> None:
        """Keep the rooms."""
        self._db = db
        self._opening = opening
        self._customer = customer

    async def __call__(self, live: LiveCall, plan: Plan) -> Plan | None:
        """Return what the call does."""
        if live.call.direction is CallDirection.OUTBOUND_DIAL and live.call.parent_call_id:
            return JoinDialed()
        if live.call.send_digits:
            await live.wait_for_end_of(await press(live, live.call.send_digits))
        conversation = await self._conversation_of(live)
        if conversation is not None and live.call.program is None:
            owner = conversation.owner
            if owner.kind is OwnerKind.WORKER and owner.reference:
                # A worker called, or has the customer already: no program is asked about that.
                return TalkToWorker(worker_id=owner.reference)
        return await self._begin(live, greets=True)

    async def resume(self, live: LiveCall) -> Plan | None:
        """Return how a call goes on whose conversation is the agent's again."""
        return await self._begin(live, greets=False)

    async def _begin(self, live: LiveCall, *, greets: bool) -> Plan:
        program = await self._opening.program(live.call)
        if program is not None:
            return RunProgram(program=program)
        return await self.talk(live, greets=greets)

    async def _conversation_of(self, live: LiveCall) -> Conversation | None:
        """Return the conversation a call has already; most have none before they are answered."""
        if live.call.conversation_id is None:
            return None
        return await self.join(live)

    async def talk(self, live: LiveCall, *, greets: bool) -> Plan:
        """Open the call's conversation and return with whom it is talked: its owner decides."""
        conversation = await self.join(live)
        if conversation.owner.kind is OwnerKind.WORKER and conversation.owner.reference:
            return TalkToWorker(worker_id=conversation.owner.reference)
        if conversation.owner.kind is not OwnerKind.AGENT:
            return WaitForWorker()
        language = await self._db.read(partial(self._customer.language, conversation=conversation))
        greeting = sentence(Sentence.GREETING, language=language) if greets else None
        return AgentTalk(greeting=greeting, language=language)

    async def join(self, live: LiveCall, *, configuration_id: str | None = None) -> Conversation:
        """Open the call's conversation, once, and let the call hear what happens in it."""
        opened = await self._opening.open(call=live.call, configuration_id=configuration_id)
        live.call = opened.call
        live.conversation_id = opened.conversation.conversation_id
        return opened.conversation
