"""Ana sends a picture of the crack, Marco a form; each sees that the other types. What nobody sends is forgotten."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.support.house import Story
from tests.support.screens import Screens, ok
from tieline.app.starter import CUSTOMER_NUMBER
from tieline.kit.db import Database
from tieline.kit.events import read_events

pytestmark = pytest.mark.journey

PNG = b"\x89PNG\r\n\x1a\n" + b"a crack" * 20
ANA = {"address": CUSTOMER_NUMBER}


@pytest.fixture
async def screens(sqlite_db: Database, tmp_path: Path) -> Screens:
    return Screens.of(await Story.begin(sqlite_db, tmp_path))


@pytest.fixture
async def phone(screens: Screens) -> httpx.AsyncClient:
    return await screens.let_in("phone")


@pytest.fixture
async def desktop(screens: Screens) -> httpx.AsyncClient:
    return await screens.let_in("worker", await screens.story.on_duty("Marco"))


@pytest.fixture
async def task(screens: Screens, desktop: httpx.AsyncClient) -> str:
    await screens.story.text("I want to speak to a human about order 4711")
    return f"/desktop/api/tasks/{await screens.story.accept(await screens.story.worker('Marco'))}"


async def put(
    browser: httpx.AsyncClient, path: str, content: bytes, kind: str, **params: str
) -> httpx.Response:
    return await browser.post(path, content=content, headers={"Content-Type": kind}, params=params)


async def test_a_picture_from_the_phone_stands_in_the_transcript_and_is_read_by_its_address(
    screens: Screens, phone: httpx.AsyncClient, desktop: httpx.AsyncClient, task: str
) -> None:
    kept = ok(await put(phone, "/phone/api/files", PNG, "image/png", **ANA, name="crack.png"), 201)
    ok(await phone.post("/phone/api/messages", json=ANA | {"fileIds": [kept["fileId"]]}), 201)
    last = ok(await desktop.get(f"{task}/briefing"))["transcript"][-1]
    assert (last["speaker"], last["text"]) == ("customer", "")
    (shown,) = last["media"]
    assert shown == {"url": kept["url"], "contentType": "image/png", "name": "crack.png", "size": len(PNG)}
    stranger = screens.browser()
    read = await stranger.get(shown["url"])
    assert (read.content, read.headers["content-type"]) == (PNG, "image/png")
    assert "sandbox" in read.headers["content-security-policy"]
    assert (await stranger.get(shown["url"].replace(shown["url"][7:12], "xxxxx"))).status_code == 404


async def test_a_form_from_the_desktop_arrives_on_the_phone(
    screens: Screens, phone: httpx.AsyncClient, desktop: httpx.AsyncClient, task: str
) -> None:
    kept = ok(await put(desktop, f"{task}/files", b"%PDF-1.7 form", "application/pdf", name="form.pdf"), 201)
    sent = {"text": "Please fill this in.", "fileIds": [kept["fileId"]]}
    ok(await desktop.post(f"{task}/messages", json=sent), 201)
    await screens.story.settle()
    message = ok(await phone.get("/phone/api/messages", params=ANA))["messages"][-1]
    assert (message["body"], message["status"]) == ("Please fill this in.", "delivered")
    assert [one["name"] for one in message["media"]] == ["form.pdf"]


@pytest.mark.parametrize(
    ("content", "kind", "said"),
    [
        (b"", "image/png", "empty"),
        (b"MZ", "application/x-msdownload", "are not sent"),
        (b"<svg>", "image/svg+xml", "are not sent"),
        (b"no picture", "image/png", "is no image/png"),
        (PNG + b"0" * 5 * 1024 * 1024, "image/png", "at most 5 MB"),
    ],
)
async def test_what_no_message_takes_is_refused_in_words(
    phone: httpx.AsyncClient, content: bytes, kind: str, said: str
) -> None:
    refused = await put(phone, "/phone/api/files", content, kind, **ANA, name="a.png")
    assert refused.status_code == 400
    assert said in refused.json()["message"]


async def test_a_file_of_another_customer_is_not_to_be_had_and_one_never_sent_is_forgotten(
    screens: Screens, phone: httpx.AsyncClient, desktop: httpx.AsyncClient, task: str
) -> None:
    other = {"address": "+15550100009"}
    kept = ok(await put(phone, "/phone/api/files", PNG, "image/png", **other, name="theirs.png"), 201)
    for refused in (
        await phone.post("/phone/api/messages", json=ANA | {"fileIds": [kept["fileId"]]}),
        await desktop.post(f"{task}/messages", json={"fileIds": [kept["fileId"]]}),
    ):
        assert refused.status_code == 404
    assert (await phone.get(kept["url"])).status_code == 200
    await screens.story.later(seconds=25 * 3600)
    assert (await phone.get(kept["url"])).status_code == 404


async def test_each_side_is_told_that_the_other_types(
    screens: Screens, phone: httpx.AsyncClient, desktop: httpx.AsyncClient, task: str
) -> None:
    ok(await phone.post("/phone/api/typing", json=ANA), 204)
    ok(await desktop.post(f"{task}/typing"), 204)
    page = await screens.story.db.read(lambda tx: read_events(tx, after=None, limit=500))
    assert [one.data["by"] for one in page.events if one.type == "TypingSeen"] == ["customer", "worker"]
