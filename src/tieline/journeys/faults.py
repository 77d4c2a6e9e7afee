"""What went wrong and what to do about it, in one sentence each: pure rules for the inspector.

A fault names the cause as far as it can be known from here, and the next thing to try; never the words of a customer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tieline.channels.voice.models import CallRequest
from tieline.conversations import Turn, TurnState
from tieline.webhooks import Attempt


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Why something failed, and what to do."""

    cause: str
    fix: str


_BY_STATUS = {
    401: ("The program refused the webhook as unauthenticated.", "Let its webhook route answer without a login."),
    403: (
        "The program refused the webhook's signature.",
        "Start it under `tieline run`, so that it signs with this project's auth token for the address it was told.",
    ),
    404: (
        "The program has no route at the webhook's address.",
        "Check the path it listens on; the SDK's server listens on /webhook.",
    ),
    405: ("The program's route takes no POST.", "Let its webhook route take POST requests."),
}  # fmt: skip


def webhook_fault(attempt: Attempt) -> Fault | None:
    """Say what is wrong with an attempt, None when it was taken."""
    if attempt.status is None:
        return _unanswered(attempt)
    if 200 <= attempt.status < 300:
        return None
    if attempt.status in _BY_STATUS:
        cause, fix = _BY_STATUS[attempt.status]
        return Fault(cause=cause, fix=fix)
    if attempt.status >= 500:
        return Fault(
            cause=f"The program failed while it took the webhook (status {attempt.status}).",
            fix="Read the traceback in the program's own output; the webhook is tried again.",
        )
    return Fault(
        cause=f"The program refused the webhook (status {attempt.status}).",
        fix="Open the entry and read its answer.",
    )


def _unanswered(attempt: Attempt) -> Fault:
    error = (attempt.error or "").lower()
    if "no answer within" in error:
        return Fault(
            cause="The program did not answer the webhook in time.",
            fix="Let it answer first and work afterwards; look for a call that blocks its event loop.",
        )
    return Fault(
        cause=f"Nothing answers at {attempt.url}.",
        fix="Start the program again, or look in its output for why it stopped.",
    )


def given_up_mark(turn_id: str) -> str:
    """Return the mark of a turn whose customer was given to a person because no agent answered."""
    return f"given-up:{turn_id}"


def silence_fault(
    turn: Turn, *, attempts: tuple[Attempt, ...], now: datetime, round_seconds: float, given_up: bool = False
) -> Fault | None:
    """Say why a turn has no answer although its webhooks were taken; None while it is early, or all is well.

    Args:
        turn: a customer's words.
        attempts: the conversation's webhook attempts since then.
        now: the moment asked about.
        round_seconds: how long a program has for its answer before it is asked again.
        given_up: whether the platform ended the turn in the agent's place.
    """
    late = turn.state is TurnState.OPEN and now - turn.opened_at >= timedelta(seconds=round_seconds)
    asked_twice = turn.state is not TurnState.ANSWERED and turn.round >= 2
    if not late and not asked_twice and not given_up:
        return None
    taken = [one for one in attempts if one.status is not None and 200 <= one.status < 300]
    if taken:
        return Fault(
            cause=f"The program took the webhook (status {taken[0].status}) but sent no answer within "
            f"{round_seconds:.0f} s.",
            fix="Look in the program's output for an exception after the webhook; SDKs acknowledge first and fail later.",
        )
    if attempts:
        return None
    return Fault(
        cause="Nobody answered this turn: neither a program nor the built-in agent.",
        fix="Look at the failed entries beside this one, or at the server's log.",
    )


def job_fault(kind: str, error: str) -> Fault:
    """Say that a piece of the platform's own work was given up."""
    return Fault(
        cause=f"The platform gave up `{kind}` after several tries: {error or 'no reason was noted'}.",
        fix="This is a fault of Tieline or of what it depends on; the server's log has the whole story.",
    )


def action_fault(reason: str | None) -> Fault:
    """Say why words were not sent."""
    return Fault(
        cause=reason or "The action failed.",
        fix="Send again once the conversation's owner may speak; see who owned it at that moment in this timeline.",
    )


def call_fault(status: object, message: str | None) -> Fault:
    """Say why an API call was refused."""
    return Fault(
        cause=f"The call was refused with status {status}" + (f": {message}" if message else "."),
        fix="Open the entry: the answer names the field or id that could not be used.",
    )


def model_fault(message: str | None) -> Fault:
    """Say that the model did not answer."""
    return Fault(
        cause=f"The model did not answer{': ' + message if message else '.'}",
        fix="Check OPENAI_API_KEY and OPENAI_BASE_URL, or start with --model rehearsal.",
    )


def message_fault(status: str) -> Fault:
    """Say that a message did not reach the customer."""
    return Fault(
        cause=f"The carrier reported the message as {status}.",
        fix="Check the customer's number; the customer did not see these words.",
    )


def no_voice_mark(call_id: str) -> str:
    """Return the mark of a call that the built-in agent answered because the program has no voice route."""
    return f"no-voice:{call_id}"


BUILT_IN_ANSWERED = "The program did not say what to do with a call, so the built-in agent answered it."


def call_request_fault(request: CallRequest) -> Fault | None:
    """Say what is wrong with a request that a call made, None when it was answered."""
    if request.status is None:
        return Fault(
            cause=f"Nothing answers at {request.url}, where the call asked what to do next.",
            fix="Start the program again, or look in its output for why it stopped.",
        )
    if request.status < 400:
        return None
    if request.status == 404 and request.number == 1:
        return Fault(
            cause="The program has no voice route (404), so the built-in agent answered its call.",
            fix="Give it a voice channel, so that POST /twiml answers calls; texts go on reaching it as before.",
        )
    if request.status == 403:
        return Fault(cause="The program refused the signature of a call's request.", fix=_BY_STATUS[403][1])
    return Fault(
        cause=f"The program answered {request.status} when the call asked what to do next.",
        fix="Read the traceback in the program's own output; a person takes over such a call.",
    )
