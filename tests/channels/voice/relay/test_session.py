"""A relay session, frame by frame: Ana calls an application, and what she hears is what the protocol promises."""

from __future__ import annotations

import pytest

from tests.support.relay import ACK, Relay
from tieline.channels.voice.line import (
    BargeIn,
    Digit,
    HungUp,
    LineSettings,
    PartialWords,
    Progress,
    SpeakingChanged,
    Speech,
    UtteranceEnded,
    Words,
)
from tieline.channels.voice.relay import (
    AgentBegan,
    AgentSaid,
    CallerSaid,
    ClearLine,
    Configure,
    PlayUrl,
    Say,
    SendDigits,
    SendFrame,
)

pytestmark = pytest.mark.unit


class TestOpening:
    def test_the_application_is_told_of_the_call_before_anything_is_said(self) -> None:
        relay = Relay(welcomeGreeting="Hi Ana!", parameters={"profileId": "mem_profile_1"})
        first, second, *rest = relay.effects
        assert isinstance(first, SendFrame)
        assert first.message["type"] == "setup"
        assert first.message["customParameters"] == {"profileId": "mem_profile_1"}
        assert isinstance(second, Configure)
        assert [type(each) for each in rest] == [AgentBegan, Say, AgentSaid]

    def test_the_line_listens_as_the_markup_says(self) -> None:
        relay = Relay(
            language="es-MX",
            hints="Lucía, Tieline",
            speechTimeout="900",
            ignoreBackchannel="true",
            interruptSensitivity="low",
            dtmfDetection="true",
        )
        assert relay.only(Configure).settings == LineSettings(
            language="es-MX",
            hints=("Lucía", "Tieline"),
            speech_timeout_ms=900,
            ignore_backchannel=True,
            partial_words=False,
            detect_digits=True,
            interrupt_sensitivity="low",
        )

    def test_the_greeting_has_its_own_rule_of_interruption(self) -> None:
        relay = Relay(
            welcomeGreeting="Hi Ana!",
            welcomeGreetingInterruptible="none",
            interruptible="speech",
            voice="Mia",
        )
        (speech,) = relay.speech
        assert (speech.text, speech.last, speech.interruptible) == ("Hi Ana!", True, "none")
        assert (speech.language, speech.voice) == ("en-US", "Mia")
        assert relay.kept[0].heard == "Hi Ana!"

    def test_without_a_greeting_nothing_is_said(self) -> None:
        assert not Relay().has(Say)
        assert not Relay(welcomeGreeting="  ").has(Say)


class TestTokens:
    def test_tokens_are_spoken_as_they_come_and_kept_when_they_are_complete(self) -> None:
        relay = Relay().text("Your order ")
        assert [type(each) for each in relay.effects] == [AgentBegan, Say]
        assert relay.speech[0] == Speech(utterance_id="VX1-1", text="Your order ", language="en-US")
        relay.text("ships today.")
        assert [(each.text, each.last) for each in relay.speech] == [("ships today.", False)]
        relay.app(ACK)
        assert [(each.text, each.last) for each in relay.speech] == [("", True)]
        assert relay.kept == [
            AgentSaid(
                utterance_id="VX1-1",
                written="Your order ships today.",
                heard="Your order ships today.",
                interrupted=False,
                language="en-US",
            )
        ]

    def test_a_whole_reply_in_one_token(self) -> None:
        relay = Relay().text("Hello.", last=True)
        assert [type(each) for each in relay.effects] == [AgentBegan, Say, AgentSaid]
        assert relay.text("Again.", last=True).speech[0].utterance_id == "VX1-2"

    def test_an_empty_last_token_of_nothing_is_neither_spoken_nor_kept(self) -> None:
        assert Relay().app(ACK).effects == ()
        assert Relay().text("", last=False).text(" ", last=True).effects == ()

    def test_blanks_before_the_first_word_wait_for_it(self) -> None:
        relay = Relay().text(" ")
        assert relay.effects == ()
        assert relay.text("Hola").speech[0].text == " Hola"

    def test_a_token_may_have_its_own_language_and_its_own_rule(self) -> None:
        relay = Relay(interruptible="speech", languages=({"code": "es-MX", "voice": "Mia"},), voice="Joanna")
        relay.text("¿Sí?", lang="es-MX", interruptible="none")
        assert relay.speech[0].language == "es-MX"
        assert relay.speech[0].voice == "Mia"
        assert relay.speech[0].interruptible == "none"
        assert relay.text("Yes?", last=True).speech[0].language == "en-US"
        assert relay.speech[0].interruptible == "speech"
        assert relay.speech[0].voice == "Joanna"

    def test_a_sound_comes_where_it_stands_between_the_words(self) -> None:
        relay = Relay().text("Listen: ")
        relay.app({"type": "play", "source": "https://x/jingle.mp3", "loop": 0, "interruptible": "dtmf"})
        assert [type(each) for each in relay.effects] == [Say, AgentSaid, PlayUrl]
        assert relay.speech[0].last
        play = relay.only(PlayUrl)
        assert (play.utterance_id, play.loop, play.interruptible) == ("VX1-2", 1000, "dtmf")
        assert relay.text("Nice?").speech[0].utterance_id == "VX1-3"

    def test_keys_are_pressed_towards_the_caller(self) -> None:
        relay = Relay().app({"type": "sendDigits", "digits": "1w2"})
        assert relay.effects == (SendDigits(digits="1w2"),)


