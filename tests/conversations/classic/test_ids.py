"""One id in two spellings: there and back again, whatever the id."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieline.conversations.classic.ids import classic_id, is_classic_id, ordered_id
from tieline.kit.ids import IdKind, is_id, new_id

pytestmark = pytest.mark.unit

kinds = st.sampled_from([IdKind.CONVERSATION, IdKind.PARTICIPANT, IdKind.COMMUNICATION])


@given(kind=kinds)
def test_an_id_of_ours_comes_back(kind: IdKind) -> None:
    known_id = new_id(kind)
    spelled = classic_id(kind, known_id)
    assert len(spelled) == 34
    assert ordered_id(kind, spelled) == known_id
    assert is_classic_id(kind, spelled)


@given(kind=kinds, digits=st.text("0123456789abcdef", min_size=32, max_size=32))
def test_any_classic_id_is_one_of_ours(kind: IdKind, digits: str) -> None:
    prefix = classic_id(kind, new_id(kind))[:2]
    ours = ordered_id(kind, prefix + digits)
    assert is_id(kind, ours)
    assert classic_id(kind, ours) == prefix + digits


@given(kind=kinds, text=st.text(max_size=40))
def test_what_is_no_id_stays_what_it_is(kind: IdKind, text: str) -> None:
    found = ordered_id(kind, text)
    assert found == text or is_classic_id(kind, text)
