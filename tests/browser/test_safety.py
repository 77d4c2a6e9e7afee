"""What a screen may be put through in the middle of work: reloads, a second window, a lost connection, a busy transcript."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.support.at_screens import Customer, Worker
from tests.support.windows import Reader, Window, Windows, said

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("off_duty_afterwards")]

WISH = "I want to speak to a human about order 4711"


def test_a_reload_in_the_middle_of_everything_is_safe(windows: Windows) -> None:
    bea = Customer.at_a_phone(windows, "+15550100101", "Bea Ortiz")
    marco = Worker.at_a_desktop(windows, "Marco")
    bea.ask(WISH)
    expect(marco.offer_from("Bea Ortiz")).to_be_visible()
    marco.page.reload()
    marco.accept("Bea Ortiz")
    before = said(marco.transcript)
    marco.answer_field.fill("Hello Bea, I am look")
    bea.field.fill("Are you the")
    marco.page.reload()
    bea.page.reload()
    expect(marco.answer_field).to_have_value("Hello Bea, I am look")
    expect(bea.field).to_have_value("Are you the")
    assert said(marco.transcript) == before
    marco.end()
    marco.wrap_up.get_by_role("textbox", name="Note for the next worker").fill("Call back on Mon")
    remembered = marco.wrap_up.get_by_role("textbox", name="Remember")
    expect(remembered.first).to_be_visible()
    proposed = [line.input_value() for line in remembered.all()]
    marco.page.reload()
    expect(marco.wrap_up.get_by_role("textbox", name="Note for the next worker")).to_have_value(
        "Call back on Mon"
    )
    lines = marco.wrap_up.get_by_role("textbox", name="Remember")
    expect(lines).to_have_count(len(proposed))
    assert [line.input_value() for line in lines.all()] == proposed
    marco.finish("Resolved")


def test_an_offer_disappears_everywhere_once_it_is_answered(windows: Windows) -> None:
    cal = Customer.at_a_phone(windows, "+15550100102", "Cal Reyes")
    here = Worker.at_a_desktop(windows, "Marco")
    there = Worker(windows.open("desktop", "Marco"), "Marco")
    cal.ask(WISH)
    for desktop in (here, there):
        expect(desktop.offer_from("Cal Reyes")).to_be_visible()
    here.accept("Cal Reyes")
    expect(there.offer_from("Cal Reyes")).to_be_hidden()
    expect(there.page.get_by_role("navigation", name="Tasks")).to_contain_text("Cal Reyes")
    assert said(there.transcript) == said(here.transcript)


def test_what_one_worker_rejects_rings_at_the_other(windows: Windows) -> None:
    dan = Customer.at_a_phone(windows, "+15550100103", "Dan Weiss")
    marco = Worker.at_a_desktop(windows, "Marco")
    dan.ask(WISH)
    expect(marco.offer_from("Dan Weiss")).to_be_visible()
    lucia = Worker.at_a_desktop(windows, "Lucía")
    expect(lucia.offer_from("Dan Weiss")).to_be_hidden()
    marco.page.keyboard.press("r")
    expect(marco.offer_from("Dan Weiss")).to_be_hidden()
    lucia.accept("Dan Weiss")
    expect(lucia.transcript).to_contain_text(WISH)


def test_a_lost_connection_loses_and_doubles_nothing(windows: Windows) -> None:
    eve = Customer.at_a_phone(windows, "+15550100104", "Eve Adler")
    marco = Worker.at_a_desktop(windows, "Marco")
    eve.ask(WISH)
    marco.accept("Eve Adler")
    before = said(marco.transcript)
    marco.page.context.set_offline(True)
    expect(marco.page.get_by_role("img", name="Connection lost, trying again")).to_be_visible()
    expect(marco.page.get_by_text("The connection is lost.")).to_be_visible()
    eve.send("One more thing")
    eve.send("It is the blue one")
    marco.answer_field.fill("I am looking at it now.")
    marco.answer_field.press("Enter")
    # Words that were not taken go back where they were written.
    expect(marco.answer_field).to_have_value("I am looking at it now.")
    marco.page.context.set_offline(False)
    marco.window.live()
    expect(marco.transcript).to_contain_text("It is the blue one")
    expect(marco.page.get_by_text("The connection is lost.")).to_be_hidden()
    marco.answer_field.press("Enter")
    expect(eve.received.last).to_contain_text("I am looking at it now.")
    since = [
        ("customer", "One more thing"),
        ("customer", "It is the blue one"),
        ("worker", "I am looking at it now."),
    ]
    expect(marco.transcript.locator("li[data-communication-id]")).to_have_count(len(before) + 3)
    assert said(marco.transcript) == before + since
    expect(eve.log.get_by_text("I am looking at it now.", exact=True)).to_have_count(1)


def test_a_phone_that_was_away_shows_what_it_missed_once(windows: Windows) -> None:
    fay = Customer.at_a_phone(windows, "+15550100105", "Fay Lind")
    marco = Worker.at_a_desktop(windows, "Marco")
    fay.ask(WISH)
    marco.accept("Fay Lind")
    fay.page.context.set_offline(True)
    expect(fay.page.get_by_role("img", name="Connection lost, trying again")).to_be_visible()
    for words in ("Hello Fay,", "your order left today."):
        marco.answer(words)
    fay.page.context.set_offline(False)
    expect(fay.log).to_contain_text("your order left today.")
    assert [
        fay.log.get_by_text(words, exact=True).count() for words in ("Hello Fay,", "your order left today.")
    ] == [1, 1]


def test_nothing_jumps_under_somebody_who_reads_older_messages(windows: Windows) -> None:
    gil = Customer.at_a_phone(windows, "+15550100106", "Gil Mora")
    marco = Worker.at_a_desktop(windows, "Marco")
    gil.ask(WISH)
    marco.accept("Gil Mora")
    for number in range(30):
        body = {
            "address": "+15550100106",
            "body": f"Line {number}: the parcel is not here and the street is long.",
        }
        windows.platform.call("POST", "/phone/api/messages", body)
    for window, log in ((marco.window, marco.transcript), (gil.window, gil.log)):
        expect(log).to_contain_text("Line 29:")
        reader = Reader(window, log)
        reader.settle_at_top()
        at = reader.position()
        windows.platform.call(
            "POST", "/phone/api/messages", {"address": "+15550100106", "body": "Still there?"}
        )
        expect(log.locator("xpath=..").get_by_role("button", name="↓ 1 new")).to_be_visible()
        assert reader.moved() == []
        assert reader.position() == at
        the_new_one_is_a_click_away(window)


def the_new_one_is_a_click_away(window: Window) -> None:
    window.page.get_by_role("button", name="↓ 1 new").click()
    expect(window.page.get_by_text("Still there?").last).to_be_in_viewport()
    expect(window.page.get_by_role("button", name="↓ 1 new")).to_be_hidden()
