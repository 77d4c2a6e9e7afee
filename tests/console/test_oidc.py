"""Coming in by an identity provider on loopback: who is found, who is made, and every answer that proves nothing."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest

from tests.support.house import Story
from tests.support.identity_provider import CLIENT_ID, CLIENT_SECRET, IdentityProvider, Spoil, new_key
from tests.support.screens import BASE, Screens, ok
from tests.support.staff import Staff, hash_cheaply, try_password
from tieline.journeys.oidc_sign_in import provider_of
from tieline.kit.db import Database
from tieline.kit.errors import Invalid
from tieline.kit.http import PooledSender
from tieline.kit.settings import Settings

pytestmark = pytest.mark.journey

SOFIA = {"sub": "248289", "email": "sofia@example.com", "email_verified": True, "name": "Sofia"}


@pytest.fixture
async def provider() -> AsyncIterator[IdentityProvider]:
    made = IdentityProvider(person=dict(SOFIA))
    await made.start()
    yield made
    await made.stop()


async def staff_of(
    provider: IdentityProvider, db: Database, folder: Path, **given: Any
) -> AsyncIterator[Staff]:
    story = await Story.begin(
        db, folder, oidc_issuer=provider.issuer, oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET, oidc_name="Example ID", **given,
    )  # fmt: skip
    sender = PooledSender()
    story.house.http = sender
    yield await Staff.of(Screens.of(story))
    await sender.close()


@pytest.fixture
async def staff(
    provider: IdentityProvider, sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> AsyncIterator[Staff]:  # fmt: skip
    hash_cheaply(monkeypatch)
    given = getattr(request, "param", {})
    async for made in staff_of(provider, sqlite_db, tmp_path, **given):
        yield made


async def go(browser: httpx.AsyncClient, *, next_path: str = "") -> httpx.URL:
    """Let a browser go to the provider and be sent back; return the address it comes back to."""
    begun = await browser.get("/sign-in/oidc/start", params={"next": next_path})
    assert begun.status_code == 303
    async with (
        aiohttp.ClientSession() as session,
        session.get(begun.headers["location"], allow_redirects=False) as sent,
    ):
        back = httpx.URL(sent.headers["Location"])
    assert str(back).startswith(f"{BASE}/sign-in/oidc/callback?")
    return back


async def come_in(staff: Staff, *, next_path: str = "") -> tuple[httpx.AsyncClient, str]:
    """Sign in there; return the browser and where it was led."""
    browser = staff.screens.browser()
    led = await browser.get(await go(browser, next_path=next_path))
    assert led.status_code == 303
    return browser, led.headers["location"]


async def test_somebody_invited_is_found_by_verified_address_and_then_by_subject(
    staff: Staff, provider: IdentityProvider
) -> None:
    await staff.invite("Sofia", ["supervisor"])
    assert ok(await staff.screens.browser().get("/sign-in/api/ways")) == {"provider": "Example ID"}
    browser, led = await come_in(staff, next_path="/desktop?x=1")
    assert led == "/desktop?x=1"
    assert ok(await browser.get("/sign-in/api/me"))["roles"] == ["supervisor"]
    # Her address changes there; she is the same person.
    provider.person["email"] = "sofia.rossi@example.com"
    again, _ = await come_in(staff)
    assert ok(await again.get("/sign-in/api/me"))["name"] == "Sofia"


async def test_who_has_no_user_here_or_an_unverified_address_is_turned_away(
    staff: Staff, provider: IdentityProvider
) -> None:
    _, led = await come_in(staff)
    assert led == "/sign-in?refused=NotKnownHere"
    await staff.invite("Sofia", ["supervisor"])
    for unverified in (False, "true", None):
        provider.person["email_verified"] = unverified
        _, led = await come_in(staff)
        assert led == "/sign-in?refused=NotKnownHere"


async def test_an_address_that_moved_on_to_somebody_else_opens_nothing(
    staff: Staff, provider: IdentityProvider
) -> None:
    await staff.invite("Sofia", ["supervisor"])
    await come_in(staff)
    provider.person["sub"] = "the next one with this address"
    _, led = await come_in(staff)
    assert led == "/sign-in?refused=NotKnownHere"


async def test_who_is_disabled_here_does_not_come_in_by_the_side_door(staff: Staff) -> None:
    sofia = await staff.invite("Sofia", ["supervisor"])
    ok(await staff.console.patch(f"/console/api/users/{sofia['userId']}", json={"disabled": True}))
    _, led = await come_in(staff)
    assert led == "/sign-in?refused=NotKnownHere"


def changes(**claims: Any) -> Spoil:
    return lambda token: token.update(claims)


def without(name: str) -> Spoil:
    return lambda token: token.pop(name)


SPOILED: dict[str, Spoil] = {
    "another nonce": changes(nonce="replayed from elsewhere"),
    "no nonce": without("nonce"),
    "another audience": changes(aud="another client"),
    "several audiences, another party": changes(aud=[CLIENT_ID, "other"], azp="other"),
    "another issuer": changes(iss="https://evil.example"),
    "expired": changes(exp=int(time.time()) - 3600),
    "without an end": without("exp"),
    "without a subject": without("sub"),
}


@pytest.mark.parametrize("what", SPOILED)
async def test_a_token_that_proves_nothing_is_refused(
    staff: Staff, provider: IdentityProvider, what: str
) -> None:
    await staff.invite("Sofia", ["supervisor"])
    provider.spoil = SPOILED[what]
    browser, led = await come_in(staff)
    assert led == "/sign-in?refused=IdTokenRefused"
    assert (await browser.get("/sign-in/api/me")).status_code == 401


@pytest.mark.parametrize("algorithm", ["RS256", "HS256", "none"])
async def test_a_token_signed_by_others_is_refused(
    staff: Staff, provider: IdentityProvider, algorithm: str
) -> None:
    """By a key of their own, by the client's secret, or by nothing at all."""
    await staff.invite("Sofia", ["supervisor"])
    keys = {"RS256": new_key(), "HS256": CLIENT_SECRET * 2, "none": ""}
    provider.algorithm, provider.signing_key = algorithm, keys[algorithm]
    _, led = await come_in(staff)
    assert led == "/sign-in?refused=IdTokenRefused"


