"""Every room's tables, gathered so that Alembic sees the whole schema."""

from __future__ import annotations

import tieline.accounts.tables
import tieline.channels.tables
import tieline.conversations.tables
import tieline.flows.tables
import tieline.intelligence.tables
import tieline.kit.events
import tieline.kit.jobs
import tieline.memory.tables
import tieline.routing.tables
import tieline.webhooks.tables  # noqa: F401
from tieline.kit.tables import metadata

__all__ = ["metadata"]
