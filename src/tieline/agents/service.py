"""The built-in agent: `take_turn` is all there is. The agent kit behind it is imported by the first turn.

Used by `journeys/agent_turn.py`, which gathers the `TurnInput`, sends the reply and does the handoff.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from tieline.agents.prompts import build_instructions, build_items
from tieline.agents.replies import trim_reply
from tieline.agents.turns import TurnFailed, TurnInput, TurnOutcome
from tieline.models.ports import ModelChoice, ModelUnavailable

if TYPE_CHECKING:
    from agents import Model

    from tieline.agents.runner import AgentRunner, Run

DEFAULT_TIMEOUT_SECONDS = 18.0
"""A turn is delivered again after 20 s (P3); the built-in agent gives up just before."""


class BuiltInAgent:
    """Answers customers' turns with the chosen model; safe to use for many conversations at once."""

    def __init__(
        self,
        choice: ModelChoice,
        *,
        timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS,
        model: Model | None = None,
    ) -> None:
        """Keep the choice; `model` is one of the agent kit's and given by tests."""
        self._choice = choice
        self._timeout_seconds = timeout_seconds
        self._model = model
        self._runner: AgentRunner | None = None
        self._starting = asyncio.Lock()

    async def take_turn(self, turn: TurnInput) -> TurnOutcome:
        """Answer one turn.

        Args:
            turn: what the customer wrote and all that is known.

        Returns:
            The reply, the reason for a handoff, or both. A handoff stands even if no closing words came.

        Raises:
            TurnFailed: no answer in time or none that can be sent; nothing was decided, so the turn may be retried.
        """
        began = time.perf_counter()
        runner = await self._get_runner()
        run = runner.begin()
        fault = await self._run(runner, run, turn)
        reply = trim_reply(run.reply)
        if reply is None and run.handoff_reason is None:
            raise TurnFailed(fault or "The model answered without words.", model_calls=tuple(run.calls))
        return TurnOutcome(
            reply=reply,
            handoff_reason=run.handoff_reason,
            model=runner.model_name,
            duration_ms=(time.perf_counter() - began) * 1000,
            model_calls=tuple(run.calls),
        )

    async def warm_up(self) -> None:
        """Import the agent kit and make the model before the first turn needs them (seconds, off the event loop)."""
        await self._get_runner()

    async def close(self) -> None:
        """Close the model's connections."""
        if self._runner is not None:
            await self._runner.close()

    async def _run(self, runner: AgentRunner, run: Run, turn: TurnInput) -> str | None:
        """Run the turn; what was wrong, in a sentence, or None. A wish heard before a fault still stands in `run`."""
        try:
            async with asyncio.timeout(self._timeout_seconds):
                await runner.run(
                    run,
                    instructions=build_instructions(turn),
                    items=build_items(turn),
                    knowledge=turn.knowledge,
                )
        except TimeoutError:
            return "The model did not answer in time."
        except ModelUnavailable as error:
            return error.message
        return None

    async def _get_runner(self) -> AgentRunner:
        async with self._starting:
            if self._runner is None:
                self._runner = await asyncio.to_thread(self._make_runner)
            return self._runner

    def _make_runner(self) -> AgentRunner:
        from tieline.agents.runner import AgentRunner

        return AgentRunner(self._choice, timeout_seconds=self._timeout_seconds, model=self._model)
