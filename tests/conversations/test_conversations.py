"""A conversation's life: owners, statuses, timers and the end (P4, P5, P6, P11, P12), on both engines."""

from __future__ import annotations

import pytest

from tests.conversations.conftest import ACCOUNT, OTHER_ACCOUNT, House, sms_timers
from tieline.conversations import CLOSE_JOB, INACTIVE_JOB, Owner, Status, StatusCallback, TurnState
from tieline.conversations.errors import (
    ConversationClosed,
    ConversationNotFound,
    NotTheOwner,
    OwnerMoved,
    StillWaiting,
)
from tieline.kit.jobs import list_jobs
from tieline.kit.pages import PageRequest

pytestmark = pytest.mark.store


async def test_p4_the_story_of_a_handoff(house: House) -> None:
    joined = await house.maria()
    await house.maria_says(joined, "I want to speak to a human")
    await house.owner(joined, Owner.flow("FN1"))
    await house.agent_says(joined, "I am transferring you.")
    waiting = await house.owner(joined, Owner.waiting("WT1"))
    assert waiting.status is Status.INACTIVE
    await house.maria_says(joined, "Are you there?")
    await house.agent_says(joined, "Somebody will be with you soon.")
    assert (await house.now(joined)).status is Status.INACTIVE

    accepted = await house.owner(joined, Owner.worker("WK-carlos"), expected=Owner.waiting("WT1"))
    assert (accepted.status, accepted.handoff_by) == (Status.ACTIVE, None)
    with pytest.raises(NotTheOwner):
        await house.agent_says(joined, "One more thing")

    carlos = await house.do(
        lambda tx: house.room.ensure_worker_participant(
            tx,
            conversation_id=joined.conversation.conversation_id,
            worker_id="WK-carlos",
            name="Carlos",
            channel="SMS",
        )
    )
    assert carlos.addresses[0].address == "worker:WK-carlos"
    said = await house.say(
        joined, carlos.participant_id, joined.customer_participant.participant_id, text="Hola Maria"
    )
    assert said.speaker.reference == "WK-carlos"
    page = await house.db.read(
        lambda tx: house.room.list_communications(tx, conversation_id=joined.conversation.conversation_id)
    )
    assert [one.text for one in page.items] == [
        "I want to speak to a human",
        "I am transferring you.",
        "Are you there?",
        "Somebody will be with you soon.",
        "Hola Maria",
    ]
    assert [one.sequence for one in page.items] == [1, 2, 3, 4, 5]


async def test_p4_refused_words_leave_no_trace(house: House) -> None:
    joined = await house.maria()
    await house.owner(joined, Owner.worker("WK-carlos"))
    before, events = await house.now(joined), await house.events()
    with pytest.raises(NotTheOwner):
        await house.agent_says(joined, "I am still here")
    assert await house.now(joined) == before
    assert await house.events() == events


async def test_p5_two_hands_cannot_take_one_conversation(house: House) -> None:
    joined = await house.maria()
    await house.owner(joined, Owner.waiting("WT1"))
    await house.owner(joined, Owner.worker("WK-carlos"), expected=Owner.waiting("WT1"))
    with pytest.raises(OwnerMoved):
        await house.owner(joined, Owner.worker("WK-lucia"), expected=Owner.waiting("WT1"))
    assert (await house.now(joined)).owner == Owner.worker("WK-carlos")


async def test_an_agent_going_quiet_by_api_is_remembered_until_the_owner_changes(house: House) -> None:
    joined = await house.maria()
    await house.update(joined, status=Status.INACTIVE)
    asked = await house.update(joined, status_callbacks=())
    assert asked.inactive_requested_at is not None
    await house.agent_says(joined, "I am transferring you.")
    spoken = await house.now(joined)
    assert (spoken.status, spoken.inactive_requested_at) == (Status.ACTIVE, asked.inactive_requested_at)
    after = await house.owner(joined, Owner.flow("FN1"))
    assert after.inactive_requested_at is None
    assert (await house.events()).count("ConversationWentInactive") == 1


async def test_cleared_callbacks_differ_from_none_of_its_own(house: House) -> None:
    joined = await house.maria()
    assert joined.conversation.status_callbacks is None
    assert (await house.update(joined, status_callbacks=())).status_callbacks == ()
    one = StatusCallback(url="http://127.0.0.1:8000/webhook")
    assert (await house.update(joined, status_callbacks=(one,))).status_callbacks == (one,)
    assert (await house.update(joined, status_callbacks=None)).status_callbacks is None


async def test_asking_twice_changes_nothing(house: House) -> None:
    joined = await house.maria()
    await house.update(joined, status=Status.CLOSED)
    events = await house.events()
    assert (await house.update(joined, status=Status.CLOSED)).status is Status.CLOSED
    assert await house.events() == events


async def test_closed_is_final(house: House) -> None:
    joined = await house.maria()
    await house.update(joined, status=Status.CLOSED)
    with pytest.raises(ConversationClosed):
        await house.update(joined, status=Status.ACTIVE)
    with pytest.raises(ConversationClosed):
        await house.update(joined, name="Another name")
    with pytest.raises(ConversationClosed):
        await house.maria_says(joined, "Hello?")
    with pytest.raises(ConversationClosed):
        await house.owner(joined, Owner.worker("WK-carlos"))


async def test_while_waiting_nobody_can_make_it_active(house: House) -> None:
    joined = await house.maria()
    await house.owner(joined, Owner.waiting("WT1"))
    with pytest.raises(StillWaiting):
        await house.update(joined, status=Status.ACTIVE)


