"""Whatever order facts about one matter come in, the one told last is current and no two are true at once (P10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tieline.memory import Observation
from tieline.memory.records.succession import place, settle, split

pytestmark = pytest.mark.unit
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
# Who told what when: each moment once, a handful of contents, so that the same is told again and again.
TOLD = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from(["Sevilla", "Cádiz", "Jaén"])),
    min_size=1,
    max_size=12,
    unique_by=lambda told: told[0],
)

# A busy machine draws slowly; that says nothing about the rules.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def tell(facts: Sequence[tuple[int, str]]) -> list[Observation]:
    """Learn facts in this order, as `LearningVerbs.learn_observations` does."""
    chain: list[Observation] = []
    for number, (hour, city) in enumerate(facts):
        at = NOON + timedelta(hours=hour)
        told = Observation(
            observation_id=f"mem_observation_{number:026}", content=f"Lives in {city}.", source="test",
            occurred_at=at, created_at=NOON, updated_at=NOON, matter="address",
        )  # fmt: skip
        written, divided = place(chain, told)
        if divided is not None:
            earlier, later = split(
                divided, told.occurred_at, earlier_id=f"mem_observation_{number + 1000:026}"
            )
            chain = [*(one for one in chain if one is not divided), earlier, later]
        chain = [*(one for one in chain if one.observation_id != written.observation_id), written]
        chain = settle(chain, now=NOON)
    return chain


@UNHURRIED
@given(TOLD)
def test_what_was_told_last_is_current(facts: list[tuple[int, str]]) -> None:
    (current,) = [one for one in tell(facts) if one.superseded_at is None]
    _, city = max(facts)
    assert current.content == f"Lives in {city}."
    assert (current.valid_until, current.superseded_by) == (None, None)


@UNHURRIED
@given(TOLD.flatmap(lambda facts: st.tuples(st.just(facts), st.permutations(facts))))
def test_any_order_ends_in_the_same_fact_being_current(
    both: tuple[list[tuple[int, str]], list[tuple[int, str]]],
) -> None:
    def current(facts: Sequence[tuple[int, str]]) -> list[str]:
        return [one.content for one in tell(facts) if one.superseded_at is None]

    one, other = both
    assert current(one) == current(other)


@UNHURRIED
@given(TOLD)
def test_no_two_are_true_at_once_and_none_is_missing(facts: list[tuple[int, str]]) -> None:
    chain = tell(facts)
    for one, then in pairwise(chain):
        assert one.occurred_at < then.occurred_at
        assert one.valid_until == then.occurred_at
        assert one.superseded_by == then.observation_id
        assert one.last_told_at < then.occurred_at
    for hour, city in facts:
        at = NOON + timedelta(hours=hour)
        held = [
            one
            for one in chain
            if one.occurred_at <= at and (one.valid_until is None or at < one.valid_until)
        ]
        # A moment may lie where the times between were forgotten; the last one told never does.
        assert len(held) <= 1
        if hour == max(facts)[0]:
            assert [one.content for one in held] == [f"Lives in {city}."]
