"""Every list of the four data products, read page by page while others write to it.

What was there when the reading began, and is still there at its end, is read exactly once; nothing is read twice,
whatever comes or goes meanwhile and however the pages are cut.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.support.wire_house import WireHouse, wire_house
from tieline.app.starter import CUSTOMER_PROFILE_ID, STORE_ID
from tieline.app.starter_knowledge import KNOWLEDGE_BASE_ID
from tieline.intelligence.operators import SENTIMENT_ID

pytestmark = pytest.mark.wire

WHEN = "2026-03-02T09:00:00Z"
MEMORY, CONVERSATIONS = "https://memory.twilio.com/v1", "https://conversations.twilio.com/v2"
INTELLIGENCE, KNOWLEDGE = "https://intelligence.twilio.com/v3", "https://knowledge.twilio.com/v2"
STORE, PROFILE = f"{MEMORY}/Stores/{STORE_ID}", f"{MEMORY}/Stores/{STORE_ID}/Profiles/{CUSTOMER_PROFILE_ID}"
CONTROL = f"{MEMORY}/ControlPlane/Stores"


class Shop:
    """A house whose lists are written to and read."""

    def __init__(self, house: WireHouse) -> None:
        self.house = house
        self.session: requests.Session = house.session()
        self.count = itertools.count(1)
        self.ids: dict[str, str] = {}
        self.kept: dict[str, set[str]] = {}
        """By list, what was there before the test: others need it."""

    def post(self, url: str, body: dict[str, Any], method: str = "POST") -> Any:
        """Write; the answer's body."""
        answer = self.session.request(method, url, json=body)
        assert answer.ok, f"{method} {url}: {answer.status_code} {answer.text}"
        self.house.run(self.house.story.settle)
        return answer.json() if answer.content else None

    def delete(self, url: str) -> None:
        """Take away."""
        answer = self.session.delete(url)
        assert answer.ok, f"DELETE {url}: {answer.status_code} {answer.text}"
        self.house.run(self.house.story.settle)

    def page(self, url: str, **query: Any) -> tuple[list[Any], str | None]:
        """A page, and the token of the next."""
        answer = self.session.get(url, params=query)
        assert answer.ok, f"GET {url}: {answer.status_code} {answer.text}"
        meta = answer.json()["meta"]
        return answer.json()[meta["key"]], meta.get("nextToken")

    def all(self, url: str, known: Callable[[Any], str], **query: Any) -> list[str]:
        """Everything in a list, read at once."""
        items, token = self.page(url, pageSize=100, **query)
        found = [known(item) for item in items]
        while token:
            items, token = self.page(url, pageSize=100, pageToken=token, **query)
            found += [known(item) for item in items]
        return found

    def conversation(self) -> str:
        """A conversation with an agent and a customer, made once."""
        if "conversation" not in self.ids:
            made = self.post(f"{CONVERSATIONS}/Conversations", self.people("+15550108000"))
            self.ids["conversation"] = made["id"]
        return self.ids["conversation"]

    def people(self, address: str) -> dict[str, Any]:
        """A new conversation's body."""
        ends = (("CUSTOMER", address), ("AI_AGENT", "+15550100000"))
        return {
            "configurationId": self.house.story.credentials.configuration_id,
            "participants": [
                {"type": kind, "addresses": [{"channel": "SMS", "address": each}]} for kind, each in ends
            ],
        }

    def number(self) -> str:
        """A customer's number that nobody has yet."""
        return f"+1555{next(self.count):07}"


def by_id(item: Any) -> str:
    """What an item of most lists is known by."""
    return item if isinstance(item, str) else str(item["id"])


@dataclass(frozen=True, kw_only=True)
class List:
    """A list: where it is, how something is added and (where the API can) taken away, how its items are known."""

    url: Callable[[Shop], str]
    add: Callable[[Shop], object]
    one: Callable[[Shop, str], str] | None = None
    known: Callable[[Any], str] = by_id
    is_ordered: bool = False


def under(url: Callable[[Shop], str]) -> Callable[[Shop, str], str]:
    """An item has its own address below the list's."""
    return lambda shop, item_id: f"{url(shop)}/{item_id}"


def _list(url: Callable[[Shop], str], add: Callable[[Shop], object], **more: Any) -> List:
    more.setdefault("one", under(url))
    return List(url=url, add=add, **more)


def at(url: str) -> Callable[[Shop], str]:
    """The same address in every shop."""
    return lambda shop: url


def observation(shop: Shop) -> str:
    """An observation that is corrected again and again, made once."""
    if "observation" not in shop.ids:
        _observe(shop)
        items, _ = shop.page(f"{PROFILE}/Observations", pageSize=1)
        shop.ids["observation"] = items[0]["id"]
    return shop.ids["observation"]


def _observe(shop: Shop) -> None:
    told = {"content": f"Fact {next(shop.count)}.", "occurredAt": WHEN, "source": "test"}
    shop.post(f"{PROFILE}/Observations", {"observations": [told]})


