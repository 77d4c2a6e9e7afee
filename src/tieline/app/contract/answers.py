"""The answers of operations as tests met them: status, media type and shape, kept in `answers.json`.

`scripts/wire_record.py` writes the file from a run of the tests with `--record-wire`; what the server answers is held
against it in tests/wire/contract/. A handler returns plain dictionaries, so its source does not say what it answers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

Schema = dict[str, Any]


@cache
def _met() -> Mapping[str, Mapping[str, Any]]:
    text = resources.files("tieline.app.contract").joinpath("answers.json").read_text("utf-8")
    found: Mapping[str, Mapping[str, Any]] = json.loads(text)
    return found


def answers(method: str, path: str) -> dict[str, Any]:
    """Return the good answers of an operation by status, as OpenAPI has them; empty when no test met one."""
    kept = _met().get(f"{method} {path}", {})
    return {status: _response(each) for status, each in kept.items()}


def _response(kept: Mapping[str, Any]) -> dict[str, Any]:
    if "media_type" not in kept:
        return {"description": "Done; there is nothing to say."}
    content = {kept["media_type"]: {"schema": kept.get("schema", {})}}
    return {"description": "Done.", "content": content}
