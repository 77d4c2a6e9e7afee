"""Names in lowerCamelCase, values of their type and inside their rule."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieline.kit.errors import Invalid
from tieline.memory import TraitDefinition, ValidationRule
from tieline.memory.traits import canonical_name, check_definition, check_value, trait_key

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Language", "language"),
        ("language", "language"),
        ("First Name", "firstName"),
        ("VIP", "vip"),
        ("crm.id", "crm.id"),
    ],
)
def test_names(written: str, kept: str) -> None:
    assert canonical_name(written) == kept


@pytest.mark.parametrize("name", ["", " ", "7up", "x" * 65, "a/b", "\x00"])
def test_what_is_no_name(name: str) -> None:
    with pytest.raises(Invalid):
        canonical_name(name)


@given(st.from_regex(r"[a-zA-Z][a-zA-Z0-9_.\-]{0,63}", fullmatch=True))
def test_names_differing_only_in_case_are_one(name: str) -> None:
    assert trait_key(canonical_name(name)) == trait_key(name.upper()) == trait_key(name.swapcase())


@pytest.mark.parametrize(
    ("data_type", "value", "fits"),
    [
        ("STRING", "gold", True), ("STRING", 1, False), ("STRING", None, False), ("STRING", "\x00", False),
        ("NUMBER", 1, True), ("NUMBER", 1.5, True), ("NUMBER", True, False), ("NUMBER", 2**31, False),
        ("NUMBER", float("nan"), False), ("BOOLEAN", False, True), ("BOOLEAN", 0, False),
        ("ARRAY", ["a", 1, True], True), ("ARRAY", [1.5], False), ("ARRAY", [["a"]], False),
        ("ARRAY", "a", False), ("ARRAY", [1] * 101, False),
    ],
)  # fmt: skip
def test_types(data_type: Any, value: Any, fits: bool) -> None:
    definition = TraitDefinition(name="x", data_type=data_type)
    if fits:
        assert check_value(definition, value, field="traits.G.x") == value
        return
    with pytest.raises(Invalid) as refusal:
        check_value(definition, value, field="traits.G.x")
    assert refusal.value.field == "traits.G.x"


@pytest.mark.parametrize(
    ("data_type", "rule", "good", "bad"),
    [
        ("STRING", ValidationRule(pattern="^[A-Z]+$"), "AB", "ab"),
        ("STRING", ValidationRule(min_length=2, max_length=3), "ab", "a"),
        ("NUMBER", ValidationRule(minimum=0, maximum=5), 5, 6),
        ("ARRAY", ValidationRule(max_items=1), ["a"], ["a", "b"]),
    ],
)
def test_rules(data_type: Any, rule: ValidationRule, good: Any, bad: Any) -> None:
    definition = TraitDefinition(name="x", data_type=data_type, validation_rule=rule)
    check_definition(definition)
    assert check_value(definition, good, field="x") == good
    with pytest.raises(Invalid):
        check_value(definition, bad, field="x")


def test_rules_that_cannot_hold_are_refused() -> None:
    for rule in (ValidationRule(pattern="("), ValidationRule(min_length=3, max_length=2)):
        with pytest.raises(Invalid):
            check_definition(TraitDefinition(name="x", data_type="STRING", validation_rule=rule))


def test_only_strings_become_identifiers() -> None:
    with pytest.raises(Invalid):
        check_definition(TraitDefinition(name="x", data_type="NUMBER", id_type_promotion="crm"))
