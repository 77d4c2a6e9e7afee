"""Runs one turn through the OpenAI Agents SDK: agent, its tools, model, and a record of each model call.

Importing this imports the SDK; `service.py` does so when the first turn comes.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from agents import (
    Agent,
    AgentsException,
    FunctionTool,
    Model,
    ModelResponse,
    ModelSettings,
    RunConfig,
    RunContextWrapper,
    Runner,
)
from agents.items import TResponseStreamEvent
from agents.models import get_default_model_settings

from tieline.agents.endpoint_model import EndpointModel
from tieline.agents.knowledge_tool import KNOWLEDGE_TOOL, knowledge_tool
from tieline.agents.rehearsal_model import RehearsalModel
from tieline.agents.turns import KnowledgeAccess, ModelCall
from tieline.models.ports import ModelChoice, ModelUnavailable
from tieline.models.rehearsal import respond

_MOST_MODEL_CALLS = 4
_KEYS = re.compile(r"\b(?:sk|pk|rk)-[\w-]{8,}|\bBearer\s+[\w.~+/-]{8,}=*|\b(?:AC|SK)[0-9a-f]{32}\b")
_BLACKED_OUT = "[key]"
_REASON_WANTED = "The customer asked for a person."
_HANDOFF_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "reason": {"type": "string", "description": "Why a person is needed, for the person to read."}
    },
    "required": ["reason"],
    "additionalProperties": False,
}


@dataclass
class Run:
    """What happened in one run; also the context that the tool writes into."""

    reply: str = ""
    handoff_reason: str | None = None
    calls: list[ModelCall] = field(default_factory=list)


class AgentRunner:
    """Holds what outlives a turn (model, client, tool); each turn builds only its agent."""

    def __init__(self, choice: ModelChoice, *, timeout_seconds: float, model: Model | None = None) -> None:
        """`model` is given by tests; otherwise it is made from the choice."""
        self._choice = choice
        self._model = model or _make_model(choice, timeout_seconds)
        self._tool = FunctionTool(
            name="handoff",
            description="Hand the conversation off to a human worker when the customer asks for a person or you "
            "cannot resolve the matter.",
            params_json_schema=_HANDOFF_SCHEMA,
            on_invoke_tool=_record_handoff,
        )
        # OpenAI's own models want settings that other endpoints refuse (reasoning, verbosity).
        is_openai = not choice.is_rehearsal and choice.base_url is None
        self._settings = get_default_model_settings(choice.model) if is_openai else ModelSettings()
        self._config = RunConfig(tracing_disabled=True)

    @property
    def model_name(self) -> str:
        """The name of the model, as far as it is known by now."""
        named = self._model.name if isinstance(self._model, EndpointModel) else None
        return named or self._choice.name

    def begin(self) -> Run:
        """An empty run for `run` to write into."""
        return Run()

    async def run(
        self,
        run: Run,
        *,
        instructions: str,
        items: list[dict[str, Any]],
        knowledge: KnowledgeAccess | None = None,
    ) -> None:
        """Run the agent until it has words; what happens is written into `run`, also when it fails half-way.

        Raises:
            ModelUnavailable: the model or the kit gave up.
        """
        agent: Agent[Run] = Agent(
            name="Built-in agent",
            instructions=instructions,
            tools=[self._tool, *([knowledge_tool(knowledge)] if knowledge else [])],
            model=_Recorded(self._model, run, self, has_knowledge=knowledge is not None),
            model_settings=self._settings,
        )
        given: Any = items
        try:
            result = await Runner.run(
                agent, given, context=run, max_turns=_MOST_MODEL_CALLS, run_config=self._config
            )
        except AgentsException as error:
            raise ModelUnavailable(
                f"The agent's run ended without an answer ({type(error).__name__})."
            ) from error
        run.reply = str(result.final_output or "")

    async def close(self) -> None:
        """Close the model's connections."""
        await self._model.close()


class _Recorded(Model):
    """Passes calls on to the model and writes each into the run, with its time and its fault."""

    def __init__(self, model: Model, run: Run, runner: AgentRunner, *, has_knowledge: bool) -> None:
        self._model = model
        self._run = run
        self._runner = runner
        self._tools = ["handoff", KNOWLEDGE_TOOL] if has_knowledge else ["handoff"]

    async def get_response(
        self,
        system_instructions: str | None,
        input: Any,
        *args: Any,
        **kwargs: Any,
    ) -> ModelResponse:
        request = {"instructions": system_instructions, "input": input, "tools": self._tools}
        began = time.perf_counter()
        try:
            answer = await self._model.get_response(system_instructions, input, *args, **kwargs)
        except ModelUnavailable as error:
            self._record(request, None, began, error=error.message)
            raise
        except asyncio.CancelledError:
            self._record(request, None, began, error="The model did not answer in time.")
            raise
        output = [_dumped(item) for item in answer.output]
        usage = {"input_tokens": answer.usage.input_tokens, "output_tokens": answer.usage.output_tokens}
        self._record(request, {"output": output, "usage": usage}, began)
        return answer

    def stream_response(self, *args: Any, **kwargs: Any) -> AsyncIterator[TResponseStreamEvent]:
        return self._model.stream_response(*args, **kwargs)

    def _record(
        self,
        request: dict[str, Any],
        response: dict[str, Any] | None,
        began: float,
        *,
        error: str | None = None,
    ) -> None:
        self._run.calls.append(
            ModelCall(
                model=self._runner.model_name,
                request=blacked_out(request),
                response=None if response is None else blacked_out(response),
                duration_ms=(time.perf_counter() - began) * 1000,
                error=error,
            )
        )


def _dumped(item: Any) -> Any:
    return item.model_dump(exclude_none=True) if hasattr(item, "model_dump") else item


def blacked_out(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """A copy in which everything that looks like a key is blacked out."""
    copied: Mapping[str, Any] = json.loads(_KEYS.sub(_BLACKED_OUT, json.dumps(value, default=str)))
    return copied


def _make_model(choice: ModelChoice, timeout_seconds: float) -> Model:
    if not choice.is_rehearsal:
        return EndpointModel(choice, timeout_seconds=timeout_seconds)
    # Its patterns take a tenth of a second to compile: done here, the first customer does not wait for them.
    respond(instructions="", items=[{"role": "user", "content": "hello"}])
    return RehearsalModel()


async def _record_handoff(context: RunContextWrapper[Run], arguments: str) -> str:
    """The tool: only notes the wish; the journey hands off when the turn is over, all or nothing."""
    try:
        read = json.loads(arguments)
    except ValueError:
        read = {}
    reason = str(read.get("reason") or "").strip() if isinstance(read, dict) else ""
    context.context.handoff_reason = reason or _REASON_WANTED
    return json.dumps({"status": "handoff_initiated"})
