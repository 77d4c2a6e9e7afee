"""Every operation that is served is made, listed, fetched, changed and deleted through the official SDK's own classes.

The routes say what is served and the classes say how it is asked for, so a new operation is walked without a line here;
one that takes a body needs what to send in tests/support/sdk_bodies.py, and the walk fails until it is there. Where the
vendor's documents are at hand, every answer of the walk is held against them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from scripts import reference
from scripts.reference import Operation
from tests.support.sdk_bodies import RECIPES
from tests.support.sdk_methods import methods_of
from tests.support.sdk_walk import Walk
from tests.support.specifications import complaints, specification
from tests.support.wire_house import Exchange, WireHouse, wire_house
from tests.support.wire_shop import open_shop
from tests.wire.exceptions import SHAPES

pytestmark = pytest.mark.wire

PRODUCTS = sorted(reference.read_operations())


@dataclass(frozen=True)
class Shop:
    """A house in which something of everything has happened, the ids of it, and the walks through it."""

    house: WireHouse
    known: dict[str, str]
    walks: dict[str, tuple[Walk, list[Exchange]]] = field(default_factory=dict)

    def served(self, product: str) -> list[Operation]:
        """The operations of a product that are served."""
        served = reference.operations_in(self.house.description)
        return [each for each in reference.read_operations()[product][1] if each.pattern in served]

    def walk(self, product: str) -> tuple[Walk, list[Exchange]]:
        """Walk through a product, once, and return what was met on the way."""
        if product not in self.walks:
            methods, before = methods_of(product), len(self.house.exchanges)
            walk = Walk(self.house, RECIPES, self.known)
            walk.run(
                [(each, methods[each.pattern]) for each in self.served(product) if each.pattern in methods]
            )
            self.walks[product] = walk, self.house.exchanges[before:]
        return self.walks[product]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with wire_house(tmp_path_factory.mktemp("shop")) as house:
        yield Shop(house, open_shop(house))


@pytest.mark.parametrize("product", PRODUCTS)
def test_everything_served_is_walked(product: str, shop: Shop) -> None:
    served = shop.served(product)
    assert [each for each in served if each.pattern not in methods_of(product)] == [], (
        "The SDK has no method."
    )
    walk, met = shop.walk(product)
    assert walk.complaints == []
    assert walk.done == {each.pattern for each in served}
    assert [each for each in met if each.status >= 500] == []


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_answer_of_the_walk_has_the_vendors_shape(product: str, shop: Shop) -> None:
    specification(product)
    paths = {each.pattern: each.path for each in shop.served(product)}
    wrong = set()
    for each in shop.walk(product)[1]:
        method, _, path = (each.operation or "").partition(" ")
        named = paths.get((method, reference.unnamed(path)))
        if named is None or each.status >= 300:
            continue
        for found in complaints(
            product=product, method=method, path=named, status=each.status, answer=each.answer
        ):
            wrong.add(f"{method} {named} {found}")
    assert sorted(wrong - set(SHAPES)) == []
    walked = {f"{method} {path}" for (method, _), path in paths.items()}
    own = {line for line in SHAPES if " ".join(line.split()[:2]) in walked}
    assert sorted(own - wrong) == [], "These are mended: take them out of tests/wire/exceptions.py."
