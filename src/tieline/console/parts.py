"""What the console's door is given: the reads it shows and the stories it starts."""

from __future__ import annotations

from dataclasses import dataclass

from tieline.accounts.audit import AuditService
from tieline.conversations import ConversationService
from tieline.journeys.canned_answers import CannedAnswers
from tieline.journeys.conversation_list import ConversationList
from tieline.journeys.end_now import EndNow
from tieline.journeys.erase_profile import EraseProfile
from tieline.journeys.export_profile import ExportProfile
from tieline.journeys.flow_view import FlowView
from tieline.journeys.merge_profiles import MergeProfiles
from tieline.journeys.oidc_sign_in import OIDCSignIn
from tieline.journeys.overview import Overview
from tieline.journeys.password_sign_in import PasswordSignIn
from tieline.journeys.people import People
from tieline.journeys.profile_view import ProfileView
from tieline.journeys.result_view import ResultView
from tieline.journeys.serving import ServePrograms
from tieline.journeys.sign_in import SignIn
from tieline.journeys.sign_out import SignOut
from tieline.journeys.timeline import TimelineView
from tieline.journeys.webhook_log import WebhookLog
from tieline.routing import RoutingService


@dataclass(frozen=True, kw_only=True)
class ConsoleReads:
    """What the console shows."""

    overview: Overview
    conversations: ConversationList
    timeline: TimelineView
    results: ResultView
    profiles: ProfileView
    flows: FlowView
    webhooks: WebhookLog


@dataclass(frozen=True, kw_only=True)
class PeopleStories:
    """What is done about those who sign in, and by them; and the log of who did what."""

    people: People
    passwords: PasswordSignIn
    oidc: OIDCSignIn
    audit: AuditService


@dataclass(frozen=True, kw_only=True)
class ConsoleStories:
    """What the console does."""

    sign_in: SignIn
    sign_out: SignOut
    programs: ServePrograms
    end_now: EndNow
    erase_profile: EraseProfile
    conversations: ConversationService
    export_profile: ExportProfile
    merge_profiles: MergeProfiles
    routing: RoutingService
    people: PeopleStories
    canned_answers: CannedAnswers
