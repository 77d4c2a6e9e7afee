"""A real model behind an endpoint: the Responses API first, Chat Completions when there is none, faults in one shape.

The endpoint of these tests is the rehearsal model's own door, whole or with a part of it taken away.
"""

from typing import Any

import httpx2
import openai
import pytest
from fastapi import FastAPI, Request, Response

from tieline.agents import BuiltInAgent, TurnFailed, TurnInput
from tieline.agents.endpoint_model import EndpointModel
from tieline.models.ports import ModelChoice, choose_model
from tieline.wire.openai_v1 import build_router

pytestmark = pytest.mark.unit

KEY = "sk-proj-9fQ2mB7tLw4Zp1Rk8Vn3"
HELLO = TurnInput(conversation_id="conv_conversation_1", text="thank you")
WISH = TurnInput(conversation_id="conv_conversation_1", text="I want a human")


class Endpoint:
    """An endpoint in process that counts the paths it is asked for and may refuse some."""

    def __init__(self, refused: dict[str, Response] | None = None) -> None:
        self.paths: list[str] = []
        self.refused = refused or {}
        self.app = FastAPI()
        self.app.middleware("http")(self._watch)
        self.app.include_router(build_router())

    async def _watch(self, request: Request, call_next: Any) -> Any:
        self.paths.append(request.url.path)
        return self.refused.get(request.url.path) or await call_next(request)

    def agent(self, choice: ModelChoice) -> BuiltInAgent:
        client = openai.AsyncOpenAI(
            api_key=choice.api_key,
            base_url=choice.base_url or "http://model.test/v1",
            http_client=openai.DefaultAsyncHttpxClient(transport=httpx2.ASGITransport(app=self.app)),
            max_retries=0,
        )
        return BuiltInAgent(choice, model=EndpointModel(choice, timeout_seconds=5, client=client))


def local(model: str | None = "llama3") -> ModelChoice:
    return choose_model({"OPENAI_BASE_URL": "http://model.test/v1", "OPENAI_API_KEY": KEY}, wanted=model)


def not_found() -> Response:
    return Response(status_code=404, content="404 page not found")


async def test_the_responses_api_is_used_where_there_is_one() -> None:
    endpoint = Endpoint()
    outcome = await endpoint.agent(local()).take_turn(HELLO)
    assert outcome.reply == "You are welcome."
    assert outcome.model == "llama3"
    assert endpoint.paths == ["/v1/responses"]


async def test_an_endpoint_without_it_is_asked_once_and_then_in_chat() -> None:
    endpoint = Endpoint({"/v1/responses": not_found()})
    agent = endpoint.agent(local())
    assert (await agent.take_turn(HELLO)).reply == "You are welcome."
    outcome = await agent.take_turn(WISH)
    assert outcome.handoff_reason is not None
    assert outcome.reply is not None
    chat = "/v1/chat/completions"
    assert endpoint.paths == ["/v1/responses", chat, chat, chat]


async def test_a_passing_fault_decides_nothing() -> None:
    endpoint = Endpoint({"/v1/responses": Response(status_code=503)})
    agent = endpoint.agent(local())
    with pytest.raises(TurnFailed, match="answered 503"):
        await agent.take_turn(HELLO)
    endpoint.refused.clear()
    assert (await agent.take_turn(HELLO)).reply == "You are welcome."
    assert "/v1/chat/completions" not in endpoint.paths


async def test_openai_itself_is_never_asked_in_chat() -> None:
    endpoint = Endpoint({"/v1/responses": not_found()})
    with pytest.raises(TurnFailed, match="answered 404"):
        await endpoint.agent(choose_model({"OPENAI_API_KEY": KEY})).take_turn(HELLO)
    assert endpoint.paths == ["/v1/responses"]


async def test_without_a_name_the_first_listed_model_is_taken() -> None:
    endpoint = Endpoint()
    outcome = await endpoint.agent(local("auto")).take_turn(HELLO)
    assert outcome.model == "rehearsal"
    assert endpoint.paths == ["/v1/models", "/v1/responses"]


async def test_an_endpoint_that_lists_no_model_says_what_to_do() -> None:
    empty = Response(content='{"object": "list", "data": []}', media_type="application/json")
    with pytest.raises(TurnFailed, match="OPENAI_DEFAULT_MODEL"):
        await Endpoint({"/v1/models": empty}).agent(local("auto")).take_turn(HELLO)


@pytest.mark.parametrize(
    "answer",
    [
        Response(content="<html>Welcome to the captive portal</html>", media_type="text/html"),
        Response(content="{}", media_type="application/json"),
        Response(content="{", media_type="application/json"),
    ],
)
async def test_an_answer_of_another_kind_is_unavailable(answer: Response) -> None:
    with pytest.raises(TurnFailed):
        await Endpoint({"/v1/responses": answer}).agent(local()).take_turn(HELLO)


async def test_a_fault_never_tells_the_key() -> None:
    leak = Response(status_code=401, content=f'{{"error": {{"message": "Incorrect key {KEY}"}}}}')
    with pytest.raises(TurnFailed) as failure:
        await Endpoint({"/v1/responses": leak}).agent(local()).take_turn(HELLO)
    assert KEY not in failure.value.message
    assert KEY not in str(failure.value.model_calls)


async def test_nobody_listening_is_unavailable() -> None:
    choice = ModelChoice(is_rehearsal=False, why="", model="m", base_url="http://127.0.0.1:9/v1", api_key=KEY)
    agent = BuiltInAgent(choice, timeout_seconds=5)
    with pytest.raises(TurnFailed, match="could not be reached"):
        await agent.take_turn(HELLO)
    await agent.close()
