"""Completions and chunks, checked against the official library's own types."""

import pytest
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from tieline.models.rehearsal import RehearsalAnswer, RehearsalToolCall
from tieline.wire.openai_v1.body import ModelRequest
from tieline.wire.openai_v1.chat import chat_chunks, chat_completion

pytestmark = pytest.mark.unit

WORDS = RehearsalAnswer(text="¡Hola, Ana!", input_tokens=3, output_tokens=4)
CALL = RehearsalAnswer(
    text=None,
    tool_calls=(RehearsalToolCall(call_id="call_1", name="handoff", arguments={"reason": "señora"}),),
)


def asked(**body: object) -> ModelRequest:
    return ModelRequest(model="llama", instructions="", items=[], tools=[], is_streamed=False, body=body)


@pytest.mark.parametrize(("answer", "reason"), [(WORDS, "stop"), (CALL, "tool_calls")])
def test_the_official_types_accept_the_completion(answer: RehearsalAnswer, reason: str) -> None:
    completion = ChatCompletion.model_validate(chat_completion(answer, request=asked()))
    assert completion.choices[0].finish_reason == reason
    assert completion.choices[0].message.content == answer.text
    assert completion.system_fingerprint == "fp_rehearsal"


@pytest.mark.parametrize("answer", [WORDS, CALL])
def test_the_official_types_accept_the_chunks(answer: RehearsalAnswer) -> None:
    chunks = [ChatCompletionChunk.model_validate(chunk) for chunk in chat_chunks(answer, request=asked())]
    assert len({chunk.id for chunk in chunks}) == 1
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == (answer.text or "")
    assert chunks[-1].choices[0].finish_reason is not None


@pytest.mark.parametrize(("wanted", "extra"), [(True, 1), (False, 0)])
def test_usage_is_streamed_when_asked_for(wanted: bool, extra: int) -> None:
    chunks = list(chat_chunks(WORDS, request=asked(stream_options={"include_usage": wanted})))
    assert sum("usage" in chunk for chunk in chunks) == extra
