"""A workflow's configuration: what is read, what is refused, and where a task goes next."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tieline.routing.configuration import parse_configuration
from tieline.routing.errors import WorkflowConfigurationInvalid

pytestmark = pytest.mark.unit


def _text(filters: list[Any], default: Any = None) -> str:
    routing: dict[str, Any] = {"filters": filters}
    if default is not None:
        routing["default_filter"] = default
    return json.dumps({"task_routing": routing})


SPANISH = {
    "filter_friendly_name": "Spanish",
    "expression": "language == 'es'",
    "targets": [{"queue": "WQes", "timeout": "30", "priority": 5}, {"expression": "worker.level > 1"}],
}
URGENT = {"expression": "task.urgent == true", "targets": [{"queue": "WQurgent"}]}


def test_targets_inherit_only_the_queue() -> None:
    (rule,) = parse_configuration(_text([SPANISH])).rules
    first, second = rule.targets
    assert (first.queue_id, first.timeout, first.priority) == ("WQes", 30, 5)
    assert (second.queue_id, second.timeout, second.priority) == ("WQes", None, None)


def test_the_first_filter_that_takes_the_task_wins_and_the_default_takes_the_rest() -> None:
    configuration = parse_configuration(_text([SPANISH, URGENT], {"queue": "WQall"}))
    assert configuration.first_position({"language": "es", "task": {"urgent": True}}) == (0, 0)
    assert configuration.first_position({"task": {"urgent": True}}) == (1, 0)
    assert configuration.first_position({}) == (2, 0)
    assert parse_configuration(_text([SPANISH])).first_position({}) is None


def test_a_timeout_goes_on_to_the_next_matching_filter_but_never_to_the_default() -> None:
    configuration = parse_configuration(_text([SPANISH, URGENT], {"queue": "WQall"}))
    both = {"language": "es", "task": {"urgent": True}}
    assert configuration.position_after((0, 0), both, skipped=False) == (0, 1)
    assert configuration.position_after((0, 1), both, skipped=False) == (1, 0)
    assert configuration.position_after((1, 0), both, skipped=False) is None
    assert configuration.position_after((1, 0), both, skipped=True) == (2, 0)
    assert configuration.position_after((2, 0), both, skipped=True) is None


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("{", "not JSON"),
        ("[]", "must be a JSON object"),
        ("{}", "task_routing must be a JSON object"),
        (_text([{"expression": "1==1"}]), r"filters\[0\].targets must name at least one queue"),
        (_text([{"targets": [{"queue": "WQ1"}]}]), r"filters\[0\].expression must be a text"),
        (
            _text([{"expression": "1=", "targets": [{"queue": "WQ1"}]}]),
            r"filters\[0\].expression: The expression",
        ),
        (_text([{"expression": "1==1", "targets": [{}]}]), r"targets\[0\].queue must name a task queue"),
        (_text([], {"queue": "WQ1", "priority": "high"}), "default_filter.priority must be a whole number"),
        (_text([], {"queue": "WQ1", "order_by": "level"}), "default_filter.order_by must read"),
        (_text([], {"queue": "WQ1", "known_worker_sid": "Ana"}), "must be a path of the task"),
    ],
)
def test_a_configuration_that_cannot_be_used_is_refused_naming_the_part(text: str, where: str) -> None:
    with pytest.raises(WorkflowConfigurationInvalid, match=where) as refused:
        parse_configuration(text)
    assert refused.value.field == "Configuration"
