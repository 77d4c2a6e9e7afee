"""Who hears what: ONE table from events to the jobs they start, and one from job kinds to the stories that run them.

Read it as the index of everything that happens by itself.
"""

from __future__ import annotations

from tieline.app.house import House
from tieline.conversations import CLOSE_JOB, INACTIVE_JOB, PERFORM_JOB
from tieline.flows import ADVANCE_EXECUTION
from tieline.journeys.conversation_end import RUN_RULES
from tieline.journeys.deliver_events import DELIVER_EVENT, RELEASE_HELD, TAKE_OVER_TURNS
from tieline.journeys.handoff_to_worker import CHECK_EXECUTION_END, CHECK_HALF_DONE, WATCH_HANDOFF
from tieline.journeys.offers import OFFER_NEW_TASK, TASK_ENDED, TELL_NOBODY_FREE, TELL_STILL_WAITING
from tieline.journeys.outbound_message import SEND_MESSAGE
from tieline.journeys.outbound_text import TELL_MESSAGE_STATUS
from tieline.journeys.turn_rounds import SERVE_TURN, TURN_DEADLINE, TURN_ROUND_DUE
from tieline.journeys.worker_desk import COMPLETE_CLOSED_TASK
from tieline.kit.events import Subscription
from tieline.kit.job_runner import Buried, Handler
from tieline.routing import RoutingService
from tieline.webhooks import DELIVER_WEBHOOK

_TOLD_OUTSIDE = Subscription(DELIVER_EVENT, lane="conversation_id")
_WRITES_WHILE_WAITING = Subscription(
    TELL_STILL_WAITING, lane="conversation_id", only=(("speaker", "customer"), ("owner", "waiting"))
)

SUBSCRIPTIONS: dict[str, tuple[Subscription, ...]] = {
    "ConversationCreated": (_TOLD_OUTSIDE,),
    "ConversationUpdated": (_TOLD_OUTSIDE, Subscription(WATCH_HANDOFF)),
    "ParticipantAdded": (_TOLD_OUTSIDE,),
    "ParticipantUpdated": (_TOLD_OUTSIDE,),
    "CommunicationAdded": (_TOLD_OUTSIDE, _WRITES_WHILE_WAITING),
    "CommunicationUpdated": (_TOLD_OUTSIDE,),
    "ConversationWentInactive": (Subscription(RUN_RULES, lane="conversation_id"),),
    "ConversationClosed": (
        Subscription(RUN_RULES, lane="conversation_id"),
        Subscription(COMPLETE_CLOSED_TASK),
    ),
    "TurnAnswered": (Subscription(RELEASE_HELD),),
    "TurnAbandoned": (Subscription(RELEASE_HELD),),
    "ExecutionEnded": (Subscription(CHECK_EXECUTION_END),),
    "TaskCreated": (Subscription(OFFER_NEW_TASK),),
    "TaskCanceled": (Subscription(TASK_ENDED),),
    "MessageStatusChanged": (
        Subscription(TELL_MESSAGE_STATUS, lane="message_id", only=(("has_callback", True),)),
    ),
    "NumberReleased": (Subscription(TAKE_OVER_TURNS),),
}


def buried(house: House) -> dict[str, Buried]:
    """Return what follows when a kind of job is given up, where somebody would be lost otherwise."""
    return {ADVANCE_EXECUTION: house.flow_steps.give_up}


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
        ADVANCE_EXECUTION: house.flow_steps.advance_execution,
        CHECK_EXECUTION_END: house.handoff.check_execution_end,
        WATCH_HANDOFF: house.handoff.watch_handoff,
        CHECK_HALF_DONE: house.handoff.check_half_done,
        OFFER_NEW_TASK: house.offers.offer_new_task,
        TELL_NOBODY_FREE: house.offers.tell_nobody_free,
        TELL_STILL_WAITING: house.offers.tell_still_waiting,
        TASK_ENDED: house.offers.task_ended,
        COMPLETE_CLOSED_TASK: house.worker_desk.complete_closed_task,
        RUN_RULES: house.conversation_end.run_rules,
        INACTIVE_JOB: house.timers.inactive_due,
        CLOSE_JOB: house.timers.close_due,
        **dict.fromkeys(RoutingService.TIMERS, house.offers.run_timer),
    }
