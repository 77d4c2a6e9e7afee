"""Which tool brings in a person, which looks something up, and what they are called with."""

from typing import Any

import pytest

from tieline.models.tools import OfferedTool, is_handoff_name, read_tools

pytestmark = pytest.mark.unit

QUERY: dict[str, Any] = {"properties": {"query": {"type": "string"}}, "required": ["query"]}


@pytest.mark.parametrize(
    "name",
    ["handoff", "hand_off", "transfer_to_human", "escalate", "handover", "talk_to_a_person", "live_agent"],
)
def test_a_handoff_is_known_by_its_name(name: str) -> None:
    assert is_handoff_name(name)


@pytest.mark.parametrize("name", ["search_orders", "retrieve_profile_memory", "get_weather"])
def test_other_tools_are_none(name: str) -> None:
    assert not OfferedTool(name=name).hands_off


def test_or_by_what_it_says_of_itself() -> None:
    assert OfferedTool(name="bring_in", description="Hands the chat to a human colleague.").hands_off


def test_a_search_that_mentions_humans_is_a_search() -> None:
    tool = OfferedTool(
        name="search_policies", description="Find rules for human transfers.", parameters=QUERY
    )
    assert tool.looks_up
    assert not tool.hands_off


def test_a_lookup_takes_exactly_one_thing() -> None:
    assert OfferedTool(name="search_shop", parameters=QUERY).looks_up
    assert not OfferedTool(name="search_shop", parameters={"required": ["query", "page"]}).looks_up


def test_both_shapes_are_read_and_other_kinds_left_out() -> None:
    flat = {"type": "function", "name": "one", "parameters": QUERY}
    nested = {"type": "function", "function": {"name": "two", "description": "Second."}}
    tools = read_tools([flat, nested, {"type": "web_search"}, {"type": "function"}])
    assert [tool.name for tool in tools] == ["one", "two"]


def test_arguments_fit_the_schema() -> None:
    properties = {
        "reason": {"type": "string"},
        "n": {"type": "integer"},
        "team": {"enum": ["a", "b"]},
        "x": {},
    }
    tool = OfferedTool(name="handoff", parameters={"properties": properties, "required": ["n", "team"]})
    assert tool.arguments("why") == {"reason": "why", "n": 0, "team": "a"}


def test_an_optional_text_is_given_when_nothing_is_required() -> None:
    tool = OfferedTool(name="handoff", parameters={"properties": {"summary": {"type": "string"}}})
    assert tool.arguments("why") == {"summary": "why"}
    assert OfferedTool(name="handoff").arguments("why") == {}
