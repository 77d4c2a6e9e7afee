"""From text to a tree of elements that know their lines: the one place that sees the XML library.

Strangers' programs write these documents, so everything that XML can do beyond elements is refused: a document type
(and with it entities and outside files), and more than 64 KB. `twiml.py` makes verbs of the tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tieline.channels.voice.twiml_errors import DocumentTooLarge, DocumentUnreadable

MAX_BYTES = 64 * 1024
"""The vendor's own limit for a document."""


@dataclass(frozen=True, kw_only=True)
class Element:
    """One element; `parts` holds its text and its children in their order. `line` counts from 1."""

    name: str
    line: int
    attributes: Mapping[str, str]
    parts: tuple[str | Element, ...]

    @property
    def children(self) -> tuple[Element, ...]:
        """The elements inside, without the text between them."""
        return tuple(part for part in self.parts if isinstance(part, Element))

    @property
    def text(self) -> str:
        """The element's own text with runs of blanks made one; that of its children is not in it."""
        return " ".join("".join(part for part in self.parts if isinstance(part, str)).split())


def read_markup(document: str | bytes, *, encoding: str | None = None) -> Element:
    """Return the root of `document`.

    Args:
        document: the whole text; bytes are decoded as their XML declaration says (UTF-8 without one).
        encoding: what the bytes are written in, if that was told beside them; goes before the declaration.

    Raises:
        DocumentUnreadable: it is not well-formed, or has a document type.
        DocumentTooLarge: it is larger than `MAX_BYTES`.
    """
    content, encoding = _encoded(document, encoding)
    if len(content) > MAX_BYTES:
        raise DocumentTooLarge
    root = _parse(content, encoding)
    if root.getroottree().docinfo.doctype or root.getroottree().docinfo.internalDTD is not None:
        raise DocumentUnreadable("TwiML may have no document type and no entities.", line=1)
    return _element(root)


def _encoded(document: str | bytes, encoding: str | None) -> tuple[bytes, str | None]:
    if isinstance(document, bytes):
        return document, encoding
    try:
        return document.removeprefix("\ufeff").encode(), "utf-8"
    except UnicodeEncodeError as error:
        raise DocumentUnreadable("The TwiML holds half of a character.") from error


def _parse(content: bytes, encoding: str | None) -> Any:
    from lxml import etree

    try:
        parser = etree.XMLParser(
            encoding=encoding,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
    except LookupError as error:
        raise DocumentUnreadable(f"Nobody knows the character set {encoding!r}.") from error
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentUnreadable(_sentence(error.msg), line=error.lineno or None) from error


def _sentence(reason: str | None) -> str:
    """Return what the parser says without the place, which is given apart; it may be silent (an empty document)."""
    said = (reason or "the document is empty").partition(", line ")[0]
    return f"The TwiML is not well-formed XML: {said}."


def _element(node: Any) -> Element:
    return Element(
        name=str(node.tag),
        line=int(node.sourceline or 1),
        attributes={str(name): str(value) for name, value in node.attrib.items()},
        parts=tuple(_parts(node)),
    )


def _parts(node: Any) -> Iterator[str | Element]:
    if node.text:
        yield str(node.text)
    for child in node:
        # Entity references are the only children without a name; a document that declares some is refused anyway.
        if isinstance(child.tag, str):
            yield _element(child)
        if child.tail:
            yield str(child.tail)
