"""What hears of one conversation, named as its callers name it: by either id, or by its unique name."""

from __future__ import annotations

from typing import Any

from tieline.conversations.classic.models import AddressRule, Hook, HookTarget, Place
from tieline.conversations.classic.views import ViewMethods
from tieline.kit.db import Transaction
from tieline.kit.pages import Page, PageRequest


class HookMethods(ViewMethods):
    """The service's methods about a conversation's own hooks. Each raises `ConversationNotFound`."""

    def create_conversation_hook(
        self, tx: Transaction, *, place: Place, name: str, target: HookTarget, changes: dict[str, Any]
    ) -> Hook:
        """Let an address hear of a conversation."""
        conversation_id = self._conversation_id(tx, place=place, name=name)
        return self.create_hook(
            tx,
            account_id=place.account_id,
            scope_id=conversation_id,
            conversation_id=conversation_id,
            target=target,
            **changes,
        )

    def follow_rule(self, tx: Transaction, *, rule: AddressRule, conversation_id: str) -> None:
        """Let the webhook, or the flow, of an address rule hear of a conversation; one that is off has none."""
        auto = rule.auto_creation
        if not auto.enabled or auto.type not in {"webhook", "studio"}:
            return
        by_flow = auto.type == "studio"
        webhook = {"url": auto.hook_url, "method": auto.hook_method, "filters": auto.hook_filters}
        self.create_conversation_hook(
            tx,
            place=Place(account_id=rule.account_id),
            name=conversation_id,
            target=HookTarget.STUDIO if by_flow else HookTarget.WEBHOOK,
            changes={"url": "", "flow_id": auto.flow_id} if by_flow else webhook,
        )

    def get_conversation_hook(self, tx: Transaction, *, place: Place, name: str, hook_id: str) -> Hook:
        """Return one hook. Raises `HookNotFound`."""
        conversation_id = self._conversation_id(tx, place=place, name=name)
        return self.get_hook(tx, scope_id=conversation_id, hook_id=hook_id)

    def list_conversation_hooks(
        self, tx: Transaction, *, place: Place, name: str, page: PageRequest
    ) -> Page[Hook]:
        """Return a page of a conversation's hooks."""
        conversation_id = self._conversation_id(tx, place=place, name=name)
        return self.list_hooks(tx, scope_id=conversation_id, page=page)

    def update_conversation_hook(
        self, tx: Transaction, *, place: Place, name: str, hook_id: str, changes: dict[str, Any]
    ) -> Hook:
        """Change the fields of a hook that are given. Raises `HookNotFound`."""
        conversation_id = self._conversation_id(tx, place=place, name=name)
        return self.update_hook(tx, scope_id=conversation_id, hook_id=hook_id, changes=changes)

    def delete_conversation_hook(self, tx: Transaction, *, place: Place, name: str, hook_id: str) -> None:
        """Let a hook hear nothing any more. Raises `HookNotFound`."""
        conversation_id = self._conversation_id(tx, place=place, name=name)
        self.delete_hook(tx, scope_id=conversation_id, hook_id=hook_id)

    def _conversation_id(self, tx: Transaction, *, place: Place, name: str) -> str:
        return self.get_conversation(tx, place=place, name=name).conversation.conversation_id
