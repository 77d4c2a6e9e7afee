"""`record-voicemail`: records what the caller says after a beep; `.RecordingSid` and `.RecordingUrl` are where it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tieline.flows.models import JSON, Problem, State, StepOutcome, StepPlan, StepWait
from tieline.flows.ports import FlowPorts
from tieline.flows.widgets.base import Widget, is_on, known_events, text_of, whole, whole_faults
from tieline.flows.widgets.call_markup import back, element, waits_for_call

EVENTS = ("recordingComplete", "noAudio", "hangup")


def check(state: State) -> Iterator[Problem]:
    """Numbers are numbers."""
    yield from known_events(state, EVENTS)
    yield from whole_faults(state, "timeout", "max_length", most=14_400)


async def run(plan: StepPlan, properties: JSON, ports: FlowPorts) -> StepWait:
    """Let the call record; a document that goes on after it has heard nothing."""
    record = element(
        "Record",
        action=back(plan, "recordingComplete"),
        timeout=whole(properties, "timeout", 5, least=1),
        maxLength=whole(properties, "max_length", 3600, least=1, most=14_400),
        playBeep=is_on(properties, "play_beep", default=True),
        finishOnKey=text_of(properties, "finish_on_key"),
        trim=text_of(properties, "trim"),
        transcribe=is_on(properties, "transcribe"),
        transcribeCallback=text_of(properties, "transcription_callback_url"),
        recordingStatusCallback=text_of(properties, "recording_status_callback_url"),
    )
    return waits_for_call(plan, record, then="noAudio")


def returned(state: State, event: str, fields: Mapping[str, str]) -> StepOutcome:
    """Leave with where the recording is."""
    kept = {key: value for key, value in fields.items() if key.startswith(("Recording", "Transcription"))}
    if "Digits" in fields:
        kept["Digits"] = fields["Digits"]
    return StepOutcome(event=event if kept else "noAudio", output=kept)


WIDGET = Widget(
    type="record-voicemail", events=EVENTS, failure="failed", check=check, run=run, returned=returned
)
