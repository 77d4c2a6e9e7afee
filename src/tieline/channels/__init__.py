"""Channels: the project's numbers, the messages that come and go, and which program serves a number.

Nouns: a number belongs to a project and a conversation configuration; a message is one channel's unit, with delivery
states; a program is somebody's own agent, serving a number under a lease in real time.
Who enters: journeys (inbound and outbound messages), the phone, the console's programs, the wire door `api_2010`.
Promises: a text that no carrier would take is refused before anything is written (P13); delivery states never go
backwards; a program that was killed is forgotten when its lease ends.
Begin reading at `service.py`; the simulated carrier is in `carrier.py`.
"""

from __future__ import annotations

from tieline.channels.carrier import Carrier, Receipt, SimulatedCarrier
from tieline.channels.errors import (
    AddressInvalid,
    FileNotFound,
    MessageAlreadyRecorded,
    MessageNotFound,
    NumberNotFound,
    NumberTaken,
    ProgramNotFound,
    TextInvalid,
    TextMissing,
    TextTooLong,
)
from tieline.channels.kept.models import KeptFile, NewFile
from tieline.channels.kept.service import FORGET_UNSENT_FILE, LARGEST, MOST_FILES, FileMethods
from tieline.channels.media import kind_by_ending, media_of
from tieline.channels.models import (
    Direction,
    Media,
    Message,
    MessageFilter,
    MessageStatus,
    Number,
    NumberVoice,
    Program,
)
from tieline.channels.service import ChannelService
from tieline.channels.texts import channel_of, check_address, check_text, is_same_party

__all__ = [
    "FORGET_UNSENT_FILE",
    "LARGEST",
    "MOST_FILES",
    "AddressInvalid",
    "Carrier",
    "ChannelService",
    "Direction",
    "FileMethods",
    "FileNotFound",
    "KeptFile",
    "Media",
    "Message",
    "MessageAlreadyRecorded",
    "MessageFilter",
    "MessageNotFound",
    "MessageStatus",
    "NewFile",
    "Number",
    "NumberNotFound",
    "NumberTaken",
    "NumberVoice",
    "Program",
    "ProgramNotFound",
    "Receipt",
    "SimulatedCarrier",
    "TextInvalid",
    "TextMissing",
    "TextTooLong",
    "channel_of",
    "check_address",
    "check_text",
    "is_same_party",
    "kind_by_ending",
    "media_of",
]
