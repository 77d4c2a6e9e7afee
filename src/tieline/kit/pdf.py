"""A PDF as text, read by a process of its own (`pdf_process.py`) that may take only so much time and memory."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass

from tieline.kit.errors import TielineError

_SECONDS = 120.0


class PDFUnreadable(TielineError):
    """The PDF cannot be read."""


@dataclass(frozen=True)
class PDFText:
    """A PDF: its title, which may be empty, and the text of each page."""

    title: str
    pages: tuple[str, ...]


async def read_pdf(content: bytes, *, timeout_seconds: float = _SECONDS) -> PDFText:
    """Return the text of a PDF; pages that are pictures have none.

    Raises:
        PDFUnreadable: Saying why.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tieline.kit.pdf_process",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(timeout_seconds):
            out, _ = await process.communicate(content)
    except TimeoutError as error:
        raise PDFUnreadable("The PDF takes longer to read than it may.") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    try:
        answer = json.loads(out)
    except ValueError as error:
        raise PDFUnreadable("The PDF takes more memory than it may.") from error
    if "fault" in answer:
        raise PDFUnreadable(answer["fault"])
    return PDFText(title=answer["title"], pages=tuple(answer["pages"]))
