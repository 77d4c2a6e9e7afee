"""Which language a text is in, for every language of the phrase book and of the wishes."""

from __future__ import annotations

import pytest

from tieline.models.language_id import identify

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Where is my order? It has not arrived.", "en"),
        ("¿Dónde está mi pedido? No ha llegado.", "es"),
        ("Où est ma commande ? Je ne l'ai pas reçue.", "fr"),
        ("Wo ist meine Bestellung? Sie ist noch nicht da.", "de"),
        ("Onde está o meu pedido? Ainda não chegou.", "pt"),
        ("Dov'è il mio ordine? Non è ancora arrivato.", "it"),
        ("Waar is mijn bestelling? Hij is nog niet aangekomen.", "nl"),
        ("Gdzie jest moje zamówienie? Jeszcze nie dotarło.", "pl"),
        ("Var är min beställning? Den har inte kommit.", "sv"),
        ("Siparişim nerede? Daha gelmedi.", "tr"),
        ("Где мой заказ? Он ещё не пришёл.", "ru"),
        ("Де моє замовлення? Воно ще не прийшло.", "uk"),
        ("我的订单在哪里？还没有到。", "zh"),
        ("注文した商品がまだ届きません。", "ja"),
        ("제 주문은 어디에 있나요?", "ko"),
        ("أين طلبي؟ لم يصل بعد.", "ar"),
        ("איפה ההזמנה שלי? היא עוד לא הגיעה.", "he"),
        ("मेरा ऑर्डर कहाँ है?", "hi"),
    ],
)
def test_each_language_is_told_from_the_others(text: str, code: str) -> None:
    assert identify(text) == code


@pytest.mark.parametrize("text", ["", "4711", "ok", "👍", "Zalando", "+34 600 000 000"])
def test_what_does_not_tell_is_none(text: str) -> None:
    assert identify(text) is None
