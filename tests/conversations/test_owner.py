"""P4: one owner at a time, in every combination of owner and speaker."""

from __future__ import annotations

import itertools

import pytest

from tieline.conversations import Owner, OwnerKind, Speaker, SpeakerKind, Status
from tieline.conversations.owner import handoff_after, may_speak, refusal

pytestmark = pytest.mark.unit

AGENT, OTHER_AGENT = "conv_participant_agent", "conv_participant_other"
OWNERS = [
    Owner.agent(),
    Owner.flow("FN1"),
    Owner.waiting("WT1"),
    Owner.worker("WK-carlos"),
    Owner.parked("UO1"),
]
SPEAKERS = [
    Speaker.customer(),
    Speaker.agent(AGENT),
    Speaker.agent(OTHER_AGENT),
    Speaker.agent(),
    Speaker.flow("FN1"),
    Speaker.flow("FN2"),
    Speaker.flow(),
    Speaker.worker("WK-carlos"),
    Speaker.worker("WK-lucia"),
]
EVERY_OWNER = {owner.kind for owner in OWNERS}

# Speaker -> the owners under which these words are committed; the agent AGENT has begun the handoff.
ALLOWED = {
    Speaker.customer(): EVERY_OWNER,
    Speaker.agent(AGENT): {OwnerKind.AGENT, OwnerKind.FLOW, OwnerKind.WAITING},
    Speaker.agent(OTHER_AGENT): {OwnerKind.AGENT},
    Speaker.agent(): {OwnerKind.AGENT, OwnerKind.FLOW, OwnerKind.WAITING},
    Speaker.flow("FN1"): {OwnerKind.FLOW, OwnerKind.WAITING},
    Speaker.flow("FN2"): {OwnerKind.WAITING},
    Speaker.flow(): {OwnerKind.FLOW, OwnerKind.WAITING},
    Speaker.worker("WK-carlos"): {OwnerKind.WORKER},
    Speaker.worker("WK-lucia"): set(),
}


@pytest.mark.parametrize(("owner", "speaker"), list(itertools.product(OWNERS, SPEAKERS)))
def test_p4_every_owner_and_speaker(owner: Owner, speaker: Speaker) -> None:
    allowed = owner.kind in ALLOWED[speaker]
    assert may_speak(owner=owner, speaker=speaker, handoff_by=AGENT) is allowed
    sentence = refusal(owner=owner, speaker=speaker, handoff_by=AGENT, status=Status.ACTIVE)
    assert (sentence is None) is allowed
    if sentence is not None:
        assert sentence.endswith("not sent to the customer.")


@pytest.mark.parametrize(("owner", "speaker"), list(itertools.product(OWNERS, SPEAKERS)))
def test_p4_nobody_speaks_in_a_closed_conversation(owner: Owner, speaker: Speaker) -> None:
    sentence = refusal(owner=owner, speaker=speaker, handoff_by=AGENT, status=Status.CLOSED)
    assert sentence is not None
    assert "closed" in sentence


@pytest.mark.parametrize(("owner", "speaker"), list(itertools.product(OWNERS, SPEAKERS)))
@pytest.mark.parametrize("status", [Status.ACTIVE, Status.CLOSED])
def test_p4_what_sounded_on_a_call_already_is_not_refused(
    owner: Owner, speaker: Speaker, status: Status
) -> None:
    sentence = refusal(owner=owner, speaker=speaker, handoff_by=None, status=status, has_sounded=True)
    assert sentence is None


def test_p4_without_a_handoff_nobody_has_closing_words() -> None:
    for owner in (Owner.flow("FN1"), Owner.waiting("WT1")):
        assert not may_speak(owner=owner, speaker=Speaker.agent(AGENT), handoff_by=None)


def test_p4_the_refusal_tells_one_worker_of_the_other() -> None:
    sentence = refusal(
        owner=Owner.worker("WK-carlos"),
        speaker=Speaker.worker("WK-lucia"),
        handoff_by=None,
        status=Status.ACTIVE,
    )
    assert (
        sentence
        == "Another worker owns this conversation now, so this worker's words were not sent to the customer."
    )


@pytest.mark.parametrize(
    ("previous", "owner", "standing", "expected"),
    [
        (Owner.agent(), Owner.flow("FN1"), None, AGENT),
        (Owner.agent(), Owner.waiting("WT1"), None, AGENT),
        (Owner.flow("FN1"), Owner.waiting("WT1"), AGENT, AGENT),
        (Owner.waiting("WT1"), Owner.worker("WK1"), AGENT, None),
        (Owner.flow("FN1"), Owner.agent(), AGENT, None),
        (Owner.worker("WK1"), Owner.waiting("WT2"), None, None),
    ],
)
def test_p4_closing_words_last_until_a_worker_accepts(
    previous: Owner, owner: Owner, standing: str | None, expected: str | None
) -> None:
    assert handoff_after(previous=previous, owner=owner, handoff_by=standing, agent=AGENT) == expected


def test_every_kind_of_speaker_and_owner_is_tried() -> None:
    assert {speaker.kind for speaker in SPEAKERS} == set(SpeakerKind)
    assert set(OwnerKind) == EVERY_OWNER
