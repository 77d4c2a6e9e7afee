"""Who is in a conference: call somebody in, fetch, list, mute, hold and coach, send somebody out."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from tieline.channels import ChannelService
from tieline.channels.voice import ConferenceParticipant, ParticipantFilter
from tieline.kit.db import Database, Transaction
from tieline.kit.pages import Page
from tieline.wire.api_2010.caller import BASE, Owner
from tieline.wire.api_2010.participant_forms import NewParticipantForm, ParticipantForm
from tieline.wire.api_2010.voice import Voice, VoiceReads
from tieline.wire.api_2010.voice_render import render_participant
from tieline.wire.envelope import ClassicPageQuery, api2010_page, read_form


class ParticipantRoutes:
    """The handlers; a participant is named by its call's id, or by its label."""

    def __init__(self, *, db: Database, channels: ChannelService, voice: Voice) -> None:
        self._db, self._voice = db, voice
        self._reads = VoiceReads(db=db, channels=channels, calls=voice.calls)

    async def create_participant(
        self, *, request: Request, conference_id: str, owner: Owner
    ) -> dict[str, Any]:
        """Call somebody into a conference; one that is named and not there is made."""
        form = await read_form(request, NewParticipantForm)
        new, wish = form.read(owner.account_id), form.wish(conference_id)
        return render_participant(await self._voice.outbound.add_to_conference(new, wish))

    async def fetch_participant(self, *, conference_id: str, call_id: str, owner: Owner) -> dict[str, Any]:
        """Fetch who is in a conference."""
        find = self._reads.participant
        return render_participant(await self._db.read(lambda tx: find(tx, owner, conference_id, call_id)))

    async def list_participants(
        self,
        *,
        request: Request,
        conference_id: str,
        owner: Owner,
        page: ClassicPageQuery,
        muted: Annotated[bool | None, Query(alias="Muted")] = None,
        hold: Annotated[bool | None, Query(alias="Hold")] = None,
        coaching: Annotated[bool | None, Query(alias="Coaching")] = None,
    ) -> dict[str, Any]:
        """List who is in a conference or on the way to it, newest first."""
        matching = ParticipantFilter(muted=muted, hold=hold, coaching=coaching)
        calls = self._voice.calls

        def read(tx: Transaction) -> Page[ConferenceParticipant]:
            calls.get_conference(tx, conference_id=conference_id, account_id=owner.account_id)
            return calls.list_participants(tx, conference_id=conference_id, matching=matching, page=page)

        found = await self._db.read(read)
        return api2010_page(request, "participants", found, query=page, render=render_participant)

    async def update_participant(
        self, *, request: Request, conference_id: str, call_id: str, owner: Owner
    ) -> dict[str, Any]:
        """Change how somebody is in a conference, or play something to them alone."""
        form = await read_form(request, ParticipantForm)
        announcement, calls = form.announcement(), self._voice.calls

        def update(tx: Transaction) -> ConferenceParticipant:
            found = self._reads.participant(tx, owner, conference_id, call_id)
            changed = calls.update_participant(
                tx,
                conference_id=conference_id,
                call_id=found.call_id,
                **form.changes(beep=found.beep),
            )
            if announcement is not None:
                calls.announce(
                    tx, conference_id=conference_id, call_id=found.call_id, announcement=announcement
                )
            return changed

        return render_participant(await self._db.transact(update, key=conference_id))

    async def delete_participant(self, *, conference_id: str, call_id: str, owner: Owner) -> Response:
        """Send somebody out of a conference."""

        def leave(tx: Transaction) -> None:
            found = self._reads.participant(tx, owner, conference_id, call_id)
            self._voice.calls.leave(tx, conference_id=conference_id, call_id=found.call_id, kicked=True)

        await self._db.transact(leave, key=conference_id)
        return Response(status_code=204)


def add_participant_routes(
    router: APIRouter, *, db: Database, channels: ChannelService, voice: Voice
) -> None:
    """Add the routes of this file."""
    routes = ParticipantRoutes(db=db, channels=channels, voice=voice)
    every = BASE + "/Conferences/{conference_id}/Participants"
    one = every + "/{call_id}.json"
    router.add_api_route(every + ".json", routes.create_participant, methods=["POST"], status_code=201)
    router.add_api_route(every + ".json", routes.list_participants, methods=["GET"])
    router.add_api_route(one, routes.fetch_participant, methods=["GET"])
    router.add_api_route(one, routes.update_participant, methods=["POST"])
    router.add_api_route(one, routes.delete_participant, methods=["DELETE"], status_code=204)
