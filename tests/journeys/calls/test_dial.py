"""Ana's call is put through by a document: to her sister's phone, to Marco's desktop, to several at once."""

from __future__ import annotations

import pytest

from tests.support.calls import Caller, begin_call
from tests.support.documents import (
    answers,
    asked,
    call_now,
    children,
    picks_up,
    serve,
    until_asked,
    until_status,
)
from tests.support.house import Story
from tests.support.line import FakeLine
from tests.support.talks import conversation_of
from tieline.app.starter import CUSTOMER_NUMBER, NUMBER
from tieline.channels.voice.models import CallDirection, CallStatus
from tieline.journeys.calls.hold_music import RINGBACK

pytestmark = pytest.mark.journey

SISTER, BROTHER = "+15550100777", "+15550100888"
GOODBYE = "<Say>Thank you for calling.</Say>"


async def dials(story: Story, dial: str) -> Caller:
    """Let Ana call a number whose document dials."""
    await serve(story, dial, GOODBYE)
    return await begin_call(story)


class TestNumber:
    async def test_ana_hears_ringing_and_talks_with_whoever_answers(self, story: Story) -> None:
        ana = await dials(story, f"<Dial>{SISTER}</Dial>")
        await ana.line.until_played(RINGBACK)
        [call] = await children(ana)
        assert (call.from_, call.to) == (CUSTOMER_NUMBER, SISTER)
        assert (call.direction, call.status) == (CallDirection.OUTBOUND_DIAL, CallStatus.RINGING)
        lucia = picks_up(story, call)
        await ana.line.until_state("connected")
        await lucia.line.until_state("connected")
        ana.line.speak("It is me, Ana")
        notice = await lucia.line.until_notice("words")
        assert (notice.fields["who"], notice.fields["text"]) == ("caller", "It is me, Ana")
        lucia.line.speak("Hello Ana")
        notice = await ana.line.until_notice("words")
        assert (notice.fields["name"], notice.fields["text"]) == (SISTER, "Hello Ana")
        ana.line.leave()
        await ana.over()
        await lucia.over()
        assert (await call_now(story, call)).status is CallStatus.COMPLETED

    async def test_the_other_side_hangs_up_and_the_document_goes_on(self, story: Story) -> None:
        ana = await dials(story, f"<Dial>{SISTER}</Dial>")
        [call] = await children(ana)
        lucia = picks_up(story, call)
        await ana.line.until_state("connected")
        lucia.line.leave()
        await ana.line.until_said("Thank you for calling.")
        await ana.over()
        await lucia.over()

    async def test_the_action_is_told_how_it_went(self, story: Story) -> None:
        answers(story, "/after", "<Say>That was your sister.</Say>")
        ana = await dials(story, f'<Dial action="/after"><Number>{SISTER}</Number></Dial>')
        [call] = await children(ana)
        lucia = picks_up(story, call)
        await ana.line.until_state("connected")
        await lucia.line.until_state("connected")
        await story.later(seconds=42)
        lucia.line.leave()
        await ana.line.until_said("That was your sister.")
        await ana.over()
        [fields] = asked(story, "/after")
        assert fields["DialCallStatus"] == "completed"
        assert fields["DialCallSid"] == call.call_id
        assert 42 <= int(fields["DialCallDuration"]) < 60
        assert fields["DialBridged"] == "true"
        assert "Thank you for calling." not in ana.line.said

    async def test_nobody_answers(self, story: Story) -> None:
        answers(story, "/after", "<Say>Nobody is there.</Say>")
        ana = await dials(story, f'<Dial action="/after" timeout="20">{SISTER}</Dial>')
        [call] = await children(ana)
        await ana.line.until_played(RINGBACK)
        await story.later(seconds=21)
        await ana.line.until_said("Nobody is there.")
        await ana.over()
        [fields] = asked(story, "/after")
        assert (fields["DialCallStatus"], fields["DialBridged"]) == ("no-answer", "false")
        assert (await call_now(story, call)).status is CallStatus.NO_ANSWER

    async def test_the_other_side_declines(self, story: Story) -> None:
        answers(story, "/after", "<Say>The line is busy.</Say>")
        ana = await dials(story, f'<Dial action="/after">{SISTER}</Dial>')
        [call] = await children(ana)
        calls = story.house.calls_room
        await story.db.transact(lambda tx: calls.set_status(tx, call_id=call.call_id, status=CallStatus.BUSY))
        await ana.line.until_said("The line is busy.")
        await ana.over()
        assert asked(story, "/after")[0]["DialCallStatus"] == "busy"

    async def test_ana_hangs_up_while_it_rings_and_it_rings_no_more(self, story: Story) -> None:
        ana = await dials(story, f'<Dial action="/after">{SISTER}</Dial>')
        [call] = await children(ana)
        await ana.line.until_played(RINGBACK)
        ana.line.leave()
        await ana.over()
        assert (await call_now(story, call)).status is CallStatus.CANCELED
        assert (await until_asked(story, "/after"))["DialCallStatus"] == "canceled"

    async def test_several_ring_at_once_and_the_first_who_answers_has_her(self, story: Story) -> None:
        ana = await dials(story, f"<Dial><Number>{SISTER}</Number><Number>{BROTHER}</Number></Dial>")
        to_lucia, to_pablo = await children(ana, 2)
        pablo = picks_up(story, to_pablo)
        await ana.line.until_state("connected")
        await pablo.line.until_state("connected")
        await until_status(story, to_lucia, CallStatus.CANCELED)
        pablo.line.leave()
        await ana.line.until_said("Thank you for calling.")
        await ana.over()

    async def test_who_answers_second_finds_no_place_and_is_let_go(self, story: Story) -> None:
        ana = await dials(story, f"<Dial><Number>{SISTER}</Number><Number>{BROTHER}</Number></Dial>")
        calls = await children(ana, 2)
        both = [picks_up(story, call) for call in calls]
        await ana.line.until_state("connected")
        ana.line.speak("Who is it?")
        ana.line.leave()
        await ana.over()
        for one in both:
            await one.over()
        heard = [len([n for n in one.line.notices if n.kind == "words"]) for one in both]
        assert sorted(heard) == [0, 1]

    async def test_what_the_number_hears_before_it_is_joined(self, story: Story) -> None:
        answers(story, "/whisper", "<Say>A call from the shop.</Say>")
        ana = await dials(story, f'<Dial><Number url="/whisper">{SISTER}</Number></Dial>')
        [call] = await children(ana)
        lucia = picks_up(story, call, line=FakeLine(slow=True))
        await lucia.line.until_said("A call from the shop.")
        assert not [n for n in ana.line.notices if n.fields.get("state") == "connected"]
        lucia.line.hear_out()
        await ana.line.until_state("connected")
        assert asked(story, "/whisper")[0]["CallSid"] == call.call_id
        assert "A call from the shop." not in ana.line.said
        ana.line.leave()
        await ana.over()
        await lucia.over()

    async def test_a_document_that_hangs_up_on_the_other_side_is_no_answer(self, story: Story) -> None:
        answers(story, "/whisper", "<Say>Go away.</Say><Hangup/>")
        answers(story, "/after", "<Say>Nobody is there.</Say>")
        ana = await dials(story, f'<Dial action="/after"><Number url="/whisper">{SISTER}</Number></Dial>')
        [call] = await children(ana)
        lucia = picks_up(story, call)
        await lucia.over()
        await ana.line.until_said("Nobody is there.")
        await ana.over()
        assert asked(story, "/after")[0]["DialCallStatus"] == "no-answer"

    async def test_the_status_callback_of_the_number_hears_all_of_it(self, story: Story) -> None:
        events = "initiated ringing answered completed"
        noun = f'<Number statusCallback="/status" statusCallbackEvent="{events}">{SISTER}</Number>'
        ana = await dials(story, f"<Dial>{noun}</Dial>")
        [call] = await children(ana)
        lucia = picks_up(story, call)
        await lucia.line.until_state("connected")
        lucia.line.leave()
        await ana.over()
        await until_asked(story, "/status", 4)
        told = [(form["CallStatus"], form["ParentCallSid"]) for form in asked(story, "/status")]
        expected = ["initiated", "ringing", "in-progress", "completed"]
        assert told == [(status, ana.call_id) for status in expected]

    async def test_our_own_number_a_word_and_a_sip_address_fail(self, story: Story) -> None:
        answers(story, "/after", "<Say>That did not work.</Say>")
        nouns = f"<Number>{NUMBER}</Number><Number>nonsense</Number><Sip>sip:ana@example.test</Sip>"
        ana = await dials(story, f'<Dial action="/after">{nouns}</Dial>')
        await ana.line.until_said("That did not work.")
        await ana.over()
        assert asked(story, "/after")[0]["DialCallStatus"] == "failed"
        assert {call.status for call in await children(ana, 3)} == {CallStatus.FAILED}


