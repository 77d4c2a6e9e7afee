"""Which language to answer in: ordered by instructions, asked for by the customer, or written by the customer.

Used by `rehearsal.py` and `agents/prompts.py`. Languages are two-letter codes; the sentences are in
`phrasebook.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from tieline.models.wishes import plain

_NAMES: dict[str, tuple[str, ...]] = {
    "en": ("english", "ingles", "anglais", "englisch", "inglese", "engels"),
    "es": ("spanish", "espanol", "castellano", "espagnol", "spanisch", "espanhol", "spagnolo", "spaans"),
    "fr": ("french", "frances", "francais", "franzosisch", "francese", "frans"),
    "de": ("german", "aleman", "allemand", "deutsch", "alemao", "tedesco", "duits"),
    "pt": ("portuguese", "portugues", "portugais", "portugiesisch", "portoghese", "portugees"),
    "it": ("italian", "italiano", "italien", "italienisch", "italiaans"),
    "nl": ("dutch", "holandes", "neerlandais", "niederlandisch", "olandese", "nederlands"),
    "pl": ("polish", "polaco", "polonais", "polnisch", "polacco", "polski"),
    "sv": ("swedish", "sueco", "suedois", "schwedisch", "svenska"),
    "tr": ("turkish", "turco", "turc", "turkisch", "turkce"),
    "ru": ("russian", "ruso", "russe", "russisch", "russo", "русскии", "русском"),
    "uk": ("ukrainian", "ucraniano", "ukrainisch", "украинська", "українська"),
    "zh": ("chinese", "mandarin", "chino", "chinois", "chinesisch", "cinese", "中文"),
    "ja": ("japanese", "japones", "japonais", "japanisch", "giapponese", "日本語"),
    "ko": ("korean", "coreano", "coreen", "koreanisch", "한국어"),
    "ar": ("arabic", "arabe", "arabisch", "arabo", "العربية"),
    "he": ("hebrew", "hebreo", "hebreu", "עברית"),
    "hi": ("hindi",),
}
_CODES = {name: code for code, names in _NAMES.items() for name in names}

_SPEECH = (
    r"speak|talk|write|reply|answer|respond|switch|continue|change|chat|text|habl\w*|escrib\w*|contest\w*|"
    r"respond\w*|"
    r"cambi\w*|sig(?:a|ue|amos)|parl\w*|ecri\w*|repond\w*|chang\w*|continu\w*|sprech\w*|sprich|schreib\w*|"
    r"antwort\w*|"
    r"wechs\w*|fal(?:ar|e|a|as|amos)|escrev\w*|mud\w*|rispond\w*|scriv\w*|pass\w*|praat|spreek\w*|"
    r"antwoord\w*|schrijf"
)
_TAIL = r"(?:\s+(?:please|instead|now|with me|to me|por favor|ahora|s il vous plait|bitte|per favore|alstublieft|only))*\s*$"
_LEAD_IN = (
    r"(?:please|ok|okay|yes|and|now|can we|could we|por favor|si|oui|ja|bitte|per favore|sim|e|y|et|und)"
)
_NEGATIONS = re.compile(r"\b(?:not|don t|dont|no|ne|pas|nicht|kein|nao|non|niet|geen|cannot|can t)\b")
_COMMON_WORDS: dict[str, str] = {
    "en": "a to of for with about there from on in at was be this that we me if so just had has would no "
    "the is are my i you what where when how hello hi please thanks thank want order do did can "
    "have not it and",
    "es": "puedes hacer eres "
    "hola donde esta mi pedido quiero por favor gracias que cuando como puedo tengo el la los una "
    "es no mis con "
    "buenos dias sabes necesito usted pedi",
    "fr": "pouvez etes faire peux "
    "bonjour ou est ma mon je vous veux merci que quand comment puis ai le la les une commande avec "
    "plait pas "
    "bonsoir salut",
    "de": "kannst konnen du mir sind "
    "hallo wo ist meine mein ich sie mochte danke was wann wie kann habe der die das eine nicht "
    "bestellung bitte guten "
    "tag und",
    "pt": "pode fazer minhas "
    "ola onde esta meu minha pedido quero obrigado obrigada que quando como posso tenho os uma "
    "nao voce bom dia "
    "preciso",
    "it": "puo puoi fare sei "
    "ciao dove mio mia ordine voglio grazie che quando come posso ho il la gli una non buongiorno "
    "per favore vorrei "
    "sono",
    "nl": "kunt kun doen bent mij u "
    "hallo waar is mijn ik wil graag dank wat wanneer hoe kan heb de het een niet bestelling "
    "alstublieft goedemorgen",
}


@dataclass(frozen=True)
class LanguageWish:
    """A language that was asked for: its code, and its name as it was written."""

    code: str
    name: str


def language_code(name: object) -> str | None:
    """The two-letter code of a language given by name or code ("Spanish", "español", "es-MX"), or None."""
    if not isinstance(name, str):
        return None
    word = plain(name).strip().replace("_", "-")
    return _CODES.get(word) or (
        word[:2] if re.fullmatch(r"[a-z]{2}(?:-.*)?", word) and word[:2] in _NAMES else None
    )


def instructed_language(instructions: str) -> str | None:
    """The language that instructions order, or None.

    The last order counts; "language None" orders nothing.
    """
    found: list[tuple[int, str]] = []
    text = plain_whole(instructions)
    for pattern, codes_too in _orders():
        for match in pattern.finditer(text):
            code = language_code(match[1]) if codes_too else _CODES.get(match[1])
            if code:
                found.append((match.start(), code))
    return max(found)[1] if found else None


def plain_whole(text: str) -> str:
    """`plain` for texts of any length (instructions may be long)."""
    return "".join(plain(text[start : start + 4_000]) for start in range(0, len(text), 4_000))


def asked_language(text: str) -> LanguageWish | None:
    """The language a customer asks to switch to in one message, or None."""
    for clause in re.split(r"[.!?;,\n]+", plain(text)):
        words = " ".join(re.sub(r"[^\w\s]", " ", clause).split())
        for pattern in _requests():
            match = pattern.search(words)
            if match and not _NEGATIONS.search(words[: match.start(1)]):
                return LanguageWish(code=_CODES[match[1]], name=match[1].capitalize())
    return None


def written_language(text: str) -> str | None:
    """The language a customer seems to write in, or None when the words do not tell."""
    words = re.findall(r"\w+", plain(text))
    hits = {code: sum(word in common for word in words) for code, common in _common_words().items()}
    best = max(hits, key=lambda code: hits[code])
    others = max(count for code, count in hits.items() if code != best)
    # One word tells only when it is long enough to belong to one language ("gracias", not "no").
    enough = hits[best] >= 2 or (hits[best] == 1 and len(words) <= 2 and len(words[0]) > 3)
    return best if enough and hits[best] > others else None


def choose_language(instructions: str, customer_texts: Sequence[str]) -> str:
    """The language to answer in: asked for by the customer, else instructed, else written, else English."""
    for text in reversed(customer_texts):
        wish = asked_language(text)
        if wish:
            return wish.code
    return (
        instructed_language(instructions)
        or (written_language(customer_texts[-1]) if customer_texts else None)
        or "en"
    )


@cache
def _orders() -> tuple[tuple[re.Pattern[str], bool], ...]:
    name = r"['\"]?([^\W\d_]+(?:[-_]\w+)?)"
    return (
        (re.compile(rf"\b(?:switch|change)\w*\s+(?:in)?to\s+(?:the\s+)?(?:language\s+)?{name}"), False),
        (re.compile(rf"\blanguage['\"]?\s*(?:is|[:=])?\s*{name}"), True),
        (
            re.compile(
                rf"\b(?:reply|respond|answer|speak|write|communicate|talk)\w*\s+(?:\S+\s+){{0,5}}?in\s+{name}"
            ),
            False,
        ),
        (re.compile(rf"\bspeak\s+{name}"), False),
    )


@cache
def _requests() -> tuple[re.Pattern[str], ...]:
    names = "|".join(sorted(_CODES, key=len, reverse=True))
    return (
        re.compile(rf"\b(?:{_SPEECH})\b(?:\s+\S+){{0,4}}?\s+({names}){_TAIL}"),
        re.compile(rf"^(?:{_LEAD_IN}\s+){{0,2}}(?:in|en|auf|em|op|to|a|al)\s+({names}){_TAIL}"),
        re.compile(rf"^({names}){_TAIL}"),
    )


@cache
def _common_words() -> dict[str, frozenset[str]]:
    return {code: frozenset(words.split()) for code, words in _COMMON_WORDS.items()}
