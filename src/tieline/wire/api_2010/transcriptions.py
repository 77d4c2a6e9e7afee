"""Transcriptions of a call as it goes on: what is said is told to an address, until it is stopped or the call is over."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import Field

from tieline.channels import ChannelService
from tieline.channels.voice import Callback, CallNotConnected, CallService, CallStatus, Transcription
from tieline.kit.db import Database, Transaction
from tieline.wire.api_2010.caller import BASE, Owner
from tieline.wire.api_2010.voice import VoiceReads
from tieline.wire.api_2010.voice_forms import CALLBACK_INVALID, Method, VoiceForm, check_url, refuse
from tieline.wire.api_2010.voice_render import render_transcription
from tieline.wire.envelope import read_form


class TranscriptionForm(VoiceForm):
    """The form of a new transcription; how to recognise (engine, model, hints) is this platform's business."""

    name: str | None = Field(None, alias="Name", max_length=128)
    track: Literal["inbound_track", "outbound_track", "both_tracks"] = Field("both_tracks", alias="Track")
    callback: str | None = Field(None, alias="StatusCallbackUrl")
    callback_method: Method = Field("POST", alias="StatusCallbackMethod")
    inbound_label: str | None = Field(None, alias="InboundTrackLabel", max_length=128)
    outbound_label: str | None = Field(None, alias="OutboundTrackLabel", max_length=128)
    language: str = Field("en-US", alias="LanguageCode", max_length=35)
    service: str | None = Field(None, alias="IntelligenceService")
    configuration: str | None = Field(None, alias="TranscriptionConfigurationId")

    def status_callback(self) -> Callback | None:
        """Return who is told. Raises `Invalid`."""
        refuse(self, ("service", "configuration"))
        url = check_url(self.callback, field="StatusCallbackUrl", code=CALLBACK_INVALID)
        return Callback(url=url, method=self.callback_method) if url else None


class TranscriptionUpdateForm(VoiceForm):
    """The form of a change: it can be stopped."""

    status: Literal["stopped"] = Field(alias="Status")


class TranscriptionRoutes:
    """The handlers."""

    def __init__(self, *, db: Database, channels: ChannelService, calls: CallService) -> None:
        self._db, self._calls = db, calls
        self._reads = VoiceReads(db=db, channels=channels, calls=calls)

    async def create_transcription(self, *, request: Request, call_id: str, owner: Owner) -> dict[str, Any]:
        """Begin to tell what is said in a call."""
        form = await read_form(request, TranscriptionForm)
        callback = form.status_callback()

        def start(tx: Transaction) -> Transcription:
            call = self._reads.call(tx, owner, call_id)
            if not call.is_over and call.status is not CallStatus.IN_PROGRESS:
                raise CallNotConnected("Call is not in-progress. Nobody has answered it yet.")
            return self._calls.start_transcription(
                tx,
                call_id=call_id,
                name=form.name,
                track=form.track,
                inbound_label=form.inbound_label,
                outbound_label=form.outbound_label,
                language=form.language,
                callback=callback,
            )

        return render_transcription(await self._db.transact(start, key=call_id))

    async def update_transcription(
        self, *, request: Request, call_id: str, transcription_id: str, owner: Owner
    ) -> dict[str, Any]:
        """Stop a transcription, by its id or its name."""
        await read_form(request, TranscriptionUpdateForm)

        def stop(tx: Transaction) -> Transcription:
            self._reads.call(tx, owner, call_id)
            return self._calls.stop_transcription(tx, call_id=call_id, name=transcription_id)

        return render_transcription(await self._db.transact(stop, key=call_id))


def add_transcription_routes(
    router: APIRouter, *, db: Database, channels: ChannelService, calls: CallService
) -> None:
    """Add the routes of this file."""
    routes = TranscriptionRoutes(db=db, channels=channels, calls=calls)
    every = BASE + "/Calls/{call_id}/Transcriptions"
    router.add_api_route(every + ".json", routes.create_transcription, methods=["POST"])
    router.add_api_route(every + "/{transcription_id}.json", routes.update_transcription, methods=["POST"])
