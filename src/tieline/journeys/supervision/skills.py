"""A worker's skills, as the original's desktop keeps them: `routing.skills` lists them, `routing.levels` says how well.

Reference: flex-taskrouter-studio.md section 5.2; an expression asks `routing.skills HAS "billing"` and
`routing.levels.billing > 3`. A worker who has a plain list `skills` has their skills there too. Languages stand in the
attribute `languages`, which routing by language reads.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tieline.kit.errors import Invalid

MOST_SKILLS = 100
_NAME = re.compile(r"[\w][\w .&/+-]{0,63}")
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class SkillInvalid(Invalid):
    """A skill has a name of at most 64 letters and, if it has a level, a whole one from 1 to 100."""


@dataclass(frozen=True, kw_only=True)
class Skill:
    """Something a worker can, and how well (None: no level is kept)."""

    name: str
    level: int | None = None


def skills_of(attributes: Mapping[str, Any]) -> tuple[Skill, ...]:
    """Return the skills that a worker's attributes name."""
    routing = attributes.get("routing")
    levels = routing.get("levels") if isinstance(routing, Mapping) else None
    listed = routing.get("skills") if isinstance(routing, Mapping) else None
    names = [
        name
        for found in (attributes.get("skills"), listed)
        if isinstance(found, list)
        for name in found
        if isinstance(name, str)
    ]
    known = levels if isinstance(levels, Mapping) else {}
    return tuple(
        Skill(name=name, level=level if isinstance(level := known.get(name), int) else None)
        for name in dict.fromkeys(names)
    )


def with_skills(attributes: Mapping[str, Any], skills: Sequence[Skill]) -> dict[str, Any]:
    """Return attributes in which these are the skills; everything else in them stays. Raises `SkillInvalid`."""
    names = [each.name for each in skills]
    if len(names) > MOST_SKILLS or len(set(names)) != len(names):
        raise SkillInvalid(f"A worker has at most {MOST_SKILLS} skills, each once.", field="skills")
    for each in skills:
        if not _NAME.fullmatch(each.name) or (each.level is not None and not 1 <= each.level <= 100):
            raise SkillInvalid(field="skills")
    before = attributes.get("routing")
    routing = {
        **(before if isinstance(before, Mapping) else {}),
        "skills": names,
        "levels": {each.name: each.level for each in skills if each.level is not None},
    }
    plain = {"skills": names} if isinstance(attributes.get("skills"), list) else {}
    return {**attributes, **plain, "routing": routing}


def with_languages(attributes: Mapping[str, Any], languages: Sequence[str]) -> dict[str, Any]:
    """Return attributes in which these are the languages. Raises `SkillInvalid`."""
    if not all(_TAG.fullmatch(each) for each in languages):
        raise SkillInvalid("Languages are tags like es or en-GB.", field="languages")
    return {**attributes, "languages": list(dict.fromkeys(each.lower() for each in languages))}
