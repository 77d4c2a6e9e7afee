"""Files as their authors saved them, in whatever character set, become text."""

from __future__ import annotations

import pytest

from tieline.knowledge import DocumentUnreadable, FileSource, read_document

pytestmark = pytest.mark.unit


def read(content: bytes, mime_type: str = "text/plain") -> str:
    return read_document(FileSource(file_name="f", file_size=len(content), mime_type=mime_type), content).text


@pytest.mark.parametrize(
    "content",
    ["Envíos".encode(), "Envíos".encode("utf-8-sig"), "Envíos".encode("cp1252"), "Envíos".encode("utf-16")],
)
def test_the_usual_character_sets(content: bytes) -> None:
    assert read(content) == "Envíos"


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(DocumentUnreadable):
        read(b"\x89PNG\x00\x01")
    with pytest.raises(DocumentUnreadable):
        read(b"\xff\xfe\x00")


def test_a_row_of_a_table_says_what_its_values_are() -> None:
    table = b'Country,Cost,Note\nSpain,free,"two, or three days"\n\nFrance,4.90,\n'
    told = "Country: Spain\nCost: free\nNote: two, or three days\n\nCountry: France\nCost: 4.90"
    assert read(table, "text/csv") == told
    assert read(
        table.replace(b'"two, or three days"', b"x").replace(b",", b"\t"), "text/tab-separated-values"
    )


def test_a_table_of_names_alone_is_still_read() -> None:
    assert read(b"Country,Cost\n", "text/csv") == "Country,Cost"


def test_a_broken_table_names_its_line() -> None:
    with pytest.raises(DocumentUnreadable, match="Line"):
        read(b"a,b\n" + b"x" * 200_000 + b",y\n", "text/csv")


def test_markdown_is_kept_and_html_is_read() -> None:
    assert read(b"# Hours\nWe open at nine.", "text/markdown") == "# Hours\nWe open at nine."
    assert (
        read(b"<title>Help</title><h2>Hours</h2>We open at nine.", "text/html")
        == "## Hours\nWe open at nine."
    )
