"""Both of OpenAI's shapes give one transcript."""

from typing import Any

import pytest

from tieline.models.transcript import Line, read_transcript, text_of

pytestmark = pytest.mark.unit

RESPONSES: list[dict[str, Any]] = [
    {"role": "system", "content": "Be kind."},
    {
        "role": "user",
        "content": [{"type": "input_text", "text": "Hi"}, {"type": "input_image", "image_url": "x"}],
    },
    {"role": "user", "content": "Hi"},
    {"id": "rs_1", "type": "reasoning", "summary": []},
    {"id": "fc_1", "type": "function_call", "call_id": "call_1", "name": "handoff", "arguments": "{}"},
    {"type": "function_call_output", "call_id": "call_1", "output": "done"},
    {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "content": [{"type": "output_text", "text": "Bye", "annotations": []}],
    },
]
CHAT: list[dict[str, Any]] = [
    {"role": "system", "content": "Be kind."},
    {"role": "user", "content": "Hi"},
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [
            {"id": "call_1", "type": "function", "function": {"name": "handoff", "arguments": "{}"}}
        ],
    },
    {"role": "tool", "tool_call_id": "call_1", "content": "done"},
    {"role": "assistant", "content": "Bye"},
]


def test_both_shapes_read_the_same() -> None:
    expected = (
        Line("system", "Be kind."),
        Line("customer", "Hi"),
        Line("call", "{}", name="handoff", call_id="call_1"),
        Line("result", "done", name="handoff", call_id="call_1"),
        Line("agent", "Bye"),
    )
    assert read_transcript(RESPONSES).lines == expected
    assert read_transcript(CHAT).lines == expected


def test_only_a_message_repeated_at_once_is_counted_once() -> None:
    texts = ["yes", "yes", "no", "yes"]
    transcript = read_transcript([{"role": "user", "content": text} for text in texts])
    assert transcript.customer_texts == ("yes", "no", "yes")


def test_results_belong_to_the_turn_they_came_in() -> None:
    assert [line.text for line in read_transcript(RESPONSES).results_of_turn] == ["done"]
    later = read_transcript([*RESPONSES, {"role": "user", "content": "And?"}])
    assert later.results_of_turn == ()
    assert later.last_agent_text == "Bye"


def test_a_workers_words_are_known_by_their_mark() -> None:
    marked = {"role": "assistant", "content": "[A person of our team wrote:] It leaves on Friday."}
    assert read_transcript([marked]).worker_texts == ("It leaves on Friday.",)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("words", "words"),
        (None, ""),
        ([{"refusal": "No."}], "No."),
        ([1, {"a": 2}], ""),
        ({"a": 1}, '{"a": 1}'),
    ],
)
def test_the_words_of_any_content(content: object, text: str) -> None:
    assert text_of(content) == text
