"""The knowledge room: a base is made, its sources are added, read, looked into, changed and deleted."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.test_pictures import judge
from tests.support.platform import Platform, served_platform
from tests.support.windows import NARROW, Window, Windows

pytestmark = pytest.mark.browser

PARKING = (
    "# Cars\n\nThere is parking for 20 cars behind the shop.\n\n# Bicycles\n\nBicycles stand under the roof."
)
STARTER = "/console/knowledge/know_knowledgebase_00000000000000000000000000"


@pytest.fixture
def room(fresh_platform: Platform, windows: Windows) -> Window:
    """The knowledge room of a project that has its sample articles alone."""
    assert fresh_platform is windows.platform
    return windows.open("console", path="/console/knowledge")


def add_text(page: Page, name: str, text: str) -> None:
    page.get_by_role("button", name="Add a source").click()
    dialog = page.get_by_role("dialog", name="Add a source")
    dialog.get_by_role("textbox", name="Text").fill(text)
    dialog.get_by_role("textbox", name="Name").fill(name)
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog).to_be_hidden()


def source(page: Page, name: str) -> Locator:
    return page.get_by_role("table", name="Sources").get_by_role("row").filter(has_text=name)


def chunks(page: Page) -> Locator:
    return page.get_by_role("list", name="What was read, in its order").get_by_role("listitem")


def ask(page: Page, question: str) -> Locator:
    page.get_by_role("textbox", name="Ask this knowledge base").fill(question)
    return page.get_by_role("list", name="What is found, the best first").get_by_role("listitem")


def test_what_is_written_is_read_found_changed_and_deleted(room: Window, pictures: Path) -> None:
    page = room.page
    page.get_by_role("button", name="New knowledge base").click()
    page.get_by_role("textbox", name="Name").fill("the-shop")
    page.get_by_role("button", name="Make it").click()
    page.get_by_role("link", name="the-shop").click()
    expect(page.get_by_text("No source yet")).to_be_visible()
    add_text(page, "Parking", PARKING)
    expect(source(page, "Parking")).to_contain_text("Ready")
    expect(ask(page, "Can I park my car?").first).to_contain_text("parking for 20 cars")
    wrong = judge(room, pictures, "knowledge-base")
    page.get_by_role("table", name="Sources").get_by_role("link", name="Parking").click()
    expect(page.get_by_role("heading", level=1, name="Parking")).to_be_visible()
    expect(chunks(page)).to_have_text([re.compile("20 cars.*under the roof", re.DOTALL)])
    wrong += judge(room, pictures, "knowledge-source")
    page.get_by_role("button", name="Edit").click()
    text = page.get_by_role("dialog", name="Edit the text").get_by_role("textbox", name="Text")
    expect(text).to_have_value(PARKING)
    wrong += judge(room, pictures, "knowledge-edit")
    text.fill("There is parking for 30 cars.")
    page.get_by_role("button", name="Save").click()
    expect(chunks(page)).to_have_text([re.compile("parking for 30 cars")])
    page.reload()
    expect(chunks(page)).to_have_text([re.compile("parking for 30 cars")])
    page.get_by_role("button", name="Delete").click()
    question = page.get_by_role("dialog", name="Delete the source")
    expect(question).to_contain_text("Parking goes with everything that was read from it.")
    question.get_by_role("button", name="Keep as it is").click()
    expect(chunks(page)).to_have_count(1)
    page.get_by_role("button", name="Delete").click()
    question.get_by_role("button", name="Delete the source").click()
    expect(page.get_by_text("No source yet")).to_be_visible()
    assert wrong == []


def test_a_file_is_read_page_by_page_and_renamed(room: Window) -> None:
    page = room.page
    page.goto(STARTER)
    page.get_by_role("button", name="Add a source").click()
    dialog = page.get_by_role("dialog", name="Add a source")
    dialog.get_by_role("radiogroup", name="Kind of source").get_by_text("File").click()
    table = b"Size,Price\nsmall,12 euros\nlarge,19 euros\n"
    page.locator("input[type=file]").set_input_files(
        {"name": "prices.csv", "mimeType": "text/csv", "buffer": table}
    )
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(source(page, "prices")).to_contain_text("Ready")
    page.get_by_role("table", name="Sources").get_by_role("link", name="prices").click()
    expect(page.get_by_text("File prices.csv")).to_be_visible()
    expect(chunks(page).first).to_contain_text("12 euros")
    expect(page.get_by_role("button", name="Read again")).to_be_visible()
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("textbox", name="Name").fill("Price list")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1, name="Price list")).to_be_visible()


def test_a_base_is_deleted_with_its_sources(room: Window) -> None:
    page = room.page
    page.get_by_role("link", name="starter-knowledge").click()
    expect(source(page, "Opening hours")).to_contain_text("Ready")
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete the knowledge base").click()
    expect(page.get_by_text("No knowledge base yet")).to_be_visible()


@pytest.mark.usefixtures("fresh_platform")
def test_it_fits_a_phone(windows: Windows) -> None:
    window = windows.open("console", size=NARROW, path=STARTER)
    window.page.get_by_role("table", name="Sources").get_by_role("link", name="Opening hours").click()
    expect(chunks(window.page).first).to_be_visible()
    assert window.too_wide() == []


@dataclass
class SlowSite:
    """A web site on this machine that answers only once it may."""

    may_answer: threading.Event = field(default_factory=threading.Event)
    url: str = ""


@pytest.fixture
def slow_site() -> Iterator[SlowSite]:
    site = SlowSite()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/robots.txt":
                self.send_error(404)
                return
            site.may_answer.wait(timeout=60)
            body = b"<title>Returns</title><p>Anything can be returned within 60 days.</p>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.url = f"http://127.0.0.1:{server.server_port}/returns"
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield site
    site.may_answer.set()
    server.shutdown()
    server.server_close()
    serving.join()


def test_the_state_is_told_while_a_page_is_read(
    tmp_path: Path, browser: Browser, slow_site: SlowSite
) -> None:
    with served_platform(tmp_path, model="rehearsal", private_pages=1) as platform:
        windows = Windows(browser, platform)
        page = windows.open("console", path=STARTER).page
        page.get_by_role("button", name="Add a source").click()
        dialog = page.get_by_role("dialog", name="Add a source")
        dialog.get_by_role("radiogroup", name="Kind of source").get_by_text("Web page").click()
        dialog.get_by_role("textbox", name="Address").fill(slow_site.url)
        dialog.get_by_role("textbox", name="Name").fill("Returns page")
        dialog.get_by_role("button", name="Add", exact=True).click()
        expect(source(page, "Returns page")).to_contain_text("Being read")
        page.get_by_role("table", name="Sources").get_by_role("link", name="Returns page").click()
        expect(page.get_by_role("status").filter(has_text="Being read")).to_be_visible()
        expect(page.get_by_text("Not read yet")).to_be_visible()
        slow_site.may_answer.set()
        expect(page.get_by_role("status").filter(has_text="Ready")).to_be_visible()
        expect(chunks(page).first).to_contain_text("within 60 days")
        windows.close()
