"""Cookies of a call: per host, bounded, forgotten with the call."""

from __future__ import annotations

import pytest

from tieline.journeys.calls import call_cookies
from tieline.journeys.calls.call_cookies import CallCookies

pytestmark = pytest.mark.unit

URL = "https://shop.example.com/twiml"


def test_another_host_gets_none() -> None:
    cookies = CallCookies()
    cookies.keep(call_id="CA1", url=URL, set_by=["step=1; Path=/; HttpOnly"])
    assert cookies.header(call_id="CA1", url="https://shop.example.com:444/twiml") == ""
    assert cookies.header(call_id="CA1", url="https://SHOP.example.com/other") == "step=1"
    assert cookies.header(call_id="CA2", url=URL) == ""


def test_what_cannot_be_read_or_is_too_long_is_passed_over() -> None:
    cookies = CallCookies()
    cookies.keep(call_id="CA1", url=URL, set_by=["\x00=1", "", f"long={'x' * 5000}", "good=1"])
    assert cookies.header(call_id="CA1", url=URL) == "good=1"


def test_an_application_cannot_fill_a_call_with_cookies() -> None:
    cookies = CallCookies()
    for number in range(200):
        cookies.keep(call_id="CA1", url=URL, set_by=[f"c{number}=1"])
    cookies.keep(call_id="CA1", url=URL, set_by=["c0=2"])
    kept = cookies.header(call_id="CA1", url=URL).split("; ")
    assert len(kept) == call_cookies.MOST_COOKIES and kept[0] == "c0=2"


def test_the_calls_heard_of_longest_ago_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_cookies, "MOST_CALLS", 2)
    cookies = CallCookies()
    for call_id in ("CA1", "CA2", "CA1", "CA3"):
        cookies.keep(call_id=call_id, url=URL, set_by=["step=1"])
    assert [cookies.header(call_id=one, url=URL) for one in ("CA1", "CA2", "CA3")] == ["step=1", "", "step=1"]