def _summarise(shop: Shop) -> None:
    told = {
        "content": f"Summary {next(shop.count)}.",
        "occurredAt": WHEN,
        "conversationId": "conv_conversation_" + "0" * 26,
        "source": "test",
    }
    shop.post(f"{PROFILE}/ConversationSummaries", {"summaries": [told]})


def _map(shop: Shop) -> None:
    target = {"expression": "a", "traitGroup": "Contact", "traitName": "firstName"}
    body = {
        "displayName": f"m{next(shop.count)}",
        "mappingFrom": {"type": "INGRESS", "columns": ["a"]},
        "mappingTo": {"type": "TRAITS", "mappings": [target]},
    }
    shop.post(f"{CONTROL}/{STORE_ID}/DataMappings", body)


def _import(shop: Shop) -> None:
    columns = [
        {"columnName": name, "traitGroup": "Contact", "traitName": name} for name in ("phone", "email")
    ]
    body = {"filename": f"{next(shop.count)}.csv", "fileSize": 100, "columnMappings": columns}
    shop.post(f"{STORE}/Profiles/Imports", body)


def _say(shop: Shop) -> None:
    conversation_id = shop.conversation()
    ends = [{"channel": "SMS", "address": each} for each in ("+15550108000", "+15550100000")]
    body = {
        "author": ends[1],
        "recipients": ends[:1],
        "content": {"type": "TEXT", "text": f"Words {next(shop.count)}"},
    }
    shop.post(f"{CONVERSATIONS}/Conversations/{conversation_id}/Communications", body)


def _join(shop: Shop) -> None:
    body = {"type": "UNKNOWN", "addresses": [{"channel": "SMS", "address": shop.number()}]}
    shop.post(f"{CONVERSATIONS}/Conversations/{shop.conversation()}/Participants", body)


def _configure(shop: Shop) -> None:
    body = {
        "displayName": f"c{next(shop.count)}",
        "description": "",
        "conversationGroupingType": "GROUP_BY_PROFILE",
        "memoryStoreId": STORE_ID,
    }
    shop.post(f"{CONVERSATIONS}/ControlPlane/Configurations", body)


def operator(shop: Shop) -> str:
    """An operator that is written anew again and again, made once."""
    if "operator" not in shop.ids:
        shop.ids["operator"] = _operate(shop)["id"]
    return shop.ids["operator"]


def _operate(shop: Shop) -> Any:
    return shop.post(f"{INTELLIGENCE}/ControlPlane/Operators", _an_operator(shop))


def _an_operator(shop: Shop) -> dict[str, Any]:
    return {"displayName": f"o{next(shop.count)}", "prompt": "Say something.", "outputFormat": "TEXT"}


def _run_rule(shop: Shop) -> None:
    if "rule" not in shop.ids:
        rule = {"operators": [{"id": SENTIMENT_ID}], "triggers": [{"on": "CONVERSATION_END"}], "actions": []}
        made = shop.post(
            f"{INTELLIGENCE}/ControlPlane/Configurations", {"displayName": "Run", "rules": [rule]}
        )
        shop.ids["configuration"], shop.ids["rule"] = made["id"], made["rules"][0]["id"]
    body = {
        "intelligenceConfigurationId": shop.ids["configuration"],
        "ruleId": shop.ids["rule"],
        "conversationId": shop.conversation(),
    }
    shop.post(f"{INTELLIGENCE}/RuleExecutions", body)


def _conversations(shop: Shop) -> str:
    return f"{CONVERSATIONS}/Conversations"


