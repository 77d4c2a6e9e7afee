"""A real model behind an OpenAI-compatible endpoint that fills in a form: the `Completer` of intelligence operators.

Chat Completions, which every such endpoint has, with the schema as a structured output; an endpoint that does not know those
(400) is asked in plain words from then on. One pooled client for the life of the process; the SDK is imported by the first
call, because it costs seconds.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tieline.models.ports import ModelChoice, ModelUnavailable, UnreadableAnswer

if TYPE_CHECKING:
    import openai

_FENCE = re.compile(r"^\s*```(?:json)?\s*(.*?)\s*```\s*$", re.DOTALL)


class EndpointCompleter:
    """Completes with the model of a `ModelChoice`; safe to use for many conversations at once."""

    def __init__(self, choice: ModelChoice, *, client: openai.AsyncOpenAI | None = None) -> None:
        """Keep the choice; `client` is given by tests."""
        self._choice = choice
        self._client = client
        self._model = choice.model
        self._knows_schemas = True
        self._has_used_schema = False
        self._starting = asyncio.Lock()

    @property
    def name(self) -> str:
        """The model's name, as far as it is known by now."""
        return self._model or self._choice.name

    async def complete(
        self,
        *,
        messages: Sequence[Mapping[str, str]],
        schema: Mapping[str, Any],
        timeout_seconds: float = 20.0,
    ) -> Mapping[str, Any]:
        """Complete `messages` with an object that should fit the JSON `schema`; whoever asks checks that it does.

        Raises: ModelUnavailable; UnreadableAnswer when the answer is no JSON object.
        """
        client = await self._get_client()
        # In the thread above it was imported already: here it costs nothing.
        import openai

        try:
            async with asyncio.timeout(timeout_seconds):
                return _read(await self._ask(client, messages, schema))
        except TimeoutError as error:
            raise ModelUnavailable("The model did not answer in time.") from error
        except openai.OpenAIError as error:
            status = f" ({error.status_code})" if isinstance(error, openai.APIStatusError) else ""
            raise ModelUnavailable(f"The model's endpoint failed{status}.") from error

    async def close(self) -> None:
        """Close the pooled connections."""
        if self._client is not None:
            await self._client.close()

    async def _ask(
        self, client: openai.AsyncOpenAI, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any]
    ) -> Any:
        import openai

        asked: Any = list(messages)
        model = await self._find_model(client)
        if self._knows_schemas:
            form: Any = {
                "type": "json_schema",
                "json_schema": {"name": "result", "schema": dict(schema), "strict": True},
            }
            try:
                answer = await client.chat.completions.create(
                    model=model, messages=asked, response_format=form
                )
            except openai.BadRequestError:
                # Without the form it either works, or was refused for another reason and will be again.
                answer = await client.chat.completions.create(model=model, messages=asked)
                # One schema too many may be refused where others are understood.
                self._knows_schemas = self._has_used_schema
            else:
                self._has_used_schema = True
            return answer
        return await client.chat.completions.create(model=model, messages=asked)

    async def _find_model(self, client: openai.AsyncOpenAI) -> str:
        """The model's name: chosen, else the agent kit's default for OpenAI, else the first the endpoint lists."""
        if self._model is None and self._choice.base_url is None:
            from agents.models import get_default_model

            self._model = get_default_model()
        if self._model is None:
            listed = await client.models.list()
            if not listed.data:
                raise ModelUnavailable("The endpoint lists no model; name one with OPENAI_DEFAULT_MODEL.")
            self._model = listed.data[0].id
        return self._model

    async def _get_client(self) -> openai.AsyncOpenAI:
        async with self._starting:
            if self._client is None:
                self._client = await asyncio.to_thread(self._make_client)
            return self._client

    def _make_client(self) -> openai.AsyncOpenAI:
        import openai

        return openai.AsyncOpenAI(api_key=self._choice.api_key, base_url=self._choice.base_url, max_retries=1)


def _read(answer: Any) -> Mapping[str, Any]:
    """Return the object in an answer. Raises: UnreadableAnswer, ModelUnavailable when the model refused."""
    message = answer.choices[0].message if answer.choices else None
    if message is not None and getattr(message, "refusal", None):
        raise ModelUnavailable("The model refused to answer.")
    text = (message.content if message is not None else None) or ""
    fenced = _FENCE.match(text)
    try:
        value = json.loads(fenced[1] if fenced else text)
    except ValueError as error:
        raise UnreadableAnswer(text=text) from error
    if not isinstance(value, dict):
        raise UnreadableAnswer(text=text)
    return value
