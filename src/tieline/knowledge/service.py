"""The verbs of the knowledge room, one class for everybody above; its parts are by noun: `bases.py`, `sources.py` (adding,
reading, deleting) and `finding.py` (search, vectors).

Every method takes the open transaction first. With `account_id` a base must belong to that account, which is how the
doors ask; the house itself leaves it out.
"""  # noqa: D205  (the parts are named in one sentence)

from __future__ import annotations

from tieline.knowledge.bases import BaseVerbs
from tieline.knowledge.finding import FindingVerbs
from tieline.knowledge.sources import SourceVerbs


class KnowledgeService(BaseVerbs, SourceVerbs, FindingVerbs):
    """Everything that may be done with knowledge."""
