"""People as administrators look after them: users, their roles, links to set a password, and their sign-ins."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from tieline.accounts.people import UserChanges, UserRole
from tieline.console.parts import PeopleStories
from tieline.doorway.acts import note_ids
from tieline.doorway.auth import ConsoleCaller, scheme_of
from tieline.doorway.envelope import read_json
from tieline.doorway.render import camel
from tieline.journeys.people import Invitation

_Roles = Annotated[list[UserRole], Field(max_length=3)]
_Text = Annotated[str, Field(max_length=254)]


class _Body(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, strict=True, extra="forbid")


class NewUser(_Body):
    """Who is invited; `newWorker` makes the worker who they are at a desktop."""

    username: _Text
    name: _Text
    roles: Annotated[list[UserRole], Field(min_length=1, max_length=3)]
    email: _Text | None = None
    locale: _Text = "en-US"
    worker_id: str | None = None
    new_worker: bool = False


class ChangedUser(_Body):
    """What is changed about a user; what is left out stays. An empty e-mail address or worker takes it away."""

    name: _Text | None = None
    email: _Text | None = None
    locale: _Text | None = None
    roles: _Roles | None = None
    worker_id: str | None = None
    disabled: bool | None = None


def password_link(request: Request, token: str) -> str:
    """Return the address where a password is set; the token stands where no server and no log sees it."""
    return f"{scheme_of(request)}://{request.base_url.netloc}/sign-in#link={token}"


def add_routes(router: APIRouter, *, stories: PeopleStories) -> None:
    """Add the routes about users."""
    _add_users(router, stories=stories)
    _add_sign_ins(router, stories=stories)


def _add_users(router: APIRouter, *, stories: PeopleStories) -> None:
    @router.get("/console/api/users")
    async def list_users(caller: ConsoleCaller) -> Any:
        """Users, and every sign-in that counts: theirs, and those by one-time links."""
        users, sign_ins = await stories.people.listed(account_id=caller.account_id)
        return {
            "users": [camel(user) for user in users],
            "signIns": [{**camel(one), "isThis": one.sign_in_id == caller.sign_in_id} for one in sign_ins],
            "provider": stories.oidc.name,
            "self": caller.user_id,
        }

    @router.post("/console/api/users", status_code=201)
    async def invite_user(request: Request, caller: ConsoleCaller) -> Any:
        """Make a user; the link to set a password is told once."""
        body = await read_json(request, NewUser, required=True)
        invitation = Invitation(**{**body.model_dump(), "roles": tuple(body.roles)})
        invited = await stories.people.invite(invitation, account_id=caller.account_id)
        note_ids(request, user_id=invited.user.user_id, worker_id=invited.user.worker_id)
        return {"user": camel(invited.user), "url": password_link(request, invited.token)}

    @router.patch("/console/api/users/{user_id}")
    async def change_user(user_id: str, request: Request, caller: ConsoleCaller) -> Any:
        """Change a user's roles, worker, name or address, or disable them."""
        body = await read_json(request, ChangedUser, required=True)
        values = body.model_dump()
        roles = tuple(body.roles) if body.roles is not None else None
        changed = await stories.people.change(
            caller,
            account_id=caller.account_id,
            user_id=user_id,
            changes=UserChanges(**{**values, "roles": roles}),
        )
        return {"user": camel(changed)}

    @router.post("/console/api/users/{user_id}/reset", status_code=201)
    async def reset_password(user_id: str, request: Request, caller: ConsoleCaller) -> Any:
        """Make a link to set a new password."""
        invited = await stories.people.reset(account_id=caller.account_id, user_id=user_id)
        return {"url": password_link(request, invited.token)}


def _add_sign_ins(router: APIRouter, *, stories: PeopleStories) -> None:
    @router.delete("/console/api/users/{user_id}/sign-ins", status_code=200)
    async def sign_user_out(user_id: str, caller: ConsoleCaller) -> Any:
        """End every sign-in of a user."""
        ended = await stories.people.sign_out(account_id=caller.account_id, user_id=user_id)
        return {"ended": ended}

    @router.delete("/console/api/sign-ins/{sign_in_id}", status_code=204)
    async def end_sign_in(sign_in_id: str, caller: ConsoleCaller) -> Response:
        """End one sign-in, whosever it is."""
        await stories.people.end_sign_in(account_id=caller.account_id, sign_in_id=sign_in_id)
        return Response(status_code=204)
