"""Trait groups are changed under their ETag, and every change is an operation that can be looked at."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest.memory.v1.trait_group import TraitGroupList

from tests.wire.memory_v1.conftest import ACCOUNT, OTHER, OTHER_TOKEN, STORE, TOKEN, Door

pytestmark = pytest.mark.wire
GROUP = f"/v1/ControlPlane/Stores/{STORE}/TraitGroups/Contact"


def call(door: Door, method: str, path: str, **kwargs: Any) -> httpx.Response:
    return httpx.request(method, door.url + path, auth=(ACCOUNT, TOKEN), **kwargs)


class TestStores:
    def test_an_account_lists_its_own(self, door: Door) -> None:
        assert call(door, "GET", "/v1/ControlPlane/Stores").json() == {
            "stores": [STORE],
            "meta": {"key": "stores", "pageSize": 50},
        }
        theirs = httpx.get(door.url + "/v1/ControlPlane/Stores", auth=(OTHER, OTHER_TOKEN)).json()
        assert theirs["stores"] == []

    def test_the_sdk_fetches_one(self, door: Door) -> None:
        store = door.twilio().memory.v1.stores(STORE).fetch()
        assert (store.id, store.display_name, store.status, store.version) == (STORE, "starter", "ACTIVE", 1)


class TestTraitGroups:
    def test_the_sdk_lists_and_fetches(self, door: Door) -> None:
        v1 = door.twilio().memory.v1
        (listed,) = v1.trait_groups(STORE).list(include_traits=True)
        assert listed.display_name == "Contact"
        fetched = v1.trait_groups(STORE, "Contact").fetch().trait_group
        assert fetched["traits"]["language"] == {"dataType": "STRING"}
        assert fetched["traits"]["phone"]["idTypePromotion"] == "phone"

    def test_traits_of_a_group_come_in_pages(self, door: Door) -> None:
        names: list[str] = []
        params: dict[str, str] = {"pageSize": "4", "orderBy": "ASC"}
        while True:
            body = call(door, "GET", GROUP, params=params).json()
            names.extend(body["traitGroup"]["traits"])
            if "nextToken" not in body["meta"]:
                break
            params["pageToken"] = body["meta"]["nextToken"]
        assert names == sorted(names)
        assert len(names) == 10

    def test_a_change_is_an_operation(self, door: Door) -> None:
        tier = {"dataType": "STRING", "validationRule": {"ruleType": "STRING", "maxLength": 6}}
        answer = call(door, "PATCH", GROUP, json={"traits": {"Tier": tier}})
        assert answer.status_code == 202
        assert answer.headers["location"] == answer.json()["statusUrl"]
        status = call(door, "GET", httpx.URL(answer.json()["statusUrl"]).path).json()
        assert (status["status"], status["operationId"]) == ("COMPLETED", answer.headers["operation-id"])
        assert call(door, "GET", GROUP).json()["traitGroup"]["traits"]["tier"] == tier

    def test_behind_the_products_host_the_operation_is_there(self, door: Door) -> None:
        request = TraitGroupList.PatchTraitGroupRequest({"description": "Who they are"})
        changed = door.twilio().memory.v1.trait_groups(STORE, "Contact").patch(request)
        assert changed.status_url.startswith("https://memory.twilio.com/v1/ControlPlane/Operations/")
        operation_id = changed.status_url.rsplit("/", 1)[1]
        assert door.twilio().memory.v1.operations(operation_id).fetch().status == "COMPLETED"

    def test_only_the_version_that_was_read_is_changed(self, door: Door) -> None:
        tag = call(door, "GET", GROUP).headers["etag"]
        first = call(door, "PATCH", GROUP, json={"description": "one"}, headers={"If-Match": tag})
        second = call(door, "PATCH", GROUP, json={"description": "two"}, headers={"If-Match": tag})
        assert (first.status_code, second.status_code) == (202, 412)
        assert second.json()["code"] == 20412
        assert call(door, "GET", GROUP).json()["traitGroup"]["description"] == "one"

    def test_the_empty_data_type_removes(self, door: Door) -> None:
        assert call(door, "PATCH", GROUP, json={"traits": {"LANGUAGE": {"dataType": ""}}}).status_code == 202
        assert "language" not in call(door, "GET", GROUP).json()["traitGroup"]["traits"]

    def test_a_new_group(self, door: Door) -> None:
        groups = GROUP.removesuffix("/Contact")
        body = {"displayName": "Loyalty", "traits": {"points": {"dataType": "NUMBER"}}}
        assert call(door, "POST", groups, json=body).status_code == 202
        assert call(door, "POST", groups, json=body).status_code == 409
        listed = call(door, "GET", groups, params={"orderBy": "DESC"}).json()["traitGroups"]
        assert {group["displayName"] for group in listed} == {"Loyalty", "Contact"}

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"traits": {"x": {"dataType": "TEXT"}}}, "traits.x.dataType"),
            (
                {"traits": {"x": {"dataType": "STRING", "idTypePromotions": "phone"}}},
                "traits.x.idTypePromotions",
            ),
            ({"traits": {"7x": {"dataType": "STRING"}}}, "traits"),
            (
                {
                    "traits": {
                        "x": {"dataType": "STRING", "validationRule": {"ruleType": "STRING", "pattern": "("}}
                    }
                },
                "traits.x.validationRule.pattern",
            ),
            ({"description": "x" * 1025}, "description"),
            ({"description": 7}, "description"),
        ],
    )
    def test_what_cannot_be_is_named(self, door: Door, body: dict[str, Any], field: str) -> None:
        before = call(door, "GET", GROUP).json()
        answer = call(door, "PATCH", GROUP, json=body)
        assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (400, 20001, field)
        assert call(door, "GET", GROUP).json() == before

    def test_unknown_groups_and_operations_are_20404(self, door: Door) -> None:
        with pytest.raises(TwilioRestException) as refusal:
            door.twilio().memory.v1.trait_groups(STORE, "Loyalty").fetch()
        assert (refusal.value.status, refusal.value.code) == (404, 20404)
        assert call(door, "GET", "/v1/ControlPlane/Operations/proc_job_1").json()["code"] == 20404
