"""Which tools a model was given, and how the rehearsal model fills their arguments. Used by `rehearsal.py`.

A tool is what OpenAI's two shapes call a function tool; other kinds (web search, files) are not ours to call.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_HANDOFF_NAME = re.compile(
    r"hand_?-?(?:off|over)|human|transfer|escalat|live_?agent|(?:talk|speak|connect)_to_(?:a_)?person", re.I
)
_HANDOFF_WORDS = re.compile(
    r"hand(?:s|ed|ing)?[- ]?(?:off|over)|human|live agent|transfer|escalate|to a person", re.I
)
_LOOKUP = re.compile(r"memory|recall|search|knowledge|lookup|look_up|retrieve|find", re.I)
_REASON_WORDS = ("reason", "summary", "description", "message", "note", "query", "question")


@dataclass(frozen=True)
class OfferedTool:
    """A function the model may call: its name, what it says of itself, and its parameters' JSON schema."""

    name: str
    description: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def hands_off(self) -> bool:
        """Whether calling it brings in a person."""
        return is_handoff_name(self.name) or (
            not self.looks_up and bool(_HANDOFF_WORDS.search(self.description))
        )

    @property
    def looks_up(self) -> bool:
        """Whether it answers one question from memory or knowledge."""
        return bool(_LOOKUP.search(self.name)) and not is_handoff_name(self.name) and len(self.required) == 1

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the parameters that must be given."""
        required = self.parameters.get("required")
        return tuple(str(name) for name in required) if isinstance(required, list) else ()

    def arguments(self, words: str) -> dict[str, Any]:
        """Arguments with `words` in every text that is required (and in `reason`, if there is one)."""
        properties = _mapping(self.parameters.get("properties"))
        names = [name for name in properties if name in self.required or name == "reason"] or (
            [name for name in properties if name in _REASON_WORDS][:1]
        )
        return {name: _value(_mapping(properties.get(name)), words) for name in names}


def is_handoff_name(name: str) -> bool:
    """Whether a tool of that name brings in a person."""
    return bool(_HANDOFF_NAME.search(name))


def read_tools(tools: Sequence[Mapping[str, Any]]) -> tuple[OfferedTool, ...]:
    """The function tools of a request, in the shape of responses (flat) or of chat completions (nested)."""
    functions = (
        _mapping(tool.get("function")) or tool for tool in tools if tool.get("type", "function") == "function"
    )
    return tuple(
        OfferedTool(
            name=str(function["name"]),
            description=str(function.get("description") or ""),
            parameters=_mapping(function.get("parameters")),
        )
        for function in functions
        if function.get("name")
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _value(schema: Mapping[str, Any], words: str) -> Any:
    choices = schema.get("enum")
    if isinstance(choices, list) and choices:
        return choices[0]
    kind = schema.get("type", "string")
    plain_values: dict[str, Any] = {"boolean": False, "integer": 0, "number": 0, "array": [], "object": {}}
    return plain_values.get(kind, words) if isinstance(kind, str) else words
