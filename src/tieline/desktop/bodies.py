"""What a desktop sends; a wrong type or a missing field is refused with the field's name."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Text = Annotated[str, StringConstraints(max_length=4000, pattern=r"^[^\x00]*$")]


class _Body(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, strict=True)


class ActivityChoice(_Body):
    """What I do from now on."""

    activity_id: str


class Reply(_Body):
    """What I say; the channel's own rules about texts are asked when it is sent."""

    text: str


class Note(_Body):
    """A word for whoever comes next."""

    note: Text | None = None


class Finish(_Body):
    """How it ended; `observations` replace what would be remembered by itself (an empty list: nothing)."""

    disposition: Line
    note: Text | None = None
    observations: Annotated[list[Line], Field(max_length=20)] | None = None
