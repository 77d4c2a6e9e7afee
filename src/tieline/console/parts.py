"""What the console's door is given: the reads it shows and the stories it starts."""

from __future__ import annotations

from dataclasses import dataclass

from tieline.journeys.conversation_list import ConversationList
from tieline.journeys.end_now import EndNow
from tieline.journeys.erase_profile import EraseProfile
from tieline.journeys.flow_view import FlowView
from tieline.journeys.overview import Overview
from tieline.journeys.profile_view import ProfileView
from tieline.journeys.result_view import ResultView
from tieline.journeys.serving import ServePrograms
from tieline.journeys.sign_in import SignIn
from tieline.journeys.timeline import TimelineView
from tieline.journeys.webhook_log import WebhookLog


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
class ConsoleStories:
    """What the console does."""

    sign_in: SignIn
    programs: ServePrograms
    end_now: EndNow
    erase_profile: EraseProfile
