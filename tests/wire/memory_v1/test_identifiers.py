"""Addresses of a profile by the twilio SDK: added, replaced, removed; and two profiles that turn out to be one."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest.memory.v1.bulk import BulkList
from twilio.rest.memory.v1.identifier import IdentifierList
from twilio.rest.memory.v1.lookup import LookupList

from tests.wire.memory_v1.conftest import ACCOUNT, MARIA, MARIAS_NUMBER, STORE, TOKEN, Door

pytestmark = pytest.mark.wire
PROFILES = f"/v1/Stores/{STORE}/Profiles"


def call(door: Door, method: str, path: str, **kwargs: Any) -> httpx.Response:
    return httpx.request(method, door.url + path, auth=(ACCOUNT, TOKEN), **kwargs)


def make(door: Door, **contact: str) -> str:
    made = call(door, "POST", PROFILES, json={"traits": {"Contact": contact}})
    assert made.status_code == 202
    return str(made.json()["id"])


def add(door: Door, profile_id: str, id_type: str, value: str) -> Any:
    body = IdentifierList.Identifier({"idType": id_type, "value": value})
    return door.twilio().memory.v1.identifiers(STORE, profile_id).create(body)


def lookup(door: Door, id_type: str, value: str) -> list[str]:
    body = LookupList.Identifier({"idType": id_type, "value": value})
    found: list[str] = door.twilio().memory.v1.lookup(STORE).create(body).profiles
    return found


class TestIdentifiers:
    def test_one_is_added_fetched_replaced_and_removed(self, door: Door) -> None:
        assert "accepted" in add(door, MARIA, "email", " Maria@Example.com ").message
        v1 = door.twilio().memory.v1
        assert v1.identifiers(STORE, MARIA, "email").fetch().values == ["maria@example.com"]
        update = IdentifierList.IdentifierUpdate(
            {"idType": "email", "oldValue": "maria@example.com", "newValue": "MG@example.com"}
        )
        v1.identifiers(STORE, MARIA, "email").patch(update)
        assert lookup(door, "email", "mg@example.com") == [MARIA]
        assert lookup(door, "email", "maria@example.com") == []
        v1.identifiers(STORE, MARIA, "email").delete()
        with pytest.raises(TwilioRestException) as gone:
            v1.identifiers(STORE, MARIA, "email").fetch()
        assert (gone.value.status, gone.value.code) == (404, 20404)

    def test_the_oldest_goes_first_or_all_at_once(self, door: Door) -> None:
        for number in ("+34600111333", "+34600111444"):
            add(door, MARIA, "phone", number)
        one = door.twilio().memory.v1.identifiers(STORE, MARIA, "phone")
        one.delete()
        assert one.fetch().values == ["+34600111333", "+34600111444"]
        one.delete(remove_all=True)
        assert call(door, "GET", f"{PROFILES}/{MARIA}/Identifiers").json() == {"identifiers": []}

    @pytest.mark.parametrize(
        ("body", "status", "field"),
        [
            ({"idType": "email", "value": "nobody"}, 400, "value"),
            ({"idType": "x", "value": "1"}, 400, "idType"),
            ({"idType": "email"}, 400, "value"),
            ({"idType": "email", "value": 7}, 400, "value"),
            ({"idType": "email", "value": "a@b.c", "more": 1}, 400, "more"),
        ],
    )
    def test_what_cannot_be_is_named(self, door: Door, body: dict[str, Any], status: int, field: str) -> None:
        answer = call(door, "POST", f"{PROFILES}/{MARIA}/Identifiers", json=body)
        assert (answer.status_code, answer.json()["field"]) == (status, field)

    def test_a_value_that_is_not_there_cannot_be_replaced(self, door: Door) -> None:
        body = {"idType": "phone", "oldValue": "+1555", "newValue": "+34600111555"}
        answer = call(door, "PATCH", f"{PROFILES}/{MARIA}/Identifiers/phone", json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, 20404)
        assert lookup(door, "phone", "+34600111555") == []

    def test_the_bodys_type_is_the_paths(self, door: Door) -> None:
        body = {"idType": "email", "oldValue": MARIAS_NUMBER, "newValue": "+34600111555"}
        answer = call(door, "PATCH", f"{PROFILES}/{MARIA}/Identifiers/phone", json=body)
        assert (answer.status_code, answer.json()["field"]) == (400, "idType")


class TestMerge:
    def test_an_identifier_of_another_makes_the_two_one(self, door: Door) -> None:
        mari = make(door, email="mari@example.com", firstName="Mari")
        add(door, mari, "phone", MARIAS_NUMBER)
        assert lookup(door, "email", "mari@example.com") == lookup(door, "phone", MARIAS_NUMBER) == [MARIA]
        assert door.twilio().memory.v1.profiles(STORE, MARIA).fetch().traits["Contact"]["firstName"] == "Mari"

    def test_so_does_a_profile_that_names_both(self, door: Door) -> None:
        make(door, email="mari@example.com")
        assert make(door, email="mari@example.com", phone=MARIAS_NUMBER) == MARIA
        assert call(door, "GET", PROFILES).json()["profiles"] == [MARIA]

    def test_and_a_patch(self, door: Door) -> None:
        mari = make(door, email="mari@example.com")
        patched = call(
            door, "PATCH", f"{PROFILES}/{mari}", json={"traits": {"Contact": {"phone": MARIAS_NUMBER}}}
        )
        assert patched.status_code == 202
        assert lookup(door, "email", "mari@example.com") == [MARIA]

    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("GET", "", 301),
            ("GET", "/Traits?pageSize=2", 301),
            ("GET", "/Identifiers", 301),
            ("GET", "/Identifiers/email", 301),
            ("GET", "/Observations", 301),
            ("GET", "/ConversationSummaries", 301),
            ("PATCH", "", 308),
            ("DELETE", "", 308),
            ("POST", "/Recall", 308),
            ("POST", "/Identifiers", 308),
            ("DELETE", "/Identifiers/email", 308),
        ],
    )
    def test_the_absorbed_id_says_where_the_profile_is(
        self, door: Door, method: str, path: str, status: int
    ) -> None:
        mari = make(door, email="mari@example.com")
        add(door, mari, "phone", MARIAS_NUMBER)
        body = {"idType": "email", "value": "b@example.com"} if path == "/Identifiers" else {}
        kwargs = {} if method == "GET" else {"json": body}
        door.erased.clear()
        answer = call(door, method, f"{PROFILES}/{mari}{path}", **kwargs)
        target = f"{door.url}{PROFILES}/{MARIA}{path}"
        assert (answer.status_code, answer.headers["location"]) == (status, target)
        assert answer.headers["canonical-profile-id"] == MARIA
        assert set(answer.json()) == {"message", "uri"}
        if method == "GET":
            followed = httpx.get(answer.headers["location"], auth=(ACCOUNT, TOKEN))
            assert followed.headers["canonical-profile-id"] == MARIA

    def test_another_account_learns_nothing_of_a_merge(self, door: Door) -> None:
        mari = make(door, email="mari@example.com")
        add(door, mari, "phone", MARIAS_NUMBER)
        answer = httpx.get(
            f"{door.url}{PROFILES}/{mari}", auth=("AC" + "2" * 32, "another-token"), follow_redirects=False
        )
        assert answer.status_code == 404
        assert MARIA not in answer.text


class TestBulk:
    def test_many_are_made_and_merged_by_identity(self, door: Door) -> None:
        people = [
            BulkList.ProfileData({"traits": {"Contact": {"email": f"p{at}@example.com", "city": "Cádiz"}}})
            for at in range(30)
        ]
        known = BulkList.ProfileData({"traits": {"Contact": {"phone": MARIAS_NUMBER, "city": "Sevilla"}}})
        request = BulkList.UpdateProfilesBulkRequest({"profiles": [*people, *people[:5], known]})
        assert "36" in door.twilio().memory.v1.bulk(STORE).update(request).message
        assert len(door.twilio().memory.v1.profiles(STORE).list()) == 31
        assert door.twilio().memory.v1.profiles(STORE, MARIA).fetch().traits["Contact"]["city"] == "Sevilla"

    @pytest.mark.parametrize("profiles", [[], [{"traits": {"Contact": {"city": "Cádiz"}}}], "all"])
    def test_nothing_is_written_when_one_is_wrong(self, door: Door, profiles: Any) -> None:
        good = {"traits": {"Contact": {"email": "good@example.com"}}}
        body = {"profiles": [good, *profiles] if profiles and profiles != "all" else profiles}
        answer = call(door, "PUT", f"{PROFILES}/Bulk", json=body)
        assert answer.status_code == 400
        assert answer.json()["field"].startswith("profiles")
        assert lookup(door, "email", "good@example.com") == []
