"""The house put together: every service, journey and outside port, built from settings. See `main.py` for its doors.

The only place that knows every concrete class; tests build the same house on a temporary file with scripted outsides.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field
from functools import partial

from tieline.agents import BuiltInAgent
from tieline.app.bodies import ConversationBodies, message_status
from tieline.app.calls import CallStories
from tieline.app.credentials import as_environment, read_credentials
from tieline.app.desk_stories import DeskStories
from tieline.app.flow_stories import FlowStories
from tieline.app.interaction_stories import InteractionStories
from tieline.app.people_rooms import people_rooms
from tieline.app.program_stories import ProgramStories
from tieline.app.starter_knowledge import base_of_programs
from tieline.app.supervision import SupervisionStories
from tieline.casework import CaseworkService
from tieline.channels import Carrier, ChannelService, SimulatedCarrier
from tieline.channels.voice import CallService
from tieline.conversations import Address, ConversationService
from tieline.conversations.classic import ClassicService
from tieline.flows import FlowService
from tieline.flows.liquid import warm_up as warm_up_templates
from tieline.intelligence import IntelligenceService, OperatorRunner
from tieline.interactions import InteractionService
from tieline.journeys.agent_turn import AgentTurn
from tieline.journeys.analysed_conversations import AnalysedConversations
from tieline.journeys.call_recordings import CallRecordings
from tieline.journeys.calls.call_legs import CallLegs
from tieline.journeys.calls.relay_link import RelayDialer, SignedDialer
from tieline.journeys.calls.tell_outside import TellOutside
from tieline.journeys.classic_bridge import ClassicBridge
from tieline.journeys.conversation_end import ConversationEnd
from tieline.journeys.conversation_timers import ConversationTimers
from tieline.journeys.customer import CustomerView
from tieline.journeys.deliver_events import DeliverEvents
from tieline.journeys.embed_memories import EmbedMemories
from tieline.journeys.erase_profile import EraseProfile
from tieline.journeys.handoff_to_worker import HandoffToWorker
from tieline.journeys.import_profiles import ImportProfiles
from tieline.journeys.inbound_message import InboundMessage
from tieline.journeys.memory_operations import MemoryOperations
from tieline.journeys.merge_profiles import MergeProfiles, ProfileHoldings
from tieline.journeys.message_to_flow import MessageToFlow
from tieline.journeys.numbers import Numbers
from tieline.journeys.offers import Offers
from tieline.journeys.outbound_call import OutboundCall
from tieline.journeys.outbound_message import OutboundMessage
from tieline.journeys.outbound_text import OutboundText
from tieline.journeys.phantom_handoff import PhantomHandoff
from tieline.journeys.process_knowledge import ProcessKnowledge
from tieline.journeys.promised import PromisedAnswers
from tieline.journeys.read_sources import Fetcher, ReadSources
from tieline.journeys.recall import ConversationTalk, RecallMemory
from tieline.journeys.recording_files import RecordingFiles
from tieline.journeys.redact_message import RedactMessage
from tieline.journeys.remove_configuration import RemoveConfiguration
from tieline.journeys.remove_conversation import RemoveConversation
from tieline.journeys.rule_knowledge import RuleKnowledge
from tieline.journeys.rule_reading import RuleReading
from tieline.journeys.rule_runs import RuleRuns
from tieline.journeys.search_knowledge import SearchKnowledge
from tieline.journeys.sent_files import SentFiles
from tieline.journeys.supervision.whispers import RecalledWhispers
from tieline.journeys.take_upload import TakeUpload
from tieline.journeys.tell_classic import TellClassic
from tieline.journeys.turn_rounds import Patience, TurnRounds
from tieline.journeys.turn_view import TurnView
from tieline.journeys.worker_desk import WorkerDesk
from tieline.kit.call_log import CallLog
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Invalid, NotFound
from tieline.kit.fetch import PageFetcher
from tieline.kit.http import HTTPSender, PooledSender
from tieline.kit.pages import PageRequest
from tieline.kit.settings import Settings
from tieline.knowledge import KnowledgeService, TextSource
from tieline.memory import MemoryService, StoreNotFound
from tieline.models.embedding.choice import choose_embedder
from tieline.models.endpoint_completer import EndpointCompleter
from tieline.models.ports import Completer, ModelChoice, choose_model
from tieline.routing import RoutingService
from tieline.routing.expressions import warm_up as warm_up_expressions
from tieline.supervision import SupervisionService
from tieline.webhooks import WebhookSender, WebhookService
from tieline.wire.api_2010 import callbacks as call_forms
from tieline.wire.conversations_v1.callbacks import render_event as render_classic_event
from tieline.wire.intelligence_v3.callbacks import render_rule_execution


@dataclass(frozen=True, kw_only=True)
class Outside:
    """The outside world behind its ports; tests put scripted ones in."""

    http: HTTPSender = field(default_factory=PooledSender)
    carrier: Carrier = field(default_factory=SimulatedCarrier)
    agent: BuiltInAgent | None = None
    relay: RelayDialer = field(default_factory=SignedDialer)
    completer: Completer | None = None
    pages: Fetcher | None = None


class House:
    """Every room and every story, ready to be used."""

    def __init__(self, db: Database, settings: Settings, outside: Outside | None = None) -> None:
        """Build the rooms, then the stories that cross them, lowest first."""
        self.db = db
        self.settings = settings
        self.outside = outside or Outside()
        self.http = self.outside.http
        self.dialer = self.outside.relay
        self.pages = self.outside.pages or PageFetcher(allow_private=self.settings.private_pages)
        self.calls = CallLog()
        self.model: ModelChoice = choose_model(os.environ, wanted=settings.model)
        self._warming: asyncio.Task[None] | None = None
        self._build_rooms()
        self._build_talking()
        self._build_calling()
        self._build_handing_over()
        self._build_ending()
        self._build_calls()

    def _build_rooms(self) -> None:
        self.accounts, self.users, self.audit = people_rooms(self.settings)
        embedder = choose_embedder(self.settings.embeddings)
        self.memory = MemoryService(embedder=embedder)
        self.knowledge = KnowledgeService(embedder=embedder)
        self.conversations = ConversationService(
            resolve_profile=self._resolve_profile,
            find_profile=self._find_profile,
            like_the_cloud=self.settings.like_the_cloud,
        )
        self.classic = ClassicService(self.conversations)
        self.channels = ChannelService()
        self.calls_room = CallService()
        self.routing = RoutingService()
        self.interactions = InteractionService(conversations=self.conversations, routing=self.routing)
        self.casework = CaseworkService()
        self.flows = FlowService()
        self.supervision = SupervisionService()
        self.intelligence = IntelligenceService(find_text=self._find_text)
        self.webhooks = WebhookService()
        self.memory.other_rooms = ProfileHoldings(conversations=self.conversations, routing=self.routing)
        self.merge_profiles = MergeProfiles(self.db, memory=self.memory)
        self.redact_message = RedactMessage(
            self.db, channels=self.channels, conversations=self.conversations, memory=self.memory
        )
        self.memory_operations = MemoryOperations(self.db, memory=self.memory)
        self.import_profiles = ImportProfiles(self.db, memory=self.memory)
        self.bodies = ConversationBodies(self.conversations)
        self.customer = CustomerView(conversations=self.conversations, memory=self.memory)
        self.to_flow = MessageToFlow(flows=self.flows, conversations=self.conversations, classic=self.classic)
        self._build_knowledge()
        self._build_rules()
        self.agent = self.outside.agent or BuiltInAgent(self.model)

    def _build_knowledge(self) -> None:
        self.process_knowledge = ProcessKnowledge(
            self.db, knowledge=self.knowledge, reader=ReadSources(self.pages)
        )
        self.search_knowledge = SearchKnowledge(self.db, knowledge=self.knowledge)
        self.take_upload = TakeUpload(self.db, knowledge=self.knowledge)

    def _choose_completer(self) -> Completer | None:
        """Return the model that fills in forms; None leaves operators to their local forms."""
        if self.outside.completer is not None or self.model.is_rehearsal:
            return self.outside.completer
        return EndpointCompleter(self.model)

    def _build_rules(self) -> None:
        self.completer = self._choose_completer()
        runner = OperatorRunner(self.completer)
        self.conversation_end = ConversationEnd(
            self.db,
            conversations=self.conversations,
            memory=self.memory,
            customer=self.customer,
            runner=runner,
        )
        self.rule_runs = RuleRuns(
            self.db,
            conversations=self.conversations,
            intelligence=self.intelligence,
            webhooks=self.webhooks,
            reading=RuleReading(
                conversations=self.conversations,
                memory=self.memory,
                routing=self.routing,
                flows=self.flows,
                customer=self.customer,
            ),
            end=self.conversation_end,
            knowledge=RuleKnowledge(self.search_knowledge),
            runner=runner,
            rule_body=render_rule_execution,
        )
        self.phantom_handoff = PhantomHandoff(
            self.db,
            conversations=self.conversations,
            routing=self.routing,
            handoff=lambda: self.handoff,
            patience_seconds=self.settings.half_done_seconds,
        )
        self.analysed = AnalysedConversations(
            conversations=self.conversations, intelligence=self.intelligence
        )

    def _resolve_profile(
        self, tx: Transaction, *, account_id: str, memory_store_id: str, address: Address
    ) -> str | None:
        """Find or make the profile of a customer whom a caller adds; an address that names nobody makes none."""
        id_type = "email" if address.channel == "EMAIL" else "phone"
        try:
            resolved = self.memory.resolve_profile(
                tx, store_id=memory_store_id, id_type=id_type, value=address.address, source="conversations"
            )
        except Invalid:
            return None
        return resolved.profile_id

    def _find_text(
        self, tx: Transaction, *, account_id: str, knowledge_base_id: str, knowledge_id: str
    ) -> str | None:
        """Return the words of a source of knowledge that was given as a text."""
        ids = {"knowledge_base_id": knowledge_base_id, "knowledge_id": knowledge_id}
        try:
            found = self.knowledge.get_knowledge(tx, account_id=account_id, **ids)
        except NotFound:
            return None
        return found.source.content if isinstance(found.source, TextSource) else None

    def _find_profile(
        self, tx: Transaction, *, account_id: str, memory_store_id: str, profile_id: str
    ) -> str | None:
        """Return under which id memory finds a profile that a caller names; None also for one of another account."""
        try:
            return self.memory.find_canonical(
                tx, store_id=memory_store_id, profile_id=profile_id, account_id=account_id
            )
        except StoreNotFound:
            return None

    def _build_talking(self) -> None:
        settings = self.settings
        self.patience = Patience(
            round_seconds=settings.round_seconds,
            deadline_seconds=settings.turn_deadline_seconds,
            hold_seconds=settings.hold_seconds,
            half_done_seconds=settings.half_done_seconds,
        )
        self.tell_classic = TellClassic(
            classic=self.classic,
            conversations=self.conversations,
            webhooks=self.webhooks,
            body=render_classic_event,
        )
        self.rounds = TurnRounds(
            conversations=self.conversations,
            channels=self.channels,
            webhooks=self.webhooks,
            communication_body=self.bodies.communication,
            patience=self.patience,
            answered_elsewhere=self.tell_classic.answers,
        )
        self.inbound = InboundMessage(
            self.db,
            channels=self.channels,
            memory=self.memory,
            conversations=self.conversations,
            customer=self.customer,
            rounds=self.rounds,
            classic=self.classic,
            to_flow=self.to_flow,
            reached_at=settings.reached_at,
        )
        self.outbound = OutboundMessage(
            self.db,
            channels=self.channels,
            calls=self.calls_room,
            conversations=self.conversations,
            carrier=self.outside.carrier,
        )
        self.outbound_text = OutboundText(
            self.db,
            channels=self.channels,
            conversations=self.conversations,
            webhooks=self.webhooks,
            inbound=self.inbound,
            outbound=self.outbound,
            status_body=message_status,
        )
        self.deliver_events = DeliverEvents(
            self.db,
            conversations=self.conversations,
            webhooks=self.webhooks,
            accounts=self.accounts,
            sender=WebhookSender(self.outside.http, timeout_seconds=settings.webhook_timeout_seconds),
            rounds=self.rounds,
            event_body=self.bodies,
            heard=(self.rule_runs.heard, self.phantom_handoff.heard),
            told=(self.tell_classic,),
        )

    def _build_calling(self) -> None:
        self.numbers = Numbers(self.db, channels=self.channels, conversations=self.conversations)
        self.recording_files = RecordingFiles(self.settings.data / "recordings")
        self.outbound_call = OutboundCall(
            self.db, calls=self.calls_room, channels=self.channels, routing=self.routing
        )
        self.call_recordings = CallRecordings(self.db, calls=self.calls_room, files=self.recording_files)
        self.tell_outside = TellOutside(
            self.db,
            calls=self.calls_room,
            channels=self.channels,
            conversations=self.conversations,
            webhooks=self.webhooks,
            bodies=call_forms,
        )

    def _build_handing_over(self) -> None:
        self.handoff = HandoffToWorker(
            self.db,
            accounts=self.accounts,
            conversations=self.conversations,
            flows=self.flows,
            routing=self.routing,
            customer=self.customer,
            outbound=self.outbound,
            calls=self.calls_room,
            interactions=self.interactions,
            half_done_seconds=self.patience.half_done_seconds,
            callback_offer_seconds=self.settings.callback_offer_seconds,
        )
        flow_stories = FlowStories(self, http=self.outside.http)
        self.flow_calls, self.call_to_flow = flow_stories.flow_calls, flow_stories.call_to_flow
        self.flow_steps = flow_stories.flow_steps
        self.lending = flow_stories.lending
        self.turn_view = TurnView(
            self.db,
            conversations=self.conversations,
            memory=self.memory,
            knowledge=self.knowledge,
            search=self.search_knowledge,
            customer=self.customer,
            supervision=self.supervision,
            calls=self.calls,
        )
        self.agent_turn = AgentTurn(
            self.db,
            conversations=self.conversations,
            rounds=self.rounds,
            handoff=self.handoff,
            outbound=self.outbound,
            agent=lambda: self.agent,
            view=self.turn_view,
        )
        self.promised = PromisedAnswers(
            self.db,
            routing=self.routing,
            conversations=self.conversations,
            customer=self.customer,
            handoff=self.handoff,
        )
        self.offers = Offers(
            self.db,
            routing=self.routing,
            conversations=self.conversations,
            customer=self.customer,
            handoff=self.handoff,
            promised=self.promised,
            interactions=self.interactions,
            hold_seconds=self.patience.hold_seconds,
        )

    def _build_ending(self) -> None:
        self.timers = ConversationTimers(self.db, conversations=self.conversations)
        self.talk = ConversationTalk(conversations=self.conversations)
        whispers = RecalledWhispers(self.db, supervision=self.supervision, conversations=self.conversations)
        self.recall = RecallMemory(self.db, memory=self.memory, talk=self.talk, whispers=whispers)
        self.embed_memories = EmbedMemories(
            self.db, memory=self.memory, conversations=self.conversations, talk=self.talk
        )
        self.worker_calls = CallLegs(
            calls=self.calls_room,
            routing=self.routing,
            conversations=self.conversations,
            interactions=self.interactions,
        )
        self.worker_desk = WorkerDesk(
            self.db,
            routing=self.routing,
            conversations=self.conversations,
            customer=self.customer,
            handoff=self.handoff,
            outbound=self.outbound,
            worker_calls=self.worker_calls,
            end=self.conversation_end,
            interactions=self.interactions,
            casework=self.casework,
            files=SentFiles(channels=self.channels, reached_at=self.settings.reached_at),
        )
        self.desk_stories = DeskStories(self)
        self.interaction_stories = InteractionStories(self)
        self.programs = ProgramStories(self)
        self._build_removals()

    def _build_removals(self) -> None:
        self.erase_profile = EraseProfile(
            self.db,
            memory=self.memory,
            conversations=self.conversations,
            channels=self.channels,
            routing=self.routing,
            flows=self.flows,
            intelligence=self.intelligence,
            webhooks=self.webhooks,
            calls=self.calls,
            calls_room=self.calls_room,
            beside=(self.interactions, self.casework),
            recording_files=self.recording_files,
        )

        self.remove_conversation = RemoveConversation(
            self.db,
            conversations=self.conversations,
            classic=self.classic,
            calls_room=self.calls_room,
            erase=self.erase_profile,
            calls=self.calls,
            recording_files=self.recording_files,
        )
        self.classic_bridge = ClassicBridge(
            self.db,
            classic=self.classic,
            conversations=self.conversations,
            channels=self.channels,
            outbound=self.outbound,
            to_flow=self.to_flow,
        )
        self.remove_configuration = RemoveConfiguration(
            self.db, conversations=self.conversations, channels=self.channels
        )

    def _build_calls(self) -> None:
        self.call_stories = CallStories(self)
        self.supervising = SupervisionStories(self)

    async def environment(self) -> dict[str, str]:
        """Return the project's TWILIO_* values, for `tieline env` and `tieline run`."""
        credentials = read_credentials(self.settings.data)
        if credentials is None:
            return {}
        bases = await self.db.read(
            partial(
                self.knowledge.list_bases,
                account_id=credentials.account_id,
                page=PageRequest(),
                newest_first=False,
            )
        )
        return as_environment(credentials, knowledge_base_id=base_of_programs(bases.items))

    async def warm_up_agent(self) -> None:
        """Begin to import the agent kit and make the model, once, beside whatever else is going on."""
        if self._warming is None:
            self._warming = asyncio.create_task(self._warm_up(), name="warm-up")

    async def _warm_up(self) -> None:
        """Import what the first turn and the first handoff need, so that no customer and no transaction waits for it."""
        await self.agent.warm_up()
        await asyncio.to_thread(warm_up_expressions)
        await asyncio.to_thread(warm_up_templates)

    async def close(self) -> None:
        """Close what reaches outside."""
        await self.call_stories.close()
        await self.agent.close()
        if isinstance(self.completer, EndpointCompleter):
            await self.completer.close()
        if isinstance(self.outside.relay, SignedDialer):
            await self.outside.relay.close()
        if isinstance(self.outside.http, PooledSender):
            await self.outside.http.close()
