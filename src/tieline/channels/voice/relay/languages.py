"""Which language is spoken and which is recognised, and how each is to be done.

From low to high: `language`, then `ttsLanguage` and `transcriptionLanguage` of the markup, the application's last
`language` frame, the `lang` of a token (speech only) (reference: voice.md 1.1).
"""

from __future__ import annotations

from tieline.channels.voice.line import LineSettings
from tieline.channels.voice.relay.frames import LanguageFrame
from tieline.channels.voice.relay.settings import MULTI, LanguageSettings, RelaySettings


class Languages:
    """The languages of one session as they are now."""

    def __init__(self, settings: RelaySettings) -> None:
        """Begin with what the markup says."""
        self._settings = settings
        self._first = settings.tts_language or settings.language
        self._spoken = self._first
        self._recognised = settings.transcription_language or settings.language

    def switch(self, frame: LanguageFrame) -> None:
        """Change what later speech is in; what the frame leaves out stays."""
        self._spoken = frame.tts_language or self._spoken
        self._recognised = frame.transcription_language or self._recognised

    def spoken(self, token_language: str | None = None) -> str | None:
        """Return the language a token is spoken in; None leaves it to the synthesiser ("multi")."""
        language = token_language or self._spoken
        return None if language == MULTI else language

    def voice(self, language: str | None) -> str | None:
        """Return the voice for a language: its own, or the session's if it is the one the session began with."""
        declared = self._declared(language or MULTI)
        if declared is not None and declared.voice is not None:
            return declared.voice
        return self._settings.voice if (language or MULTI) == self._first else None

    def prompt(self, words_language: str | None) -> str | None:
        """Return the `lang` of a prompt: what was recognised; with "multi" its primary tag alone."""
        if self._recognised == MULTI:
            return words_language.partition("-")[0] if words_language else None
        return words_language or self._recognised

    def recognition(self) -> LineSettings:
        """Return how the line is to listen now, as far as that follows from the language."""
        declared = self._declared(self._recognised)
        hints = declared.hints if declared and declared.hints else self._settings.hints
        language = None if self._recognised == MULTI else self._recognised
        return LineSettings(language=language, hints=hints)

    def _declared(self, code: str) -> LanguageSettings | None:
        found = [each for each in self._settings.languages if each.code.lower() == code.lower()]
        # The last one counts, as the last attribute would.
        return found[-1] if found else None
