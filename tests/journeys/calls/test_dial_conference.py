"""Calls that documents put into conferences: by name, with everything a <Conference> may say of them."""

from __future__ import annotations

import pytest

from tests.support.calls import Caller, begin_call
from tests.support.documents import PUBLIC, answers, asked, serve, until_asked
from tests.support.house import Story
from tests.support.line import FakeLine
from tieline.channels.voice.models import Conference, ConferenceStatus, RecordingFilter
from tieline.journeys.calls.hold_music import HOLD_MUSIC

pytestmark = pytest.mark.journey

LUCIA = "+15550100777"
PABLO = "+15550100888"


async def joins(
    story: Story, noun: str, *, from_: str = "+15550100001", dial: str = "", line: FakeLine | None = None
) -> Caller:
    """Let somebody call a number whose document puts them into a conference."""
    await serve(story, f"<Dial {dial}>{noun}</Dial>", "<Say>You are out.</Say>")
    return await begin_call(story, from_=from_, line=line)


async def room(story: Story, name: str = "team") -> Conference:
    """Return the newest conference of a name."""
    calls = story.house.calls_room
    page = await story.db.read(lambda tx: calls.list_conferences(tx, account_id=story.account_id))
    return next(one for one in page.items if one.friendly_name == name)


async def test_two_callers_meet_and_each_ones_words_stand_in_their_own_conversation(story: Story) -> None:
    ana = await joins(story, "<Conference>team</Conference>")
    await ana.line.until_played(HOLD_MUSIC)
    lucia = await joins(story, "<Conference>team</Conference>", from_=LUCIA)
    await ana.line.until_state("connected")
    await lucia.line.until_state("connected")
    lucia.line.speak("Good morning")
    notice = await ana.line.until_notice("words")
    assert (notice.fields["name"], notice.fields["text"]) == (LUCIA, "Good morning")
    ana.line.leave()
    await ana.over()
    assert (await room(story)).status is ConferenceStatus.IN_PROGRESS
    lucia.line.leave()
    await lucia.over()
    assert (await room(story)).status is ConferenceStatus.COMPLETED


async def test_whoever_ends_the_conference_on_exit_sends_the_others_on_with_their_documents(
    story: Story,
) -> None:
    ana = await joins(story, "<Conference>team</Conference>")
    await ana.line.until_state("waiting")
    lucia = await joins(story, '<Conference endConferenceOnExit="true">team</Conference>', from_=LUCIA)
    await ana.line.until_state("connected")
    await lucia.line.until_state("connected")
    lucia.line.leave()
    await ana.line.until_said("You are out.")
    await ana.over()
    assert (await room(story)).reason_ended == "participant-with-end-conference-on-exit-left"


async def test_who_may_not_begin_it_waits_with_a_document_until_somebody_does(story: Story) -> None:
    answers(story, "/wait", "<Say>Please wait.</Say>", '<Pause length="5"/>')
    noun = '<Conference startConferenceOnEnter="false" waitUrl="/wait">team</Conference>'
    ana = await joins(story, noun)
    await ana.line.until_said("Please wait.")
    assert (await room(story)).status is ConferenceStatus.INIT
    lucia = await joins(story, "<Conference>team</Conference>", from_=LUCIA)
    await ana.line.until_state("connected")
    ana.line.speak("At last")
    await lucia.line.until_notice("words")
    ana.line.leave()
    await ana.over()
    lucia.line.leave()
    await lucia.over()


async def test_a_waiting_document_is_played_again_and_again(story: Story) -> None:
    answers(story, "/wait", "<Say>Please wait.</Say>", '<Pause length="5"/>')
    ana = await joins(story, '<Conference waitUrl="/wait">team</Conference>')
    await until_asked(story, "/wait", 1)
    await ana.line.until_count(1)
    await story.later(seconds=6)
    await ana.line.until_count(2)
    ana.line.leave()
    await ana.over()


async def test_a_waiting_document_that_cannot_be_had_leaves_the_usual_music(story: Story) -> None:
    ana = await joins(story, '<Conference waitUrl="http://127.0.0.1:9/none">team</Conference>')
    story.http.silent = False
    await ana.line.until_played(HOLD_MUSIC)
    ana.line.leave()
    await ana.over()


async def test_an_empty_wait_url_is_silence(story: Story) -> None:
    ana = await joins(story, '<Conference waitUrl="">team</Conference>')
    await ana.line.until_state("waiting")
    ana.line.speak("Anybody there?")
    assert ana.line.played in ([], ["beep"])
    ana.line.leave()
    await ana.over()


async def test_a_muted_participant_is_not_heard(story: Story) -> None:
    ana = await joins(story, "<Conference>team</Conference>")
    await ana.line.until_state("waiting")
    lucia = await joins(story, '<Conference muted="true">team</Conference>', from_=LUCIA)
    shown = await lucia.line.until_state("connected")
    assert shown.fields["muted"] is True
    lucia.line.speak("Nobody hears this")
    ana.line.speak("Hello?")
    await lucia.line.until_notice("words")
    assert not [one for one in ana.line.notices if one.kind == "words"]
    for one in (ana, lucia):
        one.line.leave()
        await one.over()


async def holds(story: Story, caller: Caller, **presence: object) -> None:
    """Let the API hold a participant, or take them back."""
    conference_id = (await room(story)).conference_id
    update = story.house.calls_room.update_participant
    ids = {"conference_id": conference_id, "call_id": caller.call_id}
    await story.db.transact(lambda tx: update(tx, **ids, **presence))  # type: ignore[arg-type]


