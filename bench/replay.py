"""Real dialogues played through the whole platform: no turn lost or doubled, one profile a customer.

Every dialogue is a conversation. Its customer texts from a number of their own, the same in each of their dialogues, and
the other side writes through the official SDK; at its end the conversation is closed through the SDK, and what stands
there then is read back through the SDK. Several customers are served at once. `bench.quality` plays the set that the
reader brings; `tests/journeys/test_replay.py` plays a few dialogues of our own.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, Protocol

from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from twilio.rest.conversations.v2.conversation import ConversationList

from bench.harness import HERE, BenchFault, Server, scratch, screen, spawned, tieline

_AT_ONCE = 4
_SERVED_SECONDS = 60.0


@dataclass(frozen=True)
class Dialogue:
    """One dialogue: who the customer is, and what was said, each line with whether the customer said it."""

    customer: str
    lines: tuple[tuple[bool, str], ...]


@dataclass(frozen=True)
class Played:
    """A dialogue that was played: from which number, as which conversation."""

    dialogue: Dialogue
    address: str
    conversation_id: str


class Stage(Protocol):
    """Where dialogues are played."""

    number: str
    """The project's number."""

    def client(self) -> Client:
        """Return the official SDK for one thread."""
        ...

    def text(self, address: str, body: str) -> str:
        """Let a customer text; the conversation it became part of."""
        ...


def read_dialogues(data: Mapping[str, Any]) -> list[Dialogue]:
    """Return the dialogues of a file, in the order in which they were held."""
    talks = sorted(data["dialogues"], key=lambda talk: talk["turns"][0]["t"])
    return [
        Dialogue(
            customer=talk["customer"],
            lines=tuple((turn["role"] == "customer", turn["text"]) for turn in talk["turns"]),
        )
        for talk in talks
    ]


def play_all(stage: Stage, dialogues: Sequence[Dialogue], *, at_once: int = _AT_ONCE) -> list[Played]:
    """Play dialogues, those of one customer one after the other, as many customers at once."""
    customers = list(dict.fromkeys(dialogue.customer for dialogue in dialogues))
    addresses = {customer: f"+1555020{at:04}" for at, customer in enumerate(customers)}
    order = sorted(dialogues, key=lambda dialogue: addresses[dialogue.customer])
    by_customer = [list(group) for _, group in groupby(order, key=lambda dialogue: dialogue.customer)]

    def play_customer(theirs: Sequence[Dialogue]) -> list[Played]:
        client = stage.client()
        return [_play(stage, client, dialogue, addresses[dialogue.customer]) for dialogue in theirs]

    with ThreadPoolExecutor(at_once) as pool:
        return [played for found in pool.map(play_customer, by_customer) for played in found]


def _play(stage: Stage, client: Client, dialogue: Dialogue, address: str) -> Played:
    conversation_id = ""
    for by_customer, text in dialogue.lines:
        if by_customer:
            conversation_id = stage.text(address, text)
        else:
            client.messages.create(from_=stage.number, to=address, body=text)
    request = ConversationList.PatchConversationByIdRequest({"status": "CLOSED"})
    client.conversations.v2.conversations(conversation_id).patch(patch_conversation_by_id_request=request)
    return Played(dialogue, address, conversation_id)


@dataclass
class Findings:
    """What stands there after dialogues were played."""

    turns: int = 0
    lost: int = 0
    doubled: int = 0
    out_of_order: int = 0
    """Conversations that have every turn once, but not in the order they were said."""
    shared: int = 0
    """Conversations that more than one dialogue ended up in."""
    profiles_of: dict[str, set[str]] = field(default_factory=dict)
    """The profiles that each customer's conversations are of."""

    @property
    def is_clean(self) -> bool:
        """Say whether nothing was lost, doubled or confused, and each customer has one profile of their own."""
        each = list(self.profiles_of.values())
        alone = all(len(profiles) == 1 for profiles in each) and len(set().union(*each)) == len(each)
        return alone and not (self.lost or self.doubled or self.out_of_order or self.shared)

    def __str__(self) -> str:
        """Every figure, in words."""
        several = sum(len(profiles) != 1 for profiles in self.profiles_of.values())
        return (
            f"{self.turns} turns, {self.lost} lost, {self.doubled} doubled, {self.out_of_order} conversations out of order, "
            f"{self.shared} shared; {len(self.profiles_of)} customers, {several} without exactly one profile"
        )


