"""Cookies that an application sets are given back to it for as long as a call lasts, and to no other call.

Bounded: the calls that were heard of longest ago are forgotten first. See `fetch_twiml.py`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

MOST_CALLS = 5000
MOST_COOKIES = 50
MOST_BYTES = 4096


class CallCookies:
    """A jar per call; inside of it, cookies per host."""

    def __init__(self) -> None:
        """Begin without any."""
        self._jars: OrderedDict[str, dict[tuple[str, str], str]] = OrderedDict()

    def header(self, *, call_id: str, url: str) -> str:
        """Return the value of the `Cookie` header for an address; empty when there is nothing to give back."""
        host = _host(url)
        jar = self._jars.get(call_id, {})
        return "; ".join(f"{name}={value}" for (of, name), value in jar.items() if of == host)

    def keep(self, *, call_id: str, url: str, set_by: Iterable[str]) -> None:
        """Keep what the `Set-Cookie` headers of an answer say; one that cannot be read is passed over."""
        host = _host(url)
        for line in set_by:
            for name, value, is_gone in _read(line):
                jar = self._jar(call_id)
                if is_gone:
                    jar.pop((host, name), None)
                elif len(jar) < MOST_COOKIES or (host, name) in jar:
                    jar[host, name] = value

    def _jar(self, call_id: str) -> dict[tuple[str, str], str]:
        jar = self._jars.setdefault(call_id, {})
        self._jars.move_to_end(call_id)
        while len(self._jars) > MOST_CALLS:
            self._jars.popitem(last=False)
        return jar


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()


def _read(line: str) -> list[tuple[str, str, bool]]:
    """Return name, value and whether it is to be forgotten, of each cookie in a header."""
    if len(line) > MOST_BYTES:
        return []
    try:
        found = SimpleCookie(line)
    except CookieError:
        return []
    return [
        (name, morsel.coded_value, morsel["max-age"].strip() in {"0", "-1"}) for name, morsel in found.items()
    ]
