"""Flows of our own in the shapes that an editor elsewhere exports: every key of every widget, with the types it writes.

Collected from what the vendor documents and what public exports hold; the words are ours.
"""

from __future__ import annotations

from typing import Any

JSON = dict[str, Any]
EVENTS = (
    "incomingMessage",
    "incomingCall",
    "incomingConversationMessage",
    "incomingRequest",
    "incomingParent",
)
_ME, _THEM = "{{flow.channel.address}}", "{{contact.channel.address}}"
_SENT: JSON = {
    "service": "{{trigger.message.InstanceSid}}",
    "channel": "{{trigger.message.ChannelSid}}",
    "attributes": "",
    "from": _ME,
    "media_url": "",
    "message_type": "custom",
    "content_sid": "",
    "content_variables": [],
}
_PAIRS = [{"key": "order", "value": "{{widgets.ask.inbound.Body}}"}]

KEYS: dict[str, tuple[JSON, tuple[str, ...]]] = {
    "send-message": ({**_SENT, "body": "Thank you.", "to": _THEM}, ("sent", "failed")),
    "send-and-wait-for-reply": (
        {**_SENT, "body": "Which order?", "timeout": "3600", "save_response_as": ""},
        ("incomingMessage", "timeout", "deliveryFailure"),
    ),
    "set-variables": (
        {"variables": [{"index": "0", "key": "size", "value": "{{flow.data.size}}", "parse_as_json": True}]},
        ("next",),
    ),
    "run-function": (
        {
            "service_sid": "default",
            "environment_sid": None,
            "function_sid": "ZH" + "1" * 32,
            "url": "https://shop-1234.example.test/stock",
            "parameters": _PAIRS,
        },
        ("success", "fail"),
    ),
    "make-http-request": (
        {
            "method": "POST",
            "url": "https://shop.example.test/orders",
            "content_type": "application/x-www-form-urlencoded;charset=utf-8",
            "body": "",
            "parameters": _PAIRS,
            "add_twilio_auth": False,
        },
        ("success", "failed"),
    ),
    "run-subflow": (
        {
            "flow_sid": "FW" + "1" * 32,
            "flow_revision": "LatestPublished",
            "parameters": [{"key": "a", "value": "1", "type": "string"}],
        },
        ("completed", "failed"),
    ),
    "say-play": (
        {"say": "Hello.", "play": "", "digits": "", "voice": "Polly.Joanna", "language": "en-US", "loop": 1},
        ("audioComplete",),
    ),
    "gather-input-on-call": (
        {
            "say": "Press one.",
            "play": "",
            "voice": "default",
            "language": "en-GB",
            "loop": 1,
            "timeout": 5,
            "number_of_digits": 1,
            "stop_gather": True,
            "finish_on_key": "#",
            "save_response_as": "",
            "gather_language": "en",
            "speech_timeout": "auto",
            "speech_model": "",
            "hints": "orders, returns",
            "profanity_filter": "true",
        },
        ("keypress", "speech", "timeout"),
    ),
    "connect-call-to": (
        {
            "noun": "number",
            "to": "+15550100007",
            "caller_id": _THEM,
            "record": False,
            "timeout": 30,
            "time_limit": "600",
            "sip_endpoint": "",
            "sip_username": "",
            "sip_password": "",
        },
        ("callCompleted", "hangup"),
    ),
    "enqueue-call": (
        {
            "queue_name": "boots",
            "workflow_sid": None,
            "task_attributes": "",
            "priority": None,
            "timeout": None,
            "wait_url": None,
            "wait_url_method": "POST",
        },
        ("callComplete", "failedToEnqueue", "callFailure"),
    ),
    "record-voicemail": (
        {
            "timeout": 5,
            "finish_on_key": "#",
            "max_length": 120,
            "transcribe": True,
            "transcription_callback_url": "",
            "trim": "trim-silence",
            "play_beep": "true",
            "recording_status_callback_url": "",
        },
        ("recordingComplete", "noAudio", "hangup"),
    ),
    "record-call": (
        {
            "record_call": True,
            "recording_status_callback": "",
            "recording_status_callback_method": "POST",
            "recording_status_callback_events": "completed",
            "recording_channels": "dual",
            "trim": "do-not-trim",
        },
        ("success", "failed"),
    ),
    "fork-stream": (
        {
            "stream_action": "start",
            "stream_name": "ears",
            "stream_transport_type": "siprec",
            "stream_connector": "ears_1",
            "stream_track": "both_tracks",
            "stream_parameters": _PAIRS,
        },
        ("next",),
    ),
    "make-outgoing-call-v1": (
        {"from": _ME, "to": _THEM, "record": False, "timeout": 60},
        ("answered", "busy", "noAnswer", "failed", "answeredByMachine", "hangup"),
    ),
    "make-outgoing-call-v2": (
        {
            "from": _ME,
            "to": _THEM,
            "record": False,
            "recording_channels": "mono",
            "recording_status_callback": "",
            "trim": "do-not-trim",
            "detect_answering_machine": False,
            "machine_detection": "Enable",
            "machine_detection_timeout": "30",
            "machine_detection_speech_threshold": "2400",
            "machine_detection_speech_end_threshold": "1200",
            "machine_detection_silence_timeout": "5000",
            "send_digits": "",
            "timeout": 60,
            "sip_auth_username": "",
            "sip_auth_password": "",
        },
        ("answered", "busy", "noAnswer", "failed"),
    ),
    "add-twiml-redirect": (
        {"url": "https://shop.example.test/twiml", "method": "POST", "timeout": "14400"},
        ("return", "timeout", "fail"),
    ),
    "send-to-flex": (
        {
            "workflow": "WW" + "1" * 32,
            "channel": "TC" + "1" * 32,
            "attributes": '{"name": "{{trigger.message.ChannelAttributes.from}}"}',
            "timeout": "3600",
            "priority": "0",
            "waitUrl": "",
            "waitUrlMethod": "POST",
        },
        ("callComplete", "failedToEnqueue", "callFailure"),
    ),
    "connect-virtual-agent-v2": (
        {
            "channel": "conversations",
            "connector_name": "boots",
            "connector_details": {"addon_sid": "XB1", "installed_addon_sid": "XE1", "name": "boots"},
            "configurations": [],
            "parameters": _PAIRS,
            "status_callback": "",
            "status_callback_method": "POST",
            "timeout": 300,
            "session_behavior": "new_session",
            "resume_session_identification_method": "widget",
            "resume_session_identification_value": "",
            "resume_session_event_name": "",
        },
        ("completed", "live-agent-handoff", "hangup", "failed", "paused", "timeout"),
    ),
    "run-conversation-relay": (
        {
            "url": "wss://shop.example.test/talk",
            "welcome_greeting": "Hello.",
            "language": "en-US",
            "interruptible": "true",
            "dtmf_detection": "true",
            "parameters": _PAIRS,
        },
        ("success", "failed"),
    ),
    "start-conversation": (
        {
            "conversation_service_sid": "IS" + "1" * 32,
            "friendly_name": "Boots",
            "participants": [
                {
                    "type": "sms",
                    "messaging_binding_address": _THEM,
                    "messaging_binding_proxy_address": _ME,
                }
            ],
            "timers": {},
            "attributes": "{}",
        },
        ("created", "failed"),
    ),
    "resume-conversation": (
        {"conversation_service_sid": "IS" + "1" * 32, "conversation_sid": "{{flow.data.conversationSid}}"},
        ("resumed", "failed"),
    ),
    "send-message-to-conversation-resume": (
        {"conversation_sid": "{{flow.data.conversationSid}}", "service_sid": "{{flow.data.serviceSid}}"},
        ("success", "failed"),
    ),
    "search-for-profile": ({"identifier_type": "phone", "identifier_value": _THEM}, ("success", "failed")),
}
"""Each widget's type -> the properties an export holds, and the events of its transitions."""


def exported(kind: str, *, offset: JSON | None = None) -> JSON:
    """Return a definition as it is exported: the trigger with all its events, and one widget."""
    properties, events = KEYS[kind]
    state = {
        "name": "here",
        "type": kind,
        "transitions": [{"event": event} for event in events],
        "properties": {"offset": offset or {"x": 10, "y": 250}, **properties},
    }
    trigger = {
        "name": "Trigger",
        "type": "trigger",
        "transitions": [{"next": "here", "event": event} for event in EVENTS],
        "properties": {"offset": {"x": 0, "y": 0}},
    }
    return {
        "description": "A New Flow",
        "states": [trigger, state],
        "initial_state": "Trigger",
        "flags": {"allow_concurrent_calls": True},
    }
