"""The rehearsal's answers in OpenAI's shape, checked against the official library's own types."""

import pytest
from openai.types.responses import Response, ResponseStreamEvent
from pydantic import TypeAdapter

from tieline.models.rehearsal import RehearsalAnswer, RehearsalToolCall
from tieline.models.responses_format import pieces_of, response_events, response_object

pytestmark = pytest.mark.unit

WORDS = RehearsalAnswer(text="¡Hola, Ana!  ¿En qué puedo ayudarle?", input_tokens=7, output_tokens=5)
CALL = RehearsalAnswer(
    text=None,
    tool_calls=(RehearsalToolCall(call_id="call_1", name="handoff", arguments={"reason": "señora Ana"}),),
)


@pytest.mark.parametrize("answer", [WORDS, CALL])
def test_the_official_types_accept_the_response(answer: RehearsalAnswer) -> None:
    read = Response.model_validate(response_object(answer, request={"tools": None}, model="gpt-x"))
    assert read.model == "gpt-x"
    assert read.metadata == {"served_by": "rehearsal"}
    assert read.output_text == (answer.text or "")


@pytest.mark.parametrize("answer", [WORDS, CALL])
def test_the_official_types_accept_every_event_in_order(answer: RehearsalAnswer) -> None:
    reader: TypeAdapter[ResponseStreamEvent] = TypeAdapter(ResponseStreamEvent)
    response = response_object(answer, request={}, model="gpt-x")
    events = [reader.validate_python(event) for event in response_events(response)]
    assert [event.sequence_number for event in events if hasattr(event, "sequence_number")] == list(
        range(len(events))
    )
    assert events[0].type == "response.created"
    assert events[-1].type == "response.completed"


def test_the_deltas_add_up_to_the_words() -> None:
    events = response_events(response_object(WORDS, request={}, model="gpt-x"))
    assert (
        "".join(event["delta"] for event in events if event["type"] == "response.output_text.delta")
        == WORDS.text
    )


@pytest.mark.parametrize("text", ["", " ", "one", " two words ", "a\n\nb  c"])
def test_pieces_join_to_the_text(text: str) -> None:
    assert "".join(pieces_of(text)) == text


def test_usage_adds_up() -> None:
    usage = response_object(WORDS, request={}, model="gpt-x")["usage"]
    assert usage["total_tokens"] == 12
