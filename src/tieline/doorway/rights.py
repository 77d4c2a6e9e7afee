"""What a worker's and a supervisor's session may do at the products' doors. Asked by `auth.py`.

A worker reads what a desktop shows and writes what a worker writes, only about the customers of tasks that ring or are
worked on at that desktop (promise P8). A supervisor reads every conversation, task and customer of the project, writes
what a worker writes about any of them, and changes workers. Everything else of the wire API belongs to the account's keys,
to the console and to administrators.
"""

from __future__ import annotations

import re

_ID = r"[^/]+"
_PROFILE_ID = rf"(?!Imports/?){_ID}"
"""Imports of customers stand beside the profiles and are set-up."""
_READ = re.compile(
    rf"/v2/Conversations/{_ID}(/(Participants|Communications|Actions)(/{_ID})?)?"
    rf"|/v1/Stores/{_ID}/Profiles/{_PROFILE_ID}(/(Traits|Observations|ConversationSummaries|Identifiers))?"
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
    "DELETE": re.compile(rf"/v1/Stores/{_ID}/Profiles/{_ID}/Observations/{_ID}"),
}


_SUPERVISOR_READ = re.compile(
    rf"/v2/Conversations(/.*)?|/v1/Interactions/.*|/v1/Stores/{_ID}/Profiles(/(?!Imports).*)?|/v1/ControlPlane/Stores/{_ID}/TraitGroups(/{_ID})?"
    rf"|/v1/Workspaces(/.*)?|/v3/(Conversations|OperatorResults)(/.*)?"
)
_SUPERVISOR_WRITE = re.compile(rf"/v1/Workspaces/{_ID}/Workers/{_ID}")
"""A worker's activity and attributes, among which are the skills."""


def supervisor_may(*, method: str, path: str) -> bool:
    """Say whether a supervisor's session may make this request."""
    if method in {"GET", "HEAD"}:
        return _SUPERVISOR_READ.fullmatch(path) is not None
    leads = method == "POST" and _SUPERVISOR_WRITE.fullmatch(path) is not None
    return leads or worker_may(method=method, path=path)


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
