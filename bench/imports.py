"""A CSV file of customers becomes profiles, and a customer is found among them, over HTTP.

The file is put at its address and watched until the import is complete; all the while one other client looks known numbers
up, so that the figures tell what live work feels of it. Then lookups alone.  python -m bench.imports [--rows 100000]
"""

from __future__ import annotations

import argparse
import http.client
import random
import time
from base64 import b64encode
from typing import Any
from urllib.parse import urlsplit

from bench.harness import BenchFault, Door, report, scratch, screen, spread, tieline

_LOOKUPS = 2_000
_LONGEST_SECONDS = 1_800.0
_COLUMNS = (
    ("phone", "phone"),
    ("mail", "email"),
    ("first", "firstName"),
    ("last", "lastName"),
    ("town", "city"),
)


def measure(rows: int) -> dict[str, Any]:
    """Import `rows` customers and look some of them up."""
    with scratch("imports") as folder, tieline(folder) as server:
        screen_door = screen(server)
        values = screen_door.call("GET", "/console/api/env")
        door = Door(server.url, {"Authorization": _basic(values)})
        store_id = door.call("GET", "/v1/ControlPlane/Stores")["stores"][0]
        store = f"/v1/Stores/{store_id}/Profiles"
        file = _file(rows)
        began = time.perf_counter()
        made = door.call("POST", f"{store}/Imports", _wanted(len(file)))
        _put(made["url"], file)
        taken = time.perf_counter()
        beside = _watch(door, store=store, import_id=made["importId"], rows=rows)
        ended = time.perf_counter()
        alone = [_look_up(door, store, random.randrange(rows)) for _ in range(_LOOKUPS)]
        result: dict[str, dict[str, object]] = {
            "import": {
                "rows": rows,
                "file_mb": round(len(file) / 1e6, 1),
                "upload_s": round(taken - began, 2),
                "whole_s": round(ended - began, 2),
                "rows_per_s": round(rows / (ended - began)),
                "resident_mb": round(server.resident_mb),
            },
            "lookup while it runs": spread(beside),
            "lookup alone": spread(alone),
        }
        _check(door, store, made["importId"])
    return report("imports", result)


def _file(rows: int) -> bytes:
    lines = ["phone,mail,first,last,town"]
    lines += [f"{_number(at)},customer{at}@example.com,Ana{at},García,Sevilla" for at in range(rows)]
    return ("\n".join(lines) + "\n").encode()


def _number(at: int) -> str:
    return f"+3460{at:07}"


def _wanted(size: int) -> dict[str, Any]:
    mappings = [{"columnName": name, "traitGroup": "Contact", "traitName": trait} for name, trait in _COLUMNS]
    return {"filename": "customers.csv", "fileSize": size, "columnMappings": mappings}


def _put(url: str, file: bytes) -> None:
    parts = urlsplit(url)
    link = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=300)
    link.request("PUT", parts.path, file)
    answer = link.getresponse()
    if answer.status != 200:
        raise BenchFault(f"The file was refused: {answer.status} {answer.read()[:200]!r}")


def _watch(door: Door, *, store: str, import_id: str, rows: int) -> list[float]:
    """Look numbers up until the import is complete; how long each took."""
    seconds: list[float] = []
    deadline = time.monotonic() + _LONGEST_SECONDS
    while time.monotonic() < deadline:
        found = door.call("GET", f"{store}/Imports/{import_id}")
        if found["status"] == "COMPLETED":
            return seconds
        if found["status"] == "FAILED":
            raise BenchFault("The import failed.")
        for _ in range(10):
            seconds.append(_look_up(door, store, random.randrange(rows)))
            time.sleep(0.02)
    raise BenchFault("The import did not end in time.")


def _look_up(door: Door, store: str, at: int) -> float:
    began = time.perf_counter()
    door.call("POST", f"{store}/Lookup", {"idType": "phone", "value": _number(at)})
    return time.perf_counter() - began


def _check(door: Door, store: str, import_id: str) -> None:
    summary = door.call("GET", f"{store}/Imports/{import_id}")["summary"]
    if summary["errors"] or summary["warnings"]:
        raise BenchFault(f"Rows were refused: {summary}")


def _basic(values: dict[str, str]) -> str:
    plain = f"{values['TWILIO_ACCOUNT_SID']}:{values['TWILIO_AUTH_TOKEN']}"
    return "Basic " + b64encode(plain.encode()).decode()


def main(arguments: list[str] | None = None) -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=100_000)
    asked = parser.parse_args(arguments)
    measure(asked.rows)


if __name__ == "__main__":
    main()
