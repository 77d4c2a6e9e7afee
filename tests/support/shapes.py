"""Shapes of JSON values, as JSON schemas: what a value looks like, and what two shapes have in common.

A name whose keys are the caller's own (traits, attributes) is an object and no more; an array's items share one shape.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]

# Objects whose keys belong to whoever wrote them.
OPEN = {
    "attributes", "channelSettings", "content", "context", "definition", "flow_data", "metadata", "outputSchema",
    "parameters", "params", "request_parameters", "result", "task_attributes", "traits", "trigger", "variables",
    "worker_attributes", "widgets", "transitioned_from", "configuration", "data", "details",
}  # fmt: skip


def shape_of(value: Any, *, name: str = "") -> Schema:
    """Return the shape of one value; `name` is what it is called where it was found."""
    if isinstance(value, dict):
        if name in OPEN:
            return {"type": "object"}
        parts = {key: shape_of(part, name=key) for key, part in value.items()}
        return {"type": "object", "properties": parts, "required": sorted(parts)}
    if isinstance(value, list):
        shapes = [shape_of(each, name=name) for each in value]
        items: Schema = {}
        for shape in shapes:
            items = common(items, shape) if items else shape
        return {"type": "array", "items": items}
    return {"type": _type_of(value)}


def common(one: Schema, other: Schema) -> Schema:
    """Return the shape that holds for whatever either holds for."""
    types = sorted({*_types(one), *_types(other)})
    if "number" in types and "integer" in types:
        types.remove("integer")
    found: Schema = {"type": types[0] if len(types) == 1 else types} if types else {}
    objects = [each for each in (one, other) if "object" in _types(each)]
    if objects and all("properties" in each for each in objects):
        found |= _common_parts(objects)
    arrays = [each["items"] for each in (one, other) if "array" in _types(each) and each.get("items")]
    if "array" in types:
        found["items"] = common(*arrays) if len(arrays) == 2 else (arrays or [{}])[0]
    return found


def _common_parts(objects: list[Schema]) -> Schema:
    parts: Schema = {}
    for each in objects:
        for key, shape in each["properties"].items():
            parts[key] = common(parts[key], shape) if key in parts else shape
    required = set(objects[0]["required"]).intersection(*(each["required"] for each in objects))
    return {"properties": {key: parts[key] for key in sorted(parts)}, "required": sorted(required)}


def share_types(shapes: list[Schema]) -> None:
    """Let fields of one name be null wherever one of them was, and be of any type when they were only ever null."""
    fields = [(name, field) for shape in shapes for name, field in _fields(shape)]
    seen: dict[str, set[str]] = {}
    for name, field in fields:
        seen.setdefault(name, set()).update(_types(field))
    for name, field in fields:
        own = set(_types(field))
        if own <= {"null"}:
            known = seen[name] | {"null"}
            own = set() if known & {"object", "array"} or known == {"null"} else known
        elif "null" in seen[name]:
            own |= {"null"}
        field.pop("type", None)
        if own:
            field["type"] = own.pop() if len(own) == 1 else sorted(own)


def _fields(shape: Schema) -> Iterator[tuple[str, Schema]]:
    for name, field in shape.get("properties", {}).items():
        yield name, field
        yield from _fields(field)
    if shape.get("items"):
        yield from _fields(shape["items"])


def _types(shape: Schema) -> list[str]:
    kind = shape.get("type", [])
    return [kind] if isinstance(kind, str) else list(kind)


def _type_of(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    kinds = {int: "integer", float: "number", str: "string"}
    return kinds[type(value)]
