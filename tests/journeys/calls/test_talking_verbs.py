"""Ana calls a number whose application talks by TwiML: what it says, plays and asks, and what it is told of her answers."""

from __future__ import annotations

import wave
from io import BytesIO

import pytest

from tests.support.calls import Caller, begin_call
from tests.support.documents import LISTENS, answers, asked, serve, until_asked
from tests.support.house import Story
from tieline.channels.voice.models import CallStatus
from tieline.conversations import OwnerKind

pytestmark = pytest.mark.journey

REST = '<Pause length="60"/>'


async def hang_up(caller: Caller) -> None:
    caller.line.leave()
    await caller.over()


class TestSayPlayPause:
    async def test_words_are_said_in_their_language_as_often_as_asked_for(self, story: Story) -> None:
        await serve(story, '<Say language="es-MX" voice="Polly.Mia" loop="2">Buenos días</Say><Say>Bye</Say>')
        ana = await begin_call(story)
        await ana.over()
        assert ana.line.said == ["Buenos días", "Buenos días", "Bye"]
        first = ana.line.speeches[0]
        assert (first.language, first.voice) == ("es-MX", "Polly.Mia")
        assert (await ana.call()).status is CallStatus.COMPLETED

    async def test_a_sound_is_fetched_and_one_that_is_none_is_passed_over(self, story: Story) -> None:
        file = BytesIO()
        with wave.open(file, "wb") as sound:
            sound.setparams((1, 2, 8_000, 0, "NONE", ""))
            sound.writeframes(bytes(1_600))
        story.http.answers[f"{LISTENS}/jingle.wav"] = (200, "audio/x-wav", "")
        story.http.files[f"{LISTENS}/jingle.wav"] = file.getvalue()
        # The program goes by a public name and listens on this machine: its sounds are there too.
        await serve(story, "<Play>/gone.wav</Play><Play>/jingle.wav</Play><Say>Welcome.</Say>")
        ana = await begin_call(story)
        await ana.over()
        assert (ana.line.played, ana.line.said) == (["jingle.wav"], ["Welcome."])

    async def test_keys_are_played(self, story: Story) -> None:
        await serve(story, '<Play digits="w12#"/><Say>Done.</Say>')
        ana = await begin_call(story)
        await ana.over()
        assert (ana.line.played, ana.line.said) == (["keys w12#"], ["Done."])

    async def test_a_pause_lasts_as_long_as_it_says(self, story: Story) -> None:
        await serve(story, '<Pause length="5"/><Say>Still there?</Say>' + REST)
        ana = await begin_call(story)
        await ana.line.until_taken_in()
        await story.later(seconds=4)
        assert ana.line.said == []
        await story.later(seconds=1)
        await ana.line.until_said("Still there?")
        await hang_up(ana)


