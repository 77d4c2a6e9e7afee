"""Which language is ordered, asked for or written."""

import pytest

from tieline.models.languages import (
    asked_language,
    choose_language,
    instructed_language,
    language_code,
    written_language,
)

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Spanish", "es"),
        (" ESPAÑOL ", "es"),
        ("es_MX", "es"),
        ("zh-Hant", "zh"),
        ("中文", "zh"),
        ("xx", None),
        ("None", None),
        ("", None),
        (None, None),
        (7, None),
    ],
)
def test_a_language_is_known_by_name_or_code(name: object, code: str | None) -> None:
    assert language_code(name) == code


@pytest.mark.parametrize(
    ("instructions", "code"),
    [
        ("Be kind.Switch to language Spanish for further communication,you can change the language", "es"),
        ("Switch to language None for further communication", None),
        ("Always reply to the customer in French.", "fr"),
        ("Respond only in german", "de"),
        ("preferred language: pt-BR", "pt"),
        ("{'language': 'Italian'}", "it"),
        ("Speak Dutch.", "nl"),
        ("Answer in Spanish. No: answer in French.", "fr"),
        ("Answer in one sentence, in the customer's language if it is known.", None),
        ("You can change the language to desired language if you are asked to change language", None),
        ("", None),
    ],
)
def test_an_order_is_found_in_instructions(instructions: str, code: str | None) -> None:
    assert instructed_language(instructions) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Can you speak Spanish?", "es"),
        ("please switch to german", "de"),
        ("in French please", "fr"),
        ("English", "en"),
        ("¿Puede hablar en español, por favor?", "es"),
        ("Parlez-vous français ?", "fr"),
        ("Sprechen Sie Deutsch?", "de"),
        ("pode falar português", "pt"),
        ("parla italiano?", "it"),
        ("kunt u Nederlands spreken? schrijf in het Nederlands", "nl"),
        ("I'd like to continue in Japanese", "ja"),
        ("I don't speak English", None),
        ("I ordered a Spanish dictionary", None),
        ("Do you have the manual in German?", None),
        ("I major in Japanese", None),
        ("", None),
    ],
)
def test_a_customer_asks_for_a_language(text: str, code: str | None) -> None:
    wish = asked_language(text)
    assert (wish.code if wish else None) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("hola, ¿dónde está mi pedido?", "es"),
        ("Où est ma commande ?", "fr"),
        ("Wo ist meine Bestellung?", "de"),
        ("Onde está meu pedido?", "pt"),
        ("Dove è il mio ordine?", "it"),
        ("Waar is mijn bestelling?", "nl"),
        ("Where is my order?", "en"),
        ("gracias", "es"),
        ("no", None),
        ("4711", None),
        ("🙂", None),
    ],
)
def test_a_language_is_told_by_its_common_words(text: str, code: str | None) -> None:
    assert written_language(text) == code


class TestChoice:
    def test_the_customers_last_request_wins(self) -> None:
        texts = ["speak French please", "now in German please", "hello"]
        assert choose_language("Answer in Spanish.", texts) == "de"

    def test_the_instruction_wins_over_what_is_written(self) -> None:
        assert choose_language("Answer in Spanish.", ["Where is my order?"]) == "es"

    def test_english_when_nothing_tells(self) -> None:
        assert choose_language("", []) == "en"
