"""An import by the twilio SDK: begun, its file put at the address without credentials, its progress and errors read."""

from __future__ import annotations

import csv
import io
from functools import partial
from typing import Any

import httpx
import pytest
from twilio.rest.memory.v1.import_ import ImportList

from tests.wire.memory_v1.conftest import ACCOUNT, OTHER, OTHER_TOKEN, STORE, TOKEN, Door

pytestmark = pytest.mark.wire
IMPORTS = f"/v1/Stores/{STORE}/Profiles/Imports"
PHONE = {"columnName": "phone", "traitGroup": "Contact", "traitName": "phone"}
FIRST = {"columnName": "first", "traitGroup": "Contact", "traitName": "firstName"}


def call(door: Door, method: str, path: str, **kwargs: Any) -> httpx.Response:
    return httpx.request(method, door.url + path, auth=(ACCOUNT, TOKEN), **kwargs)


def wanted(**more: Any) -> dict[str, Any]:
    return {"filename": "people.csv", "fileSize": 64, "columnMappings": [PHONE, FIRST], **more}


def begin(door: Door) -> Any:
    request = ImportList.CreateProfilesImportV2Request(wanted())
    return door.twilio().memory.v1.imports(STORE).create(request)


def put(door: Door, url: str, text: str) -> httpx.Response:
    assert url.startswith("https://memory.twilio.com/")
    return httpx.put(url.replace("https://", f"{door.url}/-/"), content=text.encode())


def work(door: Door, import_id: str) -> None:
    while door.run(partial(door.memory.import_portion, import_id=import_id)):
        pass


class TestImports:
    def test_a_file_becomes_profiles(self, door: Door) -> None:
        made = begin(door)
        one = door.twilio().memory.v1.imports(STORE, made.import_id)
        assert one.fetch().status == "PENDING"
        assert (
            put(door, made.url, "phone,first\n+34600000001,Ana\nnobody\n+34600000002,Luis\n").status_code
            == 200
        )
        assert one.fetch().status == "PROCESSING"
        work(door, made.import_id)
        done = one.fetch()
        assert (done.status, done.summary) == ("COMPLETED", {"errors": 1, "warnings": 0})
        seen = call(door, "GET", f"{IMPORTS}/{made.import_id}").json()
        assert seen["progress"] == {"rows": 3, "done": 3}
        assert seen["columnMappings"] == [PHONE, FIRST]
        assert len(call(door, "GET", f"/v1/Stores/{STORE}/Profiles").json()["profiles"]) == 3
        errors = call(door, "GET", f"{IMPORTS}/{made.import_id}/Errors")
        assert errors.headers["content-type"].startswith("text/csv")
        (row,) = csv.DictReader(io.StringIO(errors.text))
        assert (row["line"], row["severity"], row["message"]) == (
            "3", "error", "has 1 cells where the header has 2",
        )  # fmt: skip

    def test_the_sdk_lists_them_page_by_page(self, door: Door) -> None:
        ids = [begin(door).import_id for _ in range(3)]
        listed = door.twilio().memory.v1.imports(STORE).list(page_size=2)
        assert [getattr(one, "import_id", one) or one for one in listed] or listed == []
        body = call(door, "GET", IMPORTS, params={"pageSize": 2}).json()
        assert body["imports"] == ids[:0:-1]
        more = call(
            door, "GET", IMPORTS, params={"pageSize": 2, "pageToken": body["meta"]["nextToken"]}
        ).json()
        assert more["imports"] == [ids[0]]

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            (wanted(filename=""), "filename"),
            (wanted(fileSize=0), "fileSize"),
            (wanted(fileSize=104857601), "fileSize"),
            (wanted(columnMappings=[PHONE]), "columnMappings"),
            (wanted(columnMappings=[FIRST, {**FIRST, "traitName": "lastName"}]), "columnMappings"),
            (
                wanted(columnMappings=[PHONE, {**FIRST, "traitName": "shoeSize"}]),
                "columnMappings.1.traitName",
            ),
            (
                wanted(columnMappings=[PHONE, {**FIRST, "columnName": "x" * 65}]),
                "columnMappings.1.columnName",
            ),
            (wanted(columnMappings=[PHONE, {**PHONE, "columnName": "tel"}]), "columnMappings.1.traitName"),
            ({"filename": "people.csv"}, "fileSize"),
        ],
    )
    def test_what_cannot_be_is_named(self, door: Door, body: dict[str, Any], field: str) -> None:
        answer = call(door, "POST", IMPORTS, json=body)
        assert (answer.status_code, answer.json()["field"]) == (400, field)
        assert call(door, "GET", IMPORTS).json()["imports"] == []

    def test_a_wrong_address_and_another_account_find_nothing(self, door: Door) -> None:
        made = begin(door)
        assert (
            put(door, made.url[:-1] + ("A" if made.url[-1] != "A" else "B"), "phone,first\n").status_code
            == 404
        )
        for path in (made.import_id, f"{made.import_id}/Errors", "mem_import_1"):
            theirs = httpx.get(f"{door.url}{IMPORTS}/{path}", auth=(OTHER, OTHER_TOKEN))
            assert theirs.status_code == 404
        assert call(door, "GET", f"{IMPORTS}/mem_import_1").json()["code"] == 20404

    def test_a_file_without_the_columns_is_refused_and_says_why(self, door: Door) -> None:
        made = begin(door)
        answer = put(door, made.url, "tel,first\n+34600000001,Ana\n")
        assert (answer.status_code, answer.json()["field"]) == (400, "file")
        failed = call(door, "GET", f"{IMPORTS}/{made.import_id}").json()
        assert (failed["status"], failed["failure"]) == ("FAILED", "The header has no column 'phone'.")
        assert put(door, made.url, "phone,first\n").status_code == 403
