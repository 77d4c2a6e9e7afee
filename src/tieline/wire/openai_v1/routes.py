"""The operations of the rehearsal model's door: responses, chat completions, models.

Any key is accepted from the machine itself (the model costs nothing and knows nothing); from elsewhere only a key
that `accepts_key` knows. Look at `models/rehearsal.py` for the answers.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response

from tieline.models.rehearsal import REHEARSAL_MODEL, RehearsalAnswer, respond
from tieline.models.responses_format import response_events, response_object
from tieline.wire.openai_v1.body import ModelRequest, read_chat_request, read_responses_request
from tieline.wire.openai_v1.chat import chat_chunks, chat_completion
from tieline.wire.openai_v1.errors import KeyMissing, OpenAIRoute
from tieline.wire.openai_v1.events import stream_chat, stream_responses


def build_router(*, accepts_key: Callable[[str], bool] | None = None) -> APIRouter:
    """The router of `/v1/responses`, `/v1/chat/completions`, `/v1/models` and `/v1/models/{model}`.

    Args:
        accepts_key: says whether a Bearer key from another machine is good; None refuses them all.
    """

    def require_key(request: Request) -> None:
        _require_key(request, accepts_key)

    router = APIRouter(route_class=OpenAIRoute, tags=["openai_v1"], dependencies=[Depends(require_key)])
    router.add_api_route("/v1/responses", create_response, methods=["POST"], response_model=None)
    router.add_api_route(
        "/v1/chat/completions", create_chat_completion, methods=["POST"], response_model=None
    )
    router.add_api_route("/v1/models", list_models, methods=["GET"])
    router.add_api_route("/v1/models/{model:path}", get_model, methods=["GET"])
    return router


async def create_response(request: Request) -> Response | dict[str, Any]:
    """`POST /v1/responses`: the rehearsal model's answer as a `response` or as its events."""
    asked = await read_responses_request(request)
    response = response_object(_answer(asked), request=asked.body, model=asked.model)
    return stream_responses(response_events(response)) if asked.is_streamed else response


async def create_chat_completion(request: Request) -> Response | dict[str, Any]:
    """`POST /v1/chat/completions`: the rehearsal model's answer as a completion or as its chunks."""
    asked = await read_chat_request(request)
    answer = _answer(asked)
    if asked.is_streamed:
        return stream_chat(chat_chunks(answer, request=asked))
    return chat_completion(answer, request=asked)


async def list_models() -> dict[str, Any]:
    """`GET /v1/models`: the one model there is; any other name is answered by it as well."""
    return {"object": "list", "data": [_model(REHEARSAL_MODEL)]}


async def get_model(model: Annotated[str, Path(max_length=200)]) -> dict[str, Any]:
    """`GET /v1/models/{model}`: every name is served, by the rehearsal model."""
    return _model(model)


def _answer(asked: ModelRequest) -> RehearsalAnswer:
    return respond(instructions=asked.instructions, items=asked.items, tools=asked.tools)


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "tieline"}


def _require_key(request: Request, accepts_key: Callable[[str], bool] | None) -> None:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise KeyMissing(
            "You didn't provide an API key. Send it as 'Authorization: Bearer KEY'; any key will do on this machine."
        )
    if not _is_local(request) and not (accepts_key and accepts_key(key.strip())):
        raise KeyMissing("Incorrect API key provided.", code="invalid_api_key")


def _is_local(request: Request) -> bool:
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False
