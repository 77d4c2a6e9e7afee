"""An engine in a process of its own: requests and answers are a JSON line each, with so many bytes of sound behind it.

Two reasons: PocketSphinx keeps Python's lock while it decodes, so in a thread it would hold up every other call of this
server; and Piper is GPL, which stays outside of this program. A process ends with its input, so none outlives the server.
`serve` is the loop inside such a process; `pocketsphinx_process.py` and `piper_process.py` are the two there are.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from tieline.models.speech.ports import SpeechUnavailable

Answer = tuple[Mapping[str, Any], bytes]


class EngineProcess:
    """The other end of a process, which is started with the first request and once more after it has died."""

    def __init__(self, module: str, *arguments: str) -> None:
        """Run `python -m module arguments` when it is first asked something."""
        self._name = module.rsplit(".", 1)[-1].removesuffix("_process")
        self._command = [sys.executable, "-m", module, *arguments]
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def ask(self, request: Mapping[str, Any], sound: bytes = b"") -> Answer:
        """Send a request and return its answer; one at a time.

        Raises:
            SpeechUnavailable: the process could not be started, or ended. The request is not repeated in the error.
        """
        with self._lock:
            process = self._running()
            # The pipes are there: they were asked for.
            assert process.stdin is not None and process.stdout is not None
            try:
                write_message(process.stdin, request, sound)
                return read_message(process.stdout)
            except (OSError, ValueError, EOFError) as error:
                self._end()
                raise SpeechUnavailable(
                    f"{self._name} ended; `tieline speech status` says what is installed."
                ) from error

    def close(self) -> None:
        """End the process; the next request starts another."""
        with self._lock:
            self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


def write_message(pipe: BinaryIO | Any, values: Mapping[str, Any], sound: bytes) -> None:
    """Write one message to a pipe."""
    pipe.write(json.dumps({**values, "bytes": len(sound)}).encode() + b"\n" + sound)
    pipe.flush()


def read_message(pipe: BinaryIO | Any) -> Answer:
    """Return the next message of a pipe. Raises `EOFError` at its end."""
    line = pipe.readline()
    if not line:
        raise EOFError
    values = json.loads(line)
    sound = pipe.read(values["bytes"])
    if len(sound) < values["bytes"]:
        raise EOFError
    return values, sound


def serve(answer: Callable[[Mapping[str, Any], bytes], Answer]) -> None:
    """Answer requests until the input ends; for the process itself."""
    while True:
        try:
            request, sound = read_message(sys.stdin.buffer)
        except EOFError:
            return
        values, said = answer(request, sound)
        write_message(sys.stdout.buffer, values, said)
