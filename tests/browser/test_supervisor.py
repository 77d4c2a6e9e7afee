"""Sofia supervises in the browser: she sees her team at work, helps from the side, steps in, and reads how the day went."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.test_pictures import judge
from tests.support.at_screens import Customer, Supervisor, Worker
from tests.support.platform import Platform, served_platform, wait_for
from tests.support.windows import Windows

pytestmark = pytest.mark.browser

BEN = "+15550100811"
PASSWORD = "a quiet word in the morning"


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform of its own, because Sofia is one more worker on it."""
    with served_platform(tmp_path_factory.mktemp("supervised"), model="rehearsal") as serving:
        invited = {"username": "sofia@example.com", "name": "Sofia Lindqvist", "newWorker": True}
        serving.call("POST", "/console/api/users", {**invited, "roles": ["supervisor", "worker"]})
        yield serving


@pytest.fixture
def sofia(platform: Platform, windows: Windows) -> Supervisor:
    """Sofia, who came in with her password and is a worker too."""
    users = platform.call("GET", "/console/api/users")["users"]
    user_id = next(one["userId"] for one in users if one["username"] == "sofia@example.com")
    window = windows.blank()
    window.page.goto(platform.call("POST", f"/console/api/users/{user_id}/reset")["url"])
    window.page.get_by_label("New password").fill(PASSWORD)
    window.page.get_by_label("Once more").fill(PASSWORD)
    window.page.get_by_role("button", name="Set the password and sign in").click()
    expect(window.page.get_by_role("heading", level=1, name="Team")).to_be_visible()
    window.live()
    return Supervisor(window)


def test_she_whispers_to_the_agent_takes_over_and_gives_back(
    sofia: Supervisor, windows: Windows, pictures: Path
) -> None:
    ana = Customer.at_a_phone(windows, "+15550100001", "Ana Torres")
    first = ana.ask("Hi, my order 4711 has not arrived yet.")
    sofia.look_at("Conversations")
    wrong = judge(sofia.window, pictures, "supervisor-conversations")
    sofia.page.get_by_role("table", name="Conversations").get_by_role("link", name="Ana Torres").click()
    expect(sofia.transcript).to_contain_text(first)
    she_whispers_what_the_agent_says(sofia, ana)
    wrong += judge(sofia.window, pictures, "supervisor-whispered")
    sofia.page.get_by_role("button", name="Take over").click()
    expect(ana.received.last).to_contain_text("Sofia Lindqvist")
    expect(sofia.owner("Sofia Lindqvist")).to_be_visible()
    wrong += judge(sofia.window, pictures, "supervisor-taken-over")
    she_answers_at_her_own_desktop(sofia, ana)
    sofia.page.go_back()
    sofia.page.get_by_role("button", name="Give it to the agent").click()
    expect(sofia.owner("Agent")).to_be_visible()
    ana.send("Can you check the tracking for order 4711?")
    expect(ana.received.last.locator("[data-actor=agent]").first).to_be_visible()
    assert wrong == []


def she_whispers_what_the_agent_says(sofia: Supervisor, ana: Customer) -> None:
    """The customer reads what came of the whisper, and nothing of the whisper."""
    sofia.whisper('Say "We refund the shipping."')
    whispered = sofia.transcript.locator("li[data-whisper]")
    expect(whispered).to_contain_text("Sofia Lindqvist whispered to the agent")
    expect(whispered).to_contain_text("The agent gets it with its next turn.")
    assert ana.ask("Can you check the tracking for order 4711?") == "We refund the shipping."
    expect(whispered).to_contain_text("The agent got it with its next turn.")
    expect(ana.log).not_to_contain_text("Say")


def she_answers_at_her_own_desktop(sofia: Supervisor, ana: Customer) -> None:
    sofia.page.reload()
    expect(sofia.page.get_by_role("region", name="Step in")).to_contain_text("You have it.")
    sofia.page.get_by_role("link", name="Open the desktop").click()
    desktop = Worker(sofia.window, "Sofia")
    expect(desktop.chosen("Ana Torres")).to_be_visible()
    desktop.answer("It left today.")
    expect(ana.received.last).to_contain_text("It left today.")


