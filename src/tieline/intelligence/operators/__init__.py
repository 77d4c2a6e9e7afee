"""The operators built into Tieline: their ids are those that every account of the vendor has, so programs may name them.

One file for each local form: `summary.py`, `next_best_response.py`, `observations.py`. All are pure, extractive and
deterministic; every sentence cites the communications it came from (promise P9).
"""

from __future__ import annotations

from collections.abc import Callable

from tieline.intelligence.errors import OperatorNotRunnable
from tieline.intelligence.models import JSON, Operator, OperatorOutput
from tieline.intelligence.operators.next_best_response import suggest
from tieline.intelligence.operators.observations import observe
from tieline.intelligence.operators.summary import summarise
from tieline.intelligence.transcript import OperatorContext, Transcript

SUMMARY_ID = "intelligence_operator_01kcv35pnkeysaf6z6cqtbpegn"
NEXT_BEST_RESPONSE_ID = "intelligence_operator_01kea27sy7ffsafmtsfp17nzx4"
OBSERVATIONS_ID = "intelligence_operator_01kta0bservat10ns00000000t"
"""Ours: the vendor extracts observations inside its memory product, without an operator."""

BUILT_IN: tuple[Operator, ...] = (
    Operator(
        operator_id=SUMMARY_ID,
        display_name="Summary",
        description="What the customer wanted, what was done or promised, why it was handed over, what is open.",
    ),
    Operator(
        operator_id=NEXT_BEST_RESPONSE_ID,
        display_name="Next Best Response",
        description="A reply taken from knowledge, memory or this conversation, or the word that there is none.",
        uses_memory=True,
        uses_knowledge=True,
    ),
    Operator(
        operator_id=OBSERVATIONS_ID,
        display_name="Observations",
        description="Short facts about the customer that are worth remembering.",
        output_format="JSON",
    ),
)

_FORMS: dict[str, Callable[[Transcript, OperatorContext], JSON]] = {
    SUMMARY_ID: summarise,
    NEXT_BEST_RESPONSE_ID: suggest,
    OBSERVATIONS_ID: observe,
}


def run_operator(operator: Operator, transcript: Transcript, context: OperatorContext) -> OperatorOutput:
    """Run an operator's local form on a transcript. Pure and quick; call it outside of a transaction.

    Raises: OperatorNotRunnable for an operator that has no local form.
    """
    form = _FORMS.get(operator.operator_id)
    if form is None:
        raise OperatorNotRunnable
    return OperatorOutput(output_format=operator.output_format, result=form(transcript, context))
