"""What a worker's session may do at the products' doors: read what a desktop shows, write what a worker writes.

Only about the customers of tasks that ring or are worked on at that desktop (promise P8). Everything else of the wire API
belongs to the account's keys and to the console. Asked by `auth.py`.
"""

from __future__ import annotations

import re

_ID = r"[^/]+"
_READ = re.compile(
    rf"/v2/Conversations/{_ID}(/(Participants|Communications|Actions)(/{_ID})?)?"
    rf"|/v1/Stores/{_ID}/Profiles/{_ID}(/(Traits|Observations|ConversationSummaries|Identifiers))?"
    rf"|/v1/ControlPlane/Stores/{_ID}/TraitGroups(/{_ID})?"
    rf"|/v1/Workspaces/{_ID}/Activities"
)
_CONVERSATION = re.compile(rf"/v2/Conversations/({_ID})")
_PROFILE = re.compile(rf"/v1/Stores/{_ID}/Profiles/({_ID})")
_WRITE = {
    "POST": re.compile(
        rf"/v2/Conversations/{_ID}/(Actions|Communications)|/v1/Stores/{_ID}/Profiles/{_ID}/(Recall|Observations)"
    ),
    "PATCH": re.compile(rf"/v1/Stores/{_ID}/Profiles/{_ID}(/Observations/{_ID})?"),
}


def worker_may(*, method: str, path: str) -> bool:
    """Say whether a worker's session may make this request."""
    if method in {"GET", "HEAD"}:
        return _READ.fullmatch(path) is not None
    pattern = _WRITE.get(method)
    return pattern is not None and pattern.fullmatch(path) is not None


def subject_of(path: str) -> tuple[str | None, str | None]:
    """Return the conversation and the profile that a path is about."""
    conversation, profile = _CONVERSATION.match(path), _PROFILE.match(path)
    return (conversation[1] if conversation else None, profile[1] if profile else None)
