"""A project gets a number, changes what answers it, and gives it up. The number's conversations follow a configuration."""

from __future__ import annotations

from functools import partial

from tieline.channels import ChannelService, Number, NumberVoice, check_address
from tieline.conversations import ConversationService
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Invalid
from tieline.kit.pages import PageRequest

_AREA_NUMBERS = 100
"""In each area the numbers 555-0100 to 555-0199 are nobody's: they are kept for stories."""


class AreaFull(Invalid):
    """Every number of that area is taken; name another area, or a number."""


class ConfigurationMissing(Invalid):
    """Make a conversation configuration first: a number's conversations follow one."""


class Numbers:
    """Makes, changes and gives up numbers."""

    def __init__(self, db: Database, *, channels: ChannelService, conversations: ConversationService) -> None:
        """Keep the rooms this story crosses."""
        self._db = db
        self._channels = channels
        self._conversations = conversations

    async def create(
        self, *, account_id: str, number: str | None, area_code: str | None, friendly_name: str | None,
        voice: NumberVoice, sms_url: str | None = None,
    ) -> Number:  # fmt: skip
        """Give an account a number.

        Args:
            account_id: whose it will be.
            number: in the international form; or
            area_code: three digits of North America, of which a free number is taken.
            friendly_name: what people call it; the number itself when None.
            voice: what answers its calls.
            sms_url: the flow that its texts go to, by its address outside.

        Raises:
            NumberTaken, AddressInvalid, AreaFull: the number cannot be had.
            ConfigurationMissing: the account has no conversation configuration.
        """

        def create(tx: Transaction) -> Number:
            return self._channels.create_number(
                tx,
                account_id=account_id,
                number=number or self._free_number(tx, area_code or ""),
                configuration_id=self._configuration_id(tx, account_id),
                friendly_name=friendly_name,
                voice=voice,
                sms_url=sms_url,
            )

        return await self._db.transact(create)

    def _free_number(self, tx: Transaction, area_code: str) -> str:
        for last in range(_AREA_NUMBERS):
            number = check_address(f"+1{area_code}55501{last:02}", field="AreaCode")
            if self._channels.find_number(tx, number=number) is None:
                return number
        raise AreaFull(field="AreaCode")

    def _configuration_id(self, tx: Transaction, account_id: str) -> str:
        """The configuration of the account's other numbers, or else its oldest one."""
        others = self._channels.list_numbers(tx, account_id=account_id, page=PageRequest(size=1)).items
        if others:
            return others[0].configuration_id
        found = self._conversations.list_configurations(tx, account_id=account_id, page=PageRequest(size=1))
        if not found.items:
            raise ConfigurationMissing
        return found.items[0].configuration_id

    async def change(
        self, *, account_id: str, number_id: str, friendly_name: str | None, voice: dict[str, str | None],
        sms_url: str | None = None,
    ) -> Number:  # fmt: skip
        """Change what is given of a number; of `voice` only the fields that are named. Raises `NumberNotFound`."""

        def change(tx: Transaction) -> Number:
            found = self._channels.get_number(tx, number_id=number_id, account_id=account_id)
            kept = {name: getattr(found.voice, name) for name in NumberVoice.__dataclass_fields__}
            return self._channels.configure_number(
                tx,
                number_id=number_id,
                friendly_name=friendly_name,
                voice=NumberVoice(**{**kept, **voice}),
                sms_url=sms_url,
            )

        return await self._db.transact(change, key=number_id)

    async def give_up(self, *, account_id: str, number_id: str) -> None:
        """Delete a number; its conversations and messages stay. Raises `NumberNotFound`."""
        await self._db.transact(partial(self._give_up, account_id, number_id), key=number_id)

    def _give_up(self, account_id: str, number_id: str, tx: Transaction) -> None:
        self._channels.get_number(tx, number_id=number_id, account_id=account_id)
        self._channels.delete_number(tx, number_id=number_id)
