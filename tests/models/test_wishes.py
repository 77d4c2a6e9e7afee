"""The wish for a person: sentences of customers in many languages, and what must not be mistaken for one."""

import csv
import json
from pathlib import Path

import pytest

from tieline.models.wishes import asks_for_person, asks_what_you_are, find_wish

pytestmark = pytest.mark.unit

WISHES = [
    ("en", "I want to speak to a human"),
    ("en", "Could you please put me through to a representative?"),
    ("en", "agent"),
    ("en", "HUMAN PLEASE!!!"),
    ("en", "real person now"),
    ("en", "no i want to talk to a person"),
    ("en", "My parcel never came. Can I talk to somebody about it?"),
    ("en", "I'd rather speak with one of your colleagues"),
    ("en", "is there anyone I can talk to?"),
    ("en", "can someone call me back?"),
    ("en", "I don't want to talk to a bot"),
    ("en", "why can't I reach a real person"),
    ("en", "i need a hmuan"),
    ("en", "let me tlak to an opertor"),
    ("en", "You are useless, get me a supervisor"),
    ("en", "don't you have a human I can talk to?"),
    ("en", "please escalate this to a manager"),
    ("en", "I want to talk about my order with a person"),
    ("es", "Quiero hablar con una persona, por favor"),
    ("es", "¿Puede pasarme con un agente?"),
    ("es", "necesito un humano"),
    ("es", "no quiero hablar con una máquina"),
    ("es", "¿me puede comunicar con alguien?"),
    ("fr", "Je voudrais parler à un conseiller"),
    ("fr", "Passez-moi quelqu'un s'il vous plaît"),
    ("fr", "je veux un humain"),
    ("de", "Ich möchte mit einem Menschen sprechen"),
    ("de", "Können Sie mich bitte mit einem Mitarbeiter verbinden?"),
    ("de", "Das hilft mir nicht ich will mit jemandem reden"),
    ("de", "Ich will nicht mit einem Roboter reden"),
    ("pt", "Quero falar com um atendente"),
    ("pt", "preciso conversar com uma pessoa de verdade"),
    ("it", "Vorrei parlare con un operatore"),
    ("it", "mi passi una persona per favore"),
    ("nl", "Ik wil graag een medewerker spreken"),
    ("pl", "Chcę rozmawiać z człowiekiem"),
    ("sv", "Jag vill prata med en människa"),
    ("tr", "Bir temsilciyle görüşmek istiyorum"),
    ("ru", "Хочу поговорить с оператором"),
    ("ru", "позовите человека"),
    ("zh", "转人工"),
    ("zh", "我要和真人说话"),
    ("ja", "担当者と話したいです"),
    ("ko", "상담원 연결해 주세요"),
    ("ar", "أريد التحدث مع موظف"),
    ("he", "אני רוצה לדבר עם נציג"),
    ("hi", "मुझे किसी इंसान से बात करनी है"),
    ("vi", "tôi muốn nói chuyện với người thật"),
    ("id", "saya mau bicara dengan manusia"),
    ("el", "Θέλω να μιλήσω με άνθρωπο"),
    ("cs", "Chci mluvit s člověkem"),
    ("ro", "vreau să vorbesc cu un operator"),
    ("fi", "Haluan puhua ihmisen kanssa"),
    ("hu", "Szeretnék egy ügyintézővel beszélni"),
]

