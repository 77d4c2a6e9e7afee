"""`tieline erase PROFILE`: everything known of one customer goes, and no copy stays."""

from pathlib import Path
from urllib.parse import quote

from tieline.app.commands.local_server import find_local_server


def erase_profile(data: Path, profile_id: str) -> None:
    """Have the server erase the profile and say so; erasing rewrites the database, hence the patience."""
    server = find_local_server(data)
    path = f"/console/api/profiles/{quote(profile_id, safe='')}/erase"
    receipt = server.call("POST", path, {}, timeout=120)["receipt"]
    print(f"{profile_id} is erased: profile, conversations, memory and logs.")
    went = ", ".join(f"{count} {what}" for what, count in sorted(receipt["counts"].items()) if count)
    print(f"Receipt {receipt['receiptId']}, {receipt['erasedAt']}: {went}.")