class TestInterruption:
    def test_ana_cuts_a_finished_reply_and_the_application_learns_what_she_heard(self) -> None:
        relay = Relay().text("The first option is blue.", last=True).cut("VX1-1", at=13, ms=1250)
        assert relay.frames == [
            {
                "type": "interrupt",
                "utteranceUntilInterrupt": "The first",
                "durationUntilInterruptMs": 1250,
            }
        ]
        (said,) = relay.kept
        assert (said.heard, said.written, said.interrupted) == (
            "The first",
            "The first option is blue.",
            True,
        )
        assert not relay.has(ClearLine), "the line has stopped by itself"

    def test_the_acknowledgement_of_an_interruption_is_no_turn(self) -> None:
        relay = Relay().text("One two three.", last=True).cut("VX1-1", at=4)
        assert relay.app(ACK).effects == ()
        assert relay.text("Yes?", last=True).speech[0].text == "Yes?"

    def test_late_tokens_of_the_cut_reply_are_dropped_until_its_last(self) -> None:
        relay = Relay().text("One two ").cut("VX1-1", at=4)
        assert relay.kept[0].heard == "One"
        assert relay.text("three ").effects == ()
        assert relay.text("four.", last=True).effects == ()
        assert relay.text("Yes?").speech[0].text == "Yes?"

    def test_a_reply_to_anas_words_is_spoken_though_the_cut_one_was_never_ended(self) -> None:
        relay = Relay().text("One two ").cut("VX1-1", at=4)
        relay.text("three ").line(Words(text="No, the other one."))
        assert relay.frames[0]["voicePrompt"] == "No, the other one."
        assert relay.text("I see.", last=True).speech[0].text == "I see."

    def test_what_was_queued_behind_is_dropped_and_not_kept_as_heard(self) -> None:
        relay = Relay().text("First reply.", last=True).text("Second reply.", last=True)
        relay.cut("VX1-1", at=6)
        assert [(each.utterance_id, each.heard) for each in relay.kept] == [("VX1-1", "First"), ("VX1-2", "")]
        assert relay.effects[0] == ClearLine()

    def test_what_had_ended_before_is_not_corrected(self) -> None:
        relay = Relay().text("First reply.", last=True).text("Second reply.", last=True)
        relay.line(UtteranceEnded(utterance_id="VX1-1"))
        assert relay.effects == ()
        relay.cut("VX1-2", at=7)
        assert [(each.utterance_id, each.heard) for each in relay.kept] == [("VX1-2", "Second")]

    def test_who_comes_to_the_end_of_the_second_has_heard_the_first(self) -> None:
        relay = Relay(events="tokens-played").text("First reply.", last=True).text("Second reply.", last=True)
        relay.line(UtteranceEnded(utterance_id="VX1-2"))
        assert [each["value"] for each in relay.frames] == ["First reply.", "Second reply."]
        assert relay.cut("VX1-1", at=2).effects == ()

    def test_a_reply_heard_to_its_last_word_is_not_corrected(self) -> None:
        relay = Relay().text("All of it.", last=True).cut("VX1-1", at=10)
        assert relay.kept == []
        assert relay.frames[0]["utteranceUntilInterrupt"] == "All of it."

    def test_the_greeting_can_be_cut(self) -> None:
        relay = Relay(welcomeGreeting="Hello Ana, how are you?").cut("VX1-1", at=10)
        assert relay.frames[0]["utteranceUntilInterrupt"] == "Hello Ana,"

    def test_a_sound_can_be_cut_and_is_no_words(self) -> None:
        relay = Relay().app({"type": "play", "source": "https://x/a.mp3"}).cut("VX1-1", at=0, ms=400)
        assert relay.frames[0]["utteranceUntilInterrupt"] == ""
        assert relay.kept == []

    def test_an_interruption_of_nothing_of_ours_is_none(self) -> None:
        assert Relay().cut("VX1-1", at=3).effects == ()
        relay = Relay().text("Bye.", last=True).line(UtteranceEnded(utterance_id="VX1-1"))
        assert relay.line(BargeIn(kind="speech", progress=Progress())).effects == ()

    def test_somebody_elses_sentence_was_cut_and_ours_waited_behind_it(self) -> None:
        relay = Relay().text("Ours.", last=True).cut("conv_communication_1", at=5)
        assert [each.heard for each in relay.kept] == [""]
        assert relay.frames[0]["utteranceUntilInterrupt"] == ""


