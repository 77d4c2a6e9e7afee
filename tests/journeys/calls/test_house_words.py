"""What others say in the conversation of Ana's call is spoken to her, and stands on the record as far as she heard it."""

from __future__ import annotations

import pytest

from tests.support.calls import Caller, begin_call
from tests.support.house import Story
from tieline.conversations import Owner, Speaker
from tieline.kit.db import Transaction

pytestmark = pytest.mark.journey

FIRST, SECOND = "Your parcel has left Madrid.", "Llegará el martes por la mañana."


async def say(story: Story, conversation_id: str, text: str) -> None:
    """Let the agent's program say something by the API."""

    def commit(tx: Transaction) -> None:
        words = story.house.outbound.words_for_customer(
            tx, conversation_id=conversation_id, text=text, speaker=Speaker.agent()
        )
        story.house.outbound.say(tx, words=words)

    await story.db.transact(commit)


async def two_sentences(story: Story) -> tuple[Caller, str]:
    """Let Ana hear the greeting and be told two things one after the other."""
    ana = await begin_call(story, slow=True)
    await ana.line.until_count(1)
    ana.line.hear_out()
    conversation_id = (await ana.call()).conversation_id or ""
    await say(story, conversation_id, FIRST)
    await ana.line.until_said(FIRST)
    await say(story, conversation_id, SECOND)
    await ana.line.until_said(SECOND)
    return ana, conversation_id


async def heard(story: Story, conversation_id: str) -> list[str]:
    said = await story.said(conversation_id)
    return [text for speaker, text in said if speaker == "agent"][1:]


async def test_of_two_sentences_the_one_behind_a_cut_one_was_not_heard(story: Story) -> None:
    ana, conversation_id = await two_sentences(story)
    ana.line.hear(11)
    ana.line.barge_in()
    await ana.line.until_taken_in()
    ana.line.leave()
    await ana.over()
    assert await heard(story, conversation_id) == ["Your parcel", "…"]


async def test_what_was_heard_to_its_end_stays_whole_when_the_caller_hangs_up(story: Story) -> None:
    ana, conversation_id = await two_sentences(story)
    ana.line.hear_out()
    ana.line.leave()
    await ana.over()
    assert await heard(story, conversation_id) == [FIRST, SECOND]


async def test_each_is_spoken_in_the_language_it_is_written_in(story: Story) -> None:
    ana, _ = await two_sentences(story)
    assert [speech.language for speech in ana.line.speeches] == ["en", "en", "es"]
    ana.line.leave()
    await ana.over()


async def test_words_are_corrected_also_when_somebody_else_owns_by_now(story: Story) -> None:
    ana, conversation_id = await two_sentences(story)
    ana.line.hear(11)
    marco = await story.on_duty("Marco")
    await story.db.transact(
        lambda tx: story.house.conversations.change_owner(
            tx, conversation_id=conversation_id, owner=Owner.worker(marco.worker_id)
        )
    )
    ana.line.leave()
    await ana.over()
    assert await heard(story, conversation_id) == ["Your parcel", "…"]


async def test_what_the_line_could_not_speak_is_not_kept_as_heard(story: Story) -> None:
    ana, conversation_id = await two_sentences(story)
    ana.line.cannot_speak(begins=len("Your parcel has left"), characters=len(" Madrid."))
    ana.line.hear_out()
    ana.line.leave()
    await ana.over()
    assert await heard(story, conversation_id) == ["Your parcel has left", SECOND]


async def test_of_a_greeting_that_could_not_be_spoken_at_all_nothing_was_heard(story: Story) -> None:
    ana = await begin_call(story, slow=True)
    await ana.line.until_count(1)
    ana.line.cannot_speak()
    ana.line.hear_out()
    ana.line.leave()
    await ana.over()
    assert await story.said((await ana.call()).conversation_id or "") == [("agent", "…")]
