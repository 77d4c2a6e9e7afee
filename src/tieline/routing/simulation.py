"""A day that never was: arrivals with patience against a workflow, on a clock of its own, seeded so that it can be repeated.

The same rules that route real tasks (`matching.py`, `configuration.py`) route the imagined ones; nothing is read or
written meanwhile. Two plans simulated with one seed meet the same customers, so that what differs is the plan's doing.
"""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from tieline.routing.configuration import WorkflowConfiguration, parse_configuration
from tieline.routing.days import Day, Extra, Interval, Kind, Mix, Simulated, Staffing
from tieline.routing.errors import RoutingFieldInvalid
from tieline.routing.floor import Floor
from tieline.routing.matching import (
    WorkerLoad,
    head_count_scope,
    in_queue,
    rank_candidates,
    task_scope,
    waiting_order,
)
from tieline.routing.models import Task, Worker, Workflow
from tieline.routing.service import imagined_task
from tieline.routing.waiting import Line, Served

MOST_ARRIVALS = 5_000
MOST_HOURS = 24.0
MOST_WORKERS = 500
_START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
_INTERVAL_SECONDS = 900
_ARRIVE, _DONE, _LEAVE, _TARGET = range(4)


@dataclass
class _Customer:
    """Somebody who waits or is served: their task as the rules see it."""

    task: Task
    arrived: float
    handle: float
    patience: float


class Watcher(Protocol):
    """Hears of everybody who has to wait, with the line they stand in, and of how long they waited in the end."""

    def waits(self, task_id: str, line: Line) -> None:
        """Hear that somebody waits."""
        ...

    def served(self, task_id: str, seconds: float) -> None:
        """Hear that somebody is served after so long."""
        ...


def simulate(
    floor: Floor,
    workflow: Workflow,
    day: Day,
    *,
    configuration: str | None = None,
    watcher: Watcher | None = None,
) -> Simulated:
    """Let a day pass on a workspace with everybody on duty.

    Args:
        floor: the workspace's workers, queues and channels.
        workflow: the workflow customers come to.
        day: who comes.
        configuration: another configuration to try; None is the workflow's own.
        watcher: hears of who waits, in which line, and for how long in the end.

    Raises `RoutingFieldInvalid` for more than can be simulated while somebody waits for it.
    """
    _check(floor, day)
    rules = parse_configuration(workflow.configuration if configuration is None else configuration)
    return _Run(floor, rules, day, watcher).run(list(_customers(workflow, day)))


def _check(floor: Floor, day: Day) -> None:
    expected = sum(mix.expected(day.hours) for mix in day.mixes)
    if not 0 < day.hours <= MOST_HOURS:
        raise RoutingFieldInvalid(f"hours must be more than 0 and at most {MOST_HOURS:g}.", field="hours")
    if expected > MOST_ARRIVALS:
        raise RoutingFieldInvalid(f"At most {MOST_ARRIVALS} customers can be simulated.", field="mixes")
    if len(floor.loads) > MOST_WORKERS:
        raise RoutingFieldInvalid(f"At most {MOST_WORKERS} workers can be simulated.", field="mixes")


def _customers(workflow: Workflow, day: Day) -> Iterator[_Customer]:
    """Everybody who comes; each kind has a stream of chance of its own, so that one does not move another."""
    for number, mix in enumerate(day.mixes):
        # A pastime of numbers, not a secret.
        chance = random.Random(f"{day.seed}:{number}")
        for moment in _arrivals(mix, day, chance):
            task = imagined_task(
                workflow=workflow, attributes=mix.attributes, now=_at(moment), channel=mix.channel
            )
            yield _Customer(
                task=replace(task, task_id=f"{number}:{moment:.6f}", priority=mix.priority),
                arrived=moment,
                handle=chance.expovariate(1 / max(mix.handle_seconds, 0.001)),
                patience=chance.expovariate(1 / max(mix.patience_seconds, 0.001)),
            )


