"""`tieline retention`: for how long a memory store keeps what."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer

from tieline.app.commands.local_server import find_local_server
from tieline.app.starter import STORE_ID

_KINDS = {"observations": "OBSERVATIONS", "summaries": "SUMMARIES"}


def set_retention(data: Path, *, store_id: str, rules: Sequence[str], forever: bool) -> None:
    """Write rules over those that are there, if there are any to write; print what holds now."""
    server = find_local_server(data)
    path = f"/console/api/stores/{store_id or STORE_ID}/retention"
    if rules or forever:
        told = server.call("PUT", path, {"rules": [read_rule(rule) for rule in rules]})
    else:
        told = server.call("GET", path)
    for rule in told["rules"]:
        what = f"traits of {rule['group']}" if rule["group"] else rule["kind"].lower()
        print(f"{what}: {rule['days']} days")
    if not told["rules"]:
        print("Everything is kept for ever.")


def read_rule(text: str) -> dict[str, Any]:
    """Read `observations=90` or `GROUP=30`. Raises `typer.BadParameter` for anything else."""
    name, _, days = text.partition("=")
    if not name or not days.isdigit():
        raise typer.BadParameter(f"{text!r} is no rule; write observations=90, summaries=365 or GROUP=30.")
    if name in _KINDS:
        return {"kind": _KINDS[name], "days": int(days)}
    return {"kind": "TRAITS", "group": name, "days": int(days)}
