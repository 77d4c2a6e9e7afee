"""Who hears what: ONE table from events to the jobs they start, and one from job kinds to the stories that run them.

Read it as the index of everything that happens by itself.
"""

from __future__ import annotations

from tieline.app.house import House
from tieline.channels import FORGET_UNSENT_FILE
from tieline.channels.voice import SETTLE_RECORDINGS
from tieline.channels.voice.models import OVER
from tieline.conversations import CLOSE_JOB, INACTIVE_JOB, PERFORM_JOB
from tieline.flows import ADVANCE_EXECUTION, TIME_OUT_STEP
from tieline.journeys.calls.call_ends import CALL_ENDED
from tieline.journeys.calls.call_transfers import TELL_TRANSFERRED
from tieline.journeys.calls.ringing import CALL_UNANSWERED, RING_CALL
from tieline.journeys.calls.tell_outside import (
    TELL_ANSWERER,
    TELL_CALL,
    TELL_CONFERENCE,
    TELL_RECORDING,
    TELL_TRANSCRIPTION,
    TELL_WORDS,
)
from tieline.journeys.deliver_events import RELEASE_HELD, TAKE_OVER_TURNS
from tieline.journeys.embed_memories import EMBED_SPOKEN
from tieline.journeys.flow_lending import END_LENDING
from tieline.journeys.flow_steps import TELL_FLOW_UNDELIVERED, UNDELIVERED
from tieline.journeys.handoff_to_worker import (
    CHECK_EXECUTION_END,
    CHECK_HALF_DONE,
    OFFER_CALLBACK,
    WATCH_HANDOFF,
)
from tieline.journeys.instructions import ACCEPT_WHEN_ANSWERED
from tieline.journeys.offers import OFFER_NEW_TASK, TASK_ENDED, TELL_NOBODY_FREE, TELL_STILL_WAITING
from tieline.journeys.outbound_message import SEND_MESSAGE
from tieline.journeys.outbound_text import TELL_MESSAGE_STATUS
from tieline.journeys.phantom_handoff import CHECK_PHANTOM
from tieline.journeys.promised import PROMISE_DUE, PROMISE_RETURNS
from tieline.journeys.rests import WAKE_PARKED
from tieline.journeys.routing_callbacks import ASK_ASSIGNMENT, TELL_ROUTING
from tieline.journeys.rule_runs import RUN_LIVE_RULES, RUN_RULE, RUN_RULES
from tieline.journeys.supervision.measure_repeats import MEASURE_REPEATS
from tieline.journeys.transfers import TRANSFER_DECLINED
from tieline.journeys.turn_rounds import DELIVER_EVENT, SERVE_TURN, TURN_DEADLINE, TURN_ROUND_DUE
from tieline.journeys.worker_desk import COMPLETE_CLOSED_TASK
from tieline.journeys.wrap_up import BEGIN_WRAP_UP, WRAP_UP_DUE
from tieline.kit.events import Subscription
from tieline.kit.job_runner import Buried, Handler
from tieline.knowledge import EMBED_KNOWLEDGE, EXPIRE_UPLOAD, FINISH_OPERATION, PROCESS_KNOWLEDGE
from tieline.memory import EMBED_MEMORIES, EXPIRE_IMPORT, RUN_IMPORT, RUN_OPERATION
from tieline.routing import TELL_GONE, RoutingService
from tieline.webhooks import DELIVER_WEBHOOK

_TOLD_OUTSIDE = Subscription(DELIVER_EVENT, lane="conversation_id")
_WRITES_WHILE_WAITING = Subscription(
    TELL_STILL_WAITING, lane="conversation_id", only=(("speaker", "customer"), ("owner", "waiting"))
)

_CALL_OVER = tuple(Subscription(CALL_ENDED, only=(("status", status),)) for status in sorted(OVER))
_UNDELIVERED = tuple(
    Subscription(TELL_FLOW_UNDELIVERED, only=(("status", status.value),)) for status in sorted(UNDELIVERED)
)
_ASKED_FOR = (("has_callback", True),)
_TOLD_OF_CALL = Subscription(TELL_CALL, lane="call_id", only=_ASKED_FOR)

