"""Recordings of a call and of a conference: begin, fetch, list, pause and stop, delete."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from tieline.channels.voice import Recording, RecordingFilter, RecordingStatus
from tieline.journeys.call_recordings import RecordingOwner
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Invalid
from tieline.kit.pages import Page, PageRequest
from tieline.wire.api_2010.caller import BASE, Owner
from tieline.wire.api_2010.dates import Bounds, bounds
from tieline.wire.api_2010.recording_forms import RecordingFields
from tieline.wire.api_2010.voice import Voice
from tieline.wire.api_2010.voice_forms import VoiceForm
from tieline.wire.api_2010.voice_render import render_call_recording, render_conference_recording
from tieline.wire.envelope import ClassicPageQuery, api2010_page, read_form

_MAY_BECOME = ("in-progress", "paused", "stopped")


class RecordingUpdateForm(VoiceForm):
    """The form of a change; what a recording becomes by itself cannot be asked for."""

    status: Literal["in-progress", "paused", "stopped", "processing", "completed", "absent"] = Field(
        alias="Status"
    )
    pause_behavior: Literal["skip", "silence"] | None = Field(None, alias="PauseBehavior")

    def wanted(self) -> RecordingStatus:
        """Return what the recording is to become. Raises `Invalid`."""
        if self.status not in _MAY_BECOME:
            raise Invalid(f"Status may be set to one of {', '.join(_MAY_BECOME)}.", field="Status")
        return RecordingStatus(self.status)


def created_bounds(
    on: Annotated[str | None, Query(alias="DateCreated")] = None,
    before: Annotated[str | None, Query(alias="DateCreated<")] = None,
    after: Annotated[str | None, Query(alias="DateCreated>")] = None,
) -> Bounds:
    """Read when what is asked for was made."""
    return bounds("DateCreated", on=on, before=before, after=after)


CreatedBounds = Annotated[Bounds, Depends(created_bounds)]


class CallRecordingRoutes:
    """The handlers."""

    def __init__(self, *, db: Database, voice: Voice) -> None:
        self._db, self._voice = db, voice

    # Of a call

    async def create_call_recording(self, *, request: Request, call_id: str, owner: Owner) -> dict[str, Any]:
        """Begin to record a call."""
        wish = (await read_form(request, RecordingFields)).recording_wish()
        recording = await self._voice.recordings.start(
            account_id=owner.account_id,
            call_id=call_id,
            channels=wish.channels,
            track=wish.track,
            callback=wish.callback,
        )
        return render_call_recording(recording)

    async def list_call_recordings(
        self, *, request: Request, call_id: str, owner: Owner, page: ClassicPageQuery, created: CreatedBounds
    ) -> dict[str, Any]:
        """List a call's recordings, newest first."""
        of_call = RecordingFilter(call_id=call_id, created_from=created[0], created_until=created[1])

        def read(tx: Transaction) -> Page[Recording]:
            found = self._list(tx, owner, of_call, page)
            # Recordings outlive their call when that is deleted, so a call that is gone may have some.
            if not found.items:
                self._voice.calls.get_call(tx, call_id=call_id, account_id=owner.account_id)
            return found

        found = await self._db.read(read)
        return api2010_page(request, "recordings", found, query=page, render=render_call_recording)

    async def fetch_call_recording(self, *, call_id: str, recording_id: str, owner: Owner) -> dict[str, Any]:
        """Fetch a recording of a call."""
        return render_call_recording(await self._find(_of_call(owner, call_id), recording_id))

    async def update_call_recording(
        self, *, request: Request, call_id: str, recording_id: str, owner: Owner
    ) -> dict[str, Any]:
        """Pause, go on with or stop a recording of a call."""
        return render_call_recording(await self._update(request, _of_call(owner, call_id), recording_id))

    async def delete_call_recording(self, *, call_id: str, recording_id: str, owner: Owner) -> Response:
        """Delete a recording of a call."""
        await self._voice.recordings.delete(owner=_of_call(owner, call_id), recording_id=recording_id)
        return Response(status_code=204)

    # Of a conference

    async def list_conference_recordings(
        self,
        *,
        request: Request,
        conference_id: str,
        owner: Owner,
        page: ClassicPageQuery,
        created: CreatedBounds,
    ) -> dict[str, Any]:
        """List a conference's recordings, newest first."""
        of_it = RecordingFilter(
            conference_id=conference_id, created_from=created[0], created_until=created[1]
        )

        def read(tx: Transaction) -> Page[Recording]:
            calls = self._voice.calls
            calls.get_conference(tx, conference_id=conference_id, account_id=owner.account_id)
            return self._list(tx, owner, of_it, page)

        found = await self._db.read(read)
        return api2010_page(request, "recordings", found, query=page, render=render_conference_recording)

    async def fetch_conference_recording(
        self, *, conference_id: str, recording_id: str, owner: Owner
    ) -> dict[str, Any]:
        """Fetch a recording of a conference."""
        found = await self._find(_of_conference(owner, conference_id), recording_id)
        return render_conference_recording(found)

    async def update_conference_recording(
        self, *, request: Request, conference_id: str, recording_id: str, owner: Owner
    ) -> dict[str, Any]:
        """Pause, go on with or stop a recording of a conference."""
        changed = await self._update(request, _of_conference(owner, conference_id), recording_id)
        return render_conference_recording(changed)

    async def delete_conference_recording(
        self, *, conference_id: str, recording_id: str, owner: Owner
    ) -> Response:
        """Delete a recording of a conference."""
        of_it = _of_conference(owner, conference_id)
        await self._voice.recordings.delete(owner=of_it, recording_id=recording_id)
        return Response(status_code=204)

    def _list(
        self, tx: Transaction, owner: Owner, matching: RecordingFilter, page: PageRequest
    ) -> Page[Recording]:
        calls = self._voice.calls
        return calls.list_recordings(tx, account_id=owner.account_id, matching=matching, page=page)

    async def _find(self, of: RecordingOwner, recording_id: str) -> Recording:
        find = self._voice.recordings.find
        return await self._db.read(lambda tx: find(tx, owner=of, recording_id=recording_id))

    async def _update(self, request: Request, of: RecordingOwner, recording_id: str) -> Recording:
        form = await read_form(request, RecordingUpdateForm)
        return await self._voice.recordings.update(
            owner=of,
            recording_id=recording_id,
            status=form.wanted(),
            pause_behavior=form.pause_behavior,
        )


