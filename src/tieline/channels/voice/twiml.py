"""Reading TwiML: a document of verbs becomes `verbs.py`'s values, in their order.

`parse` gives the verbs, `read` also the notes on what was passed over, `read_answer` takes an HTTP answer as it came.
Refusals (`twiml_errors.py`) carry the vendor's number and name line and element. Nothing is fetched or resolved here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.message import Message

from tieline.channels.voice import nouns, verbs
from tieline.channels.voice.attributes import incomplete, note, read_attributes
from tieline.channels.voice.markup import Element, read_markup
from tieline.channels.voice.twiml_errors import (
    ContentTypeWrong,
    Note,
    RootNotResponse,
    VerbNotSupported,
)
from tieline.channels.voice.twiml_nouns import (
    CONNECT_NOUNS,
    DIAL_NOUNS,
    START_NOUNS,
    STOP_NOUNS,
    TASK_NOUN,
    read_nouns,
    read_plain,
)
from tieline.channels.voice.verbs import Verb

MARKUP_TYPES = frozenset({"text/xml", "application/xml", "text/html"})
"""Content types that are read as TwiML; text/plain is read aloud and audio/* is played, as at the vendor's."""

NOT_SUPPORTED = frozenset({"Refer", "Pay", "Prompt", "Sms", "Echo", "Queue"})
# SSML that separates what stands before it from what comes after, as a blank does in a text.
SEPARATING = frozenset({"break", "p", "s"})


@dataclass(frozen=True, kw_only=True)
class Document:
    """What a document says: its verbs, and notes on what in it was passed over."""

    verbs: tuple[Verb, ...]
    notes: tuple[Note, ...] = ()


def parse(text: str) -> tuple[Verb, ...]:
    """Return the verbs of a TwiML document in their order.

    Raises:
        TwimlRefused: or one of its kind, with the vendor's number in `code`.
    """
    return read(text).verbs


def read(text: str | bytes, *, encoding: str | None = None) -> Document:
    """Return the verbs of a document and the notes on it; refuses as `parse` does."""
    root = read_markup(text, encoding=encoding)
    if root.name != "Response":
        raise RootNotResponse(line=root.line, element=root.name)
    notes = [note(root, "Text outside of the verbs was ignored.")] if root.text else []
    return Document(verbs=tuple(_verbs(root, notes)), notes=tuple(notes))


def read_answer(body: bytes, *, content_type: str | None, url: str) -> Document:
    """Return what an HTTP answer tells a call to do; an empty one tells nothing.

    Args:
        body: the answer's body.
        content_type: its header, with a charset or without.
        url: where it came from; a sound is played from there.

    Raises:
        ContentTypeWrong: the answer is of a kind that is no TwiML (12300).
        TwimlRefused: or another of its kind, as for `parse`.
    """
    if not body.strip():
        return Document(verbs=())
    kind, charset = _content_type(content_type)
    if kind in MARKUP_TYPES:
        return read(body, encoding=charset)
    if kind == "text/plain":
        return Document(verbs=(verbs.Say(words=_decoded(body, charset)),))
    if kind.startswith("audio/"):
        return Document(verbs=(verbs.Play(url=url),))
    raise ContentTypeWrong(f"An answer of the type {kind or 'unknown'!r} cannot be TwiML.")


def _content_type(header: str | None) -> tuple[str, str | None]:
    message = Message()
    message["Content-Type"] = header or "application/xml"
    return message.get_content_type(), message.get_content_charset()


def _decoded(body: bytes, charset: str | None) -> str:
    try:
        return " ".join(body.decode(charset or "utf-8", errors="replace").split())
    except LookupError as error:
        raise ContentTypeWrong(f"Nobody knows the character set {charset!r}.") from error


def _verbs(root: Element, notes: list[Note]) -> Iterator[Verb]:
    for element in root.children:
        if element.name in NOT_SUPPORTED:
            raise VerbNotSupported(
                f"The verb {element.name} is not supported here.", line=element.line, element=element.name
            )
        if element.name not in VERBS:
            notes.append(note(element, f"There is no verb {element.name}; it was ignored."))
        elif (verb := VERBS[element.name](element, notes)) is not None:
            yield verb


def _say(element: Element, notes: list[Note]) -> verbs.Say | None:
    spoken = " ".join("".join(_spoken(element)).split())
    if not spoken:
        notes.append(note(element, "There are no words to say."))
        return None
    return verbs.Say(words=spoken, **read_attributes(verbs.Say, element, notes))


def _spoken(element: Element) -> Iterator[str]:
    """Yield the words of an element and of the speech markup in it: no synthesiser of ours is promised to know that."""
    for part in element.parts:
        if isinstance(part, str):
            yield part
        elif part.name == "sub" and "alias" in part.attributes:
            yield part.attributes["alias"]
        else:
            blank = " " if part.name in SEPARATING else ""
            yield blank
            yield from _spoken(part)
            yield blank


def _play(element: Element, notes: list[Note]) -> verbs.Play:
    play = verbs.Play(url=element.text, **read_attributes(verbs.Play, element, notes))
    if not play.url and not play.digits:
        raise incomplete(element, "Play needs a URL or digits.")
    return play


def _gather(element: Element, notes: list[Note]) -> verbs.Gather:
    prompts: list[verbs.Prompting] = []
    for child in element.children:
        if child.name not in PROMPTS:
            notes.append(note(child, f"Gather holds no {child.name}; it was ignored."))
        elif (prompt := PROMPTS[child.name](child, notes)) is not None:
            prompts.append(prompt)
    return verbs.Gather(prompts=tuple(prompts), **read_attributes(verbs.Gather, element, notes))


def _dial(element: Element, notes: list[Note]) -> verbs.Dial:
    called: list[nouns.DialNoun] = list(read_nouns(element, notes, DIAL_NOUNS))
    if element.text:
        called.append(nouns.Number(number=element.text))
    if not called:
        raise incomplete(element, "Dial needs somebody to call.")
    alone = [each for each in called if isinstance(each, nouns.Queue | nouns.Conference)]
    if alone and len(called) > 1:
        raise incomplete(element, "A Queue or a Conference must be alone in its Dial.")
    return verbs.Dial(nouns=tuple(called), **read_attributes(verbs.Dial, element, notes))


def _enqueue(element: Element, notes: list[Note]) -> verbs.Enqueue:
    tasks = read_nouns(element, notes, TASK_NOUN)
    enqueue = verbs.Enqueue(
        name=element.text or None,
        task=tasks[0] if tasks else None,
        **read_attributes(verbs.Enqueue, element, notes),
    )
    if enqueue.name is None and enqueue.workflow_id is None:
        raise incomplete(element, "Enqueue needs the name of a queue or a workflowSid.")
    return enqueue


def _redirect(element: Element, notes: list[Note]) -> verbs.Redirect:
    return verbs.Redirect(url=element.text, **read_attributes(verbs.Redirect, element, notes))


def _connect(element: Element, notes: list[Note]) -> verbs.Connect:
    found = read_nouns(element, notes, CONNECT_NOUNS)
    if len(found) != 1:
        raise incomplete(element, "Connect needs exactly one of ConversationRelay, Stream and Flow.")
    return verbs.Connect(noun=found[0], **read_attributes(verbs.Connect, element, notes))


def _start(element: Element, notes: list[Note]) -> verbs.Start:
    found = read_nouns(element, notes, START_NOUNS)
    if not found:
        raise incomplete(element, "Start needs a Stream, a Transcription or a Recording.")
    return verbs.Start(nouns=tuple(found), **read_attributes(verbs.Start, element, notes))


def _stop(element: Element, notes: list[Note]) -> verbs.Stop:
    found = read_nouns(element, notes, STOP_NOUNS)
    if not found:
        raise incomplete(element, "Stop needs a Stream.")
    return verbs.Stop(streams=tuple(found))


PROMPTS: Mapping[str, Callable[[Element, list[Note]], verbs.Prompting | None]] = {
    "Say": _say,
    "Play": _play,
    "Pause": read_plain(verbs.Pause),
}
VERBS: Mapping[str, Callable[[Element, list[Note]], Verb | None]] = {
    **PROMPTS,
    "Gather": _gather,
    "Record": read_plain(verbs.Record),
    "Dial": _dial,
    "Enqueue": _enqueue,
    "Leave": read_plain(verbs.Leave),
    "Redirect": _redirect,
    "Hangup": read_plain(verbs.Hangup),
    "Reject": read_plain(verbs.Reject),
    "Connect": _connect,
    "Start": _start,
    "Stop": _stop,
}
