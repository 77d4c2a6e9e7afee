"""The widgets Tieline runs, one file each, and the table that finds them by type.

To add one: write a file with a `WIDGET`, put it into `WIDGETS`, and describe it in docs/reference/flow-widgets.md.
"""

from __future__ import annotations

from tieline.flows.widgets import (
    make_http_request,
    resume_conversation,
    send_message,
    send_to_flex,
    set_variables,
    split_based_on,
    trigger,
)
from tieline.flows.widgets.base import Widget

WIDGETS: dict[str, Widget] = {
    module.WIDGET.type: module.WIDGET
    for module in (
        trigger,
        set_variables,
        split_based_on,
        resume_conversation,
        make_http_request,
        send_message,
        send_to_flex,
    )
}

__all__ = ["WIDGETS", "Widget"]
