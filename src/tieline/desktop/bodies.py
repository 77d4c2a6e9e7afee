"""What a desktop sends; a wrong type or a missing field is refused with the field's name."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Text = Annotated[str, StringConstraints(max_length=4000, pattern=r"^[^\x00]*$")]


class _Body(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, strict=True)


class ActivityChoice(_Body):
    """What I do from now on."""

    activity_id: str


class AfterChoice(_Body):
    """What I do when I have finished what I am on; null takes it back."""

    activity_id: str | None


class Reply(_Body):
    """What I say, and the files that go with it; the channel's own rules about texts are asked when it is sent."""

    text: str = ""
    file_ids: Annotated[list[str], Field(max_length=10)] = Field(default_factory=list)


class Note(_Body):
    """A word for whoever comes next, and how it went."""

    note: Text | None = None
    disposition: Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$")] | None = None


class NewTransferBody(_Body):
    """Where a conversation goes, how, and who is asked when a named worker declines: the queue, or I again."""

    to: Annotated[str, StringConstraints(min_length=34, max_length=34)]
    kind: Literal["cold", "warm"] = "cold"
    note: Text | None = None
    if_declined: Literal["queue", "back"] = "queue"


class Invitation(_Body):
    """Whom I ask to join, a worker or a queue, and why."""

    to: Annotated[str, StringConstraints(min_length=34, max_length=34)]
    note: Text | None = None


class Message(_Body):
    """A note for colleagues."""

    text: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000, pattern=r"^[^\x00]*$")
    ]


class Ending(_Body):
    """How it went, if I know already."""

    disposition: Line | None = None
    note: Text | None = None


class Pausing(_Body):
    """Until when at most, and a word for whoever takes it up."""

    until: Annotated[AwareDatetime | None, Field(strict=False)] = None
    note: Text | None = None


class Parking(_Body):
    """Until when, and a word for whoever takes it up."""

    until: Annotated[AwareDatetime, Field(strict=False)]
    note: Text | None = None


class Finish(_Body):
    """How it ended, as far as the project's rules ask; `observations` replace what would be remembered by itself."""

    disposition: Line | None = None
    note: Text | None = None
    observations: Annotated[list[Line], Field(max_length=20)] | None = None


class CallControl(_Body):
    """What I want of the call; what is left out stays as it is."""

    muted: bool | None = None
    held: bool | None = None
    recording: Literal["on", "paused", "off"] | None = None
    digits: str | None = None


class SupervisionMode(_Body):
    """How I am on somebody's call: silent, heard by the worker alone, or by everybody."""

    mode: Literal["monitor", "coach", "barge"]


class NewCall(_Body):
    """Whom I call."""

    to: Annotated[str, StringConstraints(max_length=64)]


class NewMessage(_Body):
    """Whom I write to, and what; the channel's own rules about texts are asked when it is sent."""

    to: Annotated[str, StringConstraints(max_length=64)]
    text: str


class Draft(_Body):
    """What is written of the end so far; what is left out stays as it is, null takes it back."""

    disposition: Line | None = None
    note: Text = ""
    remember: Annotated[list[Text], Field(max_length=20)] | None = None


class Verdict(_Body):
    """What I think of a suggestion."""

    result_id: str
    verdict: Literal["up", "down"]


class Wanted(_Body):
    """What is to be written anew."""

    what: Literal["summary", "suggestion"]