def look(client: Client, played: Sequence[Played]) -> Findings:
    """Read back what was played and compare."""
    found = Findings(shared=len(played) - len({each.conversation_id for each in played}))
    for each in played:
        communications = client.conversations.v2.communications(each.conversation_id).list()
        there = [(_is_by(said, each.address), said.content["text"]) for said in communications]
        wanted = list(each.dialogue.lines)
        missing, surplus = Counter(wanted) - Counter(there), Counter(there) - Counter(wanted)
        found.turns += len(wanted)
        found.lost += missing.total()
        found.doubled += surplus.total()
        found.out_of_order += not missing and not surplus and there != wanted
        participants = client.conversations.v2.participants(each.conversation_id).list()
        profiles = {one.profile_id for one in participants if one.type == "CUSTOMER"}
        found.profiles_of.setdefault(each.dialogue.customer, set()).update(profiles)
    return found


def _is_by(said: Any, address: str) -> bool:
    return bool(said.author["address"] == address)


class _Redirected(TwilioHttpClient):  # type: ignore[misc]
    """Sends what is for the vendor's hosts to our server, naming the host in the path."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        return super().request(method, url.replace("https://", f"{self._url}/-/"), *args, **kwargs)


class _ServedStage:
    """A server of its own, with a program that listens and leaves the answers to whoever plays."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._values = screen(server).call("GET", "/console/api/env")
        self._doors = threading.local()
        self.number = str(self._values["TWILIO_PHONE_NUMBER"])

    def client(self) -> Client:
        pair = self._values["TWILIO_API_KEY"], self._values["TWILIO_API_SECRET"]
        http_client = _Redirected(self._server.url)
        return Client(*pair, self._values["TWILIO_ACCOUNT_SID"], http_client=http_client)

    def text(self, address: str, body: str) -> str:
        if not hasattr(self._doors, "door"):
            self._doors.door = screen(self._server)
        sent = self._doors.door.call("POST", "/phone/api/messages", {"address": address, "body": body})
        return str(sent["conversationId"])

    def wait_until_served(self, log: Path) -> None:
        deadline = time.monotonic() + _SERVED_SECONDS
        while screen(self._server).call("GET", "/phone/api/state")["servedBy"]["kind"] != "program":
            if time.monotonic() > deadline:
                raise BenchFault(f"The program did not listen: {log.read_text()[-500:]}")
            time.sleep(0.1)


def replay(data: Mapping[str, Any], *, most: int | None = None) -> Iterator[str]:
    """Play a file's dialogues, or the first of them, on a server of its own; the figures in words."""
    dialogues = read_dialogues(data)[:most]
    with scratch("replay") as folder, tieline(folder / "data") as server:
        command = [str(HERE / "tieline"), "run", "--data", str(folder / "data"), "--port", "0"]
        command += ["--", sys.executable, str(HERE / "bench/programs/listener.py")]
        with spawned(command, folder=folder / "run"):
            stage = _ServedStage(server)
            log = folder / "run" / "output.log"
            stage.wait_until_served(log)
            began = time.perf_counter()
            played = play_all(stage, dialogues)
            seconds = time.perf_counter() - began
            found = look(stage.client(), played)
            told = Counter(_told(log))
        yield f"{len(dialogues)} dialogues in {seconds:.0f} s: {found}"
        # A customer's words that whoever plays has answered by then are not told any more: nobody is to answer them twice.
        again = sum(times > 1 for times in told.values())
        yield f"of {len(told)} communications that the program was told of, {again} were told more than once"


def _told(log: Path) -> Iterator[str]:
    for line in log.read_text().splitlines():
        if line.startswith('{"communication"'):
            yield str(json.loads(line)["communication"])
