"""What stands in a file: its text, as one document.

Pure functions that take their time: call them outside of the event loop. A PDF is not read here but by `kit/pdf.py`, in a
process of its own, because a crafted one can take any amount of memory and time.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from tieline.knowledge.errors import DocumentUnreadable
from tieline.knowledge.html import read_html
from tieline.knowledge.models import Document, FileSource

_ENCODINGS = ("utf-8-sig", "cp1252")
_LARGEST_FIELD = 131_072
_MOST_CHARACTERS = 5_000_000
"""As much text of one document is kept; more would be no article but a database."""


def read_document(source: FileSource, content: bytes) -> Document:
    """Return the text of any file but a PDF. Raises `DocumentUnreadable` saying why it has none."""
    if source.mime_type == "text/html":
        page = read_html(content)
        return Document(title=page.title or source.file_name, text=page.text[:_MOST_CHARACTERS])
    text = decode(content)
    if source.mime_type in ("text/csv", "text/tab-separated-values"):
        delimiter = "\t" if source.mime_type.endswith("tab-separated-values") else ","
        text = "\n\n".join(_rows(text, delimiter))
    return Document(title=source.file_name, text=text[:_MOST_CHARACTERS])


def decode(content: bytes) -> str:
    """Return bytes as text: UTF-8, UTF-16 with its mark, else the Western encoding that takes nearly everything.

    Raises `DocumentUnreadable` for what is no text.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _decoded(content, "utf-16")
    if b"\x00" in content:
        raise DocumentUnreadable("The file is not text.")
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DocumentUnreadable("The file is in no character set that is known here.")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding).replace("\x00", "")
    except UnicodeDecodeError as error:
        raise DocumentUnreadable("The file is in no character set that is known here.") from error


def _rows(text: str, delimiter: str) -> Iterator[str]:
    """Each row of a table as a paragraph that says what every value is, so that it can be understood alone."""
    csv.field_size_limit(_LARGEST_FIELD)
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        names = [name.strip() for name in next(rows, [])]
        only_names = True
        for row in rows:
            only_names = False
            told = [_cell(names, at, value.strip()) for at, value in enumerate(row) if value.strip()]
            if told:
                yield "\n".join(told)
        if only_names and any(names):
            yield delimiter.join(names)
    except csv.Error as error:
        raise DocumentUnreadable(f"Line {rows.line_num} is no row of a table.") from error


def _cell(names: list[str], at: int, value: str) -> str:
    name = names[at] if at < len(names) else ""
    return f"{name}: {value}" if name else value
