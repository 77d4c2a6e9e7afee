"""What an editor offers: every widget by group, with the events it leaves by and its properties as fields of a form.

The checks of `widgets/` say what is wrong; this says what there is to choose from, and how a value is spelled: several of
the vendor's properties are numbers and yes-or-no written as text. `catalogue.json` holds it, in the order it is shown.
Reference: flex-taskrouter-studio.md 2.2.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from tieline.flows.widgets import WIDGETS
from tieline.flows.widgets.kept import KEPT
from tieline.flows.widgets.split_based_on import OPERATORS

Kind = Literal[
    "text", "words", "number", "number_text", "flag", "flag_text", "choice", "pairs", "variables", "json"
]
"""How a property is edited, and written: `number` and `flag` as JSON, `number_text` and `flag_text` as text."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One property of a widget. `default` is what a new widget begins with; None: nothing is written."""

    key: str
    label: str
    kind: Kind
    required: bool = False
    choices: tuple[str, ...] = ()
    default: str | int | bool | None = None
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Offered:
    """One widget as the editor offers it; `refused` says why it is kept and not run."""

    type: str
    label: str
    group: str
    about: str
    events: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    refused: str | None = None


@cache
def list_widgets() -> tuple[Offered, ...]:
    """Return every widget a definition may hold, in the order an editor shows them."""
    text = files("tieline.flows").joinpath("catalogue.json").read_text("utf-8")
    return tuple(_offered(each) for each in json.loads(text))


def list_operators() -> tuple[str, ...]:
    """Return the comparisons of `split-based-on`."""
    return tuple(OPERATORS)


def _offered(raw: dict[str, Any]) -> Offered:
    """Read a widget; without events of its own it is offered with all it can leave by."""
    fields = tuple(
        Field(**{**each, "choices": tuple(each.get("choices", ()))}) for each in raw.pop("fields", ())
    )
    offered = Offered(**{**raw, "events": tuple(raw.get("events", ()))}, fields=fields)
    refused = KEPT.get(offered.type)
    events = offered.events or (() if refused else WIDGETS[offered.type].events)
    return replace(offered, events=events, refused=refused)
