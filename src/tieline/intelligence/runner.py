"""Runs one operator, outside of any transaction: in its model form where there is a model, else in its local form.

Every run ends in an output: a built-in operator whose model gives nothing usable falls back to its local form, and what
cannot be done at all says so in the field `refusal` of its result.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from tieline.intelligence.model_runner import AnswerRefused, ModelRunner
from tieline.intelligence.models import JSON, Operator, OperatorOutput
from tieline.intelligence.operators import run_operator
from tieline.intelligence.transcript import OperatorContext, Transcript
from tieline.models.ports import Completer

NEEDS_MODEL = (
    "This operator needs a language model, and none is configured: set OPENAI_API_KEY or OPENAI_BASE_URL."
)
RETIRED = "This version of the operator is retired; name a newer one in the rule."


class OperatorRunner:
    """Runs operators; without a completer only those that have a local form."""

    def __init__(self, completer: Completer | None = None) -> None:
        """Keep the model, if there is one."""
        self._model = ModelRunner(completer) if completer is not None else None

    async def run(
        self, operator: Operator, transcript: Transcript, context: OperatorContext
    ) -> OperatorOutput:
        """Run an operator on a transcript; what it may know and the rule's parameters are in `context`."""
        if operator.status == "RETIRED":
            return refusal(operator, RETIRED)
        if self._model is None:
            local = operator.is_built_in
            return (
                await _run_local(operator, transcript, context) if local else refusal(operator, NEEDS_MODEL)
            )
        try:
            return await self._model.run(operator, transcript, context)
        except AnswerRefused as error:
            if not operator.is_built_in:
                return refusal(operator, error.message)
            output = await _run_local(operator, transcript, context)
            return replace(output, result={**output.result, "refusal": error.message})


async def _run_local(operator: Operator, transcript: Transcript, context: OperatorContext) -> OperatorOutput:
    # A long conversation takes seconds: not on the event loop, where everybody else waits.
    return await asyncio.to_thread(run_operator, operator, transcript, context)


def refusal(operator: Operator, reason: str) -> OperatorOutput:
    """Return the result of an operator that did not run, in the shape of its format, with the reason."""
    empty: JSON = {"TEXT": {"text": ""}, "CLASSIFICATION": {"label": ""}}.get(operator.output_format, {})
    return OperatorOutput(
        output_format=operator.output_format,
        result={**empty, "refusal": reason},
        operator_name=operator.display_name,
        operator_version=operator.version,
        model="none",
    )
