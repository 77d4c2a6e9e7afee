"""Stores and what they are set to, by the twilio SDK: made, changed under their ETag, and only once for each key."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest.memory.v1.data_mapping import DataMappingList
from twilio.rest.memory.v1.identity_resolution_setting import IdentityResolutionSettingList
from twilio.rest.memory.v1.store import StoreList

from tests.wire.memory_v1.conftest import ACCOUNT, MARIA, OTHER, OTHER_TOKEN, STORE, TOKEN, Door

pytestmark = pytest.mark.wire
STORES = "/v1/ControlPlane/Stores"
SETTINGS = f"{STORES}/{STORE}/IdentityResolutionSettings"
MAPPINGS = f"{STORES}/{STORE}/DataMappings"
EMAIL = {"idType": "email", "normalization": "email"}
PHONE = {"idType": "phone", "normalization": "phone"}


def call(door: Door, method: str, path: str, **kwargs: Any) -> httpx.Response:
    return httpx.request(method, door.url + path, auth=(ACCOUNT, TOKEN), **kwargs)


def result_of(door: Door, accepted: Any) -> str:
    """What an operation came to, by its status URL."""
    operation = door.twilio().memory.v1.operations(accepted.status_url.rsplit("/", 1)[1]).fetch()
    assert operation.status == "COMPLETED"
    return str(operation.result["id"])


class TestStores:
    def test_the_sdk_makes_renames_and_finds_one(self, door: Door) -> None:
        v1 = door.twilio().memory.v1
        wanted = StoreList.ServiceRequest({"displayName": "vip-customers", "description": "The loyal ones"})
        store_id = result_of(door, v1.stores.create(wanted))
        assert _ids(door) == [store_id, STORE]
        patch = StoreList.PatchStoreRequest({"displayName": "loyal-customers"})
        assert result_of(door, v1.stores(store_id).patch(patch)) == store_id
        store = v1.stores(store_id).fetch()
        assert (store.display_name, store.description, store.version) == (
            "loyal-customers", "The loyal ones", 2,
        )  # fmt: skip
        groups = call(door, "GET", f"{STORES}/{store_id}/TraitGroups").json()["traitGroups"]
        assert [group["displayName"] for group in groups] == ["Contact"]

    def test_only_the_version_that_was_read_is_changed(self, door: Door) -> None:
        tag = call(door, "GET", f"{STORES}/{STORE}").headers["etag"]
        first, second = (
            call(door, "PATCH", f"{STORES}/{STORE}", json={"description": text}, headers={"If-Match": tag})
            for text in ("one", "two")
        )
        assert (first.status_code, second.status_code) == (202, 412)
        assert call(door, "GET", f"{STORES}/{STORE}").json()["description"] == "one"

    def test_a_key_begins_one_operation(self, door: Door) -> None:
        headers = {"Idempotency-Key": "7d6b1f3e-0000-4000-8000-000000000001"}
        body = {"displayName": "once"}
        first, again = (call(door, "POST", STORES, json=body, headers=headers) for _ in range(2))
        assert first.status_code == again.status_code == 202
        assert first.json() == again.json()
        assert len(_ids(door)) == 2
        assert call(door, "POST", STORES, json=body).status_code == 409
        theirs = httpx.post(door.url + STORES, json=body, headers=headers, auth=(OTHER, OTHER_TOKEN))
        assert theirs.json()["statusUrl"] != first.json()["statusUrl"]

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"displayName": "two words"}, "displayName"),
            ({"displayName": ""}, "displayName"),
            ({"description": "no name"}, "displayName"),
            ({"displayName": "ok", "description": ""}, "description"),
            ({"displayName": "ok", "description": "x" * 129}, "description"),
            ({"displayName": 7}, "displayName"),
        ],
    )
    def test_what_cannot_be_is_named(self, door: Door, body: dict[str, Any], field: str) -> None:
        answer = call(door, "POST", STORES, json=body)
        assert (answer.status_code, answer.json()["field"]) == (400, field)
        assert _ids(door) == [STORE]

    def test_fifteen_are_enough(self, door: Door) -> None:
        codes = [call(door, "POST", STORES, json={"displayName": f"s{at}"}).status_code for at in range(15)]
        assert codes == [202] * 14 + [400]

    def test_another_accounts_store_is_not_there(self, door: Door) -> None:
        for method in ("PATCH", "DELETE"):
            answer = httpx.request(
                method, f"{door.url}{STORES}/{STORE}", json={"description": "mine"}, auth=(OTHER, OTHER_TOKEN)
            )
            assert answer.status_code == 404

    def test_deleting_one_is_an_operation_that_waits_its_turn(self, door: Door) -> None:
        accepted = door.twilio().memory.v1.stores(STORE).delete()
        assert accepted is not False
        pending = call(door, "DELETE", f"{STORES}/{STORE}")
        status = call(door, "GET", httpx.URL(pending.json()["statusUrl"]).path)
        assert (status.json()["status"], status.headers["retry-after"]) == ("PENDING", "1")
        assert not {"completedAt", "result", "error"} & set(status.json())


def _ids(door: Door) -> list[str]:
    found: list[str] = call(door, "GET", STORES).json()["stores"]
    return found


class TestTraitGroups:
    def test_contact_stays(self, door: Door) -> None:
        with pytest.raises(TwilioRestException) as refusal:
            door.twilio().memory.v1.trait_groups(STORE, "Contact").delete()
        assert (refusal.value.status, refusal.value.code) == (409, 520050)

    def test_one_that_is_mapped_to_stays(self, door: Door) -> None:
        group = {"displayName": "Loyalty", "traits": {"points": {"dataType": "NUMBER"}}}
        call(door, "POST", f"{STORES}/{STORE}/TraitGroups", json=group)
        call(door, "POST", MAPPINGS, json=mapping(trait_group="Loyalty", trait_name="points"))
        assert call(door, "DELETE", f"{STORES}/{STORE}/TraitGroups/Loyalty").status_code == 409
        assert call(door, "DELETE", f"{STORES}/{STORE}/TraitGroups/Nothing").status_code == 404


class TestIdentityResolutionSettings:
    def test_a_store_has_some_before_it_is_given_any(self, door: Door) -> None:
        found = door.twilio().memory.v1.identity_resolution_settings(STORE).fetch()
        assert found.matching_rules == ["phone", "email"]
        assert [config["idType"] for config in found.identifier_configs] == ["phone", "email"]

    def test_the_sdk_writes_them(self, door: Door) -> None:
        customer = {"idType": "customerId", "normalization": "none", "limit": 2, "limitPolicy": "lifo"}
        core = IdentityResolutionSettingList.IdentityResolutionSettingsCore(
            {"identifierConfigs": [EMAIL, PHONE, customer], "matchingRules": ["customerId", "email"]}
        )
        settings = door.twilio().memory.v1.identity_resolution_settings(STORE)
        assert result_of(door, settings.update(core)) == STORE
        found = settings.fetch()
        assert (found.version, found.matching_rules) == (2, ["customerId", "email"])
        for value in ("A", " B", "C"):
            body = {"idType": "customerId", "value": value}
            call(door, "POST", f"/v1/Stores/{STORE}/Profiles/{MARIA}/Identifiers", json=body)
        kept = call(door, "GET", f"/v1/Stores/{STORE}/Profiles/{MARIA}/Identifiers/customerId").json()
        assert kept["values"] == ["A", "C"]

    def test_what_is_no_matching_rule_merges_nobody(self, door: Door) -> None:
        body = {"identifierConfigs": [EMAIL, PHONE], "matchingRules": ["email"]}
        call(door, "PUT", SETTINGS, json=body)
        profiles = f"/v1/Stores/{STORE}/Profiles"
        traits = {"Contact": {"email": "tom@example.com", "phone": "+34600111222"}}
        tom = call(door, "POST", profiles, json={"traits": traits}).json()["id"]
        assert tom != MARIA
        taken = call(
            door, "POST", f"{profiles}/{tom}/Identifiers", json={"idType": "phone", "value": "+34600111222"}
        )
        assert (taken.status_code, taken.headers["x-conflicting-resource-id"]) == (409, MARIA)

    def test_only_the_version_that_was_read_is_changed(self, door: Door) -> None:
        tag = call(door, "GET", SETTINGS).headers["etag"]
        body = {"identifierConfigs": [EMAIL, PHONE], "matchingRules": ["email"]}
        answers = [call(door, "PUT", SETTINGS, json=body, headers={"If-Match": tag}) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [202, 412]

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"identifierConfigs": [], "matchingRules": ["email"]}, "identifierConfigs"),
            ({"identifierConfigs": [EMAIL, PHONE], "matchingRules": []}, "matchingRules"),
            ({"identifierConfigs": [EMAIL, PHONE], "matchingRules": ["fax"]}, "matchingRules.0"),
            ({"identifierConfigs": [EMAIL, EMAIL, PHONE], "matchingRules": ["email"]}, "identifierConfigs.1.idType"),
            ({"identifierConfigs": [EMAIL], "matchingRules": ["email"]}, "identifierConfigs"),
            (
                {"identifierConfigs": [{**EMAIL, "limit": 101}, PHONE], "matchingRules": ["email"]},
                "identifierConfigs.0.limit",
            ),
            (
                {"identifierConfigs": [{**EMAIL, "matchingAlgo": "fuzzy"}, PHONE], "matchingRules": ["email"]},
                "identifierConfigs.0.matchingAlgo",
            ),
            (
                {"identifierConfigs": [{**EMAIL, "enforceUnique": False}, PHONE], "matchingRules": ["email"]},
                "identifierConfigs.0.enforceUnique",
            ),
            ({"matchingRules": ["email"]}, "identifierConfigs"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_is_named(self, door: Door, body: dict[str, Any], field: str) -> None:
        before = call(door, "GET", SETTINGS).json()
        answer = call(door, "PUT", SETTINGS, json=body)
        assert (answer.status_code, answer.json()["field"]) == (400, field)
        assert call(door, "GET", SETTINGS).json() == before


def mapping(*, trait_group: str = "Contact", trait_name: str = "email", **more: Any) -> dict[str, Any]:
    item = {"expression": "mail", "traitGroup": trait_group, "traitName": trait_name}
    return {
        "displayName": "crm-contacts",
        "mappingFrom": {"type": "INGRESS", "columns": ["mail", "name"]},
        "mappingTo": {"type": "TRAITS", "mappings": [item]},
        **more,
    }


class TestDataMappings:
    def test_the_sdk_makes_lists_changes_and_deletes_one(self, door: Door) -> None:
        v1 = door.twilio().memory.v1
        made = v1.data_mappings(STORE).create(DataMappingList.CreateDataMappingInput(mapping()))
        mapping_id = result_of(door, made)
        assert [found.id for found in v1.data_mappings(STORE).list(type="INGRESS")] == [mapping_id]
        assert v1.data_mappings(STORE).list(type="DATASET_CLOUDAPP") == []
        core = DataMappingList.DataMappingCore({"displayName": "crm.people", "isEnabled": False})
        v1.data_mappings(STORE, mapping_id).patch(core)
        found = v1.data_mappings(STORE, mapping_id).fetch()
        assert (found.display_name, found.is_enabled, found.version) == ("crm.people", False, 2)
        v1.data_mappings(STORE, mapping_id).delete()
        assert call(door, "GET", f"{MAPPINGS}/{mapping_id}").status_code == 404

    def test_a_data_set_is_a_source(self, door: Door) -> None:
        source = {"type": "DATASET_WAREHOUSE", "datasetId": "tdi_dataset_" + "0" * 26}
        assert call(door, "POST", MAPPINGS, json=mapping(mappingFrom=source)).status_code == 202
        (found,) = call(door, "GET", MAPPINGS).json()["dataMappings"]
        assert found["mappingFrom"] == source

    def test_only_the_version_that_was_read_is_changed(self, door: Door) -> None:
        call(door, "POST", MAPPINGS, json=mapping())
        path = f"{MAPPINGS}/{call(door, 'GET', MAPPINGS).json()['dataMappings'][0]['id']}"
        tag = call(door, "GET", path).headers["etag"]
        answers = [
            call(door, "PATCH", path, json={"isEnabled": False}, headers={"If-Match": tag}) for _ in range(2)
        ]
        assert [answer.status_code for answer in answers] == [202, 412]

    def test_names_are_taken_once(self, door: Door) -> None:
        assert [call(door, "POST", MAPPINGS, json=mapping()).status_code for _ in range(2)] == [202, 409]

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            (mapping(displayName="7up"), "displayName"),
            (mapping(trait_name="shoeSize"), "mappingTo.mappings.0.traitName"),
            (mapping(trait_group="Nothing"), "mappingTo.mappings.0.traitName"),
            (
                mapping(mappingFrom={"type": "INGRESS", "columns": ["name"]}),
                "mappingTo.mappings.0.expression",
            ),
            (mapping(mappingFrom={"type": "INGRESS", "columns": []}), "mappingFrom.columns"),
            (mapping(mappingFrom={"type": "DATASET_CLOUDAPP", "datasetId": "x"}), "mappingFrom.datasetId"),
            (mapping(mappingTo={"type": "TRAITS", "mappings": []}), "mappingTo.mappings"),
            (mapping(description=""), "description"),
        ],
    )
    def test_what_cannot_be_is_named(self, door: Door, body: dict[str, Any], field: str) -> None:
        answer = call(door, "POST", MAPPINGS, json=body)
        assert (answer.status_code, answer.json()["field"]) == (400, field)
        assert call(door, "GET", MAPPINGS).json()["dataMappings"] == []

    def test_pages_of_them_neither_miss_nor_repeat_while_others_are_made(self, door: Door) -> None:
        for at in range(5):
            call(door, "POST", MAPPINGS, json=mapping(displayName=f"m{at}"))
        seen: list[str] = []
        params: dict[str, str] = {"pageSize": "2"}
        while True:
            body = call(door, "GET", MAPPINGS, params=params).json()
            seen += [one["displayName"] for one in body["dataMappings"]]
            call(door, "POST", MAPPINGS, json=mapping(displayName=f"late{len(seen)}"))
            if "nextToken" not in body["meta"]:
                break
            params["pageToken"] = body["meta"]["nextToken"]
        assert seen == ["m4", "m3", "m2", "m1", "m0"]
