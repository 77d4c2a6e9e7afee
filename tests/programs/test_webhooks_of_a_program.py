"""What a program gets from us, byte for byte: signed for the address it believes it has, refused when it is not ours.

TAC itself judges one half (it answers 403 to what is not signed); the vendor's own validator judges the other.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import httpx
import pytest
from twilio.request_validator import RequestValidator

from tests.programs.conftest import listener, own_scripts
from tests.support.platform import Platform, wait_for

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]


@pytest.fixture
def platform(impatient_platform: Platform) -> Platform:
    return impatient_platform


def sent_to(printed: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in printed.splitlines() if line.startswith('{"path"')]


def test_a_webhook_is_signed_for_the_public_address_and_says_so(platform: Platform) -> None:
    validator = RequestValidator(platform.project["TWILIO_AUTH_TOKEN"])
    with platform.running(*listener(status=200)) as program:
        platform.call("POST", "/phone/api/messages", {"address": "+15550100071", "body": "hello"})
        wait_for(lambda: len(rounds(program.printed())) >= 2, what="a second round", told=program.log)
        port = program.port
    first, second = rounds(program.printed())[:2]
    for hook in (first, second):
        headers, body = hook["headers"], hook["body"]
        assert (headers["X-Forwarded-Proto"], headers["X-Forwarded-Host"]) == ("https", f"127.0.0.1:{port}")
        assert headers["Content-Type"].startswith("application/json")
        url = f"https://127.0.0.1:{port}{hook['path']}"
        assert url.endswith(f"?bodySHA256={hashlib.sha256(body.encode()).hexdigest()}")
        assert validator.validate(url, body, headers["X-Twilio-Signature"])
    tokens = {hook["headers"]["I-Twilio-Idempotency-Token"] for hook in (first, second)}
    assert len(tokens) == 2, "a new round needs a new token, or an SDK drops it"
    assert first["body"] == second["body"], "and brings the same words"


def rounds(printed: str) -> list[dict[str, Any]]:
    """The deliveries of the customer's words."""
    hooks = sent_to(printed)
    return [hook for hook in hooks if json.loads(hook["body"])["eventType"] == "COMMUNICATION_CREATED"]


def test_the_program_takes_what_is_ours_and_refuses_what_is_not(
    platform: Platform,
) -> None:
    token = platform.project["TWILIO_AUTH_TOKEN"]
    with platform.running(*own_scripts().agent_command) as program:
        assert post(program.port, signed_with=token) == 200
        assert post(program.port, signed_with="0" * 32) == 403
        assert post(program.port, signed_with=None) == 403
        assert post(program.port, signed_with=token, changed_afterwards=True) == 403


def post(port: int, *, signed_with: str | None, changed_afterwards: bool = False) -> int:
    """Send the program an event that nobody listens for; its answer's status."""
    body = json.dumps({"eventType": "PARTICIPANT_ADDED", "data": {}})
    path = f"/webhook?bodySHA256={hashlib.sha256(body.encode()).hexdigest()}"
    headers = {"Content-Type": "application/json", "X-Forwarded-Proto": "https"}
    if signed_with is not None:
        public = f"https://127.0.0.1:{port}{path}"
        headers["X-Twilio-Signature"] = RequestValidator(signed_with).compute_signature(public, {})
    said = body.replace("ADDED", "UPDATED") if changed_afterwards else body
    return httpx.post(
        f"http://127.0.0.1:{port}{path}", content=said, headers=headers, trust_env=False
    ).status_code
