"""`tieline reset`: back to the first start. It works on the folder itself, so no server may be running."""

from pathlib import Path

from tieline.app.datafolder import DataFolder
from tieline.kit.errors import Refused


class DatabaseElsewhere(Refused):
    """TIELINE_DATABASE_URL names a database outside the folder: empty it with its own tools, unset the name, reset."""


def empty_folder(data: Path, *, database_url: str | None) -> None:
    """Delete what a data folder holds and say so.

    `FolderServed` while a server runs on it; `DatabaseElsewhere` when the rows are not in the folder, because
    emptying the folder alone would lose the keys to what stays.
    """
    if database_url:
        raise DatabaseElsewhere
    if DataFolder(data).empty():
        print(f"{data} is empty now; the next start makes a new starter project with new keys.")
    else:
        print(f"{data} holds no Tieline data; nothing was deleted.")
