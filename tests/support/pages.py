"""For tests: the pages of the web, as far as a test needs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tieline.kit.errors import TielineError
from tieline.kit.fetch import FetchedPage


@dataclass
class ScriptedPages:
    """Pages by their address: text of HTML, bytes of a PDF, a status, or what goes wrong; all others are not there."""

    pages: Mapping[str, str | bytes | int | TielineError] = field(default_factory=dict)
    leads_to: Mapping[str, str] = field(default_factory=dict)
    """Where an address redirects to."""
    asked: list[str] = field(default_factory=list)

    async def fetch(self, url: str, *, most_bytes: int, timeout_seconds: float) -> FetchedPage:
        """Give a page, or raise what goes wrong."""
        self.asked.append(url)
        url = self.leads_to.get(url, url)
        found = self.pages.get(url, 404)
        if isinstance(found, TielineError):
            raise found
        if isinstance(found, int):
            return _page(url, "text/html", b"", status=found)
        if isinstance(found, bytes):
            return _page(url, "application/pdf", found)
        return _page(url, "text/plain" if url.endswith(".txt") else "text/html", found.encode())


def _page(url: str, kind: str, content: bytes, *, status: int = 200) -> FetchedPage:
    return FetchedPage(
        url=url, status=status, content_type=kind, charset="utf-8", content=content, is_cut=False
    )
