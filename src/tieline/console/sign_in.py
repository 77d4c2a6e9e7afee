"""`/sign-in/api`: people come in by password or by an identity provider, and look after their own sign-ins.

The cookie is as in `login.py`: HttpOnly, SameSite=Strict, a new one at every sign-in. A password is only taken from our own
page, so that no other site can sign somebody in as somebody else.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from tieline.console.login import home_of, let_in
from tieline.console.parts import PeopleStories
from tieline.doorway.acts import note_attempt, note_ids
from tieline.doorway.auth import (
    PersonCaller,
    check_own_page,
    held_sessions,
    place_of,
    scheme_of,
)
from tieline.doorway.envelope import read_json
from tieline.doorway.render import camel
from tieline.journeys.oidc_sign_in import OIDCSignIn
from tieline.journeys.password_sign_in import Attempt, PasswordSignIn, WrongPassword
from tieline.journeys.sign_in import Opened
from tieline.kit.errors import TielineError

_STATE_COOKIE = "tieline_oidc"
_STATE_SECONDS = 600
_Password = Annotated[str, Field(min_length=1, max_length=1024)]
_CALLBACK = "/sign-in/oidc/callback"


class _Body(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, strict=True, extra="forbid")


class Credentials(_Body):
    """A user name or e-mail address with its password, and the screen that was asked for."""

    username: Annotated[str, Field(min_length=1, max_length=254)]
    password: _Password
    next: Annotated[str, Field(max_length=2000)] = ""


class NewPassword(_Body):
    """The token of a link, and the password it sets."""

    token: Annotated[str, Field(max_length=200)]
    password: _Password


class ChangedPassword(_Body):
    """One's own password and the next one."""

    current: _Password
    password: _Password


class LinkToken(_Body):
    """The token of a link to set a password."""

    token: Annotated[str, Field(max_length=200)]


def add_routes(router: APIRouter, *, stories: PeopleStories) -> None:
    """Add the ways in, and what people do about their own sign-ins."""
    _add_passwords(router, passwords=stories.passwords)
    _add_elsewhere(router, oidc=stories.oidc)
    _add_own(router, stories=stories)


def _entered(request: Request, opened: Opened, wanted: str) -> Response:
    request.state.principal = opened.principal
    return let_in(request, JSONResponse({"home": home_of(opened.principal, wanted)}), opened)


def _add_passwords(router: APIRouter, *, passwords: PasswordSignIn) -> None:
    @router.post("/sign-in/api/password", include_in_schema=False)
    async def sign_in(request: Request) -> Response:
        """Come in with a password; where to go next is answered."""
        check_own_page(request)
        body = await read_json(request, Credentials, required=True)
        note_attempt(request, user_id=None, account_id=None)
        attempt = Attempt(login=body.username, password=body.password, place=place_of(request))
        try:
            opened = await passwords.sign_in(attempt, instead_of=held_sessions(request))
        except WrongPassword as wrong:
            if wrong.user is not None:
                note_attempt(request, user_id=wrong.user.user_id, account_id=wrong.user.account_id)
            raise
        return _entered(request, opened, body.next)

    @router.post("/sign-in/api/link", include_in_schema=False)
    async def look_at_link(request: Request) -> Any:
        """Whose password a link sets; looking does not use it up."""
        check_own_page(request)
        body = await read_json(request, LinkToken, required=True)
        user = await passwords.whose_link(token=body.token)
        return {"username": user.username, "name": user.name, "hasPassword": user.has_password}

    @router.post("/sign-in/api/set-password", include_in_schema=False)
    async def set_password(request: Request) -> Response:
        """Set a password by a link and come in."""
        check_own_page(request)
        body = await read_json(request, NewPassword, required=True)
        note_attempt(request, user_id=None, account_id=None)
        opened = await passwords.set_password(
            token=body.token,
            password=body.password,
            place=place_of(request),
            instead_of=held_sessions(request),
        )
        return _entered(request, opened, "")


def _add_elsewhere(router: APIRouter, *, oidc: OIDCSignIn) -> None:
    @router.get("/sign-in/api/ways", include_in_schema=False)
    async def list_ways() -> Any:
        """Which ways in there are."""
        return {"provider": oidc.name}

    @router.get("/sign-in/oidc/start", include_in_schema=False)
    async def begin_elsewhere(request: Request, next: str = "") -> Response:
        """Go to the identity provider."""
        begun = await oidc.begin(redirect_uri=_callback(request), next_path=next[:2000])
        answer = RedirectResponse(begun.url, status_code=303, headers={"Cache-Control": "no-store"})
        # Lax: the browser must bring it along when the provider sends it back.
        answer.set_cookie(
            _STATE_COOKIE,
            begun.state,
            max_age=_STATE_SECONDS,
            path=_CALLBACK,
            secure=scheme_of(request) == "https",
            httponly=True,
            samesite="lax",
        )
        return answer

    @router.get(_CALLBACK, include_in_schema=False)
    async def finish_elsewhere(request: Request, state: str = "", code: str = "") -> Response:
        """Come back from the identity provider; a refusal is told on the sign-in screen."""
        note_attempt(request, user_id=None, account_id=None)
        try:
            # A state that this browser did not begin is somebody else's sign-in, sent here to be used.
            known = state if state and request.cookies.get(_STATE_COOKIE) == state and code else ""
            opened, wanted = await oidc.finish(
                state=known,
                code=code,
                redirect_uri=_callback(request),
                place=place_of(request),
                instead_of=held_sessions(request),
            )
        except TielineError as refused:
            request.state.act_status = 403
            answer: Response = RedirectResponse(f"/sign-in?refused={type(refused).__name__}", status_code=303)
        else:
            request.state.principal = opened.principal
            answer = let_in(
                request, RedirectResponse(home_of(opened.principal, wanted), status_code=303), opened
            )
        answer.delete_cookie(_STATE_COOKIE, path=_CALLBACK)
        answer.headers["Cache-Control"] = "no-store"
        return answer


def _callback(request: Request) -> str:
    return f"{scheme_of(request)}://{request.base_url.netloc}{_CALLBACK}"


def _add_own(router: APIRouter, *, stories: PeopleStories) -> None:
    @router.get("/sign-in/api/me")
    async def fetch_own(caller: PersonCaller) -> Any:
        """Who I am, and where I am signed in."""
        if caller.user_id is None:
            return {
                "user": None,
                "name": caller.name,
                "roles": sorted(caller.roles),
                "home": home_of(caller, ""),
                "signIns": [],
            }
        user, sign_ins = await stories.people.own(caller)
        return {
            "user": camel(user),
            "name": user.name,
            "roles": user.roles,
            "home": home_of(caller, ""),
            "signIns": [{**camel(one), "isThis": one.sign_in_id == caller.sign_in_id} for one in sign_ins],
        }

    @router.put("/sign-in/api/me/password")
    async def change_password(request: Request, caller: PersonCaller) -> Response:
        """Change my password; every other sign-in of mine ends."""
        body = await read_json(request, ChangedPassword, required=True)
        note_ids(request, user_id=caller.user_id)
        opened = await stories.passwords.change_password(
            caller, current=body.current, password=body.password, place=place_of(request)
        )
        return _entered(request, opened, "")

    @router.delete("/sign-in/api/me/sign-ins/{sign_in_id}", status_code=204)
    async def end_own_sign_in(sign_in_id: str, caller: PersonCaller) -> Response:
        """Sign out somewhere else."""
        await stories.people.end_sign_in(
            account_id=caller.account_id, sign_in_id=sign_in_id, user_id=caller.user_id or "none"
        )
        return Response(status_code=204)
