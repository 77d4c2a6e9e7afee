"""A model endpoint that takes every request and never answers, so that a program stays in the middle of its turn."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator


class MuteModel:
    """Counts who asks; keeps each connection open and silent until it is closed."""

    def __init__(self, listener: socket.socket) -> None:
        """Use `mute_model`."""
        self._listener = listener
        self._held: list[socket.socket] = []
        self._asked = threading.Event()

    @property
    def base_url(self) -> str:
        """Return what belongs into OPENAI_BASE_URL."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}/v1"

    def wait_until_asked(self, *, seconds: float = 20) -> None:
        """Wait until a program has asked since the last time this was called."""
        assert self._asked.wait(seconds), "the program never asked its model"
        self._asked.clear()

    def serve(self) -> None:
        """Take requests until the listener is closed."""
        with contextlib.suppress(OSError):
            while True:
                link, _ = self._listener.accept()
                self._held.append(link)
                if link.recv(1):
                    self._asked.set()

    def close(self) -> None:
        """Hang up."""
        # Closing alone would not wake the thread that waits in accept().
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for link in self._held:
            link.close()


@contextlib.contextmanager
def mute_model() -> Iterator[MuteModel]:
    """Listen until the block ends."""
    model = MuteModel(socket.create_server(("127.0.0.1", 0)))
    thread = threading.Thread(target=model.serve)
    thread.start()
    try:
        yield model
    finally:
        model.close()
        thread.join(timeout=10)
