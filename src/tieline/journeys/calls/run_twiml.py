"""A call carries out TwiML: document after document, verb after verb. Carries out `RunProgram`.

What each verb does is in `talking_verbs.py` and `routing_verbs.py`; the documents come from `fetch_twiml.py`. A document
whose verbs are all done ends the call. An application that says nothing usable never leaves the caller in silence: the
built-in agent answers in its place when it never answered, and a person when it was lost on the way (P3).
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol
from urllib.parse import urljoin

from tieline.channels.voice.models import Program
from tieline.channels.voice.twiml_errors import TwimlRefused
from tieline.channels.voice.verbs import Verb
from tieline.conversations import Conversation, ConversationService
from tieline.journeys.calls.answering import AnsweringStage
from tieline.journeys.calls.fetch_twiml import Fetched, FetchTwiml, TwimlUnavailable
from tieline.journeys.calls.live_call import LiveCall
from tieline.journeys.calls.plans import Plan, RunProgram, SayGoodbye
from tieline.journeys.calls.sentences import Sentence, sentence
from tieline.journeys.customer import CustomerView
from tieline.journeys.faults import no_voice_mark
from tieline.journeys.handoff_to_worker import HandoffToWorker
from tieline.kit.db import Database, Transaction

log = logging.getLogger(__name__)

MOST_DOCUMENTS = 1000
"""A call that was told so many documents runs in a circle."""


@dataclass(frozen=True, kw_only=True)
class Onward:
    """Go on with another document: its address as written, and what to tell it."""

    url: str
    method: str = "POST"
    fields: Mapping[str, str] = field(default_factory=dict)
    must_speak: bool = False
    """The caller has just been left alone: a document that says nothing must not be the end."""


@dataclass(frozen=True, kw_only=True)
class HangUp:
    """End the call."""


@dataclass(frozen=True, kw_only=True)
class Lost:
    """The application was lost in the middle of the call: the caller is told and given to a person (P3)."""


Outcome = Onward | HangUp | Lost | Plan | None
"""What a verb leads to; None is the next verb."""


class VerbRunner(Protocol):
    """Carries out one kind of verb."""

    async def __call__(self, live: LiveCall, verb: Any, *, base_url: str) -> Outcome:
        """Carry out `verb` of the document at `base_url`."""
        ...


class RunTwimlStage:
    """Carries out `RunProgram` for any call."""

    def __init__(
        self,
        db: Database,
        *,
        fetch: FetchTwiml,
        verbs: Mapping[type, VerbRunner],
        answering: AnsweringStage,
        conversations: ConversationService,
        customer: CustomerView,
        handoff: HandoffToWorker,
    ) -> None:
        """Carry out verbs by `verbs`, which has an entry for each kind."""
        self._db = db
        self._fetch = fetch
        self._verbs = verbs
        self._answering = answering
        self._conversations = conversations
        self._customer = customer
        self._handoff = handoff

    async def __call__(self, live: LiveCall, plan: Plan) -> Plan | None:
        """Run a program until it ends the call or gives it to another stage."""
        assert isinstance(plan, RunProgram)
        program, onward = plan.program, Onward(url="", fields=plan.fields)
        for number in range(MOST_DOCUMENTS):
            try:
                fetched = await self._fetch.fetch(call=live.call, program=program, fields=onward.fields)
            except (TwimlUnavailable, TwimlRefused) as failure:
                return await self._without_program(live, failure, was_first=number == 0)
            for note in fetched.document.notes:
                log.info("TwiML of call %s, line %d: %s", live.call_id, note.line, note.message)
            outcome = await self._run_document(live, fetched, must_speak=onward.must_speak)
            if isinstance(outcome, Lost):
                return await self.to_person(live)
            if not isinstance(outcome, Onward):
                return None if isinstance(outcome, HangUp) else outcome
            onward = outcome
            program = Program(url=urljoin(fetched.url, outcome.url), method=outcome.method)
        return None

    async def _run_document(self, live: LiveCall, fetched: Fetched, *, must_speak: bool) -> Outcome:
        if must_speak and not fetched.document.verbs:
            return Lost()
        for verb in fetched.document.verbs:
            outcome = await self._run_verb(live, verb, base_url=fetched.url)
            if outcome is not None:
                return outcome
        return None

    async def _run_verb(self, live: LiveCall, verb: Verb, *, base_url: str) -> Outcome:
        run: Callable[..., Awaitable[Outcome]] | None = self._verbs.get(type(verb))
        if run is None:
            log.warning("Call %s: nobody carries out %s.", live.call_id, type(verb).__name__)
            return None
        return await run(live, verb, base_url=base_url)

    async def _without_program(
        self, live: LiveCall, failure: TwimlUnavailable | TwimlRefused, *, was_first: bool
    ) -> Plan | None:
        """Say who talks with the caller when the application does not."""
        log.warning("Call %s has no program to follow: %s", live.call_id, type(failure).__name__)
        if live.call.program is not None and live.conversation_id is None:
            return SayGoodbye(text=sentence(Sentence.UNEXPECTED, language=None))
        if was_first and live.conversation_id is None:
            talk = await self._answering.talk(live, greets=True)
            await self._db.transact(partial(self._mark, live=live), key=live.conversation_id)
            return talk
        return await self.to_person(live)

    def _mark(self, tx: Transaction, *, live: LiveCall) -> None:
        self._conversations.set_mark(
            tx, conversation_id=live.conversation_id or "", mark=no_voice_mark(live.call_id)
        )

    async def to_person(self, live: LiveCall) -> Plan | None:
        """Tell the caller that the agent was lost, and give them to a person (P3); both stand on the record."""
        conversation = await self._answering.join(live)
        conversation_id = conversation.conversation_id
        await self._db.transact(partial(self._lose_agent, conversation=conversation), key=conversation_id)
        return await self._answering.talk(live, greets=False)

    def _lose_agent(self, tx: Transaction, *, conversation: Conversation) -> None:
        conversation_id = conversation.conversation_id
        reason = "The agent was lost in the middle of the call."
        self._handoff.begin(tx, conversation_id=conversation_id, reason=reason, by="platform")
        language = self._customer.language(tx, conversation=conversation)
        text = sentence(Sentence.AGENT_LOST, language=language)
        self._handoff.tell_customer(tx, conversation_id=conversation_id, text=text, execution_id=None)
