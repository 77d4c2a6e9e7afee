"""Numbers: get one, fetch, list, change what answers its calls, give it up. Forms are in `number_forms.py`."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from tieline.channels import AddressInvalid, ChannelService, Number, NumberTaken
from tieline.journeys.numbers import Numbers
from tieline.kit.db import Database
from tieline.kit.errors import Invalid
from tieline.wire.api_2010.caller import BASE, VERSION, Owner
from tieline.wire.api_2010.number_forms import NUMBER_INVALID, NewNumberForm, NumberForm
from tieline.wire.envelope import ClassicPageQuery, api2010_page, read_form, render_rfc2822

_NOT_AVAILABLE = 21422
_NOT_SERVED = (
    "address_sid", "bundle_sid", "emergency_address_sid", "identity_sid", "sms_application_sid", "trunk_sid",
    "voice_application_sid",
)  # fmt: skip


def render_number(number: Number) -> dict[str, Any]:
    """Render a number; what answers its texts is a flow, or its conversation configuration."""
    path = f"/{VERSION}/Accounts/{number.account_id}/IncomingPhoneNumbers"
    voice = number.voice
    return {
        **dict.fromkeys(_NOT_SERVED),
        "sid": number.number_id,
        "account_sid": number.account_id,
        "api_version": VERSION,
        "phone_number": number.number,
        "friendly_name": number.friendly_name,
        "capabilities": {"sms": True, "mms": True, "voice": True, "fax": False},
        "address_requirements": "none",
        "beta": False,
        "origin": "tieline",
        "type": "local",
        "status": "in-use",
        "emergency_status": "Inactive",
        "emergency_address_status": "unregistered",
        "sms_url": number.sms_url or "",
        "sms_method": "POST",
        "sms_fallback_url": "",
        "sms_fallback_method": "POST",
        "voice_receive_mode": "voice",
        "voice_caller_id_lookup": False,
        "voice_url": voice.url or "",
        "voice_method": voice.method,
        "voice_fallback_url": voice.fallback_url or "",
        "voice_fallback_method": voice.fallback_method,
        "status_callback": voice.status_callback or "",
        "status_callback_method": voice.status_callback_method,
        "date_created": render_rfc2822(number.created_at),
        "date_updated": render_rfc2822(number.updated_at),
        "uri": f"{path}/{number.number_id}.json",
    }


class NumberRoutes:
    """The handlers."""

    def __init__(self, *, db: Database, channels: ChannelService, numbers: Numbers) -> None:
        self._db, self._channels, self._numbers = db, channels, numbers

    async def list_numbers(
        self,
        *,
        request: Request,
        owner: Owner,
        page: ClassicPageQuery,
        number: Annotated[str | None, Query(alias="PhoneNumber")] = None,
        friendly_name: Annotated[str | None, Query(alias="FriendlyName")] = None,
    ) -> dict[str, Any]:
        """List the account's numbers; of a part of a number those that hold it."""
        found = await self._db.read(
            lambda tx: self._channels.list_numbers(
                tx,
                account_id=owner.account_id,
                number=number.replace("*", "") if number else None,
                friendly_name=friendly_name,
                page=page,
            )
        )
        return api2010_page(request, "incoming_phone_numbers", found, query=page, render=render_number)

    async def fetch_number(self, *, number_id: str, owner: Owner) -> dict[str, Any]:
        """Fetch a number."""
        found = await self._db.read(
            lambda tx: self._channels.get_number(tx, number_id=number_id, account_id=owner.account_id)
        )
        return render_number(found)

    async def create_number(self, *, request: Request, owner: Owner) -> dict[str, Any]:
        """Get a number: the one that is named, or any of an area."""
        form = await read_form(request, NewNumberForm)
        try:
            made = await self._numbers.create(
                account_id=owner.account_id,
                number=form.number(),
                area_code=form.area_code,
                friendly_name=form.friendly_name or None,
                voice=form.new_voice(),
                sms_url=form.texts(account_id=owner.account_id),
            )
        except NumberTaken as taken:
            raise Invalid(
                "PhoneNumber is not available: a project has it already.",
                field="PhoneNumber",
                code=_NOT_AVAILABLE,
            ) from taken
        except AddressInvalid as error:
            raise Invalid(str(error), field="PhoneNumber", code=NUMBER_INVALID) from error
        return render_number(made)

    async def update_number(self, *, request: Request, number_id: str, owner: Owner) -> dict[str, Any]:
        """Change what is named of a number."""
        form = await read_form(request, NumberForm)
        changed = await self._numbers.change(
            account_id=owner.account_id,
            number_id=number_id,
            friendly_name=form.friendly_name or None,
            voice=form.voice(),
            sms_url=form.texts(account_id=owner.account_id),
        )
        return render_number(changed)

    async def delete_number(self, *, number_id: str, owner: Owner) -> Response:
        """Give a number up."""
        await self._numbers.give_up(account_id=owner.account_id, number_id=number_id)
        return Response(status_code=204)


def add_number_routes(router: APIRouter, *, db: Database, channels: ChannelService, numbers: Numbers) -> None:
    """Add the routes of this file."""
    routes = NumberRoutes(db=db, channels=channels, numbers=numbers)
    every, one = BASE + "/IncomingPhoneNumbers.json", BASE + "/IncomingPhoneNumbers/{number_id}.json"
    router.add_api_route(every, routes.list_numbers, methods=["GET"])
    router.add_api_route(every, routes.create_number, methods=["POST"], status_code=201)
    router.add_api_route(one, routes.fetch_number, methods=["GET"])
    router.add_api_route(one, routes.update_number, methods=["POST"])
    router.add_api_route(one, routes.delete_number, methods=["DELETE"], status_code=204)
