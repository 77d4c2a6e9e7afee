"""Ana and Marco talk: joined by words, held and muted, recorded, and however one of them leaves."""

from __future__ import annotations

import pytest

from tests.support.calls import begin_call
from tests.support.house import Story
from tests.support.talks import answer, asks_for_person, conversation_of, shown, talk, until_on_record
from tieline.channels.voice.line import Notice
from tieline.channels.voice.models import CallStatus, ConferenceStatus
from tieline.conversations import OwnerKind, ParticipantType, Status
from tieline.journeys.calls.hold_music import HOLD_MUSIC
from tieline.journeys.calls.live_call import FromOutside
from tieline.journeys.calls.live_calls import DEVICE
from tieline.journeys.calls.worker_phone import CallWishes, KeysInvalid, NoCall, WorkerPhone
from tieline.routing import TaskStatus, Worker

pytestmark = pytest.mark.journey


@pytest.fixture
async def marco(story: Story) -> Worker:
    """Marco, on duty."""
    return await story.on_duty("Marco")


@pytest.fixture
def phone(story: Story) -> WorkerPhone:
    """What workers do with calls."""
    stories = story.house.call_stories
    return stories.talks.phone(stories.live, make_line={})


async def _wants(story: Story, phone: WorkerPhone, marco: Worker, task_id: str, **wishes: object) -> None:
    await phone.control(
        account_id=story.account_id,
        worker_id=marco.worker_id,
        task_id=task_id,
        wishes=CallWishes(**wishes),  # type: ignore[arg-type]
    )


def _words(notices: list[Notice]) -> list[tuple[str, str]]:
    return [(n.fields["who"], n.fields["text"]) for n in notices if n.kind == "words" and n.fields["final"]]


class TestAccepting:
    async def test_the_call_rings_at_the_desktop_and_ana_still_hears_music(
        self, story: Story, marco: Worker
    ) -> None:
        ana = await asks_for_person(story)
        task_id = await story.accept(marco)
        call = await shown(story, task_id)
        assert (call.status, call.customer_call_id) == ("ringing", ana.call_id)
        row = await story.db.read(lambda tx: story.house.calls_room.get_call(tx, call_id=call.call_id or ""))
        assert (row.to, row.worker_id) == (f"client:{marco.worker_id}", marco.worker_id)
        assert (row.parent_call_id, row.status) == (ana.call_id, CallStatus.RINGING)
        await ana.line.until_played(HOLD_MUSIC)
        ana.line.leave()
        await ana.over()
        assert (await shown(story, task_id)).status == "ended"

    async def test_the_task_knows_the_conference_as_the_vendors_desktops_read_it(
        self, story: Story, marco: Worker
    ) -> None:
        ana = await asks_for_person(story)
        task_id = await story.accept(marco)
        task = await story.db.read(lambda tx: story.house.routing.get_task(tx, task_id=task_id))
        call = await shown(story, task_id)
        assert task.attributes["conference"] == {
            "sid": call.conference_id,
            "participants": {"customer": ana.call_id, "worker": call.call_id},
        }
        ana.line.leave()
        await ana.over()

    async def test_both_are_told_that_they_are_connected_and_with_whom(
        self, story: Story, marco: Worker
    ) -> None:
        ana, theirs, task_id = await talk(story, marco)
        to_ana = await ana.line.until_state("connected")
        to_marco = await theirs.line.until_state("connected")
        assert to_ana.fields["with"] == "Marco Bianchi"
        assert to_marco.fields["with"] == "Ana Torres"
        assert (await shown(story, task_id)).status == "connected"
        ana.line.leave()
        await ana.over()
        await theirs.over()

    async def test_both_are_listened_to_in_the_customers_language_and_shown_what_is_being_said(
        self, story: Story, marco: Worker
    ) -> None:
        await story.prefers("Spanish")
        ana, theirs, _ = await talk(story, marco)
        for line in (ana.line, theirs.line):
            assert (line.listens.language, line.listens.partial_words) == ("es", True)
        ana.line.leave()
        await ana.over()
        await theirs.over()


