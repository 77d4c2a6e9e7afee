"""The 2010 API: messages, calls, conferences and recordings, the account, and its numbers.

Forms come in, snake_case JSON with RFC 2822 dates and relative URIs goes out (twilio-apis.md sections 2 and 11). The
account in the path must be the caller's. Rules are in `tieline.channels` and `tieline.channels.voice`; sending and calling
are journeys (`ports.py`, `voice.py`).
`build_router` is called by app/wiring.
"""

from __future__ import annotations

from fastapi import APIRouter

from tieline.accounts import AccountService
from tieline.channels import ChannelService
from tieline.journeys.numbers import Numbers
from tieline.kit.db import Database
from tieline.wire.api_2010.account import add_account_routes
from tieline.wire.api_2010.call_recordings import add_call_recording_routes
from tieline.wire.api_2010.calls import add_call_routes
from tieline.wire.api_2010.conferences import add_conference_routes
from tieline.wire.api_2010.media import add_media_routes
from tieline.wire.api_2010.messages import add_message_routes
from tieline.wire.api_2010.numbers import add_number_routes
from tieline.wire.api_2010.participants import add_participant_routes
from tieline.wire.api_2010.ports import RedactMessage, SendMessage
from tieline.wire.api_2010.recordings import add_recording_routes
from tieline.wire.api_2010.transcriptions import add_transcription_routes
from tieline.wire.api_2010.voice import Voice

__all__ = ["RedactMessage", "SendMessage", "Voice", "build_router"]


def build_router(
    *,
    db: Database,
    accounts: AccountService,
    channels: ChannelService,
    numbers: Numbers,
    send_message: SendMessage,
    redact_message: RedactMessage,
    voice: Voice,
) -> APIRouter:
    """Build the door.

    Args:
        db: the database, for reads.
        accounts: the accounts room.
        channels: the channels room.
        numbers: the journey of numbers that are got, changed and given up.
        send_message: the journey of a message that goes out through a carrier.
        redact_message: the journey of a message whose text is emptied.
        voice: the room of calls, and the journeys of calls and recordings.
    """
    router = APIRouter(tags=["api_2010"])
    add_account_routes(router, db=db, accounts=accounts)
    add_number_routes(router, db=db, channels=channels, numbers=numbers)
    add_message_routes(
        router, db=db, channels=channels, send_message=send_message, redact_message=redact_message
    )
    add_media_routes(router, db=db, channels=channels)
    add_call_routes(router, db=db, channels=channels, voice=voice)
    add_call_recording_routes(router, db=db, voice=voice)
    add_conference_routes(router, db=db, calls=voice.calls)
    add_participant_routes(router, db=db, channels=channels, voice=voice)
    add_recording_routes(router, db=db, voice=voice)
    add_transcription_routes(router, db=db, channels=channels, calls=voice.calls)
    return router
