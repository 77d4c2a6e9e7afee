"""The built-in agent: one turn from what is known of a customer to a reply, or to the wish for a person.

`service.py` is the one entry (`BuiltInAgent.take_turn`), `turns.py` what goes in and comes out, `prompts.py` what the
model is told, `replies.py` what may leave. `runner.py`, `knowledge_tool.py`, `rehearsal_model.py` and
`endpoint_model.py` need the OpenAI Agents SDK, which costs seconds and 100 MB: only `service.py` imports them, when the
first turn comes.
"""

from tieline.agents.service import BuiltInAgent
from tieline.agents.turns import (
    HistoryItem,
    KnowledgeAccess,
    ModelCall,
    Passage,
    TurnFailed,
    TurnInput,
    TurnOutcome,
)

__all__ = [
    "BuiltInAgent",
    "HistoryItem",
    "KnowledgeAccess",
    "ModelCall",
    "Passage",
    "TurnFailed",
    "TurnInput",
    "TurnOutcome",
]
