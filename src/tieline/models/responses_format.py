"""A rehearsal answer in the shape of OpenAI's Responses API: the `response` object and its stream of events.

Shared by the HTTP door (`wire/openai_v1`) and the model in process (`agents/rehearsal_model.py`), so that both give an
agent kit the same. Field names are OpenAI's (platform.openai.com/docs/api-reference/responses).
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

from tieline.models.rehearsal import REHEARSAL_MODEL, RehearsalAnswer

_ECHOED = (
    "instructions",
    "max_output_tokens",
    "parallel_tool_calls",
    "reasoning",
    "store",
    "temperature",
    "text",
    "tool_choice",
    "tools",
    "top_p",
    "truncation",
    "user",
)
_DEFAULTS: dict[str, Any] = {
    "parallel_tool_calls": True,
    "store": False,
    "temperature": 1.0,
    "text": {"format": {"type": "text"}},
    "tool_choice": "auto",
    "tools": [],
    "top_p": 1.0,
    "truncation": "disabled",
}


def response_object(answer: RehearsalAnswer, *, request: Mapping[str, Any], model: str) -> dict[str, Any]:
    """The finished `response` object of an answer.

    Args:
        answer: what the rehearsal model said.
        request: the request's body, of which the usual settings are echoed.
        model: the name the caller asked for; `metadata.served_by` says who really answered.
    """
    echoed = {name: request.get(name, _DEFAULTS.get(name)) for name in _ECHOED}
    return {
        **{name: _DEFAULTS.get(name) if value is None else value for name, value in echoed.items()},
        "id": f"resp_{uuid4().hex}",
        "object": "response",
        "created_at": int(time.time()),
        "status": "completed",
        "error": None,
        "incomplete_details": None,
        "metadata": {**(request.get("metadata") or {}), "served_by": REHEARSAL_MODEL},
        "model": model,
        "output": output_items(answer),
        "previous_response_id": None,
        "usage": usage_object(answer),
    }


def output_items(answer: RehearsalAnswer) -> list[dict[str, Any]]:
    """The answer's output items: one message, or one `function_call` per tool call."""
    if answer.text is not None:
        return [_message(answer.text)]
    return [
        {
            "type": "function_call",
            "id": f"fc_{uuid4().hex}",
            "call_id": call.call_id,
            "name": call.name,
            "arguments": json.dumps(call.arguments, ensure_ascii=False),
            "status": "completed",
        }
        for call in answer.tool_calls
    ]


def usage_object(answer: RehearsalAnswer) -> dict[str, Any]:
    """The estimated tokens as the Responses API counts them."""
    return {
        "input_tokens": answer.input_tokens,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": answer.output_tokens,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": answer.input_tokens + answer.output_tokens,
    }


def response_events(response: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The stream of events that builds up to `response`, each with its `type` and `sequence_number`."""
    for number, event in enumerate(_events(response)):
        yield {**event, "sequence_number": number}


def pieces_of(text: str) -> list[str]:
    """A text in pieces of a word each, as a model would stream it; joined they are the text again."""
    return re.findall(r"\s*\S+|\s+$", text)


def _events(response: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    begun = {**response, "status": "in_progress", "output": [], "usage": None}
    yield {"type": "response.created", "response": begun}
    yield {"type": "response.in_progress", "response": begun}
    for index, item in enumerate(response["output"]):
        place = {"item_id": item["id"], "output_index": index}
        empty: dict[str, Any] = {"content": []} if item["type"] == "message" else {"arguments": ""}
        yield {
            "type": "response.output_item.added",
            "output_index": index,
            "item": {**item, **empty, "status": "in_progress"},
        }
        yield from _message_events(item, place) if item["type"] == "message" else _call_events(item, place)
        yield {"type": "response.output_item.done", "output_index": index, "item": item}
    yield {"type": "response.completed", "response": response}


def _message_events(item: Mapping[str, Any], place: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    part = item["content"][0]
    place = {**place, "content_index": 0}
    yield {"type": "response.content_part.added", **place, "part": {**part, "text": ""}}
    for piece in pieces_of(part["text"]):
        yield {"type": "response.output_text.delta", **place, "delta": piece, "logprobs": []}
    yield {"type": "response.output_text.done", **place, "text": part["text"], "logprobs": []}
    yield {"type": "response.content_part.done", **place, "part": part}


def _call_events(item: Mapping[str, Any], place: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    arguments = item["arguments"]
    yield {"type": "response.function_call_arguments.delta", **place, "delta": arguments}
    yield {
        "type": "response.function_call_arguments.done",
        **place,
        "name": item["name"],
        "arguments": arguments,
    }


def _message(text: str) -> dict[str, Any]:
    part = {"type": "output_text", "text": text, "annotations": [], "logprobs": []}
    return {
        "type": "message",
        "id": f"msg_{uuid4().hex}",
        "role": "assistant",
        "status": "completed",
        "content": [part],
    }
