"""Reading the nouns of TwiML: the elements inside a <Dial>, <Connect>, <Start> or <Enqueue> become `nouns.py`'s values.

`twiml.py` reads the verbs around them; the tables at the end say which noun may stand where.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from tieline.channels.voice import nouns
from tieline.channels.voice.attributes import incomplete, note, read_attributes
from tieline.channels.voice.markup import Element
from tieline.channels.voice.twiml_errors import Note, VerbNotSupported

NOUNS_NOT_SUPPORTED = frozenset(
    {
        "Application", "Sim", "WhatsApp", "VirtualAgent", "Room", "Autopilot", "Conversation", "AiSession",
        "ConversationRelaySession", "Siprec",
    }
)  # fmt: skip


def read_plain(kind: type[Any]) -> Callable[[Element, list[Note]], Any]:
    """Return a reader for a verb or noun that is nothing but its attributes."""

    def read(element: Element, notes: list[Note]) -> Any:
        notes.extend(note(child, f"{element.name} holds no {child.name}.") for child in element.children)
        return kind(**read_attributes(kind, element, notes))

    return read


def read_nouns(
    element: Element, notes: list[Note], known: Mapping[str, Callable[[Element, list[Note]], Any]]
) -> list[Any]:
    """Return what the children of `element` that are in `known` mean; others are noted, or refused if we know of them."""
    found = []
    for child in element.children:
        if child.name in NOUNS_NOT_SUPPORTED:
            raise VerbNotSupported(
                f"{child.name} in {element.name} is not supported here.", line=child.line, element=child.name
            )
        if child.name in known:
            found.append(known[child.name](child, notes))
        else:
            notes.append(note(child, f"{element.name} holds no {child.name}; it was ignored."))
    return found


def _named(kind: type[Any], field: str) -> Callable[[Element, list[Note]], Any]:
    """Return a reader for a noun whose text is the field `field`."""

    def read(element: Element, notes: list[Note]) -> Any:
        if not element.text:
            raise incomplete(element, f"{element.name} is empty; it names whom to connect.")
        return kind(**{field: element.text}, **read_attributes(kind, element, notes))

    return read


def _client(element: Element, notes: list[Note]) -> nouns.Client:
    inside = [child.text for child in element.children if child.name == "Identity"]
    identity = inside[0] if inside else element.text
    if not identity:
        raise incomplete(element, "Client needs an identity.")
    return nouns.Client(
        identity=identity,
        parameters=_parameters(element),
        **read_attributes(nouns.Client, element, notes),
    )


def _sip(element: Element, notes: list[Note]) -> nouns.Sip:
    inside = [child.text for child in element.children if child.name == "Uri"]
    uri = inside[0] if inside else element.text
    if not uri:
        raise incomplete(element, "Sip needs an address.")
    return nouns.Sip(uri=uri, **read_attributes(nouns.Sip, element, notes))


def _task(element: Element, notes: list[Note]) -> nouns.Task:
    try:
        attributes = json.loads(element.text or "{}")
    except ValueError as error:
        raise incomplete(element, "The attributes of a Task must be JSON.") from error
    if not isinstance(attributes, dict):
        raise incomplete(element, "The attributes of a Task must be a JSON object.")
    return nouns.Task(attributes=attributes, **read_attributes(nouns.Task, element, notes))


def _conversation_relay(element: Element, notes: list[Note]) -> nouns.ConversationRelay:
    known = ("Language", "Parameter")
    notes.extend(
        note(child, f"ConversationRelay holds no {child.name}; it was ignored.")
        for child in element.children
        if child.name not in known
    )
    languages = tuple(child.attributes for child in element.children if child.name == "Language")
    return nouns.ConversationRelay(
        attributes=element.attributes,
        languages=languages,
        parameters=_parameters(element),
        line=element.line,
    )


def _stream(element: Element, notes: list[Note]) -> nouns.Stream:
    given = dict(element.attributes)
    url = given.pop("url", "")
    if not url and "connectorName" not in given:
        raise incomplete(element, "Stream needs a url.")
    rest = Element(name=element.name, line=element.line, attributes=given, parts=())
    return nouns.Stream(
        url=url, parameters=_parameters(element), **read_attributes(nouns.Stream, rest, notes)
    )


def _transcription(element: Element, notes: list[Note]) -> nouns.Transcription:
    return nouns.Transcription(
        parameters=_parameters(element), **read_attributes(nouns.Transcription, element, notes)
    )


def _parameters(element: Element) -> dict[str, str]:
    return {
        child.attributes["name"]: child.attributes.get("value", "")
        for child in element.children
        if child.name == "Parameter" and "name" in child.attributes
    }


DIAL_NOUNS: Mapping[str, Callable[[Element, list[Note]], nouns.DialNoun]] = {
    "Number": _named(nouns.Number, "number"),
    "Client": _client,
    "Sip": _sip,
    "Queue": _named(nouns.Queue, "name"),
    "Conference": _named(nouns.Conference, "name"),
}
CONNECT_NOUNS: Mapping[str, Callable[[Element, list[Note]], nouns.ConnectNoun]] = {
    "ConversationRelay": _conversation_relay,
    "Stream": _stream,
    "Flow": read_plain(nouns.Flow),
}
STOP_NOUNS: Mapping[str, Callable[[Element, list[Note]], nouns.StoppedStream]] = {
    "Stream": read_plain(nouns.StoppedStream),
}
START_NOUNS: Mapping[str, Callable[[Element, list[Note]], nouns.StartNoun]] = {
    "Stream": _stream,
    "Transcription": _transcription,
    "Recording": read_plain(nouns.Recording),
}
TASK_NOUN: Mapping[str, Callable[[Element, list[Note]], nouns.Task]] = {"Task": _task}
