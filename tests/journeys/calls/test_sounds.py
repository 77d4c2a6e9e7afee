"""Where the sounds of calls come from: an application's own place, wherever it leads, and the web; never private places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from tieline.channels import ChannelService
from tieline.journeys.calls.sounds import MOST_BYTES, SoundMissing, Sounds
from tieline.kit.db import Database, Transaction
from tieline.kit.fetch import FetchedPage, PageFetcher, PrivateAddress
from tieline.kit.http import HTTPAnswer, NoAnswer
from tieline.models.speech.audio import SoundUnreadable, write_wav
from tieline.models.speech.tones import tone

pytestmark = pytest.mark.journey

TONE = tone((440,), 200, volume=0.3)
WAV = write_wav(TONE)
SHOP = "https://shop.example.test"
LISTENS = "http://127.0.0.1:8000"
ACCOUNT = "AC" + "0" * 32


@dataclass
class Places:
    """What is at which address: a file, or where it leads on to; and which were asked, from inside and from outside."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    leads: Mapping[str, str] = field(default_factory=dict)
    inside: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    kind: str = "audio/wav"

    async def download(self, url: str) -> HTTPAnswer:
        self.inside.append(url)
        if url in self.leads:
            headers = {"location": self.leads[url]}
            return HTTPAnswer(status=302, headers=headers, body="", duration_ms=1.0)
        content = self.files.get(url, b"")
        status = 200 if url in self.files else 404
        headers = {"content-type": self.kind}
        return HTTPAnswer(status=status, headers=headers, body="", duration_ms=1.0, content=content)

    async def fetch(self, url: str, *, most_bytes: int, timeout_seconds: float) -> FetchedPage:
        self.outside.append(url)
        if url not in self.files:
            raise NoAnswer
        content = self.files[url]
        return FetchedPage(
            url=url,
            status=200,
            content_type=self.kind,
            charset=None,
            content=content[:most_bytes],
            is_cut=len(content) > most_bytes,
        )


def sounds_at(db: Database, places: Places) -> Sounds:
    return Sounds(db, channels=ChannelService(), download=places.download, fetcher=places)


async def serve(db: Database) -> None:
    """Let a program that goes by the shop's name listen on this machine."""
    channels = ChannelService()

    def begin(tx: Transaction) -> None:
        channels.create_number(
            tx,
            account_id=ACCOUNT,
            number="+15550100000",
            configuration_id="conv_configuration_1",
        )
        channels.begin_serving(
            tx,
            number="+15550100000",
            url=f"{LISTENS}/webhook",
            public_url=f"{SHOP}/webhook",
            name="shop.py",
        )

    await db.transact(begin)


async def test_a_program_is_asked_where_it_listens_and_followed_to_another_path(sqlite_db: Database) -> None:
    await serve(sqlite_db)
    places = Places(files={f"{LISTENS}/sounds/a.wav": WAV}, leads={f"{LISTENS}/a": "/sounds/a.wav"})
    sounds = sounds_at(sqlite_db, places)
    assert await sounds.load(f"{SHOP}/a", account_id=ACCOUNT) == TONE
    assert (places.inside, places.outside) == ([f"{LISTENS}/a", f"{LISTENS}/sounds/a.wav"], [])
    assert await sounds.load(f"{SHOP}/a", account_id=ACCOUNT) == TONE
    assert len(places.inside) == 2, "it is kept"


async def test_where_a_program_leads_outside_the_web_is_asked(sqlite_db: Database) -> None:
    await serve(sqlite_db)
    elsewhere = "https://sounds.example.com/a.wav"
    places = Places(files={elsewhere: WAV}, leads={f"{LISTENS}/a": elsewhere})
    assert await sounds_at(sqlite_db, places).load(f"{SHOP}/a", account_id=ACCOUNT) == TONE
    assert places.outside == [elsewhere]


async def test_nobody_is_led_in_a_circle(sqlite_db: Database) -> None:
    await serve(sqlite_db)
    places = Places(leads={f"{LISTENS}/a": "/a"})
    with pytest.raises(SoundMissing):
        await sounds_at(sqlite_db, places).load(f"{SHOP}/a", account_id=ACCOUNT)
    assert len(places.inside) == 6


async def test_the_place_that_names_a_sound_is_asked_also_in_a_private_network(sqlite_db: Database) -> None:
    places = Places(files={"http://10.0.0.5/a.wav": WAV})
    sounds = sounds_at(sqlite_db, places)
    named_by = "ws://10.0.0.5/relay"
    assert await sounds.load("http://10.0.0.5/a.wav", account_id=ACCOUNT, named_by=named_by) == TONE
    assert (places.inside, places.outside) == (["http://10.0.0.5/a.wav"], [])


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/a.wav", "http://169.254.169.254/a.wav", "http://[::1]:9/a"]
)
async def test_private_addresses_that_somebody_else_names_are_refused(sqlite_db: Database, url: str) -> None:
    await serve(sqlite_db)
    places = Places(leads={f"{LISTENS}/a": url})
    sounds = Sounds(sqlite_db, channels=ChannelService(), download=places.download, fetcher=PageFetcher())
    for address in (url, f"{SHOP}/a"):
        with pytest.raises(PrivateAddress):
            await sounds.load(address, account_id=ACCOUNT, named_by=f"{SHOP}/twiml")


@pytest.mark.parametrize(
    ("content", "error"),
    [(b"", SoundMissing), (bytes(MOST_BYTES + 1), SoundMissing), (b"<html>", SoundUnreadable)],
    ids=["empty", "too large", "a page"],
)
@pytest.mark.parametrize("place", ["http://10.0.0.5/a", "https://sounds.example.com/a"])
async def test_what_is_no_sound_is_refused(
    sqlite_db: Database, content: bytes, error: type[Exception], place: str
) -> None:
    sounds = sounds_at(sqlite_db, Places(files={place: content}))
    with pytest.raises(error):
        await sounds.load(place, account_id=ACCOUNT, named_by="http://10.0.0.5/twiml")
