"""A configuration is removed, unless a number still follows it: its customers would find nobody."""

from __future__ import annotations

from functools import partial

from tieline.channels import ChannelService
from tieline.conversations import ConversationService, Operation
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Conflict


class NumberFollows(Conflict):
    """A number still follows this configuration; give the number another one first."""


class RemoveConfiguration:
    """Removes configurations."""

    def __init__(self, db: Database, *, conversations: ConversationService, channels: ChannelService) -> None:
        """Keep the two rooms."""
        self._db = db
        self._conversations = conversations
        self._channels = channels

    async def remove(
        self, *, account_id: str, resource_id: str, idempotency_key: str | None = None
    ) -> Operation:
        """Remove a configuration; conversations go on with the copy they have.

        Raises `ConfigurationNotFound`, `NumberFollows` naming the number's id.
        """
        step = partial(self._remove, account_id=account_id, configuration_id=resource_id, key=idempotency_key)
        return await self._db.transact(step, key=f"{account_id}:configurations")

    def _remove(
        self, tx: Transaction, *, account_id: str, configuration_id: str, key: str | None
    ) -> Operation:
        done = key and self._conversations.find_operation_by_key(
            tx, account_id=account_id, idempotency_key=key
        )
        if done:
            return done
        following = self._channels.find_following(
            tx, account_id=account_id, configuration_id=configuration_id
        )
        if following is not None:
            raise NumberFollows(conflicting_id=following.number_id)
        self._conversations.delete_configuration(tx, account_id=account_id, configuration_id=configuration_id)
        return self._conversations.record_operation(
            tx,
            account_id=account_id,
            related={"configurationId": configuration_id},
            idempotency_key=key,
        )
