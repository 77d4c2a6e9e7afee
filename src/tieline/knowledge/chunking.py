"""Documents into chunks: pieces small enough to be quoted, large enough to be understood alone.

Text is cut at headings first (lines that begin with `#`), then between paragraphs, then between sentences. A heading stays
with what is under it, and a piece further down in a long section repeats it, because that is what the piece is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from tieline.kit.search import pieces
from tieline.knowledge.models import Chunk, Document

AIM = 1000
"""Characters of a chunk: about what one article answers one question with."""
MOST_CHUNKS = 5000
"""Of one source; the rest of a larger one is left out."""
_LONGEST_TITLE = 512
_LONGEST_HEADING = 200
_HEADING = re.compile(r"#{1,6}\s+\S")
_BLANK = re.compile(r"\n[ \t]*\n")


def chunks_of(documents: Sequence[Document], *, knowledge_id: str, at: datetime) -> list[Chunk]:
    """Cut documents into chunks, in their order."""
    found: list[Chunk] = []
    for document in documents:
        for index, content in enumerate(cut(document.text)):
            if len(found) >= MOST_CHUNKS:
                return found
            found.append(
                Chunk(
                    knowledge_id=knowledge_id,
                    position=len(found),
                    chunk_index=index,
                    content=content,
                    document_title=document.title[:_LONGEST_TITLE],
                    document_url=document.url,
                    document_number=document.number,
                    created_at=at,
                )
            )
    return found


def cut(text: str) -> Iterator[str]:
    """Cut one text into pieces of about `AIM` characters or less."""
    held = ""
    for heading, body in _sections(text):
        whole = f"{heading}\n{body}".strip()
        if len(whole) <= AIM:
            # Small sections that follow one another go together while they fit.
            if held and len(held) + len(whole) + 2 > AIM // 2:
                yield held
                held = ""
            held = f"{held}\n\n{whole}" if held else whole
            continue
        if held:
            yield held
            held = ""
        yield from _cut_section(heading, body)
    if held:
        yield held


def _sections(text: str) -> Iterator[tuple[str, str]]:
    """Each heading with the text under it; what stands before the first has an empty one."""
    heading, lines = "", list[str]()
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if _HEADING.match(line):
            if "".join(lines).strip():
                yield heading, "\n".join(lines).strip()
            heading, lines = line.strip()[:_LONGEST_HEADING], []
        else:
            lines.append(line.rstrip())
    if "".join(lines).strip():
        yield heading, "\n".join(lines).strip()


def _cut_section(heading: str, body: str) -> Iterator[str]:
    room = AIM - len(heading) - 1
    lead = f"{heading}\n" if heading else ""
    held = ""
    for paragraph in _paragraphs(body, room):
        if held and len(held) + len(paragraph) + 2 > room:
            yield lead + held
            held = ""
        held = f"{held}\n\n{paragraph}" if held else paragraph
    if held:
        yield lead + held


def _paragraphs(body: str, room: int) -> Iterator[str]:
    """The paragraphs; one that is too long in lines, a line that is too long in sentences, and at last anywhere."""
    for paragraph in _BLANK.split(body):
        if len(paragraph) <= room:
            if paragraph.strip():
                yield paragraph.strip()
            continue
        for line in paragraph.split("\n"):
            for piece in pieces(line, room):
                yield from (piece[at : at + room] for at in range(0, len(piece), room) if piece.strip())
