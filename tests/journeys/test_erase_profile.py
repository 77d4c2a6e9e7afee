"""Ana is erased: no row speaks of her any more, and on SQLite not a byte of the data folder does (P12)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.support.house import Story
from tieline.app.starter import CUSTOMER_PROFILE_ID, STORE_ID
from tieline.conversations import StatusCallback
from tieline.kit.db import Database, Transaction
from tieline.kit.tables import metadata
from tieline.memory import NewObservation, ProfileNotFound

pytestmark = pytest.mark.journey

ABOUT_ANA = (
    "Torres", "15550100001", "zinnwaldite", "quokkaesque", "bergamottina", "yttrocrasite", "marzipanico", "vellichor",
)  # fmt: skip
"""Words that only Ana's story uses: her name and number, then what she, her agent, her worker and her memory said."""
LUIS = "+15550100077"


async def _ana_lives(story: Story) -> None:
    """Fill every room: two conversations, a program outside, a flow with its task, a worker, results, memory."""
    marco = await story.on_duty("Marco")
    first = await story.text("My order zinnwaldite 4711 arrived broken")
    await _tell_outside(story, first.conversation_id)
    await story.text("I moved to Quokkaesque Street 12, it still has not arrived", settle=True)
    await _speaks_by_api(story, first.conversation_id, "One moment, I pass you on.")
    await story.text("Nobody answers? My order zinnwaldite!")
    await story.later(seconds=50)
    await story.later(seconds=15)
    task_id = await story.accept(marco)
    desk = story.house.worker_desk
    ids = {"account_id": story.account_id, "worker_id": marco.worker_id, "task_id": task_id}
    await desk.send(**ids, text="I sent you a bergamottina, it arrives on Friday.")
    await story.settle()
    learned = ["Wants a yttrocrasite"]
    await desk.finish(**ids, disposition="Solved", note="Sent a yttrocrasite", observations=learned)
    await story.settle()
    await story.db.transact(_remember(story))
    second = await story.text("I prefer marzipanico. I want to speak to a human")
    assert second.conversation_id != first.conversation_id
    await story.later(seconds=2)


async def _tell_outside(story: Story, conversation_id: str) -> None:
    hooks = (StatusCallback(url="http://127.0.0.1:9/hook"),)
    update = story.house.conversations.update_conversation
    await story.db.transact(
        lambda tx: update(tx, conversation_id=conversation_id, status_callbacks=hooks), key=conversation_id
    )


async def _speaks_by_api(story: Story, conversation_id: str, text: str) -> None:
    """Answer by an action, as a program outside does."""

    def act(tx: Transaction) -> None:
        people = story.house.conversations.list_participants(tx, conversation_id=conversation_id)
        ends = {p.type.value: {"participantId": p.participant_id, "channel": "SMS"} for p in people}
        payload = {"from": ends["AI_AGENT"], "to": [ends["CUSTOMER"]], "content": {"text": text}}
        story.house.conversations.create_action(
            tx, account_id=story.account_id, conversation_id=conversation_id, payload=payload
        )

    await story.db.transact(act, key=conversation_id)
    await story.settle()


def _remember(story: Story) -> Callable[[Transaction], None]:
    new = NewObservation(content="Collects vellichor", occurred_at=story.db.clock.now(), source="test")

    def write(tx: Transaction) -> None:
        one = {"store_id": STORE_ID, "profile_id": CUSTOMER_PROFILE_ID}
        story.house.memory.record_observations(tx, **one, observations=[new])
        names = {"Contact": {"firstName": "Ana", "lastName": "Torres Vellichor"}}
        story.house.memory.patch_traits(tx, **one, traits=names, source="test")

    return write


async def _luis_lives(story: Story) -> None:
    """A neighbour whose words must stay."""
    await story.text("My parcel ultramarine is late", from_=LUIS)


async def _erase_ana(story: Story) -> None:
    await story.house.erase_profile.erase(
        account_id=story.account_id, store_id=STORE_ID, profile_id=CUSTOMER_PROFILE_ID
    )


def _tables_that_quote(tx: Transaction, words: Iterable[str]) -> dict[str, list[str]]:
    """Return each table with the words that some row of it holds in any column."""
    found: dict[str, list[str]] = {}
    for table in metadata.sorted_tables:
        rows = tx.connection.execute(sa.select(*(sa.cast(column, sa.Text) for column in table.columns))).all()
        text = "\n".join(str(value) for row in rows for value in row).lower()
        if quoted := [word for word in words if word.lower() in text]:
            found[table.name] = quoted
    return found


def _files_that_quote(folder: Path, words: Iterable[str]) -> list[tuple[str, str]]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return [
        (path.name, word)
        for path in files
        for word in words
        if word.lower().encode() in path.read_bytes().lower()
    ]


def _counts(tx: Transaction) -> dict[str, int]:
    return {
        table.name: tx.connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        for table in metadata.sorted_tables
    }