SUBSCRIPTIONS: dict[str, tuple[Subscription, ...]] = {
    "ConversationCreated": (_TOLD_OUTSIDE,),
    "ConversationUpdated": (_TOLD_OUTSIDE, Subscription(WATCH_HANDOFF)),
    "ParticipantAdded": (_TOLD_OUTSIDE,),
    "ParticipantUpdated": (_TOLD_OUTSIDE,),
    "ParticipantRemoved": (_TOLD_OUTSIDE,),
    "CommunicationAdded": (
        _TOLD_OUTSIDE,
        _WRITES_WHILE_WAITING,
        Subscription(
            WAKE_PARKED, lane="conversation_id", only=(("speaker", "customer"), ("owner", "parked"))
        ),
        Subscription(TELL_WORDS, lane="conversation_id", only=(("channel", "VOICE"),)),
    ),
    "CommunicationUpdated": (_TOLD_OUTSIDE,),
    "CommunicationRemoved": (_TOLD_OUTSIDE,),
    "ConversationWentInactive": (Subscription(RUN_RULES, lane="conversation_id"),),
    "ConversationClosed": (
        Subscription(RUN_RULES, lane="conversation_id"),
        Subscription(COMPLETE_CLOSED_TASK),
        Subscription(END_LENDING),
        Subscription(MEASURE_REPEATS),
    ),
    "TurnAnswered": (Subscription(RELEASE_HELD),),
    "TurnAbandoned": (Subscription(RELEASE_HELD),),
    "ExecutionEnded": (Subscription(CHECK_EXECUTION_END),),
    "TaskCreated": (Subscription(OFFER_NEW_TASK),),
    "ReservationCreated": (Subscription(ASK_ASSIGNMENT, only=_ASKED_FOR),),
    "ReservationRejected": (Subscription(TRANSFER_DECLINED),),
    "ReservationTimedOut": (Subscription(TRANSFER_DECLINED),),
    "TransferChanged": (Subscription(TELL_TRANSFERRED, only=(("kind", "cold"),)),),
    "RoutingRecorded": (Subscription(TELL_ROUTING, lane="workspace_id"),),
    "TaskUpdated": (Subscription(BEGIN_WRAP_UP, only=(("status", "wrapping"),)),),
    "TaskCanceled": (Subscription(TASK_ENDED),),
    "MessageStatusChanged": (
        *_UNDELIVERED,
        Subscription(TELL_MESSAGE_STATUS, lane="message_id", only=(("has_callback", True),)),
    ),
    "NumberReleased": (Subscription(TAKE_OVER_TURNS),),
    "CallStarted": (Subscription(RING_CALL), _TOLD_OF_CALL),
    "CallStatusChanged": (*_CALL_OVER, _TOLD_OF_CALL),
    "CallAnswererDetected": (Subscription(TELL_ANSWERER, lane="call_id", only=_ASKED_FOR),),
    "ConferenceChanged": (Subscription(TELL_CONFERENCE, lane="conference_id", only=_ASKED_FOR),),
    "RecordingChanged": (Subscription(TELL_RECORDING, lane="recording_id", only=_ASKED_FOR),),
    "TranscriptionChanged": (Subscription(TELL_TRANSCRIPTION, lane="call_id", only=_ASKED_FOR),),
}


_SAID_IS_EMBEDDED = Subscription(EMBED_SPOKEN, lane=None)


def subscriptions_of(house: House) -> dict[str, tuple[Subscription, ...]]:
    """Return the table for this house: where an embedder is set, what is said is embedded too."""
    if house.memory.embedder is None:
        return SUBSCRIPTIONS
    said = {
        name: (*SUBSCRIPTIONS[name], _SAID_IS_EMBEDDED)
        for name in ("CommunicationAdded", "CommunicationUpdated")
    }
    return SUBSCRIPTIONS | said


def buried(house: House) -> dict[str, Buried]:
    """Return what follows when a kind of job is given up, where somebody would be lost otherwise."""
    return {
        ADVANCE_EXECUTION: house.flow_steps.give_up,
        PROCESS_KNOWLEDGE: house.process_knowledge.give_up,
        RUN_OPERATION: house.memory_operations.give_up,
        RUN_IMPORT: house.import_profiles.give_up,
    }


