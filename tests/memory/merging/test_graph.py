"""The same links mean the same, in whatever order they came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tieline.memory.merging.graph import Pair, component, cut, holders, pair

pytestmark = pytest.mark.unit
NAMES = [f"mem_profile_{letter}" for letter in "abcdef"]
MADE = {name: datetime(2026, 3, 2, tzinfo=UTC) + timedelta(minutes=at) for at, name in enumerate(NAMES)}
LINKS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda two: two[0] != two[1]), max_size=8
).map(lambda pairs: {pair(*two) for two in pairs})
ANA, BEA, CARLA = NAMES[:3]


def test_the_earliest_holds_everybody_whom_links_join() -> None:
    assert holders(MADE, [pair(CARLA, BEA), pair(BEA, ANA)])[CARLA] == ANA
    assert holders(MADE, [])[CARLA] == CARLA


def test_what_was_joined_only_through_somebody_goes_with_her() -> None:
    links = {pair(ANA, BEA), pair(BEA, CARLA)}
    left = links - cut(BEA, links, canonical=ANA)
    assert holders(MADE, left) | {} == {**{name: name for name in NAMES}, BEA: BEA, CARLA: BEA}


def test_what_is_joined_otherwise_too_stays() -> None:
    links = {pair(ANA, BEA), pair(BEA, CARLA), pair(ANA, CARLA)}
    left = links - cut(BEA, links, canonical=ANA)
    found = holders(MADE, left)
    assert (found[BEA], found[CARLA]) == (BEA, ANA)


def test_the_canonical_one_leaves_alone() -> None:
    links = {pair(ANA, BEA), pair(BEA, CARLA)}
    left = links - cut(ANA, links, canonical=ANA)
    found = holders(MADE, left)
    assert (found[ANA], found[BEA], found[CARLA]) == (ANA, BEA, BEA)


@settings(deadline=None)
@given(links=LINKS, who=st.sampled_from(NAMES))
def test_whoever_leaves_stands_apart_from_the_canonical_one_and_the_rest_stays(
    links: set[Pair], who: str
) -> None:
    group = component(who, links)
    canonical = holders(MADE, links)[who]
    left = links - cut(who, links, canonical=canonical)
    mine = component(who, left)
    if who != canonical:
        assert canonical not in mine
    else:
        assert mine == {who}
    untouched = set(NAMES) - group
    before, after = holders(MADE, links), holders(MADE, left)
    assert all(before[name] == after[name] for name in untouched)
