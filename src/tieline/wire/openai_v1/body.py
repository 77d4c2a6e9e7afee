"""Reads the bodies of OpenAI requests: bounded, checked as far as they are used, everything else let through.

Unknown models and unknown keys are accepted on purpose: agent kits send new ones every month.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from tieline.wire.openai_v1.errors import NotThere, OpenAIRefusal, TooLarge

MAXIMUM_BYTES = 4 * 1024 * 1024
"""The largest body taken; a history of thousands of turns fits."""

_ROLES = ("user", "assistant", "system", "developer", "tool", "function")


@dataclass(frozen=True)
class ModelRequest:
    """What both operations ask of the model. `body` is the whole request, for echoing."""

    model: str
    instructions: str
    items: list[Mapping[str, Any]]
    tools: list[Mapping[str, Any]]
    is_streamed: bool
    body: Mapping[str, Any]


async def read_responses_request(request: Request) -> ModelRequest:
    """The request of `POST /v1/responses`; refuses what OpenAI would refuse."""
    body = await _read_object(request)
    previous = body.get("previous_response_id")
    if previous:
        raise NotThere(
            f"Previous response with id '{previous}' not found: the rehearsal model keeps none. Send the history.",
            param="previous_response_id",
            code="previous_response_not_found",
        )
    _refuse_structured(_object(body, "text").get("format"), param="text.format")
    _object(body, "metadata")
    return _request(body, instructions=_string(body, "instructions"), items=_input(body))


async def read_chat_request(request: Request) -> ModelRequest:
    """The request of `POST /v1/chat/completions`; refuses what OpenAI would refuse."""
    body = await _read_object(request)
    _refuse_structured(body.get("response_format"), param="response_format")
    _object(body, "stream_options")
    if body.get("n") not in (None, 1):
        raise OpenAIRefusal(
            "The rehearsal model gives one choice; send n=1.", param="n", code="invalid_value"
        )
    messages = _objects(body, "messages", required=True)
    if not messages:
        raise OpenAIRefusal("Invalid 'messages': empty array.", param="messages", code="empty_array")
    for index, message in enumerate(messages):
        if message.get("role") not in _ROLES:
            param = f"messages[{index}].role"
            raise OpenAIRefusal(f"Invalid value for '{param}'.", param=param, code="invalid_value")
    return _request(body, instructions="", items=messages)


def _request(body: Mapping[str, Any], *, instructions: str, items: list[Mapping[str, Any]]) -> ModelRequest:
    if not isinstance(body.get("model"), str) or not body["model"]:
        raise OpenAIRefusal(
            "you must provide a model parameter", param="model", code="missing_required_parameter"
        )
    tools = [] if body.get("tool_choice") == "none" else _objects(body, "tools")
    return ModelRequest(
        model=body["model"],
        instructions=instructions,
        items=items,
        tools=tools,
        is_streamed=_boolean(body, "stream"),
        body=body,
    )


async def _read_object(request: Request) -> dict[str, Any]:
    read = bytearray()
    async for piece in request.stream():
        read += piece
        if len(read) > MAXIMUM_BYTES:
            raise TooLarge(f"The body is larger than {MAXIMUM_BYTES} bytes.", code="request_too_large")
    try:
        body = json.loads(bytes(read))
    except (ValueError, RecursionError) as error:
        raise OpenAIRefusal("We could not parse the JSON body of your request.") from error
    if not isinstance(body, dict):
        raise OpenAIRefusal("The body of the request must be a JSON object.")
    return body


def _input(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    given = body.get("input")
    if isinstance(given, str):
        return [{"role": "user", "content": given}]
    return _objects(body, "input", required=True)


def _object(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = body.get(name)
    if not isinstance(value, dict | None):
        raise _wrong_type(name, "an object")
    return value or {}


def _objects(body: Mapping[str, Any], name: str, *, required: bool = False) -> list[Mapping[str, Any]]:
    value = body.get(name)
    if value is None and required:
        raise OpenAIRefusal(
            f"Missing required parameter: '{name}'.", param=name, code="missing_required_parameter"
        )
    if not isinstance(value, list | None):
        raise _wrong_type(name, "an array of objects")
    for index, item in enumerate(value or []):
        if not isinstance(item, dict):
            raise _wrong_type(f"{name}[{index}]", "an object")
    return value or []


def _string(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str | None):
        raise _wrong_type(name, "a string")
    return value or ""


def _boolean(body: Mapping[str, Any], name: str) -> bool:
    value = body.get(name)
    if not isinstance(value, bool | None):
        raise _wrong_type(name, "a boolean")
    return bool(value)


def _refuse_structured(wanted: object, *, param: str) -> None:
    if isinstance(wanted, Mapping) and wanted.get("type", "text") != "text":
        raise OpenAIRefusal(
            "The rehearsal model writes plain text only, no JSON by schema; use a real model for that.",
            param=param,
            code="unsupported_value",
        )


def _wrong_type(param: str, expected: str) -> OpenAIRefusal:
    return OpenAIRefusal(
        f"Invalid type for '{param}': expected {expected}.", param=param, code="invalid_type"
    )
