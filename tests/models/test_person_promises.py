"""Agents who promise a person, and agents who only speak of one."""

from __future__ import annotations

import pytest

from tieline.models.person_promises import find_person_promise, is_kept_later

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "said",
    [
        "I'm connecting you with a colleague now.",
        "One moment, let me transfer you to a human agent.",
        "I have escalated this to our billing team.",
        "I'm transferring you now.",
        "Sorry about that. A specialist will call you back tomorrow.",
        "Someone from our team will be in touch shortly.",
        "I'll hand you over to a person who can help.",
        "Un momento, le paso con una compañera.",
        "Le transfiero ahora mismo.",
        "Voy a transferirle con un agente.",
        "Un compañero le llamará mañana.",
        "Alguien de nuestro equipo se pondrá en contacto con usted.",
    ],
)
def test_a_person_is_promised(said: str) -> None:
    assert find_person_promise(said) is not None


@pytest.mark.parametrize(
    "said",
    [
        "Would you like me to connect you with a person?",
        "I can transfer you to a colleague if you like.",
        "If that does not help, I will connect you with a person.",
        "I cannot transfer you to a human right now.",
        "I'm not a human agent.",
        "Your order was handed to the carrier yesterday.",
        "I'm sending you the form now.",
        "The driver called the person at the door.",
        "Let me get that for you.",
        "Le paso el enlace por correo.",
        "¿Quiere que le pase con una persona?",
        "Si quiere, le paso con un compañero.",
        "No puedo transferirle con un agente.",
        "Le enviaré la confirmación mañana.",
    ],
)
def test_no_person_is_promised(said: str) -> None:
    assert find_person_promise(said) is None


def test_the_sentence_is_given_as_it_was_said() -> None:
    assert find_person_promise("Claro. Le paso con una compañera. Gracias.") == "Le paso con una compañera."


@pytest.mark.parametrize(
    ("text", "later"),
    [
        ("I am connecting you to a person.", False),
        ("Voy a transferirle a una persona.", False),
        ("A colleague will call you back tomorrow.", True),
        ("Un compañero le llamará mañana.", True),
        ("Please call our office.", False),
    ],
)
def test_a_person_who_comes_later_is_told_from_one_who_is_put_through(text: str, later: bool) -> None:
    assert is_kept_later(text) is later
