"""The queues as their supervisor sees them: what waits now, and how it went in the last half hour and today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tieline.journeys.desk_view import ShownActivity
from tieline.journeys.supervision.grades import grade_of
from tieline.kit.days import Days, day_today
from tieline.kit.db import Transaction
from tieline.routing.supervision import Figures, RoutingSupervision, Standing, Team, TeamWorker
from tieline.supervision import ServiceLevels, SupervisionService

HALF_HOUR = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class ShownFigures:
    """Figures as a screen reads them: numbers, shares (0 to 1), averages in seconds; None where nothing can be divided.

    The share of abandoned is of all whom somebody took or who left; the service level leaves short ones out.
    """

    accepted: int
    within_level: int
    due: int
    service_level: float | None
    abandoned: int
    abandoned_share: float | None
    short_abandoned: int
    given_up: int
    handled: int
    completed: int
    wait_average: float | None
    talk_average: float | None
    wrap_average: float | None
    handle_average: float | None
    rejected: int
    missed: int
    transferred: int


@dataclass(frozen=True, kw_only=True)
class ShownWait:
    """How long somebody would wait who came now, in seconds; `unknown` says why nothing can be told."""

    low: int | None
    high: int | None
    unknown: str | None


@dataclass(frozen=True, kw_only=True)
class ChannelRow:
    """A channel of a queue, or all of a queue (`channel` None): now, in the last 30 minutes, and today.

    `wait` is told where somebody waits; of a whole queue it is the longest of its channels'.
    """

    channel: str | None
    waiting: int
    active: int
    wrapping: int
    waiting_since: datetime | None
    wait: ShownWait | None
    threshold_seconds: int
    half_hour: ShownFigures
    today: ShownFigures


@dataclass(frozen=True, kw_only=True)
class ActivityCount:
    """How many workers are doing something."""

    activity: ShownActivity
    workers: int


@dataclass(frozen=True, kw_only=True)
class QueueRow:
    """A queue: its whole, its channels, and its workers by activity."""

    queue_id: str
    name: str
    total: ChannelRow
    channels: tuple[ChannelRow, ...]
    activities: tuple[ActivityCount, ...]


@dataclass(frozen=True, kw_only=True)
class Tiles:
    """The project at a glance. Offline is who is in an activity of that name, unavailable everybody else not on duty."""

    available: int
    unavailable: int
    offline: int
    active: int
    waiting: int
    wrapping: int
    waiting_since: datetime | None
    today: ShownFigures


@dataclass(frozen=True, kw_only=True)
class Queues:
    """All queues of a project; `today_since` is when its day began."""

    tiles: Tiles
    queues: tuple[QueueRow, ...]
    today_since: datetime
    server_now: datetime


@dataclass(frozen=True, kw_only=True)
class _Read:
    """What a row is made of, by queue and channel."""

    standings: Sequence[Standing]
    half_hour: Mapping[tuple[str | None, str], Figures]
    today: Mapping[tuple[str | None, str], Figures]
    levels: ServiceLevels
    waits: Mapping[tuple[str, str], ShownWait]


class QueueView:
    """Reads queues."""

    def __init__(self, *, routing: RoutingSupervision, supervision: SupervisionService) -> None:
        """Keep the rooms."""
        self._routing = routing
        self._supervision = supervision

    def queues(self, tx: Transaction, *, account_id: str) -> Queues:
        """Return all queues of a project with their figures."""
        levels = self._supervision.get_service_levels(tx, account_id=account_id)
        grade = grade_of(levels)
        since = today_since(tx.now, levels)
        team = self._routing.read_team(tx, account_id=account_id)
        read = _Read(
            standings=self._routing.list_standings(tx, account_id=account_id),
            half_hour=self._routing.count_since(
                tx, account_id=account_id, since=tx.now - HALF_HOUR, grade=grade
            ),
            today=self._routing.count_since(tx, account_id=account_id, since=since, grade=grade),
            levels=levels,
            waits=self._waits(tx, account_id=account_id),
        )
        rows = tuple(
            QueueRow(
                queue_id=queue.queue_id,
                name=queue.friendly_name,
                total=_row(read, queue_id=queue.queue_id, channel=None),
                channels=tuple(
                    _row(read, queue_id=queue.queue_id, channel=channel)
                    for channel in _channels(read, queue.queue_id)
                ),
                activities=_activities(
                    team, [one for one in team.workers if queue.queue_id in one.queue_ids]
                ),
            )
            for queue in team.queues
        )
        return Queues(tiles=_tiles(read, team), queues=rows, today_since=since, server_now=tx.now)

    def _waits(self, tx: Transaction, *, account_id: str) -> dict[tuple[str, str], ShownWait]:
        """Return the estimate of every line that there is, by queue and channel."""
        found = {}
        for each in self._routing.list_standings(tx, account_id=account_id):
            if each.queue_id is None or not each.waiting:
                continue
            wait = self._routing.estimate_wait(tx, queue_id=each.queue_id, channel=each.channel)
            shown_wait = ShownWait(low=wait.low, high=wait.high, unknown=wait.unknown)
            found[each.queue_id, each.channel] = shown_wait
        return found


def today_since(now: datetime, levels: ServiceLevels) -> datetime:
    """Return when the day began that it is in a project's zone."""
    today = day_today(now, zone=levels.zone, begins=levels.day_begins)
    return Days(first=today, last=today, zone=levels.zone, begins=levels.day_begins).start


