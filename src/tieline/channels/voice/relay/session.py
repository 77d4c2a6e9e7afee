"""A relay session as a state machine: what comes from the application or the line goes in, effects come out.

No I/O and no clock: the journey that holds socket and line feeds it and carries the effects out in their order. It never
raises, whatever comes. Semantics: reference: voice.md 1.3 to 1.5, tac-wire.md 3.2 to 3.4. `speech.py` holds the
application's half (tokens, utterances, what was heard), `frames.py` the frames, `effects.py` what comes out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tieline.channels.voice.line import (
    BargeIn,
    Digit,
    HungUp,
    Interruptible,
    LineEvent,
    PartialWords,
    Progress,
    SpeakingChanged,
    SpeechFailed,
    UtteranceEnded,
    Words,
)
from tieline.channels.voice.relay import frames
from tieline.channels.voice.relay.effects import (
    AgentSaid,
    CallerSaid,
    Close,
    Configure,
    Effect,
    Fault,
    Finish,
    FinishStatus,
    SendDigits,
    SendFrame,
)
from tieline.channels.voice.relay.errors import INVALID_FRAME, SOCKET_ENDED, TOO_LONG, FrameInvalid
from tieline.channels.voice.relay.frames import (
    AppFrame,
    EndFrame,
    LanguageFrame,
    Message,
    PlayFrame,
    SendDigitsFrame,
    SetupFacts,
    TextFrame,
)
from tieline.channels.voice.relay.heard import Utterance
from tieline.channels.voice.relay.languages import Languages
from tieline.channels.voice.relay.settings import SPEAKER_EVENTS, TOKENS_PLAYED, RelaySettings
from tieline.channels.voice.relay.speech import AgentSpeech

MOST_BAD_FRAMES = 10
"""So many unintelligible frames one after the other end the socket (reference: voice.md 1.3)."""
NOT_UNDERSTOOD = 1007
IN_ORDER = 1000

Effects = tuple[Effect, ...]


class RelaySession:
    """One session between an application and a line. Every input returns what is to be done, in order.

    An `end` of the application, the loss of its socket and too many bad frames let the line finish what it has; then
    `Finish` comes, and after it nothing.
    """

    def __init__(self, settings: RelaySettings, *, facts: SetupFacts) -> None:
        """Begin; `facts` go to the application with the markup's parameters."""
        self._settings = settings
        self._facts = replace(facts, custom_parameters={**settings.parameters, **facts.custom_parameters})
        self._languages = Languages(settings)
        self._speech = AgentSpeech(settings, languages=self._languages, utterance_prefix=facts.session_id)
        self._app_is_there = True
        """Whether the application is told anything and heard: until it ends the session or its socket is gone."""
        self._socket_is_open = True
        self._bad_frames = 0
        self._unfinished: PartialWords | None = None
        self._ending: Finish | None = None
        self._is_over = False

    @property
    def is_over(self) -> bool:
        """Whether `Finish` was returned."""
        return self._is_over

    def open(self) -> Effects:
        """The socket is open: the application is told of the call, the line how to listen, the caller is greeted."""
        settings = self._settings
        listening = replace(
            self._languages.recognition(),
            speech_timeout_ms=settings.speech_timeout_ms or 0,
            ignore_backchannel=settings.ignore_backchannel,
            partial_words=settings.partial_prompts or settings.partial_prompt_on_hangup,
            detect_digits=settings.dtmf_detection,
            interrupt_sensitivity=settings.interrupt_sensitivity,
        )
        greeting = self._speech.greet(settings.welcome_greeting) if settings.welcome_greeting else []
        return self._done([*self._send(frames.setup(self._facts)), Configure(settings=listening), *greeting])

    def on_app_message(self, message: str | bytes) -> Effects:
        """Take a message of the application; what it sends after its `end` is not looked at."""
        if not self._app_is_there:
            return ()
        try:
            frame = frames.parse_app_frame(message)
        except FrameInvalid as error:
            return self._done(self._on_bad_frame(error))
        self._bad_frames = 0
        return self._done(self._on_frame(frame))

    def on_line(self, event: LineEvent, *, at_ms: int | None = None) -> Effects:
        """Take what happened on the line, at `at_ms` since 1970 (for the application's `info` frames)."""
        match event:
            case BargeIn():
                return self._done(self._on_barge_in(event))
            case Words():
                return self._done(self._on_words(event))
            case PartialWords():
                return self._done(self._on_partial_words(event))
            case Digit():
                return self._done(self._on_digit(event))
            case SpeakingChanged():
                return self._done(self._on_speaking(event, at_ms))
            case UtteranceEnded():
                return self._done(self._played(self._speech.ended(event.utterance_id)))
            case SpeechFailed():
                told = self._send(frames.error(None, event.reason))
                return self._done([*told, *self._speech.failed(event)])
            case HungUp():
                return self.on_hang_up()

    def on_cleared(self, progress: Progress) -> Effects:
        """Take how far the line had come when it carried out a `ClearLine`."""
        return self._done(self._speech.cleared(progress))

    def on_closed_by_app(self) -> Effects:
        """The application's socket is gone. After its `end` that is no fault."""
        self._socket_is_open = False
        if not self._app_is_there:
            return ()
        return self._done(self._lose_app("The application's socket has ended."))

    def on_hang_up(self, progress: Progress | None = None) -> Effects:
        """The caller has gone; `progress` is what the line says was heard of its current utterance, if it says."""
        if self._is_over:
            return ()
        effects = self._keep_unfinished()
        said = [] if progress is None else self._speech.cut(progress).effects
        effects.extend(each for each in (*said, *self._speech.finish()) if isinstance(each, AgentSaid))
        self._app_is_there = False
        return tuple(self._end(effects, Finish(status=FinishStatus.COMPLETED)))

    def on_too_long(self, progress: Progress) -> Effects:
        """The call has reached the greatest length it may have: the application is told, and all is over."""
        if self._is_over:
            return ()
        reason = "The call has reached its greatest length."
        told = [Fault(code=TOO_LONG, message=reason), *self._send(frames.error(TOO_LONG, reason))]
        *effects, _ = self.on_hang_up(progress)
        finish = Finish(status=FinishStatus.FAILED, error_code=TOO_LONG, error_message=reason)
        return (*told, *effects, finish)

    def _done(self, effects: list[Effect]) -> Effects:
        """Return the effects, and the end of the session once nothing is left to be heard."""
        if self._is_over:
            return ()
        if self._ending is not None and self._speech.is_silent:
            effects = self._end(effects, self._ending)
        return tuple(effects)

    def _end(self, effects: list[Effect], finish: Finish) -> list[Effect]:
        self._is_over = True
        # Applications wait for the platform to close (reference: tac-wire.md 3.3).
        closing = [Close(ws_code=IN_ORDER)] if self._socket_is_open else []
        return [*effects, *closing, finish]

    def _send(self, message: Message) -> list[Effect]:
        return [SendFrame(message=message)] if self._app_is_there else []

    # The application

    def _on_frame(self, frame: AppFrame) -> list[Effect]:
        match frame:
            case TextFrame():
                return self._speech.say(frame)
            case PlayFrame():
                return self._speech.play(frame)
            case SendDigitsFrame():
                return [SendDigits(digits=frame.digits)]
            case LanguageFrame():
                return self._on_language(frame)
            case EndFrame():
                return self._on_end(frame)

    def _on_language(self, frame: LanguageFrame) -> list[Effect]:
        self._languages.switch(frame)
        if frame.transcription_language is None:
            return []
        return [Configure(settings=self._languages.recognition())]

    def _on_end(self, frame: EndFrame) -> list[Effect]:
        self._app_is_there = False
        self._ending = Finish(status=FinishStatus.ENDED, handoff_data=frame.handoff_data)
        return self._speech.finish()

    def _on_bad_frame(self, error: FrameInvalid) -> list[Effect]:
        self._bad_frames += 1
        effects: list[Effect] = [Fault(code=INVALID_FRAME, message=error.message)]
        effects.extend(self._send(frames.error(INVALID_FRAME, error.message)))
        if self._bad_frames >= MOST_BAD_FRAMES:
            effects.append(Close(ws_code=NOT_UNDERSTOOD))
            self._socket_is_open = False
            effects.extend(self._lose_app(f"{MOST_BAD_FRAMES} messages in a row were no frames."))
        return effects

    def _lose_app(self, reason: str) -> list[Effect]:
        self._app_is_there = False
        self._ending = Finish(status=FinishStatus.FAILED, error_code=SOCKET_ENDED, error_message=reason)
        return [Fault(code=SOCKET_ENDED, message=reason), *self._speech.finish()]

    # The line

    def _on_barge_in(self, event: BargeIn) -> list[Effect]:
        cut = self._speech.cut(event.progress)
        if cut.heard is None:
            return cut.effects
        played = self._tokens_played(cut.heard)
        told = self._send(frames.interrupt(cut.heard, milliseconds=event.progress.milliseconds))
        return [*cut.effects, *played, *told]

    def _on_words(self, words: Words) -> list[Effect]:
        self._unfinished = None
        if not words.text.strip():
            return []
        delivered = self._app_is_there and (not words.over_speech or self._reports(Interruptible.SPEECH))
        effects: list[Effect] = [
            CallerSaid(
                text=words.text,
                language=words.language,
                confidence=words.confidence,
                engine=words.engine,
                delivered=delivered,
            )
        ]
        if delivered:
            self._speech.new_input()
            language = self._languages.prompt(words.language)
            effects.extend(self._send(frames.prompt(words.text, language=language, last=True)))
        return effects

    def _on_partial_words(self, words: PartialWords) -> list[Effect]:
        self._unfinished = words
        wanted = self._settings.partial_prompts and words.text.strip()
        if not wanted or not (self._speech.is_silent or self._reports(Interruptible.SPEECH)):
            return []
        return self._send(
            frames.prompt(words.text, language=self._languages.prompt(words.language), last=False)
        )

    def _on_digit(self, event: Digit) -> list[Effect]:
        if not self._settings.dtmf_detection:
            return []
        if not (self._speech.is_silent or self._reports(Interruptible.DTMF)):
            return []
        self._speech.new_input()
        return self._send(frames.dtmf(event.digit))

    def _on_speaking(self, event: SpeakingChanged, at_ms: int | None) -> list[Effect]:
        if not self._settings.wants(SPEAKER_EVENTS):
            return []
        name = "clientSpeaking" if event.who == "party" else "agentSpeaking"
        return self._send(frames.speaking(name, on=event.speaking, at_ms=at_ms))

    def _played(self, heard_whole: Iterable[Utterance]) -> list[Effect]:
        return [effect for each in heard_whole for effect in self._tokens_played(each.written)]

    def _tokens_played(self, text: str) -> list[Effect]:
        return self._send(frames.tokens_played(text)) if text and self._settings.wants(TOKENS_PLAYED) else []

    def _reports(self, kind: Interruptible) -> bool:
        """Say whether the application wants input that does not interrupt what it says."""
        return self._settings.report_input_during_agent_speech in (kind, Interruptible.ANY)

    def _keep_unfinished(self) -> list[Effect]:
        """Keep what a caller had begun to say when they went; the application hears it only if it asked to."""
        words, self._unfinished = self._unfinished, None
        if words is None or not words.text.strip():
            return []
        delivered = self._app_is_there and self._settings.partial_prompt_on_hangup
        said = CallerSaid(text=words.text, language=words.language, confidence=None, delivered=delivered)
        if not delivered:
            return [said]
        language = self._languages.prompt(words.language)
        return [said, *self._send(frames.prompt(words.text, language=language, last=True))]
