"""How a relay session ends: by the application, by Ana, by a script that dies, and by frames nobody understands."""

from __future__ import annotations

import pytest

from tests.support.relay import ACK, END, Relay
from tieline.channels.voice.line import (
    HungUp,
    Progress,
    SpeechFailed,
    UtteranceEnded,
    Words,
)
from tieline.channels.voice.relay import (
    AgentSaid,
    CallerSaid,
    Close,
    Fault,
    Finish,
    FinishStatus,
    Say,
)

pytestmark = pytest.mark.unit


class TestTheEnd:
    def test_the_goodbye_is_heard_before_the_session_ends(self) -> None:
        relay = Relay().text("I connect you now.", last=True).app(END)
        assert relay.effects == ()
        over = relay.line(UtteranceEnded(utterance_id="VX1-1")).effects
        assert over == (
            Close(ws_code=1000),
            Finish(status=FinishStatus.ENDED, handoff_data='{"reason": "a person"}'),
        )
        assert relay.session.is_over

    def test_with_nothing_left_to_say_it_ends_at_once(self) -> None:
        assert Relay().app({"type": "end"}).only(Finish) == Finish(status=FinishStatus.ENDED)

    def test_a_reply_that_was_never_ended_is_ended_by_it(self) -> None:
        relay = Relay().text("One moment").app(END)
        assert relay.speech[0].last
        assert relay.kept[0].written == "One moment"
        assert relay.line(UtteranceEnded(utterance_id="VX1-1")).has(Finish)

    def test_ana_cuts_the_goodbye_and_is_handed_over_at_once(self) -> None:
        relay = Relay().text("I connect you now.", last=True).app(END).cut("VX1-1", at=9)
        assert relay.frames == []
        assert relay.kept[0].heard == "I connect"
        assert relay.only(Finish).status is FinishStatus.ENDED

    def test_what_ana_says_over_the_goodbye_is_kept_though_nobody_answers_it(self) -> None:
        relay = Relay(interruptible="none").text("I connect you now.", last=True).app(END)
        relay.line(Words(text="Thank you", over_speech=True))
        assert relay.effects == (
            CallerSaid(text="Thank you", language=None, confidence=None, delivered=False),
        )

    def test_what_the_application_sends_after_its_end_is_not_looked_at(self) -> None:
        relay = Relay().text("Bye.", last=True).app(END).text("One more thing", last=True)
        assert relay.effects == ()
        assert relay.session.on_app_message(b"\x00") == ()

    def test_ana_hangs_up(self) -> None:
        relay = Relay().line(HungUp())
        assert relay.effects == (Close(ws_code=1000), Finish(status=FinishStatus.COMPLETED))
        assert relay.text("Hello?", last=True).effects == ()
        assert relay.line(Words(text="Hello?"), HungUp()).effects == ()
        assert relay.session.on_closed_by_app() == ()

    def test_ana_hangs_up_in_the_middle_of_a_sentence(self) -> None:
        relay = Relay().text("One two three.", last=True)
        relay.effects = relay.session.on_hang_up(Progress(utterance_id="VX1-1", characters=8))
        assert relay.kept[0].heard == "One two"
        assert relay.only(Finish).status is FinishStatus.COMPLETED

    def test_ana_hangs_up_in_the_middle_of_a_reply_that_is_still_being_written(self) -> None:
        relay = Relay().text("One two ").line(HungUp())
        assert (relay.kept[0].written, relay.speech) == ("One two", [])

    def test_ana_hangs_up_during_the_goodbye(self) -> None:
        relay = Relay().text("I connect you now.", last=True).app(END).line(HungUp())
        assert relay.only(Finish) == Finish(status=FinishStatus.COMPLETED)

    def test_the_script_dies_and_what_it_had_said_is_heard(self) -> None:
        relay = Relay().text("Let me see")
        relay.effects = relay.session.on_closed_by_app()
        assert relay.only(Fault).code == 64105
        assert relay.speech[0].last
        assert not relay.has(Finish)
        relay.line(Words(text="Hello?"))
        assert relay.effects == (CallerSaid(text="Hello?", language=None, confidence=None, delivered=False),)
        relay.line(UtteranceEnded(utterance_id="VX1-1"))
        finish = relay.only(Finish)
        assert (finish.status, finish.error_code) == (FinishStatus.FAILED, 64105)
        assert not relay.has(Close)

    def test_a_socket_that_closes_after_its_end_is_no_fault(self) -> None:
        relay = Relay().text("Bye.", last=True).app(END)
        assert relay.session.on_closed_by_app() == ()
        relay.line(UtteranceEnded(utterance_id="VX1-1"))
        assert relay.effects == (Finish(status=FinishStatus.ENDED, handoff_data='{"reason": "a person"}'),)


