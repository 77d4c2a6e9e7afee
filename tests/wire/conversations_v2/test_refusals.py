"""P13: bad input is a 4xx that says what and where, and nothing is half-written."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.wire.conversations_v2.conftest import CARLOS, CONFIGURATION, MARIA, NUMBER, Door
from tieline.conversations import Address, NewParticipant, Owner, ParticipantType
from tieline.kit.events import read_events

pytestmark = pytest.mark.wire

AT_MARIAS = {"channel": "SMS", "address": MARIA.address}
AT_THE_NUMBER = {"channel": "SMS", "address": NUMBER.address}
WORDS: dict[str, Any] = {
    "author": AT_MARIAS,
    "content": {"type": "TEXT", "text": "Hola"},
    "recipients": [AT_THE_NUMBER],
}
MESSAGE: dict[str, Any] = {
    "type": "SEND_MESSAGE",
    "payload": {"from": AT_THE_NUMBER, "to": [AT_MARIAS], "content": {"text": "Hola"}},
}


def events(door: Door) -> int:
    return len(door.run(lambda tx: read_events(tx, after=None)).events)


def sending(**changes: Any) -> dict[str, Any]:
    return {"type": "SEND_MESSAGE", "payload": {**MESSAGE["payload"], **changes}}


def on(channel: str) -> dict[str, Any]:
    people = [{"addresses": [{"channel": channel, "address": "x"}]}]
    return {"configurationId": CONFIGURATION, "participants": people}


STARTER = "/ControlPlane/Configurations/" + CONFIGURATION
NEVER = {"channelSettings": {"SMS": {"statusTimeouts": {"closed": 0}}}}
REGROUPED = {"conversationGroupingType": "GROUP_BY_PARTICIPANT_ADDRESSES"}
HOOKED = {"configuration": {"statusCallbacks": [{"url": "ftp://x"}]}}
NULL_BYTE = {"type": "TEXT", "text": "a\x00"}

WRONG: list[tuple[str, str, dict[str, Any], str]] = [
    ("POST", "", {}, "configurationId"),
    ("POST", "", {"configurationId": 7}, "configurationId"),
    ("POST", "", {"configurationId": CONFIGURATION, "metadata": {"a b": "c"}}, "metadata"),
    ("POST", "", on("VIDEO"), "participants.0.addresses.0.channel"),
    ("PUT", "/{id}", {"status": "OPEN"}, "status"),
    ("PUT", "/{id}", {"name": "x"}, "status"),
    ("PATCH", "/{id}", HOOKED, "configuration.statusCallbacks.0.url"),
    ("PATCH", "/{id}", {"name": "a\x00b"}, "name"),
    ("PATCH", "/{id}", {"name": "\ud800"}, "name"),
    ("POST", "/{id}/Participants", {"type": "CUSTOMER"}, "addresses"),
    ("POST", "/{id}/Participants", {"addresses": [{"channel": "SMS"}]}, "addresses.0.address"),
    (
        "POST",
        "/{id}/Participants",
        {"addresses": [{"channel": "SMS", "address": " "}]},
        "addresses.0.address",
    ),
    ("POST", "/{id}/Participants", {"profileId": "maria", "addresses": []}, "profileId"),
    ("POST", "/{id}/Communications", {**WORDS, "content": {"type": "TEXT", "text": " \n"}}, "content.text"),
    ("POST", "/{id}/Communications", {**WORDS, "recipients": []}, "recipients"),
    ("POST", "/{id}/Communications", {**WORDS, "author": {"channel": "SMS", "address": "+1"}}, "author"),
    ("POST", "/{id}/Communications", {**WORDS, "occurredAt": "yesterday"}, "occurredAt"),
    ("POST", "/{id}/Communications", {**WORDS, "content": NULL_BYTE}, "content.text"),
    ("POST", "/{id}/Actions", {**MESSAGE, "type": "DANCE"}, "type"),
    ("POST", "/{id}/Actions", sending(to=[]), "payload.to"),
    ("POST", "/{id}/Actions", sending(content={}), "payload.content"),
    ("POST", "/{id}/Actions", sending(content={"text": " "}), "payload.content"),
    ("POST", "/{id}/Actions", sending(content={"text": "a" * 1601}), "payload.content.text"),
    ("POST", "/{id}/Actions", sending(channelSettings={"a": "\x00"}), "payload.channelSettings.a"),
    ("PUT", STARTER, REGROUPED, "conversationGroupingType"),
    ("PUT", STARTER, NEVER, "channelSettings.SMS.statusTimeouts.closed"),
    ("POST", "/ControlPlane/Configurations", {"displayName": "no/slash"}, "displayName"),
]


@pytest.mark.parametrize(("method", "path", "body", "field"), WRONG)
def test_p13_a_wrong_field_is_named_and_nothing_is_written(
    door: Door, method: str, path: str, body: dict[str, Any], field: str
) -> None:
    conversation_id = door.maria().conversation.conversation_id
    before = events(door)
    place = path if path.startswith("/ControlPlane") else "/Conversations" + path
    answer = door.call(method, place.replace("{id}", conversation_id), content=json.dumps(body).encode())
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (400, 20001, field)
    assert events(door) == before


@pytest.mark.parametrize("raw", [b"{", b"[1]", b'"text"', b"\xff\xfe"])
def test_p13_a_body_that_is_no_object_is_400(door: Door, raw: bytes) -> None:
    answer = door.call("POST", "/Conversations", content=raw)
    assert (answer.status_code, answer.json()["code"]) == (400, 20001)


@pytest.mark.parametrize(
    "path",
    [
        "/Conversations/nothing",
        "/Conversations/a%00b",
        "/Conversations/nothing/Participants",
        "/Conversations/nothing/Communications",
        "/Conversations/nothing/Actions/nothing",
        "/ControlPlane/Configurations/nothing",
        "/ControlPlane/Operations/nothing",
    ],
)
def test_unknown_ids_are_404(door: Door, path: str) -> None:
    answer = door.call("GET", path)
    assert (answer.status_code, answer.json()["code"]) == (404, 20404)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=OPEN", "status"),
        ("pageSize=0", "pageSize"),
        ("pageSize=1001", "pageSize"),
        ("pageToken=nonsense", "pageToken"),
    ],
)
def test_a_list_that_cannot_be_read_is_400(door: Door, query: str, field: str) -> None:
    answer = door.call("GET", f"/Conversations?{query}")
    assert (answer.status_code, answer.json()["field"]) == (400, field)


@pytest.mark.parametrize(
    "query", ["status=ACTIVE&status=INACTIVE", "status=ACTIVE,INACTIVE", "status=ACTIVE"]
)
def test_statuses_are_repeated_or_joined_by_commas(door: Door, query: str) -> None:
    conversation_id = door.maria().conversation.conversation_id
    body = door.call("GET", f"/Conversations?{query}").json()
    assert [one["id"] for one in body["conversations"]] == [conversation_id]
    assert body["meta"] == {"key": "conversations", "pageSize": 50}


def test_a_conflict_names_what_stands_in_the_way(door: Door) -> None:
    people = [
        {"type": "CUSTOMER", "addresses": [AT_MARIAS]},
        {"type": "AI_AGENT", "addresses": [AT_THE_NUMBER]},
    ]
    body = {"configurationId": CONFIGURATION, "participants": people}
    first = door.call("POST", "/Conversations", json=body)
    second = door.call("POST", "/Conversations", json=body)
    assert (first.status_code, second.status_code) == (201, 409)
    assert second.headers["X-Conflicting-Resource-Id"] == first.json()["id"]
    agent = first.json()["participants"][1]
    third = door.call(
        "POST",
        f"/Conversations/{first.json()['id']}/Participants",
        json={"type": "CUSTOMER", "addresses": [AT_THE_NUMBER]},
    )
    assert (third.status_code, third.headers["X-Conflicting-Resource-Id"]) == (409, agent["id"])


def test_closed_is_final_on_the_wire(door: Door) -> None:
    path = f"/Conversations/{door.maria().conversation.conversation_id}"
    assert door.call("PUT", path, json={"status": "CLOSED"}).status_code == 200
    assert door.call("PUT", path, json={"status": "CLOSED"}).status_code == 200
    assert door.call("PUT", path, json={"status": "ACTIVE"}).status_code == 409
    assert door.call("POST", f"{path}/Communications", json=WORDS).status_code == 409
    assert door.call("POST", f"{path}/Actions", json=MESSAGE).status_code == 409


def test_the_same_idempotency_key_is_the_same_operation(door: Door) -> None:
    body = {
        "displayName": "Second",
        "description": "",
        "conversationGroupingType": "GROUP_BY_PROFILE",
        "memoryStoreId": "mem_store_" + "0" * 26,
    }
    headers = {"Idempotency-Key": "7c1e"}
    answers = [
        door.call("POST", "/ControlPlane/Configurations", json=body, headers=headers) for _ in range(2)
    ]
    assert [one.status_code for one in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert answers[0].headers["Operation-Id"] == answers[1].headers["Operation-Id"]
    assert len(door.call("GET", "/ControlPlane/Configurations").json()["configurations"]) == 2


class TestAWorkersScreen:
    """Carlos may speak as himself and as nobody else."""

    def accepted(self, door: Door) -> tuple[str, str]:
        conversation_id = door.maria().conversation.conversation_id

        def accept(tx: Any) -> str:
            door.room.change_owner(tx, conversation_id=conversation_id, owner=Owner.worker(CARLOS))
            return door.room.ensure_worker_participant(
                tx, conversation_id=conversation_id, worker_id=CARLOS, name="Carlos", channel="SMS"
            ).participant_id

        return conversation_id, door.run(accept)

    def test_he_speaks_as_himself(self, door: Door) -> None:
        conversation_id, participant_id = self.accepted(door)
        body = {**MESSAGE, "payload": {**MESSAGE["payload"], "from": {"participantId": participant_id}}}
        answer = door.carlos("POST", f"/Conversations/{conversation_id}/Actions", json=body)
        assert (answer.status_code, answer.json()["status"]) == (202, "PENDING")
        words = {
            **WORDS,
            "author": {"address": f"worker:{CARLOS}", "channel": "SMS"},
            "recipients": [AT_MARIAS],
        }
        said = door.carlos("POST", f"/Conversations/{conversation_id}/Communications", json=words)
        assert (said.status_code, said.json()["author"]["participantId"]) == (201, participant_id)

    @pytest.mark.parametrize(("path", "body"), [("Actions", MESSAGE), ("Communications", WORDS)])
    def test_he_cannot_speak_as_somebody_else(self, door: Door, path: str, body: dict[str, Any]) -> None:
        conversation_id, _ = self.accepted(door)
        assert door.carlos("POST", f"/Conversations/{conversation_id}/{path}", json=body).status_code == 403

    def test_he_reads_but_changes_nothing(self, door: Door) -> None:
        conversation_id, _ = self.accepted(door)
        assert door.carlos("GET", f"/Conversations/{conversation_id}").status_code == 200
        assert (
            door.carlos("PUT", f"/Conversations/{conversation_id}", json={"status": "CLOSED"}).status_code
            == 403
        )


def test_a_channel_id_finds_a_call_while_it_is_open(door: Door) -> None:
    voice = Address(channel="VOICE", address=MARIA.address, channel_id="CA9")
    joined = door.maria()
    door.run(
        lambda tx: door.room.add_participant(
            tx,
            conversation_id=joined.conversation.conversation_id,
            participant=NewParticipant(addresses=(voice,), type=ParticipantType.CUSTOMER),
        )
    )
    body = door.call("GET", "/Conversations?channelId=CA9&status=ACTIVE").json()
    assert [one["id"] for one in body["conversations"]] == [joined.conversation.conversation_id]
