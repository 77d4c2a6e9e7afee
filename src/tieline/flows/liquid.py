"""Liquid templates as flows use them: cached, bounded, undefined is empty, with `to_json`.

The library is imported at the first render (it takes a while). Templates are user input: loops, output and nesting
have limits, and there is nothing a template could include. What a flow may use:
docs/reference/flow-widgets.md.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from tieline.flows.errors import TemplateFailed

if TYPE_CHECKING:
    from liquid import BoundTemplate, Environment

_LOOPS = 10_000
_OUTPUT_BYTES = 256_000
_LOCALS_BYTES = 256_000
_NESTING = 20


class _JSONObject(dict[str, Any]):
    """An object that prints as JSON, so that `{{ flow.data.X }}` shows what was sent."""

    def __str__(self) -> str:
        return json.dumps(self, ensure_ascii=False)


def render(source: str, context: dict[str, Any]) -> str:
    """Return the template with the context's values put in; text without braces comes back at once.

    Raises: TemplateFailed with the template's own fault (never the values).
    """
    if "{" not in source:
        return source
    from liquid.exceptions import LiquidError

    try:
        return _template(source).render(**_printable(context))
    except (LiquidError, TypeError, ValueError, RecursionError) as error:
        raise TemplateFailed(_first_line(error)) from error


def render_all(value: Any, context: dict[str, Any]) -> Any:
    """Render every string inside a JSON value; all else comes back as it is."""
    if isinstance(value, str):
        return render(value, context)
    if isinstance(value, dict):
        return {key: render_all(each, context) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [render_all(each, context) for each in value]
    return value


def template_fault(source: str) -> str | None:
    """Return what is wrong with a template's syntax, or None. Unknown filters show only when it runs."""
    if "{" not in source:
        return None
    from liquid.exceptions import LiquidError

    try:
        _template(source)
    except LiquidError as error:
        return _first_line(error)
    return None


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0].strip() or type(error).__name__


def _printable(value: Any) -> Any:
    if isinstance(value, dict):
        return _JSONObject({key: _printable(each) for key, each in value.items()})
    if isinstance(value, list):
        return [_printable(each) for each in value]
    return value


@lru_cache(maxsize=512)
def _template(source: str) -> BoundTemplate:
    return _environment().from_string(source)


@cache
def _environment() -> Environment:
    from liquid import Environment
    from liquid.undefined import Undefined

    class FlowEnvironment(Environment):
        """An environment with limits; templates are written by whoever edits a flow."""

        loop_iteration_limit = _LOOPS
        output_stream_limit = _OUTPUT_BYTES
        local_namespace_limit = _LOCALS_BYTES
        context_depth_limit = _NESTING

    def to_json(value: object) -> str:
        return "null" if isinstance(value, Undefined) else json.dumps(value, ensure_ascii=False)

    environment = FlowEnvironment()
    environment.add_filter("to_json", to_json)
    return environment


def warm_up() -> None:
    """Import the library and render a first template, before a handoff waits for it; may run in a thread."""
    render("{{ warm | to_json }}", {"warm": True})
