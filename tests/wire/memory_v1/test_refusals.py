"""Bad input is refused with the field's name and changes nothing; odd but allowed input is taken."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.wire.memory_v1.conftest import ACCOUNT, MARIA, MARIAS_NUMBER, STORE, TOKEN, Door

pytestmark = pytest.mark.wire
PROFILES = f"/v1/Stores/{STORE}/Profiles"
PROFILE = f"{PROFILES}/{MARIA}"
FACT = {"content": "Likes tea.", "source": "api", "occurredAt": "2026-11-22T12:00:00Z"}
CONVERSATION = "conv_conversation_" + "0" * 26
SUMMARY = {"content": "Tea.", "occurredAt": "2026-11-22T12:00:00Z", "conversationId": CONVERSATION}


def call(door: Door, method: str, path: str, **kwargs: Any) -> httpx.Response:
    return httpx.request(method, door.url + path, auth=(ACCOUNT, TOKEN), **kwargs)


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("POST", f"{PROFILES}/Lookup", {"idType": "phone"}, "value"),
        ("POST", f"{PROFILES}/Lookup", {"idType": "phone", "value": 34600111222}, "value"),
        ("POST", f"{PROFILES}/Lookup", {"idType": "x", "value": "y"}, "idType"),
        ("POST", f"{PROFILES}/Lookup", {"idType": "phone", "value": " "}, "value"),
        ("POST", f"{PROFILES}/Lookup", {"idType": "phone", "value": "+1\x00"}, "value"),
        ("POST", PROFILES, {"traits": {"Contact": {"firstName": "Tom"}}}, "traits"),
        ("POST", PROFILES, {"traits": {"Contact": {"phone": 1}}}, "traits.Contact.phone"),
        ("PATCH", PROFILE, {"trait": {"Contact": {"city": "Sevilla"}}}, "trait"),
        ("PATCH", PROFILE, {"traits": []}, "traits"),
        ("PATCH", PROFILE, {"traits": {"Contact": None}}, "traits.Contact"),
        ("PATCH", PROFILE, {"traits": {"Con\x00tact": {"a": 1}}}, "traits.Con\x00tact"),
        ("PATCH", PROFILE, {"traits": {"Contact": {"city": "\x00"}}}, "traits.Contact.city"),
        ("POST", f"{PROFILE}/Observations", {"observations": []}, "observations"),
        ("POST", f"{PROFILE}/Observations", {"observations": [FACT] * 11}, "observations"),
        ("POST", f"{PROFILE}/Observations", {"observations": [{**FACT, "content": ""}]}, "observations.0.content"),
        ("POST", f"{PROFILE}/Observations", {"observations": [FACT, {**FACT, "source": "a/b"}]}, "observations.1.source"),
        ("POST", f"{PROFILE}/Observations", {"observations": [{**FACT, "occurredAt": 5}]}, "observations.0.occurredAt"),
        (
            "POST",
            f"{PROFILE}/Observations",
            {"observations": [{**FACT, "conversationIds": [CONVERSATION] * 11}]},
            "observations.0.conversationIds",
        ),
        ("POST", f"{PROFILE}/ConversationSummaries", {"summaries": [{**SUMMARY, "conversationId": "x"}]},
         "summaries.0.conversationId"),
        ("POST", f"{PROFILE}/Recall", {"observationsLimit": 101}, "observationsLimit"),
        ("POST", f"{PROFILE}/Recall", {"observationsLimit": "20"}, "observationsLimit"),
        ("POST", f"{PROFILE}/Recall", {"relevanceThreshold": 1.5}, "relevanceThreshold"),
        ("POST", f"{PROFILE}/Recall", {"query": "x" * 1025}, "query"),
        ("POST", f"{PROFILE}/Recall", {"beginDate": "yesterday"}, "beginDate"),
        ("POST", f"{PROFILE}/Recall", {"conversationId": "CA123"}, "conversationId"),
        ("GET", f"{PROFILES}?pageSize=0", None, "pageSize"),
        ("GET", f"{PROFILES}?pageToken=nonsense", None, "pageToken"),
        ("GET", f"{PROFILES}?orderBy=UP", None, "orderBy"),
        ("GET", f"{PROFILE}/Observations?createdAfter=x", None, "createdAfter"),
        ("GET", f"{PROFILE}/Observations?conversationId=%25", None, "conversationId"),
    ],
)  # fmt: skip
def test_the_field_is_named(door: Door, method: str, path: str, body: Any, field: str) -> None:
    answer = call(door, method, path, json=body) if body is not None else call(door, method, path)
    told = answer.json()
    assert (answer.status_code, told["code"], told["status"], told["field"]) == (400, 20001, 400, field)
    assert call(door, "GET", PROFILE).json()["traits"] == {
        "Contact": {"firstName": "Maria", "phone": MARIAS_NUMBER}
    }
    assert call(door, "GET", f"{PROFILE}/Observations").json()["observations"] == []


def test_broken_json_is_refused(door: Door) -> None:
    answer = call(
        door, "PATCH", PROFILE, content=b'{"traits": ', headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, 20001)


def test_a_patch_needs_a_body_and_one_without_traits_changes_nothing(door: Door) -> None:
    before = call(door, "GET", PROFILE).json()
    for nothing in (b"", b" \n"):
        answer = call(door, "PATCH", PROFILE, content=nothing)
        assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (400, 20001, "body")
    without_traits: tuple[dict[str, Any], ...] = ({}, {"traits": {}})
    for empty in without_traits:
        answer = call(door, "PATCH", PROFILE, json=empty)
        assert (answer.status_code, answer.json()) == (
            202,
            {"message": "Trait modifications accepted for processing."},
        )
    assert call(door, "GET", PROFILE).json() == before


def test_half_a_character_is_refused(door: Door) -> None:
    answer = call(door, "PATCH", PROFILE, content=b'{"traits": {"Contact": {"city": "\\ud800"}}}')
    assert (answer.status_code, answer.json()["field"]) == (400, "traits.Contact.city")


@pytest.mark.parametrize("path", ["", "/Traits", "/Observations", "/ConversationSummaries", "/Identifiers"])
@pytest.mark.parametrize(
    "profile",
    [
        f"{PROFILES}/mem_profile_{'7' * 26}",
        f"{PROFILES}/x%00",
        f"/v1/Stores/mem_store_{'7' * 26}/Profiles/{MARIA}",
    ],
)
def test_unknown_ids_are_20404(door: Door, profile: str, path: str) -> None:
    answer = call(door, "GET", profile + path)
    assert (answer.status_code, answer.json()["code"]) == (404, 20404)


def test_no_credentials_is_20003(door: Door) -> None:
    answer = httpx.get(door.url + PROFILE)
    assert (answer.status_code, answer.json()["code"]) == (401, 20003)


def test_an_observation_may_come_unwrapped(door: Door) -> None:
    assert (
        call(door, "POST", f"{PROFILE}/Observations", json={**FACT, "conversationIds": None}).status_code
        == 202
    )
    (kept,) = call(door, "GET", f"{PROFILE}/Observations").json()["observations"]
    assert {name: kept[name] for name in ("content", "source", "occurredAt", "conversationIds")} == {
        **FACT,
        "conversationIds": [],
    }


def test_a_summary_without_a_source_has_one(door: Door) -> None:
    assert (
        call(door, "POST", f"{PROFILE}/ConversationSummaries", json={"summaries": [SUMMARY]}).status_code
        == 202
    )
    (kept,) = call(door, "GET", f"{PROFILE}/ConversationSummaries?conversationId={CONVERSATION}").json()[
        "summaries"
    ]
    assert kept["source"] == "api"


def test_null_removes_a_trait(door: Door) -> None:
    assert call(door, "PATCH", PROFILE, json={"traits": {"Contact": {"firstName": None}}}).status_code == 202
    assert call(door, "GET", PROFILE).json()["traits"] == {"Contact": {"phone": MARIAS_NUMBER}}


def test_without_a_query_the_newest_come_first_and_have_no_score(door: Door) -> None:
    for hour in (9, 11, 10):
        fact = {**FACT, "content": f"At {hour}.", "occurredAt": f"2026-11-22T{hour:02}:00:00Z"}
        call(door, "POST", f"{PROFILE}/Observations", json={"observations": [fact]})
    found = call(door, "POST", f"{PROFILE}/Recall", json={"endDate": "2026-11-22T11:00:00Z"}).json()
    assert [item["content"] for item in found["observations"]] == ["At 10.", "At 9."]
    assert all("score" not in item for item in found["observations"])


def test_deleting_erases_through_the_port(door: Door) -> None:
    assert call(door, "DELETE", PROFILE).json() == {"message": "Profile accepted for deletion."}
    assert door.erased == [MARIA]
    assert call(door, "GET", PROFILE).status_code == 404
    assert call(door, "DELETE", PROFILE).status_code == 404
