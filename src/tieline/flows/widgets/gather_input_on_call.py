"""`gather-input-on-call`: asks the caller for keys or speech; `.Digits` and `.SpeechResult` are what came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tieline.flows.models import JSON, Problem, State, StepOutcome, StepPlan, StepWait
from tieline.flows.ports import FlowPorts
from tieline.flows.widgets.base import Widget, is_on, known_events, text_of, whole, whole_faults
from tieline.flows.widgets.call_markup import back, element, prompts, waits_for_call

EVENTS = ("keypress", "speech", "timeout")
_GATHERED = "gathered"


def check(state: State) -> Iterator[Problem]:
    """At most one of words and sound; numbers are numbers."""
    yield from known_events(state, EVENTS)
    if state.properties.get("say") and state.properties.get("play"):
        yield Problem(property_path="properties", message="must not have both say and play")
    yield from whole_faults(state, "timeout", "number_of_digits", most=3600)


async def run(plan: StepPlan, properties: JSON, ports: FlowPorts) -> StepWait:
    """Let the call ask."""
    digits = whole(properties, "number_of_digits", 0)
    gather = element(
        "Gather",
        input="dtmf speech",
        action=back(plan, _GATHERED),
        actionOnEmptyResult=True,
        timeout=whole(properties, "timeout", 5, least=1),
        numDigits=digits if digits and is_on(properties, "stop_gather", default=True) else None,
        speechTimeout=text_of(properties, "speech_timeout", "auto"),
        speechModel=text_of(properties, "speech_model"),
        language=text_of(properties, "gather_language") or text_of(properties, "language"),
        hints=text_of(properties, "hints"),
        profanityFilter=is_on(properties, "profanity_filter", default=True),
    )
    if "finish_on_key" in properties:
        # An empty one means that no key ends the number.
        gather.set("finishOnKey", text_of(properties, "finish_on_key"))
    gather.extend(prompts(properties))
    return waits_for_call(plan, gather, then="timeout")


def returned(state: State, event: str, fields: Mapping[str, str]) -> StepOutcome:
    """Leave by what came."""
    output: JSON = {
        key: fields[key] for key in ("Digits", "SpeechResult", "Confidence", "Language") if fields.get(key)
    }
    came = "keypress" if "Digits" in output else "speech" if "SpeechResult" in output else "timeout"
    return StepOutcome(event=came, output=output)


WIDGET = Widget(
    type="gather-input-on-call", events=EVENTS, failure="failed", check=check, run=run, returned=returned
)
