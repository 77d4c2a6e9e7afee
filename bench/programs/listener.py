"""A program that takes every webhook and answers none of the customer's words; prints what it was told of."""

from __future__ import annotations

import http.server
import json
import os


class Hook(http.server.BaseHTTPRequestHandler):
    """Answers 200."""

    def do_POST(self) -> None:
        """Take a webhook."""
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if told.get("eventType") == "COMMUNICATION_CREATED":
            # One write a line: webhooks come several at once.
            os.write(1, json.dumps({"communication": told["data"]["id"]}).encode() + b"\n")
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Print nothing else."""


http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["TWILIO_SERVER_PORT"])), Hook).serve_forever()
