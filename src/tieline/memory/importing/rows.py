"""A CSV file row by row: which columns become which traits, and what is wrong with a cell. Pure rules.

A row without a usable identifier, or of another shape than the header, is an error: nothing of it is imported. Another
cell that does not fit its trait is a warning: the rest of the row is imported without it. An empty cell says nothing.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from tieline.kit.errors import Invalid
from tieline.memory.identity import normalize_identifier
from tieline.memory.models import IdentitySettings, ImportColumn, TraitDefinition, TraitValue
from tieline.memory.traits import check_value, is_storable, trait_key

AT_ONCE = 200
_TRUE, _FALSE = {"true", "yes", "1"}, {"false", "no", "0"}
Cells = list[str]
Line = tuple[int, Cells]
"""A row with the line of the file where it ends."""


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """What is wrong in a line; the reason never quotes a value, because it is kept."""

    line: int
    column: str
    is_error: bool
    reason: str


@dataclass(kw_only=True)
class ReadRow:
    """A row as traits, and what was wrong with it."""

    traits: dict[str, dict[str, TraitValue]] = field(default_factory=dict)
    complaints: list[Complaint] = field(default_factory=list)

    @property
    def is_usable(self) -> bool:
        """Whether anything of it may be imported."""
        return not any(complaint.is_error for complaint in self.complaints)


@dataclass(frozen=True, kw_only=True)
class RowReader:
    """Reads rows of one file."""

    header: Sequence[str]
    columns: Sequence[ImportColumn]
    definitions: Mapping[str, Mapping[str, TraitDefinition]]
    settings: IdentitySettings

    def read(self, line: Line) -> ReadRow:
        """Return a row's traits and complaints."""
        number, cells = line
        row = ReadRow()
        if not cells:
            reason = (
                "cannot be read: it is no UTF-8, holds a null byte, or a cell of more than 131,072 characters"
            )
            row.complaints.append(Complaint(line=number, column="", is_error=True, reason=reason))
            return row
        if len(cells) != len(self.header):
            reason = f"has {len(cells)} cells where the header has {len(self.header)}"
            row.complaints.append(Complaint(line=number, column="", is_error=True, reason=reason))
            return row
        found = dict(zip(self.header, cells, strict=True))
        identified = False
        for column in self.columns:
            definition = self.definitions.get(column.group, {}).get(trait_key(column.name))
            text = found[column.column].strip()
            if not text:
                continue
            if definition is None:
                self._complain(row, number, column, "belongs to a trait that was deleted")
                continue
            value = self._value(row, number, column, text=text, definition=definition)
            if value is not None:
                row.traits.setdefault(column.group, {})[definition.name] = value
                identified = identified or definition.id_type_promotion is not None
        if not identified:
            reason = "has no usable identifier"
            row.complaints.append(Complaint(line=number, column="", is_error=True, reason=reason))
        return row

    def _value(
        self, row: ReadRow, number: int, column: ImportColumn, *, text: str, definition: TraitDefinition
    ) -> TraitValue | None:
        try:
            value = check_value(definition, _converted(definition, text), field="the cell")
            if definition.id_type_promotion:
                normalize_identifier(definition.id_type_promotion, str(value), settings=self.settings)
        except Invalid as refusal:
            self._complain(row, number, column, refusal.message)
            return None
        return value

    def _complain(self, row: ReadRow, number: int, column: ImportColumn, reason: str) -> None:
        row.complaints.append(Complaint(line=number, column=column.column, is_error=False, reason=reason))


def read_header(rows: Iterator[Line], *, columns: Iterable[ImportColumn]) -> Cells:
    """Return the header of a file. Raises `Invalid` when it has none, or lacks a column that is mapped."""
    _, header = next(rows, (0, []))
    header = [name.strip() for name in header]
    if not any(header):
        raise Invalid("The file is empty: it needs a header.", field="file")
    twice = next((name for name in header if name and header.count(name) > 1), None)
    if twice is not None:
        raise Invalid(f"The header names the column {twice[:64]!r} twice.", field="file")
    missing = next((one.column for one in columns if one.column not in header), None)
    if missing is not None:
        raise Invalid(f"The header has no column {missing[:64]!r}.", field="file")
    return header


def read_lines(file: IO[str]) -> Iterator[Line]:
    """Read a file's rows with the lines where they end; blank lines are none."""
    reader = csv.reader(file, strict=False)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            # A cell larger than any trait: the row is there, and is no profile.
            yield reader.line_num, []
            continue
        if cells:
            readable = all(is_storable(cell) for cell in cells)
            yield reader.line_num, cells if readable else []


def portions(rows: Iterable[Line], *, size: int = AT_ONCE) -> Iterator[list[Line]]:
    """Cut rows in portions."""
    portion: list[Line] = []
    for row in rows:
        portion.append(row)
        if len(portion) == size:
            yield portion
            portion = []
    if portion:
        yield portion


def _converted(definition: TraitDefinition, text: str) -> Any:
    """A cell as its trait's type; what is none stays text and is refused as such."""
    if definition.data_type == "NUMBER":
        return _number(text)
    if definition.data_type == "BOOLEAN":
        word = text.lower()
        return word in _TRUE if word in _TRUE | _FALSE else text
    if definition.data_type == "ARRAY":
        return _list(text)
    return text


def _number(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _list(text: str) -> Any:
    """A list as JSON writes it, or words between semicolons."""
    if text.startswith("["):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return [item.strip() for item in text.split(";") if item.strip()]
