"""What the handlers of this door share: the account-wide and per-service paths, rights, forms' own values."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, TypeAlias

from fastapi import APIRouter, Depends, Request
from pydantic import AfterValidator, BeforeValidator, Field

from tieline.accounts import FULL_RIGHTS, Principal
from tieline.conversations.classic import ClassicService, Place
from tieline.journeys.classic_bridge import ClassicBridge
from tieline.kit.clock import parse_iso
from tieline.kit.db import Database
from tieline.kit.errors import Invalid, Refused
from tieline.wire.auth import Caller

Bridge = ClassicBridge
RemoveConversation: TypeAlias = Callable[..., Any]

ACCOUNT_WIDE, OF_SERVICE = "/v1", "/v1/Services/{service_id}"
MAX_ATTRIBUTES = 16_384


class ProgramsOnly(Refused):
    """This API takes an API key or the console; a worker's session uses the desktop."""


@dataclass(frozen=True, kw_only=True)
class Door:
    """The router, and what its handlers need."""

    router: APIRouter
    db: Database
    classic: ClassicService
    bridge: Bridge
    remove: RemoveConversation

    def both(self, path: str, handler: Callable[..., Any], *, method: str, status: int = 200) -> None:
        """Add a route for the account and the same below a service."""
        for base in (ACCOUNT_WIDE, OF_SERVICE):
            self.router.add_api_route(base + path, handler, methods=[method], status_code=status)


async def _where(request: Request, caller: Caller) -> Place:
    _check_role(caller)
    return Place(account_id=caller.account_id, service_id=request.path_params.get("service_id"))


def _check_role(caller: Principal) -> None:
    if caller.role not in FULL_RIGHTS:
        raise ProgramsOnly


Where = Annotated[Place, Depends(_where)]
"""The caller's account, and the service the path names."""


async def _wants_hooks(request: Request) -> bool:
    return request.headers.get("X-Twilio-Webhook-Enabled", "").lower() == "true"


Tell = Annotated[bool, Depends(_wants_hooks)]
"""Whether the caller wants its own change told to webhooks."""


def _storable(text: str) -> str:
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("holds a null byte or half of a character, which cannot be stored; leave it out")
    return text


def _json_object(text: str) -> str:
    try:
        json.loads(text)
    except ValueError as error:
        raise ValueError("must be JSON, as text") from error
    return text


def _moment(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("must be an ISO 8601 date and time, as in 2026-01-31T12:00:00Z")
    return parse_iso(value)


def _web_address(url: str) -> str:
    if not url.startswith(("https://", "http://")) or not url.partition("://")[2]:
        raise ValueError("must be an http or https URL")
    return url


Text = Annotated[str, Field(max_length=256), AfterValidator(_storable)]
Name = Annotated[str, Field(min_length=1, max_length=256), AfterValidator(_storable)]
Address = Annotated[str, Field(min_length=1, max_length=254), AfterValidator(_storable)]
Attributes = Annotated[
    str, Field(max_length=MAX_ATTRIBUTES), AfterValidator(_storable), AfterValidator(_json_object)
]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Url = Annotated[str, Field(max_length=2048), AfterValidator(_storable), AfterValidator(_web_address)]


FlowId = Annotated[str, Field(pattern="^FW[0-9a-zA-Z]{32}$")]


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Texts = Annotated[list[Text], BeforeValidator(_listed)]
"""A field that may be repeated."""

_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


def read_minutes(duration: str | None, *, field: str) -> int | None:
    """Read an ISO 8601 duration as whole minutes, at least one. Raises `Invalid`."""
    if not duration:
        return None
    found = _DURATION.fullmatch(duration)
    if found is None or not any(found.groups()):
        raise Invalid(f"{field} must be a duration such as PT10M or P1D.", field=field)
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    if days > 3653 or hours > 87_660 or minutes > 5_259_600 or seconds > 315_576_000:
        raise Invalid(f"{field} is longer than ten years.", field=field)
    whole = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return max(1, round(whole.total_seconds() / 60))
