"""`tieline erase PROFILE`: everything known of one customer goes, and no copy stays."""

from pathlib import Path
from urllib.parse import quote

from tieline.app.commands.local_server import find_local_server


def erase_profile(data: Path, profile_id: str) -> None:
    """Have the server erase the profile and say so; erasing rewrites the database, hence the patience."""
    server = find_local_server(data)
    server.call("POST", f"/console/api/profiles/{quote(profile_id, safe='')}/erase", {}, timeout=120)
    print(f"{profile_id} is erased: profile, conversations, memory and logs.")
