"""The verbs that talk and listen: Say, Play, Pause, Gather (reference: voice.md section 2; `verbs.py` has their defaults).

What an application says by TwiML is the agent's word and stands in the transcript once the call has a conversation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from urllib.parse import urljoin

from tieline.channels.voice.line import (
    BargeIn,
    Digit,
    Interruptible,
    PartialWords,
    Sound,
    SpeakingChanged,
    Speech,
    Words,
)
from tieline.channels.voice.verbs import Gather, Pause, Play, Say
from tieline.conversations import Speaker
from tieline.journeys.calls.keys import press
from tieline.journeys.calls.listening import PLAIN
from tieline.journeys.calls.live_call import LiveCall, TimeUp, ends, new_utterance_id
from tieline.journeys.calls.run_twiml import Onward, Outcome
from tieline.journeys.calls.transcript import Spoken, Transcript
from tieline.kit.errors import TielineError


class LoadSound(Protocol):
    """Fetches a sound."""

    async def __call__(self, url: str, *, account_id: str, named_by: str = "") -> bytes:
        """Return the sound at an address as PCM of the house's rate.

        `account_id` is whose call it is for, `named_by` the address of what names it. Raises `TielineError` when it cannot
        be had.
        """
        ...


Tell = Callable[[LiveCall, str, str, Mapping[str, str]], None]
"""Tells an application something without waiting for it: address, method, fields."""

FOR_EVER = 1000
"""`loop="0"` of Say and Play: the vendor's own bound (reference: voice.md 1.3)."""
_SECONDS_FOR_WORDS = 5.0


@dataclass(frozen=True, kw_only=True)
class _Input:
    digits: str = ""
    words: Words | None = None


class TalkingVerbs:
    """Carries out the verbs that talk and listen."""

    def __init__(self, *, transcript: Transcript, load_sound: LoadSound, tell: Tell) -> None:
        """Write to `transcript` what is said; `tell` tells an application something."""
        self._transcript = transcript
        self._load_sound = load_sound
        self.tell = tell

    async def say(self, live: LiveCall, verb: Say, *, base_url: str) -> Outcome:
        """Speak the words as often as asked for."""
        for _ in range(verb.loop or FOR_EVER):
            await self._wait(live, await self._begin_words(live, verb, Interruptible.NONE))
        return None

    async def play(self, live: LiveCall, verb: Play, *, base_url: str) -> Outcome:
        """Play the sound, or press the keys; a sound that cannot be had is passed over, as at the vendor's."""
        utterance_id = await self._begin_sound(live, verb, base_url, Interruptible.NONE)
        if utterance_id is not None:
            await self._wait(live, utterance_id)
        return None

    async def pause(self, live: LiveCall, verb: Pause, *, base_url: str) -> Outcome:
        """Let time pass."""
        until = live.after(verb.length)
        while not isinstance(signal := await live.next(until=until), TimeUp):
            await live.words.hear(signal)
        return None

    async def gather(self, live: LiveCall, verb: Gather, *, base_url: str) -> Outcome:
        """Ask for keys or speech, and give what came to the action."""
        await live.line.configure(
            replace(
                PLAIN,
                language=verb.language,
                hints=tuple((verb.hints or "").split(",")) if verb.hints else (),
                speech_timeout_ms=_speech_timeout_ms(verb),
                partial_words=verb.partial_result_callback is not None,
            )
        )
        got = await _Gathering(self, live, verb, base_url).run()
        await live.line.configure(PLAIN)
        if got.words is not None:
            await self._write(live, got.words)
        if not got.digits and got.words is None and not verb.action_on_empty_result:
            return None
        return Onward(url=verb.action or "", method=verb.method, fields=_fields_of(got))

    # What they share

    async def begin(
        self, live: LiveCall, prompt: Say | Play | Pause, *, base_url: str, may_cut: bool
    ) -> str | None:
        """Begin a prompt of a <Gather>; return its utterance, None when it makes no sound."""
        interruptible = Interruptible.ANY if may_cut else Interruptible.NONE
        if isinstance(prompt, Say):
            return await self._begin_words(live, prompt, interruptible)
        if isinstance(prompt, Play):
            return await self._begin_sound(live, prompt, base_url, interruptible)
        return None

    async def _begin_words(self, live: LiveCall, verb: Say, interruptible: Interruptible) -> str:
        utterance_id = new_utterance_id()
        speaker = Speaker.agent()
        if live.conversation_id is not None:
            spoken = Spoken(
                text=verb.words,
                speaker=speaker,
                utterance_id=utterance_id,
                language=verb.language,
                has_sounded=True,
            )
            live.words.mark_said(utterance_id=utterance_id, text=verb.words, speaker=speaker)
            await self._transcript.write(call=live.call, conversation_id=live.conversation_id, spoken=spoken)
        await live.line.say(
            Speech(
                utterance_id=utterance_id,
                text=verb.words,
                last=True,
                language=verb.language,
                voice=verb.voice,
                interruptible=interruptible,
            )
        )
        return utterance_id

    async def _begin_sound(
        self, live: LiveCall, verb: Play, base_url: str, interruptible: Interruptible
    ) -> str | None:
        if verb.digits:
            return await press(live, verb.digits)
        url = urljoin(base_url, verb.url)
        try:
            pcm = await self._load_sound(url, account_id=live.call.account_id, named_by=base_url)
        except TielineError:
            return None
        sound = Sound(
            utterance_id=new_utterance_id(),
            pcm=pcm,
            name=url.rsplit("/", 1)[-1] or url,
            loop=verb.loop or FOR_EVER,
            interruptible=interruptible,
        )
        return await live.play(sound)

    async def _wait(self, live: LiveCall, utterance_id: str) -> None:
        until = live.after(3600)
        while True:
            signal = await live.next(until=until)
            await live.words.hear(signal)
            if isinstance(signal, TimeUp) or ends(signal, utterance_id):
                return

    async def _write(self, live: LiveCall, words: Words) -> None:
        if live.conversation_id is not None:
            spoken = Spoken(
                text=words.text,
                speaker=Speaker.customer(),
                language=words.language,
                confidence=words.confidence,
                engine=words.engine,
            )
            await self._transcript.write(call=live.call, conversation_id=live.conversation_id, spoken=spoken)


