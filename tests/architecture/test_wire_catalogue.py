"""Which of the vendor's operations are served: the page, the application and the vendor's catalogue agree."""

from __future__ import annotations

from collections import Counter

import pytest

from scripts import reference

pytestmark = pytest.mark.unit

# Paths that a product's door may have and that are not in the catalogue of operations.
OURS = {
    ("GET", "/v1/models"): "the rehearsal model's door speaks another vendor's API",
    ("GET", "/v1/models/{}"): "the rehearsal model's door speaks another vendor's API",
    ("GET", "/v1/Accounts/{}/Flows/{}"): "where a call is sent when a flow should take it over; no API",
    ("POST", "/v1/Accounts/{}/Flows/{}"): "where a call is sent when a flow should take it over; no API",
    ("POST", "/v1/responses"): "the rehearsal model's door speaks another vendor's API",
    ("POST", "/v1/chat/completions"): "the rehearsal model's door speaks another vendor's API",
    (
        "PUT",
        "/v1/ImportUploads/{}/{}",
    ): "where a file of profiles is put; no operation, but told as an import's url",
    ("GET", "/v1/Stores/{}/Profiles/Imports/{}/Errors"): "which rows of a file were refused and why; ours",
    ("PUT", "/v2/Uploads/{}"): "where a file of knowledge is put; no operation, but told as its importUrl",
    (
        "GET",
        "/2010-04-01/Accounts/{}/Recordings/{}",
    ): "a recording's sound: no operation, but told in every callback",
}
# The host decides which product's operation is meant.
SHARED = [("GET", "/v2/ControlPlane/Operations/{}")]
SIZES = {
    "memory v1": 46,
    "conversations v2": 22,
    "intelligence v3": 18,
    "knowledge v2": 13,
    "studio v2": 19,
    "flex v1": 16,
    "taskrouter v1": 61,
}


@pytest.fixture(scope="module")
def mounted() -> set[tuple[str, str]]:
    return reference.mounted()


def test_the_page_is_up_to_date(mounted: set[tuple[str, str]]) -> None:
    written = (reference.FOLDER / "wire-coverage.md").read_text()
    assert written == reference.wire_page(mounted), "Run: .venv/bin/python scripts/reference.py"


def test_nothing_is_served_that_the_vendor_does_not_have(mounted: set[tuple[str, str]]) -> None:
    known = {each.pattern for _, operations in reference.read_operations().values() for each in operations}
    products = {
        (method, path) for method, path in mounted if path.startswith(("/v1/", "/v2/", "/v3/", "/2010"))
    }
    assert products - known == set(OURS)


def test_the_catalogue_is_whole_and_names_each_operation_once() -> None:
    products = reference.read_operations()
    assert {name: len(products[name][1]) for name in SIZES} == SIZES
    every = Counter(each.pattern for _, operations in products.values() for each in operations)
    assert [pattern for pattern, times in every.items() if times > 1] == SHARED


def test_the_articles_operations_are_served(mounted: set[tuple[str, str]]) -> None:
    asked = {
        ("POST", "/v1/Stores/{}/Profiles/Lookup"),
        ("POST", "/v1/Stores/{}/Profiles/{}/Recall"),
        ("PATCH", "/v1/Stores/{}/Profiles/{}"),
        ("PATCH", "/v1/ControlPlane/Stores/{}/TraitGroups/{}"),
        ("POST", "/v2/Conversations/{}/Actions"),
        ("PATCH", "/v2/Conversations/{}"),
        ("POST", "/v2/Flows/{}/Executions"),
    }
    assert asked - mounted == set()
