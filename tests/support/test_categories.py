"""Tests of tests/support/categories.py."""

from __future__ import annotations

from types import ModuleType

import pytest

from tests.support.categories import complaints

pytestmark = pytest.mark.unit


def _module(mark: object) -> ModuleType:
    module = ModuleType("tests.sample")
    module.__file__ = "tests/test_sample.py"
    if mark is not None:
        module.__dict__["pytestmark"] = mark
    return module


def test_one_category_is_right() -> None:
    assert complaints([_module(pytest.mark.unit), _module([pytest.mark.store, pytest.mark.timeout(3)])]) == []


@pytest.mark.parametrize("mark", [None, pytest.mark.timeout(3), [pytest.mark.unit, pytest.mark.wire]])
def test_none_or_two_are_refused_in_a_sentence(mark: object) -> None:
    (sentence,) = complaints([_module(mark)])
    assert "tests/test_sample.py" in sentence and "exactly one category" in sentence
