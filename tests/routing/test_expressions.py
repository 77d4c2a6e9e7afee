"""What routing expressions mean, line by line of the reference's rules."""

from __future__ import annotations

import pytest

from tieline.routing.errors import ExpressionInvalid
from tieline.routing.expressions import parse_expression, warm_up

pytestmark = pytest.mark.unit

ANA = {
    "name": "Ana",
    "level": 4,
    "ratio": 0.5,
    "vip": True,
    "languages": ["es", "en"],
    "routing": {"skills": ["billing", "returns"], "levels": {"billing": 4}},
    "inbox": "north",
}
SCOPE = {**ANA, "worker": ANA, "task": {"language": "es", "level": 3, "asked": ["WK1"]}}


@pytest.mark.parametrize(
    "text",
    [
        "1==1",
        "name == 'Ana'",
        'name == "Ana"',
        "name != 'Ben'",
        "level > 3 AND level >= 4 AND level < 5 AND level <= 4",
        "ratio == 0.5",
        "vip == true",
        "languages HAS 'es'",
        "worker.languages has task.language",
        "task.language IN worker.languages",
        "task.language in ['es', 'fr']",
        "task.language NOT IN ['de']",
        "languages NOT HAS 'de'",
        "NOT languages HAS 'de'",
        "NOT (level == 1 OR level == 2)",
        "name CONTAINS 'n'",
        "routing.skills HAS 'billing' and routing.levels.billing >= 4",
        "routing.skills[1] == 'returns'",
        "worker.level >= task.level",
        "level == 1 OR name == 'Ana' AND vip == true",
        "inbox == 'north'",
        "name == 'An\\'a' OR name == 'Ana'",
        "missing == null",
        "name != null",
        "languages != null",
        "worker.name NOT IN task.nobody_asked_yet",
    ],
)
def test_holds_for_ana(text: str) -> None:
    assert parse_expression(text).matches(SCOPE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "1!=1",
        "level == '4'",
        "level != '4'",
        "vip == 1",
        "name < 3",
        "languages == 'es'",
        "languages != 'de'",
        "name HAS 'Ana'",
        "name IN 'Ana'",
        "name NOT IN 'Ben'",
        "languages CONTAINS 'es'",
        "languages HAS 'fr'",
        "missing > 1",
        "missing.deeper.still == 'x'",
        "routing.skills[9] == 'returns'",
        "(level == 1 OR name == 'Ana') AND vip == false",
    ],
)
def test_does_not_hold_for_ana(text: str) -> None:
    assert not parse_expression(text).matches(SCOPE)


@pytest.mark.parametrize(
    "text",
    [
        "name ==",
        "== 1",
        "name",
        "name = 'Ana'",
        "first-name == 'Ana'",
        "(1==1",
        "1==1 1==1",
        "name == 'Ana",
        "lower(name) == 'ana'",
    ],
)
def test_what_cannot_be_read_is_refused_with_the_place(text: str) -> None:
    with pytest.raises(ExpressionInvalid, match="cannot be read at character"):
        parse_expression(text)


def test_and_binds_tighter_than_or() -> None:
    expression = parse_expression("a == 1 OR b == 1 AND c == 1")
    assert expression.matches({"a": 1})
    assert not expression.matches({"b": 1})
    assert expression.matches({"b": 1, "c": 1})


def test_a_text_is_read_once() -> None:
    assert parse_expression("level > 1") is parse_expression("level > 1")


def test_warmed_up_the_first_expression_of_a_handoff_is_read_at_once() -> None:
    parse_expression.cache_clear()
    warm_up()
    assert parse_expression.cache_info().currsize == 1
