"""Who is one person with whom: pure rules over links, so that the same links mean the same whatever came first.

A link says that two profiles are one person. Profiles that links join, directly or by others, are a group; its
earliest is canonical and the others are merged into it. Un-merging a profile cuts the links that lead from it to the
rest of the group: what was joined only through it stays with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

Pair = tuple[str, str]
"""Two profile ids, the smaller first."""


def pair(one: str, other: str) -> Pair:
    """Return two ids as a link names them."""
    return (one, other) if one < other else (other, one)


def component(start: str, links: Iterable[Pair], *, without: str | None = None) -> frozenset[str]:
    """Return everybody whom links join to `start`, itself included; nobody is reached through `without`."""
    near: dict[str, set[str]] = {}
    for first, second in links:
        near.setdefault(first, set()).add(second)
        near.setdefault(second, set()).add(first)
    found, waiting = {start}, [start]
    while waiting:
        for other in near.get(waiting.pop(), ()):
            if other not in found and other != without:
                found.add(other)
                waiting.append(other)
    return frozenset(found)


def cut(profile_id: str, links: Collection[Pair], *, canonical: str) -> frozenset[Pair]:
    """Return the links to take away so that a profile stands apart from the rest of its group.

    Those that lead to the canonical profile without it; all of its own when it is the canonical one.
    """
    own = [link for link in links if profile_id in link]
    if profile_id == canonical:
        return frozenset(own)
    rest = component(canonical, links, without=profile_id)
    return frozenset(link for link in own if rest.intersection(link))


def holders(members: Mapping[str, datetime], links: Collection[Pair]) -> dict[str, str]:
    """Return for each member under which profile it stands: the earliest made of its group, by id when equal."""
    found: dict[str, str] = {}
    for member in members:
        if member not in found:
            group = component(member, links) & members.keys()
            earliest = min(group, key=lambda one: (members[one], one))
            found.update(dict.fromkeys(group, earliest))
    return found
