"""Texts are cut where a reader would cut them: at headings, then paragraphs, then sentences, and never lose a word."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.knowledge.conftest import NOON
from tieline.knowledge import Document, chunks_of
from tieline.knowledge.chunking import AIM, MOST_CHUNKS, cut

pytestmark = pytest.mark.unit


def test_a_short_text_is_one_chunk() -> None:
    assert list(cut("We open at nine.\r\n\r\nWe close at six.")) == ["We open at nine.\n\nWe close at six."]


def test_a_heading_stays_with_what_is_under_it() -> None:
    text = "# Hours\n" + "We open at nine. " * 40 + "\n# Returns\n" + "Send it back. " * 40
    hours, returns = cut(text)
    assert hours.startswith("# Hours\nWe open") and returns.startswith("# Returns\nSend it back")


def test_a_long_section_repeats_its_heading() -> None:
    body = "\n\n".join(f"Rule {number}: " + "be kind to parcels. " * 12 for number in range(8))
    found = list(cut(f"## House rules\n\n{body}"))
    assert len(found) > 1 and all(one.startswith("## House rules\n") for one in found)
    assert all(len(one) <= AIM for one in found)


def test_small_sections_go_together_while_they_fit() -> None:
    text = "\n".join(f"## Question {number}\nAnswer {number}." for number in range(4))
    assert list(cut(text)) == ["\n\n".join(f"## Question {number}\nAnswer {number}." for number in range(4))]


def test_a_heading_with_nothing_under_it_says_nothing() -> None:
    assert list(cut("# Empty\n\n# Also empty\n")) == []


@given(st.text(alphabet="ab c.\n#", max_size=6000))
def test_every_word_is_kept(text: str) -> None:
    plain = "\n".join(line for line in text.split("\n") if not line.startswith("#"))
    kept = " ".join(cut(plain))
    assert re.sub(r"\s", "", kept) == re.sub(r"\s", "", plain)
    assert all(len(one) <= AIM for one in cut(text))


def test_chunks_know_where_they_stand() -> None:
    pages = [Document(title="Terms", text="a. " * 600, number=1), Document(title="Terms", text="b", number=2)]
    found = chunks_of(pages, knowledge_id="k", at=NOON)
    assert [(one.position, one.chunk_index, one.document_number) for one in found] == [
        (0, 0, 1), (1, 1, 1), (2, 0, 2),
    ]  # fmt: skip


def test_a_source_without_end_is_cut_off() -> None:
    endless = [Document(title="t", text="x")] * (MOST_CHUNKS + 5)
    assert len(chunks_of(endless, knowledge_id="k", at=NOON)) == MOST_CHUNKS
