"""What a line of a file becomes, and what is said of one that becomes nothing."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tieline.kit.errors import Invalid
from tieline.memory.identity import DEFAULT_SETTINGS
from tieline.memory.importing.rows import Line, RowReader, portions, read_header, read_lines
from tieline.memory.models import ImportColumn, TraitDefinition

pytestmark = pytest.mark.unit
COLUMNS = (
    ImportColumn(column="Phone", group="Contact", name="phone"),
    ImportColumn(column="Points", group="Loyalty", name="points"),
    ImportColumn(column="VIP", group="Loyalty", name="vip"),
    ImportColumn(column="Likes", group="Loyalty", name="likes"),
)
DEFINITIONS = {
    "Contact": {"phone": TraitDefinition(name="phone", data_type="STRING", id_type_promotion="phone")},
    "Loyalty": {
        "points": TraitDefinition(name="points", data_type="NUMBER"),
        "vip": TraitDefinition(name="vip", data_type="BOOLEAN"),
        "likes": TraitDefinition(name="likes", data_type="ARRAY"),
    },
}
HEADER = ["Phone", "Points", "VIP", "Likes"]
READER = RowReader(header=HEADER, columns=COLUMNS, definitions=DEFINITIONS, settings=DEFAULT_SETTINGS)


def lines(text: str) -> list[Line]:
    return list(read_lines(io.StringIO(text, newline="")))


def test_cells_become_values_of_their_traits_types() -> None:
    row = READER.read((2, ["+34600111222", "12.5", "Yes", "tea; dogs"]))
    assert row.traits == {
        "Contact": {"phone": "+34600111222"},
        "Loyalty": {"points": 12.5, "vip": True, "likes": ["tea", "dogs"]},
    }
    assert READER.read((2, ["+34600111222", "7", "0", '["a", 2]'])).traits["Loyalty"] == {
        "points": 7, "vip": False, "likes": ["a", 2],
    }  # fmt: skip


def test_an_empty_cell_says_nothing() -> None:
    assert READER.read((2, ["+34600111222", "", " ", ""])).traits == {"Contact": {"phone": "+34600111222"}}


def test_a_cell_that_does_not_fit_is_left_out_and_told_without_its_value() -> None:
    row = READER.read((2, ["+34600111222", "secret words", "perhaps", "tea"]))
    assert row.is_usable
    assert row.traits["Loyalty"] == {"likes": ["tea"]}
    assert [(one.line, one.column, one.is_error) for one in row.complaints] == [
        (2, "Points", False), (2, "VIP", False),
    ]  # fmt: skip
    assert "secret" not in str(row.complaints)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["", "7", "", ""], "identifier"),
        (["+34600111222", "7"], "2 cells where the header has 4"),
        ([], "cannot be read"),
    ],
)
def test_a_row_that_names_nobody_or_is_misshapen_is_an_error(cells: list[str], said: str) -> None:
    row = READER.read((9, cells))
    assert not row.is_usable
    (complaint,) = row.complaints
    assert (complaint.line, said in complaint.reason) == (9, True)


def test_quotes_hold_commas_and_line_ends_and_blank_lines_are_none() -> None:
    assert lines('a,b\r\n"x, y","two\nlines"\r\n\r\nz,w\r\n') == [
        (1, ["a", "b"]), (3, ["x, y", "two\nlines"]), (5, ["z", "w"]),
    ]  # fmt: skip


def test_null_bytes_and_cells_without_end_are_rows_that_cannot_be_read() -> None:
    assert lines("a,b\nx\x00,y\n")[1] == (2, [])
    assert (3, ["p", "q"]) in lines(f"a,b\n{'x' * 140_000},y\np,q\n")


@pytest.mark.parametrize(
    ("text", "said"), [("", "empty"), ("Phone,Points,VIP\n", "Likes"), ("Phone,Phone\n", "twice")]
)
def test_a_header_that_lacks_a_column_is_refused(text: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        read_header(read_lines(io.StringIO(text)), columns=COLUMNS)


@settings(deadline=None)
@given(st.lists(st.lists(st.text(max_size=20), min_size=4, max_size=4), max_size=30))
def test_whatever_is_in_a_file_every_row_is_read_or_complained_about(rows: list[list[str]]) -> None:
    written = io.StringIO(newline="")
    csv.writer(written).writerows([HEADER, *rows])
    read = lines(written.getvalue())[1:]
    for line in read:
        row = READER.read(line)
        assert row.is_usable == bool(row.traits.get("Contact"))
    assert [line for portion in portions(read, size=7) for line in portion] == read
