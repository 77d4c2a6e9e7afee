"""The vendor's OpenAPI documents, when they are at hand, as JSON schemas for the answers of single operations.

`scripts/fetch_specifications.sh` fetches them; nothing here reaches out. OpenAPI 3.0 differs from JSON Schema in
`nullable`, which is put right here.
"""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from tests.support.source import ROOT

ARCHIVE = ROOT / ".make/vendor/twilio-cli-core-9.0.0.tgz"
SHA512 = (
    "14f1e6e605c0530336a004e6422dc01983c5cf852b8391b9fef0e4a54bb95aa3"
    "6ec2e790692f771f05e3757d4e33e9a2baad0b32299d7db5c34cb129e0db237e"
)
FILES = {
    "memory v1": "memory_v1",
    "conversations v1": "conversations_v1",
    "conversations v2": "conversations_v2",
    "intelligence v3": "intelligence_v3",
    "knowledge v2": "knowledge_v2",
    "studio v2": "studio_v2",
    "flex v1": "flex_v1",
    "flex v2": "flex_v2",
    "taskrouter v1": "taskrouter_v1",
    "api 2010": "api_v2010",
}


@cache
def specification(product: str) -> Mapping[str, Any]:
    """A product's document; skips the test when the documents are not at hand."""
    if not ARCHIVE.exists():
        pytest.skip("The vendor's specifications are not at hand: run scripts/fetch_specifications.sh.")
    data = ARCHIVE.read_bytes()
    assert hashlib.sha512(data).hexdigest() == SHA512, f"{ARCHIVE} is not what the hash names."
    with tarfile.open(ARCHIVE) as archive:
        member = archive.extractfile(f"package/src/services/twilio-api/twilio_{FILES[product]}.json")
        assert member is not None
        found: Mapping[str, Any] = json.load(member)
    return found


def complaints(*, product: str, method: str, path: str, status: int, answer: Any) -> list[str]:
    """What is wrong with an answer, one `place: complaint` each; also names it has and the document has not."""
    document = specification(product)
    responses = document["paths"][path][method.lower()]["responses"]
    if str(status) not in responses:
        return [f"status {status} is none of {', '.join(responses)}"]
    content = _resolved(responses[str(status)], document).get("content", {})
    schema = next((each["schema"] for each in content.values() if "schema" in each), None)
    if schema is None:
        return []
    whole = _translated(schema) | {"components": _translated(document["components"])}
    errors = Draft202012Validator(whole).iter_errors(answer)
    wrong = [f"{_place(error.absolute_path)}: {error.message[:160]}" for error in errors]
    return sorted({*wrong, *_strangers(answer, schema, document, "")})


def _strangers(answer: Any, schema: Any, document: Mapping[str, Any], place: str) -> Iterator[str]:
    """Names in an answer that its schema does not have, where the schema lists names at all."""
    schema = _resolved(schema, document)
    if isinstance(answer, list) and "items" in schema:
        for item in answer:
            yield from _strangers(item, schema["items"], document, f"{place}[]")
    if not isinstance(answer, dict) or any(
        key in schema for key in ("oneOf", "anyOf", "additionalProperties")
    ):
        return
    known: dict[str, Any] = {}
    for part in (schema, *(_resolved(each, document) for each in schema.get("allOf", ()))):
        known |= part.get("properties", {})
    for name, value in answer.items():
        if known and name not in known:
            yield f"{place}.{name}: unknown to the document"
        elif name in known:
            yield from _strangers(value, known[name], document, f"{place}.{name}")


def _resolved(schema: Any, document: Mapping[str, Any]) -> Any:
    while "$ref" in schema:
        found: Any = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        schema = found
    return schema


def _translated(schema: Any) -> Any:
    """JSON Schema of an OpenAPI 3.0 schema: `nullable` becomes a type, examples and such stay without meaning."""
    if isinstance(schema, list):
        return [_translated(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    read = {key: _translated(value) for key, value in schema.items() if key != "nullable"}
    if "discriminator" in schema and "oneOf" in read:
        read["allOf"] = _chosen_by(read.pop("discriminator"))
        del read["oneOf"]
    if schema.get("nullable") is True:
        return {"anyOf": [read, {"type": "null"}]}
    return read


def _chosen_by(discriminator: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Only the alternative that an answer names counts; the others may fit it by chance."""
    name = discriminator["propertyName"]
    return [
        {"if": {"properties": {name: {"const": value}}}, "then": {"$ref": reference}}
        for value, reference in discriminator.get("mapping", {}).items()
    ]


def _place(path: Any) -> str:
    return "".join("[]" if isinstance(step, int) else f".{step}" for step in path) or "."