class TestPreemption:
    def test_without_it_a_new_cycle_waits_behind_the_old_one(self) -> None:
        relay = Relay().text("Old news.", last=True).text("New news.", last=True)
        assert not relay.has(ClearLine)

    def test_a_new_cycle_takes_the_place_of_one_that_may_be_preempted(self) -> None:
        relay = Relay(preemptible="true").text("Old news of today.", last=True).text("Stop!", last=True)
        assert [type(each) for each in relay.effects] == [ClearLine, AgentBegan, Say, AgentSaid]
        corrected = relay.session.on_cleared(Progress(utterance_id="VX1-1", characters=9))
        assert corrected == (
            AgentSaid(
                utterance_id="VX1-1",
                written="Old news of today.",
                heard="Old news",
                interrupted=True,
                language="en-US",
            ),
        )
        assert relay.session.on_cleared(Progress(utterance_id="VX1-1", characters=9)) == ()

    def test_a_message_says_for_itself_whether_it_may_be(self) -> None:
        relay = Relay(preemptible="true").text("Keep this.", last=True, preemptible=False)
        assert not relay.text("More.", last=True).has(ClearLine)
        relay = Relay().text("Not this.", last=True, preemptible=True)
        assert relay.app({"type": "play", "source": "https://x/a.mp3"}).has(ClearLine)

    def test_tokens_of_the_same_cycle_take_nobodys_place(self) -> None:
        relay = Relay(preemptible="true").text("One ").text("two.", last=True)
        assert not relay.has(ClearLine)

    def test_ana_cut_the_old_one_before_the_line_heard_of_the_new_one(self) -> None:
        relay = Relay(preemptible="true").text("Old news.", last=True).text("New news.", last=True)
        relay.cut("VX1-1", at=4)
        assert [(each.utterance_id, each.heard) for each in relay.kept] == [("VX1-1", "Old")]
        assert relay.frames == [], "the new one sounds on"


