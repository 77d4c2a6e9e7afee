"""Languages as customers and set-ups write them: `es`, `es-MX` and `Spanish` are one language."""

from __future__ import annotations

_NAMES = {
    "english": "en",
    "spanish": "es",
    "español": "es",
    "castellano": "es",
    "french": "fr",
    "français": "fr",
    "german": "de",
    "deutsch": "de",
    "portuguese": "pt",
    "português": "pt",
    "italian": "it",
    "italiano": "it",
    "dutch": "nl",
    "nederlands": "nl",
    "catalan": "ca",
    "català": "ca",
    "polish": "pl",
    "polski": "pl",
    "japanese": "ja",
    "日本語": "ja",
    "chinese": "zh",
    "中文": "zh",
    "arabic": "ar",
    "hindi": "hi",
}


def language_tag(written: object) -> str | None:
    """Return the short tag of a language as somebody wrote it; None when nothing usable was written."""
    if not isinstance(written, str) or not written.strip():
        return None
    text = written.strip().casefold().replace("_", "-")
    return _NAMES.get(text, text.split("-", 1)[0])


def speaks(languages: tuple[str, ...], wanted: object) -> bool:
    """Tell whether one of `languages` is the wanted one; nobody is preferred when none is wanted."""
    tag = language_tag(wanted)
    return tag is not None and any(language_tag(each) == tag for each in languages)
