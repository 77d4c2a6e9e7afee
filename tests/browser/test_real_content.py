"""Real content: a long conversation in several scripts, on a wide screen, on a phone's width and at 200 %."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.support.at_screens import Customer, Worker
from tests.support.platform import Platform
from tests.support.windows import NARROW, WIDE, Window, Windows, said

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("off_duty_afterwards")]

IDA = "+15550100301"
LONGEST = ("The parcel was to come on Monday and did not. " * 40)[:1599].rstrip() + "."
ODD_ONES = (
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2,
    "https://parcels.example/track/" + "0123456789" * 18,
    "🎁🎉😀",
    "مرحبا، أين طلبي رقم 4711؟ شكرا جزيلا لكم على المساعدة.",
    "您好，我的包裹还没有到，请问什么时候能送到？",
    "Two lines:\n  the second one is indented",
    "<b>not bold</b> & <script>alert(1)</script>",
    LONGEST,
)


def words(number: int) -> str:
    """What is said as the numbered one of sixty: the odd ones first, then plain lines."""
    return ODD_ONES[number] if number < len(ODD_ONES) else f"This is line {number} of a long conversation."


@pytest.fixture
def long_conversation(windows: Windows, platform: Platform) -> Worker:
    """Ida and Marco have said sixty things; he has the conversation open."""
    ida = Customer.at_a_phone(windows, IDA, "Ida Østergård-Wickremasinghe")
    marco = Worker.at_a_desktop(windows, "Marco")
    ida.ask("I want to speak to a human about order 4711")
    marco.accept("Ida Østergård-Wickremasinghe")
    with platform.desk("Marco") as desk:
        task_id = desk.get("/tasks")["tasks"][0]["taskId"]
        for number in range(60):
            if number % 2 == 0 or number < len(ODD_ONES):
                platform.call("POST", "/phone/api/messages", {"address": IDA, "body": words(number)})
            else:
                desk.post(f"/tasks/{task_id}/messages", text=words(number))
    expect(marco.transcript).to_contain_text(words(59))
    return marco


def test_sixty_messages_in_many_scripts(
    long_conversation: Worker, windows: Windows, platform: Platform, pictures: Path
) -> None:
    marco = long_conversation
    assert [text for _, text in said(marco.transcript)][-60:] == [words(number) for number in range(60)]
    arabic = marco.transcript.get_by_text(ODD_ONES[3])
    assert arabic.evaluate("(bubble) => getComputedStyle(bubble).direction") == "rtl"
    assert marco.window.serious() == []
    conversation_id = platform.call("GET", "/console/api/conversations")["conversations"][0]["conversationId"]
    task = marco.page.url.removeprefix(marco.window.origin)
    on_phone = f"/phone?customer={IDA.replace('+', '%2B')}"
    inspector = f"/console/conversations/{conversation_id}?view=transcript"
    for size, zoom in ((WIDE, 1), (NARROW, 1), (WIDE, 2)):
        called = f"{size['width'] // zoom}"
        desk = windows.open("desktop", "Marco", size=size, zoom=zoom, path=task)
        expect(desk.page.get_by_role("log", name="Transcript")).to_contain_text(words(59))
        reads_well(desk, "Transcript", pictures, f"long-desktop-{called}")
        phone = windows.open("phone", size=size, zoom=zoom, path=on_phone)
        expect(phone.page.get_by_role("log", name="Messages")).to_contain_text(words(59))
        reads_well(phone, "Messages", pictures, f"long-phone-{called}")
        console = windows.open("console", size=size, zoom=zoom, path=inspector)
        expect(console.page.get_by_text(words(59))).to_be_attached()
        assert console.too_wide() == []
        console.picture(pictures, f"long-inspector-{called}")


def reads_well(window: Window, log: str, pictures: Path, name: str) -> None:
    """Nothing has to be scrolled sideways, at the end and at the odd ones; a picture of the odd ones is kept."""
    box = window.page.get_by_role("log", name=log)
    assert window.too_wide() == []
    box.get_by_text(ODD_ONES[4]).scroll_into_view_if_needed()
    assert window.too_wide() == []
    window.picture(pictures, name)


def test_a_text_that_is_too_long_says_so_before_it_is_sent(windows: Windows) -> None:
    jon = Customer.at_a_phone(windows, "+15550100302", "Jon Park")
    jon.field.fill(LONGEST + "..")
    expect(jon.page.get_by_text("1602 of at most 1600 characters")).to_be_visible()
    expect(jon.page.get_by_role("button", name="Send")).to_be_disabled()
    jon.field.fill(LONGEST)
    expect(jon.page.get_by_role("button", name="Send")).to_be_enabled()


def test_a_message_of_emoji_alone_stands_large_and_is_answered(windows: Windows) -> None:
    kim = Customer.at_a_phone(windows, "+15550100303", "Kim Lee")
    assert kim.ask("🎁🎉").strip() != ""
    emoji = kim.log.get_by_text("🎁🎉", exact=True)
    size, usual = (
        box.evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)")
        for box in (emoji, kim.received.locator("div").first)
    )
    assert size > usual


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_drafts_of_several_customers_stay_apart(windows: Windows, size: ViewportSize) -> None:
    phone = windows.open("phone", size=size)
    numbers = {
        f"+1555010031{1 if size is WIDE else 3}": "Lea",
        f"+1555010031{2 if size is WIDE else 4}": "Max",
    }
    for address, name in numbers.items():
        customer = Customer.at_a_phone(windows, address, name, window=phone)
        customer.field.fill(f"Dear all, this is {name}")
    for address, name in numbers.items():
        customer = Customer.at_a_phone(windows, address, name, window=phone)
        expect(customer.field).to_have_value(f"Dear all, this is {name}")
