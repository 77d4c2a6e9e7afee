"""A trait's name as Ana hears it: words, and in her language where it is a common one."""

from __future__ import annotations

import pytest

from tieline.models.trait_names import spelled_apart, spoken

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("name", ["postalCode", "postal_code", "PostalCode", "postal-code", "postal code"])
def test_a_programs_spelling_is_taken_apart(name: str) -> None:
    assert spelled_apart(name) == "postal code"


def test_a_common_name_is_said_in_the_customers_language() -> None:
    assert [spoken("firstName", language=code) for code in ("en", "es", "de")] == [
        "first name", "el nombre", "Vorname",
    ]  # fmt: skip


def test_a_name_nobody_translated_is_said_in_words() -> None:
    assert spoken("favouriteColour", language="es") == "favourite colour"
    assert spoken("tier", language="ja") == "tier"
