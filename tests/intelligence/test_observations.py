"""Observations: short facts about the customer, each cited, and never a secret."""

from __future__ import annotations

import pytest

from tests.intelligence.conftest import BOOTS, VUELO, run, transcript
from tieline.intelligence.operators.observations import find_name, find_phone
from tieline.intelligence.redaction import redact, redact_lines
from tieline.intelligence.transcript import Speaker

pytestmark = pytest.mark.unit


def observed(*said: tuple[Speaker, str]) -> dict[str, list[str]]:
    found = run("Observations", *said)["observations"]
    return {each["content"]: each["citations"] for each in found}


def test_what_is_remembered_of_ana() -> None:
    found = observed(*BOOTS)
    assert found["The customer named order 4471."] == ["m2"]
    assert found["Ana wanted to return their boots and get their money back."] == ["m2"]
    assert found["Done: “I've cancelled order 4471.”"] == ["m3"]
    assert found["Promised: “The refund will arrive within five days.”"] == ["m3"]
    assert not any("human" in each for each in found)


def test_what_is_remembered_of_lucia() -> None:
    found = observed(*VUELO)
    assert found["La persona se llama Lucía Gómez."] == ["m4"]
    assert found["La persona dio reserva AB12CD."] == ["m2"]
    assert found["Hecho: “He cambiado su vuelo al sábado.”"] == ["m3"]


@pytest.mark.parametrize(
    ("said", "fact"),
    [
        ("My e-mail is ana@example.com", "The customer's e-mail address is ana@example.com."),
        ("you can call me on 555 010 0001", "The customer gave the telephone number 555 010 0001."),
        ("Please send it to 12 Harbour Road, Leeds.", "The customer's address is 12 Harbour Road, Leeds."),
        (
            "I prefer to be called in the morning.",
            "Preference, in the customer's words: “I prefer to be called in the morning.”",
        ),
        ("I'm vegetarian.", "Preference, in the customer's words: “I'm vegetarian.”"),
        ("My booking number is QX-7781", "The customer named booking QX-7781."),
    ],
)
def test_facts_a_customer_tells(said: str, fact: str) -> None:
    assert observed(("agent", "Tell me more about it."), ("customer", said))[fact] == ["m1"]


@pytest.mark.parametrize(
    ("text", "asked", "name"),
    [
        ("My name is Ana Gómez", False, "Ana Gómez"),
        ("this is Ben", False, "Ben"),
        ("I'm looking for boots", False, None),
        ("I am not sure", False, None),
        ("my name is jonas", False, "jonas"),
        ("Ben", True, "Ben"),
        ("sure, Mark Twain", True, "Mark Twain"),
        ("yes", True, None),
        ("Why do you ask", True, None),
        ("Me llamo José de la Torre", False, "José de la Torre"),
    ],
)
def test_names(text: str, asked: bool, name: str | None) -> None:
    assert find_name(text, asked=asked) == name


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("+34 600 111 222", "+34 600 111 222"),
        ("my number is (785) 452-4545.", "(785) 452-4545"),
        ("order 785452454512", None),
        ("call me at 12", None),
    ],
)
def test_telephone_numbers(text: str, phone: str | None) -> None:
    assert find_phone(text) == phone


def test_a_number_is_a_telephone_number_where_one_was_asked_for() -> None:
    asked: tuple[Speaker, str] = ("agent", "What is your phone number?")
    assert observed(asked, ("customer", "785 452 4545"))[
        "The customer gave the telephone number 785 452 4545."
    ] == ["m1"]
    assert observed(("agent", "How are things?"), ("customer", "7854524545")) == {}


@pytest.mark.parametrize(
    "secret",
    [
        "My card number is 4242 4242 4242 4242",
        "4242424242424242",
        "my ssn is 078-05-1120",
        "the password is hunter2!",
        "My PIN is 4321",
        "mi contraseña es gatito99",
        "la clave es 8812",
        "card ending 4242, cvv 123",
        "4321",
        "vicky 4321",
        "name joi password hunter2",
        "I remember my PIN now. It is either 4321 or 8812.",
        "My pet's name is gatito99",
    ],
)
def test_secrets_are_never_kept(secret: str) -> None:
    words = {"4242", "4321", "078", "1120", "hunter2", "gatito99", "8812", "123"}
    story: tuple[tuple[Speaker, str], ...] = (("agent", "Tell me more."), ("customer", secret))
    kept = " ".join(
        (
            *redact_lines(transcript(*story).lines),
            str(run("Observations", *story)),
            str(run("Summary", *story)),
        )
    )
    assert not any(each in kept for each in words)


def test_the_answer_to_a_security_question_is_never_kept() -> None:
    story: tuple[tuple[Speaker, str], ...] = (
        ("customer", "I want to unlock my account."),
        ("agent", "What is your mother's maiden name, and your PIN?"),
        ("customer", "Featherstone"),
        ("customer", "9876"),
        ("agent", "Thank you. I've unlocked your account."),
        ("customer", "My order 4471 is late."),
    )
    kept = str(run("Observations", *story)) + str(run("Summary", *story))
    assert "Featherstone" not in kept
    assert "9876" not in kept
    assert "4471" in kept