class TestBadFrames:
    def test_a_bad_frame_is_answered_and_the_call_goes_on(self) -> None:
        relay = Relay()
        relay.effects = relay.session.on_app_message("hello?")
        assert relay.only(Fault).code == 64107
        assert relay.frames == [{"type": "error", "description": "64107: The message is not JSON."}]
        assert relay.text("Still here.", last=True).has(Say)

    def test_ten_in_a_row_close_the_socket(self) -> None:
        relay = Relay()
        for _ in range(9):
            assert not any(isinstance(each, Close) for each in relay.session.on_app_message(b"\x00"))
        relay.effects = relay.session.on_app_message("[]")
        assert relay.only(Close).ws_code == 1007
        finish = relay.only(Finish)
        assert (finish.status, finish.error_code) == (FinishStatus.FAILED, 64105)
        assert relay.session.on_closed_by_app() == ()

    def test_a_good_one_between_begins_the_count_anew(self) -> None:
        relay = Relay()
        for _ in range(3):
            for _ in range(9):
                relay.session.on_app_message("{}")
            assert relay.app(ACK).effects == ()
        assert not relay.session.is_over

    def test_what_was_said_before_is_heard_before_the_session_ends(self) -> None:
        relay = Relay().text("One moment.", last=True)
        for _ in range(10):
            relay.effects = relay.session.on_app_message("{}")
        assert relay.only(Close).ws_code == 1007
        assert not relay.has(Finish)
        assert relay.line(UtteranceEnded(utterance_id="VX1-1")).has(Finish)


def unspoken(utterance_id: str, text: str, part: str) -> SpeechFailed:
    """The line could not speak a part of an utterance's text."""
    where = {"begins": text.index(part), "characters": len(part)}
    return SpeechFailed(reason="The synthesiser is broken.", utterance_id=utterance_id, **where)


class TestWhatCouldNotBeSpoken:
    TEXT = "It left on Monday. It comes on Thursday. Anything else?"

    def test_is_taken_back_from_what_was_told_as_said(self) -> None:
        relay = Relay().text(self.TEXT, last=True)
        relay.line(unspoken("VX1-1", self.TEXT, "It comes on Thursday. "))
        assert relay.frames == [{"type": "error", "description": "The synthesiser is broken."}]
        assert [(each.heard, each.interrupted) for each in relay.kept] == [
            ("It left on Monday. Anything else?", False)
        ]

    def test_is_left_out_of_a_cycle_that_is_still_being_written(self) -> None:
        relay = Relay().text("It left on Monday. ").line(unspoken("VX1-1", "It left on Monday. ", "It left"))
        assert relay.kept == []
        relay.text("Anything else?", last=True)
        assert relay.only(AgentSaid).heard == "on Monday. Anything else?"

    def test_was_not_heard_either_when_the_rest_is_cut(self) -> None:
        relay = Relay().text(self.TEXT, last=True)
        relay.line(unspoken("VX1-1", self.TEXT, "It left on Monday. "))
        relay.cut("VX1-1", at=self.TEXT.index("Thursday"))
        assert relay.only(AgentSaid).heard == "It comes on"
        assert relay.frames[-1]["utteranceUntilInterrupt"] == "It comes on"

    def test_leaves_nothing_of_an_utterance_that_failed_whole(self) -> None:
        relay = Relay().text("Goodbye.", last=True).line(unspoken("VX1-1", "Goodbye.", "Goodbye."))
        assert relay.only(AgentSaid).heard == ""
        assert relay.line(unspoken("VX1-9", "Goodbye.", "Goodbye.")).kept == [], "what is no longer queued"


def test_speech_that_fails_is_told_and_the_call_goes_on() -> None:
    relay = Relay().line(SpeechFailed(reason="The synthesiser is broken."))
    assert relay.frames == [{"type": "error", "description": "The synthesiser is broken."}]
    assert not relay.has(Finish)
    assert relay.text("Can you read this?", last=True).has(Say)
