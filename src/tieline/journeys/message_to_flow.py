"""A customer's message goes to a flow: to the execution that has the conversation, or to one that it starts.

`inbound_message.py` asks before the words are committed, so that no turn of the agent begins; all in one transaction. Which
flow: one that hears of the conversation (an address rule of the type studio, or a conversation's own
hook), else the flow that the number's texts go to (reference: flex-taskrouter-studio.md 2.3, twilio-apis.md 10.1).
"""

from __future__ import annotations

import json
import logging
import re
from typing import Any

from tieline.channels import Number
from tieline.conversations import Conversation, ConversationService, Owner, OwnerKind
from tieline.conversations.classic import ClassicService, HookTarget
from tieline.flows import Execution, FlowService
from tieline.flows.errors import FlowNotPublished, UnknownFlow
from tieline.flows.models import Trigger
from tieline.flows.trigger_words import Arriving, conversation_fields, message_fields
from tieline.kit.clock import iso_ms
from tieline.kit.db import Transaction

log = logging.getLogger(__name__)

_FLOW_URL = re.compile(r"https://webhooks\.twilio\.com/v1/Accounts/(AC\w{32})/Flows/(FW\w{32})(?:\?.*)?")


def flow_in(url: str, *, account_id: str) -> str | None:
    """Return the flow of an account that an address outside names; None: it names none."""
    found = _FLOW_URL.fullmatch(url)
    return found[2] if found and found[1] == account_id else None


class MessageToFlow:
    """Gives customers' messages to flows."""

    def __init__(
        self, *, flows: FlowService, conversations: ConversationService, classic: ClassicService
    ) -> None:
        """Keep the rooms this story crosses."""
        self._flows = flows
        self._conversations = conversations
        self._classic = classic

    def take(
        self,
        tx: Transaction,
        *,
        conversation: Conversation,
        number: Number | None,
        arriving: Arriving,
        flow_id: str | None = None,
    ) -> None:
        """Resume the execution that has the conversation, or start the flow its messages go to and let it own.

        An execution that has ended without a task, or was deleted, gives way: the next message is not its own. A message
        of a conversation that a person has, or waits for, is no flow's. `flow_id` is the flow it was posted to, if it was;
        `number` is ours that was written to, None in a chat.
        """
        if conversation.owner.kind is OwnerKind.FLOW:
            holder = self._flows.find_execution(tx, execution_id=conversation.owner.reference or "")
            if holder is not None and (holder.status == "active" or _hands_over(holder)):
                self._resume(tx, conversation, holder, arriving)
                return
            conversation = self._conversations.change_owner(
                tx, conversation_id=conversation.conversation_id, owner=Owner.agent()
            )
        trigger: Trigger = "incomingMessage"
        if flow_id is None:
            trigger, flow_id = self._flow_of(tx, conversation=conversation, number=number)
        if flow_id is None or conversation.owner.kind is not OwnerKind.AGENT:
            return
        # What is said to the agent that a flow has lent the conversation to is the agent's to answer.
        if self._flows.find_lent(tx, conversation_id=conversation.conversation_id) is None:
            self._begin(tx, conversation, arriving, trigger=trigger, flow_id=flow_id)

    def _flow_of(
        self, tx: Transaction, *, conversation: Conversation, number: Number | None
    ) -> tuple[Trigger, str | None]:
        heard = self._classic.own_hooks(tx, conversation_id=conversation.conversation_id)
        flow_id = next((each.flow_id for each in heard if each.target is HookTarget.STUDIO), None)
        if flow_id is not None:
            return "incomingConversationMessage", flow_id
        if number is None:
            return "incomingMessage", None
        return "incomingMessage", flow_in(number.sms_url or "", account_id=number.account_id)

    def _resume(
        self, tx: Transaction, conversation: Conversation, holder: Execution, arriving: Arriving
    ) -> None:
        fields = self._fields(tx, conversation, arriving, trigger=holder.trigger)
        self._flows.take_message(tx, execution_id=holder.execution_id, message=fields, at=tx.now)

    def _begin(
        self,
        tx: Transaction,
        conversation: Conversation,
        arriving: Arriving,
        *,
        trigger: Trigger,
        flow_id: str,
    ) -> None:
        """Start the flow, or resume what the contact has of it already; one that cannot run leaves it to the agent."""
        conversation_id = conversation.conversation_id
        fields = self._fields(tx, conversation, arriving, trigger=trigger)
        running = self._flows.find_active(tx, flow_id=flow_id, contact=arriving.from_)
        if running is not None:
            self._flows.bind_conversation(
                tx, execution_id=running.execution_id, conversation_id=conversation_id
            )
            self._flows.take_message(tx, execution_id=running.execution_id, message=fields, at=tx.now)
        else:
            try:
                running = self._flows.start_execution(
                    tx,
                    account_id=conversation.account_id,
                    flow_id=flow_id,
                    to=arriving.from_,
                    from_=arriving.to,
                    parameters=fields,
                    trigger=trigger,
                    conversation_id=conversation_id,
                    initiated_by=arriving.from_,
                )
            except (UnknownFlow, FlowNotPublished) as missing:
                log.warning("The messages of a number go to a flow that cannot run: %s", missing.message)
                return
        self._conversations.change_owner(
            tx, conversation_id=conversation_id, owner=Owner.flow(running.execution_id)
        )

    def _fields(
        self, tx: Transaction, conversation: Conversation, arriving: Arriving, *, trigger: Trigger
    ) -> dict[str, Any]:
        """Return a message as `trigger.message` and `inbound` have it, or as `trigger.conversation` has it."""
        ids = {"account_id": conversation.account_id, "conversation_id": conversation.conversation_id}
        if trigger == "incomingConversationMessage":
            attributes = self._attributes(tx, conversation.conversation_id)
            return conversation_fields(arriving, **ids, at=iso_ms(tx.now), attributes=attributes)
        return message_fields(arriving, **ids)

    def _attributes(self, tx: Transaction, conversation_id: str) -> Any:
        try:
            return json.loads(self._classic.attributes_of(tx, subject_id=conversation_id))
        except ValueError:
            return {}


def _hands_over(execution: Execution) -> bool:
    """Say whether an execution that has ended has handed the customer over, or the platform is about to."""
    context = execution.context
    data = context["flow"].get("data") or {}
    call = context["trigger"].get("call") or {}
    return bool(execution.task_id or data.get("HandoffData") or call.get("HandoffData"))
