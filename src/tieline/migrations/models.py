"""Every room's tables, gathered so that Alembic sees the whole schema."""

from __future__ import annotations

import tieline.accounts.audit.tables
import tieline.accounts.people.tables
import tieline.accounts.tables
import tieline.casework.tables
import tieline.channels.tables
import tieline.channels.voice.tables
import tieline.conversations.classic.tables
import tieline.conversations.tables
import tieline.flows.tables
import tieline.intelligence.tables
import tieline.interactions.tables
import tieline.kit.events
import tieline.kit.jobs
import tieline.knowledge.tables
import tieline.memory.tables
import tieline.routing.tables
import tieline.supervision.tables
import tieline.webhooks.tables  # noqa: F401
from tieline.kit.tables import metadata

__all__ = ["metadata"]
