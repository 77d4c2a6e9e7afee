"""Language, the local form: what the customer writes in, of every turn and of the whole conversation.

The whole is what most of the customer's words are in; "und" where the words do not tell.
"""

from __future__ import annotations

from collections import Counter

from tieline.intelligence.models import JSON
from tieline.intelligence.transcript import OperatorContext, Transcript
from tieline.models.language_id import identify

UNDETERMINED = "und"


def name_language(transcript: Transcript, context: OperatorContext) -> JSON:
    """Return {"label", "turns": [{"label", "citations"}]} with two-letter codes; turns are the customer's."""
    del context
    weights: Counter[str] = Counter()
    turns: list[JSON] = []
    said = [line for line in transcript.lines if line.speaker == "customer" and line.text.strip()]
    for line in said:
        code = identify(line.text)
        if code is not None:
            weights[code] += max(1, len(line.text.split()))
        turns.append({"label": code or UNDETERMINED, "citations": [line.communication_id]})
    label = weights.most_common(1)[0][0] if weights else None
    # Many short turns may tell together what none tells alone.
    label = label or identify(" ".join(line.text for line in said))
    return {"label": label or UNDETERMINED, "turns": turns}
