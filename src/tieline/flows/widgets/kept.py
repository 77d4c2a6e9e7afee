"""Widgets of Studio that a definition may hold and that are not run here, each with the sentence that says why.

A definition with one of them is kept, and valid with a warning: an exported flow comes back as it was, and whoever never
reaches the widget never misses it. An execution that does reach it ends there, failed, with the sentence.
"""

from __future__ import annotations

KEPT = {
    "capture-payments": (
        "Card and bank details are not taken here, because nothing in this house is certified to hold them. "
        "Let a page of your payment provider do it, and send the customer its link."
    ),
    "connect-virtual-agent": (
        "This is the older widget for Dialogflow, which is no longer sold; use connect-virtual-agent-v2."
    ),
    "send-to-auto-pilot": "Autopilot is no longer sold; the built-in agent, or an application of yours, answers instead.",
    "create-chat-channel": "Programmable Chat is no longer sold; use start-conversation.",
    "add-member-to-chat-channel": "Programmable Chat is no longer sold; use the Conversations API.",
}
"""Type -> why it is not run."""
