"""Whether the program of a run listens on its port, and not somebody else.

On Linux the kernel's own tables say which process holds a listening socket. Elsewhere, and for processes
we may not look into, a port that was free when the run began counts as the program's.
"""

import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")
LISTEN_STATE = "0A"


class PortWatch:
    """Looks at one port on behalf of one command; cheap enough to ask twenty times a second."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._judged: dict[str, bool] = {}
        self.was_taken = self._is_anybody_listening()

    def is_listening(self, process_id: int, *, leads_group: bool) -> bool:
        """Whether the command, or a process it started, listens on the port now."""
        if not _has_tables():
            return not self.was_taken and self._is_anybody_listening()
        return any(
            self._belongs(inode, process_id, leads_group=leads_group)
            for inode in _listening_inodes(self.port)
        )

    def _belongs(self, inode: str, process_id: int, *, leads_group: bool) -> bool:
        # Who made a socket does not change while its inode lives, and finding out reads all of /proc.
        if inode not in self._judged:
            holders = _holders(inode)
            family = _family(process_id, leads_group=leads_group)
            self._judged[inode] = bool(holders & family) if holders else not self.was_taken
        return self._judged[inode]

    def _is_anybody_listening(self) -> bool:
        if _has_tables():
            return any(_listening_inodes(self.port))
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False


def find_free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _has_tables() -> bool:
    return (PROC / "net" / "tcp").exists()


def _listening_inodes(port: int) -> Iterator[str]:
    """The inodes of the sockets that listen on `port`, from the kernel's tables (proc(5))."""
    wanted = f":{port:04X}"
    for table in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):
            for line in (PROC / "net" / table).read_text().splitlines()[1:]:
                columns = line.split()
                if columns[3] == LISTEN_STATE and columns[1].endswith(wanted):
                    yield columns[9]


def _holders(inode: str) -> set[int]:
    """The processes that hold a socket open, as far as we may look."""
    link = f"socket:[{inode}]"
    found = set()
    for process in PROC.glob("[0-9]*"):
        with contextlib.suppress(OSError):
            for handle in (process / "fd").iterdir():
                with contextlib.suppress(OSError):
                    if str(handle.readlink()) == link:
                        found.add(int(process.name))
                        break
    return found


def _family(process_id: int, *, leads_group: bool) -> set[int]:
    """The command, its descendants, and the members of the process group it leads."""
    parents: dict[int, int] = {}
    family = {process_id}
    for process in PROC.glob("[0-9]*"):
        with contextlib.suppress(OSError):
            # The name in parentheses may itself hold spaces and parentheses (proc(5), stat).
            parent, group = (process / "stat").read_text().rpartition(")")[2].split()[1:3]
            parents[int(process.name)] = int(parent)
            if leads_group and int(group) == process_id:
                family.add(int(process.name))
    grown = True
    while grown:
        children = {child for child, parent in parents.items() if parent in family}
        grown = not children <= family
        family |= children
    return family
