"""What a source says: a text as it is, a file taken apart, a page of the web with what it links to on its own site.

Pages are fetched one after the other, politely and within limits: so many pages, bytes and seconds, none that the site's
robots.txt keeps for people, and nothing at private addresses (`kit/fetch.py`). Only a page that a user named, and pages
of the same site that lead on from it as deep as the user said, are fetched at all.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol
from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

from tieline.kit.errors import Refused
from tieline.kit.fetch import FetchedPage
from tieline.kit.http import NoAnswer
from tieline.kit.pdf import PDFText, PDFUnreadable, read_pdf
from tieline.knowledge import (
    Document,
    DocumentUnreadable,
    FileSource,
    PageFault,
    ReadingPlan,
    TextSource,
    WebSource,
    decode,
    find_link,
    read_document,
    read_html,
    site_of,
)

MOST_PAGES = 50
"""Of one source."""
_MOST_BYTES = 4 * 2**20
_MOST_BYTES_OF_PDF = 16 * 2**20
_PAGE_SECONDS = 20.0
_ALL_SECONDS = 600.0
_ROBOTS_BYTES = 512 * 1024
_MISSING, _UNREAD = 420022, 420018
"""The vendor's numbers for a page that is not there, and for one that could not be read."""


class Fetcher(Protocol):
    """Gets a page; raises `NoAnswer` and `Refused`."""

    async def fetch(self, url: str, *, most_bytes: int, timeout_seconds: float) -> FetchedPage:
        """Return what the address gives."""
        ...


@dataclass
class WasRead:
    """Everything that a source said, and what of it could not be read.

    site: where the page that was named is in the end; what leads away from there is not read.
    """

    documents: list[Document] = field(default_factory=list)
    faults: list[PageFault] = field(default_factory=list)
    site: str | None = None


class ReadSources:
    """Reads sources; takes no transaction and is called in none."""

    def __init__(self, fetcher: Fetcher) -> None:
        """Keep who gets pages."""
        self._fetcher = fetcher

    async def read(self, plan: ReadingPlan) -> WasRead:
        """Return what a source says; what cannot be read is told, not raised."""
        knowledge = plan.knowledge
        source = knowledge.source
        if isinstance(source, TextSource):
            return WasRead(documents=[Document(title=knowledge.name, text=source.content)])
        if isinstance(source, WebSource):
            return await self._crawl(source)
        try:
            return WasRead(documents=await _read_file(source, plan.file or b""))
        except (DocumentUnreadable, PDFUnreadable) as error:
            fault = PageFault(title="Unreadable file", place=source.file_name, detail=error.message)
            return WasRead(faults=[fault])

    async def _crawl(self, source: WebSource) -> WasRead:
        """Read a page and, level by level, those it leads to."""
        read = WasRead()
        until = time.monotonic() + _ALL_SECONDS
        waiting = deque([(source.url, 1)])
        known = {source.url}
        robots: RobotFileParser | None = None
        while waiting and len(known) - len(waiting) < MOST_PAGES and time.monotonic() < until:
            url, depth = waiting.popleft()
            if depth > 1 and robots is None:
                robots = await self._robots(read.site or source.url)
            if depth > 1 and robots is not None and not robots.can_fetch("Tieline", url):
                continue
            links = await self._read_page(url, read)
            if depth < source.crawl_depth:
                new = [link for link in links if link not in known][: MOST_PAGES * 4]
                known.update(new)
                waiting.extend((link, depth + 1) for link in dict.fromkeys(new))
        return read

    async def _read_page(self, url: str, read: WasRead) -> list[str]:
        """Read one page into `read`; return where it leads."""
        try:
            page = await self._fetcher.fetch(
                url, most_bytes=_MOST_BYTES_OF_PDF, timeout_seconds=_PAGE_SECONDS
            )
        except (NoAnswer, Refused) as error:
            read.faults.append(PageFault(title=_titled(error), place=url, detail=error.message, code=_UNREAD))
            return []
        if page.status >= 400 or page.status < 200:
            detail = (
                "Page does not exist" if page.status in (404, 410) else "The server did not give the page."
            )
            code = _MISSING if page.status in (404, 410) else _UNREAD
            read.faults.append(PageFault(title=_status(page.status), place=url, detail=detail, code=code))
            return []
        read.site = read.site or site_of(page.url)
        if site_of(page.url) != read.site:
            return []
        try:
            documents, links = await _read_fetched(page)
        except (DocumentUnreadable, PDFUnreadable) as error:
            fault = PageFault(title="Unreadable page", place=url, detail=error.message, code=_UNREAD)
            read.faults.append(fault)
            return []
        read.documents += documents
        return links

    async def _robots(self, url: str) -> RobotFileParser:
        """What a site keeps for people; without an answer it keeps nothing."""
        rules = RobotFileParser()
        place = urljoin(site_of(url), "/robots.txt")
        try:
            page = await self._fetcher.fetch(place, most_bytes=_ROBOTS_BYTES, timeout_seconds=_PAGE_SECONDS)
            text = page.content.decode("utf-8", "replace") if page.status == 200 else ""
        except (NoAnswer, Refused):
            text = ""
        rules.parse(text.splitlines())
        return rules


async def _read_fetched(page: FetchedPage) -> tuple[list[Document], list[str]]:
    """Take apart what an address gave; return its texts and where it leads."""
    if page.content_type == "application/pdf":
        return _pages_of(await read_pdf(page.content), title=page.url, url=page.url), []
    if page.is_cut or len(page.content) > _MOST_BYTES:
        raise DocumentUnreadable(f"The page is larger than {_MOST_BYTES // 2**20} MiB.")
    if page.content_type in ("text/html", "application/xhtml+xml"):
        found = await asyncio.to_thread(partial(read_html, page.content, charset=page.charset))
        links = [find_link(href, page=page.url, base=found.base) for href in found.links]
        document = Document(title=found.title or page.url, text=found.text, url=page.url)
        return [document], [link for link in links if link is not None]
    if page.content_type.startswith("text/"):
        text = await asyncio.to_thread(decode, page.content)
        return [Document(title=page.url, text=text, url=page.url)], []
    raise DocumentUnreadable(f"The page is no text ({page.content_type}).")


async def _read_file(source: FileSource, content: bytes) -> list[Document]:
    if source.mime_type == "application/pdf":
        return _pages_of(await read_pdf(content), title=source.file_name)
    return [await asyncio.to_thread(read_document, source, content)]


def _pages_of(pdf: PDFText, *, title: str, url: str | None = None) -> list[Document]:
    """Each page of a PDF as a document, so that what is found in it names the page."""
    return [
        Document(title=title, text=text, url=url, number=number)
        for number, text in enumerate(pdf.pages, start=1)
    ]


def _titled(error: NoAnswer | Refused) -> str:
    return "Not reachable" if isinstance(error, NoAnswer) else "Not allowed"


def _status(status: int) -> str:
    from http import HTTPStatus

    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