async def test_the_providers_new_key_is_learnt(staff: Staff, provider: IdentityProvider) -> None:
    await staff.invite("Sofia", ["supervisor"])
    await come_in(staff)
    provider.key, provider.kid = new_key(), "second"
    browser, _ = await come_in(staff)
    ok(await browser.get("/sign-in/api/me"))
    assert provider.keys_asked == 2


async def test_a_state_counts_once_for_ten_minutes_and_in_its_own_browser(
    staff: Staff, provider: IdentityProvider
) -> None:
    await staff.invite("Sofia", ["supervisor"])
    browser = staff.screens.browser()
    back = await go(browser)
    victim = staff.screens.browser()
    assert "refused" in (await victim.get(back)).headers["location"]
    cookies = dict(browser.cookies)
    assert "refused" not in (await browser.get(back)).headers["location"]
    replay = staff.screens.browser()
    replay.cookies.update(cookies)
    replayed = await replay.get(back, headers={"Cookie": f"tieline_oidc={back.params['state']}"})
    assert "refused" in replayed.headers["location"]
    late = staff.screens.browser()
    back = await go(late)
    await staff.screens.story.later(seconds=601)
    assert "refused" in (await late.get(back)).headers["location"]


@pytest.mark.parametrize(
    "staff",
    [{"oidc_new_users": "worker", "oidc_roles": "leads=supervisor,it=administrator"}],
    indirect=True,
)
async def test_newcomers_are_made_and_groups_decide_what_they_may_do(
    staff: Staff, provider: IdentityProvider
) -> None:
    browser, led = await come_in(staff)
    assert led == "/desktop"
    assert ok(await browser.get("/desktop/api/me"))["name"] == SOFIA["email"]
    provider.person["groups"] = ["staff", "leads"]
    browser, _ = await come_in(staff)
    assert ok(await browser.get("/sign-in/api/me"))["roles"] == ["supervisor"]
    provider.person["groups"] = ["staff"]
    await come_in(staff)
    assert ok(await browser.get("/sign-in/api/me"))["roles"] == ["worker"]


@pytest.mark.parametrize("staff", [{"oidc_roles": "leads=supervisor"}], indirect=True)
async def test_whom_the_provider_took_out_of_every_group_is_out_here_too(
    staff: Staff, provider: IdentityProvider
) -> None:
    """Also where she was in before, and with the password she has besides."""
    with_password, user = await staff.join("Sofia", ["supervisor"])
    provider.person["groups"] = ["leads"]
    browser, _ = await come_in(staff)
    ok(await browser.get("/sign-in/api/me"))
    provider.person["groups"] = []
    _, led = await come_in(staff)
    assert led == "/sign-in?refused=NotKnownHere"
    assert (await browser.get("/sign-in/api/me")).status_code == 401
    assert (await with_password.get("/sign-in/api/me")).status_code == 401
    assert (await try_password(staff.screens.browser(), user["username"])).status_code == 401
    provider.person["groups"] = ["leads"]
    browser, _ = await come_in(staff)
    assert ok(await browser.get("/sign-in/api/me"))["roles"] == ["supervisor"]
    assert (await with_password.get("/sign-in/api/me")).status_code == 401


async def test_a_provider_that_is_away_says_so(staff: Staff, provider: IdentityProvider) -> None:
    await provider.stop()
    assert (await staff.screens.browser().get("/sign-in/oidc/start")).status_code == 503


def test_settings_that_cannot_be_are_named(tmp_path: Path) -> None:
    issuer = "https://id.example.com"
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"oidc_issuer": issuer}, "TIELINE_OIDC_CLIENT_ID"),
        ({"oidc_issuer": "http://id.example.com", "oidc_client_id": "x"}, "TIELINE_OIDC_ISSUER"),
        ({"oidc_issuer": issuer, "oidc_client_id": "x", "oidc_roles": "it=king"}, "TIELINE_OIDC_ROLES"),
    ]
    for given, field in wrong:
        with pytest.raises(Invalid) as refused:
            provider_of(Settings(data=tmp_path, **given))
        assert refused.value.field == field
    assert provider_of(Settings(data=tmp_path)) is None
