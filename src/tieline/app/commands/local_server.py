"""How a command speaks to the server of its data folder: plain HTTP with the folder's local key.

The standard library's client is enough here and keeps the commands quick to start.
"""

import http.client
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tieline.app.datafolder import DataFolder
from tieline.kit.errors import NotFound, TielineError, Unavailable

DEFAULT_DATA = Path("tieline-data")


class NoServer(Unavailable):
    """No server runs for this data folder."""


class ServerAnswered(TielineError):
    """The server refused; `status` is its HTTP status."""

    def __init__(self, message: str, *, status: int) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class LocalServer:
    """A running server: its URL, and the key that opens its local doors."""

    url: str
    local_key: str

    def call(self, method: str, path: str, body: object = None, *, timeout: float = 10) -> Any:
        """One request; the answer's JSON, None when it is empty.

        Raises `NoServer` when nobody answers within `timeout` seconds and `ServerAnswered` on a 4xx or 5xx.
        """
        parts = urlsplit(self.url)
        link = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port or 80, timeout=timeout)
        sent = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.local_key}", "Accept": "application/json"}
        if sent is not None:
            headers["Content-Type"] = "application/json"
        try:
            link.request(method, path, sent, headers)
            answer = link.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise NoServer(
                f"The server at {self.url} does not answer; start it with: {spell('serve')}"
            ) from error
        finally:
            link.close()
        if answer.status >= 400:
            raise ServerAnswered(_sentence(text, answer.status), status=answer.status)
        return json.loads(text) if text.strip() else None


def find_local_server(data: Path) -> LocalServer:
    """The running server of a data folder; `NoServer` with the command that starts one."""
    folder = DataFolder(data)
    server = folder.find_server()
    if server is None and folder.is_served():
        raise NoServer(f"The server on the data folder {data} is still starting; try again in a moment.")
    if server is None:
        raise NoServer(
            f"No server is running on the data folder {data}; start one with: {spell('serve', data=data)}"
        )
    return LocalServer(server.url, server.local_key)


def spell(command: str, *, data: Path = DEFAULT_DATA) -> str:
    """A command as it is typed here: `./tieline …` in a checkout, with the data folder when it is another."""
    named = "" if data == DEFAULT_DATA else f" --data {data}"
    return f"{os.environ.get('TIELINE_COMMAND', 'tieline')} {command}{named}"


def project_values(server: LocalServer) -> dict[str, str]:
    """The project's TWILIO_* values, as the server states them."""
    values = server.call("GET", "/console/api/env")
    if not isinstance(values, dict):
        raise NotFound(
            f"The server at {server.url} did not state the project's values; is it another version?"
        )
    if not values:
        raise NotFound(
            "This data folder holds no keys: the project was made from another one. Copy its keys.json here."
        )
    return {str(name): str(value) for name, value in values.items() if value is not None}


def _sentence(text: bytes, status: int) -> str:
    try:
        said = json.loads(text)
    except ValueError:
        said = None
    sentence = said.get("message") if isinstance(said, dict) else None
    return str(sentence) if sentence else f"The server answered {status} without saying why."
