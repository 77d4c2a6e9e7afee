"""A real model behind an OpenAI-compatible endpoint, as a model of the OpenAI Agents SDK.

One pooled client for the life of the process. OpenAI itself speaks the Responses API; an endpoint named by its address
is asked for it once, and when it has none (404, as Ollama's older versions and many gateways answer) it is spoken to
in Chat Completions from then on. Every failure becomes `ModelUnavailable`. Imports the SDK; only `runner.py` imports this.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import openai
from agents import Model, ModelResponse, OpenAIChatCompletionsModel, OpenAIResponsesModel
from agents.items import TResponseStreamEvent
from agents.models import get_default_model

from tieline.models.ports import ModelChoice, ModelUnavailable


class EndpointModel(Model):
    """Calls the endpoint of a `ModelChoice`.

    client: given by tests; otherwise made at the first call.
    timeout_seconds: for one call of the model.
    """

    def __init__(
        self, choice: ModelChoice, *, timeout_seconds: float, client: openai.AsyncOpenAI | None = None
    ) -> None:
        """Keep the choice; nothing is connected before the first call."""
        self._choice = choice
        self._client = client or openai.AsyncOpenAI(
            api_key=choice.api_key, base_url=choice.base_url, timeout=timeout_seconds, max_retries=1
        )
        self._model: Model | None = None
        self.name = choice.model

    async def get_response(self, *args: Any, **kwargs: Any) -> ModelResponse:
        """One answer; raises `ModelUnavailable`."""
        try:
            return await self._respond(*args, **kwargs)
        except openai.OpenAIError as error:
            raise ModelUnavailable(_sentence(error)) from error
        except (AttributeError, TypeError, KeyError, ValueError) as error:
            # The kit reads an answer that is no OpenAI answer (a proxy's HTML page) with these.
            raise ModelUnavailable("The endpoint's answer could not be read.") from error

    def stream_response(self, *args: Any, **kwargs: Any) -> AsyncIterator[TResponseStreamEvent]:
        """Not used by the built-in agent, whose replies are whole messages."""
        raise ModelUnavailable("The built-in agent does not stream.")

    async def close(self) -> None:
        """Close the pooled connections."""
        await self._client.close()

    async def _respond(self, *args: Any, **kwargs: Any) -> ModelResponse:
        if self._model is not None:
            return await self._model.get_response(*args, **kwargs)
        name = await self._find_name()
        model: Model = OpenAIResponsesModel(model=name, openai_client=self._client)
        try:
            answer = await model.get_response(*args, **kwargs)
        except openai.NotFoundError as error:
            if self._choice.base_url is None or error.code == "model_not_found":
                raise
            model = OpenAIChatCompletionsModel(model=name, openai_client=self._client)
            answer = await model.get_response(*args, **kwargs)
        # Only what has worked is remembered, so that a passing fault decides nothing.
        self._model = model
        return answer

    async def _find_name(self) -> str:
        """The model's name: chosen, else OpenAI's default, else the first the endpoint lists."""
        if self.name is None:
            self.name = get_default_model() if self._choice.base_url is None else await self._first_listed()
        return self.name

    async def _first_listed(self) -> str:
        listed = await self._client.models.list()
        if not listed.data:
            raise ModelUnavailable("The endpoint lists no model; name one with OPENAI_DEFAULT_MODEL.")
        return listed.data[0].id


def _sentence(error: openai.OpenAIError) -> str:
    """What went wrong without the endpoint's own words, which may quote the request or the key."""
    if isinstance(error, openai.APITimeoutError):
        return "The model did not answer in time."
    if isinstance(error, openai.APIStatusError):
        return f"The model's endpoint answered {error.status_code}."
    if isinstance(error, openai.APIConnectionError):
        return "The model's endpoint could not be reached."
    return f"The model's endpoint failed ({type(error).__name__})."
