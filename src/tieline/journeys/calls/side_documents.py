"""A document that plays beside something: what a caller hears while they wait, what a dialed party hears before they join.

Unlike a call's own program (`run_twiml.py`) it is never the end of the call, and it holds few verbs; others are passed
over. Who waits cuts it short by `LiveCall.watching`. Used by `conference_talk.py` and `dialed.py`.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from enum import StrEnum
from urllib.parse import urljoin

from tieline.channels.voice.models import Program
from tieline.channels.voice.twiml_errors import TwimlRefused
from tieline.channels.voice.verbs import (
    Gather,
    Hangup,
    Leave,
    Pause,
    Play,
    Record,
    Redirect,
    Say,
)
from tieline.journeys.calls.fetch_twiml import Fetched, FetchTwiml, TwimlUnavailable
from tieline.journeys.calls.live_call import LiveCall
from tieline.journeys.calls.run_twiml import Onward, VerbRunner

log = logging.getLogger(__name__)

IN_QUEUE = frozenset({Say, Play, Pause, Gather, Record, Redirect, Hangup, Leave})
IN_CONFERENCE = frozenset({Say, Play, Pause, Redirect})
BEFORE_JOINING = frozenset({Say, Play, Pause, Gather, Redirect, Hangup})
"""What a document may hold for a caller in a queue, in a conference that has not begun, and for a dialed party."""

_MOST_DOCUMENTS = 100


class Ended(StrEnum):
    """How a document ended: at its last verb, by Leave, by Hangup, or it could not be had at all."""

    DONE = "done"
    LEFT = "left"
    HUNG_UP = "hung up"
    FAILED = "failed"


class SideDocuments:
    """Plays documents."""

    def __init__(self, fetch: FetchTwiml, *, verbs: Mapping[type, VerbRunner]) -> None:
        """Fetch by `fetch`; `verbs` carries out those that talk and listen."""
        self._fetch = fetch
        self._verbs = verbs

    async def play(
        self,
        live: LiveCall,
        program: Program,
        *,
        among: frozenset[type],
        fields: Mapping[str, str] | None = None,
    ) -> Ended:
        """Fetch and carry out a document, and those it leads to.

        Args:
            live: the call that hears it.
            program: its address, or its text.
            among: which verbs it may hold.
            fields: what every request for it tells.

        Raises what `LiveCall.next` does.
        """
        told = dict(fields or {})
        for _ in range(_MOST_DOCUMENTS):
            try:
                fetched = await self._fetch.fetch(call=live.call, program=program, fields=told)
            except (TwimlUnavailable, TwimlRefused) as failure:
                log.warning("Call %s has no document to hear: %s", live.call_id, type(failure).__name__)
                return Ended.FAILED
            outcome = await self._carry_out(live, fetched, among)
            if not isinstance(outcome, Onward):
                return outcome
            program = Program(url=urljoin(fetched.url, outcome.url), method=outcome.method)
            told = {**(fields or {}), **outcome.fields}
        return Ended.DONE

    async def _carry_out(self, live: LiveCall, fetched: Fetched, among: frozenset[type]) -> Onward | Ended:
        for verb in fetched.document.verbs:
            if type(verb) not in among:
                log.info("Call %s: %s has no place in this document.", live.call_id, type(verb).__name__)
                continue
            match verb:
                case Leave():
                    return Ended.LEFT
                case Hangup():
                    return Ended.HUNG_UP
                case Redirect():
                    return Onward(url=verb.url, method=verb.method)
                case _:
                    outcome = await self._verbs[type(verb)](live, verb, base_url=fetched.url)
                    if isinstance(outcome, Onward):
                        return outcome
        return Ended.DONE
