"""Every door of the house on one application: the products, the customers', the workers', the set-up doors, the screens."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from functools import partial

from fastapi import APIRouter, Depends, FastAPI

from tieline.accounts import Principal
from tieline.app.house import House
from tieline.app.screens import add_screens
from tieline.app.starter import CUSTOMER_NUMBER
from tieline.console import ConsoleReads, ConsoleStories
from tieline.console import build_router as build_console
from tieline.conversations import Communication, Participant
from tieline.desktop import build_router as build_desktop
from tieline.doorway.auth import Authenticator
from tieline.gateway import build_router as build_gateway
from tieline.journeys.add_customer import AddCustomer
from tieline.journeys.briefing import BriefingView
from tieline.journeys.conversation_list import ConversationList
from tieline.journeys.desk_view import DeskView
from tieline.journeys.end_now import EndNow
from tieline.journeys.flow_view import FlowView
from tieline.journeys.overview import Overview
from tieline.journeys.past import CustomerPast
from tieline.journeys.phone_view import PhoneView
from tieline.journeys.profile_view import ProfileView
from tieline.journeys.result_view import ResultView
from tieline.journeys.serving import ModelShown, ServePrograms
from tieline.journeys.sign_in import SignIn
from tieline.journeys.spoken import SpokenWords
from tieline.journeys.timeline import TimelineView
from tieline.journeys.webhook_log import WebhookLog
from tieline.kit.db import Transaction
from tieline.kit.errors import NotFound
from tieline.kit.pages import PageRequest
from tieline.memory import RecallCommunication, RecallParticipant
from tieline.wire.api_2010 import build_router as build_api_2010
from tieline.wire.conversations_v2 import build_router as build_conversations
from tieline.wire.intelligence_v3 import build_router as build_intelligence
from tieline.wire.memory_v1 import build_router as build_memory
from tieline.wire.openai_v1 import build_router as build_openai
from tieline.wire.studio_v2 import build_router as build_studio
from tieline.wire.taskrouter_v1 import build_router as build_taskrouter


def add_doors(app: FastAPI, house: House, *, local_key: str) -> None:
    """Put every door on `app`; `local_key` opens the set-up doors for commands of this machine's owner."""
    people = _People(house)
    app.state.authenticator = _authenticator(house, people.desk, local_key=local_key)
    _add_products(app, house)
    _add_people(app, house, people)
    add_screens(app)


def _authenticator(house: House, desk: DeskView, *, local_key: str) -> Authenticator:
    owner: list[str] = []

    async def check_basic(username: str, password: str) -> Principal | None:
        check = partial(house.accounts.check_basic, username=username, password=password)
        return await house.db.read(check)

    async def check_session(token: str) -> Principal | None:
        return await house.db.read(partial(house.accounts.find_session, session_token=token))

    async def check_local_key(key: str) -> Principal | None:
        if not hmac.compare_digest(key.encode(), local_key.encode()):
            return None
        if not owner:
            # The first account is the folder's own and stays, so it is looked up once.
            accounts = await house.db.read(house.accounts.list_accounts)
            owner.extend(account.account_id for account in accounts[:1])
        return Principal(account_id=owner[0], role="console", name="local key") if owner else None

    async def check_desk(worker: Principal, conversation_id: str | None, profile_id: str | None) -> bool:
        return await house.db.read(
            lambda tx: desk.concerns(
                tx,
                worker_id=worker.worker_id or "",
                conversation_id=conversation_id,
                profile_id=profile_id
                or desk.about(tx, account_id=worker.account_id, conversation_id=conversation_id or ""),
            )
        )

    return Authenticator(
        basic=check_basic, session=check_session, local_key=check_local_key, at_desk=check_desk
    )


def _add_products(app: FastAPI, house: House) -> None:
    app.include_router(build_conversations(db=house.db, conversations_room=house.conversations))
    app.include_router(
        build_memory(
            db=house.db,
            memory=house.memory,
            load_communications=partial(_load_communications, house),
            erase_profile=house.erase_profile.erase,
        )
    )
    app.include_router(build_intelligence(db=house.db, intelligence=house.intelligence))
    app.include_router(
        build_studio(db=house.db, flows=house.flows, start_execution=house.handoff.start_execution)
    )
    app.include_router(
        build_taskrouter(
            db=house.db,
            routing=house.routing,
            accept_reservation=house.worker_desk.accept,
            reject_reservation=house.worker_desk.reject,
            update_task=house.worker_desk.end_task,
            update_worker_activity=house.worker_desk.set_activity,
        )
    )
    app.include_router(
        build_api_2010(
            db=house.db,
            accounts=house.accounts,
            channels=house.channels,
            send_message=house.outbound_text.send,
        )
    )
    app.include_router(build_openai())


