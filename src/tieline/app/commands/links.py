"""`tieline links`: a fresh one-time link for each screen of the running server."""

from pathlib import Path

from tieline.app.commands.local_server import find_local_server
from tieline.app.commands.serve import describe_start


def print_links(data: Path) -> None:
    """Print the links, one a line, with the names of the workers whose desktops they open."""
    start = find_local_server(data).call("GET", "/console/api/start")
    for line in describe_start({"links": start["links"]}, data=data):
        print(line)
