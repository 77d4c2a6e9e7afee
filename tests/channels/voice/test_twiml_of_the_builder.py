"""Whatever the official builder can write of the verbs we know comes back as it was meant, without a note."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.twiml.voice_response import Dial, Gather, Start, VoiceResponse

from tieline.channels.voice import nouns, verbs
from tieline.channels.voice.twiml import read

pytestmark = pytest.mark.unit

# XML cannot carry control characters, and blanks at the ends or in a row are not part of what is said.
LETTERS = st.characters(min_codepoint=33, exclude_categories=("C", "Z"))
WORD = st.text(LETTERS, min_size=1, max_size=8)
SENTENCE = st.lists(WORD, min_size=1, max_size=6).map(" ".join)
URL = WORD.map(lambda word: f"https://example.com/{word}?a=1&b=2")
METHOD = st.sampled_from(["GET", "POST"])
FLAG = st.booleans()
SECONDS = st.integers(1, 500)
CALL_EVENTS = st.lists(st.sampled_from(nouns.CALL_EVENTS), min_size=1, unique=True).map(tuple)
RECORDING_EVENTS = st.lists(st.sampled_from(nouns.RECORDING_EVENTS), min_size=1, unique=True).map(tuple)

Arguments = dict[str, Any]


def _some(**strategies: st.SearchStrategy[Any]) -> st.SearchStrategy[Arguments]:
    """Any of the attributes, each with any value."""
    return st.fixed_dictionaries({}, optional=strategies)


CALLED = {
    "url": URL,
    "method": METHOD,
    "status_callback": URL,
    "status_callback_method": METHOD,
    "status_callback_event": CALL_EVENTS,
}
DETECTING = {
    "machine_detection": st.sampled_from(["Enable", "DetectMessageEnd"]),
    "machine_detection_timeout": st.integers(3, 59),
    "machine_detection_speech_threshold": st.integers(1000, 6000),
    "machine_detection_speech_end_threshold": st.integers(500, 5000),
    "machine_detection_silence_timeout": st.integers(2000, 10000),
    "amd_status_callback": URL,
    "amd_status_callback_method": METHOD,
}
RECORDING = {
    "recording_status_callback": URL,
    "recording_status_callback_method": METHOD,
    "recording_status_callback_event": RECORDING_EVENTS,
    "recording_configuration_id": WORD,
}
SAY = _some(voice=WORD, language=st.sampled_from(["en-US", "es-MX"]), loop=SECONDS)
PLAY = _some(loop=SECONDS, digits=st.text("0123456789w", min_size=1, max_size=5))
GATHER = _some(
    input=st.sampled_from([("dtmf",), ("speech",), ("dtmf", "speech")]),
    action=URL,
    method=METHOD,
    timeout=SECONDS,
    speech_timeout=st.one_of(SECONDS, st.just("auto")),
    max_speech_time=SECONDS,
    profanity_filter=FLAG,
    finish_on_key=st.sampled_from(["", "*", "5"]),
    num_digits=SECONDS,
    partial_result_callback=URL,
    partial_result_callback_method=METHOD,
    language=st.sampled_from(["en-US", "es-MX"]),
    hints=SENTENCE,
    barge_in=FLAG,
    debug=FLAG,
    action_on_empty_result=FLAG,
    speech_model=WORD,
    enhanced=FLAG,
)
RECORD = _some(
    action=URL,
    method=METHOD,
    timeout=SECONDS,
    finish_on_key=st.text("12#*", max_size=3),
    max_length=SECONDS,
    play_beep=FLAG,
    trim=st.sampled_from(nouns.TRIMMING),
    transcribe=FLAG,
    transcribe_callback=URL,
    **RECORDING,
)
DIAL = _some(
    action=URL,
    method=METHOD,
    timeout=SECONDS,
    hangup_on_star=FLAG,
    time_limit=SECONDS,
    caller_id=WORD,
    record=st.sampled_from(["do-not-record", "record-from-answer-dual"]),
    trim=st.sampled_from(nouns.TRIMMING),
    answer_on_bridge=FLAG,
    ring_tone=WORD,
    recording_track=st.sampled_from(["inbound", "outbound", "both"]),
    sequential=FLAG,
    refer_url=URL,
    refer_method=METHOD,
    events=WORD,
    **RECORDING,
)
NUMBER = _some(send_digits=st.text("0123w#*", min_size=1, max_size=4), byoc=WORD, **CALLED, **DETECTING)
SIP = _some(username=WORD, password=WORD, **CALLED, **DETECTING)
CONFERENCE = _some(
    muted=FLAG,
    beep=st.sampled_from(["true", "false", "onEnter", "onExit"]),
    start_conference_on_enter=FLAG,
    end_conference_on_exit=FLAG,
    wait_url=URL,
    wait_method=METHOD,
    max_participants=st.integers(2, 250),
    record=st.sampled_from(["do-not-record", "record-from-start"]),
    region=WORD,
    coach=WORD,
    trim=st.sampled_from(nouns.TRIMMING),
    status_callback_event=st.lists(st.sampled_from(nouns.CONFERENCE_EVENTS), unique=True).map(tuple),
    status_callback=URL,
    status_callback_method=METHOD,
    event_callback_url=URL,
    jitter_buffer_size=WORD,
    participant_label=WORD,
    **RECORDING,
)
STREAM = _some(
    name=WORD,
    connector_name=WORD,
    track=st.sampled_from(nouns.TRACKS),
    status_callback=URL,
    status_callback_method=METHOD,
    audio_format=WORD,
    sample_rate=WORD,
)
TRANSCRIPTION = _some(
    name=WORD,
    track=st.sampled_from(nouns.TRACKS),
    status_callback_url=URL,
    status_callback_method=METHOD,
    inbound_track_label=WORD,
    outbound_track_label=WORD,
    partial_results=FLAG,
    language_code=WORD,
    transcription_engine=WORD,
    profanity_filter=FLAG,
    speech_model=WORD,
    hints=SENTENCE,
    enable_automatic_punctuation=FLAG,
    intelligence_service=WORD,
)
BESIDE = _some(
    trim=st.sampled_from(nouns.TRIMMING),
    track=st.sampled_from(["inbound", "outbound", "both"]),
    channels=st.sampled_from(["mono", "dual"]),
    **RECORDING,
)


def _written(arguments: Arguments) -> Arguments:
    """The same arguments as the builder takes them: lists are words with blanks between."""
    return {name: " ".join(value) if isinstance(value, tuple) else value for name, value in arguments.items()}


def _read(response: VoiceResponse) -> tuple[verbs.Verb, ...]:
    document = read(str(response))
    assert document.notes == ()
    return document.verbs


@given(SENTENCE, SAY)
def test_say(words: str, arguments: Arguments) -> None:
    response = VoiceResponse()
    response.say(words, **_written(arguments))
    assert _read(response) == (verbs.Say(words=words, **arguments),)


@given(URL, PLAY)
def test_play(url: str, arguments: Arguments) -> None:
    response = VoiceResponse()
    response.play(url, **_written(arguments))
    assert _read(response) == (verbs.Play(url=url, **arguments),)


@given(GATHER, SENTENCE, SAY, PLAY, URL)
def test_gather(arguments: Arguments, words: str, say: Arguments, play: Arguments, url: str) -> None:
    gather = Gather(**_written(arguments))
    gather.say(words, **_written(say))
    gather.pause(length=3)
    gather.play(url, **_written(play))
    response = VoiceResponse()
    response.append(gather)
    prompts = (verbs.Say(words=words, **say), verbs.Pause(length=3), verbs.Play(url=url, **play))
    assert _read(response) == (verbs.Gather(prompts=prompts, **arguments),)


@given(RECORD)
def test_record(arguments: Arguments) -> None:
    response = VoiceResponse()
    response.record(**_written(arguments))
    assert _read(response) == (verbs.Record(**arguments),)


@given(
    DIAL,
    st.lists(
        st.one_of(
            st.tuples(st.just("number"), WORD, NUMBER).map(
                lambda it: (*it, nouns.Number(number=it[1], **it[2]))
            ),
            st.tuples(st.just("client"), WORD, _some(**CALLED)).map(
                lambda it: (*it, nouns.Client(identity=it[1], **it[2]))
            ),
            st.tuples(st.just("sip"), WORD, SIP).map(lambda it: (*it, nouns.Sip(uri=it[1], **it[2]))),
        ),
        min_size=1,
        max_size=3,
    ),
)
def test_dial(arguments: Arguments, called: list[tuple[str, str, Arguments, nouns.DialNoun]]) -> None:
    dial = Dial(**_written(arguments))
    for noun, whom, given_arguments, _ in called:
        getattr(dial, noun)(whom, **_written(given_arguments))
    response = VoiceResponse()
    response.append(dial)
    assert _read(response) == (verbs.Dial(nouns=tuple(each[3] for each in called), **arguments),)


@given(WORD, CONFERENCE)
def test_dial_a_conference(name: str, arguments: Arguments) -> None:
    response = VoiceResponse()
    response.dial().conference(name, **_written(arguments))
    assert _read(response) == (verbs.Dial(nouns=(nouns.Conference(name=name, **arguments),)),)


@given(WORD, _some(url=URL, method=METHOD))
def test_dial_a_queue(name: str, arguments: Arguments) -> None:
    response = VoiceResponse()
    response.dial().queue(name, reservation_sid="WR1", post_work_activity_sid="WA1", **arguments)
    queue = nouns.Queue(name=name, reservation_id="WR1", post_work_activity_id="WA1", **arguments)
    assert _read(response) == (verbs.Dial(nouns=(queue,)),)


@given(
    _some(
        action=URL, method=METHOD, wait_url=URL, wait_url_method=METHOD, max_queue_size=st.integers(1, 5000)
    ),
    st.dictionaries(WORD, st.one_of(WORD, st.integers(), st.none())),
    _some(priority=SECONDS, timeout=SECONDS),
)
def test_enqueue(arguments: Arguments, attributes: Arguments, task: Arguments) -> None:
    response = VoiceResponse()
    # The builder drops an empty dictionary; as text it stays.
    response.enqueue(None, workflow_sid="WW1", **arguments).task(attributes or "{}", **task)
    expected = verbs.Enqueue(workflow_id="WW1", task=nouns.Task(attributes=attributes, **task), **arguments)
    assert _read(response) == (expected,)


@given(st.dictionaries(WORD, WORD, max_size=3), URL, STREAM)
def test_streams(parameters: dict[str, str], url: str, arguments: Arguments) -> None:
    response = VoiceResponse()
    for stream in (
        response.connect(action="/next").stream(url=url, **arguments),
        response.start().stream(url=url, **arguments),
    ):
        for name, value in parameters.items():
            stream.parameter(name=name, value=value)
    stream = nouns.Stream(url=url, parameters=parameters, **arguments)
    assert _read(response) == (verbs.Connect(noun=stream, action="/next"), verbs.Start(nouns=(stream,)))


@given(TRANSCRIPTION, BESIDE, _some(action=URL, method=METHOD))
def test_start(transcription: Arguments, recording: Arguments, arguments: Arguments) -> None:
    start = Start(**arguments)
    start.transcription(**transcription)
    start.recording(**_written(recording))
    response = VoiceResponse()
    response.append(start)
    expected = (nouns.Transcription(**transcription), nouns.Recording(**recording))
    assert _read(response) == (verbs.Start(nouns=expected, **arguments),)


@given(
    st.dictionaries(WORD, SENTENCE, max_size=3), SENTENCE, st.sampled_from(["none", "dtmf", "speech", "any"])
)
def test_conversation_relay(parameters: dict[str, str], greeting: str, interruptible: str) -> None:
    response = VoiceResponse()
    relay = response.connect().conversation_relay(
        url="wss://agent.example/ws",
        welcome_greeting=greeting,
        interruptible=interruptible,
        dtmf_detection=True,
    )
    relay.language(code="es-MX", tts_provider="Google")
    for name, value in parameters.items():
        relay.parameter(name=name, value=value)
    expected = nouns.ConversationRelay(
        attributes={
            "url": "wss://agent.example/ws",
            "welcomeGreeting": greeting,
            "interruptible": interruptible,
            "dtmfDetection": "true",
        },
        languages=({"code": "es-MX", "ttsProvider": "Google"},),
        parameters=parameters,
    )
    assert _read(response) == (verbs.Connect(noun=expected),)


@pytest.mark.parametrize(
    ("write", "expected"),
    [
        (lambda it: it.pause(length=7), verbs.Pause(length=7)),
        (lambda it: it.hangup(), verbs.Hangup()),
        (lambda it: it.leave(), verbs.Leave()),
        (lambda it: it.reject(reason="busy"), verbs.Reject(reason="busy")),
        (lambda it: it.redirect("/next", method="GET"), verbs.Redirect(url="/next", method="GET")),
        (lambda it: it.dial("+15551230001"), verbs.Dial(nouns=(nouns.Number(number="+15551230001"),))),
        (lambda it: it.enqueue("sales"), verbs.Enqueue(name="sales")),
    ],
)
def test_short_ones(write: Callable[[VoiceResponse], object], expected: verbs.Verb) -> None:
    response = VoiceResponse()
    write(response)
    assert _read(response) == (expected,)
