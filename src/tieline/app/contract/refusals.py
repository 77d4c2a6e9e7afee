"""The error bodies of the doors, as schemas: `doorway/envelope.py` writes them, `wire/openai_v1/errors.py` its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]

_CODE: Schema = {"type": "integer", "description": "What was refused; docs/reference/errors.md lists them."}
_MESSAGE: Schema = {"type": "string", "description": "One sentence that says what to do."}
_STATUS: Schema = {"type": "integer", "minimum": 400, "maximum": 599}

SCHEMAS: Mapping[str, Schema] = {
    "Refusal": {
        "type": "object",
        "required": ["code", "message", "more_info", "status"],
        "properties": {
            "code": _CODE,
            "message": _MESSAGE,
            "more_info": {"type": "string", "format": "uri"},
            "status": _STATUS,
            "field": {"type": "string", "description": "The one field that is to blame, in its wire spelling."},
            "details": {"type": "object", "description": "What is wrong with a flow's definition, place by place."},
        },
        "additionalProperties": False,
    },
    "RefusalV3": {
        "type": "object",
        "required": ["code", "message", "httpStatusCode", "userError", "params"],
        "properties": {
            "code": _CODE,
            "message": _MESSAGE,
            "httpStatusCode": _STATUS,
            "userError": {"type": "boolean"},
            "params": {"type": "object", "properties": {"field": {"type": "string"}}},
        },
        "additionalProperties": False,
    },
    "RefusalOfTheModel": {
        "type": "object",
        "required": ["error"],
        "properties": {
            "error": {
                "type": "object",
                "required": ["message", "type", "param", "code"],
                "properties": {
                    "message": _MESSAGE,
                    "type": {"type": "string"},
                    "param": {"type": ["string", "null"]},
                    "code": {"type": ["string", "null"]},
                },
            }
        },
    },
}  # fmt: skip


def refusals(path: str, *, door: str, may_be_missing: bool) -> dict[str, Any]:
    """Return the refusals of an operation, by status."""
    name = (
        "RefusalOfTheModel" if door == "openai_v1" else "RefusalV3" if path.startswith("/v3/") else "Refusal"
    )
    body = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    told = {
        "400": "A field, parameter or body is wrong; the one to blame is named. Nothing was changed.",
        "401": "No credentials, or wrong ones.",
        "4XX": "Not allowed now (403), in conflict (409), changed meanwhile (412) or too often (429).",
        "503": "Something outside did not answer; the same request may pass later.",
    }
    if may_be_missing:
        told["404"] = "An id of the path names nothing of this account's."
    return {status: {"description": text, "content": body} for status, text in sorted(told.items())}
