"""Addresses in a document: relative ones are below the document's own, and an empty one means that document."""

from __future__ import annotations

from urllib.parse import urljoin


def absolute(base_url: str, url: str) -> str:
    """Return the address that `url` means in the document at `base_url`."""
    return urljoin(base_url, url)