def _arrivals(mix: Mix, day: Day, chance: random.Random) -> Iterator[float]:
    """Yield when somebody comes; a stream without memory may begin anew with each hour."""
    for hour in range(math.ceil(day.hours)):
        rate, moment = mix.rate(hour) / 3600, hour * 3600.0
        end = min(moment + 3600, day.hours * 3600)
        while rate > 0:
            moment += chance.expovariate(rate)
            if moment >= end:
                break
            yield moment


def _at(moment: float) -> datetime:
    return _START + timedelta(seconds=moment)


class _Run:
    """One day as it passes."""

    def __init__(self, floor: Floor, rules: WorkflowConfiguration, day: Day, watcher: Watcher | None) -> None:
        self._watcher = watcher
        self._floor, self._rules, self._day = floor, rules, day
        self._end = day.hours * 3600
        self._loads = {load.worker.worker_id: _on_duty(load) for load in floor.loads}
        self._waiting: dict[str, _Customer] = {}
        self._events: list[tuple[float, int, int, Any]] = []
        self._number = 0
        self._waits: list[tuple[float, float]] = []
        self._gone: list[tuple[float, float]] = []
        self._fate: dict[str, float | None] = {}
        self._canceled = 0
        self._busy: dict[str, list[tuple[float, float]]] = {worker_id: [] for worker_id in self._loads}
        self._depth: list[tuple[float, int]] = []

    def run(self, customers: Sequence[_Customer]) -> Simulated:
        """Let everybody come, and count."""
        for customer in customers:
            self._plan(customer.arrived, _ARRIVE, customer)
        while self._events and self._events[0][0] <= self._end:
            moment, _, kind, about = heapq.heappop(self._events)
            if kind == _ARRIVE:
                self._arrive(about, moment)
            elif kind == _DONE:
                worker_id, channel = about
                self._done(worker_id, channel, moment)
            elif kind == _LEAVE:
                self._leave(about, moment)
            else:
                customer, place = about
                self._target_over(customer, place, moment)
            self._depth.append((moment, len(self._waiting)))
        return self._count(customers)

    def _plan(self, moment: float, kind: int, about: Any) -> None:
        self._number += 1
        heapq.heappush(self._events, (moment, self._number, kind, about))

    def _arrive(self, customer: _Customer, moment: float) -> None:
        position = self._rules.first_position(task_scope(customer.task.attributes))
        if position is None:
            self._canceled += 1
            return
        self._waiting[customer.task.task_id] = customer
        self._plan(moment + customer.patience, _LEAVE, customer)
        self._stand(customer, position, moment)
        if self._watcher is not None and customer.task.task_id in self._waiting:
            self._watcher.waits(customer.task.task_id, self._line(customer, moment))

    def _line(self, customer: _Customer, moment: float) -> Line:
        """Return the line somebody stands in, as it would be known to whoever estimates their wait."""
        queue = self._floor.queues.get(customer.task.queue_id or "")
        busy, free, served = [], 0, []
        for worker_id, spans in self._busy.items():
            load = self._loads[worker_id]
            if not in_queue(queue, load):
                continue
            now = [moment - begin for begin, until in spans if begin <= moment < until]
            busy += now
            free += max(0, load.setting(customer.task.channel).capacity - len(now))
            served += [(until, until - begin) for begin, until in spans if until <= moment]
        waited = sum(wait for _, wait in self._waits) + sum(wait for _, wait in self._gone)
        return Line(
            ahead=len(self._waiting) - 1,
            busy=busy,
            free=free,
            served=[Served(rang=0.0, handled=handled) for _, handled in sorted(served)],
            leaving=len(self._gone) / waited if waited else 0.0,
        )

    def _stand(self, customer: _Customer, position: tuple[int, int], moment: float) -> None:
        """Put somebody at a target, and on to the next ones while those are skipped."""
        place: tuple[int, int] | None = position
        while place is not None:
            target = self._rules.target_at(place)
            assert target is not None
            priority = customer.task.priority if target.priority is None else target.priority
            customer.task = replace(
                customer.task, position=place, queue_id=target.queue_id, priority=priority
            )
            if self._offer(customer, moment):
                return
            queue = self._floor.queues.get(target.queue_id)
            scope = head_count_scope(queue, self._loads.values())
            if target.skip_if is None or not target.skip_if.matches(scope):
                if target.timeout is not None:
                    self._plan(moment + target.timeout, _TARGET, (customer, place))
                return
            place = self._rules.position_after(place, task_scope(customer.task.attributes), skipped=True)
        self._cancel(customer)

    def _offer(self, customer: _Customer, moment: float) -> bool:
        """Give somebody to the worker who is first; False when nobody can take them."""
        task = customer.task
        target = self._rules.target_at(task.position or (0, 0))
        queue = self._floor.queues.get(task.queue_id or "")
        if target is None or queue is None:
            return False
        optimized = self._floor.is_optimized(task.channel)
        ranked = rank_candidates(
            target, queue, task=task, loads=self._loads.values(), declines={}, optimized=optimized
        )
        if not ranked:
            return False
        self._begin(customer, ranked[0].worker_id, moment)
        return True

    def _begin(self, customer: _Customer, worker_id: str, moment: float) -> None:
        self._waiting.pop(customer.task.task_id, None)
        self._waits.append((moment, moment - customer.arrived))
        self._fate[customer.task.task_id] = moment - customer.arrived
        if self._watcher is not None:
            self._watcher.served(customer.task.task_id, moment - customer.arrived)
        self._hold(worker_id, customer.task.channel, 1)
        until = moment + customer.handle
        self._busy[worker_id].append((moment, until))
        self._plan(until, _DONE, (worker_id, customer.task.channel))

    def _hold(self, worker_id: str, channel: str, number: int) -> None:
        load = self._loads[worker_id]
        held = {**load.held, channel: load.held.get(channel, 0) + number}
        self._loads[worker_id] = replace(load, tasks=load.tasks + number, held=held)

    def _done(self, worker_id: str, channel: str, moment: float) -> None:
        self._hold(worker_id, channel, -1)
        load = self._loads[worker_id]
        self._loads[worker_id] = replace(load, worker=replace(load.worker, idle_since=_at(moment)))
        order = self._floor.workspace.prioritize_queue_order
        waiting = [each.task for each in self._waiting.values()]
        for task in waiting_order(waiting, self._floor.queues, first=order):
            if self._offer(self._waiting[task.task_id], moment):
                return

    def _leave(self, customer: _Customer, moment: float) -> None:
        if self._waiting.pop(customer.task.task_id, None) is not None:
            self._gone.append((moment, moment - customer.arrived))
            self._fate[customer.task.task_id] = None

    def _target_over(self, customer: _Customer, place: tuple[int, int], moment: float) -> None:
        if customer.task.task_id not in self._waiting or customer.task.position != place:
            return
        following = self._rules.position_after(place, task_scope(customer.task.attributes), skipped=False)
        if following is None:
            self._cancel(customer)
        else:
            self._stand(customer, following, moment)

    def _cancel(self, customer: _Customer) -> None:
        self._waiting.pop(customer.task.task_id, None)
        self._canceled += 1

    # Counting

    def _count(self, customers: Sequence[_Customer]) -> Simulated:
        waits = sorted(wait for _, wait in self._waits)
        busy = {
            self._loads[worker_id].worker.friendly_name: self._share(spans, 0, self._end)
            for worker_id, spans in self._busy.items()
        }
        return Simulated(
            arrived=len(customers),
            served=len(waits),
            abandoned=len(self._gone),
            canceled=self._canceled,
            still_waiting=len(self._waiting),
            average_wait=_mean(waits),
            median_wait=_percentile(waits, 0.5),
            p90_wait=_percentile(waits, 0.9),
            longest_wait=waits[-1] if waits else 0.0,
            within_service_level=self._soon(waits, len(customers)),
            occupancy=_mean(list(busy.values())),
            by_worker=busy,
            kinds=[self._kind(number, mix, customers) for number, mix in enumerate(self._day.mixes)],
            intervals=list(self._intervals(customers)),
        )

    def _kind(self, number: int, mix: Mix, customers: Sequence[_Customer]) -> Kind:
        ids = [each.task.task_id for each in customers if each.task.task_id.partition(":")[0] == str(number)]
        fates = [self._fate[task_id] for task_id in ids if task_id in self._fate]
        waits = sorted(wait for wait in fates if wait is not None)
        return Kind(
            name=mix.name or f"Kind {number + 1}",
            arrived=len(ids),
            served=len(waits),
            abandoned=len(fates) - len(waits),
            average_wait=_mean(waits),
            p90_wait=_percentile(waits, 0.9),
            within_service_level=self._soon(waits, len(ids)),
        )

    def _soon(self, waits: Sequence[float], arrived: int) -> float:
        """Return which part of those who came was served soon enough; nobody came is everybody served."""
        soon = sum(wait <= self._day.service_level_seconds for wait in waits)
        return round(soon / arrived, 4) if arrived else 1.0

    def _intervals(self, customers: Sequence[_Customer]) -> Iterator[Interval]:
        start = 0.0
        while start < self._end:
            end = min(start + _INTERVAL_SECONDS, self._end)
            waits = sorted(wait for moment, wait in self._waits if start <= moment < end)
            came = [each.task.task_id for each in customers if start <= each.arrived < end]
            fates = [self._fate.get(task_id) for task_id in came]
            depth = [number for moment, number in self._depth if moment < end]
            shares = [self._share(spans, start, end) for spans in self._busy.values()]
            yield Interval(
                start_seconds=int(start),
                arrived=len(came),
                served=len(waits),
                abandoned=sum(start <= moment < end for moment, _ in self._gone),
                average_wait=_mean(waits),
                p90_wait=_percentile(waits, 0.9),
                within_service_level=self._soon([wait for wait in fates if wait is not None], len(came)),
                waiting=depth[-1] if depth else 0,
                occupancy=_mean(shares),
            )
            start = end

    def _share(self, spans: Sequence[tuple[float, float]], start: float, end: float) -> float:
        """Return the share of a stretch in which a worker had at least one task."""
        covered, reached = 0.0, start
        for first, last in sorted(spans):
            begin, finish = max(first, reached), min(last, end)
            if finish > begin:
                covered += finish - begin
                reached = finish
        return round(covered / (end - start), 4)


