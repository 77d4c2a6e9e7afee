"""One observation, one summary: fetched, put right and deleted by the twilio SDK; what an observation was stays readable."""

from __future__ import annotations

from typing import Any

import pytest
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest.memory.v1.conversation_summary import ConversationSummaryList
from twilio.rest.memory.v1.observation import ObservationList

from tests.wire.memory_v1.conftest import MARIA, OTHER, OTHER_TOKEN, STORE, Door

pytestmark = pytest.mark.wire
CONVERSATION = "conv_conversation_" + "0" * 26
NOON = "2026-11-22T12:00:00Z"


@pytest.fixture
def parcel(door: Door) -> str:
    """Maria's parcel was lost, as somebody's program wrote down; the id of that observation."""
    fact = {"content": "The parcel was lost.", "source": "desktop", "occurredAt": NOON}
    memory = door.twilio().memory.v1
    memory.observations(STORE, MARIA).create(
        ObservationList.CreateObservationsRequest({"observations": [fact]})
    )
    (kept,) = memory.observations(STORE, MARIA).list()
    return str(kept.id)


@pytest.fixture
def summary(door: Door) -> str:
    """One conversation of Maria's, summed up; the id of the summary."""
    told = {"content": "A lost parcel.", "conversationId": CONVERSATION, "occurredAt": NOON}
    memory = door.twilio().memory.v1
    memory.conversation_summaries(STORE, MARIA).create(
        ConversationSummaryList.CreateSummariesRequest({"summaries": [told]})
    )
    (kept,) = memory.conversation_summaries(STORE, MARIA).list()
    return str(kept.id)


def patch(door: Door, observation_id: str, **fields: Any) -> Any:
    one = door.twilio().memory.v1.observations(STORE, MARIA, observation_id)
    return one.patch(ObservationList.ObservationBase(fields))


class TestObservation:
    def test_it_is_fetched(self, door: Door, parcel: str) -> None:
        found = door.twilio().memory.v1.observations(STORE, MARIA, parcel).fetch()
        assert (found.id, found.content, found.source) == (parcel, "The parcel was lost.", "desktop")

    def test_what_is_not_named_stays(self, door: Door, parcel: str) -> None:
        assert patch(door, parcel, content="The parcel was found.").message == "Observation update accepted"
        found = door.twilio().memory.v1.observations(STORE, MARIA, parcel).fetch()
        assert (found.content, found.source) == ("The parcel was found.", "desktop")
        patch(door, parcel, conversationIds=[CONVERSATION], source="worker")
        found = door.twilio().memory.v1.observations(STORE, MARIA, parcel).fetch()
        assert (found.content, found.source) == ("The parcel was found.", "worker")
        assert found.conversation_ids == [CONVERSATION]

    def test_what_it_was_is_read_newest_first_page_by_page(self, door: Door, parcel: str) -> None:
        for word in ("found", "opened", "kept"):
            patch(door, parcel, content=f"The parcel was {word}.")
        revisions = door.twilio().memory.v1.revisions(STORE, MARIA, parcel).list(page_size=2)
        assert [one.content for one in revisions] == [
            f"The parcel was {word}." for word in ("kept", "opened", "found", "lost")
        ]
        assert {one.id for one in revisions} == {parcel}

    def test_a_change_of_nothing_is_no_revision(self, door: Door, parcel: str) -> None:
        patch(door, parcel, content="The parcel was lost.")
        patch(door, parcel)
        assert len(door.twilio().memory.v1.revisions(STORE, MARIA, parcel).list()) == 1

    def test_recall_knows_the_new_words_at_once_and_the_old_no_more(self, door: Door, parcel: str) -> None:
        recall = door.twilio().memory.v1.recall(STORE, MARIA)

        def found() -> list[Any]:
            asked = recall.MemoryRetrievalRequest({"query": "parcel lost", "relevanceThreshold": 0.1})
            return [item["content"] for item in recall.create(asked).observations]

        assert found() == ["The parcel was lost."]
        patch(door, parcel, content="The bicycle squeaks.")
        assert found() == []

    def test_once_deleted_it_is_nowhere(self, door: Door, parcel: str) -> None:
        patch(door, parcel, content="The parcel was found.")
        one = door.twilio().memory.v1.observations(STORE, MARIA, parcel)
        assert one.delete()
        for again in (one.fetch, one.delete):
            with pytest.raises(TwilioRestException) as refusal:
                again()
            assert (refusal.value.status, refusal.value.code) == (404, 20404)
        with pytest.raises(TwilioException, match="20404"):
            door.twilio().memory.v1.revisions(STORE, MARIA, parcel).list()
        assert door.twilio().memory.v1.observations(STORE, MARIA).list() == []

    def test_bad_fields_are_named_and_change_nothing(self, door: Door, parcel: str) -> None:
        bad = {"content": " ", "source": "a/b", "occurredAt": "noon", "conversationIds": ["CA1"]}
        for field, value in bad.items():
            with pytest.raises(TwilioRestException) as refusal:
                patch(door, parcel, **{field: value})
            assert (refusal.value.status, refusal.value.code) == (400, 20001)
            assert field in refusal.value.msg or "conversation id" in refusal.value.msg
        assert len(door.twilio().memory.v1.revisions(STORE, MARIA, parcel).list()) == 1

    def test_another_account_does_not_see_it(self, door: Door, parcel: str) -> None:
        with pytest.raises(TwilioRestException) as refusal:
            door.twilio(OTHER, OTHER_TOKEN).memory.v1.observations(STORE, MARIA, parcel).fetch()
        assert refusal.value.status == 404


class TestSummary:
    def test_it_is_fetched_put_right_and_deleted(self, door: Door, summary: str) -> None:
        one = door.twilio().memory.v1.conversation_summaries(STORE, MARIA, summary)
        assert one.fetch().content == "A lost parcel."
        one.patch(ConversationSummaryList.SummaryCorePatch({"content": "A parcel, found again."}))
        found = one.fetch()
        assert (found.content, found.conversation_id) == ("A parcel, found again.", CONVERSATION)
        assert one.delete()
        with pytest.raises(TwilioRestException) as refusal:
            one.fetch()
        assert (refusal.value.status, refusal.value.code) == (404, 20404)

    def test_bad_fields_are_refused(self, door: Door, summary: str) -> None:
        one = door.twilio().memory.v1.conversation_summaries(STORE, MARIA, summary)
        for bad in ({"content": ""}, {"conversationId": "x"}, {"source": "?"}):
            with pytest.raises(TwilioRestException) as refusal:
                one.patch(ConversationSummaryList.SummaryCorePatch(bad))
            assert (refusal.value.status, refusal.value.code) == (400, 20001)
        assert one.fetch().content == "A lost parcel."
