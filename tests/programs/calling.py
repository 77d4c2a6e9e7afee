"""What stories of calls share: how Ana talks with a program, and what the platform says of it afterwards."""

from __future__ import annotations

from typing import Any

from tests.support.handset import Handset
from tests.support.platform import Platform

# What the SDK's voice channel says first unless it is told otherwise.
GREETING = "Hello! How can I assist you today?"
WANTS_A_PERSON = "I want to speak to a human"


def conversation_of(platform: Platform, call_id: str) -> str:
    """The conversation a call belongs to, as the API's search by the call's id finds it."""
    found = platform.twilio().conversations.v2.conversations.list(channel_id=call_id)
    assert len(found) == 1
    return str(found[0].id)


def talk(ana: Handset, words: str) -> str:
    """Say a turn and return what is said next."""
    count = len(ana.said)
    ana.say(words)
    return ana.until_count(count + 1)


def searches(platform: Platform, *, conversation_id: str, call_id: str) -> list[dict[str, Any]]:
    """The SDK's searches for the conversation of a call, with what each was answered."""
    lanes = platform.timeline(conversation_id)["lanes"]
    return [
        entry["response"]["body"]
        for entry in lanes
        if entry["kind"] == "api" and {f"channelId={call_id}", "status=ACTIVE"} <= _query(entry)
    ]


def _query(entry: dict[str, Any]) -> set[str]:
    return set(str(entry["request"]["url"]).partition("?")[2].split("&"))


def spoken(platform: Platform, conversation_id: str) -> list[tuple[str, str]]:
    """Who said what, as everybody's transcript has it."""
    return [(one["speaker"], one["text"]) for one in platform.timeline(conversation_id)["transcript"]]
