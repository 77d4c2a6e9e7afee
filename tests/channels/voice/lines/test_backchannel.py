"""Which little words only mean "go on"."""

from __future__ import annotations

import pytest

from tieline.channels.voice.lines.backchannel import is_backchannel

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text",
    [
        "uh-huh",
        "Uh huh.",
        "yeah",
        "Yeah, yeah!",
        "mm-hmm",
        "okay",
        "Ajá",
        "sí, claro",
        "de acuerdo",
        "d'accord",
        "oui oui",
        "ja genau",
        "va bene",
        "tá bom",
        "got it",
    ],
)
def test_a_listener_says_go_on(text: str) -> None:
    assert is_backchannel(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "no",
        "stop",
        "wait",
        "yes but wait",
        "a person please",
        "yes yes yes yes yes",
        "si je veux",
        "okay stop",
    ],
)
def test_anything_more_takes_the_floor(text: str) -> None:
    assert not is_backchannel(text)
