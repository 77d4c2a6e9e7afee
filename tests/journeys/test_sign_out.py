"""A worker leaves for good: nothing rings at them, and no session or link of theirs opens a desktop any more."""

from __future__ import annotations

import pytest

from tests.support.house import Story
from tieline.accounts import Principal
from tieline.journeys.sign_in import SignIn
from tieline.journeys.sign_out import SignOut
from tieline.kit.errors import NotFound, TielineError
from tieline.routing import StillInUse, WorkerNotFound

pytestmark = pytest.mark.journey


async def test_marco_leaves_and_his_desktop_with_him(story: Story) -> None:
    house = story.house
    sign_in = SignIn(story.db, accounts=house.accounts, routing=house.routing)
    sign_out = SignOut(story.db, accounts=house.accounts, routing=house.routing)
    marco = await story.on_duty("Marco")
    account_id, worker_id = story.account_id, marco.worker_id
    opened = await sign_in.open_desktop(account_id=account_id, worker_id=worker_id)
    unused = await sign_in.make_link(account_id=account_id, worker_id=worker_id, role="worker")
    with pytest.raises(WorkerNotFound):
        await sign_out.dismiss(account_id="AC" + "9" * 32, worker_id=worker_id)
    await sign_out.dismiss(account_id=account_id, worker_id=worker_id)

    async def session() -> Principal | None:
        return await story.db.read(
            lambda tx: house.accounts.find_session(tx, session_token=opened.session_token)
        )

    assert await session() is None
    with pytest.raises(TielineError):
        await sign_in.redeem(token=unused)
    with pytest.raises(NotFound):
        await sign_in.open_desktop(account_id=account_id, worker_id=worker_id)
    await story.text("I want to speak to a human about order 4711")
    assert await story.ringing(marco) == []


async def test_whoever_has_a_customer_stays(story: Story) -> None:
    marco = await story.on_duty("Marco")
    await story.text("I want to speak to a human about order 4711")
    await story.accept(marco)
    leave = SignOut(story.db, accounts=story.house.accounts, routing=story.house.routing).dismiss
    with pytest.raises(StillInUse):
        await leave(account_id=story.account_id, worker_id=marco.worker_id)
