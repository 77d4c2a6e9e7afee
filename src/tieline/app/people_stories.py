"""The stories about those who sign in: for the doors, for each request, and for the broom that forgets."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from fastapi import APIRouter

from tieline.accounts import Principal
from tieline.accounts.people import Passwords
from tieline.app.house import House
from tieline.console.parts import PeopleStories
from tieline.journeys.oidc_sign_in import OIDCSignIn, provider_of
from tieline.journeys.password_sign_in import PasswordSignIn
from tieline.journeys.people import People
from tieline.journeys.web_chat import OpenWebChat
from tieline.kit.db import Transaction
from tieline.wire.flex_v2 import build_router as build_flex_people


def people_stories(house: House) -> PeopleStories:
    """Return what the doors do about people."""
    db, accounts, users, routing = house.db, house.accounts, house.users, house.routing
    provider = provider_of(house.settings)
    return PeopleStories(
        people=People(db, accounts=accounts, users=users, routing=routing),
        passwords=PasswordSignIn(db, accounts=accounts, users=users, passwords=Passwords()),
        oidc=OIDCSignIn(
            db, accounts=accounts, users=users, routing=routing, http=house.http, provider=provider
        ),
        audit=house.audit,
    )


def flex_people_door(house: House) -> APIRouter:
    """Return the door of Flex's second version: the same people, and chats that a web page opens."""
    people = People(house.db, accounts=house.accounts, users=house.users, routing=house.routing)
    open_web_chat = OpenWebChat(house.db, classic=house.classic, bridge=house.classic_bridge)
    return build_flex_people(people=people, open_web_chat=open_web_chat)


async def check_session(house: House, token: str) -> Principal | None:
    """Return whom a session lets in, and note now and then that it is used."""
    look = partial(house.accounts.find_used_session, session_token=token)
    principal, is_due = await house.db.read(look)
    if is_due:
        await house.db.transact(partial(house.accounts.touch_session, session_token=token))
    return principal


def forget_old_people(house: House, tx: Transaction) -> None:
    """Forget sessions, links and wrong sign-ins that count no more, and acts after their time."""
    house.accounts.forget_old(tx)
    house.users.forget_old(tx)
    house.audit.forget_before(tx, before=tx.now - timedelta(days=house.settings.audit_retention_days))
