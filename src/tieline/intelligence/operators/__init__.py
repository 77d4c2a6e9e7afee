"""The operators built into Tieline: their ids are those that every account of the vendor has, so programs may name them.

One file for each local form, or for a few that belong together. All are pure, extractive and deterministic; whatever is
found cites the communications it came from (promise P9). The vendor has no operators for what ends in "ours" below.
"""

from __future__ import annotations

from collections.abc import Callable

from tieline.intelligence.errors import OperatorNotRunnable
from tieline.intelligence.models import JSON, Operator, OperatorOutput
from tieline.intelligence.operators.asking import find_unanswered, find_wishes
from tieline.intelligence.operators.handoff_reason import find_reason
from tieline.intelligence.operators.language import name_language
from tieline.intelligence.operators.next_best_response import suggest
from tieline.intelligence.operators.observations import observe
from tieline.intelligence.operators.promises import find_phantom, find_promises
from tieline.intelligence.operators.sentiment import feel
from tieline.intelligence.operators.summary import summarise
from tieline.intelligence.operators.topics import find_topics
from tieline.intelligence.transcript import OperatorContext, Transcript

SUMMARY_ID = "intelligence_operator_01kcv35pnkeysaf6z6cqtbpegn"
NEXT_BEST_RESPONSE_ID = "intelligence_operator_01kea27sy7ffsafmtsfp17nzx4"
OBSERVATIONS_ID = "intelligence_operator_01kta0bservat10ns00000000t"
"""Ours: the vendor extracts observations inside its memory product, without an operator."""
SENTIMENT_ID = "intelligence_operator_01kcrvw16kfa88qvgrfmr7y151"
LANGUAGE_ID = "intelligence_operator_01kta1anguage0000000000000"
TOPICS_ID = "intelligence_operator_01ktat0p1cs000000000000000"
HANDOFF_REASON_ID = "intelligence_operator_01ktahand0ffreas0n00000000"
PROMISES_ID = "intelligence_operator_01ktapr0m1ses0000000000000"
UNANSWERED_ID = "intelligence_operator_01ktaunanswered00000000000"
PHANTOM_HANDOFF_ID = "intelligence_operator_01ktaphant0mhand0ff0000000"
PERSON_WISH_ID = "intelligence_operator_01ktapers0nw1sh00000000000"
"""Ours, from LANGUAGE_ID on."""

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
    Operator(
        operator_id=SENTIMENT_ID,
        display_name="Sentiment",
        description="How the customer feels: positive, negative, neutral or mixed, of each turn and of the whole.",
        output_format="CLASSIFICATION",
    ),
    Operator(
        operator_id=LANGUAGE_ID,
        display_name="Language",
        description="What the customer writes in, as a two-letter code, of each turn and of the whole.",
        output_format="CLASSIFICATION",
    ),
    Operator(
        operator_id=TOPICS_ID,
        display_name="Topics",
        description="What the conversation is about, the most spoken of first.",
        output_format="JSON",
    ),
    Operator(
        operator_id=HANDOFF_REASON_ID,
        display_name="Handoff Reason",
        description="Why the customer was given to a person, in one sentence.",
    ),
    Operator(
        operator_id=PROMISES_ID,
        display_name="Promises",
        description="What was promised to the customer, by whom and by when.",
        output_format="JSON",
    ),
    Operator(
        operator_id=UNANSWERED_ID,
        display_name="Unanswered Questions",
        description="What the customer asked and nobody answered.",
        output_format="JSON",
    ),
    Operator(
        operator_id=PHANTOM_HANDOFF_ID,
        display_name="Phantom Handoff",
        description="Whether the agent promised a person though none has or will have the conversation.",
        output_format="JSON",
    ),
    Operator(
        operator_id=PERSON_WISH_ID,
        display_name="Person Wanted",
        description="Where the customer asks for a person.",
        output_format="JSON",
    ),
)

_FORMS: dict[str, Callable[[Transcript, OperatorContext], JSON]] = {
    SUMMARY_ID: summarise,
    NEXT_BEST_RESPONSE_ID: suggest,
    OBSERVATIONS_ID: observe,
    SENTIMENT_ID: feel,
    LANGUAGE_ID: name_language,
    TOPICS_ID: find_topics,
    HANDOFF_REASON_ID: find_reason,
    PROMISES_ID: find_promises,
    UNANSWERED_ID: find_unanswered,
    PHANTOM_HANDOFF_ID: find_phantom,
    PERSON_WISH_ID: find_wishes,
}


def run_operator(operator: Operator, transcript: Transcript, context: OperatorContext) -> OperatorOutput:
    """Run an operator's local form on a transcript. Pure and quick; call it outside of a transaction.

    Raises: OperatorNotRunnable for an operator that has no local form.
    """
    form = _FORMS.get(operator.operator_id)
    if form is None:
        raise OperatorNotRunnable
    return OperatorOutput(
        output_format=operator.output_format,
        result=form(transcript, context),
        operator_name=operator.display_name,
        operator_version=operator.version,
    )
