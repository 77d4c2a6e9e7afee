"""Active, inactive, closed: what traffic and owners do to the status, and when the timers are due (P11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.conversations.conftest import ACCOUNT, NOON, STORE, sms_timers
from tieline.conversations import (
    ChannelSetting,
    ConfigurationSettings,
    Conversation,
    Grouping,
    Owner,
    Status,
)
from tieline.conversations.status import after_owner_change, after_traffic, close_due, inactive_due

pytestmark = pytest.mark.unit

QUIET = Conversation(
    conversation_id="conv_conversation_1",
    account_id=ACCOUNT,
    configuration_id="conv_configuration_1",
    configuration=ConfigurationSettings(description="", grouping=Grouping.PROFILE, memory_store_id=STORE),
    profile_id=None,
    status=Status.ACTIVE,
    name=None,
    owner=Owner.agent(),
    status_callbacks=None,
    metadata={},
    handoff_by=None,
    inactive_requested_at=None,
    parked_until=None,
    owner_changed_at=NOON,
    channel_activity={"SMS": NOON},
    created_at=NOON,
    updated_at=NOON,
    last_communication_at=NOON,
)


def minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


def with_settings(settings: dict[str, ChannelSetting]) -> Conversation:
    return replace(QUIET, configuration=replace(QUIET.configuration, channel_settings=settings))


@pytest.mark.parametrize(
    ("owner", "expected"),
    [
        (Owner.agent(), Status.ACTIVE),
        (Owner.worker("WK1"), Status.ACTIVE),
        (Owner.flow("FN1"), Status.INACTIVE),
        (Owner.waiting("WT1"), Status.INACTIVE),
    ],
)
def test_traffic_wakes_a_quiet_conversation_unless_a_handoff_runs(owner: Owner, expected: Status) -> None:
    assert after_traffic(status=Status.INACTIVE, owner=owner) is expected


@pytest.mark.parametrize("status", [Status.ACTIVE, Status.CLOSED])
def test_traffic_changes_no_other_status(status: Status) -> None:
    assert after_traffic(status=status, owner=Owner.agent()) is status


@pytest.mark.parametrize(
    ("owner", "expected"),
    [
        (Owner.waiting("WT1"), Status.INACTIVE),
        (Owner.worker("WK1"), Status.ACTIVE),
        (Owner.agent(), Status.ACTIVE),
        (Owner.flow("FN1"), Status.INACTIVE),
    ],
)
def test_waiting_is_inactive_and_being_accepted_is_active(owner: Owner, expected: Status) -> None:
    assert after_owner_change(status=Status.INACTIVE, owner=owner) is expected


def test_closed_is_final() -> None:
    assert after_owner_change(status=Status.CLOSED, owner=Owner.worker("WK1")) is Status.CLOSED
    assert close_due(replace(QUIET, status=Status.CLOSED)) is None
    assert inactive_due(replace(QUIET, status=Status.CLOSED)) is None


def test_p11_the_timers_are_ten_and_sixty_minutes_when_nothing_is_said() -> None:
    assert inactive_due(QUIET) == NOON + minutes(10)
    assert close_due(QUIET) == NOON + minutes(60)


def test_p11_a_channel_has_timers_of_its_own() -> None:
    conversation = with_settings(sms_timers(inactive=3, closed=7))
    assert inactive_due(conversation) == NOON + minutes(3)
    assert close_due(conversation) == NOON + minutes(7)


def test_p11_a_channel_may_have_no_pause() -> None:
    assert inactive_due(with_settings(sms_timers(inactive=None, closed=7))) is None


def test_p11_the_slowest_channel_decides() -> None:
    conversation = replace(
        with_settings(sms_timers(inactive=3, closed=7)),
        channel_activity={"SMS": NOON + minutes(2), "WHATSAPP": NOON},
    )
    assert inactive_due(conversation) == NOON + minutes(10)


def test_p11_taking_a_conversation_over_starts_the_timers_anew() -> None:
    accepted = replace(QUIET, owner=Owner.worker("WK1"), owner_changed_at=NOON + minutes(55))
    assert close_due(accepted) == NOON + minutes(115)


def test_p6_a_waiting_customer_is_not_closed_away() -> None:
    for owner in (Owner.waiting("WT1"), Owner.flow("FN1")):
        assert close_due(replace(QUIET, owner=owner, status=Status.INACTIVE)) is None


def test_p6_a_parked_conversation_stays_open_until_the_promised_moment() -> None:
    assert close_due(replace(QUIET, parked_until=NOON + minutes(600))) == NOON + minutes(600)
    assert close_due(replace(QUIET, parked_until=NOON + minutes(5))) == NOON + minutes(60)