class TestTalking:
    async def test_each_reads_what_the_other_says_and_both_stand_in_the_transcript(
        self, story: Story, marco: Worker
    ) -> None:
        ana, theirs, _ = await talk(story, marco)
        theirs.line.speak("Hello Ana, this is Marco")
        await ana.line.until_notice("words")
        ana.line.speak("My order has not arrived")
        await theirs.line.until_notice("words")
        assert _words(ana.line.notices) == [("worker", "Hello Ana, this is Marco")]
        assert _words(theirs.line.notices) == [("caller", "My order has not arrived")]
        said = await story.transcript(await conversation_of(ana))
        spoken = [(one.speaker.kind.value, one.text) for one in said[-2:]]
        assert spoken == [("worker", "Hello Ana, this is Marco"), ("customer", "My order has not arrived")]
        assert {one.content_type for one in said[-2:]} == {"TRANSCRIPTION"}
        assert said[-2].author_type is ParticipantType.HUMAN_AGENT
        # A words device speaks others' words by itself; the call must not say them a second time.
        assert "Hello Ana, this is Marco" not in ana.line.said
        ana.line.leave()
        await ana.over()
        await theirs.over()

    async def test_a_worker_without_a_device_types_and_the_caller_hears_it(
        self, story: Story, marco: Worker
    ) -> None:
        ana = await asks_for_person(story)
        task_id = await story.accept(marco)
        await ana.line.until_played(HOLD_MUSIC)
        await story.house.worker_desk.send(
            account_id=story.account_id, worker_id=marco.worker_id, task_id=task_id, text="One moment, Ana."
        )
        await ana.line.until_said("One moment, Ana.")
        ana.line.speak("Thank you")
        await until_on_record(story, await conversation_of(ana), "Thank you")
        ana.line.leave()
        await ana.over()

    async def test_keys_are_shown_to_the_other(self, story: Story, marco: Worker) -> None:
        ana, theirs, _ = await talk(story, marco)
        ana.line.press("7")
        notice = await theirs.line.until_notice("digit")
        assert (notice.fields["who"], notice.fields["digit"]) == ("caller", "7")
        ana.line.leave()
        await ana.over()
        await theirs.over()


class TestHoldAndMute:
    async def test_a_held_caller_hears_music_and_is_not_heard(
        self, story: Story, marco: Worker, phone: WorkerPhone
    ) -> None:
        ana, theirs, task_id = await talk(story, marco)
        before = len(ana.line.played)
        await _wants(story, phone, marco, task_id, held=True)
        await ana.line.until_state("held")
        assert ana.line.played[before:] == [HOLD_MUSIC]
        theirs.line.speak("I am looking it up")
        ana.line.speak("La la la")
        await _wants(story, phone, marco, task_id, held=False)
        await until_on_record(story, await conversation_of(ana), "I am looking it up")
        theirs.line.speak("I am back")
        await until_on_record(story, await conversation_of(ana), "I am back")
        assert ("worker", "I am looking it up") not in _words(ana.line.notices)
        assert "La la la" not in [text for _, text in await story.said(await conversation_of(ana))]
        assert (await shown(story, task_id)).held is False
        ana.line.leave()
        await ana.over()
        await theirs.over()

    async def test_what_the_worker_types_is_heard_by_a_held_caller_between_the_music(
        self, story: Story, marco: Worker, phone: WorkerPhone
    ) -> None:
        ana, theirs, task_id = await talk(story, marco)
        await _wants(story, phone, marco, task_id, held=True)
        await ana.line.until_state("held")
        before = len(ana.line.played)
        await story.house.worker_desk.send(
            account_id=story.account_id, worker_id=marco.worker_id, task_id=task_id, text="Two more minutes."
        )
        await ana.line.until_said("Two more minutes.")
        await ana.line._until(lambda: ana.line.played[before:] or None, "music again")
        ana.line.leave()
        await ana.over()
        await theirs.over()

    async def test_a_muted_worker_is_neither_heard_nor_written_down(
        self, story: Story, marco: Worker, phone: WorkerPhone
    ) -> None:
        ana, theirs, task_id = await talk(story, marco)
        await _wants(story, phone, marco, task_id, muted=True)
        await _until_muted(theirs.line.notices, theirs)
        assert (await shown(story, task_id)).muted is True
        theirs.line.speak("Where did I put it")
        await _wants(story, phone, marco, task_id, muted=False)
        await _until_muted(theirs.line.notices, theirs, muted=False)
        theirs.line.speak("Here it is")
        await ana.line.until_notice("words")
        assert _words(ana.line.notices) == [("worker", "Here it is")]
        ana.line.leave()
        await ana.over()
        await theirs.over()

    async def test_keys_of_the_worker_sound_at_the_caller_and_nonsense_is_refused(
        self, story: Story, marco: Worker, phone: WorkerPhone
    ) -> None:
        ana, theirs, task_id = await talk(story, marco)
        await _wants(story, phone, marco, task_id, digits="12#")
        await ana.line.until_played("keys 12#")
        with pytest.raises(KeysInvalid):
            await _wants(story, phone, marco, task_id, digits="12a")
        ana.line.leave()
        await ana.over()
        await theirs.over()
        with pytest.raises(NoCall):
            await _wants(story, phone, marco, task_id, muted=True)


