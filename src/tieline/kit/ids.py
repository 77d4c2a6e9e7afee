"""Every kind of id in the house, with its prefix: one table.

New products use prefix + `_` + 26 characters (first 0-7, then Crockford base 32 in lower case, time-ordered);
classic ones use two letters + 32 hexadecimal digits (reference: Twilio's id formats).
"""

from __future__ import annotations

import itertools
import os
import re
import secrets
import time
from enum import StrEnum

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


class IdKind(StrEnum):
    """The prefixes; a prefix of two capitals is a classic id, any other a time-ordered one."""

    ACCOUNT = "AC"
    API_KEY = "SK"
    USER = "US"
    FLEX_USER = "FU"
    MESSAGE = "SM"
    CALL = "CA"
    CONFERENCE = "CF"
    RECORDING = "RE"
    RELAY_SESSION = "VX"
    CALL_TRANSCRIPTION = "GT"
    MEDIA_STREAM = "MZ"
    NUMBER = "PN"
    FLOW = "FW"
    EXECUTION = "FN"
    STEP = "FT"
    CONTACT = "FC"
    WORKSPACE = "WS"
    WORKER = "WK"
    QUEUE = "WQ"
    WORKFLOW = "WW"
    TASK = "WT"
    RESERVATION = "WR"
    ACTIVITY = "WA"
    TASK_CHANNEL = "TC"
    WORKER_CHANNEL = "WC"
    ROUTING_EVENT = "EV"
    HOURS = "route_hours"
    CONVERSATIONS_SERVICE = "IS"
    ADDRESS_RULE = "IG"
    HOOK = "WH"
    MEDIA = "ME"
    INTERACTION = "KD"
    INTERACTION_CHANNEL = "UO"
    INVITE = "KG"
    INTERACTION_PARTICIPANT = "UT"
    TRANSFER = "UX"
    INTERACTION_NOTE = "KQ"
    STORE = "mem_store"
    PROFILE = "mem_profile"
    OBSERVATION = "mem_observation"
    SUMMARY = "mem_summary"
    TRAIT_CHANGE = "mem_traitchange"
    DATA_MAPPING = "mem_datamapping"
    IMPORT = "mem_import"
    REVISION = "mem_revision"
    ERASURE = "mem_erasure"
    CONFIGURATION = "conv_configuration"
    CONVERSATION = "conv_conversation"
    PARTICIPANT = "conv_participant"
    COMMUNICATION = "conv_communication"
    ACTION = "conv_action"
    OPERATION = "proc_job"
    INTELLIGENCE_CONFIGURATION = "intelligence_configuration"
    RULE = "intelligence_configurationrule"
    OPERATOR = "intelligence_operator"
    OPERATOR_RESULT = "intelligence_operatorresult"
    KNOWLEDGE_BASE = "know_knowledgebase"
    KNOWLEDGE = "know_knowledge"
    DELIVERY = "hook_delivery"
    ATTEMPT = "hook_attempt"
    PROGRAM = "prog_program"
    SIGN_IN = "auth_signin"
    FILE = "chan_file"
    CANNED_ANSWER = "case_answer"


_counter = itertools.count(secrets.randbits(20))


def _base32(value: int, length: int) -> str:
    digits = []
    for _ in range(length):
        value, rest = divmod(value, 32)
        digits.append(_CROCKFORD[rest])
    return "".join(reversed(digits))


def new_id(kind: IdKind) -> str:
    """Return a fresh id of `kind`; ids of one process sort in the order they were made."""
    if _is_classic(kind):
        return kind.value + secrets.token_hex(16)
    milliseconds = time.time_ns() // 1_000_000
    # 48 bits of time, 24 of a counter that keeps the order inside one millisecond, 56 of chance.
    low = ((next(_counter) & 0xFFFFFF) << 56) | int.from_bytes(os.urandom(7), "big")
    return f"{kind.value}_{_base32((milliseconds << 80) | low, 26)}"


def _is_classic(kind: IdKind) -> bool:
    return len(kind.value) == 2


_CLASSIC_REST = re.compile(r"[0-9a-f]{32}")
_ORDERED_REST = re.compile(r"_[0-7][0-9a-z]{25}")


def is_id(kind: IdKind, text: str) -> bool:
    """Say whether `text` has the shape of an id of `kind`."""
    pattern = _CLASSIC_REST if _is_classic(kind) else _ORDERED_REST
    return text.startswith(kind.value) and pattern.fullmatch(text[len(kind.value) :]) is not None