def handlers(house: House) -> dict[str, Handler]:
    """Return the story that runs each kind of job."""
    return {
        DELIVER_EVENT: house.deliver_events.deliver_event,
        RELEASE_HELD: house.deliver_events.release_held,
        DELIVER_WEBHOOK: house.deliver_events.deliver_webhook,
        SERVE_TURN: house.agent_turn.serve_turn,
        TURN_ROUND_DUE: house.agent_turn.turn_round_due,
        TURN_DEADLINE: house.agent_turn.turn_deadline,
        TAKE_OVER_TURNS: house.agent_turn.take_over_turns,
        PERFORM_JOB: house.outbound.perform_action,
        SEND_MESSAGE: house.outbound.send_message,
        TELL_MESSAGE_STATUS: house.outbound_text.tell_status,
        TELL_CALL: house.tell_outside.tell_call,
        TELL_ANSWERER: house.tell_outside.tell_answerer,
        TELL_CONFERENCE: house.tell_outside.tell_conference,
        TELL_RECORDING: house.tell_outside.tell_recording,
        TELL_TRANSCRIPTION: house.tell_outside.tell_transcription,
        TELL_WORDS: house.tell_outside.tell_words,
        SETTLE_RECORDINGS: house.call_recordings.settle,
        ADVANCE_EXECUTION: house.flow_steps.advance_execution,
        TIME_OUT_STEP: house.flow_steps.time_out,
        TELL_FLOW_UNDELIVERED: house.flow_steps.undelivered,
        END_LENDING: house.lending.end_lending,
        CHECK_EXECUTION_END: house.handoff.check_execution_end,
        WATCH_HANDOFF: house.handoff.watch_handoff,
        CHECK_HALF_DONE: house.handoff.check_half_done,
        OFFER_NEW_TASK: house.offers.offer_new_task,
        TELL_NOBODY_FREE: house.offers.tell_nobody_free,
        TELL_STILL_WAITING: house.offers.tell_still_waiting,
        TASK_ENDED: house.offers.task_ended,
        PROMISE_DUE: house.promised.fall_due,
        PROMISE_RETURNS: house.promised.come_back,
        **house.interaction_stories.handlers(),
        MEASURE_REPEATS: house.supervising.measure_repeats.measure,
        RUN_RULES: house.rule_runs.run_rules,
        RUN_LIVE_RULES: house.rule_runs.run_live_rules,
        RUN_RULE: house.rule_runs.run_rule,
        CHECK_PHANTOM: house.phantom_handoff.check,
        RUN_OPERATION: house.memory_operations.run,
        RUN_IMPORT: house.import_profiles.run,
        EXPIRE_IMPORT: house.import_profiles.expire,
        EMBED_MEMORIES: house.embed_memories.embed,
        EMBED_SPOKEN: house.embed_memories.embed_spoken,
        PROCESS_KNOWLEDGE: house.process_knowledge.process,
        EXPIRE_UPLOAD: house.process_knowledge.expire_upload,
        FINISH_OPERATION: house.process_knowledge.finish_operation,
        EMBED_KNOWLEDGE: house.process_knowledge.embed,
        INACTIVE_JOB: house.timers.inactive_due,
        CLOSE_JOB: house.timers.close_due,
        ASK_ASSIGNMENT: house.programs.routing_callbacks.ask,
        TELL_ROUTING: house.programs.routing_callbacks.tell,
        TELL_GONE: house.programs.routing_callbacks.tell_gone,
        ACCEPT_WHEN_ANSWERED: house.programs.carry_out.accept_when_answered,
        **_of_the_desk(house),
        **_of_live_calls(house),
        **dict.fromkeys(RoutingService.TIMERS, house.offers.run_timer),
    }


def _of_the_desk(house: House) -> dict[str, Handler]:
    return {
        FORGET_UNSENT_FILE: house.desk_stories.files.forget_unsent,
        BEGIN_WRAP_UP: house.desk_stories.wrap_ups.begin,
        WRAP_UP_DUE: house.desk_stories.wrap_ups.run_out,
        COMPLETE_CLOSED_TASK: house.worker_desk.complete_closed_task,
    }


def _of_live_calls(house: House) -> dict[str, Handler]:
    stories = house.call_stories
    return {
        RING_CALL: stories.ringing.ring,
        OFFER_CALLBACK: stories.talks.callbacks.offer,
        TELL_TRANSFERRED: stories.talks.transfers.tell,
        CALL_ENDED: stories.talks.ends.follow_up,
        CALL_UNANSWERED: stories.ringing.unanswered,
    }
