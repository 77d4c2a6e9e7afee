"""A process of its own that takes a PDF apart: the file on standard input, its pages as JSON on standard output.

Run as `python -m tieline.kit.pdf_process` by `pdf.py`. A crafted file can make any reader take all memory and all time, so
this one limits its own memory, and who starts it limits its time.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys

MOST_PAGES = 2000
_MOST_CHARACTERS = 5_000_000
_MEMORY = 1 << 30


def main() -> int:
    """Read, answer `{"title", "pages": […]}` or `{"fault"}`, and end with 0."""
    _limit_memory()
    import logging

    logging.disable(logging.CRITICAL)
    answer = read_pages(sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(answer))
    return 0


def read_pages(content: bytes) -> dict[str, object]:
    """Return the pages' texts, or the sentence that says why there are none."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    pages: list[str] = []
    title = ""
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            return {"fault": "The PDF is locked with a password."}
        title = str((reader.metadata and reader.metadata.title) or "")
        room = _MOST_CHARACTERS
        for page in reader.pages[:MOST_PAGES]:
            pages.append(page.extract_text()[:room].replace("\x00", ""))
            room -= len(pages[-1])
    except DependencyError:
        return {"fault": "The PDF is encrypted in a way that cannot be read here."}
    except MemoryError:
        return {"fault": "The PDF takes more memory than it may."}
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, OSError):
        # The library answers many damaged files with whatever its code ran into.
        if not any(page.strip() for page in pages):
            return {"fault": "The PDF is damaged."}
    return {"title": title, "pages": pages}


def _limit_memory() -> None:
    """Have no more memory than a reader of 16 MiB needs; not every system can say so."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


if __name__ == "__main__":
    raise SystemExit(main())