def _is_about_people(table: sa.Table) -> bool:
    return not str(table.info["erase"]).startswith("none:")


def test_every_table_says_how_the_rows_of_a_profile_are_found() -> None:
    assert metadata.tables
    silent = [table.name for table in metadata.sorted_tables if not str(table.info.get("erase", "")).strip()]
    assert not silent


async def test_every_table_with_a_path_to_a_profile_is_filled_and_then_emptied(story: Story) -> None:
    untouched = await story.db.read(_counts)
    await _ana_lives(story)
    filled = await story.db.read(_counts)
    about_people = {table.name for table in metadata.sorted_tables if _is_about_people(table)}
    # What the story does not fill, this test says nothing about.
    assert {name for name in about_people if filled[name] == 0} == set()
    await _erase_ana(story)
    left = await story.db.read(_counts)
    kept = {name: count for name, count in left.items() if name in about_people and count > 0}
    assert {name: count for name, count in kept.items() if count > untouched[name]} == {}
    assert left["memory_profiles"] == 0


async def test_no_row_of_any_table_quotes_ana(story: Story) -> None:
    await _ana_lives(story)
    before = await story.db.read(lambda tx: _tables_that_quote(tx, ABOUT_ANA))
    assert {word for words in before.values() for word in words} == set(ABOUT_ANA)
    await _erase_ana(story)
    assert await story.db.read(lambda tx: _tables_that_quote(tx, ABOUT_ANA)) == {}
    # That she was erased is known by her id, which tells nothing.
    assert set(await story.db.read(lambda tx: _tables_that_quote(tx, [CUSTOMER_PROFILE_ID]))) <= {"events"}


async def test_not_a_byte_of_the_data_folder_quotes_ana(sqlite_db: Database, tmp_path: Path) -> None:
    story = await Story.begin(sqlite_db, tmp_path)
    await _luis_lives(story)
    await _ana_lives(story)
    assert {word for _, word in _files_that_quote(tmp_path, ABOUT_ANA)} == set(ABOUT_ANA)
    await _erase_ana(story)
    assert _files_that_quote(tmp_path, ABOUT_ANA) == []
    assert _files_that_quote(tmp_path, ["ultramarine"]) != []


async def test_the_call_log_forgets_her_too(story: Story) -> None:
    received = await story.text("Where is zinnwaldite?")
    assert story.house.calls.of_conversation(received.conversation_id)
    await _erase_ana(story)
    assert story.house.calls.of_conversation(received.conversation_id) == []


async def test_a_neighbour_keeps_everything(story: Story) -> None:
    await _luis_lives(story)
    before = await story.db.read(lambda tx: _tables_that_quote(tx, ["ultramarine", LUIS]))
    await _ana_lives(story)
    await _erase_ana(story)
    after = await story.db.read(lambda tx: _tables_that_quote(tx, ["ultramarine", LUIS]))
    assert after == before
    conversation_id = (await story.text("Any news of ultramarine?", from_=LUIS)).conversation_id
    assert [speaker for speaker, _ in await story.said(conversation_id)][-1] == "agent"


async def test_what_waits_to_be_done_for_her_ends_quietly_and_writes_nothing(story: Story) -> None:
    await story.on_duty("Marco")
    await story.text("My order zinnwaldite arrived broken. I want to speak to a human", settle=False)
    await _erase_ana(story)
    await story.later(seconds=3700)
    await story.later(seconds=90000)
    assert await story.db.read(lambda tx: _tables_that_quote(tx, ABOUT_ANA)) == {}
    assert await story.waiting_jobs("deliver_event") == 0


async def test_a_turn_that_the_model_is_thinking_about_is_not_written_after_her_erasure(story: Story) -> None:
    """The agent's answer comes in when its customer is gone already."""
    agent, thinking, may_answer = story.house.agent, asyncio.Event(), asyncio.Event()
    take_turn = agent.take_turn

    async def slowly(asked: object) -> object:
        thinking.set()
        await may_answer.wait()
        return await take_turn(asked)  # type: ignore[arg-type]

    agent.take_turn = slowly  # type: ignore[method-assign,assignment]
    await story.text("My order zinnwaldite arrived broken", settle=False)
    settling = asyncio.create_task(story.settle())
    await thinking.wait()
    await _erase_ana(story)
    may_answer.set()
    await settling
    assert await story.db.read(lambda tx: _tables_that_quote(tx, ABOUT_ANA)) == {}
    assert story.house.calls.of_conversation("") == []


async def test_erased_she_is_a_stranger_when_she_writes_again(story: Story) -> None:
    await _ana_lives(story)
    await _erase_ana(story)
    received = await story.text("Hello, do you know me?")
    assert received.profile_id != CUSTOMER_PROFILE_ID
    assert len(await story.said(received.conversation_id)) == 2


async def test_nobody_is_erased_twice(story: Story) -> None:
    await _erase_ana(story)
    with pytest.raises(ProfileNotFound):
        await _erase_ana(story)
