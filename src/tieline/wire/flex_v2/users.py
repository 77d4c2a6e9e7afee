"""`/v2/Instances/{InstanceSid}/Users/{FlexUserSid}`: fetch one of the people who sign in, change their address or language.

Roles are shown by Flex's own names (agent, supervisor, admin: flex-taskrouter-studio.md section 5.2) and given in the
console.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from tieline.accounts.people import UserChanges, UserNotFound, UserRole
from tieline.journeys.people import FlexUser, People
from tieline.kit.errors import Invalid, TielineError
from tieline.kit.ids import IdKind, is_id
from tieline.wire.auth import Caller
from tieline.wire.envelope import public_base, read_form, wire_time
from tieline.wire.instance import instance_of

_PATH = "/v2/Instances/{instance_id}/Users/{flex_user_id}"
_ROLES: Mapping[UserRole, str] = {"administrator": "admin", "supervisor": "supervisor", "worker": "agent"}


class UserForm(BaseModel):
    """The form of a user's update; what is missing stays, an empty e-mail address is taken away."""

    email: Annotated[str, Field(max_length=254)] | None = Field(None, alias="Email")
    user_id: Annotated[str, Field(pattern="^US[0-9a-fA-F]{32}$")] | None = Field(None, alias="UserSid")
    locale: Annotated[str, Field(max_length=16)] | None = Field(None, alias="Locale")


def add_user_routes(router: APIRouter, people: People) -> None:
    """Add the routes of users."""

    async def find(caller: Caller, instance_id: str, flex_user_id: str) -> FlexUser:
        if instance_id != instance_of(caller.account_id) or not is_id(IdKind.FLEX_USER, flex_user_id):
            raise UserNotFound
        return await people.flex_user(account_id=caller.account_id, flex_user_id=flex_user_id)

    @router.get(_PATH)
    async def fetch_flex_user(
        instance_id: str, flex_user_id: str, request: Request, caller: Caller
    ) -> dict[str, Any]:
        """Fetch a user."""
        return _render(await find(caller, instance_id, flex_user_id), base=public_base(request))

    @router.post(_PATH)
    async def update_flex_user(
        instance_id: str, flex_user_id: str, request: Request, caller: Caller
    ) -> dict[str, Any]:
        """Change a user's e-mail address or language."""
        form = await read_form(request, UserForm)
        found = await find(caller, instance_id, flex_user_id)
        if form.user_id not in {None, found.user.user_id}:
            raise Invalid("A Flex user stays the user that it is.", field="UserSid")
        with _fields_as_sent():
            await people.change(
                caller,
                account_id=caller.account_id,
                user_id=found.user.user_id,
                changes=UserChanges(email=form.email, locale=form.locale),
            )
        return _render(await find(caller, instance_id, flex_user_id), base=public_base(request))


@contextmanager
def _fields_as_sent() -> Iterator[None]:
    """Let a refusal name the field as the form spells it."""
    try:
        yield
    except TielineError as refused:
        refused.field = refused.field and refused.field.capitalize()
        raise


def _render(found: FlexUser, *, base: str) -> dict[str, Any]:
    """A user as Flex writes one; teams are not kept, so there is none to name."""
    user, instance_id = found.user, instance_of(found.user.account_id)
    return {
        "account_sid": user.account_id,
        "instance_sid": instance_id,
        "user_sid": user.user_id,
        "flex_user_sid": user.flex_user_id,
        "worker_sid": user.worker_id,
        "workspace_sid": found.workspace_id,
        "flex_team_sid": None,
        "username": user.username,
        "email": user.email,
        "locale": user.locale,
        "roles": [_ROLES[role] for role in user.roles],
        "created_date": wire_time(user.created_at),
        "updated_date": wire_time(user.updated_at),
        "version": user.version,
        "url": f"{base}/v2/Instances/{instance_id}/Users/{user.flex_user_id}",
    }
