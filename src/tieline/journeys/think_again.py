"""A worker wants the summary or the suggestion anew: the rule that writes it runs on the conversation as it is now."""

from __future__ import annotations

from tieline.conversations import Conversation, ConversationService
from tieline.intelligence import NEXT_BEST_RESPONSE_ID, SUMMARY_ID, IntelligenceService, MatchedRule
from tieline.journeys.desk_view import DeskView
from tieline.journeys.rule_runs import RuleRuns
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import NotFound

WRITES = {"summary": SUMMARY_ID, "suggestion": NEXT_BEST_RESPONSE_ID}


class NoRuleForIt(NotFound):
    """No rule of this conversation's intelligence writes that; add one under Intelligence in the console."""


class ThinkAgain:
    """Lets intelligence write something once more."""

    def __init__(
        self,
        db: Database,
        *,
        conversations: ConversationService,
        intelligence: IntelligenceService,
        runs: RuleRuns,
        desk: DeskView,
    ) -> None:
        """Keep the rooms; `desk` says who may see which task."""
        self._db = db
        self._conversations = conversations
        self._intelligence = intelligence
        self._runs = runs
        self._desk = desk

    async def ask(self, *, account_id: str, worker_id: str, task_id: str, what: str) -> None:
        """Have `what` ("summary" or "suggestion") written anew; it comes by the live feed.

        Raises: TaskNotFound, NoRuleForIt.
        """

        def ask(tx: Transaction) -> None:
            task = self._desk.task(tx, account_id=account_id, worker_id=worker_id, task_id=task_id)
            conversation = self._conversations.get_conversation(
                tx, conversation_id=task.conversation_id or "", account_id=account_id
            )
            matched = self._rule(tx, conversation, WRITES[what])
            self._runs.request(
                tx,
                account_id=account_id,
                configuration_id=matched.configuration_id,
                rule_id=matched.rule.rule_id,
                conversation_id=conversation.conversation_id,
            )

        await self._db.transact(ask)

    def _rule(self, tx: Transaction, conversation: Conversation, operator_id: str) -> MatchedRule:
        for trigger in ("COMMUNICATION", "CONVERSATION_INACTIVE", "CONVERSATION_END"):
            for matched in self._intelligence.list_rules_for(
                tx,
                account_id=conversation.account_id,
                configuration_ids=conversation.configuration.intelligence_configuration_ids,
                trigger=trigger,
            ):
                if any(named.operator_id == operator_id for named in matched.rule.operators):
                    return matched
        raise NoRuleForIt
