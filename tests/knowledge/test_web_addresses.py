"""Which addresses can be a source, and which links lead on within its site."""

from __future__ import annotations

import pytest

from tieline.kit.errors import Invalid
from tieline.knowledge import find_link
from tieline.knowledge.web_addresses import check_address

pytestmark = pytest.mark.unit
PAGE = "https://shop.example/help/returns"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://shop.example", "https://shop.example/"),
        (" http://shop.example:8080/a?b=c#d ", "http://shop.example:8080/a?b=c"),
        ("https://[2001:db8::1]/", "https://[2001:db8::1]/"),
    ],
)
def test_a_page_can_be_named(given: str, kept: str) -> None:
    assert check_address(given, field="url") == kept


@pytest.mark.parametrize(
    "given",
    ["", "shop.example", "file:///etc/passwd", "javascript:alert(1)", "https://", "https://a b.example/",
     "https://ana@shop.example/", "https://[::1/", "https://shop.example:x/", "https://x/" + "y" * 2048],
)  # fmt: skip
def test_nothing_else_can(given: str) -> None:
    with pytest.raises(Invalid):
        check_address(given, field="url")


@pytest.mark.parametrize(
    ("href", "leads_to"),
    [
        ("delivery", "https://shop.example/help/delivery"),
        ("/#top", "https://shop.example/"),
        ("https://SHOP.example/x", "https://SHOP.example/x"),
        ("https://shop.example:443/y", "https://shop.example:443/y"),
        ("http://shop.example/x", None),
        ("https://shop.example:8443/x", None),
        ("//elsewhere.example/x", None),
        ("mailto:ana@shop.example", None),
        ("https://[::1/", None),
    ],
)
def test_a_link_leads_on_within_its_site(href: str, leads_to: str | None) -> None:
    assert find_link(href, page=PAGE) == leads_to


def test_a_page_may_say_where_its_links_start() -> None:
    assert find_link("delivery", page=PAGE, base="/en/") == "https://shop.example/en/delivery"
    assert find_link("delivery", page=PAGE, base="https://elsewhere.example/") is None
