"""Conferences: fetch, list, end, and play something to everybody in one."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field

from tieline.channels.voice import CallService, Conference, ConferenceFilter, ConferenceStatus, Program
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Invalid
from tieline.wire.api_2010.call_recordings import CreatedBounds
from tieline.wire.api_2010.caller import BASE, Owner
from tieline.wire.api_2010.dates import bounds
from tieline.wire.api_2010.voice_forms import Method, VoiceForm, check_url
from tieline.wire.api_2010.voice_render import render_conference
from tieline.wire.envelope import ClassicPageQuery, api2010_page, read_form


class AnnounceFields(VoiceForm):
    """What is to be played."""

    announce_url: str | None = Field(None, alias="AnnounceUrl")
    announce_method: Method = Field("POST", alias="AnnounceMethod")

    def announcement(self) -> Program | None:
        """Return what is to be played, if anything. Raises `Invalid`."""
        url = check_url(self.announce_url, field="AnnounceUrl")
        return Program(url=url, method=self.announce_method) if url else None


class ConferenceForm(AnnounceFields):
    """The form of a change."""

    status: Literal["completed"] | None = Field(None, alias="Status")


def _filter(
    *,
    created: CreatedBounds,
    updated: Annotated[str | None, Query(alias="DateUpdated")] = None,
    updated_before: Annotated[str | None, Query(alias="DateUpdated<")] = None,
    updated_after: Annotated[str | None, Query(alias="DateUpdated>")] = None,
    name: Annotated[str | None, Query(alias="FriendlyName")] = None,
    status: Annotated[str | None, Query(alias="Status")] = None,
) -> ConferenceFilter:
    """Read which conferences are asked for."""
    changed, changed_until = bounds("DateUpdated", on=updated, before=updated_before, after=updated_after)
    if status and status not in set(ConferenceStatus):
        raise Invalid(f"Status must be one of {', '.join(ConferenceStatus)}.", field="Status")
    return ConferenceFilter(
        friendly_name=name,
        status=ConferenceStatus(status) if status else None,
        created_from=created[0],
        created_until=created[1],
        updated_from=changed,
        updated_until=changed_until,
    )


class ConferenceRoutes:
    """The handlers."""

    def __init__(self, *, db: Database, calls: CallService) -> None:
        self._db, self._calls = db, calls

    async def fetch_conference(self, *, conference_id: str, owner: Owner) -> dict[str, Any]:
        """Fetch a conference."""
        return render_conference(await self._db.read(lambda tx: self._get(tx, owner, conference_id)))

    async def list_conferences(
        self,
        *,
        request: Request,
        owner: Owner,
        page: ClassicPageQuery,
        matching: Annotated[ConferenceFilter, Depends(_filter)],
    ) -> dict[str, Any]:
        """List the account's conferences, newest first; dates are whole days (UTC)."""
        list_them = self._calls.list_conferences
        found = await self._db.read(
            lambda tx: list_them(tx, account_id=owner.account_id, matching=matching, page=page)
        )
        return api2010_page(request, "conferences", found, query=page, render=render_conference)

    async def update_conference(
        self, *, request: Request, conference_id: str, owner: Owner
    ) -> dict[str, Any]:
        """End a conference, or play something to everybody in it."""
        form = await read_form(request, ConferenceForm)
        announcement = form.announcement()

        def update(tx: Transaction) -> Conference:
            conference = self._get(tx, owner, conference_id)
            if announcement is not None and conference.status is not ConferenceStatus.COMPLETED:
                self._calls.announce(tx, conference_id=conference_id, announcement=announcement)
            if form.status is not None:
                self._calls.end_conference(tx, conference_id=conference_id)
            return self._get(tx, owner, conference_id)

        return render_conference(await self._db.transact(update, key=conference_id))

    def _get(self, tx: Transaction, owner: Owner, conference_id: str) -> Conference:
        return self._calls.get_conference(tx, conference_id=conference_id, account_id=owner.account_id)


def add_conference_routes(router: APIRouter, *, db: Database, calls: CallService) -> None:
    """Add the routes of this file."""
    routes = ConferenceRoutes(db=db, calls=calls)
    one = BASE + "/Conferences/{conference_id}.json"
    router.add_api_route(BASE + "/Conferences.json", routes.list_conferences, methods=["GET"])
    router.add_api_route(one, routes.fetch_conference, methods=["GET"])
    router.add_api_route(one, routes.update_conference, methods=["POST"])
