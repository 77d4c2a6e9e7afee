"""A page of HTML as text: what a reader sees of it, with headings marked, and where its links lead.

lxml parses (it repairs what browsers repair); nothing is fetched and no script is run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tieline.knowledge.errors import DocumentUnreadable

_UNSEEN = (
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "canvas", "head",
    "button", "select", "textarea", "dialog",
)  # fmt: skip
_AROUND = ("nav", "header", "footer", "aside")
_BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "dd", "details", "div", "dl", "dt", "fieldset",
        "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav",
        "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
    )
)  # fmt: skip
_HEADINGS = {"h1": "# ", "h2": "## ", "h3": "### ", "h4": "#### ", "h5": "##### ", "h6": "###### "}
_CELLS = ("td", "th")
_ENOUGH = 200
"""Characters from which the part of a page that calls itself the main one is taken for the page."""
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class HTMLPage:
    """A page: title, text, the links as they stand in it, and the address they start from where the page names one."""

    title: str
    text: str
    links: tuple[str, ...]
    base: str | None = None


def read_html(content: bytes, *, charset: str | None = None) -> HTMLPage:
    """Read a page.

    Args:
        content: The page's bytes.
        charset: What the server said about them; None leaves it to the page itself.

    Raises:
        DocumentUnreadable: There is no page in it.
    """
    root = _parse(content, charset)
    title = " ".join((root.findtext(".//title") or "").split())
    base = root.find(".//base[@href]")
    links = tuple(
        str(each.get("href"))
        for each in root.iter("a")
        if "nofollow" not in (each.get("rel") or "").lower() and each.get("href")
    )
    ground = str(base.get("href")) if base is not None else None
    _drop(root, _UNSEEN)
    return HTMLPage(title=title, text=_text_of(_main_part(root)), links=links, base=ground)


def _parse(content: bytes, charset: str | None) -> Any:
    from lxml import etree, html

    try:
        parser = html.HTMLParser(
            encoding=charset or _own_charset(content), no_network=True, remove_comments=True, remove_pis=True,
            huge_tree=False, collect_ids=False,
        )  # fmt: skip
    except LookupError:
        parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = html.document_fromstring(content, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise DocumentUnreadable("There is no page of HTML in it.") from error
    return root


def _own_charset(content: bytes) -> str | None:
    """UTF-8 where the page is that; otherwise the parser looks for what the page says of itself."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _drop(root: Any, names: tuple[str, ...]) -> None:
    for element in list(root.iter(*names)):
        element.drop_tree()


def _main_part(root: Any) -> Any:
    """The part a page calls its main one, where there is enough in it; else all but what stands around the text."""
    for path in (".//main", ".//*[@role='main']", ".//article"):
        found = root.findall(path)
        if len(found) == 1 and len(found[0].text_content().strip()) >= _ENOUGH:
            return found[0]
    if len(root.text_content().strip()) >= _ENOUGH:
        _drop(root, _AROUND)
    return root


def _text_of(root: Any) -> str:
    text = "".join(_walk(root))
    lines = (_SPACES.sub(" ", line).strip(" |") for line in text.split("\n"))
    return _LINES.sub("\n\n", "\n".join(lines)).strip()


def _walk(root: Any) -> Iterator[str]:
    """What a reader reads in order; a block begins on a line of its own. Walks without recursion: pages nest deeply."""
    from lxml import etree

    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            yield _before(name)
            yield _flowing(element.text, element)
        else:
            yield _after(name)
            if element is not root:
                yield _flowing(element.tail, element)


def _before(name: str) -> str:
    if name in _HEADINGS:
        return f"\n\n{_HEADINGS[name]}"
    if name == "li":
        return "\n- "
    return "\n\n" if name in ("p", "table", "blockquote") else "\n" if name in _BLOCKS or name == "br" else ""


def _after(name: str) -> str:
    if name in _CELLS:
        return " | "
    return "\n" if name in _BLOCKS else ""


def _flowing(text: str | None, element: Any) -> str:
    """Text as it flows: a line break in the source is a space, except where it was typed to be seen."""
    if not text:
        return ""
    is_kept = any(parent.tag == "pre" for parent in (element, *element.iterancestors("pre")))
    return text if is_kept else " ".join(text.split("\n"))
