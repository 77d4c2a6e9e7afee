"""Every door of the house on one application: the products, the customers', the workers', the set-up doors, the screens."""

from __future__ import annotations

import hmac
from functools import partial

from fastapi import APIRouter, Depends, FastAPI

from tieline.accounts import Principal
from tieline.app.house import House
from tieline.app.interaction_stories import desktop_interactions, flex_door
from tieline.app.people_stories import check_session, flex_people_door, people_stories
from tieline.app.screens import add_screens
from tieline.app.starter import CUSTOMER_NUMBER
from tieline.console import ConsoleReads, ConsoleStories
from tieline.console import build_router as build_console
from tieline.desktop import build_router as build_desktop
from tieline.desktop.call_routes import build_call_router as build_desktop_calls
from tieline.desktop.casework_routes import build_casework_router as build_desktop_casework
from tieline.desktop.file_routes import build_file_router as build_desktop_files
from tieline.doorway.attempts import FailedAttempts
from tieline.doorway.auth import Authenticator
from tieline.gateway import build_router as build_gateway
from tieline.gateway.call_routes import build_call_router
from tieline.journeys.add_customer import AddCustomer
from tieline.journeys.calls.direct_calls import DirectCalls
from tieline.journeys.calls.phone_calls import PhoneCalls
from tieline.journeys.canned_answers import CannedAnswers
from tieline.journeys.conversation_list import ConversationList
from tieline.journeys.desk_view import DeskView
from tieline.journeys.end_now import EndNow
from tieline.journeys.export_profile import ExportProfile
from tieline.journeys.flow_view import FlowView
from tieline.journeys.overview import Overview
from tieline.journeys.phone_view import PhoneView
from tieline.journeys.profile_view import ProfileView
from tieline.journeys.result_view import ResultView
from tieline.journeys.serving import ModelShown, ServePrograms
from tieline.journeys.sign_in import SignIn
from tieline.journeys.sign_out import SignOut
from tieline.journeys.timeline import TimelineView
from tieline.journeys.webhook_log import WebhookLog
from tieline.kit.errors import NotFound
from tieline.wire.api_2010 import Voice
from tieline.wire.api_2010 import build_router as build_api_2010
from tieline.wire.conversations_v1 import build_router as build_conversations_classic
from tieline.wire.conversations_v2 import Removals
from tieline.wire.conversations_v2 import build_router as build_conversations
from tieline.wire.intelligence_v3 import build_router as build_intelligence
from tieline.wire.knowledge_v2 import build_operations as build_knowledge_operations
from tieline.wire.knowledge_v2 import build_router as build_knowledge
from tieline.wire.memory_v1 import build_router as build_memory
from tieline.wire.openai_v1 import build_router as build_openai
from tieline.wire.studio_v2 import build_router as build_studio
from tieline.wire.taskrouter_v1 import build_router as build_taskrouter


def add_doors(app: FastAPI, house: House, *, local_key: str) -> None:
    """Put every door on `app`; `local_key` opens the set-up doors for commands of this machine's owner."""
    _add_products(app, house)
    add_people(app, house, local_key=local_key)


def add_people(app: FastAPI, house: House, *, local_key: str) -> None:
    """Put the doors of people's screens alone on `app`, and who asks everybody who is there."""
    people = _People(house)
    app.state.authenticator = _authenticator(house, people.desk, local_key=local_key)
    _add_people(app, house, people)
    add_screens(app)


def _authenticator(house: House, desk: DeskView, *, local_key: str) -> Authenticator:
    owner: list[str] = []

    async def check_basic(username: str, password: str) -> Principal | None:
        check = partial(house.accounts.check_basic, username=username, password=password)
        return await house.db.read(check)

    async def peek_session(token: str) -> Principal | None:
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

    attempts = FailedAttempts(house.db.clock, per_minute=house.settings.wrong_credentials_per_minute)
    return Authenticator(
        basic=check_basic,
        session=partial(check_session, house),
        quiet_session=peek_session,
        local_key=check_local_key,
        at_desk=check_desk,
        attempts=attempts,
    )


def _add_knowledge(app: FastAPI, house: House) -> None:
    # The path of its operations is Conversation Orchestrator's too, whose route would take every request: it comes first.
    app.include_router(build_knowledge_operations(db=house.db, knowledge=house.knowledge))
    app.include_router(
        build_knowledge(
            db=house.db, knowledge=house.knowledge, search=house.search_knowledge, upload=house.take_upload
        )
    )


def _add_conversations(app: FastAPI, house: House) -> None:
    app.include_router(
        build_conversations(
            db=house.db,
            conversations_room=house.conversations,
            removals=Removals(
                configuration=house.remove_configuration.remove,
                conversation=house.remove_conversation.remove,
            ),
        )
    )
    app.include_router(
        build_conversations_classic(
            db=house.db,
            classic=house.classic,
            bridge=house.classic_bridge,
            remove=house.remove_conversation.remove_classic,
        )
    )


