"""The stories in which a caller and a worker talk, put together: waiting, bridging, callbacks, what the end of a call means.

A part of `calls.py`, which holds everything about live calls.
"""

from __future__ import annotations

from collections.abc import Mapping

from tieline.app.call_rooms import CallRooms
from tieline.channels.voice.line import Medium
from tieline.journeys.calls.announcements import Announcements
from tieline.journeys.calls.bridge_recording import recover_recordings
from tieline.journeys.calls.bridged import BridgedStages
from tieline.journeys.calls.bridges import Bridges
from tieline.journeys.calls.call_ends import CallEnds
from tieline.journeys.calls.call_transfers import CallTransfers
from tieline.journeys.calls.callbacks import Callbacks
from tieline.journeys.calls.live_call import Stage
from tieline.journeys.calls.live_calls import LineMaker, LiveCalls
from tieline.journeys.calls.plans import JoinConference, Supervise, TalkToWorker, WaitForWorker
from tieline.journeys.calls.reach_out import ReachOut
from tieline.journeys.calls.supervised import SupervisedStage
from tieline.journeys.calls.supervision import CallSupervision
from tieline.journeys.calls.transcript import Transcript
from tieline.journeys.calls.wait_for_worker import Join, Resume, WaitForWorkerStage
from tieline.journeys.calls.worker_phone import WorkerPhone


class WorkerTalks:
    """Everything about callers and workers, built from the house's rooms and stories."""

    def __init__(
        self,
        house: CallRooms,
        *,
        transcript: Transcript,
        announcements: Announcements,
        join: Join,
        resume: Resume,
    ) -> None:
        """Build lowest first; `join` opens a call's conversation, `resume` says how one goes on that the agent has again."""
        self._house = house
        self._transcript = transcript
        self._join = join
        self._resume = resume
        self._announcements = announcements
        self.recordings = house.recording_files
        self.callbacks = Callbacks(
            house.db,
            calls=house.calls_room,
            conversations=house.conversations,
            routing=house.routing,
            customer=house.customer,
            handoff=house.handoff,
            outbound=house.outbound,
            promised=house.promised,
        )
        self.ends = CallEnds(
            house.db,
            calls=house.calls_room,
            conversations=house.conversations,
            routing=house.routing,
            flows=house.flows,
            handoff=house.handoff,
            flow_calls=house.flow_calls,
            callbacks=self.callbacks,
            interactions=house.interactions,
            legs=house.worker_calls,
        )
        self.bridges = Bridges(
            house.db,
            calls=house.calls_room,
            transcript=transcript,
            recordings=self.recordings,
            play_document=announcements.play,
        )
        self._add_company()

    def _add_company(self) -> None:
        """Build what more than one worker on a call needs, and what begins calls."""
        house = self._house
        self.transfers = CallTransfers(
            house.db,
            conversations=house.conversations,
            routing=house.routing,
            customer=house.customer,
            handoff=house.handoff,
            worker_calls=house.worker_calls,
        )
        self.supervision = CallSupervision(
            house.db,
            calls=house.calls_room,
            conversations=house.conversations,
            bridges=self.bridges,
        )
        self.reach_out = ReachOut(
            house.db,
            calls=house.calls_room,
            channels=house.channels,
            conversations=house.conversations,
            routing=house.routing,
            customer=house.customer,
            inbound=house.inbound,
            outbound=house.outbound,
            worker_calls=house.worker_calls,
            interactions=house.interactions,
        )

    def stages(self) -> Mapping[type, Stage]:
        """Return what a call that waits for a worker, or talks with one, does."""
        house = self._house
        bridged = BridgedStages(
            house.db,
            calls=house.calls_room,
            conversations=house.conversations,
            routing=house.routing,
            customer=house.customer,
            worker_calls=house.worker_calls,
            bridges=self.bridges,
            callbacks=self.callbacks,
            announce=self._announcements,
            resume=self._resume,
        )
        waiting = WaitForWorkerStage(
            house.db,
            conversations=house.conversations,
            transcript=self._transcript,
            callbacks=self.callbacks,
            flow_calls=house.flow_calls,
            join=self._join,
            resume=self._resume,
        )
        return {
            WaitForWorker: waiting,
            TalkToWorker: bridged.talk_to_worker,
            JoinConference: bridged.join_conference,
            Supervise: SupervisedStage(house.db, calls=house.calls_room, bridges=self.bridges),
        }

    def phone(self, live: LiveCalls, *, make_line: dict[Medium, LineMaker]) -> WorkerPhone:
        """Return what workers do with calls."""
        house = self._house
        return WorkerPhone(
            house.db,
            calls=house.calls_room,
            conversations=house.conversations,
            routing=house.routing,
            customer=house.customer,
            worker_calls=house.worker_calls,
            live=live,
            make_line=make_line,
        )

    async def recover(self) -> None:
        """Make whole what a process that died was recording."""
        await recover_recordings(self._house.db, calls=self._house.calls_room, files=self.recordings)
