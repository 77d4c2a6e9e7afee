"""Memory's recall as a retriever, to measure how well it finds the turns that answer a question.

`index(turns)` takes dicts with id, session, speaker, timestamp and text, oldest first, and gives an object with
`search(query, k)` -> ids, best first. Every turn becomes an observation of one profile ("Speaker: text", one
conversation a session), just as a program would record them. Look next at `src/tieline/memory/ranking.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from tieline.kit.clock import parse_iso
from tieline.memory import Observation, RecallCandidates, RecallRequest
from tieline.memory.ranking import RankingCache, rank_recall


class RecallIndex:
    """One conversation's turns, remembered."""

    def __init__(self, turns: Sequence[Mapping[str, str]]) -> None:
        """Remember every turn, the newest first as the store reads them."""
        self._cache = RankingCache()
        self._observations = tuple(_observation(turn) for turn in reversed(turns))

    def search(self, query: str, k: int) -> list[str]:
        """Return the ids of up to `k` turns, best first."""
        candidates = RecallCandidates(
            profile_id="mem_profile_bench",
            request=RecallRequest(query=query, observations_limit=k),
            observations=self._observations,
            summaries=(),
        )
        found = rank_recall(candidates, cache=self._cache)
        return [observation.observation_id for observation in found.observations]


def _observation(turn: Mapping[str, str]) -> Observation:
    at: datetime = parse_iso(turn["timestamp"])
    return Observation(
        observation_id=turn["id"],
        content=f"{turn['speaker']}: {turn['text']}",
        source="bench",
        occurred_at=at,
        created_at=at,
        updated_at=at,
        conversation_ids=(turn["session"],),
    )


def index(turns: Sequence[Mapping[str, str]]) -> RecallIndex:
    """Make an index of `turns`; the evaluation's entry point."""
    return RecallIndex(turns)
