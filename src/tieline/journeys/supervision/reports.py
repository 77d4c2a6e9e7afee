"""Reports by day: counted in the database from recorded rows, in the days of the project's zone; nothing counts twice.

A conversation counts on the day it began (volume) and on the day it was closed (containment); a task on the day it was
accepted (waits, service level), on the day its talk ended (talk) and on the day it was over (handle time, abandonment).
`docs/reference/supervision.md` defines every figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tieline.conversations import ConversationService
from tieline.intelligence import IntelligenceService
from tieline.journeys.supervision.grades import grade_of
from tieline.journeys.supervision.queue_view import ShownFigures, shown, total
from tieline.kit.days import MOST_DAYS, Days, day_today
from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid
from tieline.routing.supervision import DayFigures, RoutingSupervision, Team, WaitCount
from tieline.supervision import SupervisionService

USUAL_DAYS = 14


@dataclass(frozen=True, kw_only=True)
class Waits:
    """How long customers waited, in seconds: half of them no longer than p50, nine of ten no longer than p90."""

    p50: int | None
    p90: int | None


@dataclass(frozen=True, kw_only=True)
class ChannelVolume:
    """How many conversations began in a channel; "" is of those in which nothing was said."""

    channel: str
    conversations: int


@dataclass(frozen=True, kw_only=True)
class Outcomes:
    """What became of conversations that were closed.

    contained: never given away by the agent; handed_over: given away at least once, of which a person served some.
    """

    ended: int
    contained: int
    handed_over: int
    served_by_person: int
    contained_share: float | None


@dataclass(frozen=True, kw_only=True)
class Repeated:
    """How many conversations that a worker had were measured, and in how many something had to be said again."""

    measured: int
    repeated: int
    share: float | None


@dataclass(frozen=True, kw_only=True)
class ReportDay:
    """One day."""

    day: str
    volume: tuple[ChannelVolume, ...]
    conversations: int
    outcomes: Outcomes
    waits: Waits
    figures: ShownFigures
    repeated: Repeated


@dataclass(frozen=True, kw_only=True)
class ReportRow:
    """A queue or a worker over all days; `waits` is of a queue only."""

    id: str
    name: str
    figures: ShownFigures
    waits: Waits | None


@dataclass(frozen=True, kw_only=True)
class CountedReason:
    """Why conversations were handed over, and how often."""

    reason: str
    conversations: int


@dataclass(frozen=True, kw_only=True)
class Report:
    """A report over days of a zone.

    `reasons` are the categories of the operator of handoff reasons, `given_reasons` the words that came with the tasks.
    """

    first: str
    last: str
    zone: str
    day_begins: str
    days: tuple[ReportDay, ...]
    total: ReportDay
    queues: tuple[ReportRow, ...]
    workers: tuple[ReportRow, ...]
    reasons: tuple[CountedReason, ...]
    given_reasons: tuple[CountedReason, ...]


class Reports:
    """Makes reports."""

    def __init__(
        self,
        *,
        conversations: ConversationService,
        routing: RoutingSupervision,
        intelligence: IntelligenceService,
        supervision: SupervisionService,
    ) -> None:
        """Keep the rooms."""
        self._conversations = conversations
        self._routing = routing
        self._intelligence = intelligence
        self._supervision = supervision

    def report(self, tx: Transaction, *, account_id: str, first: date | None, last: date | None) -> Report:
        """Return the report of a project over some days, the last two weeks unless they are named.

        Raises `Invalid` for days that end before they begin, and for more than a year.
        """
        levels = self._supervision.get_service_levels(tx, account_id=account_id)
        last = last or day_today(tx.now, zone=levels.zone, begins=levels.day_begins)
        first = first or last - timedelta(days=USUAL_DAYS - 1)
        if not 0 <= (last - first).days < MOST_DAYS:
            raise Invalid(
                f"A report is of 1 to {MOST_DAYS} days, and its last is not before its first.", field="to"
            )
        days = Days(first=first, last=last, zone=levels.zone, begins=levels.day_begins)
        figures = self._routing.count_by_day(tx, account_id=account_id, days=days, grade=grade_of(levels))
        waits = self._routing.count_waits(tx, account_id=account_id, days=days)
        made = _Days(self, tx, account_id=account_id, days=days, figures=figures, waits=waits)
        team = self._routing.read_team(tx, account_id=account_id)
        return Report(
            first=first.isoformat(),
            last=last.isoformat(),
            zone=levels.zone,
            day_begins=levels.day_begins.isoformat("minutes"),
            days=tuple(made.of(day.isoformat(), {day}) for day in days.dates),
            total=made.of("", set(days.dates)),
            queues=_queues(team, figures, waits),
            workers=_workers(team, figures),
            reasons=tuple(
                CountedReason(reason=category, conversations=number)
                for category, number in self._intelligence.count_handoff_reasons(
                    tx, account_id=account_id, days=days
                )
            ),
            given_reasons=tuple(
                CountedReason(reason=each.reason, conversations=each.number)
                for each in self._routing.count_reasons(tx, account_id=account_id, days=days)
            ),
        )


class _Days:
    """Everything that was counted by day, read once."""

    def __init__(
        self,
        reports: Reports,
        tx: Transaction,
        *,
        account_id: str,
        days: Days,
        figures: Sequence[DayFigures],
        waits: Sequence[WaitCount],
    ) -> None:
        self._figures = figures
        self._waits = waits
        self._begun = reports._conversations.count_begun(tx, account_id=account_id, days=days)
        self._ended = reports._conversations.count_ended(tx, account_id=account_id, days=days)
        self._repeats = reports._supervision.count_repeats(tx, account_id=account_id, days=days)

    def of(self, name: str, wanted: set[date]) -> ReportDay:
        """Return one day, or several together."""
        volume: dict[str, int] = {}
        for each in self._begun:
            if each.day in wanted:
                volume[each.channel] = volume.get(each.channel, 0) + each.number
        ended = [each for each in self._ended if each.day in wanted]
        repeats = [each for each in self._repeats if each.day in wanted]
        measured, repeated = sum(r.measured for r in repeats), sum(r.repeated for r in repeats)
        return ReportDay(
            day=name,
            volume=tuple(
                ChannelVolume(channel=channel, conversations=volume[channel]) for channel in sorted(volume)
            ),
            conversations=sum(volume.values()),
            outcomes=_outcomes(
                ended=sum(each.ended for each in ended),
                handed_over=sum(each.handed_over for each in ended),
                served=sum(each.served_by_person for each in ended),
            ),
            waits=_percentiles(each for each in self._waits if each.day in wanted),
            figures=shown(total(each.figures for each in self._figures if each.day in wanted)),
            repeated=Repeated(measured=measured, repeated=repeated, share=_share(repeated, measured)),
        )


def _outcomes(*, ended: int, handed_over: int, served: int) -> Outcomes:
    contained = ended - handed_over
    return Outcomes(
        ended=ended,
        contained=contained,
        handed_over=handed_over,
        served_by_person=served,
        contained_share=_share(contained, ended),
    )


def _share(number: int, of: int) -> float | None:
    return round(number / of, 4) if of else None


def _percentiles(waits: Iterable[WaitCount]) -> Waits:
    """Return the exact percentiles (nearest rank) of counted seconds."""
    counts: dict[int, int] = {}
    for each in waits:
        counts[each.seconds] = counts.get(each.seconds, 0) + each.number
    number = sum(counts.values())
    return Waits(p50=_ranked(counts, number, 50), p90=_ranked(counts, number, 90))


def _ranked(counts: dict[int, int], number: int, percent: int) -> int | None:
    rank, seen = -(-number * percent // 100), 0
    for seconds in sorted(counts):
        seen += counts[seconds]
        if seen >= rank:
            return seconds
    return None


def _queues(team: Team, figures: Sequence[DayFigures], waits: Sequence[WaitCount]) -> tuple[ReportRow, ...]:
    """Return a row for each queue, and one of tasks that were given straight to a worker."""
    names: dict[str | None, str] = {one.queue_id: one.friendly_name for one in team.queues}
    names |= {each.queue_id: each.queue_id or "" for each in figures if each.queue_id not in names}
    return tuple(
        ReportRow(
            id=queue_id or "",
            name=name,
            figures=shown(total(each.figures for each in figures if each.queue_id == queue_id)),
            waits=_percentiles(each for each in waits if each.queue_id == queue_id),
        )
        for queue_id, name in sorted(names.items(), key=lambda item: item[1].casefold())
    )


def _workers(team: Team, figures: Sequence[DayFigures]) -> tuple[ReportRow, ...]:
    names = {one.worker.worker_id: one.worker.friendly_name for one in team.workers}
    names |= {
        each.worker_id: each.worker_id
        for each in figures
        if each.worker_id is not None and each.worker_id not in names
    }
    return tuple(
        ReportRow(
            id=worker_id,
            name=name,
            figures=shown(total(each.figures for each in figures if each.worker_id == worker_id)),
            waits=None,
        )
        for worker_id, name in sorted(names.items(), key=lambda item: item[1].casefold())
    )
