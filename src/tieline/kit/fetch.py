"""Gets web pages that somebody named, and nothing that only this machine can reach.

An address is checked when its socket is made, after names are resolved: no name, no redirect and no change of a name in
between leads to a private address (SSRF). `allow_private` opens an intranet and the loopback, never what a cloud keeps
beside its machines (169.254.0.0/16).
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from tieline.kit.errors import Refused
from tieline.kit.http import NoAnswer

if TYPE_CHECKING:
    import aiohttp

_MOST_REDIRECTS = 5
_AGENT = "Tieline (reads pages it was asked to read)"
_METADATA = ipaddress.ip_address("fd00:ec2::254")
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class PrivateAddress(Refused):
    """The page is at a private address; set TIELINE_PRIVATE_PAGES to read pages of your own network."""


@dataclass(frozen=True, kw_only=True)
class FetchedPage:
    """What an address gave: where it was found in the end, status, kind, and at most so many bytes."""

    url: str
    status: int
    content_type: str
    charset: str | None
    content: bytes
    is_cut: bool


class PageFetcher:
    """Gets pages by HTTP; keeps no cookies and sends no credentials."""

    def __init__(self, *, allow_private: bool = False) -> None:
        """Reach public addresses alone, unless private ones are allowed too."""
        self._allow_private = allow_private

    async def fetch(self, url: str, *, most_bytes: int, timeout_seconds: float) -> FetchedPage:
        """Get a page, following a few redirects.

        Raises:
            PrivateAddress: It, or where it led, is at an address that may not be reached.
            NoAnswer: It could not be reached, did not answer in time, or leads nowhere.
        """
        import aiohttp

        refused: list[str] = []
        connector = aiohttp.TCPConnector(socket_factory=_guarded(refused, allow_private=self._allow_private))
        timeout = aiohttp.ClientTimeout(total=timeout_seconds)
        async with aiohttp.ClientSession(
            connector=connector, timeout=timeout, trust_env=False, cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": _AGENT, "Accept": "text/html, text/plain;q=0.8, */*;q=0.1"},
        ) as session:  # fmt: skip
            try:
                return await _follow(session, url, most_bytes=most_bytes)
            except TimeoutError as error:
                raise NoAnswer(f"No answer within {timeout_seconds:g} s.") from error
            except (aiohttp.ClientError, OSError, ValueError) as error:
                if refused:
                    raise PrivateAddress from error
                raise NoAnswer(f"The page could not be reached ({type(error).__name__}).") from error


async def _follow(session: aiohttp.ClientSession, url: str, *, most_bytes: int) -> FetchedPage:
    for _ in range(_MOST_REDIRECTS + 1):
        async with session.get(url, allow_redirects=False) as answer:
            goes_on = answer.headers.get("Location") if 300 <= answer.status < 400 else None
            if goes_on is None:
                content = await _read(answer, most_bytes + 1)
                return FetchedPage(
                    url=url,
                    status=answer.status,
                    content_type=answer.content_type,
                    charset=answer.charset,
                    content=content[:most_bytes],
                    is_cut=len(content) > most_bytes,
                )
            url = urljoin(url, goes_on)
            if urlsplit(url).scheme not in ("http", "https"):
                raise NoAnswer("The page leads to an address that is no page.")
    raise NoAnswer(f"The page leads on more than {_MOST_REDIRECTS} times.")


async def _read(answer: aiohttp.ClientResponse, limit: int) -> bytes:
    content = bytearray()
    while len(content) < limit and (piece := await answer.content.read(limit - len(content))):
        content += piece
    return bytes(content)


def _guarded(refused: list[str], *, allow_private: bool) -> Callable[[Any], socket.socket]:
    """Make sockets to addresses that may be reached; note the others in `refused` and make none."""

    def make(info: Any) -> socket.socket:
        family, kind, protocol, _, place = info
        if not may_reach(str(place[0]), allow_private=allow_private):
            refused.append(str(place[0]))
            raise PermissionError("a private address")
        return socket.socket(family=family, type=kind, proto=protocol)

    return make


def may_reach(host: str, *, allow_private: bool = False) -> bool:
    """Say whether an IP address may be reached; anything that is none may not."""
    try:
        address = _plain(ipaddress.ip_address(host.partition("%")[0]))
    except ValueError:
        return False
    if address.is_link_local or address.is_multicast or address.is_unspecified or address == _METADATA:
        return False
    if allow_private and (address.is_private or address.is_loopback):
        return True
    return address.is_global


def _plain(address: Address) -> Address:
    """The address behind one that only wraps another; what wraps one that may not be reached is that one."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    wrapped = address.ipv4_mapped or address.sixtofour
    if wrapped is None and address.teredo is not None:
        wrapped = address.teredo[1]
    if wrapped is None and address in _TRANSLATED:
        wrapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return wrapped or address
