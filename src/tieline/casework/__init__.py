"""What workers write beside a conversation, and the project's rules for it.

Nouns: a wrap-up draft holds what a worker has written of how a task ended, kept as it is typed; the wrap-up rules say
which codes there are and what must be given; a canned answer is a text with variables that every worker can insert; an
opinion says whether a suggestion was any good. Whoever is on the case sees the draft, whichever worker wrote it. Begin at
`service.py`.
"""

from __future__ import annotations

from tieline.casework.errors import (
    AnswerNotFound,
    DispositionMissing,
    DispositionUnknown,
    NoteMissing,
    NothingToExtend,
    ShortcutTaken,
)
from tieline.casework.events import WrapUpDrafted
from tieline.casework.models import (
    DEFAULT_RULES,
    CannedAnswer,
    DispositionCode,
    Opinion,
    WrapUpDraft,
    WrapUpRules,
)
from tieline.casework.service import CaseworkService

__all__ = [
    "DEFAULT_RULES",
    "AnswerNotFound",
    "CannedAnswer",
    "CaseworkService",
    "DispositionCode",
    "DispositionMissing",
    "DispositionUnknown",
    "NoteMissing",
    "NothingToExtend",
    "Opinion",
    "ShortcutTaken",
    "WrapUpDraft",
    "WrapUpDrafted",
    "WrapUpRules",
]
