"""The widgets Tieline runs, one file each, and the table that finds them by type.

To add one: write a file with a `WIDGET`, put it into `WIDGETS`, and describe it in docs/reference/flow-widgets.md.
"""

from __future__ import annotations

from tieline.flows.widgets import (
    add_twiml_redirect,
    connect_call_to,
    connect_virtual_agent,
    enqueue_call,
    fork_stream,
    gather_input_on_call,
    make_http_request,
    make_outgoing_call,
    record_call,
    record_voicemail,
    resume_conversation,
    run_conversation_relay,
    run_function,
    run_subflow,
    say_play,
    search_for_profile,
    send_and_wait_for_reply,
    send_message,
    send_to_flex,
    set_variables,
    split_based_on,
    start_conversation,
    trigger,
)
from tieline.flows.widgets.base import Widget

WIDGETS: dict[str, Widget] = {
    widget.type: widget
    for widget in (
        trigger.WIDGET,
        set_variables.WIDGET,
        split_based_on.WIDGET,
        start_conversation.WIDGET,
        resume_conversation.WIDGET,
        resume_conversation.WIDGET_SENT,
        search_for_profile.WIDGET,
        make_http_request.WIDGET,
        run_function.WIDGET,
        run_subflow.WIDGET,
        send_message.WIDGET,
        send_and_wait_for_reply.WIDGET,
        send_to_flex.WIDGET,
        connect_virtual_agent.WIDGET,
        say_play.WIDGET,
        gather_input_on_call.WIDGET,
        connect_call_to.WIDGET,
        enqueue_call.WIDGET,
        add_twiml_redirect.WIDGET,
        record_voicemail.WIDGET,
        record_call.WIDGET,
        fork_stream.WIDGET,
        make_outgoing_call.WIDGET,
        make_outgoing_call.WIDGET_V1,
        run_conversation_relay.WIDGET,
    )
}

__all__ = ["WIDGETS", "Widget"]
