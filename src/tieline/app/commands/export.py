"""`tieline export PROFILE`: everything about one customer, printed as JSON."""

import json
from pathlib import Path
from urllib.parse import quote

from tieline.app.commands.local_server import find_local_server


def export_profile(data: Path, profile_id: str) -> None:
    """Print what the server has about a profile."""
    server = find_local_server(data)
    document = server.call("GET", f"/console/api/profiles/{quote(profile_id, safe='')}/export", timeout=120)
    print(json.dumps(document, ensure_ascii=False, indent=2))