class TestLimits:
    async def test_star_ends_the_talk_and_not_the_call(self, story: Story) -> None:
        ana = await dials(story, f'<Dial hangupOnStar="true">{SISTER}</Dial>')
        [call] = await children(ana)
        lucia = picks_up(story, call)
        await ana.line.until_state("connected")
        ana.line.press("5*")
        await ana.line.until_said("Thank you for calling.")
        await lucia.over()
        assert (await call_now(story, call)).status is CallStatus.COMPLETED
        await ana.over()

    async def test_no_talk_lasts_longer_than_its_limit(self, story: Story) -> None:
        ana = await dials(story, f'<Dial timeLimit="60">{SISTER}</Dial>')
        [call] = await children(ana)
        lucia = picks_up(story, call)
        await ana.line.until_state("connected")
        await lucia.line.until_state("connected")
        await story.later(seconds=61)
        await ana.line.until_said("Thank you for calling.")
        await ana.over()
        await lucia.over()

    async def test_the_caller_id_is_what_the_document_says(self, story: Story) -> None:
        ana = await dials(story, f'<Dial callerId="{NUMBER}">{SISTER}</Dial>')
        [call] = await children(ana)
        assert call.from_ == NUMBER
        ana.line.leave()
        await ana.over()


class TestClient:
    async def test_marcos_softphone_rings_and_he_talks_with_ana(self, story: Story) -> None:
        marco = await story.on_duty("Marco")
        ana = await dials(story, f"<Dial><Client>{marco.friendly_name}</Client></Dial>")
        [call] = await children(ana)
        assert (call.worker_id, call.to) == (marco.worker_id, f"client:{marco.worker_id}")
        theirs = picks_up(story, call)
        await ana.line.until_state("connected")
        shown = await theirs.line.until_state("connected")
        assert shown.fields["with"] == CUSTOMER_NUMBER
        theirs.line.speak("Marco here")
        notice = await ana.line.until_notice("words")
        assert (notice.fields["name"], notice.fields["text"]) == (marco.friendly_name, "Marco here")
        theirs.line.leave()
        await ana.line.until_said("Thank you for calling.")
        await ana.over()

    async def test_a_client_of_nobody_fails(self, story: Story) -> None:
        ana = await dials(story, "<Dial><Client>nobody</Client></Dial>")
        await ana.line.until_said("Thank you for calling.")
        await ana.over()
        [call] = await children(ana)
        assert (call.to, call.status) == ("client:nobody", CallStatus.FAILED)


