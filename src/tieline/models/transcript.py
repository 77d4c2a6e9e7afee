"""What was said and done in the items of a model request, whichever of OpenAI's two shapes they have.

Responses items (messages, `function_call`, `function_call_output`, with or without ids and annotations) and chat
messages (`tool_calls`, role `tool`) both become `Line`s. Used by `rehearsal.py` only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

Kind = Literal["customer", "agent", "system", "call", "result"]
_KINDS: dict[str, Kind] = {
    "user": "customer",
    "assistant": "agent",
    "system": "system",
    "developer": "system",
    "tool": "result",
}

WORKER_MARK = "[A person of our team wrote:] "
"""Stands before a worker's words where a model's history knows only the customer and the agent."""


@dataclass(frozen=True)
class Line:
    """One thing said (customer, agent, system) or done (a tool's call or its result).

    name: the tool of a call or a result, else "".
    call_id: ties a result to its call, else "".
    """

    kind: Kind
    text: str
    name: str = ""
    call_id: str = ""


@dataclass(frozen=True)
class Transcript:
    """The lines of a request in order, a message sent twice in a row counted once."""

    lines: tuple[Line, ...]

    @property
    def system_text(self) -> str:
        """What system and developer items say, one under the other."""
        return "\n".join(line.text for line in self.lines if line.kind == "system")

    @property
    def customer_texts(self) -> tuple[str, ...]:
        """What the customer wrote, oldest first."""
        return tuple(line.text for line in self.lines if line.kind == "customer")

    @property
    def worker_texts(self) -> tuple[str, ...]:
        """What people of the team wrote to the customer, oldest first."""
        spoken = (line.text for line in self.lines if line.kind == "agent")
        return tuple(text.removeprefix(WORKER_MARK) for text in spoken if text.startswith(WORKER_MARK))

    @property
    def last_agent_text(self) -> str:
        """The agent's last words before the customer's last, or ""."""
        spoken = [line.text for line in self.lines[: self._turn_start()] if line.kind == "agent"]
        return spoken[-1] if spoken else ""

    @property
    def results_of_turn(self) -> tuple[Line, ...]:
        """What tools answered since the customer's last message."""
        return tuple(line for line in self.lines[self._turn_start() :] if line.kind == "result")

    def _turn_start(self) -> int:
        places = [place for place, line in enumerate(self.lines) if line.kind == "customer"]
        return places[-1] if places else 0


def read_transcript(items: Sequence[Mapping[str, Any]]) -> Transcript:
    """The transcript of a request's items; what is neither said nor done (reasoning, files) is left out."""
    names: dict[str, str] = {}
    lines: list[Line] = []
    for item in items:
        for line in _lines_of(item):
            if line.kind == "call":
                names[line.call_id] = line.name
            named = replace(line, name=names.get(line.call_id, line.name)) if line.kind == "result" else line
            if not (named.kind == "customer" and lines and lines[-1] == named):
                lines.append(named)
    return Transcript(lines=tuple(lines))


def _lines_of(item: Mapping[str, Any]) -> Iterator[Line]:
    kind = item.get("type", "message")
    if kind == "function_call":
        yield _call(item.get("call_id"), item)
    elif kind == "function_call_output":
        yield Line("result", text_of(item.get("output")), call_id=str(item.get("call_id", "")))
    elif isinstance(item.get("role"), str) and item["role"] in _KINDS:
        yield from _message_lines(item)


def _message_lines(item: Mapping[str, Any]) -> Iterator[Line]:
    text = text_of(item.get("content")).strip()
    if text:
        call_id = str(item.get("tool_call_id", ""))
        yield Line(_KINDS[item["role"]], text, name=str(item.get("name", "")), call_id=call_id)
    calls = item.get("tool_calls")
    for call in calls if isinstance(calls, list) else ():
        if isinstance(call, Mapping) and isinstance(call.get("function"), Mapping):
            yield _call(call.get("id"), call["function"])


def _call(call_id: object, function: Mapping[str, Any]) -> Line:
    return Line(
        "call", str(function.get("arguments", "")), name=str(function.get("name", "")), call_id=str(call_id)
    )


def text_of(content: object) -> str:
    """The words of a message's content: a string, or parts of which those with a `text` count."""
    if isinstance(content, str):
        return content
    if isinstance(content, Sequence):
        parts = (part.get("text") or part.get("refusal") for part in content if isinstance(part, Mapping))
        return " ".join(part for part in parts if isinstance(part, str))
    return "" if content is None else json.dumps(content, default=str)
