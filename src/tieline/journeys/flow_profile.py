"""Who a flow's contact is: the widget `search-for-profile` reads the memory of the conversation, or of the flow's number."""

from __future__ import annotations

from functools import partial

from tieline.channels import ChannelService
from tieline.conversations import ConversationService, bare_address
from tieline.flows import WidgetFailed
from tieline.flows.ports import FindProfile, FoundProfile
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import TielineError
from tieline.memory import MemoryService


class FlowProfile:
    """Finds profiles for flows."""

    def __init__(
        self,
        db: Database,
        *,
        memory: MemoryService,
        conversations: ConversationService,
        channels: ChannelService,
    ) -> None:
        """Keep the rooms this story crosses."""
        self._db = db
        self._memory = memory
        self._conversations = conversations
        self._channels = channels

    async def find(self, request: FindProfile) -> FoundProfile:
        """Return the profile of an address, made if there is none. Raises `WidgetFailed` when the address is none."""
        try:
            return await self._db.transact(partial(self._find, request=request), key=request.value)
        except TielineError as refused:
            if refused.retryable or isinstance(refused, WidgetFailed):
                raise
            raise WidgetFailed(refused.message) from refused

    def _find(self, tx: Transaction, *, request: FindProfile) -> FoundProfile:
        if not request.value:
            raise WidgetFailed("No address was given to search for.")
        store_id = self._store_id(tx, request)
        resolved = self._memory.resolve_profile(
            tx,
            store_id=store_id,
            id_type=request.identifier_type,
            value=bare_address(request.value),
            source="flow",
            account_id=request.account_id,
        )
        profile = self._memory.get_profile(
            tx, store_id=store_id, profile_id=resolved.profile_id, account_id=request.account_id
        )
        return FoundProfile(
            profile_id=resolved.profile_id,
            store_id=store_id,
            created=resolved.created,
            traits=profile.traits,
        )

    def _store_id(self, tx: Transaction, request: FindProfile) -> str:
        if request.conversation_id is not None:
            conversation = self._conversations.get_conversation(
                tx, conversation_id=request.conversation_id, account_id=request.account_id
            )
            return conversation.configuration.memory_store_id
        number = self._channels.find_number(tx, number=bare_address(request.our_address))
        if number is None or number.account_id != request.account_id:
            raise WidgetFailed(
                "The flow's address is no number of this account, so nobody's memory is meant."
            )
        configuration = self._conversations.get_configuration(
            tx, account_id=request.account_id, configuration_id=number.configuration_id
        )
        return configuration.settings.memory_store_id