def shown(figures: Figures) -> ShownFigures:
    """Return figures as a screen reads them."""
    return ShownFigures(
        accepted=figures.accepted,
        within_level=figures.within,
        due=figures.due,
        service_level=figures.service_level,
        abandoned=figures.abandoned,
        abandoned_share=_part(figures.abandoned, figures.accepted + figures.abandoned + figures.given_up),
        short_abandoned=figures.short_abandoned,
        given_up=figures.given_up,
        handled=figures.handled,
        completed=figures.completed,
        wait_average=_part(figures.wait_seconds, figures.accepted),
        talk_average=_part(figures.talk_seconds, figures.handled),
        wrap_average=_part(figures.wrap_seconds, figures.wrapped),
        handle_average=_part(figures.handle_seconds, figures.completed),
        rejected=figures.rejected,
        missed=figures.missed,
        transferred=figures.transferred,
    )


def total(found: Iterable[Figures]) -> Figures:
    """Add figures up."""
    return sum(found, start=Figures())


def _part(number: int, of: int) -> float | None:
    return round(number / of, 4) if of else None


def _channels(read: _Read, queue_id: str) -> list[str]:
    named = [
        *((each.queue_id, each.channel) for each in read.standings),
        *read.half_hour,
        *read.today,
    ]
    return sorted({channel for queue, channel in named if queue == queue_id})


def _row(read: _Read, *, queue_id: str, channel: str | None) -> ChannelRow:
    def fits(queue: str | None, of: str) -> bool:
        return queue == queue_id and channel in (None, of)

    now = [each for each in read.standings if fits(each.queue_id, each.channel)]
    return ChannelRow(
        channel=channel,
        waiting=sum(each.waiting for each in now),
        active=sum(each.active for each in now),
        wrapping=sum(each.wrapping for each in now),
        waiting_since=_earliest(now),
        wait=_longest([wait for key, wait in read.waits.items() if fits(*key)]),
        threshold_seconds=_threshold(read.levels, queue_id, channel),
        half_hour=shown(total(figures for key, figures in read.half_hour.items() if fits(*key))),
        today=shown(total(figures for key, figures in read.today.items() if fits(*key))),
    )


def _longest(waits: Sequence[ShownWait]) -> ShownWait | None:
    """Return the longest of some waits; one that cannot be told only where none can."""
    return max(waits, key=lambda one: (one.high is not None, one.high or 0), default=None)


def _threshold(levels: ServiceLevels, queue_id: str, channel: str | None) -> int:
    for each in levels.closest_first():
        if each.queue_id in (None, queue_id) and each.channel in (None, channel):
            return each.threshold_seconds
    return levels.threshold_seconds


def _earliest(standings: Iterable[Standing]) -> datetime | None:
    return min((each.since for each in standings if each.since is not None), default=None)


def _activities(team: Team, workers: Sequence[TeamWorker]) -> tuple[ActivityCount, ...]:
    counts = {each.activity_id: 0 for each in team.activities}
    for one in workers:
        counts[one.worker.activity_id] = counts.get(one.worker.activity_id, 0) + 1
    return tuple(
        ActivityCount(
            activity=ShownActivity(id=each.activity_id, name=each.friendly_name, available=each.available),
            workers=counts[each.activity_id],
        )
        for each in team.activities
        if counts[each.activity_id]
    )


def _tiles(read: _Read, team: Team) -> Tiles:
    workers = [one.worker for one in team.workers]
    offline = [one for one in workers if one.activity_name.casefold() == "offline"]
    available = sum(one.available for one in workers)
    return Tiles(
        available=available,
        unavailable=len(workers) - available - len(offline),
        offline=len(offline),
        active=sum(each.active for each in read.standings),
        waiting=sum(each.waiting for each in read.standings),
        wrapping=sum(each.wrapping for each in read.standings),
        waiting_since=_earliest(read.standings),
        today=shown(total(read.today.values())),
    )
