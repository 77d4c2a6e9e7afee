"""The data folder: what marks it as served, and how a command finds its server.

Three files besides the database: `serving.lock` (held with flock while a server runs), `local.key` (the
secret with which commands of this machine's owner open `/console/api` and `/phone/api`; made once), and
`server.json` (`{"url", "pid", "localKey", "startedAt", "version"}`; written by a server that accepts
requests, removed when it stops). All are readable by the owner alone. A `server.json` that a killed server
left behind is told apart by the lock, which the system frees with the process.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tieline.kit.errors import Conflict, Invalid

LOCK_NAME = "serving.lock"
SERVER_NAME = "server.json"
KEY_NAME = "local.key"


class FolderServed(Conflict):
    """Another server uses this data folder."""


class FolderUnusable(Invalid):
    """The data folder cannot be used; name another with --data."""


@dataclass(frozen=True, kw_only=True)
class ServerFile:
    """How to reach the server of a data folder. `started_at` is ISO 8601 in UTC."""

    url: str
    pid: int
    local_key: str
    started_at: str
    version: str


@dataclass(frozen=True)
class DataFolder:
    """A data folder by its path; nothing is created before it is needed."""

    path: Path

    def local_key(self) -> str:
        """The folder's local key, made on first use."""
        self._make()
        with contextlib.suppress(FileExistsError):
            _write_new(self.path / KEY_NAME, secrets.token_urlsafe(32))
        return (self.path / KEY_NAME).read_text().strip()

    def home_id(self) -> str:
        """Return a name of this installation that tells nothing of its key and is the same after every restart."""
        return hashlib.sha256(b"home:" + self.local_key().encode()).hexdigest()[:24]

    @contextlib.contextmanager
    def hold(self) -> Iterator[None]:
        """Own the folder as its server until the block ends; `FolderServed` when somebody else does."""
        self._make()
        with self._usable():
            handle = os.open(self.path / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            if not _try_lock(handle, seconds=0.5):
                raise FolderServed(self._served_sentence())
            # One that was killed left it behind; until this server answers, nobody should ask there.
            self.remove_server_file()
            yield
        finally:
            # The file stays: removing it would let two servers lock two files of one name.
            os.close(handle)

    def write_server_file(self, server: ServerFile) -> None:
        """Say where the server is; a reader sees the old file or the whole new one."""
        draft = self.path / f"{SERVER_NAME}.{os.getpid()}"
        draft.unlink(missing_ok=True)
        _write_new(
            draft,
            json.dumps(
                {
                    "url": server.url,
                    "pid": server.pid,
                    "localKey": server.local_key,
                    "startedAt": server.started_at,
                    "version": server.version,
                }
            ),
        )
        draft.replace(self.path / SERVER_NAME)

    def remove_server_file(self) -> None:
        """Forget the server; nothing happens when there is none."""
        (self.path / SERVER_NAME).unlink(missing_ok=True)

    def find_server(self) -> ServerFile | None:
        """The running server of this folder, or None; a file left by a killed server counts as none."""
        try:
            with self._usable():
                said = json.loads((self.path / SERVER_NAME).read_text())
            server = ServerFile(
                url=said["url"],
                pid=said["pid"],
                local_key=said["localKey"],
                started_at=said["startedAt"],
                version=said["version"],
            )
        except (FileNotFoundError, NotADirectoryError, json.JSONDecodeError, KeyError):
            return None
        return server if self.is_served() else None

    def is_served(self) -> bool:
        """Whether a living process holds the folder."""
        try:
            with self._usable():
                handle = os.open(self.path / LOCK_NAME, os.O_RDONLY | os.O_CLOEXEC)
        except (FileNotFoundError, NotADirectoryError):
            return False
        try:
            return not _try_lock(handle, seconds=0, shared=True)
        finally:
            os.close(handle)

    def empty(self) -> bool:
        """Delete everything in the folder; False when it is not a data folder or already empty.

        The lock is held meanwhile, so a server cannot start in between; `FolderServed` when one runs.
        """
        if not (self.path / LOCK_NAME).exists():
            return False
        with self.hold():
            entries = [entry for entry in self.path.iterdir() if entry.name != LOCK_NAME]
            for entry in entries:
                if entry.is_dir() and not entry.is_symlink():
                    shutil.rmtree(entry)
                else:
                    entry.unlink()
        return bool(entries)

    def _make(self) -> None:
        with self._usable():
            try:
                self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            except (FileExistsError, NotADirectoryError) as error:
                raise FolderUnusable(
                    f"{self.path} cannot be a data folder, because there is a file; name another with --data."
                ) from error

    @contextlib.contextmanager
    def _usable(self) -> Iterator[None]:
        """Say whose folder it is when the system does not let us in."""
        try:
            yield
        except OSError as error:
            if isinstance(error, FileNotFoundError | NotADirectoryError | FileExistsError):
                raise
            raise FolderUnusable(
                f"The data folder {self.path} cannot be used ({error.strerror}); name another with --data."
            ) from error

    def _served_sentence(self) -> str:
        server = self.find_server()
        where = f" at {server.url} (process {server.pid})" if server else ""
        return (
            f"The data folder {self.path} is already served{where}; stop that server or name another --data."
        )


def _try_lock(handle: int, *, seconds: float, shared: bool = False) -> bool:
    """Lock an open file; a command that looks whether it is locked holds it for a moment, hence the patience."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.02)
        else:
            return True


def _write_new(path: Path, text: str) -> None:
    """Write a file that only the owner may read; FileExistsError when it is already there."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
