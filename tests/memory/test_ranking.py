"""What recall returns: the nearest first, the newest of equals first, never another profile's, quickly."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tieline.memory import (
    Observation,
    RecallCandidates,
    RecallCommunication,
    RecallParticipant,
    RecallRequest,
)
from tieline.memory.index import RankingCache
from tieline.memory.ranking import rank_recall

pytestmark = pytest.mark.unit
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MARIA, TOM = "mem_profile_" + "0" * 26, "mem_profile_" + "1" * 26


def fact(number: int, content: str, conversation: str | None = None) -> Observation:
    at = NOON + timedelta(minutes=number)
    return Observation(
        observation_id=f"mem_observation_{number:026}", content=content, source="api", occurred_at=at,
        created_at=at, updated_at=at, conversation_ids=(conversation,) if conversation else (),
    )  # fmt: skip


def candidates(*contents: str, profile_id: str = MARIA, **request: object) -> RecallCandidates:
    """Facts told oldest first, as the store gives them: newest first."""
    facts = [fact(number, content) for number, content in enumerate(contents)]
    return RecallCandidates(
        profile_id=profile_id,
        request=RecallRequest(**request),  # type: ignore[arg-type]
        observations=tuple(reversed(facts)),
        summaries=(),
    )


def recalled(asked: RecallCandidates, cache: RankingCache | None = None) -> list[tuple[str, float | None]]:
    found = rank_recall(asked, cache=cache or RankingCache())
    return [(item.content, item.score) for item in found.observations]


class TestQuery:
    def test_the_nearest_comes_first_and_the_rest_after_it(self) -> None:
        asked = candidates(
            "A refund was promised", "Likes tea", "Lives in Seville", query="where is my refund?"
        )
        found = recalled(asked)
        assert [content for content, _ in found] == ["A refund was promised", "Lives in Seville", "Likes tea"]
        assert found[0][1] is not None
        assert 0 < found[0][1] <= 1
        assert found[1][1] == found[2][1] == 0.0

    def test_a_threshold_leaves_out_what_is_far(self) -> None:
        asked = candidates("A refund was promised", "Likes tea", query="refund", relevance_threshold=0.3)
        assert [content for content, _ in recalled(asked)] == ["A refund was promised"]

    def test_the_newest_of_equals_comes_first(self) -> None:
        found = recalled(candidates("Likes tea", "Hates rain", "Likes tea", query="tea"))
        assert [content for content, _ in found[:2]] == ["Likes tea", "Likes tea"]
        assert found[0][1] == found[1][1]

    def test_limits_hold(self) -> None:
        asked = candidates("Likes tea", "Green tea", query="tea", observations_limit=1)
        assert len(recalled(asked)) == 1
        assert recalled(replace(asked, request=replace(asked.request, observations_limit=0))) == []

    @pytest.mark.parametrize("query", [None, "", "how are you"])
    def test_without_a_word_to_look_for_the_newest_come_first_without_score(self, query: str | None) -> None:
        found = recalled(candidates("Likes tea", "Hates rain", query=query, relevance_threshold=0.9))
        assert found == [("Hates rain", None), ("Likes tea", None)]

    def test_a_long_memory_counts_by_its_best_piece(self) -> None:
        filler = " ".join(f"Sentence {number} about something else entirely." for number in range(60))
        asked = candidates(filler + " The bicycle squeaks.", "Weather was fine.", query="bicycle")
        found = recalled(asked)
        assert found[0][0].endswith("squeaks.")
        assert found[0][1] is not None
        assert found[0][1] > 0.3


class TestDerivedQuery:
    def test_the_last_communications_say_what_to_look_for(self) -> None:
        asked = candidates(
            "The bicycle squeaks", "Likes tea", conversation_id="conv_conversation_" + "0" * 26
        )
        talk = tuple(said(text) for text in ["tea?", *["hm"] * 10, "About my bicycle"])
        assert recalled(replace(asked, communications=talk))[0][0] == "The bicycle squeaks"
        assert recalled(replace(asked, communications=talk[:1]))[0][0] == "Likes tea"

    def test_only_as_many_communications_as_asked_for_come_back(self) -> None:
        asked = candidates(conversation_id="conv_conversation_" + "0" * 26, communications_limit=2)
        talk = tuple(said(text) for text in ("one", "two", "three"))
        found = rank_recall(replace(asked, communications=talk), cache=RankingCache())
        assert [item.text for item in found.communications] == ["two", "three"]


class TestCache:
    def test_a_changed_memory_is_read_again(self) -> None:
        cache = RankingCache()
        before = candidates("Likes tea", query="coffee", relevance_threshold=0.1)
        assert recalled(before, cache) == []
        changed = replace(
            before.observations[0], content="Likes coffee", updated_at=NOON + timedelta(hours=1)
        )
        assert recalled(replace(before, observations=(changed,)), cache)[0][0] == "Likes coffee"

    def test_two_profiles_never_share(self) -> None:
        cache = RankingCache()
        recalled(candidates("Likes tea", query="tea"), cache)
        toms = candidates("Hates rain", profile_id=TOM, query="tea", relevance_threshold=0.1)
        assert recalled(toms, cache) == []

    def test_forgetting_drops_all_of_a_profile(self) -> None:
        cache = RankingCache()
        recalled(candidates("Likes tea", query="tea"), cache)
        recalled(candidates("Likes tea", profile_id=TOM, query="tea"), cache)
        cache.forget(profile_id=MARIA)
        assert {profile_id for profile_id, _ in cache._kept} == {TOM}

    def test_no_more_is_kept_than_agreed(self) -> None:
        cache = RankingCache(pieces_kept=2)
        for number in range(5):
            recalled(candidates("Likes tea", profile_id=f"mem_profile_{number:026}", query="tea"), cache)
        assert len(cache._kept) == 2

    def test_a_new_memory_leaves_the_others_analysed(self) -> None:
        cache = RankingCache()
        recalled(candidates("Likes tea", query="tea"), cache)
        before = dict(cache._kept[MARIA, "observations"].memories)
        recalled(candidates("Likes tea", "Hates rain", query="tea"), cache)
        after = cache._kept[MARIA, "observations"].memories
        assert len(after) == 2
        assert all(after[version] is analysed for version, analysed in before.items())


class TestSpeakers:
    def test_a_quoted_line_counts_for_more_when_its_speaker_is_asked_about(self) -> None:
        lines = ("Ana: I painted a lake", "Luis: I painted a lake last year", "Luis: fine")
        assert recalled(candidates(*lines, query="What did Ana paint? painted"))[0][0] == lines[0]
        assert recalled(candidates(*lines, query="What did Luis paint? painted"))[0][0] == lines[1]

    def test_a_name_alone_finds_what_is_told_of_it(self) -> None:
        facts = ("Her sister is called Carmen", "Likes tea", "Hates rain")
        assert recalled(candidates(*facts, query="Carmen"))[0][0] == facts[0]


def test_500_observations_are_ranked_in_milliseconds() -> None:
    chance = random.Random(7)
    vocabulary = ["".join(chance.choices("abcdefghijklmnop", k=6)) for _ in range(2000)]
    contents = [" ".join(chance.choices(vocabulary, k=15)) for _ in range(500)]
    asked = candidates(*contents, query=" ".join(chance.choices(vocabulary, k=10)))
    cache = RankingCache()
    recalled(asked, cache)
    times = []
    for _ in range(20):
        started = time.perf_counter()
        recalled(asked, cache)
        times.append(time.perf_counter() - started)
    # Ten times what it takes on a busy machine, so that only a change of kind fails.
    assert sorted(times)[10] < 0.02


def said(text: str) -> RecallCommunication:
    author = RecallParticipant(participant_id="p", name="Maria", address="+34600111222", channel="SMS")
    return RecallCommunication(communication_id="c", text=text, author=author, recipients=(), created_at=NOON)
