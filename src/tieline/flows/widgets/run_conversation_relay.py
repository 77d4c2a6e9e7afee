"""`run-conversation-relay`: an application talks with the caller by words, until its session ends.

It leaves with `.HandoffData`, `.SessionId`, `.SessionStatus` and `.SessionDuration`, by `success` or `failed`. Older
definitions spell these otherwise: the first transition whose name tells of the end, or of a failure, is taken.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from tieline.flows.models import JSON, Problem, State, StepOutcome, StepPlan, StepWait
from tieline.flows.ports import FlowPorts
from tieline.flows.widgets.base import Widget, required_text, text_of
from tieline.flows.widgets.call_markup import back, element, waits_for_call

EVENTS = ("success", "failed", "hangup")
_SETTINGS = {
    "welcome_greeting": "welcomeGreeting",
    "language": "language",
    "tts_language": "ttsLanguage",
    "transcription_language": "transcriptionLanguage",
    "voice": "voice",
    "tts_provider": "ttsProvider",
    "transcription_provider": "transcriptionProvider",
    "speech_model": "speechModel",
    "interruptible": "interruptible",
    "hints": "hints",
    "dtmf_detection": "dtmfDetection",
}


def check(state: State) -> Iterator[Problem]:
    """The application's socket must be named."""
    yield from required_text(state, "url")


async def run(plan: StepPlan, properties: JSON, ports: FlowPorts) -> StepWait:
    """Give the call to the application."""
    connect = element("Connect", action=back(plan, "success"))
    settings = {wire: text_of(properties, key) for key, wire in _SETTINGS.items()}
    relay = element("ConversationRelay", url=text_of(properties, "url"), **settings)
    for each in properties.get("parameters") or ():
        relay.append(element("Parameter", name=str(each.get("key")), value=str(each.get("value", ""))))
    connect.append(relay)
    return waits_for_call(plan, connect, then=None)


def returned(state: State, event: str, fields: Mapping[str, str]) -> StepOutcome:
    """Leave with what the session brought; handoff data is shown as what it says."""
    output: JSON = {key: value for key, value in fields.items() if key.startswith(("Session", "Error"))}
    if fields.get("HandoffData"):
        output["HandoffData"] = _parsed(fields["HandoffData"])
    failed = fields.get("SessionStatus") == "failed"
    return StepOutcome(event=_event(state, failed=failed), output=output)


def _event(state: State, *, failed: bool) -> str:
    """Return the event of the transition that tells of a failure, or the first that tells of none."""
    told = [each.event for each in state.transitions if each.event != "hangup"]
    fitting = [each for each in told if ("fail" in each.casefold() or "error" in each.casefold()) is failed]
    return fitting[0] if fitting else "failed" if failed else "success"


def _parsed(text: str) -> object:
    try:
        found: object = json.loads(text)
    except ValueError:
        return text
    return found


WIDGET = Widget(
    type="run-conversation-relay",
    events=EVENTS,
    failure="failed",
    check=check,
    run=run,
    returned=returned,
)
