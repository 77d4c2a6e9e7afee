"""The rehearsal model's door, spoken to through the official `openai` client and the agents kit's own runner."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import openai
import pytest
from agents import Agent, OpenAIChatCompletionsModel, OpenAIResponsesModel, RunConfig, Runner, function_tool
from fastapi import FastAPI

from tieline.wire.openai_v1 import build_router
from tieline.wire.openai_v1.body import MAXIMUM_BYTES

pytestmark = pytest.mark.wire

SPANISH = "You are an agent. Switch to language Spanish for further communication"
SPANISH_HELLO = "Hola. ¿En qué puedo ayudarle?"
HANDOFF = {
    "name": "handoff",
    "description": "Bring in a person",
    "parameters": {"type": "object", "properties": {"reason": {"type": "string"}}, "required": ["reason"]},
}


@pytest.fixture
def app() -> FastAPI:
    app = FastAPI()
    app.include_router(build_router(accepts_key=lambda key: key == "our-remote-key"))
    return app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[openai.AsyncOpenAI]:
    transport = openai_transport(app)
    async with openai.AsyncOpenAI(
        api_key="any-key", base_url="http://model.test/v1", http_client=transport, max_retries=0
    ) as client:
        yield client


def openai_transport(app: FastAPI) -> Any:
    """The http library of the installed openai client, speaking to the app in process."""
    try:
        import httpx2 as http
    except ImportError:  # pragma: no cover - older openai clients use httpx
        import httpx as http  # type: ignore[no-redef]
    return openai.DefaultAsyncHttpxClient(transport=http.ASGITransport(app=app))


@pytest.fixture
async def raw(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": "Bearer any-key"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://model.test", headers=headers
    ) as client:
        yield client


class TestResponses:
    async def test_the_agents_kits_request_is_answered(self, client: openai.AsyncOpenAI) -> None:
        response = await client.responses.create(
            model="gpt-5.6-luna",
            instructions=SPANISH,
            input=[{"role": "system", "content": "You are an agent."}, {"role": "user", "content": "Hello"}],
            include=[],
            reasoning={"effort": "none"},
            text={"verbosity": "low"},
            extra_body={"prompt_cache_key": "k", "a_key_of_next_year": {"deep": [1]}},
        )
        assert response.output_text == SPANISH_HELLO
        assert response.model == "gpt-5.6-luna"
        assert response.status == "completed"
        assert response.usage is not None
        assert response.usage.total_tokens > 0
        assert response.metadata == {"served_by": "rehearsal"}

    async def test_a_plain_string_is_a_message(self, client: openai.AsyncOpenAI) -> None:
        response = await client.responses.create(model="m", input="thank you")
        assert response.output_text == "You are welcome."

    async def test_the_stream_adds_up_to_the_same_answer(self, client: openai.AsyncOpenAI) -> None:
        stream = await client.responses.create(model="m", instructions=SPANISH, input="Hello", stream=True)
        events = [event async for event in stream]
        assert (
            "".join(event.delta for event in events if event.type == "response.output_text.delta")
            == SPANISH_HELLO
        )
        assert events[-1].type == "response.completed"
        assert events[-1].response.output_text == SPANISH_HELLO

    async def test_replayed_output_items_do_not_confuse(self, client: openai.AsyncOpenAI) -> None:
        first = await client.responses.create(model="m", input="Hello")
        replayed = [item.model_dump(exclude_none=True) for item in first.output]
        again: Any = [{"role": "user", "content": "Hello"}, *replayed, {"role": "user", "content": "thanks"}]
        assert (await client.responses.create(model="m", input=again)).output_text == "You are welcome."

    async def test_no_tools_may_be_chosen(self, client: openai.AsyncOpenAI) -> None:
        tool: Any = {"type": "function", **HANDOFF}
        response = await client.responses.create(
            model="m", input="I want a human", tools=[tool], tool_choice="none"
        )
        assert [item.type for item in response.output] == ["message"]


class TestChatCompletions:
    async def test_words(self, client: openai.AsyncOpenAI) -> None:
        completion = await client.chat.completions.create(
            model="llama",
            messages=[{"role": "system", "content": SPANISH}, {"role": "user", "content": "Hello"}],
        )
        (choice,) = completion.choices
        assert choice.message.content == SPANISH_HELLO
        assert choice.finish_reason == "stop"
        assert completion.usage is not None
        assert completion.usage.total_tokens > 0

    async def test_a_tool_call(self, client: openai.AsyncOpenAI) -> None:
        tool: Any = {"type": "function", "function": HANDOFF}
        completion = await client.chat.completions.create(
            model="llama", messages=[{"role": "user", "content": "I want a human"}], tools=[tool]
        )
        (choice,) = completion.choices
        assert choice.finish_reason == "tool_calls"
        assert choice.message.tool_calls is not None
        assert choice.message.tool_calls[0].to_dict()["function"]["name"] == "handoff"  # type: ignore[index]

    async def test_the_stream_with_its_usage(self, client: openai.AsyncOpenAI) -> None:
        stream = await client.chat.completions.create(
            model="llama",
            messages=[{"role": "user", "content": "thank you"}],
            stream=True,
            stream_options={"include_usage": True},
        )
        chunks = [chunk async for chunk in stream]
        words = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
        assert words == "You are welcome."
        assert chunks[-1].usage is not None


class TestAgentsKit:
    """The official runner with a tool, over both operations, streamed and not."""

    @pytest.mark.parametrize("kind", [OpenAIResponsesModel, OpenAIChatCompletionsModel])
    @pytest.mark.parametrize("streamed", [False, True])
    async def test_handoff_and_closing_words(
        self, client: openai.AsyncOpenAI, kind: Any, streamed: bool
    ) -> None:
        reasons: list[str] = []

        @function_tool(strict_mode=False)
        def handoff(reason: str) -> dict[str, str]:
            """Bring in a person."""
            reasons.append(reason)
            return {"status": "handoff_initiated"}

        agent = Agent(
            name="Agent", instructions=SPANISH, tools=[handoff], model=kind(model="any", openai_client=client)
        )
        config = RunConfig(tracing_disabled=True)
        items: Any = [{"role": "user", "content": "I want to speak to a human"}] * 2
        if streamed:
            streaming = Runner.run_streamed(agent, items, run_config=config)
            async for _ in streaming.stream_events():
                pass
            final = streaming.final_output
        else:
            final = (await Runner.run(agent, items, run_config=config)).final_output
        assert len(reasons) == 1
        assert "speak to a human" in reasons[0]
        assert final.startswith("He pedido que una persona")


class TestModels:
    async def test_the_one_model_is_listed_and_any_name_is_served(self, client: openai.AsyncOpenAI) -> None:
        assert [model.id async for model in client.models.list()] == ["rehearsal"]
        assert (await client.models.retrieve("gpt-anything")).owned_by == "tieline"


class TestRefusals:
    @pytest.mark.parametrize(
        ("path", "body", "param", "code"),
        [
            ("/v1/responses", {"input": "hi"}, "model", "missing_required_parameter"),
            ("/v1/responses", {"model": "m"}, "input", "missing_required_parameter"),
            ("/v1/responses", {"model": "m", "input": 7}, "input", "invalid_type"),
            ("/v1/responses", {"model": "m", "input": ["hi"]}, "input[0]", "invalid_type"),
            ("/v1/responses", {"model": "m", "input": "hi", "stream": "yes"}, "stream", "invalid_type"),
            ("/v1/responses", {"model": "m", "input": "hi", "tools": {}}, "tools", "invalid_type"),
            (
                "/v1/responses",
                {"model": "m", "input": "hi", "instructions": 1},
                "instructions",
                "invalid_type",
            ),
            (
                "/v1/responses",
                {"model": "m", "input": "hi", "text": {"format": {"type": "json_schema"}}},
                "text.format",
                "unsupported_value",
            ),
            ("/v1/responses", {"model": "m", "input": "hi", "text": "plain"}, "text", "invalid_type"),
            ("/v1/responses", {"model": "m", "input": "hi", "metadata": []}, "metadata", "invalid_type"),
            ("/v1/chat/completions", {"model": "m", "messages": []}, "messages", "empty_array"),
            ("/v1/chat/completions", {"model": "m", "messages": [{}]}, "messages[0].role", "invalid_value"),
            (
                "/v1/chat/completions",
                {"model": "m", "messages": [{"role": "user", "content": "hi"}], "n": 3},
                "n",
                "invalid_value",
            ),
        ],
    )
    async def test_bad_bodies_name_the_parameter(
        self, raw: httpx.AsyncClient, path: str, body: dict[str, Any], param: str, code: str
    ) -> None:
        answer = await raw.post(path, json=body)
        assert answer.status_code == 400
        error = answer.json()["error"]
        assert (error["type"], error["param"], error["code"]) == ("invalid_request_error", param, code)
        assert error["message"]

    @pytest.mark.parametrize(
        "odd",
        [
            {"role": ["user"], "content": "hi"},
            {"role": "user", "content": [1, {"text": 2}, None]},
            {"type": "function_call_output", "output": {"deep": [1]}},
            {"type": "function_call"},
            {"role": "assistant", "tool_calls": [1, {"function": "f"}], "content": {"a": 1}},
            {"type": ["message"]},
            {},
        ],
    )
    async def test_odd_items_are_passed_over(self, raw: httpx.AsyncClient, odd: dict[str, Any]) -> None:
        tools = [
            {"type": "function", "name": "handoff", "parameters": {"properties": [], "required": "reason"}}
        ]
        body = {"model": "m", "input": [odd, {"role": "user", "content": "I want a human"}], "tools": tools}
        answer = await raw.post("/v1/responses", json=body)
        assert answer.status_code == 200
        assert answer.json()["output"][0]["name"] == "handoff"

    @pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe", b"[" * 200_000])
    async def test_what_is_no_json_object_is_refused(self, raw: httpx.AsyncClient, content: bytes) -> None:
        answer = await raw.post("/v1/responses", content=content)
        assert answer.status_code == 400
        assert answer.json()["error"]["type"] == "invalid_request_error"

    async def test_a_huge_body_is_refused(self, raw: httpx.AsyncClient) -> None:
        answer = await raw.post("/v1/responses", content=b" " * (MAXIMUM_BYTES + 1))
        assert answer.status_code == 413
        assert answer.json()["error"]["code"] == "request_too_large"

    async def test_a_response_that_is_not_kept_is_not_found(self, client: openai.AsyncOpenAI) -> None:
        with pytest.raises(openai.NotFoundError) as refusal:
            await client.responses.create(model="m", input="hi", previous_response_id="resp_1")
        assert refusal.value.code == "previous_response_not_found"

    async def test_without_a_key_it_is_refused(self, raw: httpx.AsyncClient) -> None:
        answer = await raw.post(
            "/v1/responses", json={"model": "m", "input": "hi"}, headers={"Authorization": ""}
        )
        assert answer.status_code == 401

    @pytest.mark.parametrize(("key", "status"), [("any-key", 401), ("our-remote-key", 200)])
    async def test_from_another_machine_only_our_key_is_good(
        self, app: FastAPI, key: str, status: int
    ) -> None:
        transport = httpx.ASGITransport(app=app, client=("203.0.113.7", 4711))
        async with httpx.AsyncClient(transport=transport, base_url="http://model.test") as remote:
            answer = await remote.get("/v1/models", headers={"Authorization": f"Bearer {key}"})
        assert answer.status_code == status
