"""Recordings by themselves: fetch, list, delete, and their sound as a WAV file."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse

from tieline.channels.voice import RecordingFilter
from tieline.journeys.call_recordings import RecordingOwner
from tieline.kit.db import Database
from tieline.kit.errors import NotFound
from tieline.wire.api_2010.call_recordings import CreatedBounds
from tieline.wire.api_2010.caller import BASE, Owner
from tieline.wire.api_2010.voice import Voice
from tieline.wire.api_2010.voice_render import render_recording
from tieline.wire.envelope import ClassicPageQuery, api2010_page, public_base


class OnlyWav(NotFound):
    """Recordings are kept as WAV alone; ask for the same address with .wav."""


class RecordingRoutes:
    """The handlers."""

    def __init__(self, *, db: Database, voice: Voice) -> None:
        self._db, self._voice = db, voice

    async def list_recordings(
        self,
        *,
        request: Request,
        owner: Owner,
        page: ClassicPageQuery,
        created: CreatedBounds,
        call_id: Annotated[str | None, Query(alias="CallSid")] = None,
        conference_id: Annotated[str | None, Query(alias="ConferenceSid")] = None,
        deleted: Annotated[bool, Query(alias="IncludeSoftDeleted")] = False,
    ) -> dict[str, Any]:
        """List the account's recordings, newest first."""
        matching = RecordingFilter(
            call_id=call_id,
            conference_id=conference_id,
            created_from=created[0],
            created_until=created[1],
            include_deleted=deleted,
        )
        list_them = self._voice.calls.list_recordings
        found = await self._db.read(
            lambda tx: list_them(tx, account_id=owner.account_id, matching=matching, page=page)
        )
        shown = found.map(lambda one: render_recording(one, base=public_base(request)))
        return api2010_page(request, "recordings", shown, query=page, render=dict)

    async def fetch_recording(
        self,
        *,
        request: Request,
        recording_id: str,
        owner: Owner,
        deleted: Annotated[bool, Query(alias="IncludeSoftDeleted")] = False,
    ) -> dict[str, Any]:
        """Fetch a recording."""
        find, of_account = self._voice.recordings.find, RecordingOwner(account_id=owner.account_id)
        found = await self._db.read(
            lambda tx: find(tx, owner=of_account, recording_id=recording_id, deleted=deleted)
        )
        return render_recording(found, base=public_base(request))

    async def delete_recording(self, *, recording_id: str, owner: Owner) -> Response:
        """Delete a recording and its sound."""
        of_account = RecordingOwner(account_id=owner.account_id)
        await self._voice.recordings.delete(owner=of_account, recording_id=recording_id)
        return Response(status_code=204)

    async def fetch_sound(self, *, recording_id: str, owner: Owner) -> FileResponse:
        """Fetch the sound of a recording: 16-bit PCM in a WAV file, with or without `.wav` behind the id."""
        if recording_id.endswith(".mp3"):
            raise OnlyWav
        path = await self._voice.recordings.sound(
            account_id=owner.account_id, recording_id=recording_id.removesuffix(".wav")
        )
        return FileResponse(path, media_type="audio/x-wav")


def add_recording_routes(router: APIRouter, *, db: Database, voice: Voice) -> None:
    """Add the routes of this file."""
    routes = RecordingRoutes(db=db, voice=voice)
    one = BASE + "/Recordings/{recording_id}"
    router.add_api_route(BASE + "/Recordings.json", routes.list_recordings, methods=["GET"])
    router.add_api_route(one + ".json", routes.fetch_recording, methods=["GET"])
    router.add_api_route(one + ".json", routes.delete_recording, methods=["DELETE"], status_code=204)
    # Behind the others: it takes whatever ending there is.
    router.add_api_route(one, routes.fetch_sound, methods=["GET"], response_class=FileResponse)