class _Gathering:
    """One <Gather>: its prompts, then the wait for keys or words."""

    def __init__(self, verbs: TalkingVerbs, live: LiveCall, verb: Gather, base_url: str) -> None:
        self._verbs = verbs
        self._live = live
        self._verb = verb
        self._base_url = base_url
        self._got = _Input()
        self._partials = 0
        self._finished = False

    async def run(self) -> _Input:
        """Return what came; nothing when the time was up."""
        for prompt in self._verb.prompts:
            if await self._prompt(prompt):
                break
        await self._listen()
        return self._got

    async def _prompt(self, prompt: Say | Play | Pause) -> bool:
        """Sound one prompt; say whether something came that makes the rest needless."""
        times = getattr(prompt, "loop", 1) or FOR_EVER
        for _ in range(times if isinstance(prompt, Say) else 1):
            utterance_id = await self._verbs.begin(
                self._live, prompt, base_url=self._base_url, may_cut=self._verb.barge_in
            )
            until = self._live.after(prompt.length if isinstance(prompt, Pause) else 3600)
            while True:
                signal = await self._live.next(until=until)
                await self._live.words.hear(signal)
                # Who has begun to answer is not asked the rest.
                if self._take(signal) or isinstance(signal, BargeIn):
                    return True
                if isinstance(signal, TimeUp) or (utterance_id and ends(signal, utterance_id)):
                    break
        return False

    async def _listen(self) -> None:
        until = self._until()
        while not self._is_over():
            signal = await self._live.next(until=until)
            await self._live.words.hear(signal)
            if isinstance(signal, TimeUp):
                return
            if isinstance(signal, SpeakingChanged) and signal.who == "party":
                # Who has begun to speak is heard out.
                until = self._live.after(self._verb.max_speech_time) if signal.speaking else self._until()
            if self._take(signal):
                until = self._until()

    def _until(self) -> datetime:
        timeout = self._verb.timeout
        return self._live.after(float(timeout) if isinstance(timeout, int) else _SECONDS_FOR_WORDS)

    def _take(self, signal: object) -> bool:
        if isinstance(signal, Digit) and "dtmf" in self._verb.input:
            self._digit(signal.digit)
            return True
        if isinstance(signal, Words) and "speech" in self._verb.input:
            self._got = replace(self._got, words=signal)
            return True
        if isinstance(signal, PartialWords) and self._verb.partial_result_callback:
            fields = {"UnstableSpeechResult": signal.text, "SequenceNumber": str(self._partials)}
            self._partials += 1
            method = self._verb.partial_result_callback_method
            self._verbs.tell(self._live, self._verb.partial_result_callback, method, fields)
        return False

    def _digit(self, digit: str) -> None:
        if digit and digit in self._verb.finish_on_key:
            self._finished = True
            return
        self._got = replace(self._got, digits=self._got.digits + digit)

    def _is_over(self) -> bool:
        enough = self._verb.num_digits is not None and len(self._got.digits) >= self._verb.num_digits
        return self._finished or enough or self._got.words is not None


def _speech_timeout_ms(verb: Gather) -> int:
    given = verb.speech_timeout if verb.speech_timeout is not None else verb.timeout
    return given * 1000 if isinstance(given, int) else 0


def _fields_of(got: _Input) -> dict[str, str]:
    fields = {"Digits": got.digits} if got.digits else {}
    if got.words is not None:
        fields["SpeechResult"] = got.words.text
        fields["Confidence"] = f"{got.words.confidence if got.words.confidence is not None else 1.0:.4f}"
        if got.words.language:
            fields["Language"] = got.words.language
    return fields
