"""Which language a text is written in: by its script, its letters and its commonest words. Without a model.

Knows the languages of `languages.py`. Short texts in Latin letters may be anybody's, so what does not tell is None.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_SCRIPTS = (
    ("HANGUL", "ko"),
    ("HIRAGANA", "ja"),
    ("KATAKANA", "ja"),
    ("CJK", "zh"),
    ("ARABIC", "ar"),
    ("HEBREW", "he"),
    ("DEVANAGARI", "hi"),
    ("CYRILLIC", "ru"),
)
_UKRAINIAN = re.compile(r"[іїєґ]")
_LETTERS = {
    "es": "ñ¿¡",
    "fr": "çœêèùûëî",
    "de": "ßäöü",
    "pt": "ãõçêâ",
    "it": "ìòù",
    "pl": "ąęłńśźżć",
    "sv": "åäö",
    "tr": "ğışİçöü",
}
_WORDS = {
    "en": "the a an is are was be to of and in that it for on with my i you we have has do does not can what where when "
    "how please thanks thank hello hi this but will would want need your me no yes there been just get order",
    "es": "el la los las un una es son está estoy de y en que por para con mi me yo no se lo su qué dónde cuándo cómo "
    "hola gracias favor quiero necesito puede puedo tengo ha he pero más sí del al pedido buenos días",
    "fr": "le la les un une est sont de du des et en que pour avec mon ma je vous nous ne pas ce où quand comment bonjour "
    "merci plaît veux ai besoin pouvez mais oui non il elle sur dans être avez suis commande",
    "de": "der die das ein eine ist sind und in zu den mit für mein meine ich sie wir nicht es wo wann wie was hallo danke "
    "bitte möchte brauche kann können habe hat aber ja nein auf von dem bestellung noch",
    "pt": "o os as um uma é são está estou de do da e em que por para com meu minha eu não se onde quando como olá "
    "obrigado obrigada favor quero preciso pode posso tenho mas mais sim ao pedido bom dia você",
    "it": "il lo la gli le un una è sono di del della e in che per con mio mia io non si dove quando come ciao grazie "
    "favore voglio vorrei posso può ho ha ma più sì al ordine buongiorno mi",
    "nl": "de het een is zijn en in op van te met voor mijn ik je u wij niet waar wanneer hoe wat hallo dank graag wil kan "
    "kunt heb heeft maar ja nee nog bestelling bedankt alstublieft dat",
    "pl": "i w z na do jest są nie to że się jak gdzie kiedy co mój moja ja pan pani dzień dobry dziękuję proszę chcę "
    "mogę potrzebuję mam ale tak czy zamówienie moje",
    "sv": "och i på är en ett att det som för med min mitt jag du ni inte var när hur vad hej tack snälla vill behöver kan "
    "har men ja nej till av beställning mig",
    "tr": "ve bir bu için ile ben sen siz değil nerede ne zaman nasıl merhaba teşekkürler lütfen istiyorum var yok ama "
    "evet hayır mı mi benim siparişim çok daha",
}
_SETS = {code: frozenset(words.split()) for code, words in _WORDS.items()}
_LONGEST = 4_000


def identify(text: str) -> str | None:
    """Return the two-letter code of the language a text is written in, None when it does not tell.

    Args:
        text: what somebody wrote or said; the first 4,000 characters count.
    """
    text = unicodedata.normalize("NFC", text[:_LONGEST]).casefold()
    script = _by_script(text)
    if script == "ru" and _UKRAINIAN.search(text):
        return "uk"
    return script or _by_words(text)


def _by_script(text: str) -> str | None:
    """Return the language of a script that is one language's own, where at least a third of the letters are of it."""
    letters = [each for each in text if each.isalpha()]
    counts: Counter[str] = Counter()
    for each in letters:
        name = unicodedata.name(each, "")
        counts.update(code for script, code in _SCRIPTS if name.startswith(script))
    if not counts or counts.total() * 3 < len(letters):
        return None
    # Japanese is written with Chinese signs too, Chinese never with Japanese ones.
    return "ja" if counts["ja"] else counts.most_common(1)[0][0]


def _by_words(text: str) -> str | None:
    words = re.findall(r"[^\W\d_]+", text)
    scores = {
        code: sum(word in common for word in words) + 0.6 * _letters(text, code)
        for code, common in _SETS.items()
    }
    best, second = sorted(scores, key=lambda code: -scores[code])[:2]
    if scores[best] < 1 or scores[best] == scores[second]:
        return None
    return best


def _letters(text: str, code: str) -> int:
    return min(4, sum(text.count(letter) for letter in _LETTERS.get(code, "")))