def test_she_leads_her_team(sofia: Supervisor, windows: Windows, pictures: Path) -> None:
    ben = Customer.at_a_phone(windows, BEN, "Ben Okafor")
    marco = Worker.at_a_desktop(windows, "Marco")
    expect(sofia.row("Marco Bianchi")).to_contain_text("Available")
    ben.ask("I want to speak to a human, my lamp is broken")
    expect(sofia.card("Marco Bianchi", "Ben Okafor")).to_contain_text("Rings")
    wrong = judge(sofia.window, pictures, "supervisor-team")
    drawer = sofia.choose("Marco Bianchi")
    expect(drawer).to_contain_text("An offer rings: off duty, it is rejected for them")
    sofia.send_to("Break", drawer)
    expect(drawer).to_contain_text("The offer that rang was rejected for them.")
    wrong += judge(sofia.window, pictures, "supervisor-worker")
    expect(marco.page.get_by_role("button", name="Activity: Break")).to_be_visible()
    expect(marco.offer_from("Ben Okafor")).to_be_hidden()
    sofia.send_to("Available", drawer)
    marco.accept("Ben Okafor")
    marco.answer("Hello Ben, which lamp is it?")
    drawer.get_by_role("link", name="Ben Okafor").click()
    she_takes_ben_and_gives_him_back(sofia, marco, ben)
    marco.end()
    marco.finish("Resolved")
    marco.go("Offline")
    assert wrong == []


def she_takes_ben_and_gives_him_back(sofia: Supervisor, marco: Worker, ben: Customer) -> None:
    """A worker from whom a conversation is taken sees it go, and come back."""
    expect(sofia.transcript).to_contain_text("Hello Ben, which lamp is it?")
    sofia.whisper("It is the red one, see his last order.")
    expect(marco.transcript).to_contain_text("It is the red one, see his last order.")
    sofia.page.get_by_role("button", name="Take over").click()
    expect(ben.received.last).to_contain_text("Sofia Lindqvist")
    expect(marco.page.get_by_role("heading", name="No conversation is yours right now")).to_be_visible()
    sofia.page.get_by_role("button", name="Give it back to the worker").click()
    expect(sofia.owner("Marco Bianchi")).to_be_visible()
    expect(marco.chosen("Ben Okafor")).to_be_visible()
    expect(ben.log).not_to_contain_text("red one")


def test_a_day_is_read_in_the_reports(windows: Windows, fresh_platform: Platform, pictures: Path) -> None:
    """Marco rejected Ana, Lucía served her; Ben got on with the agent alone."""
    a_short_day(fresh_platform)
    sara = Supervisor(windows.open("supervisor"))
    sara.look_at("Reports")
    first, last = (sara.page.get_by_role("textbox", name=name, exact=True) for name in ("From", "To"))
    expect(last).not_to_have_value("")
    first.fill(last.input_value())
    (today,) = cells_of(sara.page.get_by_role("table", name="Days"), rows=1)
    assert (today["Began"], today["Contained"], today["Accepted"]) == ("2", "50 %", "1")
    assert (today["In time"], today["Abandoned"], today["Completed"]) == ("100 %", "0", "1")
    workers = cells_of(sara.page.get_by_role("table", name="Workers"), rows=2)
    assert [(one["Name"], one["Accepted"], one["Rejected"]) for one in workers] == [
        ("Lucía Ramos", "1", "0"),
        ("Marco Bianchi", "0", "1"),
    ]
    with sara.page.expect_download() as saved:
        sara.page.get_by_role("button", name="Download days as CSV").click()
    assert "accepted" in Path(saved.value.path()).read_text().splitlines()[0]
    wrong = judge(sara.window, pictures, "supervisor-reports")
    for view, shows in (("Queues", "Everyone"), ("Service levels", "Save")):
        sara.look_at(view)
        expect(sara.page.get_by_text(shows).first).to_be_visible()
        wrong += judge(sara.window, pictures, f"supervisor-{view.lower().replace(' ', '-')}")
    assert wrong == []


def a_short_day(platform: Platform) -> None:
    platform.call("POST", "/phone/api/customers", {"address": BEN, "name": "Ben Okafor"})
    platform.call("POST", "/phone/api/messages", {"address": BEN, "body": "My lamp is broken."})
    wait_for(lambda: len(platform.messages(BEN)) == 2, what="the agent's answer to Ben")
    with platform.desk("Marco") as marco, platform.desk("Lucía") as lucia:
        marco.go("Available")
        platform.text("I want to speak to a human about order 4711")
        offer = marco.offer()
        lucia.go("Available")
        marco.post(f"/reservations/{offer['reservationId']}/reject")
        task = lucia.accept(lucia.offer())
        lucia.post(f"/tasks/{task['taskId']}/end", disposition="resolved")
    for row in platform.call("GET", "/console/api/conversations")["conversations"]:
        if row["status"] != "CLOSED":
            platform.call("POST", f"/console/api/conversations/{row['conversationId']}/end")


def cells_of(table: Locator, *, rows: int) -> list[dict[str, str]]:
    """What stands in a table, row by row, by the words above each column; it has to have that many rows."""
    expect(table.get_by_role("row")).to_have_count(rows + 1)
    heads = table.get_by_role("columnheader").all_inner_texts()
    found = [row.get_by_role("cell").all_inner_texts() for row in table.get_by_role("row").all()[1:]]
    return [dict(zip(heads, row, strict=True)) for row in found]