class TestLeaving:
    async def test_the_caller_hangs_up_and_the_worker_wraps_up(self, story: Story, marco: Worker) -> None:
        ana, theirs, task_id = await talk(story, marco)
        ana.line.leave()
        await ana.over()
        await theirs.over()
        task = await story.db.read(lambda tx: story.house.routing.get_task(tx, task_id=task_id))
        assert (task.status, task.reason) == (TaskStatus.WRAPPING, "The call ended")
        assert (await shown(story, task_id)).status == "ended"
        conversation = await story.conversation(await conversation_of(ana))
        assert (conversation.owner.kind, conversation.status) == (OwnerKind.WORKER, Status.ACTIVE)
        conferences = await story.db.read(
            lambda tx: story.house.calls_room.list_conferences(tx, account_id=story.account_id)
        )
        assert [one.status for one in conferences.items] == [ConferenceStatus.COMPLETED]

    async def test_the_worker_hangs_up_and_the_caller_hears_a_goodbye(
        self, story: Story, marco: Worker
    ) -> None:
        ana, theirs, task_id = await talk(story, marco)
        theirs.line.leave()
        await ana.line.until_said("The call is over")
        await ana.over()
        await theirs.over()
        task = await story.db.read(lambda tx: story.house.routing.get_task(tx, task_id=task_id))
        assert task.status is TaskStatus.WRAPPING
        assert (await ana.call()).status is CallStatus.COMPLETED

    async def test_the_goodbye_after_the_worker_left_stands_on_the_record(
        self, story: Story, marco: Worker
    ) -> None:
        ana, theirs, _ = await talk(story, marco)
        conversation_id = await conversation_of(ana)
        theirs.line.leave()
        goodbye = await ana.line.until_said("The call is over")
        await ana.over()
        await theirs.over()
        assert (await story.said(conversation_id))[-1] == ("flow", goodbye)

    async def test_of_a_goodbye_that_the_caller_does_not_wait_for_what_was_heard_is_kept_with_what_they_said(
        self, story: Story, marco: Worker
    ) -> None:
        ana, theirs, _ = await talk(story, marco)
        conversation_id = await conversation_of(ana)
        ana.line.slow = True
        theirs.line.leave()
        await ana.line.until_said("The call is over")
        ana.line.hear(8)
        ana.line.says("Thanks, bye!")
        await until_on_record(story, conversation_id, "Thanks, bye!")
        ana.line.leave()
        await ana.over()
        await theirs.over()
        said = await story.said(conversation_id)
        assert said[-2:] == [("flow", "The call"), ("customer", "Thanks, bye!")]

    async def test_the_goodbye_of_a_conversation_that_the_worker_closed_is_kept_and_opens_nothing(
        self, story: Story, marco: Worker
    ) -> None:
        ana, theirs, task_id = await talk(story, marco)
        conversation_id = await conversation_of(ana)
        await story.house.worker_desk.wrap_up(
            account_id=story.account_id, worker_id=marco.worker_id, task_id=task_id
        )
        goodbye = await ana.line.until_said("The call is over")
        await ana.over()
        await theirs.over()
        assert (await story.said(conversation_id))[-1] == ("flow", goodbye)
        assert (await story.conversation(conversation_id)).status is Status.CLOSED

    async def test_end_on_the_desktop_does_the_same_also_without_a_device(
        self, story: Story, marco: Worker, phone: WorkerPhone
    ) -> None:
        ana = await asks_for_person(story)
        task_id = await story.accept(marco)
        await ana.line.until_state("waiting")
        await phone.end(account_id=story.account_id, worker_id=marco.worker_id, task_id=task_id)
        goodbye = await ana.line.until_said("The call is over")
        await ana.over()
        assert (await story.said(await conversation_of(ana)))[-1] == ("flow", goodbye)
        task = await story.db.read(lambda tx: story.house.routing.get_task(tx, task_id=task_id))
        assert task.status is TaskStatus.WRAPPING

    async def test_a_worker_whose_device_stays_lost_keeps_the_task_and_owes_a_call(
        self, story: Story, marco: Worker
    ) -> None:
        ana, theirs, task_id = await talk(story, marco)
        theirs.line.leave(lost=True)
        await ana.line.until_said("was lost")
        await ana.over()
        await theirs.over()
        task = await story.db.read(lambda tx: story.house.routing.get_task(tx, task_id=task_id))
        assert task.status is TaskStatus.ASSIGNED
        assert task.attributes["callback"]["to"] == "+15550100001"

    async def test_while_the_workers_device_is_away_the_caller_hears_music_and_then_the_worker_again(
        self, story: Story, marco: Worker
    ) -> None:
        ana, theirs, _ = await talk(story, marco)
        before = len(ana.line.played)
        live = story.house.call_stories.live.find(theirs.call_id)
        assert live is not None
        live.put(FromOutside(source=DEVICE, value=True))
        await ana.line._until(lambda: ana.line.played[before:] or None, "music")
        assert ana.line.played[before:] == [HOLD_MUSIC]
        cleared = ana.line.cleared
        live.put(FromOutside(source=DEVICE, value=False))
        theirs.line.speak("Here I am again")
        await ana.line.until_notice("words")
        assert ana.line.cleared > cleared
        ana.line.leave()
        await ana.over()
        await theirs.over()

    async def test_returned_to_the_agent_the_call_goes_on_with_it(self, story: Story, marco: Worker) -> None:
        ana, theirs, task_id = await talk(story, marco)
        await story.house.worker_desk.return_to_agent(
            account_id=story.account_id, worker_id=marco.worker_id, task_id=task_id
        )
        await ana.line.until_said("You are back with the virtual assistant")
        await theirs.over()
        before = len(ana.line.said)
        ana.line.speak("Where is my order 4711?")
        await ana.line.until_count(before + 1)
        assert (await story.said(await conversation_of(ana)))[-1][0] == "agent"
        ana.line.leave()
        await ana.over()

    async def test_a_worker_who_ends_the_conversation_ends_the_call(
        self, story: Story, marco: Worker
    ) -> None:
        ana, theirs, task_id = await talk(story, marco)
        await story.house.worker_desk.wrap_up(
            account_id=story.account_id, worker_id=marco.worker_id, task_id=task_id
        )
        await ana.line.until_said("The call is over")
        await ana.over()
        await theirs.over()

    async def test_calls_of_a_dead_process_are_ended_and_the_worker_keeps_the_task(
        self, story: Story, marco: Worker
    ) -> None:
        ana, theirs, task_id = await talk(story, marco)
        live = story.house.call_stories.live
        hold = story.house.calls_room.hold
        lost = [ana.call_id, theirs.call_id]
        await story.db.transact(lambda tx: hold(tx, call_ids=lost, held_by="dead", until=1.0))
        await live.end_lost()
        await story.settle()
        task = await story.db.read(lambda tx: story.house.routing.get_task(tx, task_id=task_id))
        assert task.status is TaskStatus.ASSIGNED
        assert (await shown(story, task_id)).status == "ended"
        assert (await ana.call()).status is CallStatus.FAILED
        ana.line.leave()
        await ana.over()
        await theirs.over()
        assert (await ana.call()).status is CallStatus.FAILED


async def test_a_customer_served_by_text_who_calls_rings_at_the_same_worker(
    story: Story, marco: Worker
) -> None:
    await story.text("I want to speak to a human")
    task_id = await story.accept(marco)
    ana = await begin_call(story)
    await ana.line.until_state("waiting")
    call = await shown(story, task_id)
    assert (call.status, call.customer_call_id) == ("ringing", ana.call_id)
    theirs = await answer(story, task_id)
    await ana.line.until_state("connected")
    ana.line.leave()
    await ana.over()
    await theirs.over()


async def _until_muted(notices: list[Notice], who: object, *, muted: bool = True) -> None:
    """Wait until the device was shown that it is muted, or is no more."""
    line = who.line  # type: ignore[attr-defined]

    def found() -> bool | None:
        states = [n.fields["muted"] for n in notices if n.kind == "state" and "muted" in n.fields]
        return True if states and states[-1] is muted else None

    await line._until(found, f"muted={muted}")
