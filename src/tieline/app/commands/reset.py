"""`tieline reset`: back to the first start. It works on the folder itself, so no server may be running."""

from pathlib import Path

from tieline.app.datafolder import DataFolder


def empty_folder(data: Path) -> None:
    """Delete what a data folder holds and say so; `FolderServed` while a server runs on it."""
    if DataFolder(data).empty():
        print(f"{data} is empty now; the next start makes a new starter project with new keys.")
    else:
        print(f"{data} holds no Tieline data; nothing was deleted.")
