"""Whatever comes in whatever order: the session never raises, keeps what was heard, and is silent once it is over.

A line is simulated that speaks as lines do: it sounds a few characters at a time, ends utterances, and is cut. What the
session keeps in the end must be what that line really sounded.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tieline.channels.voice.line import (
    BargeIn,
    Digit,
    HungUp,
    LineEvent,
    PartialWords,
    Progress,
    SpeakingChanged,
    UtteranceEnded,
    Words,
)
from tieline.channels.voice.models import CallDirection
from tieline.channels.voice.nouns import ConversationRelay
from tieline.channels.voice.relay import (
    AgentSaid,
    ClearLine,
    Effect,
    Finish,
    PlayUrl,
    RelaySession,
    Say,
    SendFrame,
    SetupFacts,
    read_relay,
)
from tieline.channels.voice.relay.heard import cut_at_word

pytestmark = pytest.mark.unit

FACTS = SetupFacts(
    session_id="VX1",
    account_id="AC1",
    call_id="CA1",
    from_="+15551230001",
    to="+15550100000",
    direction=CallDirection.OUTBOUND_API,
)


def _session(**attributes: str) -> RelaySession:
    return RelaySession(
        read_relay(ConversationRelay(attributes={"url": "wss://agent.example/ws", **attributes})), facts=FACTS
    )


@dataclass
class Sounding:
    """An utterance on the simulated line."""

    utterance_id: str
    text: str = ""
    last: bool = False
    heard: int = 0
    is_sound: bool = False
    is_over: bool = False


@dataclass
class Story:
    """A session and its line, driven step by step."""

    session: RelaySession
    queue: list[Sounding] = field(default_factory=list)
    all: dict[str, Sounding] = field(default_factory=dict)
    kept: dict[str, AgentSaid] = field(default_factory=dict)
    spoken: str = ""
    is_finished: bool = False
    # What the application has sent of a cycle, and which of its tokens nobody may ever hear.
    is_open: bool = False
    drops: bool = False
    dropped: set[str] = field(default_factory=set)
    tokens: int = 0

    def do(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            assert not self.is_finished, "nothing follows the end"
            self._do_one(effect)

    def _do_one(self, effect: Effect) -> None:
        match effect:
            case Say():
                self._say(effect)
            case PlayUrl():
                self._add(Sounding(effect.utterance_id, last=True, is_sound=True))
            case ClearLine():
                progress = self._progress()
                self._clear()
                self.do(self.session.on_cleared(progress))
            case AgentSaid():
                assert effect.written.startswith(effect.heard)
                self.kept[effect.utterance_id] = effect
            case SendFrame():
                self._on_frame(effect.message["type"])
            case Finish():
                self.is_finished = True
            case _:
                pass

    def _say(self, effect: Say) -> None:
        speech = effect.speech
        sounding = self.all.get(speech.utterance_id)
        if sounding is None:
            sounding = Sounding(speech.utterance_id)
            self._add(sounding)
        assert not sounding.last, "an utterance that has ended gets no more"
        sounding.text += speech.text
        sounding.last = speech.last
        self.spoken += speech.text

    def _add(self, sounding: Sounding) -> None:
        self.queue.append(sounding)
        self.all[sounding.utterance_id] = sounding

    def _progress(self) -> Progress:
        if not self.queue:
            return Progress()
        return Progress(utterance_id=self.queue[0].utterance_id, characters=self.queue[0].heard)

    def _clear(self) -> None:
        for each in self.queue:
            each.is_over = True
        self.queue.clear()

    def _on_frame(self, kind: str) -> None:
        if kind == "interrupt":
            self.drops = self.is_open
            self.is_open = False
        elif kind in ("prompt", "dtmf"):
            self.drops = False

    # Steps

    def token(self, *, last: bool, words: int) -> None:
        text = "".join(f"t{self.tokens + index}x " for index in range(words))
        if self.drops:
            self.dropped |= set(text.split())
            self.drops = not last
        else:
            self.is_open = (self.is_open or bool(text)) and not last
        self.tokens += words
        self.send({"type": "text", "token": text, "last": last})

    def send(self, message: dict[str, Any]) -> None:
        if message["type"] in ("play", "end"):
            self.is_open = False
        self.do(self.session.on_app_message(json.dumps(message)))

    def sound(self, characters: int) -> None:
        """Time passes: the line sounds, and ends what it has come to the end of."""
        if not self.queue:
            return
        first = self.queue[0]
        first.heard = min(len(first.text), first.heard + characters)
        if first.last and first.heard == len(first.text):
            del self.queue[0]
            first.is_over = True
            self.tell(UtteranceEnded(utterance_id=first.utterance_id))

    def barge(self, kind: str) -> None:
        if self.queue:
            progress = self._progress()
            self._clear()
            self.tell(BargeIn(kind=kind, progress=progress))

    def tell(self, event: LineEvent) -> None:
        self.do(self.session.on_line(event, at_ms=5))

    def hang_up(self) -> None:
        progress = self._progress()
        self._clear()
        self.do(self.session.on_hang_up(progress))


Step = Callable[[Story], None]

STEPS: st.SearchStrategy[Step] = st.one_of(
    st.builds(
        lambda last, words: lambda story: story.token(last=last, words=words),
        st.booleans(),
        st.integers(0, 3),
    ),
    st.builds(lambda characters: lambda story: story.sound(characters), st.integers(1, 30)),
    st.builds(lambda kind: lambda story: story.barge(kind), st.sampled_from(["speech", "dtmf"])),
    st.builds(
        lambda text, over: lambda story: story.tell(Words(text=text, over_speech=over)),
        st.sampled_from(["yes", "", "a person please"]),
        st.booleans(),
    ),
    st.sampled_from(
        [
            lambda story: story.tell(PartialWords(text="I wan")),
            lambda story: story.tell(Digit(digit="5")),
            lambda story: story.tell(SpeakingChanged(who="party", speaking=True)),
            lambda story: story.send({"type": "play", "source": "https://x/a.mp3"}),
            lambda story: story.send({"type": "language", "ttsLanguage": "es-MX"}),
            lambda story: story.send({"type": "sendDigits", "digits": "12"}),
            lambda story: story.do(story.session.on_app_message(b"\x00")),
            lambda story: story.do(story.session.on_app_message("{}")),
        ]
    ),
)
ENDS: st.SearchStrategy[Step] = st.sampled_from(
    [
        lambda story: story.send({"type": "end", "handoffData": "{}"}),
        lambda story: story.do(story.session.on_closed_by_app()),
        lambda story: story.hang_up(),
    ]
)
ATTRIBUTES = st.fixed_dictionaries(
    {},
    optional={
        "preemptible": st.sampled_from(["true", "false"]),
        "dtmfDetection": st.just("true"),
        "partialPrompts": st.just("true"),
        "partialPromptOnHangup": st.just("true"),
        "welcomeGreeting": st.just("Hello and good day"),
        "reportInputDuringAgentSpeech": st.sampled_from(["none", "dtmf", "speech", "any"]),
        "events": st.just("speaker-events tokens-played"),
    },
)


def _run(attributes: dict[str, str], steps: list[Step]) -> Story:
    story = Story(_session(**attributes))
    story.do(story.session.open())
    for step in steps:
        step(story)
    return story


@given(ATTRIBUTES, st.lists(STEPS, max_size=30), ENDS, st.lists(STEPS, max_size=8))
@settings(max_examples=300, deadline=None)
def test_what_is_kept_is_what_the_line_sounded(
    attributes: dict[str, str], steps: list[Step], end: Step, more: list[Step]
) -> None:
    story = _run(attributes, [*steps, end, *more])
    for sounding in story.all.values():
        if sounding.is_sound or not sounding.is_over:
            continue
        kept = story.kept[sounding.utterance_id]
        assert kept.heard == cut_at_word(sounding.text, sounding.heard).strip()
        assert kept.written == sounding.text.strip()


@given(ATTRIBUTES, st.lists(STEPS, max_size=40))
@settings(max_examples=300, deadline=None)
def test_tokens_of_a_cut_reply_are_never_spoken(attributes: dict[str, str], steps: list[Step]) -> None:
    # A preempted reply is no interruption, and this test knows of interruptions alone.
    story = _run({**attributes, "preemptible": "false"}, steps)
    assert not story.dropped & set(story.spoken.split())


@given(ATTRIBUTES, st.lists(STEPS, max_size=30), ENDS)
@settings(max_examples=200, deadline=None)
def test_every_ending_comes_to_its_end_once_the_line_is_silent(
    attributes: dict[str, str], steps: list[Step], end: Step
) -> None:
    story = _run(attributes, [*steps, end])
    while story.queue:
        story.sound(100)
    assert story.is_finished
    assert story.session.is_over


PROGRESS = st.builds(
    Progress,
    utterance_id=st.sampled_from([None, "VX1-1", "VX1-2", "VX1-9", "other"]),
    characters=st.integers(-5, 40),
    milliseconds=st.integers(-5, 5000),
)
ANYTHING: st.SearchStrategy[Callable[[RelaySession], tuple[Effect, ...]]] = st.one_of(
    st.builds(
        lambda token, last: (
            lambda it: it.on_app_message(json.dumps({"type": "text", "token": token, "last": last}))
        ),
        st.text(max_size=6),
        st.booleans(),
    ),
    st.builds(lambda message: lambda it: it.on_app_message(message), st.text() | st.binary()),
    st.builds(
        lambda kind, value: (
            lambda it: it.on_app_message(
                json.dumps({"type": kind, "source": value, "digits": value, "ttsLanguage": value})
            )
        ),
        st.sampled_from(["play", "sendDigits", "language", "end"]),
        st.sampled_from(["1", "es", "https://x"]),
    ),
    st.builds(
        lambda event: lambda it: it.on_line(event),
        st.one_of(
            st.builds(BargeIn, kind=st.just("speech"), progress=PROGRESS),
            st.builds(Words, text=st.text(max_size=4), over_speech=st.booleans()),
            st.builds(PartialWords, text=st.text(max_size=4)),
            st.builds(Digit, digit=st.sampled_from("0#")),
            st.builds(SpeakingChanged, who=st.sampled_from(["party", "line"]), speaking=st.booleans()),
            st.builds(UtteranceEnded, utterance_id=st.sampled_from(["VX1-1", "VX1-2", "VX1-3", "other"])),
        ),
    ),
    st.builds(lambda progress: lambda it: it.on_cleared(progress), PROGRESS),
    st.sampled_from(
        [
            lambda it: it.open(),
            lambda it: it.on_closed_by_app(),
            lambda it: it.on_line(HungUp(lost=True)),
            lambda it: it.on_hang_up(Progress(utterance_id="VX1-1", characters=2)),
        ]
    ),
)


@given(ATTRIBUTES, st.lists(ANYTHING, max_size=25))
@settings(max_examples=400, deadline=None)
def test_nothing_makes_it_raise_or_speak_after_its_end(
    attributes: dict[str, str], inputs: list[Callable[[RelaySession], tuple[Effect, ...]]]
) -> None:
    session = _session(**attributes)
    effects: list[Effect] = []
    for each in inputs:
        effects.extend(each(session))
    ends = [index for index, effect in enumerate(effects) if isinstance(effect, Finish)]
    assert ends in ([], [len(effects) - 1])
    assert session.is_over is bool(ends)
    for effect in effects:
        if isinstance(effect, AgentSaid):
            assert effect.written.startswith(effect.heard)
        if isinstance(effect, SendFrame):
            json.dumps(effect.message)
            assert None not in effect.message.values()
