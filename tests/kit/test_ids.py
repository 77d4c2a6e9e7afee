"""Ids: their shapes, their order in one process, and that no two are the same."""

from __future__ import annotations

import pytest

from tieline.kit.ids import IdKind, is_id, new_id

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("kind", list(IdKind))
def test_every_kind_knows_its_own_ids_and_nobody_elses(kind: IdKind) -> None:
    made = new_id(kind)
    assert [each for each in IdKind if is_id(each, made)] == [kind]
    assert not is_id(kind, made[:-1])
    assert not is_id(kind, made + "0")
    assert not is_id(kind, made.upper() if made.islower() else made.lower())


def test_classic_ids_are_two_letters_and_32_digits() -> None:
    task_id = new_id(IdKind.TASK)
    assert (task_id[:2], len(task_id)) == ("WT", 34)


def test_ordered_ids_sort_as_they_were_made_also_within_a_millisecond() -> None:
    made = [new_id(IdKind.COMMUNICATION) for _ in range(2000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_classic_ids_are_never_the_same() -> None:
    assert len({new_id(IdKind.MESSAGE) for _ in range(2000)}) == 2000