def staffed(floor: Floor, staffing: Staffing) -> Floor:
    """Return a floor with other people on it; whoever is imagined has the usual capacity of each channel."""
    loads = [load for load in floor.loads if load.worker.worker_id not in staffing.without]
    for extra in staffing.extra:
        loads += [_imagined(floor, extra, number) for number in range(1, extra.number + 1)]
    return replace(floor, loads=loads)


def _imagined(floor: Floor, extra: Extra, number: int) -> WorkerLoad:
    name = extra.name if extra.number == 1 else f"{extra.name} {number}"
    worker = Worker(
        worker_id=f"imagined:{name}",
        workspace_id=floor.workspace.workspace_id,
        account_id=floor.workspace.account_id,
        friendly_name=name,
        attributes=extra.attributes,
        activity_id="",
        activity_name="on duty",
        available=True,
        activity_since=_START,
        idle_since=_START,
        capacity=None,
        deleted_at=None,
        created_at=_START,
        updated_at=_START,
    )
    return WorkerLoad(
        worker=worker,
        one_at_a_time=not floor.workspace.multi_task_enabled,
        voice_alone=floor.workspace.channel_policy == "voice_alone",
    )


def _on_duty(load: WorkerLoad) -> WorkerLoad:
    """Return a worker as they begin the day: on duty, with nothing at hand."""
    worker = replace(load.worker, available=True, activity_name="on duty", idle_since=_START)
    return replace(load, worker=worker, offers=0, tasks=0, held={})


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0


def _percentile(ordered: Sequence[float], share: float) -> float:
    if not ordered:
        return 0.0
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 4)