def states(caller: Caller) -> list[str]:
    """Where somebody's device was told that the call is, in order."""
    return [one.fields["state"] for one in caller.line.notices if one.kind == "state"]


async def test_whoever_is_held_hears_the_document_of_the_hold_and_then_the_others_again(story: Story) -> None:
    # Both come at the same moment, and find the same conference.
    ana = await joins(story, "<Conference>team</Conference>")
    lucia = await joins(story, "<Conference>team</Conference>", from_=LUCIA)
    await ana.line.until_state("connected")
    answers(story, "/hold", "<Say>Lucía will be right back.</Say><Play>/gone.wav</Play>")
    await holds(story, ana, hold=True, hold_url=f"{PUBLIC}/hold", hold_method="GET")
    await ana.line.until_said("Lucía will be right back.")
    played = len(ana.line.played)
    await ana.line._until(lambda: ana.line.played[played:] or None, "music behind it")
    await holds(story, ana, hold=False)
    await ana.line._until(lambda: states(ana).count("connected") > 1 or None, "being taken back")
    lucia.line.speak("Here I am again")
    notice = await ana.line.until_notice("words")
    assert notice.fields["text"] == "Here I am again"
    assert ana.line.said.count("Lucía will be right back.") == 1
    for one in (ana, lucia):
        one.line.leave()
        await one.over()


async def test_a_document_of_a_hold_that_cannot_be_had_leaves_the_usual_music(story: Story) -> None:
    ana = await joins(story, "<Conference>team</Conference>")
    lucia = await joins(story, "<Conference>team</Conference>", from_=LUCIA)
    await ana.line.until_state("connected")
    before = len(ana.line.played)
    story.http.answers["https://elsewhere.example.test/hold"] = (500, "text/plain", "")
    await holds(story, ana, hold=True, hold_url="https://elsewhere.example.test/hold")
    await ana.line._until(lambda: HOLD_MUSIC in ana.line.played[before:] or None, "music")
    for one in (ana, lucia):
        one.line.leave()
        await one.over()


async def test_a_full_conference_takes_nobody_more(story: Story) -> None:
    answers(story, "/after", "<Say>It is full.</Say>")
    noun = '<Conference maxParticipants="2">team</Conference>'
    ana = await joins(story, noun)
    await ana.line.until_state("waiting")
    lucia = await joins(story, noun, from_=LUCIA)
    await lucia.line.until_state("connected")
    pablo = await joins(story, noun, from_=PABLO, dial='action="/after"')
    await pablo.line.until_said("It is full.")
    await pablo.over()
    assert asked(story, "/after")[0]["DialCallStatus"] == "failed"
    for one in (ana, lucia):
        one.line.leave()
        await one.over()


async def test_the_callbacks_hear_of_it_and_the_action_at_the_end(story: Story) -> None:
    answers(story, "/after")
    noun = (
        '<Conference statusCallback="/conference" statusCallbackEvent="start join leave end"'
        ' participantLabel="ana">team</Conference>'
    )
    ana = await joins(story, noun, dial='action="/after" hangupOnStar="true"')
    await ana.line.until_state("waiting")
    ana.line.press("*")
    await ana.over()
    await until_asked(story, "/conference", 4)
    told = [form["StatusCallbackEvent"] for form in asked(story, "/conference")]
    assert told == ["participant-join", "conference-start", "participant-leave", "conference-end"]
    assert asked(story, "/conference")[0]["ParticipantLabel"] == "ana"
    assert asked(story, "/after")[0]["DialCallStatus"] == "answered"


async def test_a_beep_tells_that_somebody_came(story: Story) -> None:
    ana = await joins(story, '<Conference beep="false">team</Conference>')
    await ana.line.until_state("waiting")
    lucia = await joins(story, '<Conference beep="onEnter">team</Conference>', from_=LUCIA)
    await ana.line.until_played("beep")
    for one in (ana, lucia):
        one.line.leave()
        await one.over()
    assert ana.line.played.count("beep") == 1


async def test_a_recording_from_the_start_belongs_to_the_conference(story: Story) -> None:
    noun = (
        '<Conference record="record-from-start" recordingStatusCallback="/kept"'
        ' recordingStatusCallbackEvent="in-progress absent">team</Conference>'
    )
    ana = await joins(story, noun)
    await ana.line.until_state("waiting")
    lucia = await joins(story, noun, from_=LUCIA)
    await until_asked(story, "/kept")
    conference = await room(story)
    calls, matching = story.house.calls_room, RecordingFilter(conference_id=conference.conference_id)
    page = await story.db.read(
        lambda tx: calls.list_recordings(tx, account_id=story.account_id, matching=matching)
    )
    assert [one.source for one in page.items] == ["Conference"]
    for one in (ana, lucia):
        one.line.leave()
        await one.over()
    assert (await until_asked(story, "/kept", 2))["RecordingStatus"] == "absent"


async def test_the_api_sends_somebody_out_and_their_document_goes_on(story: Story) -> None:
    ana = await joins(story, "<Conference>team</Conference>")
    await ana.line.until_state("waiting")
    calls, conference = story.house.calls_room, await room(story)
    ids = {"conference_id": conference.conference_id, "call_id": ana.call_id}
    await story.db.transact(lambda tx: calls.leave(tx, **ids, kicked=True))
    await ana.line.until_said("You are out.")
    await ana.over()
