"""What the line adds to a call, in figures: new connections as the agent SDK makes them, and kept ones."""

import statistics
import sys

import pytest

from tests.intercept.conftest import Line, Platform, read_json

pytestmark = pytest.mark.bench

MEASURE = """
import json, statistics, sys, time, httpx
def timed(client, url):
    began = time.perf_counter(); client.post(url, json={"a": 1}); return (time.perf_counter() - began) * 1000
def fresh(url):
    with httpx.Client() as client: return timed(client, url)
result = {}
for url in sys.argv[1:]:
    with httpx.Client() as kept:
        result[url] = [[fresh(url) for _ in range(80)][20:], [timed(kept, url) for _ in range(80)][20:]]
print(json.dumps(result))
"""


async def test_added_per_call(line: Line, platform: Platform) -> None:
    direct, through = f"http://127.0.0.1:{platform.port}/x", "https://api.twilio.com/x"
    result = read_json(await line.run_program(MEASURE, direct, through))
    for index, kind in enumerate(("new connection", "kept connection")):
        floor, seen = (statistics.median(result[url][index]) for url in (direct, through))
        sys.stdout.write(
            f"\n{kind}: {floor:.2f} ms direct, {seen:.2f} ms through the line, {seen / floor:.1f} times"
        )
    assert len(platform.seen) == 4 * 80
