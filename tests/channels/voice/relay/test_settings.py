"""What <ConversationRelay> may say of a session, and what ends it before it begins."""

from __future__ import annotations

import pytest
from twilio.twiml.voice_response import VoiceResponse

from tieline.channels.voice.line import Interruptible
from tieline.channels.voice.nouns import ConversationRelay
from tieline.channels.voice.relay.errors import RelaySettingsInvalid
from tieline.channels.voice.relay.settings import LanguageSettings, RelaySettings, read_relay
from tieline.channels.voice.twiml import parse
from tieline.channels.voice.verbs import Connect

pytestmark = pytest.mark.unit

URL = "wss://agent.example/ws"


def _settings(**attributes: str) -> RelaySettings:
    return read_relay(ConversationRelay(attributes={"url": URL, **attributes}))


class TestDefaults:
    def test_they_are_the_vendors(self) -> None:
        settings = _settings()
        assert settings == RelaySettings(url=URL)
        assert settings.language == "en-US"
        assert (settings.interruptible, settings.welcome_greeting_interruptible) == ("any", "any")
        assert settings.report_input_during_agent_speech is Interruptible.NONE
        assert settings.interrupt_sensitivity == "high"
        assert settings.speech_timeout_ms is None
        assert not (settings.preemptible or settings.dtmf_detection or settings.partial_prompts)
        assert not (settings.ignore_backchannel or settings.application_reconnect)

    def test_what_the_official_builder_writes_is_read(self) -> None:
        response = VoiceResponse()
        relay = response.connect().conversation_relay(
            url=URL,
            language="es-MX",
            tts_provider="Amazon",
            voice="Mia-Neural",
            welcome_greeting="¡Hola, Ana!",
            welcome_greeting_interruptible="dtmf",
            interruptible="speech",
            interrupt_sensitivity="low",
            dtmf_detection=True,
            preemptible=True,
            hints="Tieline, Lucía ,",
            speechTimeout="900",
            ignoreBackchannel=True,
            events="speaker-events tokens-played",
            eager_eot_threshold="0.4",
            report_input_during_agent_speech="any",
            conversationConfiguration="conv_configuration_1",
        )
        relay.language(code="en-US", voice="Joanna-Neural", hints="task")
        relay.parameter(name="profileId", value="mem_profile_1")
        (connect,) = parse(str(response))
        assert isinstance(connect, Connect)
        assert isinstance(connect.noun, ConversationRelay)
        assert read_relay(connect.noun) == RelaySettings(
            url=URL,
            language="es-MX",
            tts_provider="Amazon",
            voice="Mia-Neural",
            welcome_greeting="¡Hola, Ana!",
            welcome_greeting_interruptible=Interruptible.DTMF,
            interruptible=Interruptible.SPEECH,
            interrupt_sensitivity="low",
            dtmf_detection=True,
            preemptible=True,
            hints=("Tieline", "Lucía"),
            speech_timeout_ms=900,
            ignore_backchannel=True,
            events=("speaker-events", "tokens-played"),
            eager_eot_threshold=0.4,
            report_input_during_agent_speech=Interruptible.ANY,
            conversation_configuration_id="conv_configuration_1",
            languages=(LanguageSettings(code="en-US", voice="Joanna-Neural", hints=("task",)),),
            parameters={"profileId": "mem_profile_1"},
        )


class TestValues:
    @pytest.mark.parametrize(("written", "meant"), [("true", "any"), ("false", "none"), ("dtmf", "dtmf")])
    def test_what_may_interrupt_was_once_true_or_false(self, written: str, meant: str) -> None:
        assert _settings(interruptible=written).interruptible == meant

    def test_debug_took_events_before_events_did(self) -> None:
        settings = _settings(debug="debugging speaker-events")
        assert settings.wants("speaker-events")
        assert not settings.wants("tokens-played")

    def test_multi_is_spoken_and_recognised_by_those_who_can(self) -> None:
        assert _settings(language="multi", ttsProvider="elevenlabs").tts_provider == "ElevenLabs"
        assert _settings(transcriptionLanguage="multi", speechModel="nova-2-general").language == "en-US"

    def test_an_attribute_nobody_knows_is_passed_over(self) -> None:
        assert _settings(sparkle="yes").ignored == ("sparkle",)

    @pytest.mark.parametrize(
        "url", ["ws://127.0.0.1:8000/ws", "ws://localhost:8000/ws", "ws://[::1]:8000/ws", "wss://example.com"]
    )
    def test_a_socket_on_this_machine_needs_no_encryption(self, url: str) -> None:
        assert _settings(url=url).url == url


class TestRefusals:
    @pytest.mark.parametrize(
        "url",
        [
            "",
            "ws://agent.example/ws",
            "https://agent.example/ws",
            "wss://",
            "/ws",
            "ws://[::1",
            "ws://127.0.0.1.x/",
        ],
    )
    def test_any_other_socket_must_be_encrypted(self, url: str) -> None:
        with pytest.raises(RelaySettingsInvalid) as refused:
            _settings(url=url)
        assert (refused.value.code, refused.value.field) == (64106, "url")

    @pytest.mark.parametrize(
        ("attribute", "value"),
        [
            ("language", "Spanish!"),
            ("ttsLanguage", "es_MX"),
            ("transcriptionLanguage", ""),
            ("ttsProvider", "Parrot"),
            ("transcriptionProvider", "Amazon"),
            ("interruptible", "sometimes"),
            ("welcomeGreetingInterruptible", ""),
            ("reportInputDuringAgentSpeech", "all"),
            ("interruptSensitivity", "very"),
            ("dtmfDetection", "on"),
            ("speechTimeout", "599"),
            ("speechTimeout", "5001"),
            ("speechTimeout", "60000000000000000000"),
            ("speechTimeout", "²²²²"),
            ("eotThreshold", "0.95"),
            ("eotThreshold", "nan"),
            ("eagerEotThreshold", "a lot"),
            ("events", "everything"),
            ("elevenlabsTextNormalization", "maybe"),
        ],
    )
    def test_a_value_that_cannot_be_used_names_its_attribute(self, attribute: str, value: str) -> None:
        with pytest.raises(RelaySettingsInvalid, match=attribute) as refused:
            _settings(**{attribute: value})
        assert (refused.value.code, refused.value.field) == (64106, attribute)

    @pytest.mark.parametrize(
        "attributes",
        [
            {"language": "multi", "ttsProvider": "Google"},
            {"transcriptionLanguage": "multi", "transcriptionProvider": "Google"},
            {"transcriptionLanguage": "multi", "speechModel": "flux"},
        ],
    )
    def test_multi_with_those_who_cannot(self, attributes: dict[str, str]) -> None:
        with pytest.raises(RelaySettingsInvalid):
            _settings(**attributes)

    @pytest.mark.parametrize("language", [{}, {"code": "es_MX"}, {"code": "es-MX", "ttsProvider": "Parrot"}])
    def test_a_language_that_cannot_be_used(self, language: dict[str, str]) -> None:
        with pytest.raises(RelaySettingsInvalid):
            read_relay(ConversationRelay(attributes={"url": URL}, languages=(language,)))
