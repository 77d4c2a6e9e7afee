"""Pages start after a key: a list that grows meanwhile is read once, whole, and in order."""

from __future__ import annotations

import base64

import pytest

from tieline.kit.pages import BadPageToken, Page, PageRequest, page_token

pytestmark = pytest.mark.unit


def _list(rows: list[int], request: PageRequest) -> Page[int]:
    after = request.after()
    found = [row for row in sorted(rows) if after is None or row > int(after[0])]
    return Page.of(found[: request.size + 1], request=request, key=lambda row: [row])


def test_a_list_is_read_whole_page_by_page() -> None:
    rows, token, seen = list(range(7)), None, []
    for _ in range(3):
        page = _list(rows, PageRequest(size=3, token=token))
        seen.append(list(page.items))
        token = page.next_token
    assert seen == [[0, 1, 2], [3, 4, 5], [6]]
    assert token is None


def test_what_is_written_between_two_pages_moves_nothing() -> None:
    rows = [10, 20, 30, 40]
    first = _list(rows, PageRequest(size=2))
    rows += [5, 15]
    second = _list(rows, PageRequest(size=2, token=first.next_token))
    assert (list(first.items), list(second.items)) == ([10, 20], [30, 40])


def test_a_full_last_page_has_no_next_one() -> None:
    assert _list([1, 2], PageRequest(size=2)).next_token is None
    assert _list([], PageRequest(size=2)).next_token is None


def test_a_token_carries_several_kinds_of_key_unharmed() -> None:
    key: list[str | int | float] = ["Lucía", 7, 1.5]
    assert PageRequest(token=page_token(key)).after() == key


@pytest.mark.parametrize("token", ["%%%", "bm90IGpzb24", page_token([])[:-1] + "x", "eyJhIjoxfQ", "W251bGxd"])
def test_a_foreign_token_is_refused_and_named(token: str) -> None:
    with pytest.raises(BadPageToken) as refused:
        PageRequest(token=token).after()
    assert refused.value.field == "pageToken"


@pytest.mark.parametrize(
    "key", [[], ["a", "b"], [1], [True], [None], [["a"]], ["a\x00"], ["\ud800"], [{"a": 1}]]
)
def test_a_key_of_another_list_is_refused_whatever_it_holds(key: list[object]) -> None:
    with pytest.raises(BadPageToken) as refused:
        PageRequest(token=page_token(key), token_name="PageToken").after(str)  # type: ignore[arg-type]
    assert refused.value.field == "PageToken"


@pytest.mark.parametrize("number", [2**63, -(2**63), 10**400, float("inf"), float("nan"), True, 1.5, "7"])
def test_a_number_that_no_list_counts_to_is_refused(number: float) -> None:
    with pytest.raises(BadPageToken):
        PageRequest(token=page_token([number])).after(int)


def test_a_moment_that_no_calendar_has_is_refused() -> None:
    page = PageRequest(token=page_token([2**62]))
    with pytest.raises(BadPageToken):
        page.moment_at((page.after(int) or [0])[0])


def test_a_key_nested_without_end_is_refused() -> None:
    deep = base64.urlsafe_b64encode(b"[" * 100_000).decode()
    with pytest.raises(BadPageToken):
        PageRequest(token=deep).after(str)


def test_a_page_can_be_changed_item_by_item() -> None:
    page = Page(items=[1, 2], next_token="t").map(str)
    assert (page.items, page.next_token) == (["1", "2"], "t")