LISTS: dict[str, List] = {
    "memory stores": _list(
        at(CONTROL),
        lambda shop: shop.post(CONTROL, {"displayName": f"s{next(shop.count)}", "description": "One"}),
        is_ordered=True,
    ),
    "trait groups": _list(
        at(f"{CONTROL}/{STORE_ID}/TraitGroups"),
        lambda shop: shop.post(f"{CONTROL}/{STORE_ID}/TraitGroups", {"displayName": f"g{next(shop.count)}"}),
        known=lambda item: str(item["displayName"]),
        is_ordered=True,
    ),
    "data mappings": _list(at(f"{CONTROL}/{STORE_ID}/DataMappings"), _map, is_ordered=True),
    "profiles": _list(
        at(f"{STORE}/Profiles"),
        lambda shop: shop.post(f"{STORE}/Profiles", {"traits": {"Contact": {"phone": shop.number()}}}),
        is_ordered=True,
    ),
    "observations": _list(at(f"{PROFILE}/Observations"), _observe, is_ordered=True),
    "revisions": _list(
        lambda shop: f"{PROFILE}/Observations/{observation(shop)}/Revisions",
        lambda shop: shop.post(
            f"{PROFILE}/Observations/{observation(shop)}",
            {"content": f"Corrected {next(shop.count)}."},
            method="PATCH",
        ),
        known=lambda item: str(item["content"]),
        one=None,
    ),
    "summaries": _list(at(f"{PROFILE}/ConversationSummaries"), _summarise),
    "imports": _list(at(f"{STORE}/Profiles/Imports"), _import, one=None, is_ordered=True),
    "conversation configurations": _list(at(f"{CONVERSATIONS}/ControlPlane/Configurations"), _configure),
    "conversations": _list(
        _conversations, lambda shop: shop.post(_conversations(shop), shop.people(shop.number()))
    ),
    "participants": _list(
        lambda shop: f"{CONVERSATIONS}/Conversations/{shop.conversation()}/Participants", _join, one=None
    ),
    "communications": _list(
        lambda shop: f"{CONVERSATIONS}/Conversations/{shop.conversation()}/Communications", _say, one=None
    ),
    "intelligence configurations": _list(
        at(f"{INTELLIGENCE}/ControlPlane/Configurations"),
        lambda shop: shop.post(
            f"{INTELLIGENCE}/ControlPlane/Configurations",
            {"displayName": f"i{next(shop.count)}", "rules": []},
        ),
    ),
    "operators": _list(at(f"{INTELLIGENCE}/ControlPlane/Operators"), _operate),
    "versions": _list(
        lambda shop: f"{INTELLIGENCE}/ControlPlane/Operators/{operator(shop)}/Versions",
        lambda shop: shop.post(
            f"{INTELLIGENCE}/ControlPlane/Operators/{operator(shop)}", _an_operator(shop), method="PUT"
        ),
        known=lambda item: str(item["version"]),
        one=None,
    ),
    "operator results": _list(at(f"{INTELLIGENCE}/OperatorResults"), _run_rule),
    "analysed conversations": _list(
        at(f"{INTELLIGENCE}/Conversations"),
        lambda shop: shop.post(_conversations(shop), shop.people(shop.number())),
        one=lambda shop, item_id: f"{_conversations(shop)}/{item_id}",
    ),
    "knowledge bases": _list(
        at(f"{KNOWLEDGE}/ControlPlane/KnowledgeBases"),
        lambda shop: shop.post(
            f"{KNOWLEDGE}/ControlPlane/KnowledgeBases",
            {"displayName": f"k{next(shop.count)}", "description": "One"},
        ),
        is_ordered=True,
    ),
    "knowledge": _list(
        at(f"{KNOWLEDGE}/KnowledgeBases/{KNOWLEDGE_BASE_ID}/Knowledge"),
        lambda shop: shop.post(
            f"{KNOWLEDGE}/KnowledgeBases/{KNOWLEDGE_BASE_ID}/Knowledge",
            {"name": f"n{next(shop.count)}", "source": {"type": "Text", "content": "Words."}},
        ),
    ),
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with wire_house(tmp_path_factory.mktemp("paging")) as house:
        yield Shop(house)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How a list is read, and what happens meanwhile."""

    before: int
    """How many come before."""
    pages: int
    """In about how many pages what is there is read."""
    order: str
    meanwhile: list[tuple[int, int | None]]
    """Between two pages: how many come, and the place of one that goes."""


READINGS = st.builds(
    Reading,
    before=st.integers(2, 4),
    pages=st.integers(2, 5),
    order=st.sampled_from(["ASC", "DESC"]),
    meanwhile=st.lists(st.tuples(st.integers(0, 2), st.none() | st.integers(0, 9)), min_size=1, max_size=4),
)


# What a shop has grows from example to example, so that nothing could be told from a smaller one.
@pytest.mark.parametrize("name", LISTS)
@settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(reading=READINGS)
def test_what_stays_is_read_exactly_once(shop: Shop, name: str, reading: Reading) -> None:
    listed = LISTS[name]
    url = listed.url(shop)
    query = {"orderBy": reading.order} if listed.is_ordered else {}
    kept = shop.kept.setdefault(name, {*shop.all(url, listed.known), *shop.ids.values()})
    _clear(shop, listed, kept=kept)
    for _ in range(reading.before):
        listed.add(shop)
    there = shop.all(url, listed.known, **query)
    leaving = [one for one in there if one not in kept]
    size = max(1, len(there) // reading.pages)
    read: list[str] = []
    token: str | None = None
    for come, goes in itertools.chain(reading.meanwhile, itertools.repeat((0, None))):
        more = {"pageToken": token} if token else {}
        items, token = shop.page(url, pageSize=size, **query, **more)
        read += [listed.known(item) for item in items]
        if token is None:
            break
        _write(shop, listed, come=come, goes=goes, leaving=leaving)
    assert len(read) == len(set(read)), "nothing is read twice"
    still = set(shop.all(url, listed.known, **query)) & set(there)
    assert [one for one in read if one in still] == [one for one in there if one in still]


def _clear(shop: Shop, listed: List, *, kept: set[str]) -> None:
    """Take away what the example before has left."""
    for one in shop.all(listed.url(shop), listed.known) if listed.one else ():
        if listed.one is not None and one not in kept:
            shop.delete(listed.one(shop, one))


def _write(shop: Shop, listed: List, *, come: int, goes: int | None, leaving: list[str]) -> None:
    """Let some come, and one go that was there when the reading began."""
    for _ in range(come):
        listed.add(shop)
    if goes is not None and leaving and listed.one is not None:
        shop.delete(listed.one(shop, leaving.pop(goes % len(leaving))))
