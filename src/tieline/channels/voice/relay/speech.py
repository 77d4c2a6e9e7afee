"""The application's speech on its way to the ear: tokens become utterances, and what is cut is counted.

A talk cycle is the run of tokens up to one that is `last`; it is one utterance of the line, unless a sound comes between.
Lines end or cut utterances; what a cut one's application still sends of it is dropped. `session.py` drives this.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tieline.channels.voice.line import Progress, Speech, SpeechFailed
from tieline.channels.voice.relay.effects import AgentBegan, AgentSaid, ClearLine, Effect, PlayUrl, Say
from tieline.channels.voice.relay.frames import PlayFrame, TextFrame
from tieline.channels.voice.relay.heard import Utterance, heard_of
from tieline.channels.voice.relay.languages import Languages
from tieline.channels.voice.relay.settings import RelaySettings

MOST_BLANKS = 16
"""How many blanks before the first word of a cycle are kept for it."""


@dataclass(frozen=True, kw_only=True)
class Cut:
    """What an interruption did: what was `heard` of the utterance that sounded, and what follows from it.

    None: nothing of what this application says now was cut.
    """

    heard: str | None
    effects: list[Effect]


class AgentSpeech:
    """What one session's application says, from its tokens to what was heard of them."""

    def __init__(self, settings: RelaySettings, *, languages: Languages, utterance_prefix: str) -> None:
        """Begin in silence; utterances are numbered behind `utterance_prefix`."""
        self._settings = settings
        self._languages = languages
        self._prefix = utterance_prefix
        self._count = 0
        self._queue: list[Utterance] = []
        """What the line has and has not ended."""
        self._open: Utterance | None = None
        """The cycle that still waits for its last token; it is in the queue."""
        self._blanks = ""
        """What came of a cycle that has no word yet."""
        self._drops = False
        """Whether the rest of a cut cycle is still to come."""
        self._cleared: list[Utterance] = []
        """What a newer cycle took the place of, until the line tells how much of it was heard."""

    @property
    def is_silent(self) -> bool:
        """Whether the line has nothing of ours left."""
        return not self._queue

    def greet(self, text: str) -> list[Effect]:
        """Say the session's greeting."""
        frame = TextFrame(token=text, last=True, interruptible=self._settings.welcome_greeting_interruptible)
        return self.say(frame)

    def say(self, frame: TextFrame) -> list[Effect]:
        """Say a token; an empty last one only ends its cycle."""
        if self._is_late(frame):
            return []
        text, self._blanks = self._blanks + frame.token, ""
        effects: list[Effect] = []
        if self._open is None:
            if not text.strip():
                self._blanks = "" if frame.last else text[:MOST_BLANKS]
                return []
            effects = self._begin(frame)
        if (text or frame.last) and self._open is not None:
            effects.append(self._spoken(self._open, text, frame))
        if frame.last:
            effects.extend(self._complete())
        return effects

    def play(self, frame: PlayFrame) -> list[Effect]:
        """Play a sound behind what was said so far, even in the middle of a cycle."""
        effects = [*self.finish(), *self._make_room()]
        utterance = Utterance(self._next_id(), preemptible=self._preemptible(frame), is_sound=True)
        utterance.is_complete = True
        self._queue.append(utterance)
        effects.append(
            PlayUrl(
                utterance_id=utterance.utterance_id,
                url=frame.source,
                loop=frame.loop,
                interruptible=frame.interruptible or self._settings.interruptible,
            )
        )
        return effects

    def finish(self) -> list[Effect]:
        """End the cycle that is open, as if its last token had come: no more of it will."""
        self._blanks = ""
        if self._open is None:
            return []
        return [self._spoken(self._open, "", TextFrame(token="", last=True)), *self._complete()]

    def new_input(self) -> None:
        """The application was given something new, so what it sends now begins a cycle, whatever it left open."""
        self._drops = False

    def ended(self, utterance_id: str) -> list[Utterance]:
        """Note that the line came to the end of an utterance; return those that are thereby heard whole."""
        for queue in (self._queue, self._cleared):
            for index, utterance in enumerate(queue):
                if utterance.utterance_id == utterance_id and utterance.is_complete:
                    whole = queue[: index + 1]
                    del queue[: index + 1]
                    return whole
        return []

    def failed(self, failed: SpeechFailed) -> list[Effect]:
        """Note that the line could not speak some of an utterance; what was told of it as said is corrected."""
        for utterance in (*self._queue, *self._cleared):
            if utterance.utterance_id == failed.utterance_id:
                utterance.fail(begins=failed.begins, characters=failed.characters)
                told = utterance.is_complete
                return [_said(utterance, utterance.written, interrupted=False)] if told else []
        return []

    def cut(self, progress: Progress) -> Cut:
        """Note that the party cut what was sounding, and that the line dropped everything it had."""
        ids = [each.utterance_id for each in self._queue]
        if not self._queue or (self._is_ours(progress.utterance_id) and progress.utterance_id not in ids):
            # Something newer is on the line by now, or nothing: it was cut before the line heard of that.
            return Cut(heard=None, effects=self.cleared(progress))
        counted = list(heard_of(self._queue, progress))
        # What came to the line after it stopped is still on it, though the caller wants to be heard now.
        effects: list[Effect] = [] if ids == [progress.utterance_id] else [ClearLine()]
        effects.extend(_corrections(counted))
        self._drops = self._open is not None
        self._queue, self._open, self._blanks = [], None, ""
        heard = {utterance.utterance_id: text for utterance, text in counted}
        return Cut(heard=heard.get(progress.utterance_id or "", ""), effects=effects)

    def cleared(self, progress: Progress) -> list[Effect]:
        """Note how far the line had come when it was cleared for something newer."""
        counted = list(heard_of(self._cleared, progress))
        self._cleared = []
        return _corrections(counted)

    def _is_late(self, frame: TextFrame) -> bool:
        """Say whether a token belongs to a cut cycle; its last one is dropped too, but nothing after it."""
        is_late = self._drops
        if frame.last:
            self._drops = False
        return is_late

    def _begin(self, frame: TextFrame) -> list[Effect]:
        effects = self._make_room()
        self._open = Utterance(self._next_id(), language=self._languages.spoken(frame.language))
        self._queue.append(self._open)
        return [*effects, AgentBegan(utterance_id=self._open.utterance_id)]

    def _make_room(self) -> list[Effect]:
        """Clear the line for something newer, if all that it has may be taken the place of."""
        if not self._queue or not all(each.preemptible for each in self._queue):
            return []
        self._cleared.extend(self._queue)
        self._queue = []
        return [ClearLine()]

    def _spoken(self, utterance: Utterance, text: str, frame: TextFrame) -> Say:
        utterance.text += text
        utterance.preemptible = self._preemptible(frame)
        language = self._languages.spoken(frame.language)
        return Say(
            speech=Speech(
                utterance_id=utterance.utterance_id,
                text=text,
                last=frame.last,
                language=language,
                voice=self._languages.voice(language),
                interruptible=frame.interruptible or self._settings.interruptible,
            )
        )

    def _preemptible(self, frame: TextFrame | PlayFrame) -> bool:
        return self._settings.preemptible if frame.preemptible is None else frame.preemptible

    def _complete(self) -> list[Effect]:
        utterance, self._open = self._open, None
        if utterance is None:
            return []
        utterance.is_complete = True
        return [_said(utterance, utterance.written, interrupted=False)]

    def _is_ours(self, utterance_id: str | None) -> bool:
        return utterance_id is not None and utterance_id.startswith(f"{self._prefix}-")

    def _next_id(self) -> str:
        self._count += 1
        return f"{self._prefix}-{self._count}"


def _said(utterance: Utterance, heard: str, *, interrupted: bool) -> AgentSaid:
    return AgentSaid(
        utterance_id=utterance.utterance_id,
        written=utterance.written,
        heard=heard,
        interrupted=interrupted,
        language=utterance.language,
    )


def _corrections(counted: Iterable[tuple[Utterance, str]]) -> list[Effect]:
    """Tell of utterances that were cut; one that was told of as complete and was heard whole needs no word more."""
    return [
        _said(utterance, heard, interrupted=True)
        for utterance, heard in counted
        if not utterance.is_sound and not (utterance.is_complete and heard == utterance.written)
    ]
