"""`split-based-on`: compares a value and leaves by the first transition that matches, else by `noMatch`. Pure.

Several transitions have the event `match`, so the outcome also names the place of the transition to take.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from typing import Any

from tieline.flows.models import JSON, Problem, State, StepOutcome, StepPlan
from tieline.flows.ports import FlowPorts
from tieline.flows.widgets.base import Widget, known_events, required_text, text_of
from tieline.kit.patterns import PatternTooCostly, longest_text

EVENTS = ("match", "noMatch")


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _compare(left: float | None, right: float | None, sign: int) -> bool:
    return left is not None and right is not None and (left - right) * sign > 0


def _listed(value: str) -> list[str]:
    return [each.strip() for each in value.split(",")]


def _moment(text: str) -> float | None:
    """Read a date, with or without a time, as seconds; None when it is neither."""
    try:
        return datetime.fromisoformat(text.strip().replace("Z", "+00:00")).replace(tzinfo=None).timestamp()
    except ValueError:
        pass
    for form in ("%m/%d/%Y", "%Y/%m/%d"):
        try:
            return datetime.strptime(text.strip(), form).timestamp()  # noqa: DTZ007  (dates without a zone)
        except ValueError:
            continue
    return None


def _time_of_day(text: str) -> float | None:
    """Read "14:30", "2:30 pm" or a whole moment as seconds of the day."""
    cleaned = text.strip().upper().replace(".", "")
    for form in ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p", "%I %p", "%I%p"):
        try:
            return _seconds(datetime.strptime(cleaned, form).time())  # noqa: DTZ007  (a time of day has no zone)
        except ValueError:
            continue
    try:
        return _seconds(datetime.fromisoformat(text.strip().replace("Z", "+00:00")).time())
    except ValueError:
        return None


def _seconds(value: time) -> float:
    return float(value.hour * 3600 + value.minute * 60 + value.second)


def _date_only(text: str) -> float | None:
    moment = _moment(text)
    return None if moment is None else float(date.fromtimestamp(moment).toordinal())  # noqa: DTZ012  (read as local above)


def _matches(text: str, pattern: str) -> bool:
    """Match the whole text, in whatever case; a pattern that does not compile, or could run away, matches nothing."""
    try:
        return re.fullmatch(pattern, text[: longest_text(pattern)].strip(), re.IGNORECASE) is not None
    except (re.error, PatternTooCostly):
        return False


_BLANK_JSON = frozenset(("", "null", "{}", "[]", '""'))


def _blank(text: str) -> bool:
    """Say whether nothing is there; what `to_json` makes of nothing counts as nothing."""
    return text.strip() in _BLANK_JSON


OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "equal_to": lambda text, value: text.strip().casefold() == value.strip().casefold(),
    "not_equal_to": lambda text, value: text.strip().casefold() != value.strip().casefold(),
    "matches_any_of": lambda text, value: (
        text.strip().casefold() in [each.casefold() for each in _listed(value)]
    ),
    "does_not_match_any_of": lambda text, value: (
        text.strip().casefold() not in [each.casefold() for each in _listed(value)]
    ),
    "is_blank": lambda text, value: _blank(text),
    "is_not_blank": lambda text, value: not _blank(text),
    "regex": _matches,
    "contains": lambda text, value: value.casefold() in text.casefold(),
    "does_not_contain": lambda text, value: value.casefold() not in text.casefold(),
    "starts_with": lambda text, value: text.casefold().startswith(value.casefold()),
    "does_not_start_with": lambda text, value: not text.casefold().startswith(value.casefold()),
    "less_than": lambda text, value: _compare(_number(text), _number(value), -1),
    "greater_than": lambda text, value: _compare(_number(text), _number(value), 1),
    "is_before_time": lambda text, value: _compare(_time_of_day(text), _time_of_day(value), -1),
    "is_after_time": lambda text, value: _compare(_time_of_day(text), _time_of_day(value), 1),
    "is_before_date": lambda text, value: _compare(_date_only(text), _date_only(value), -1),
    "is_after_date": lambda text, value: _compare(_date_only(text), _date_only(value), 1),
}


def check(state: State) -> Iterator[Problem]:
    """An input, and on every `match` at least one condition of a known type."""
    yield from known_events(state, EVENTS)
    yield from required_text(state, "input")
    for index, transition in enumerate(state.transitions):
        path = f"transitions/{index}/conditions"
        if transition.event == "match" and not transition.conditions:
            yield Problem(property_path=path, message="a match needs a condition")
        for at, condition in enumerate(transition.conditions):
            if condition.get("type") not in OPERATORS:
                yield Problem(
                    property_path=f"{path}/{at}/type", message=f"must be one of {', '.join(OPERATORS)}"
                )


async def run(plan: StepPlan, properties: JSON, ports: FlowPorts) -> StepOutcome:
    """Try the transitions in order. Each condition compares its own argument, or the widget's input."""
    given = text_of(properties, "input")
    for index, conditions in enumerate(properties.get("conditions") or ()):
        if conditions and all(_holds(each, given) for each in conditions):
            return StepOutcome(event="match", transition=index, output={"input": given})
    return StepOutcome(event="noMatch", output={"input": given})


def _holds(condition: dict[str, Any], given: str) -> bool:
    arguments = condition.get("arguments") or [given]
    value = condition.get("value")
    compare = OPERATORS[condition["type"]]
    return any(compare(str(each), "" if value is None else str(value)) for each in arguments)


WIDGET = Widget(type="split-based-on", events=EVENTS, failure="noMatch", check=check, run=run)