@pytest.mark.parametrize(
    ("asked", "said", "kept"),
    [
        ("What is your order number?", "4471", "4471"),
        ("How can I help?", "My password is not working", "not working"),
        ("How can I help?", "My flight at 7 pm is late, flight 2210", "2210"),
        ("How can I help?", "I was charged $450 in March", "450"),
    ],
)
def test_what_is_no_secret_stays(asked: str, said: str, kept: str) -> None:
    lines = transcript(("agent", asked), ("customer", said)).lines
    assert kept in redact_lines(lines)[1]


def test_prices_beside_a_card_stay_readable() -> None:
    assert redact("I paid $120 with my card 4242") == "I paid $120 with my card [removed]"


def test_small_talk_leaves_nothing_behind() -> None:
    assert (
        observed(("customer", "Hi"), ("agent", "Hello! How can I help?"), ("customer", "thank you, bye"))
        == {}
    )


@pytest.mark.parametrize(
    "courtesy",
    [
        "Thank you, I have read that.",
        "Gracias, lo he leído.",
        "You wrote about order 4711: I have noted it, but I cannot look it up or change it myself.",
        "I have asked for a person to take over.",
        "They can read everything written here and will answer you in this conversation.",
        "This is what I have about that: Done: “I've cancelled order 4471.”",
        "I could not answer you just now, so a person will take over. Your messages are kept.",
        "I am transferring you to a colleague who will be with you within five minutes.",
        "He pedido que una persona se haga cargo. Puede leer todo lo escrito aquí y le responderá en esta conversación.",
        "Neste momento ninguém está livre.",
    ],
)
def test_what_was_merely_courteous_is_no_deed(courtesy: str) -> None:
    found = observed(("customer", "My parcel is lost"), ("agent", courtesy))
    assert not any(each.startswith(("Done", "Promised", "Hecho", "Prometido")) for each in found)


def test_a_workers_deed_beside_a_courtesy_counts() -> None:
    found = observed(
        ("customer", "My parcel is lost"),
        ("worker", "I have read that. I have sent a new parcel to you today."),
    )
    assert "Done: “I have sent a new parcel to you today.”" in found
    assert not any("read that" in each for each in found)


def test_at_most_a_dozen_and_no_doubles() -> None:
    story: list[tuple[Speaker, str]] = [
        ("customer", f"My order 44{at}0 is broken, my order 44{at}0 is broken") for at in range(40)
    ]
    found = observed(*story)
    assert 0 < len(found) <= 12


def test_what_was_told_as_a_secret_is_one_wherever_it_stands() -> None:
    talk = transcript(
        ("agent", "What is your mother's maiden name?"), ("customer", "Jones"),
        ("agent", "Thank you. And your full name?"), ("customer", "Tyler Jones"),
        ("agent", "And the name of your first pet?"),
        ("customer", "We had a great fish at home, you will never guess his name, that is right Nemo, like the captain"),
        ("customer", "Nemo was such a great pet"),
        ("customer", "My PIN is 4821 and my locker is number 4821"),
    )  # fmt: skip
    told = " ".join(redact_lines(talk.lines))
    assert not any(secret in told for secret in ("Jones", "Nemo", "4821"))


def test_the_end_of_a_longer_number_that_was_told_as_a_secret_takes_all_of_it_along() -> None:
    talk = transcript(("customer", "My order number is 883456"), ("customer", "the card ends in 3456"))
    assert "3456" not in " ".join(redact_lines(talk.lines))


def test_a_number_like_a_secret_stays_only_where_something_beside_it_explains_it() -> None:
    story: tuple[tuple[Speaker, str], ...] = (
        ("customer", "12 Mill Road in old Ashford near 4586"),
        ("customer", "Order 7215 came in 2024, room 1204"),
        ("agent", "Your PIN, please?"),
        ("customer", "4589"),
    )
    first, second, *_ = redact_lines(transcript(*story).lines)
    assert first == "12 Mill Road in old Ashford near [removed]"
    assert second == story[1][1]
    assert redact_lines(transcript(*story[:2]).lines)[0] == story[0][1], (
        "without a secret nothing is like one"
    )


@pytest.mark.parametrize(
    ("said", "number"),
    [
        (["My phone is broken", "8974568524"], "8974568524"),
        (["786 459 5674"], "786 459 5674"),
        (["730 5114474"], "730 5114474"),
        (["I want to report my expenses", "8974568524"], None),
    ],
)
def test_ten_digits_are_a_telephone_number_where_the_talk_or_their_shape_says_so(
    said: list[str], number: str | None
) -> None:
    found = observed(*(("customer", each) for each in said))
    wanted = [f"The customer gave the telephone number {number}."] if number else []
    assert [each for each in found if "telephone" in each] == wanted
    assert number or not any("8974568524" in each for each in found)
