"""<Enqueue>: the caller waits for a person (reference: voice.md section 2).

With a workflow the conversation is given to a task of it and the call waits as after every handoff
(`wait_for_worker.py`). With a name alone the caller waits in a queue (`call_queues.py`), hearing `waitUrl`, until a
<Dial><Queue> takes them out; afterwards the document goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial

from tieline.channels.voice.models import Program
from tieline.channels.voice.verbs import Enqueue
from tieline.journeys.calls.answering import AnsweringStage
from tieline.journeys.calls.call_fields_of_verbs import (
    in_queue_fields,
    left_queue_fields,
    queue_fields,
    task_of_call,
)
from tieline.journeys.calls.call_queues import CallQueues
from tieline.journeys.calls.conference_talk import ConferenceTalk, Entry, TalkOver, Why, side_of
from tieline.journeys.calls.dialed import PLACES
from tieline.journeys.calls.live_call import CallOver, Commanded, LiveCall
from tieline.journeys.calls.run_twiml import HangUp, Onward, Outcome
from tieline.journeys.calls.side_documents import IN_QUEUE
from tieline.journeys.calls.talking_verbs import Tell
from tieline.journeys.calls.urls import absolute
from tieline.journeys.handoff_to_worker import HandoffToWorker
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import NotFound

log = logging.getLogger(__name__)

DAY = 86_400
"""Seconds a task waits unless its document says otherwise, as the vendor's do."""


class EnqueueVerb:
    """Carries out <Enqueue>."""

    def __init__(
        self,
        db: Database,
        *,
        answering: AnsweringStage,
        handoff: HandoffToWorker,
        queues: CallQueues,
        talk: ConferenceTalk,
        tell: Tell,
    ) -> None:
        """Keep the stories; `tell` tells an application something without waiting for it."""
        self._db = db
        self._answering = answering
        self._handoff = handoff
        self._queues = queues
        self._talk = talk
        self._tell = tell

    async def __call__(self, live: LiveCall, verb: Enqueue, *, base_url: str) -> Outcome:
        """Let the caller wait for a task's worker, or in a queue."""
        if verb.workflow_id is not None:
            return await self._for_worker(live, verb, workflow_id=verb.workflow_id)
        return await self._in_queue(live, verb, base_url, name=verb.name or "")

    # A task

    async def _for_worker(self, live: LiveCall, verb: Enqueue, *, workflow_id: str) -> Outcome:
        """Make the task and wait for it; who has somebody, or waits already, goes on with that."""
        conversation = await self._answering.join(live)
        task = verb.task
        timeout = task.timeout if task is not None else None
        enqueue = partial(
            self._handoff.enqueue_caller,
            conversation_id=conversation.conversation_id,
            workflow_id=workflow_id,
            attributes={**task_of_call(live.call), **(task.attributes if task else {})},
            priority=task.priority if task else 0,
            timeout=timeout or DAY,
        )
        try:
            await self._db.transact(enqueue, key=conversation.conversation_id)
        except NotFound:
            log.warning("Call %s: <Enqueue> names a workflow of nobody.", live.call_id)
            return _onward(verb, left_queue_fields("error", seconds=0))
        return await self._answering.talk(live, greets=False)

    # A queue

    async def _in_queue(self, live: LiveCall, verb: Enqueue, base_url: str, *, name: str) -> Outcome:
        account_id = live.call.account_id
        put = partial(
            self._queues.put,
            account_id=account_id,
            name=name,
            call_id=live.call_id,
            most=verb.max_queue_size,
        )
        queue = queue_fields(account_id=account_id, name=name)
        conference_id = await self._db.transact(put)
        if conference_id is None:
            return _onward(verb, {**queue, **left_queue_fields("queue-full", seconds=0)})
        self._queues.came(account_id=account_id, name=name)
        began = live.after(0)

        def told(result: str, *, talked: int = 0) -> dict[str, str]:
            waited = round((live.after(0) - began).total_seconds()) - talked
            return {**queue, **left_queue_fields(result, seconds=waited)}

        try:
            over = await self._talk(live, self._entry(live, verb, base_url, conference_id, name=name))
        except CallOver:
            self._tell_gone(live, verb, base_url, {**told("hangup"), "CallStatus": "completed"})
            raise
        except Commanded:
            self._tell_gone(live, verb, base_url, told("redirected"))
            raise
        if over.why is Why.HUNG_UP:
            self._tell_gone(live, verb, base_url, told("hangup"))
            return HangUp()
        return _onward(verb, told(_result(over), talked=over.seconds))

    def _tell_gone(self, live: LiveCall, verb: Enqueue, base_url: str, fields: Mapping[str, str]) -> None:
        if verb.action is not None:
            self._tell(live, absolute(base_url, verb.action), verb.method, fields)

    def _entry(self, live: LiveCall, verb: Enqueue, base_url: str, conference_id: str, *, name: str) -> Entry:
        who, speaker = side_of(live)
        began = live.after(0)

        async def told() -> Mapping[str, str]:
            position, size = await self._db.read(
                partial(self._place, account_id=live.call.account_id, name=name, call_id=live.call_id)
            )
            waited = round((live.after(0) - began).total_seconds())
            queue = queue_fields(account_id=live.call.account_id, name=name)
            return {**queue, **in_queue_fields(seconds=waited, position=position, size=size)}

        wait = verb.wait_url
        return Entry(
            conference_id=conference_id,
            name=live.call.caller_name or live.call.from_,
            who=who,
            speaker=speaker,
            most=PLACES,
            wait=Program(url=absolute(base_url, wait), method=verb.wait_url_method) if wait else None,
            is_silent=wait == "",
            may_play=IN_QUEUE,
            wait_fields=told,
        )

    def _place(self, tx: Transaction, *, account_id: str, name: str, call_id: str) -> tuple[int, int]:
        """Return which place a call has in its queue, from 1, and how many wait in it."""
        waiting = [one.call_id for one in self._queues.waiting(tx, account_id=account_id, name=name)]
        return (waiting.index(call_id) + 1 if call_id in waiting else 1), len(waiting)


def _result(over: TalkOver) -> str:
    """Return what became of a caller in a queue, in the vendor's words."""
    if over.met:
        return "bridged"
    return "leave" if over.why is Why.LEFT else "system-error"


def _onward(verb: Enqueue, fields: Mapping[str, str]) -> Outcome:
    return None if verb.action is None else Onward(url=verb.action, method=verb.method, fields=fields)