def _load_communications(
    house: House, tx: Transaction, *, account_id: str, conversation_id: str, limit: int
) -> Sequence[RecallCommunication]:
    """Read a conversation's newest communications as recall returns them; none of a conversation that is not there."""
    try:
        page = house.conversations.list_communications(
            tx,
            conversation_id=conversation_id,
            account_id=account_id,
            page=PageRequest(size=limit),
            newest_first=True,
        )
    except NotFound:
        return ()
    participants = house.conversations.list_participants(tx, conversation_id=conversation_id)
    by_id = {participant.participant_id: participant for participant in participants}
    return tuple(_recallable(communication, by_id) for communication in reversed(page.items))


def _recallable(communication: Communication, by_id: dict[str, Participant]) -> RecallCommunication:
    def end(participant_id: str | None, address: str | None, channel: str | None) -> RecallParticipant:
        known = by_id.get(participant_id or "")
        return RecallParticipant(
            participant_id=participant_id or "",
            name=known.name if known else address or "",
            type=known.type.value if known else None,
            profile_id=known.profile_id if known else None,
            address=address or "",
            channel=channel or "",
        )

    author = communication.author
    return RecallCommunication(
        communication_id=communication.communication_id,
        text=communication.text,
        author=end(author.participant_id, author.address, author.channel),
        recipients=tuple(end(r.participant_id, r.address, r.channel) for r in communication.recipients),
        created_at=communication.created_at,
        updated_at=communication.updated_at,
        channel_id=communication.channel_id,
    )


class _People:
    """The reads that customers', workers' and set-up doors share."""

    def __init__(self, house: House) -> None:
        self.model = ModelShown(
            name=house.model.name, rehearsal=house.model.is_rehearsal, why=house.model.why
        )
        self.words = SpokenWords(conversations=house.conversations, routing=house.routing)
        self.past = CustomerPast(
            conversations=house.conversations,
            memory=house.memory,
            intelligence=house.intelligence,
            words=self.words,
        )
        self.desk = DeskView(
            routing=house.routing, conversations=house.conversations, past=self.past, words=self.words
        )
        self.end_now = EndNow(house.db, conversations=house.conversations, words=self.words)


def _add_people(app: FastAPI, house: House, people: _People) -> None:
    app.include_router(_desktop(house, people))
    app.include_router(_console(house, people))
    if house.settings.serves_phone:
        # The agent kit takes seconds to import: whoever opens the handset is about to write.
        app.include_router(_phone(house, people), dependencies=[Depends(house.warm_up_agent)])


def _desktop(house: House, people: _People) -> APIRouter:
    briefings = BriefingView(
        conversations=house.conversations,
        intelligence=house.intelligence,
        desk=people.desk,
        past=people.past,
        words=people.words,
    )
    return build_desktop(db=house.db, view=people.desk, briefings=briefings, worker_desk=house.worker_desk)


def _console(house: House, people: _People) -> APIRouter:
    log = WebhookLog(webhooks=house.webhooks, round_seconds=house.patience.round_seconds)
    rows = ConversationList(conversations=house.conversations, words=people.words, webhooks=log)
    timeline = TimelineView(
        conversations=house.conversations,
        flows=house.flows,
        rows=rows,
        webhooks=log,
        words=people.words,
        calls=house.calls,
    )
    reads = ConsoleReads(
        overview=Overview(
            channels=house.channels,
            conversations=house.conversations,
            routing=house.routing,
            model=people.model,
        ),
        conversations=rows,
        timeline=timeline,
        results=ResultView(intelligence=house.intelligence),
        profiles=ProfileView(
            memory=house.memory,
            conversations=house.conversations,
            channels=house.channels,
            past=people.past,
        ),
        flows=FlowView(flows=house.flows, timeline=timeline),
        webhooks=log,
    )
    stories = ConsoleStories(
        sign_in=SignIn(house.db, accounts=house.accounts, routing=house.routing),
        programs=ServePrograms(house.db, channels=house.channels),
        end_now=people.end_now,
        erase_profile=house.erase_profile,
    )
    return build_console(
        db=house.db,
        reads=reads,
        stories=stories,
        environment=house.environment,
        serves_phone=house.settings.serves_phone,
    )


def _phone(house: House, people: _People) -> APIRouter:
    view = PhoneView(
        channels=house.channels,
        conversations=house.conversations,
        memory=house.memory,
        words=people.words,
        model=people.model,
        default_customer=CUSTOMER_NUMBER,
    )
    add_customer = AddCustomer(
        house.db, channels=house.channels, memory=house.memory, conversations=house.conversations
    )
    return build_gateway(
        db=house.db,
        view=view,
        inbound=house.inbound,
        add_customer=add_customer,
        end_now=people.end_now,
    )
