"""A PDF is read page by page in a process of its own; what cannot be read says why."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfWriter

from tieline.kit.pdf import PDFUnreadable, read_pdf

pytestmark = pytest.mark.unit

_TEXT = b"BT /F1 12 Tf 72 720 Td (%s) Tj ET"


def pdf(*pages: str, password: str | None = None) -> bytes:
    """A PDF with a line of text a page."""
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    for words in pages:
        page = writer.add_blank_page(width=612, height=792)
        stream = DecodedStreamObject()
        stream.set_data(_TEXT % words.encode())
        page[NameObject("/Contents")] = writer._add_object(stream)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): writer._add_object(font)})}
        )
    writer.add_metadata({"/Title": "Terms"})
    if password:
        writer.encrypt(password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


async def test_every_page_is_read() -> None:
    found = await read_pdf(pdf("Returns are free.", "We open at nine."))
    assert (found.title, [page.strip() for page in found.pages]) == (
        "Terms",
        ["Returns are free.", "We open at nine."],
    )


async def test_a_locked_one_says_so() -> None:
    with pytest.raises(PDFUnreadable, match="password"):
        await read_pdf(pdf("Secret", password="open sesame"))


@pytest.mark.parametrize("content", [b"", b"no pdf at all", b"%PDF-1.7\n" + b"\x00" * 400, pdf("cut")[:200]])
async def test_a_damaged_one_says_so(content: bytes) -> None:
    with pytest.raises(PDFUnreadable):
        await read_pdf(content)


async def test_one_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(PDFUnreadable, match="longer"):
        await read_pdf(pdf("Returns are free."), timeout_seconds=0.001)
