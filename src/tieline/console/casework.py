"""What workers find at their desks, set up: canned answers, and what the end of a task asks for."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from tieline.casework import DispositionCode, WrapUpRules
from tieline.doorway.auth import ConsoleCaller
from tieline.doorway.envelope import read_json
from tieline.doorway.render import camel
from tieline.journeys.canned_answers import CannedAnswers

_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class _Body(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, strict=True, extra="forbid")


class WrittenAnswer(_Body):
    """A canned answer; the shortcut is one word."""

    shortcut: Annotated[str, StringConstraints(to_lower=True, pattern=r"^[A-Za-z0-9_-]{1,40}$")]
    title: _Name
    text: Annotated[str, StringConstraints(min_length=1, max_length=4000, pattern=r"^[^\x00]*$")]


class WrittenCode(_Body):
    """One way a task can end, in these queues or (none named) in all."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,60}$")]
    label: _Name
    queues: Annotated[list[_Name], Field(max_length=100)] = Field(default_factory=list)


class WrittenRules(_Body):
    """What the end of a task asks for; times are in seconds, null is as long as one likes."""

    codes: Annotated[list[WrittenCode], Field(min_length=1, max_length=200)]
    required: bool = True
    required_queues: Annotated[list[_Name], Field(max_length=100)] = Field(default_factory=list)
    note_required: bool = False
    seconds: Annotated[int, Field(ge=10, le=86_400)] | None = None
    extension_seconds: Annotated[int, Field(ge=10, le=3600)] = 60


def add_routes(router: APIRouter, *, answers: CannedAnswers) -> None:
    """Add the routes of canned answers and of the rules for the end of a task."""
    _add_answers(router, answers=answers)
    _add_rules(router, answers=answers)


def _add_answers(router: APIRouter, *, answers: CannedAnswers) -> None:
    @router.get("/console/api/answers")
    async def list_answers(caller: ConsoleCaller) -> Any:
        """The project's canned answers."""
        return {"answers": [camel(one) for one in await answers.list(account_id=caller.account_id)]}

    @router.post("/console/api/answers", status_code=201)
    async def create_answer(request: Request, caller: ConsoleCaller) -> Any:
        """Add a canned answer."""
        body = await read_json(request, WrittenAnswer)
        return camel(await answers.create(account_id=caller.account_id, **body.model_dump()))

    @router.put("/console/api/answers/{answer_id}")
    async def update_answer(answer_id: str, request: Request, caller: ConsoleCaller) -> Any:
        """Change a canned answer."""
        body = await read_json(request, WrittenAnswer)
        return camel(
            await answers.update(account_id=caller.account_id, answer_id=answer_id, **body.model_dump())
        )

    @router.delete("/console/api/answers/{answer_id}", status_code=204)
    async def delete_answer(answer_id: str, caller: ConsoleCaller) -> None:
        """Delete a canned answer."""
        await answers.delete(account_id=caller.account_id, answer_id=answer_id)


def _add_rules(router: APIRouter, *, answers: CannedAnswers) -> None:
    @router.get("/console/api/wrap-up")
    async def fetch_rules(caller: ConsoleCaller) -> Any:
        """What the end of a task asks for."""
        return camel(await answers.rules(account_id=caller.account_id))

    @router.put("/console/api/wrap-up")
    async def set_rules(request: Request, caller: ConsoleCaller) -> Any:
        """Set what the end of a task asks for."""
        body = await read_json(request, WrittenRules)
        rules = WrapUpRules(
            codes=tuple(
                DispositionCode(code=one.code, label=one.label, queues=tuple(one.queues))
                for one in body.codes
            ),
            required=body.required,
            required_queues=tuple(body.required_queues),
            note_required=body.note_required,
            seconds=body.seconds,
            extension_seconds=body.extension_seconds,
        )
        return camel(await answers.set_rules(account_id=caller.account_id, rules=rules))
