"""Liquid templates as flows use them: cached, bounded, undefined is empty, with `to_json`, `timezone` and a "now".

The library is imported at the first render (it takes a while). Templates are user input: length, loops, output and
nesting have limits, and there is nothing a template could include. What a flow may use:
docs/reference/flow-widgets.md.
"""

from __future__ import annotations

import json
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tieline.flows.errors import TemplateFailed

if TYPE_CHECKING:
    from liquid import BoundTemplate, Environment

LONGEST_TEMPLATE = 16_384
"""The most characters of one template. Reading one takes time and memory by its length, and the last ones are kept."""

NOW: ContextVar[datetime | None] = ContextVar("now of a flow", default=None)
"""What "now" and "today" mean to the filters `date` and `timezone`: the moment the step began, on the house's clock."""

_LOOPS = 10_000
_OUTPUT_BYTES = 256_000
_LOCALS_BYTES = 256_000
_NESTING = 20
_TOO_LONG = f"the template is longer than {LONGEST_TEMPLATE:,} characters"


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
    if len(source) > LONGEST_TEMPLATE:
        raise TemplateFailed(_TOO_LONG)
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
    """Return what is wrong with a template's length or syntax, or None. Unknown filters show only when it runs."""
    if "{" not in source:
        return None
    if len(source) > LONGEST_TEMPLATE:
        return _TOO_LONG
    from liquid.exceptions import LiquidError

    try:
        _template(source)
    except LiquidError as error:
        return _first_line(error)
    return None


def missing_variables(source: str, context: dict[str, Any]) -> tuple[str, ...]:
    """Return the variables of a template for which the context has no value, as they are written: "customer.firstName".

    Raises: TemplateFailed for a template that cannot be read.
    """
    if "{" not in source:
        return ()
    from liquid.exceptions import LiquidError

    try:
        paths = _template(source).global_variable_segments()
    except (LiquidError, RecursionError) as error:
        raise TemplateFailed(_first_line(error)) from error
    named = [[part for part in path if isinstance(part, str | int)] for path in paths]
    return tuple(sorted(".".join(map(str, path)) for path in named if _lacks(context, path)))


def _lacks(context: Any, path: list[str | int]) -> bool:
    found = context
    for part in path:
        found = found.get(str(part)) if isinstance(found, dict) else None
    return found is None or found == ""


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0].strip() or type(error).__name__


def _printable(value: Any) -> Any:
    if isinstance(value, dict):
        return _JSONObject({key: _printable(each) for key, each in value.items()})
    if isinstance(value, list):
        return [_printable(each) for each in value]
    return value


def _moment(value: Any) -> Any:
    """Return the moment that "now" and "today" name; all else as it is."""
    return (NOW.get() or datetime.now(UTC)) if value in {"now", "today"} else value


def _in_zone(value: Any, name: Any) -> Any:
    """Return a moment as the clocks of a time zone show it; a value that is none, or a zone of nobody, changes nothing."""
    moment = _moment(value)
    if isinstance(moment, str):
        try:
            moment = datetime.fromisoformat(moment.strip())
        except ValueError:
            return value
    if not isinstance(moment, datetime):
        return value
    try:
        zone = ZoneInfo(str(name))
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return moment
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(zone)


@lru_cache(maxsize=512)
def _template(source: str) -> BoundTemplate:
    return _environment().from_string(source)


@cache
def _environment() -> Environment:
    from liquid import Environment
    from liquid.filter import with_environment
    from liquid.undefined import Undefined

    class FlowEnvironment(Environment):
        """An environment with limits; templates are written by whoever edits a flow."""

        loop_iteration_limit = _LOOPS
        output_stream_limit = _OUTPUT_BYTES
        local_namespace_limit = _LOCALS_BYTES
        context_depth_limit = _NESTING

    def to_json(value: object) -> str:
        return "null" if isinstance(value, Undefined) else json.dumps(value, ensure_ascii=False)

    from liquid.builtin.filters.misc import date as plain_date

    def date(value: object, form: object = "", zone: object = None, *, environment: Environment) -> str:
        moment = _moment(value) if zone is None else _in_zone(value, zone)
        # The library remembers moments by their value, which is the same in every zone; it is not asked for one's clock.
        shown = moment.replace(tzinfo=None) if isinstance(moment, datetime) else moment
        return str(plain_date(shown, form, environment=environment))

    environment = FlowEnvironment()
    environment.add_filter("to_json", to_json)
    environment.add_filter("date", with_environment(date))
    environment.add_filter("timezone", _in_zone)
    return environment


def warm_up() -> None:
    """Import the library and render a first template, before a handoff waits for it; may run in a thread."""
    render("{{ warm | to_json }}", {"warm": True})
