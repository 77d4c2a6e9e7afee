"""`tieline env`: the project's values as shell lines, to be read with `eval "$(tieline env)"`."""

import shlex
from pathlib import Path

from tieline.app.commands.local_server import find_local_server, project_values


def print_values(data: Path) -> None:
    """Print one `export NAME=value` line per value, quoted for a POSIX shell."""
    for name, value in project_values(find_local_server(data)).items():
        print(f"export {name}={shlex.quote(value)}")
