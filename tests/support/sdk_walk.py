"""Walks the official SDK's methods through everything that is served: made, listed, fetched, changed, deleted.

The operations come from the application's routes, the methods from the SDK's classes, the ids from what was answered.
Only a body has to be written down (`tests/support/sdk_bodies.py`), where an operation takes one.
"""

from __future__ import annotations

import contextlib
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from scripts.reference import Operation
from tests.support.sdk_methods import SdkMethod
from tests.support.wire_house import Exchange, WireHouse

_GAP = re.compile(r"\{[^}]*\}")
_ID_NAMES = ("id", "sid", "name", "displayName", "idType", "call_sid", "version")
_NAMES_OF = {"Revisions": "revision"}
_OPERATION = re.compile(r"/(v\d+)/ControlPlane/Operations/(\w+)")
_ENTRY = "{}"

Ids = dict[str, str]
"""What stands at a path: `/v1/Stores/{}` -> an id."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """What an operation is called with: its body or form, and ids where it is about something else than usual."""

    arguments: Mapping[str, Any] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)


Recipe = Callable[["Walk"], Given]


class Walk:
    """One product's operations, called in an order in which each finds what it is about."""

    def __init__(self, house: WireHouse, recipes: Mapping[tuple[str, str], Recipe], known: Ids) -> None:
        """Begin with what is known; `recipes` are by method and path, the gaps unnamed."""
        self.house = house
        self.client: Client = house.twilio()
        self.known = dict(known)
        self.made: Ids = {}
        self._listed: dict[str, set[str | None]] = {}
        self._recipes = recipes
        self.complaints: list[str] = []
        self.done: set[tuple[str, str]] = set()

    def run(self, operations: list[tuple[Operation, SdkMethod]]) -> None:
        """Call every operation and keep what is wrong with any."""
        for operation, method in self._lists(operations):
            self._learn(operation, method)
        for phase in (self._creates, self._changes, self._reads, self._ends):
            for operation, method in phase(operations):
                self._attempt(operation, method)

    def _learn(self, operation: Operation, method: SdkMethod) -> None:
        """List what there is before anything is made; what hangs on something still to be made is listed later."""
        with contextlib.suppress(LookupError):
            self._call(operation, method)

    def _attempt(self, operation: Operation, method: SdkMethod) -> None:
        name = f"{operation.method} {operation.path}"
        try:
            self._call(operation, method)
        except (TwilioException, AssertionError, LookupError, TypeError, ValueError) as error:
            self.complaints.append(f"{name} ({method}): {type(error).__name__}: {error}")
        else:
            self.done.add(operation.pattern)

    def _call(self, operation: Operation, method: SdkMethod) -> None:
        recipe = self._recipes.get((operation.method, place_of(operation.path)))
        if recipe is not None:
            given = recipe(self)
        else:
            missing = set(method.required) | ({method.body} if method.body else set())
            assert not missing, (
                f"served, and nothing to send: write it into tests/support/sdk_bodies.py ({missing})"
            )
            given = Given()
        ids = self._ids(operation, given.ids)
        before = len(self.house.exchanges)
        answer = method.call(self.client, ids, given.arguments)
        seen = self.house.exchanges[before:]
        if operation.method != "GET":
            self.house.run(self.house.story.settle)
        assert seen and all(each.status < 300 for each in seen), [each.status for each in seen]
        self._look(operation, method, ids=ids, answer=answer, seen=seen, arguments=given.arguments)

    def _look(
        self, operation: Operation, method: SdkMethod, *, ids: list[str], answer: Any,
        seen: list[Exchange], arguments: Mapping[str, Any],
    ) -> None:  # fmt: skip
        """Look at what came back, and keep the ids in it."""
        place = place_of(operation.path)
        for version, operation_id in _OPERATION.findall(str([each.answer for each in seen])):
            self.known.setdefault(f"/{version}/ControlPlane/Operations/{_ENTRY}", operation_id)
        if operation.method == "GET" and method.name == "list":
            items = [item for each in seen for item in items_of(each.answer)]
            assert len(items) == len(answer), f"{len(items)} came, the SDK saw {len(answer)}"
            self._pages(method, ids, arguments, items)
            self._listed[place] = {id_of(item, place) for item in items}
            if items and (found := id_of(items[0], place)) is not None:
                self.known.setdefault(f"{place}/{_ENTRY}", found)
            made = self.made.get(f"{place}/{_ENTRY}")
            assert made is None or made in map(id_of, items), f"{made} was made and is not listed"
        elif operation.method == "POST" and method.name == "create":
            self._keep_made(place, seen[-1])
        elif operation.method == "DELETE":
            self._gone(seen[-1].url, place)

    def _keep_made(self, place: str, exchange: Exchange) -> None:
        found = id_of(exchange.answer) if isinstance(exchange.answer, dict) else None
        if found is None:
            # It was made by a job that ran by now; the list has it.
            listed = self.house.session().get(f"http://127.0.0.1{exchange.url}")
            ids = [id_of(item, place) for item in items_of(listed.json())] if listed.ok else []
            found = next((each for each in ids if each not in self._listed.get(place, ())), None)
        if found is not None:
            self.made[f"{place}/{_ENTRY}"] = found
            self.known.setdefault(f"{place}/{_ENTRY}", found)

    def _pages(
        self, method: SdkMethod, ids: list[str], arguments: Mapping[str, Any], items: list[Any]
    ) -> None:
        """One item a page must give the same items in the same order."""
        if "page_size" not in inspect.signature(getattr(method.resource, method.name)).parameters:
            return
        before = len(self.house.exchanges)
        method.call(self.client, ids, {**arguments, "page_size": 1})
        pages = [each for each in self.house.exchanges[before:] if each.status < 300]
        single = [item for each in pages for item in items_of(each.answer)]
        assert [id_of(each) for each in single] == [id_of(each) for each in items], "pages of one differ"
        assert all(len(items_of(each.answer)) <= 1 for each in pages), "a page of one has more"

    def _gone(self, url: str, place: str) -> None:
        """What was deleted is not found, and the answer says so in the product's own words."""
        answer = self.house.session().get(f"http://127.0.0.1{url}")
        assert answer.status_code in (404, 405), f"deleted, and still {answer.status_code}"
        self.made.pop(place, None)

    def _ids(self, operation: Operation, chosen: Mapping[str, str]) -> list[str]:
        """The ids of a path: what a recipe chose, what was made for it, what is known, in this order."""
        found = []
        gaps = [place_of(operation.path[: gap.end()]) for gap in _GAP.finditer(operation.path)]
        for place in gaps:
            own = self.made if place == gaps[-1] and operation.path.endswith(("}", "}.json")) else {}
            value = (
                chosen.get(place)
                or own.get(place)
                or self.known.get(place)
                or self.known.get(_planned(place))
            )
            if value is None:
                raise LookupError(f"nothing is known at {place}")
            found.append(value)
        return found

    # Order: lists tell ids, parents come before children; at the end children go before parents.

    @staticmethod
    def _lists(operations: list[tuple[Operation, SdkMethod]]) -> Iterator[tuple[Operation, SdkMethod]]:
        yield from (each for each in _by_depth(operations) if each[1].name == "list")

    @staticmethod
    def _creates(operations: list[tuple[Operation, SdkMethod]]) -> Iterator[tuple[Operation, SdkMethod]]:
        yield from (each for each in _by_depth(operations) if each[1].name == "create")

    @classmethod
    def _reads(cls, operations: list[tuple[Operation, SdkMethod]]) -> Iterator[tuple[Operation, SdkMethod]]:
        yield from cls._lists(operations)
        yield from (each for each in _by_depth(operations) if each[1].name == "fetch")

    @staticmethod
    def _changes(operations: list[tuple[Operation, SdkMethod]]) -> Iterator[tuple[Operation, SdkMethod]]:
        others = {"list", "create", "fetch", "delete"}
        yield from (each for each in _by_depth(operations) if each[1].name not in others)

    @staticmethod
    def _ends(operations: list[tuple[Operation, SdkMethod]]) -> Iterator[tuple[Operation, SdkMethod]]:
        yield from (each for each in reversed(_by_depth(operations)) if each[1].name == "delete")


def _by_depth(operations: list[tuple[Operation, SdkMethod]]) -> list[tuple[Operation, SdkMethod]]:
    return sorted(operations, key=lambda each: (each[0].path.count("{"), each[0].path))


def place_of(path: str) -> str:
    """A path as ids are kept by it: gaps unnamed, no file ending."""
    return _GAP.sub(_ENTRY, path.removesuffix(".json"))


def _planned(place: str) -> str:
    """Where a thing is set up that is used at `place`: `/v1/Stores/{}` is made at `/v1/ControlPlane/Stores/{}`."""
    version, _, rest = place.removeprefix("/").partition("/")
    return f"/{version}/ControlPlane/{rest}"


def items_of(answer: Any) -> list[Any]:
    """The items of a page: its one list."""
    if not isinstance(answer, dict):
        return []
    return next((value for value in answer.values() if isinstance(value, list)), [])


def id_of(item: Any, place: str = "") -> str | None:
    """How an item is asked for."""
    if not isinstance(item, dict):
        return str(item)
    own = _NAMES_OF.get(place.rpartition("/")[2])
    names = (own, *_ID_NAMES) if own else _ID_NAMES
    return next((str(item[name]) for name in names if item.get(name) is not None), None)
