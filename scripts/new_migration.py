"""Write the next migration from the difference between the tables in code and the steps so far.

Usage: python scripts/new_migration.py "what changes". Read what it wrote before you commit it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from tieline.app.schema import FOLDER, upgrade


def main(message: str) -> None:
    """Bring an empty database to the last step, then write the one that is missing."""
    number = len(list((FOLDER / "versions").glob("[0-9]*.py"))) + 1
    with tempfile.TemporaryDirectory() as folder:
        engine = sa.create_engine(f"sqlite:///{Path(folder) / 'schema.db'}")
        if number > 1:
            upgrade(engine)
        config = Config()
        config.set_main_option("script_location", str(FOLDER))
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            # What a table is for (`info`) is for people; a step need not repeat it.
            config.attributes["writing"] = True
            command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")


if __name__ == "__main__":
    main(sys.argv[1])
