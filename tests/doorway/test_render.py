"""Values as the screens read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import pytest

from tieline.doorway.render import camel

pytestmark = pytest.mark.unit


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Inner:
    last_text: str | None


@dataclass(frozen=True)
class Outer:
    created_at: datetime
    inner_values: tuple[Inner, ...]
    colour: Colour
    attributes: dict[str, object]


def test_fields_are_renamed_and_somebodys_own_keys_are_not() -> None:
    moment = datetime(2026, 3, 2, 9, 0, 0, 5000, tzinfo=UTC)
    value = Outer(moment, (Inner(None),), Colour.RED, {"order_id": [moment], "n": 1})
    assert camel(value) == {
        "createdAt": "2026-03-02T09:00:00.005Z",
        "innerValues": [{"lastText": None}],
        "colour": "red",
        "attributes": {"order_id": ["2026-03-02T09:00:00.005Z"], "n": 1},
    }