class TestRecord:
    async def test_devices_of_words_leave_an_absent_recording_and_the_action_is_told(
        self, story: Story
    ) -> None:
        answers(story, "/after", "<Say>Recorded.</Say>")
        ana = await dials(
            story,
            f'<Dial action="/after" record="record-from-answer-dual" recordingStatusCallback="/kept"'
            f' recordingStatusCallbackEvent="in-progress completed absent">{SISTER}</Dial>',
        )
        [call] = await children(ana)
        lucia = picks_up(story, call)
        shown = await ana.line.until_state("connected")
        assert shown.fields["with"] == SISTER
        await lucia.line.until_state("connected")
        lucia.line.leave()
        await ana.line.until_said("Recorded.")
        await ana.over()
        [fields] = asked(story, "/after")
        assert fields["RecordingSid"].startswith("RE")
        assert fields["RecordingUrl"].endswith(f"/Recordings/{fields['RecordingSid']}")
        await until_asked(story, "/kept", 2)
        assert [form["RecordingStatus"] for form in asked(story, "/kept")] == ["in-progress", "absent"]
        assert asked(story, "/kept")[0]["RecordingSource"] == "DialVerb"


async def test_what_ana_says_stands_in_her_own_conversation_and_the_strangers_words_do_not(
    story: Story,
) -> None:
    await serve(story, "<Start><Transcription/></Start>", f"<Dial>{SISTER}</Dial>")
    ana = await begin_call(story)
    [call] = await children(ana)
    lucia = picks_up(story, call)
    await ana.line.until_state("connected")
    await lucia.line.until_state("connected")
    ana.line.speak("It is me, Ana")
    await lucia.line.until_notice("words")
    lucia.line.speak("My secret")
    await ana.line.until_notice("words")
    ana.line.leave()
    await ana.over()
    assert await story.said(await conversation_of(ana)) == [("customer", "It is me, Ana")]
