"""What a model was told to know (memory, traits, knowledge), and the sentence of it that answers a question.

`read_memory` finds the remembered part of instructions, whoever wrote them: our own prompt, the agent kit's "Customer
Context", or headings like "What we know". `best_answer` picks words from it; it never makes any. Used by `rehearsal.py`.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log

from tieline.models.trait_names import spelled_apart
from tieline.models.wishes import plain

_HEADING = re.compile(
    r"^\s*(?:#+\s*(?P<hash>.+)|<(?P<tag>[\w -]+)>|\[(?P<box>[\w -]+)\]|\**(?P<colon>[^:{}]{1,90}):\**)\s*$"
)
_OF_TRAITS = re.compile(r"trait|profile|about (?:the|this) customer|customer information|customer details")
_CLOSING_TAG = re.compile(r"^\s*</[\w -]+>\s*$")
_OF_MEMORY = re.compile(
    r"memor|remember|observation|summar|trait|profile|customer context|customer information|about (?:the|"
    r"this) customer|"
    r"knowledge|recall|history|facts|recent messages|previous|documents?"
)
# The heading of an article says what it is about, and answers nothing.
_TITLE = re.compile(r"^#{1,6}\s")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+")
_PAIR = re.compile(r"^([\w .]{1,60}?)\s*[:=]\s*(.+)$")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^\s\d])")
_WORD = re.compile(r"\w+")
_NAME_TRAITS = (
    "first name", "firstname", "given name", "givenname", "name", "full name", "fullname", "profile name", "profilename",
)  # fmt: skip
# A possessive and the word after it, in the languages of the phrase book; `plain` has taken the accents off.
_OWN_THING = re.compile(
    r"\b(?:my|our|mis?|mon|ma|mes|notre|mein\w{0,2}|unser\w{0,2}|meus?|minhas?|mi[oae]|miei|mijn|onze?)\s+\w+"
)
_NOTHING = ("", "none", "null")
_TEXT_KEYS = ("content", "text", "summary", "answer", "value", "body", "description", "title")
_STOP_WORDS = frozenset(
    plain(
        "a an the is are was were be been am i me my mine you your we us our it its this that these those "
        "of to in on at for "
        "from by with and or but not no do does did done can could will would shall should may might must "
        "have has had what "
        "when where which who whom whose why how please thanks thank hello hi hey tell know knows "
        "remember about any some "
        "there here just still now yet customer ok yes want need get got going go let "
        "el la los las un una unos unas de del al en por para con sin y o pero que cuando donde como cual "
        "quien mi mis tu su "
        "sus yo usted es esta estan son fue era he ha han hay no si me se lo le sabe sabes saber recuerda "
        "recuerdas dime hola "
        "gracias quiero cliente "
        "le les des du au aux et ou mais qui quand comment quel quelle mon ma mes ton ta votre vos je tu "
        "vous nous est sont "
        "ai as avez pas ne ce cette dans pour avec sur bonjour merci client "
        "der die das den dem ein eine einen einem und oder aber was wann wo wie wer warum mein meine "
        "meinen meiner ich sie du "
        "ist sind war habe hat haben nicht kein mit von zu im am auf fur bitte danke hallo kunde wissen "
        "weiss "
        "os as um uma do da dos das no na nos nas e ou mas quando onde como qual quem meu minha meus "
        "minhas eu voce seu sua "
        "foi tem tenho nao ola obrigado cliente sabe "
        "il gli uno di del della dei e o ma che quando dove come quale chi mio mia miei mie io lei suo "
        "sua sono ho hai non "
        "ciao grazie cliente sa "
        "het een van en of maar wat wanneer waar hoe wie mijn ik u is zijn heb heeft niet geen met op "
        "hallo dank klant weet"
    ).split()
)
_SAME_THINGS = """
order ordered orders ordering pedido pedi pidio pedidos commande commandes commander bestellung bestellt bestelling besteld
order encomenda ordine ordinato bought purchase purchased compre compra achete gekauft
delivery deliver delivered shipped ship shipping shipment entrega entregado envio enviado livraison livre lieferung geliefert
delivery consegna consegnato levering geleverd parcel package paquete colis paket pacco
refund refunded reembolso remboursement ruckerstattung rimborso terugbetaling
invoice bill factura facture rechnung fatura fattura factuur
address direccion adresse endereco indirizzo adres
phone telephone telefono telefon telefone telefoon number numero nummer
language idioma langue sprache lingua taal
email mail correo courriel posta
appointment cita termin rendezvous consulta appuntamento afspraak
price cost costs precio prix preis preco prezzo prijs
name nombre nom namen nome naam
prefers prefer preferred preference prefiere preferiere prefere bevorzugt preferisce
"""
_CONCEPTS = {word: line.split()[0] for line in _SAME_THINGS.strip().splitlines() for word in line.split()}


@dataclass(frozen=True)
class Memory:
    """What is remembered: traits by name (last part, in words), facts in order, and the instructions without it all."""

    facts: tuple[str, ...] = ()
    traits: Mapping[str, str] = field(default_factory=dict)
    orders: str = ""

    @property
    def name(self) -> str | None:
        """The customer's name as the traits give it, or None."""
        found = (self.traits.get(trait) for trait in _NAME_TRAITS)
        return next((name for name in found if name), None)

    @property
    def language(self) -> str | None:
        """The language trait's value as it was written, or None."""
        wanted = ("language", "preferred language", "preferredlanguage")
        return next((self.traits[name] for name in wanted if self.traits.get(name)), None)