class TestTheCaller:
    def test_her_words_are_kept_and_sent(self) -> None:
        relay = Relay(language="es-MX").line(
            Words(text="Quiero una persona", confidence=0.9, engine="browser")
        )
        assert relay.effects == (
            CallerSaid(text="Quiero una persona", language=None, confidence=0.9, engine="browser"),
            SendFrame(
                message={
                    "type": "prompt",
                    "voicePrompt": "Quiero una persona",
                    "lang": "es-MX",
                    "last": True,
                }
            ),
        )

    def test_blank_words_are_none(self) -> None:
        assert Relay().line(Words(text="  ")).effects == ()

    @pytest.mark.parametrize(
        ("report", "told"), [("none", False), ("dtmf", False), ("speech", True), ("any", True)]
    )
    def test_words_over_a_sentence_that_goes_on_are_sent_only_if_asked_for(
        self, report: str, told: bool
    ) -> None:
        relay = Relay(interruptible="none", reportInputDuringAgentSpeech=report).text(
            "Mind the gap.", last=True
        )
        relay.line(Words(text="What?", over_speech=True))
        assert relay.only(CallerSaid).delivered is told
        assert bool(relay.frames) is told

    def test_unfinished_words_are_sent_only_if_asked_for(self) -> None:
        assert Relay().line(PartialWords(text="I wan")).effects == ()
        relay = Relay(partialPrompts="true")
        assert relay.only(Configure).settings.partial_words
        assert relay.line(PartialWords(text="I wan")).frames == [
            {"type": "prompt", "voicePrompt": "I wan", "lang": "en-US", "last": False, "final": False}
        ]
        assert relay.text("Yes").line(PartialWords(text="I wan")).frames == []

    def test_keys_are_sent_only_if_asked_for(self) -> None:
        assert Relay().line(Digit(digit="1")).effects == ()
        relay = Relay(dtmfDetection="true")
        assert relay.line(Digit(digit="#")).frames == [{"type": "dtmf", "digit": "#"}]

    @pytest.mark.parametrize(
        ("report", "told"), [("none", False), ("speech", False), ("dtmf", True), ("any", True)]
    )
    def test_keys_over_a_sentence_that_goes_on(self, report: str, told: bool) -> None:
        relay = Relay(dtmfDetection="true", reportInputDuringAgentSpeech=report, interruptible="none")
        relay.text("Mind the gap.", last=True).line(Digit(digit="1"))
        assert bool(relay.frames) is told

    def test_a_key_that_cuts_is_sent_after_the_interruption(self) -> None:
        relay = Relay(dtmfDetection="true").text("Press one.", last=True)
        progress = Progress(utterance_id="VX1-1", characters=6)
        relay.line(BargeIn(kind="dtmf", progress=progress), Digit(digit="1"))
        assert [each["type"] for each in relay.frames] == ["interrupt", "dtmf"]

    def test_what_she_had_begun_to_say_when_she_hung_up_is_kept(self) -> None:
        relay = Relay(partialPrompts="true").line(PartialWords(text="Call me"))
        relay.line(HungUp())
        assert (relay.only(CallerSaid).text, relay.only(CallerSaid).delivered) == ("Call me", False)
        relay = Relay(partialPromptOnHangup="true").line(PartialWords(text="Call me"))
        assert relay.effects == ()
        relay.line(HungUp())
        assert relay.only(CallerSaid).delivered
        assert relay.frames[0]["last"] is True


class TestLanguages:
    def test_a_language_message_changes_later_speech_alone(self) -> None:
        relay = Relay(ttsLanguage="en-GB", transcriptionLanguage="en-US").text("Hello. ", last=True)
        assert relay.speech[0].language == "en-GB"
        relay.app({"type": "language", "ttsLanguage": "es-MX"})
        assert relay.effects == ()
        assert relay.text("Hola.", last=True).speech[0].language == "es-MX"
        assert relay.kept[0].language == "es-MX"
        assert relay.line(Words(text="Yes")).frames[0]["lang"] == "en-US"

    def test_the_line_recognises_another_language_from_then_on(self) -> None:
        relay = Relay(hints="one", languages=({"code": "es-MX", "hints": "uno, dos"},))
        relay.app({"type": "language", "transcriptionLanguage": "es-MX"})
        assert relay.effects == (Configure(settings=LineSettings(language="es-MX", hints=("uno", "dos"))),)
        assert relay.line(Words(text="Sí")).frames[0]["lang"] == "es-MX"

    def test_multi_gives_the_primary_tag_of_what_was_recognised(self) -> None:
        relay = Relay(language="multi")
        assert relay.only(Configure).settings.language is None
        assert relay.line(Words(text="Sí", language="es-MX")).frames[0]["lang"] == "es"
        assert "lang" not in relay.line(Words(text="Hm")).frames[0]
        assert relay.text("Hola").speech[0].language is None


class TestSubscriptions:
    def test_who_speaks_is_told_to_who_asked(self) -> None:
        relay = Relay(events="speaker-events")
        relay.line(SpeakingChanged(who="line", speaking=True), SpeakingChanged(who="party", speaking=False))
        assert relay.frames == [
            {"type": "info", "name": "agentSpeaking", "value": "on", "ts": 1000},
            {"type": "info", "name": "clientSpeaking", "value": "off", "ts": 1000},
        ]
        assert Relay().line(SpeakingChanged(who="line", speaking=True)).effects == ()

    def test_what_was_heard_is_told_to_who_asked(self) -> None:
        relay = Relay(events="tokens-played").text("Hello Ana.", last=True)
        relay.line(UtteranceEnded(utterance_id="VX1-1"))
        assert relay.frames == [{"type": "info", "name": "tokensPlayed", "value": "Hello Ana."}]
        relay.text("Hello again, Ana.", last=True).cut("VX1-2", at=7)
        assert [each.get("value") for each in relay.frames] == ["Hello", None]
