"""Which `python` a command means: the caller's, or ours when theirs lacks the SDK."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

PLAIN_NAMES = ("python", "python3")
# Asks for the two packages by name without importing them, which would take a second.
HAS_SDK = "import importlib.util as u, sys; sys.exit(not all(u.find_spec(n) for n in ('tac', 'twilio')))"


def resolve_python(command: tuple[str, ...], path: str | None) -> tuple[tuple[str, ...], str | None]:
    """The command with its interpreter settled, and a sentence when it is another than the caller's.

    Only a bare `python` or `python3` is looked at; a path is always taken as it stands.
    """
    if command[0] not in PLAIN_NAMES:
        return command, None
    found = shutil.which(command[0], path=path)
    if found is not None and (_same_file(found, sys.executable) or _has_sdk(found)):
        return command, None
    if not _has_sdk(sys.executable):
        return command, None
    why = "is not on the PATH" if found is None else f"at {found} lacks the SDK"
    return (sys.executable, *command[1:]), f"{command[0]} {why}, so the project's own runs it"


def _has_sdk(python: str) -> bool:
    try:
        # Isolated from the folder we stand in: a file called tac.py there is not the SDK.
        asked = subprocess.run([python, "-P", "-c", HAS_SDK], capture_output=True, timeout=20, check=False)
        if asked.returncode == 2:
            # Before 3.11 there is no -P.
            asked = subprocess.run([python, "-c", HAS_SDK], capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def _same_file(one: str, other: str) -> bool:
    # Not resolved through links: the interpreter of a virtual environment is a link to a common one.
    return os.path.normcase(Path(one).absolute()) == os.path.normcase(Path(other).absolute())
