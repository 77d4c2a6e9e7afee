"""What supervisors send, as the door takes it."""

from __future__ import annotations

from datetime import time
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from tieline.journeys.supervision.edit_worker import ChannelWish, WorkerWish
from tieline.journeys.supervision.skills import Skill
from tieline.supervision import Override, ServiceLevels

_Id = Annotated[str, Field(min_length=1, max_length=64)]
_Seconds = Annotated[int, Field(ge=0, le=86_400)]
_Note = Annotated[str, Field(max_length=2000)]


class _Body(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, strict=True, extra="forbid")


class SkillBody(_Body):
    """A skill, and how well."""

    name: Annotated[str, Field(min_length=1, max_length=64)]
    level: Annotated[int, Field(ge=1, le=100)] | None = None


class ChannelBody(_Body):
    """How much of a channel."""

    channel: _Id
    capacity: Annotated[int, Field(ge=0, le=50)] | None = None
    available: bool | None = None


class WorkerBody(_Body):
    """What is to change of a worker; what is left out stays."""

    activity_id: _Id | None = None
    skills: Annotated[list[SkillBody], Field(max_length=100)] | None = None
    languages: Annotated[list[Annotated[str, Field(max_length=16)]], Field(max_length=50)] | None = None
    channels: Annotated[list[ChannelBody], Field(max_length=50)] = Field(default_factory=list)

    def wish(self) -> WorkerWish:
        """Return it as the story takes it."""
        skills = None
        if self.skills is not None:
            skills = [Skill(name=each.name.strip(), level=each.level) for each in self.skills]
        return WorkerWish(
            activity_id=self.activity_id,
            skills=skills,
            languages=self.languages,
            channels=[ChannelWish(**each.model_dump()) for each in self.channels],
        )


class OverrideBody(_Body):
    """Another level for a queue, a channel, or both."""

    queue_id: _Id | None = None
    channel: _Id | None = None
    threshold_seconds: _Seconds
    short_abandon_seconds: _Seconds


class LevelsBody(_Body):
    """Service levels, all of them."""

    threshold_seconds: _Seconds
    short_abandon_seconds: _Seconds
    attention_seconds: _Seconds
    alarm_seconds: _Seconds
    day_begins: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    zone: Annotated[str, Field(min_length=1, max_length=64)]
    overrides: Annotated[list[OverrideBody], Field(max_length=500)] = Field(default_factory=list)

    def levels(self) -> ServiceLevels:
        """Return them as the room takes them."""
        values = self.model_dump(exclude={"overrides", "day_begins"})
        return ServiceLevels(
            **values,
            day_begins=time.fromisoformat(self.day_begins),
            overrides=tuple(Override(**each.model_dump()) for each in self.overrides),
        )


class WhisperBody(_Body):
    """A word for whoever has the conversation."""

    text: Annotated[str, Field(min_length=1, max_length=1000)]


class TakeOverBody(_Body):
    """As which worker; left out by one who has a desktop of their own."""

    worker_id: _Id | None = None


class NoteBody(_Body):
    """A note to go with it."""

    note: _Note | None = None