def _add_products(app: FastAPI, house: House) -> None:
    _add_knowledge(app, house)
    _add_conversations(app, house)
    app.include_router(
        build_memory(
            db=house.db,
            memory=house.memory,
            recall=house.recall.recall,
            erase_profile=house.erase_profile.erase,
            import_profiles=house.import_profiles,
        )
    )
    app.include_router(
        build_intelligence(
            db=house.db, intelligence=house.intelligence, analysed=house.analysed, runs=house.rule_runs
        )
    )
    app.include_router(
        build_studio(
            db=house.db,
            flows=house.flows,
            start_execution=house.handoff.start_execution,
            start_for_call=house.call_to_flow.start,
            call_came_back=house.flow_calls.came_back,
            message_posted=house.inbound.receive_for_flow,
            auth_token_of=partial(_auth_token_of, house),
        )
    )
    app.include_router(
        build_taskrouter(
            db=house.db,
            routing=house.routing,
            accept_reservation=house.worker_desk.accept,
            reject_reservation=house.worker_desk.reject,
            carry_out=house.programs.carry_out,
            dismiss_worker=SignOut(house.db, accounts=house.accounts, routing=house.routing).dismiss,
            update_task=house.worker_desk.end_task,
            update_worker_activity=house.worker_desk.set_activity,
        )
    )
    app.include_router(
        build_api_2010(
            db=house.db,
            accounts=house.accounts,
            channels=house.channels,
            numbers=house.numbers,
            send_message=house.outbound_text.send,
            redact_message=house.redact_message.redact,
            voice=Voice(
                calls=house.calls_room, outbound=house.outbound_call, recordings=house.call_recordings
            ),
        )
    )
    app.include_router(flex_door(house))
    app.include_router(flex_people_door(house))
    app.include_router(build_openai())


async def _auth_token_of(house: House, account_id: str) -> str | None:
    find = partial(house.accounts.get_account, account_id=account_id)
    try:
        return (await house.db.read(find)).auth_token
    except NotFound:
        return None


class _People:
    """The reads that customers', workers' and set-up doors share."""

    def __init__(self, house: House) -> None:
        self.model = ModelShown(
            name=house.model.name, rehearsal=house.model.is_rehearsal, why=house.model.why
        )
        self.words = house.desk_stories.words
        self.past = house.desk_stories.past
        self.desk = house.desk_stories.desk
        self.end_now = EndNow(house.db, conversations=house.conversations, words=self.words)
        self.log = WebhookLog(webhooks=house.webhooks, round_seconds=house.patience.round_seconds)
        self.rows = ConversationList(conversations=house.conversations, words=self.words, webhooks=self.log)


def _add_people(app: FastAPI, house: House, people: _People) -> None:
    app.include_router(_desktop(house))
    app.include_router(_desktop_casework(house))
    app.include_router(build_desktop_files(files=house.desk_stories.files, typing=house.desk_stories.typing))
    app.include_router(_desktop_calls(house))
    app.include_router(desktop_interactions(house))
    app.include_router(house.supervising.door(people.rows))
    app.include_router(_console(house, people))
    if house.settings.serves_phone:
        # The agent kit takes seconds to import: whoever opens the handset is about to write.
        for router in _phone(house, people):
            app.include_router(router, dependencies=[Depends(house.warm_up_agent)])


def _desktop(house: House) -> APIRouter:
    stories = house.desk_stories
    return build_desktop(
        db=house.db,
        view=stories.desk,
        briefings=stories.briefings,
        worker_desk=house.worker_desk,
        after_this=stories.after_this,
    )


def _desktop_casework(house: House) -> APIRouter:
    stories = house.desk_stories
    return build_desktop_casework(
        db=house.db, casework=stories.casework, wrap_ups=stories.wrap_ups, think_again=stories.think_again
    )


def _desktop_calls(house: House) -> APIRouter:
    stories = house.call_stories
    phone = stories.talks.phone(stories.live, make_line=stories.line_makers())
    direct = DirectCalls(
        house.db,
        calls=house.calls_room,
        channels=house.channels,
        conversations=house.conversations,
        memory=house.memory,
        customer=house.customer,
    )
    return build_desktop_calls(
        db=house.db,
        phone=phone,
        reach_out=stories.talks.reach_out,
        direct=direct,
        supervision=stories.talks.supervision,
    )


def _console(house: House, people: _People) -> APIRouter:
    log, rows = people.log, people.rows
    timeline = TimelineView(
        conversations=house.conversations,
        flows=house.flows,
        rows=rows,
        webhooks=log,
        words=people.words,
        calls=house.calls,
        phone_calls=house.calls_room,
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
        sign_out=SignOut(house.db, accounts=house.accounts, routing=house.routing),
        programs=ServePrograms(house.db, channels=house.channels),
        end_now=people.end_now,
        erase_profile=house.erase_profile,
        conversations=house.conversations,
        export_profile=ExportProfile(
            house.db,
            memory=house.memory,
            conversations=house.conversations,
            intelligence=house.intelligence,
            routing=house.routing,
            channels=house.channels,
            calls=house.calls_room,
        ),
        merge_profiles=house.merge_profiles,
        routing=house.routing,
        people=people_stories(house),
        canned_answers=CannedAnswers(house.db, casework=house.casework),
    )
    return build_console(
        db=house.db,
        memory=house.memory,
        reads=reads,
        stories=stories,
        environment=house.environment,
        serves_phone=house.settings.serves_phone,
    )


def _phone(house: House, people: _People) -> tuple[APIRouter, APIRouter]:
    view = PhoneView(
        channels=house.channels,
        conversations=house.conversations,
        memory=house.memory,
        words=people.words,
        model=people.model,
        default_customer=CUSTOMER_NUMBER,
        speech=house.call_stories.shown_speech(),
    )
    add_customer = AddCustomer(
        house.db, channels=house.channels, memory=house.memory, conversations=house.conversations
    )
    stories = house.call_stories
    phone_calls = PhoneCalls(
        house.db,
        calls=house.calls_room,
        conversations=house.conversations,
        view=view,
        words=people.words,
        opening=stories.opening,
        live=stories.live,
        make_line=stories.line_makers(),
    )
    router = build_gateway(
        db=house.db,
        view=view,
        inbound=house.inbound,
        add_customer=add_customer,
        end_now=people.end_now,
        files=house.desk_stories.files,
        typing=house.desk_stories.typing,
    )
    return router, build_call_router(db=house.db, phone_calls=phone_calls)
