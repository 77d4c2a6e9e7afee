"""How a relay session is set: the attributes of <ConversationRelay>, its <Language> and <Parameter> elements.

Every attribute of reference: voice.md 1.1. A value that cannot be used ends the session before it begins (64106); an
attribute nobody knows is passed over. The providers and models named are the vendor's: they are checked for sense and
kept, and a line speaks and hears with whatever is installed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tieline.channels.voice.attributes import choice, declare, flag, read_values, text, words
from tieline.channels.voice.line import Interruptible
from tieline.channels.voice.nouns import ConversationRelay
from tieline.channels.voice.relay.errors import RelaySettingsInvalid
from tieline.channels.voice.relay.frames import LANGUAGE

SPEAKER_EVENTS = "speaker-events"
TOKENS_PLAYED = "tokens-played"
MULTI = "multi"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
TTS_PROVIDERS = ("Google", "Amazon", "ElevenLabs")
TRANSCRIPTION_PROVIDERS = ("Google", "Deepgram")
MULTI_MODELS = frozenset({"nova-2-general", "nova-3-general"})


def _interruptible(default: Interruptible) -> Any:
    def read(value: str) -> Interruptible:
        value = {"true": "any", "false": "none"}.get(value, value)
        if value not in list(Interruptible):
            raise ValueError("none, dtmf, speech or any")
        return Interruptible(value)

    return declare(default, read)


def _language(default: str | None = None) -> Any:
    def read(value: str) -> str:
        if not LANGUAGE.fullmatch(value):
            raise ValueError("a language tag such as es-MX, or multi")
        return value

    return declare(default, read)


def _provider(*known: str) -> Any:
    def read(value: str) -> str:
        for each in known:
            if value.lower() == each.lower():
                return each
        raise ValueError("one of " + ", ".join(known))

    return declare(None, read)


def _decimal(*, low: float, high: float) -> Any:
    def read(value: str) -> float:
        try:
            number = float(value)
        except ValueError:
            number = -1.0
        if not low <= number <= high:
            raise ValueError(f"a number from {low} to {high}")
        return number

    return declare(None, read)


def _hints() -> Any:
    def read(value: str) -> tuple[str, ...]:
        return tuple(hint.strip() for hint in value.split(",") if hint.strip())

    return declare((), read)


def _speech_timeout() -> Any:
    def read(value: str) -> int | None:
        if value == "auto":
            return None
        if not value.isascii() or not value.isdigit() or not 600 <= int(value[:6]) <= 5000:
            raise ValueError("auto, or milliseconds from 600 to 5000")
        return int(value)

    return declare(None, read, name="speechTimeout")


def _normalization() -> Any:
    return choice(None, "on", "off", "auto", other={"true": "on", "false": "off"})


@dataclass(frozen=True, kw_only=True)
class LanguageSettings:
    """<Language>: how one language is spoken and recognised; None leaves a setting as the session has it."""

    code: str = _language("")
    tts_provider: str | None = _provider(*TTS_PROVIDERS)
    voice: str | None = text()
    transcription_provider: str | None = _provider(*TRANSCRIPTION_PROVIDERS)
    speech_model: str | None = text()
    hints: tuple[str, ...] = _hints()
    deepgram_smart_format: bool | None = flag()
    asr_smart_format: bool | None = flag()
    elevenlabs_text_normalization: str | None = _normalization()
    tts_text_normalization: str | None = _normalization()
    tts_language_text_normalization: str | None = _normalization()


@dataclass(frozen=True, kw_only=True)
class RelaySettings:
    """<ConversationRelay>, checked. `ignored` names the attributes nobody knows."""

    url: str
    languages: tuple[LanguageSettings, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    welcome_greeting: str | None = text()
    welcome_greeting_interruptible: Interruptible = _interruptible(Interruptible.ANY)  # noqa: RUF009  (a field)
    language: str = _language("en-US")
    tts_language: str | None = _language()
    transcription_language: str | None = _language()
    tts_provider: str | None = _provider(*TTS_PROVIDERS)
    voice: str | None = text()
    transcription_provider: str | None = _provider(*TRANSCRIPTION_PROVIDERS)
    speech_model: str | None = text()
    interruptible: Interruptible = _interruptible(Interruptible.ANY)  # noqa: RUF009  (a field)
    interrupt_sensitivity: str = choice("high", "low", "medium", "high")
    dtmf_detection: bool = flag(False)
    report_input_during_agent_speech: Interruptible = _interruptible(Interruptible.NONE)  # noqa: RUF009  (a field)
    preemptible: bool = flag(False)
    hints: tuple[str, ...] = _hints()
    speech_timeout_ms: int | None = _speech_timeout()
    """None: the line decides when a turn is over ("auto")."""
    eot_threshold: float | None = _decimal(low=0.5, high=0.9)
    eager_eot_threshold: float | None = _decimal(low=0.3, high=0.9)
    partial_prompts: bool = flag(False)
    partial_prompt_on_hangup: bool = flag(False)
    ignore_backchannel: bool = flag(False)
    events: tuple[str, ...] = words(among=(SPEAKER_EVENTS, TOKENS_PLAYED))
    debug: tuple[str, ...] = words(among=("debugging", SPEAKER_EVENTS, TOKENS_PLAYED))
    conversation_configuration_id: str | None = text(name="conversationConfiguration")
    conversation_id: str | None = text()
    customer_name: str | None = text()
    intelligence_service: str | None = text()
    include_in_prompt: tuple[str, ...] = words(among=("turn-state", "prompt-segments"))
    application_reconnect: bool = flag(False)
    echo_prompt_filtering: bool = flag(False)
    turn_detection: bool = flag(False)
    profanity_filter: bool | None = flag()
    background_noise_reduction: str | None = text()
    deepgram_smart_format: bool | None = flag()
    asr_smart_format: bool | None = flag()
    elevenlabs_text_normalization: str | None = _normalization()
    elevenlabs_language_text_normalization: str | None = _normalization()
    tts_text_normalization: str | None = _normalization()
    tts_language_text_normalization: str | None = _normalization()

    def wants(self, event: str) -> bool:
        """Say whether the application asked for `info` frames of a kind; `debug` took them before `events` did."""
        return event in self.events or event in self.debug


def read_relay(relay: ConversationRelay) -> RelaySettings:
    """Return the settings of a session.

    Raises:
        RelaySettingsInvalid: an attribute of it or of a <Language> cannot be used (64106).
    """
    attributes = dict(relay.attributes)
    url = _checked_url(attributes.pop("url", "").strip())
    values, ignored = _values(RelaySettings, attributes)
    settings = RelaySettings(
        url=url,
        languages=tuple(_read_language(each) for each in relay.languages),
        parameters=relay.parameters,
        ignored=ignored,
        **values,
    )
    _check_multi(settings)
    return settings


def _values(kind: type[Any], attributes: Mapping[str, str]) -> tuple[dict[str, Any], tuple[str, ...]]:
    values, faults = read_values(kind, attributes)
    for fault in faults:
        if fault.expected is not None:
            raise RelaySettingsInvalid(f"{fault}.", field=fault.name)
    return values, tuple(fault.name for fault in faults)


def _read_language(attributes: Mapping[str, str]) -> LanguageSettings:
    values, _ = _values(LanguageSettings, attributes)
    if "code" not in values:
        raise RelaySettingsInvalid("A <Language> needs a code.", field="code")
    return LanguageSettings(**values)


def _checked_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError as error:
        raise RelaySettingsInvalid("url is not a URL.", field="url") from error
    if parts.scheme == "ws" and host in LOOPBACK:
        return url
    if parts.scheme != "wss" or not host:
        raise RelaySettingsInvalid(
            "url must begin with wss:// (ws:// is allowed on this machine alone).", field="url"
        )
    return url


def _check_multi(settings: RelaySettings) -> None:
    """Refuse "multi" with a provider that cannot (reference: voice.md 1.1)."""
    if (settings.tts_language or settings.language) == MULTI and settings.tts_provider not in (
        None,
        "ElevenLabs",
    ):
        raise RelaySettingsInvalid("Only ElevenLabs speaks multi.", field="ttsProvider")
    if (settings.transcription_language or settings.language) == MULTI:
        if settings.transcription_provider not in (None, "Deepgram"):
            raise RelaySettingsInvalid("Only Deepgram recognises multi.", field="transcriptionProvider")
        if settings.speech_model is not None and settings.speech_model not in MULTI_MODELS:
            raise RelaySettingsInvalid(
                "multi needs the speech model nova-2-general or nova-3-general.", field="speechModel"
            )
