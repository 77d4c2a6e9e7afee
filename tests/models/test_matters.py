"""What a message is about is named in the language of the reply, whatever language it was written in."""

import pytest

from tieline.models.matters import find_matter
from tieline.models.phrasebook import PHRASES

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("message", "language", "matter"),
    [
        ("my order 4711 has not arrived", "en", "order 4711"),
        ("Where is order number #4711?", "en", "order 4711"),
        ("My booking is QX-7781", "en", "booking QX-7781"),
        ("¿Dónde está mi pedido 4711?", "es", "el pedido 4711"),
        ("mi pedido no ha llegado", "en", "your order"),
        ("Ma commande n° 4711 est en retard", "fr", "de la commande 4711"),
        ("Meine Rechnung stimmt nicht", "de", "Ihre Rechnung"),
        ("my order 4711", "de", "die Bestellung 4711"),
        ("onde está a minha encomenda?", "pt", "o seu pedido"),
        ("Il mio ultimo ordine", "it", "del suo ordine"),
        ("mijn vlucht 221", "nl", "vlucht 221"),
        ("my refund for order 4711", "en", "order 4711"),
        ("my order 4711", "xx", "order 4711"),
    ],
)
def test_the_matter_is_named(message: str, language: str, matter: str) -> None:
    assert find_matter(message, language=language) == matter


@pytest.mark.parametrize(
    "message", ["My kettle is broken.", "in order to see", "je compte sur vous", "hello", ""]
)
def test_nothing_known_is_named(message: str) -> None:
    assert find_matter(message, language="en") is None


def test_every_language_of_the_phrase_book_has_its_names() -> None:
    named = {code: find_matter("my appointment", language=code) for code in PHRASES}
    assert len(set(named.values())) == len(PHRASES)
