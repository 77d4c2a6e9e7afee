"""A worker at the desktop, as `handoff.py` needs one: signs in by a one-time link, goes on duty, finishes offers."""

from __future__ import annotations

import http.client
from typing import Any
from urllib.parse import urlsplit

from bench.harness import BenchFault, Door, Feed, Server, screen


class Desk:
    """The first worker of the starter project, on duty."""

    def __init__(self, server: Server) -> None:
        """Sign in, follow the feed, go on duty."""
        link = screen(server).call("GET", "/console/api/start")["links"]["desktop"][0]["url"]
        headers = {"Cookie": _redeem(link), "Origin": server.url}
        self.door = Door(server.url, headers)
        self.feed = Feed(server.url, headers)
        self.feed.follow("/desktop/api/live")
        activities = self.door.call("GET", "/desktop/api/me")["activities"]
        available = next(one["id"] for one in activities if one["available"])
        self.door.call("POST", "/desktop/api/activity", {"activityId": available})

    def wait_for_offer(self, *, begin: int) -> tuple[float, str]:
        """Return when the next offer arrived on the feed (`perf_counter`), and its reservation."""
        at, event = self.feed.wait_for(lambda one: one["type"] == "ReservationCreated", begin=begin)
        return at, str(event["data"]["reservationId"])

    def finish(self, reservation_id: str) -> None:
        """Accept what was offered and finish it, so that the worker is free again."""
        card: dict[str, Any] = self.door.call(
            "POST", f"/desktop/api/reservations/{reservation_id}/accept", {}
        )
        self.door.call("POST", f"/desktop/api/tasks/{card['taskId']}/finish", {"disposition": "Bench"})


def _redeem(link: str) -> str:
    parts = urlsplit(link)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=10)
    connection.request("GET", f"{parts.path}?{parts.query}")
    answer = connection.getresponse()
    cookie = answer.getheader("Set-Cookie")
    answer.read()
    connection.close()
    if cookie is None:
        raise BenchFault(f"The desktop's link answered {answer.status} without a cookie.")
    return cookie.partition(";")[0]
