"""Alembic's entry: runs the steps on the connection that `app/schema.py` (or `scripts/new_migration.py`) passes in."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from tieline.kit.tables import BigId, UtcDateTime
from tieline.migrations.models import metadata


def _render(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Write our own column types by their names."""
    if kind != "type":
        return False
    autogen_context.imports.add("from tieline.kit.tables import BigId, JSONColumn, UtcDateTime")
    if isinstance(item, UtcDateTime):
        return "UtcDateTime()"
    if isinstance(item, sa.JSON) and item._variant_mapping:
        return "JSONColumn"
    return "BigId" if item is BigId else False


connection = context.config.attributes["connection"]
for table in metadata.tables.values() if context.config.attributes.get("writing") else ():
    table.info.clear()
context.configure(
    connection=connection,
    target_metadata=metadata,
    # SQLite cannot alter most of a table in place; batches copy it.
    render_as_batch=True,
    compare_type=False,
    render_item=_render,
)
with context.begin_transaction():
    context.run_migrations()