def _of_call(owner: Owner, call_id: str) -> RecordingOwner:
    return RecordingOwner(account_id=owner.account_id, call_id=call_id)


def _of_conference(owner: Owner, conference_id: str) -> RecordingOwner:
    return RecordingOwner(account_id=owner.account_id, conference_id=conference_id)


def add_call_recording_routes(router: APIRouter, *, db: Database, voice: Voice) -> None:
    """Add the routes of this file."""
    routes = CallRecordingRoutes(db=db, voice=voice)
    of_call = BASE + "/Calls/{call_id}/Recordings"
    add = router.add_api_route
    add(of_call + ".json", routes.create_call_recording, methods=["POST"], status_code=201)
    add(of_call + ".json", routes.list_call_recordings, methods=["GET"])
    one = of_call + "/{recording_id}.json"
    add(one, routes.fetch_call_recording, methods=["GET"])
    add(one, routes.update_call_recording, methods=["POST"])
    add(one, routes.delete_call_recording, methods=["DELETE"], status_code=204)
    of_conference = BASE + "/Conferences/{conference_id}/Recordings"
    add(of_conference + ".json", routes.list_conference_recordings, methods=["GET"])
    one = of_conference + "/{recording_id}.json"
    add(one, routes.fetch_conference_recording, methods=["GET"])
    add(one, routes.update_conference_recording, methods=["POST"])
    add(one, routes.delete_conference_recording, methods=["DELETE"], status_code=204)
