"""A program outside that is told what happens: keeps each call, and may hold its answer back."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Receiver:
    """What came in: (idempotency token, event type, text); `may_answer` holds every answer back while it is clear."""

    url: str = ""
    calls: list[tuple[str, str, str]] = field(default_factory=list)
    may_answer: threading.Event = field(default_factory=threading.Event)

    def told(self, text: str) -> list[str]:
        """Return the tokens under which a customer's words came in, one for each attempt."""
        return [token for token, kind, said in self.calls if kind == "COMMUNICATION_CREATED" and said == text]


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            text = str(body.get("data", {}).get("content", {}).get("text", ""))
            token = self.headers["I-Twilio-Idempotency-Token"]
            receiver.calls.append((token, str(body.get("eventType")), text))
            receiver.may_answer.wait(60)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Hook


@contextmanager
def receive() -> Iterator[Receiver]:
    """Listen on the loopback until the block ends."""
    receiver = Receiver()
    receiver.may_answer.set()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(receiver))
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        receiver.may_answer.set()
        server.shutdown()
        thread.join()
        server.server_close()
