"""Who may speak to the customer now (promise P4): pure rules, the only place that decides it.

`communications.py` asks at the moment words are committed; `conversations.py` changes owners. Somebody who may not
speak hears a sentence; their words never reach the customer.
"""

from __future__ import annotations

from tieline.conversations.models import Owner, OwnerKind, Speaker, SpeakerKind, Status

_HOLDERS = {
    OwnerKind.AGENT: "The agent owns this conversation",
    OwnerKind.FLOW: "A flow is handing this conversation over",
    OwnerKind.WORKER: "A worker owns this conversation",
    OwnerKind.WAITING: "This conversation waits for a worker",
    OwnerKind.PARKED: "This conversation rests until its date",
}

_SPEAKERS = {
    SpeakerKind.AGENT: "the agent's words were",
    SpeakerKind.FLOW: "the flow's words were",
    SpeakerKind.WORKER: "this worker's words were",
}


def may_speak(*, owner: Owner, speaker: Speaker, handoff_by: str | None) -> bool:
    """Say whether `speaker` may speak while `owner` owns.

    Args:
        owner: who owns the conversation now.
        speaker: whose words are about to be committed.
        handoff_by: the participant_id of the agent that began the running handoff, if one runs.
    """
    if speaker.kind is SpeakerKind.CUSTOMER:
        return True
    if speaker.kind is SpeakerKind.AGENT:
        return owner.kind is OwnerKind.AGENT or _closing_words(owner, speaker, handoff_by)
    if speaker.kind is SpeakerKind.FLOW:
        return owner.kind is OwnerKind.WAITING or (owner.kind is OwnerKind.FLOW and _same(owner, speaker))
    return owner.kind is OwnerKind.WORKER and owner.reference == speaker.reference


def _closing_words(owner: Owner, speaker: Speaker, handoff_by: str | None) -> bool:
    """The agent that began a handoff may say goodbye until a worker accepts."""
    if owner.kind not in {OwnerKind.FLOW, OwnerKind.WAITING} or handoff_by is None:
        return False
    return speaker.reference is None or speaker.reference == handoff_by


def _same(owner: Owner, speaker: Speaker) -> bool:
    """A speaker without a reference is the platform speaking in the flow's place."""
    return speaker.reference is None or owner.reference is None or owner.reference == speaker.reference


def refusal(
    *, owner: Owner, speaker: Speaker, handoff_by: str | None, status: Status, has_sounded: bool = False
) -> str | None:
    """Return the sentence that refuses these words, or None when they may be committed.

    What has sounded on a call is never refused: the record says what was heard, whoever owns by now.
    """
    if has_sounded:
        return None
    if status is Status.CLOSED:
        return "The conversation is closed, and that is final; a new message opens a new conversation."
    if may_speak(owner=owner, speaker=speaker, handoff_by=handoff_by):
        return None
    holder = _HOLDERS[owner.kind]
    if owner.kind is OwnerKind.WORKER and speaker.kind is SpeakerKind.WORKER:
        holder = "Another worker owns this conversation"
    elif owner.kind is OwnerKind.FLOW and speaker.kind is SpeakerKind.FLOW:
        holder = "Another flow is handing this conversation over"
    return f"{holder} now, so {_SPEAKERS[speaker.kind]} not sent to the customer."


def handoff_after(*, previous: Owner, owner: Owner, handoff_by: str | None, agent: str | None) -> str | None:
    """Return who may still say closing words after the owner changes from `previous` to `owner`.

    Args:
        previous: the owner until now.
        owner: the owner from now on.
        handoff_by: who could say closing words until now.
        agent: the participant_id of the agent that begins this handoff, if it is known.
    """
    if owner.kind in {OwnerKind.AGENT, OwnerKind.WORKER}:
        return None
    return agent if previous.kind is OwnerKind.AGENT else handoff_by