async def test_made_active_by_request_it_stays_so_for_its_time(house: House) -> None:
    joined = await house.maria()
    conversation_id = joined.conversation.conversation_id
    house.clock.advance(seconds=15 * 60)
    await house.do(lambda tx: house.room.apply_inactive_due(tx, conversation_id=conversation_id))
    await house.update(joined, status=Status.ACTIVE)
    await house.do(lambda tx: house.room.apply_inactive_due(tx, conversation_id=conversation_id))
    assert (await house.now(joined)).status is Status.ACTIVE
    house.clock.advance(seconds=10 * 60)
    await house.do(lambda tx: house.room.apply_inactive_due(tx, conversation_id=conversation_id))
    assert (await house.now(joined)).status is Status.INACTIVE


async def test_metadata_is_merged_and_limited(house: House) -> None:
    joined = await house.maria()
    await house.update(joined, metadata={"order": "42", "shop": "Madrid"})
    after = await house.update(joined, metadata_changes={"order": None, "lang": "es"})
    assert after.metadata == {"shop": "Madrid", "lang": "es"}


async def test_p11_ten_minutes_of_silence_then_sixty(house: House) -> None:
    joined = await house.maria()
    conversation_id = joined.conversation.conversation_id
    house.clock.advance(seconds=5 * 60)
    await house.maria_says(joined, "Hola")
    house.clock.advance(seconds=5 * 60)

    async def ring() -> Status:
        def both(tx: object) -> Status:
            room = house.room
            room.apply_inactive_due(tx, conversation_id=conversation_id)  # type: ignore[arg-type]
            found = room.apply_close_due(tx, conversation_id=conversation_id)  # type: ignore[arg-type]
            assert found is not None
            return found.status

        return await house.do(both)

    assert await ring() is Status.ACTIVE
    house.clock.advance(seconds=5 * 60)
    assert await ring() is Status.INACTIVE
    assert await ring() is Status.INACTIVE
    house.clock.advance(seconds=50 * 60)
    assert await ring() is Status.CLOSED
    assert await ring() is Status.CLOSED
    events = await house.events()
    assert (events.count("ConversationWentInactive"), events.count("ConversationClosed")) == (1, 1)
    assert await house.db.read(list_jobs) == []


async def test_p11_one_timer_of_each_kind_waits_however_much_is_said(house: House) -> None:
    joined = await house.join(await house.configure(channel_settings=sms_timers(inactive=2, closed=4)))
    for number in range(3):
        house.clock.advance(seconds=30)
        await house.maria_says(joined, f"message {number}")
    kinds = [job.kind for job in await house.db.read(list_jobs)]
    assert sorted(kinds) == [CLOSE_JOB, INACTIVE_JOB]


async def test_p6_a_waiting_conversation_outlives_its_closing_time_and_gets_it_back(house: House) -> None:
    joined = await house.maria()
    conversation_id = joined.conversation.conversation_id
    await house.owner(joined, Owner.waiting("WT1"))
    house.clock.advance(seconds=2 * 3600)
    await house.do(lambda tx: house.room.apply_close_due(tx, conversation_id=conversation_id))
    assert (await house.now(joined)).status is Status.INACTIVE
    await house.owner(joined, Owner.worker("WK-carlos"))
    await house.do(lambda tx: house.room.apply_close_due(tx, conversation_id=conversation_id))
    assert (await house.now(joined)).status is Status.ACTIVE


async def test_p8_another_account_finds_nothing(house: House) -> None:
    joined = await house.maria()
    with pytest.raises(ConversationNotFound):
        await house.db.read(
            lambda tx: house.room.get_conversation(
                tx, conversation_id=joined.conversation.conversation_id, account_id=OTHER_ACCOUNT
            )
        )


async def test_a_list_is_paged_newest_first_and_stable_under_writes(house: House) -> None:
    configuration_id = await house.configure()
    made = [
        (await house.join(configuration_id, profile_id=f"mem_profile_{n}")).conversation.conversation_id
        for n in range(5)
    ]

    async def page(token: str | None) -> tuple[list[str], str | None]:
        found = await house.db.read(
            lambda tx: house.room.list_conversations(
                tx, account_id=ACCOUNT, page=PageRequest(size=2, token=token)
            )
        )
        return [one.conversation_id for one in found.items], found.next_token

    first, token = await page(None)
    await house.join(configuration_id, profile_id="mem_profile_new")
    second, token = await page(token)
    third, end = await page(token)
    assert [*first, *second, *third] == made[::-1]
    assert end is None


async def test_closing_abandons_the_turn_that_was_open(house: House) -> None:
    joined = await house.maria()
    said = await house.maria_says(joined, "Hola")
    await house.update(joined, status=Status.CLOSED)
    turn = await house.db.read(lambda tx: house.room.find_turn(tx, communication_id=said.communication_id))
    assert turn is not None
    assert turn.state is TurnState.ABANDONED


async def test_p12_erasing_a_profile_takes_its_conversations_with_it(house: House) -> None:
    joined = await house.maria()
    await house.maria_says(joined, "My card number is secret")
    other = await house.join(joined.conversation.configuration_id, profile_id="mem_profile_ben")
    gone = await house.do(
        lambda tx: house.room.erase_profile(tx, account_id=ACCOUNT, profile_id="mem_profile_maria")
    )
    assert gone == (joined.conversation.conversation_id,)
    page = await house.db.read(lambda tx: house.room.list_conversations(tx, account_id=ACCOUNT))
    assert [one.conversation_id for one in page.items] == [other.conversation.conversation_id]
    assert await house.open_turns(joined) == ()
