"""A model behind an endpoint fills in a form: as a structured output, or in plain words where those are unknown."""

from __future__ import annotations

from typing import Any

import httpx2
import openai
import pytest
from fastapi import FastAPI, Request, Response

from tieline.models.endpoint_completer import EndpointCompleter
from tieline.models.ports import ModelUnavailable, UnreadableAnswer, choose_model

pytestmark = pytest.mark.unit

ASKED: Any = {"messages": [{"role": "user", "content": "Hi"}], "schema": {"type": "object"}}


class Endpoint:
    """An endpoint in process that answers what it is told and keeps what it was asked."""

    def __init__(
        self, content: str | None = '{"text": "fine"}', *, status: int = 200, refuses_forms: bool = False
    ) -> None:
        self.asked: list[dict[str, Any]] = []
        self.content = content
        self.status = status
        self.refuses_forms = refuses_forms
        app = FastAPI()
        app.post("/v1/chat/completions")(self._complete)
        app.get("/v1/models")(lambda: {"object": "list", "data": [{"id": "llama3", "object": "model"}]})
        self.transport = httpx2.ASGITransport(app=app)

    async def _complete(self, request: Request) -> Any:
        body = await request.json()
        self.asked.append(body)
        if self.status != 200 or (self.refuses_forms and "response_format" in body):
            return Response(status_code=self.status if self.status != 200 else 400, content="{}")
        message = {"role": "assistant", "content": self.content, "refusal": None}
        choice = {"index": 0, "finish_reason": "stop", "message": message}
        return {"id": "1", "object": "chat.completion", "created": 1, "model": "llama3", "choices": [choice]}

    def completer(self, *, model: str | None = None) -> EndpointCompleter:
        choice = choose_model({"OPENAI_BASE_URL": "http://model.test/v1"}, wanted=model or "real")
        http = openai.DefaultAsyncHttpxClient(transport=self.transport)
        client = openai.AsyncOpenAI(
            api_key="none", base_url="http://model.test/v1", http_client=http, max_retries=0
        )
        return EndpointCompleter(choice, client=client)


async def test_the_schema_goes_along_and_the_first_listed_model_answers() -> None:
    endpoint = Endpoint()
    completer = endpoint.completer()
    assert await completer.complete(**ASKED) == {"text": "fine"}
    assert endpoint.asked[0]["response_format"]["json_schema"]["schema"] == {"type": "object"}
    assert (endpoint.asked[0]["model"], completer.name) == ("llama3", "llama3")
    await completer.close()


async def test_an_endpoint_that_knows_no_forms_is_asked_in_plain_words_from_then_on() -> None:
    endpoint = Endpoint('```json\n{"text": "fine"}\n```', refuses_forms=True)
    completer = endpoint.completer(model="phi")
    for _ in range(2):
        assert await completer.complete(**ASKED) == {"text": "fine"}
    assert ["response_format" in each for each in endpoint.asked] == [True, False, False]
    await completer.close()


@pytest.mark.parametrize("content", ["Sure, here you are.", "[1, 2]", None])
async def test_what_is_no_object_can_be_told_to_the_model(content: str | None) -> None:
    completer = Endpoint(content).completer()
    with pytest.raises(UnreadableAnswer) as unreadable:
        await completer.complete(**ASKED)
    assert unreadable.value.text == (content or "")
    await completer.close()


async def test_an_endpoint_that_fails_is_unavailable() -> None:
    completer = Endpoint(status=500).completer()
    with pytest.raises(ModelUnavailable, match="500"):
        await completer.complete(**ASKED)
    await completer.close()