class TestGather:
    async def test_so_many_keys_are_told_at_once(self, story: Story) -> None:
        await serve(story, '<Gather numDigits="4" action="/got"><Say>Your number, please.</Say></Gather>')
        answers(story, "/got", "<Say>Thank you.</Say>")
        ana = await begin_call(story)
        await ana.line.until_said("Your number, please.")
        ana.line.press("4711")
        await ana.line.until_said("Thank you.")
        await ana.over()
        [told] = asked(story, "/got")
        assert (told["Digits"], told["CallSid"], told["CallStatus"]) == ("4711", ana.call_id, "in-progress")
        assert "SpeechResult" not in told

    async def test_a_key_ends_the_number_and_is_no_part_of_it(self, story: Story) -> None:
        await serve(story, '<Gather action="/got"/>')
        answers(story, "/got", "<Hangup/>")
        ana = await begin_call(story)
        await ana.line.until_taken_in()
        ana.line.press("12#")
        await ana.over()
        assert asked(story, "/got")[0]["Digits"] == "12"

    async def test_a_key_cuts_the_question_and_the_rest_is_waited_for(self, story: Story) -> None:
        await serve(
            story,
            '<Gather numDigits="2" action="/got"><Say>Press your two digits now, please.</Say>'
            "<Say>I repeat.</Say></Gather>",
        )
        answers(story, "/got", "<Hangup/>")
        ana = await begin_call(story, slow=True)
        await ana.line.until_said("Press your two digits")
        ana.line.barge_in(kind="dtmf")
        ana.line.press("4")
        await ana.line.until_taken_in()
        ana.line.press("2")
        await ana.over()
        assert asked(story, "/got")[0]["Digits"] == "42"
        assert "I repeat." not in ana.line.said

    async def test_who_begins_to_answer_is_not_asked_the_rest(self, story: Story) -> None:
        await serve(
            story,
            '<Gather input="speech" action="/got"><Say>What is it about?</Say><Say>I repeat.</Say></Gather>',
        )
        answers(story, "/got", "<Hangup/>")
        ana = await begin_call(story, slow=True)
        await ana.line.until_said("What is it about?")
        ana.line.barge_in()
        await ana.line.until_taken_in()
        ana.line.speak("About my order.")
        await ana.over()
        assert asked(story, "/got")[0]["SpeechResult"] == "About my order."
        assert ana.line.said == ["What is it about?"]

    async def test_words_are_told_with_how_sure_they_are(self, story: Story) -> None:
        await serve(
            story,
            '<Gather input="speech dtmf" language="es-ES" hints="pedido, factura" speechTimeout="2"'
            ' action="/got"><Say>¿En qué puedo ayudarle?</Say></Gather>',
        )
        answers(story, "/got", "<Hangup/>")
        ana = await begin_call(story)
        await ana.line.until_said("ayudarle")
        listens = ana.line.listens
        assert (listens.language, listens.speech_timeout_ms) == ("es-ES", 2_000)
        assert listens.hints is not None and "factura" in " ".join(listens.hints)
        ana.line.speak("¿Dónde está mi pedido?", language="es-ES")
        await ana.over()
        [told] = asked(story, "/got")
        assert (told["SpeechResult"], told["Confidence"], told["Language"]) == (
            "¿Dónde está mi pedido?",
            "0.9000",
            "es-ES",
        )
        assert ana.line.listens.speech_timeout_ms == 0, "the next talk decides for itself"

    async def test_nothing_comes_and_the_next_verb_does(self, story: Story) -> None:
        await serve(story, '<Gather timeout="3" action="/got"/><Say>I did not hear you.</Say>')
        ana = await begin_call(story)
        await ana.line.until_taken_in()
        await story.later(seconds=4)
        await ana.line.until_said("I did not hear you.")
        await ana.over()
        assert asked(story, "/got") == []

    async def test_nothing_is_told_as_well_where_that_was_asked_for(self, story: Story) -> None:
        await serve(story, '<Gather timeout="3" actionOnEmptyResult="true" action="/got"/>')
        answers(story, "/got", "<Hangup/>")
        ana = await begin_call(story)
        await ana.line.until_taken_in()
        await story.later(seconds=4)
        await until_asked(story, "/got")
        await ana.over()
        assert "Digits" not in asked(story, "/got")[0]


class TestRedirectHangUpReject:
    async def test_another_document_relative_to_this_one(self, story: Story) -> None:
        await serve(story, '<Redirect method="POST">/menu/main</Redirect><Say>Never.</Say>')
        answers(story, "/menu/main", "<Say>The menu.</Say><Redirect>second</Redirect>")
        answers(story, "/menu/second", "<Say>The second.</Say><Hangup/><Say>Never.</Say>")
        ana = await begin_call(story)
        await ana.over()
        assert ana.line.said == ["The menu.", "The second."]

    async def test_leave_outside_of_a_queue_does_nothing(self, story: Story) -> None:
        await serve(story, "<Leave/><Say>Hello.</Say>")
        ana = await begin_call(story)
        await ana.over()
        assert ana.line.said == ["Hello."]

    @pytest.mark.parametrize(
        ("verb", "status"),
        [("<Reject/>", CallStatus.NO_ANSWER), ('<Reject reason="busy"/>', CallStatus.BUSY)],
    )
    async def test_a_call_is_declined(self, story: Story, verb: str, status: CallStatus) -> None:
        await serve(story, verb, "<Say>Never.</Say>")
        ana = await begin_call(story)
        await ana.over()
        assert ana.line.said == []
        call = await ana.call()
        assert (call.status, call.started_at, call.duration_seconds) == (status, None, 0)

    async def test_a_document_that_is_no_twiml_leaves_her_to_somebody(self, story: Story) -> None:
        await serve(story, "<Say>Hello.</Say><Redirect>/broken</Redirect>")
        story.http.answers[f"{LISTENS}/broken"] = (200, "text/xml", "<Response><Say>")
        ana = await begin_call(story)
        await ana.line.until_said("I am connecting you to a person")
        await ana.line.until_state("flow")
        await story.settle()
        conversation = await story.conversation((await ana.call()).conversation_id or "")
        assert conversation.owner.kind in {OwnerKind.FLOW, OwnerKind.WAITING}
        await hang_up(ana)