NO_WISHES = [
    "I don't want a human",
    "I do not want to talk to a person, you are doing fine",
    "please don't transfer me to an agent",
    "No need for a human, thanks",
    "no human please",
    "I'd really prefer not to be transferred to another agent",
    "can we sort this out without having to contact another agent",
    "are you human?",
    "Are you a real person or a bot?",
    "am I talking to a human",
    "is this a person?",
    "I spoke to an agent yesterday and she said it would ship",
    "I contacted an agent",
    "someone stole my password",
    "someone is calling me and wants my PIN",
    "I want to give someone a present",
    "Can I pay in person?",
    "a table for four people, and it is 20 euros per person",
    "I talked to my manager about it",
    "I work in human resources and need an invoice",
    "people talk a lot about your kettle",
    "I hate to talk about people",
    "you can't let people like your manager get in the way",
    "Well, the person... had a beard",
    "my estate agent wants a letter",
    "Where is my order 4711?",
    "thank you",
    "🙂",
    "",
    "no quiero hablar con una persona",
    "¿eres humano?",
    "ayer hablé con un agente",
    "una mesa para cuatro personas",
    "es-tu un humain ?",
    "je ne veux pas parler à un humain",
    "Bist du ein Mensch?",
    "Ich möchte nicht mit einem Menschen sprechen",
    "Verbinden Sie mich bitte nicht mit einem Mitarbeiter",
    "Gestern habe ich mit einem Mitarbeiter gesprochen",
    "Você é humano?",
    "não quero falar com um atendente",
    "sei umano?",
    "non voglio parlare con un operatore",
    "ik wil niet met een mens praten",
    "не хочу говорить с человеком",
    "你是真人吗",
    "我不要人工",
]


@pytest.mark.parametrize(("language", "text"), WISHES)
def test_a_wish_is_heard_in_its_language(language: str, text: str) -> None:
    wish = find_wish(text)
    assert wish is not None
    assert wish.language == language


@pytest.mark.parametrize("text", NO_WISHES)
def test_what_is_no_wish_is_left_alone(text: str) -> None:
    assert find_wish(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "are you human?",
        "Are you a bot",
        "am I speaking to a real person?",
        "¿eres un robot?",
        "Bist du ein Mensch?",
    ],
)
def test_asking_what_the_agent_is_is_told_apart(text: str) -> None:
    assert asks_what_you_are(text)


def test_a_plain_order_question_asks_nothing_about_the_agent() -> None:
    assert not asks_what_you_are("where is my order?")


def test_the_refusal_of_one_clause_does_not_silence_the_next() -> None:
    assert asks_for_person("I don't need a refund, I need a person")
    assert asks_for_person("I don't want an agent tomorrow. I want an agent now.")


def test_a_very_long_message_is_judged_by_its_beginning() -> None:
    assert asks_for_person("I want a human. " + "la " * 50_000)


def _sentences() -> dict[str, list[tuple[str, bool]]]:
    """Our own sentences by language, at least a dozen wishes and a dozen look-alikes each."""
    found: dict[str, list[tuple[str, bool]]] = {}
    with (Path(__file__).parent / "wish_sentences.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            found.setdefault(row["language"], []).append((row["text"], row["wish"] == "yes"))
    return found


SENTENCES = _sentences()


def test_two_dozen_languages_are_asked_in() -> None:
    assert len(SENTENCES) == 24
    for language, rows in SENTENCES.items():
        wishes = sum(wanted for _, wanted in rows)
        assert (wishes, len(rows) - wishes) == (18, 16), language


@pytest.mark.parametrize("language", SENTENCES)
def test_wishes_are_heard_and_what_looks_like_one_is_not(language: str) -> None:
    missed = [text for text, wanted in SENTENCES[language] if wanted and not asks_for_person(text)]
    mistaken = [text for text, wanted in SENTENCES[language] if not wanted and asks_for_person(text)]
    assert (missed, mistaken) == ([], [])


def test_a_subordinate_clause_belongs_to_what_it_hangs_on() -> None:
    assert asks_for_person("Ich möchte, dass mich jemand anruft")
    assert not asks_for_person("Ich möchte nicht, dass mich jemand anruft")


def _labelled() -> list[tuple[str, bool]]:
    for folder in Path(__file__).resolve().parents:
        for data in (folder / "data", folder / "shared" / "data"):
            path = data / "handoff" / "bitext_dev.json"
            if path.is_file():
                rows = json.loads(path.read_text())["utterances"]
                return [(row["text"], bool(row["wants_human"])) for row in rows]
    return []


def test_labelled_sentences_reach_the_goal() -> None:
    rows = _labelled()
    if not rows:
        pytest.skip("the folder of labelled sentences is not here")
    heard = [wanted for text, wanted in rows if asks_for_person(text)]
    assert sum(heard) / len(heard) >= 0.97, "precision"
    assert sum(heard) / sum(wanted for _, wanted in rows) >= 0.97, "recall"
