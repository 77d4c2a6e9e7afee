"""The values of files that go with messages; see `service.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

PATH = "/files/"


@dataclass(frozen=True, kw_only=True)
class NewFile:
    """A file as it arrives."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class KeptFile:
    """A file that is kept; `token` is the secret of its address."""

    file_id: str
    account_id: str
    conversation_id: str | None
    address: str | None
    token: str
    name: str
    content_type: str
    size: int
    created_at: datetime

    @property
    def url(self) -> str:
        """Return the path at which whoever has it reads the file."""
        return f"{PATH}{self.token}/{quote(self.name)}"