def read_memory(instructions: str) -> Memory:
    """Part instructions into what is remembered about the customer and what is ordered."""
    facts: list[str] = []
    traits: dict[str, str] = {}
    orders: list[str] = []
    section = ""
    for line in instructions.splitlines():
        heading = _HEADING.match(line)
        if heading and not _BULLET.match(line):
            section = _section_of(next(part for part in heading.groups() if part))
        elif _CLOSING_TAG.match(line):
            section = ""
            continue
        elif section:
            _remember(line, facts, traits if section == "traits" else None)
        if not section:
            orders.append(line)
    return Memory(facts=tuple(facts), traits=traits, orders="\n".join(orders))


def facts_of_answer(text: str) -> tuple[str, ...]:
    """The sentences in a tool's answer: of JSON its texts, however deep, else the text itself."""
    try:
        found = list(_texts(json.loads(text)))
    except ValueError:
        found = [text]
    return tuple(sentence for piece in found for sentence in sentences(piece) if not _TITLE.match(sentence))


def sentences(text: str) -> list[str]:
    """A text's sentences, trimmed; nothing is added."""
    return [
        sentence.strip()
        for part in text.splitlines()
        for sentence in _SENTENCE_END.split(part)
        if sentence.strip()
    ]


def best_answer(question: str, facts: Sequence[str]) -> str | None:
    """The one fact whose words answer a question best, or None when none does well enough.

    A number in the question (an order's) must stand in the fact; of equal facts the first wins.
    """
    asked = content_words(question)
    numbers = {word for word in asked if any(sign.isdigit() for sign in word)}
    told = [content_words(fact) for fact in facts]
    if not asked or not told:
        return None
    weights = {word: log(1 + len(told) / (1 + sum(word in words for words in told))) + 0.2 for word in asked}
    best, best_score = None, 0.0
    for fact, words in zip(facts, told, strict=True):
        score = sum(weights[word] for word in asked & words) / sum(weights.values())
        if score > best_score and numbers <= words:
            best, best_score = fact, score
    return best if best_score >= (0.2 if numbers else 0.34) else None


def general_question(question: str) -> str:
    """The question without the customer's own things ("my order"): what an article, written for everybody, can answer.

    "Where is my order?" leaves nothing an article could know; "How do I return my order?" leaves the returning.
    """
    return _OWN_THING.sub(" ", plain(question))


def content_words(text: str) -> set[str]:
    """The words that carry meaning, in one form each: stop words out, endings off, a few concepts across languages."""
    words = (word for word in _WORD.findall(plain(text)) if word not in _STOP_WORDS)
    return {_CONCEPTS.get(word) or _CONCEPTS.get(_stem(word)) or _stem(word) for word in words}


def _stem(word: str) -> str:
    if word.isdigit() or len(word) < 4:
        return word
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _section_of(title: str) -> str:
    """What a heading opens: "traits", other "memory", or "" for none of it."""
    if not _OF_MEMORY.search(plain(title)):
        return ""
    return "traits" if _OF_TRAITS.search(plain(title)) else "memory"


def _remember(line: str, facts: list[str], traits: dict[str, str] | None) -> None:
    """Keep a line as facts; as traits only where traits stand, for an observation may look like one."""
    text = _BULLET.sub("", line).strip()
    pair = _PAIR.match(text)
    found = _traits_of(pair[1], pair[2]) if pair and traits is not None else {}
    if traits is not None and found:
        told = {name: value for name, value in found.items() if plain(value) not in _NOTHING}
        traits.update(told)
        facts.extend(f"{name}: {value}" for name, value in told.items())
    else:
        facts.extend(sentences(text))


def _traits_of(label: str, value: str) -> dict[str, str]:
    """Traits in one line, named in words: `Contact: {'name': 'Ana'}` or `Contact.name: Ana`.

    {} when it is a sentence with a colon.
    """
    if value.startswith("{"):
        try:
            read = ast.literal_eval(value)
        except (ValueError, SyntaxError):
            try:
                read = json.loads(value)
            except ValueError:
                return {}
        return {spelled_apart(str(name)): str(told) for name, told in read.items() if told is not None}
    one_word = re.fullmatch(r"[\w]+(?:\.[\w]+)?", label)
    return {spelled_apart(label.rsplit(".", 1)[-1]): value.strip("\"' ")} if one_word else {}


def _texts(value: object, key: str = "") -> Iterator[str]:
    if isinstance(value, Mapping):
        for inner_key, inner in value.items():
            yield from _texts(inner, str(inner_key))
    elif isinstance(value, str):
        if value.lstrip()[:1] in ("{", "[") and key in ("", "text", "output"):
            yield from facts_of_answer(value)
        elif key in ("", *_TEXT_KEYS):
            yield value
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _texts(inner, key)
