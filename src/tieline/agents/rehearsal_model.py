"""The rehearsal model as a model of the OpenAI Agents SDK, in process and without an HTTP hop.

The answers are `models/rehearsal.py`'s, their shape `models/responses_format.py`'s: the same as over the HTTP door.
Imports the SDK; only `runner.py` imports this.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from inspect import signature
from typing import Any

from agents import FunctionTool, Handoff, Model, ModelResponse, Tool, Usage
from agents.items import TResponseStreamEvent
from openai.types.responses import Response, ResponseStreamEvent
from openai.types.responses.response_usage import InputTokensDetails, OutputTokensDetails
from pydantic import TypeAdapter

from tieline.models.rehearsal import REHEARSAL_MODEL, RehearsalAnswer, respond
from tieline.models.responses_format import response_events, response_object

_ARGUMENTS = signature(Model.get_response)
_EVENTS: TypeAdapter[ResponseStreamEvent] = TypeAdapter(ResponseStreamEvent)


class RehearsalModel(Model):
    """Answers by rule, at once; settings, schemas and stored conversations are not its business."""

    async def get_response(self, *given: Any, **named: Any) -> ModelResponse:
        """The whole answer; takes the kit's own arguments (`Model.get_response`)."""
        answer, response = _answered(*given, **named)
        return ModelResponse(output=response.output, usage=_usage(answer), response_id=response.id)

    async def stream_response(self, *given: Any, **named: Any) -> AsyncIterator[TResponseStreamEvent]:
        """The answer word by word; takes the kit's own arguments (`Model.stream_response`)."""
        _, response = _answered(*given, **named)
        for event in response_events(response.model_dump()):
            yield _EVENTS.validate_python(event)


def _answered(*given: Any, **named: Any) -> tuple[RehearsalAnswer, Response]:
    # The kit passes a whole answer's arguments by name and a stream's by place.
    asked = _ARGUMENTS.bind(None, *given, **named).arguments
    said = asked["input"]
    items: Sequence[Any] = [{"role": "user", "content": said}] if isinstance(said, str) else said
    answer = respond(
        instructions=asked["system_instructions"] or "",
        items=items,
        tools=_offered(asked["tools"], asked["handoffs"]),
    )
    return answer, Response.model_validate(response_object(answer, request={}, model=REHEARSAL_MODEL))


def _offered(tools: list[Tool], handoffs: list[Handoff]) -> list[Mapping[str, Any]]:
    functions = [tool for tool in tools if isinstance(tool, FunctionTool)]
    offered = [(tool.name, tool.description, tool.params_json_schema) for tool in functions]
    offered += [(other.tool_name, other.tool_description, other.input_json_schema) for other in handoffs]
    return [
        {"type": "function", "name": name, "description": description, "parameters": parameters}
        for name, description, parameters in offered
    ]


def _usage(answer: RehearsalAnswer) -> Usage:
    return Usage(
        requests=1,
        input_tokens=answer.input_tokens,
        input_tokens_details=InputTokensDetails(cached_tokens=0, cache_write_tokens=0),
        output_tokens=answer.output_tokens,
        output_tokens_details=OutputTokensDetails(reasoning_tokens=0),
        total_tokens=answer.input_tokens + answer.output_tokens,
    )
