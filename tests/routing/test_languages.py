"""One language, however it is written."""

from __future__ import annotations

import pytest

from tieline.routing.languages import language_tag, speaks

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("written", ["es", "ES", "es-MX", "es_ES", "Spanish", " spanish ", "Español"])
def test_spanish_is_spanish(written: str) -> None:
    assert language_tag(written) == "es"


@pytest.mark.parametrize("written", [None, "", "  ", 7, ["es"]])
def test_nothing_usable_is_no_language(written: object) -> None:
    assert language_tag(written) is None
    assert not speaks(("es",), written)


def test_whoever_lists_it_speaks_it() -> None:
    assert speaks(("en", "Spanish"), "es-419")
    assert not speaks(("en",), "es")
