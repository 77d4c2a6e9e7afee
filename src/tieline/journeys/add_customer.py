"""A customer is added on the handset before they ever wrote: their profile exists from then on."""

from __future__ import annotations

from functools import partial

from tieline.channels import ChannelService, NumberNotFound, check_address
from tieline.conversations import ConversationService
from tieline.journeys.serving import first_number
from tieline.kit.db import Database, Transaction
from tieline.memory import GroupNotFound, MemoryService

_SOURCE = "phone"
_GROUP = "Contact"


class AddCustomer:
    """Adds customers."""

    def __init__(
        self,
        db: Database,
        *,
        channels: ChannelService,
        conversations: ConversationService,
        memory: MemoryService,
    ) -> None:
        """Keep the rooms this story crosses."""
        self._db = db
        self._channels = channels
        self._conversations = conversations
        self._memory = memory

    async def add(self, *, account_id: str, address: str, name: str | None) -> str:
        """Return the profile_id of the customer at a phone number, made if need be; a name is kept when given.

        Raises `AddressInvalid` naming the field, `NumberNotFound` when the project has no number.
        """
        checked = check_address(address, field="address")
        step = partial(self._add, account_id=account_id, address=checked, name=(name or "").strip())
        return await self._db.transact(step, key=f"customer:{checked}")

    def _add(self, tx: Transaction, *, account_id: str, address: str, name: str) -> str:
        number = first_number(tx, channels=self._channels, account_id=account_id)
        if number is None:
            raise NumberNotFound("This project has no number yet.")
        store_id = self._conversations.get_configuration(
            tx, account_id=account_id, configuration_id=number.configuration_id
        ).settings.memory_store_id
        resolved = self._memory.resolve_profile(
            tx, store_id=store_id, id_type="phone", value=address, source=_SOURCE, account_id=account_id
        )
        traits = self._name_traits(tx, store_id=store_id, name=name) if name else {}
        if traits:
            self._memory.patch_traits(
                tx, store_id=store_id, profile_id=resolved.profile_id, traits={_GROUP: traits}, source=_SOURCE
            )
        return resolved.profile_id

    def _name_traits(self, tx: Transaction, *, store_id: str, name: str) -> dict[str, str]:
        """Return a name as the store's Contact group has room for it: first and last, or whole."""
        try:
            group = self._memory.get_trait_group(tx, store_id=store_id, name=_GROUP)
        except GroupNotFound:
            return {}
        defined = {trait.name for trait in group.traits}
        first, _, last = name.partition(" ")
        parts = {"firstName": first, "lastName": last} if "firstName" in defined else {"name": name}
        return {key: value for key, value in parts.items() if key in defined and value}
