"""Which body a handler takes, read off its source: the model it hands to `read_json` or `read_form`.

Handlers name their model once, where they read it. Taking it from there keeps the description from saying anything else.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

Handler = Callable[..., Any]

JSON_BODY, FORM_BODY = "application/json", "application/x-www-form-urlencoded"
_READERS = {"read_json": JSON_BODY, "read_form": FORM_BODY}
# These take whatever fields there are: a call's form, signed as a whole, and requests for a model.
_OPEN_READERS = {"_read_fields": FORM_BODY, "_read_object": JSON_BODY}


@dataclass(frozen=True, kw_only=True)
class TakenBody:
    """A body: its media type, its model (None: any fields), and whether something must be sent."""

    media_type: str
    model: type[BaseModel] | None
    is_required: bool


def body_of(handler: Handler) -> TakenBody | None:
    """Return the body that a handler, or a helper it gives the request to, reads; None when nobody reads one."""
    seen: list[str] = []
    waiting = [handler]
    while waiting:
        one = waiting.pop(0)
        if one.__qualname__ in seen:
            continue
        seen.append(one.__qualname__)
        for call in _calls(one):
            name = _name(call)
            if name in _OPEN_READERS:
                return TakenBody(media_type=_OPEN_READERS[name], model=None, is_required=False)
            if name in _READERS:
                return _taken(one, call, media_type=_READERS[name])
            waiting += _helper(one, call)
    return None


def _calls(handler: Handler) -> Iterator[ast.Call]:
    """Every call in a handler that is given the request."""
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(handler)))):
        if isinstance(node, ast.Call) and any(
            isinstance(given, ast.Name) and given.id == "request" for given in node.args
        ):
            yield node


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _taken(handler: Handler, call: ast.Call, *, media_type: str) -> TakenBody:
    named = call.args[1]
    assert isinstance(named, ast.Name), f"{handler.__qualname__} must name its body's model"
    model = _seen_by(handler)[named.id]
    assert isinstance(model, type) and issubclass(model, BaseModel)
    said = any(
        word.arg == "required" and isinstance(word.value, ast.Constant) and word.value.value is True
        for word in call.keywords
    )
    required = said or any(field.is_required() for field in model.model_fields.values())
    return TakenBody(media_type=media_type, model=model, is_required=required)


def _helper(handler: Handler, call: ast.Call) -> list[Handler]:
    """The function of a door that a call goes to, if it is one."""
    found: Any = None
    if isinstance(call.func, ast.Name):
        found = _seen_by(handler).get(call.func.id)
    elif isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
        owner = getattr(handler, "__self__", None) if call.func.value.id == "self" else None
        found = getattr(owner, call.func.attr, None)
    if inspect.ismethod(found) or inspect.isfunction(found):
        return [found] if found.__module__.startswith("tieline.wire.") else []
    return []


def _seen_by(handler: Handler) -> Mapping[str, Any]:
    """The names that a handler's source may use."""
    function = inspect.unwrap(getattr(handler, "__func__", handler))
    seen = inspect.getclosurevars(function)
    return {**function.__globals__, **seen.nonlocals}
