"""The whole story on screen: Ana's phone, Lucía's desktop, the console and the start page, side by side in one browser.

Nothing is reloaded unless a test says so: what happens on one screen is seen on the others by itself.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.at_screens import Customer, Worker
from tests.support.platform import ANA
from tests.support.windows import Windows, said

pytestmark = pytest.mark.browser

SPANISH = re.compile(r"[¡¿áéíóúñ]|\b(?:esto|pero|gracias|sobre)\b", re.IGNORECASE)
LATE = "Hi, my order 4711 has not arrived yet."
WISH = "Quiero hablar con una persona sobre el pedido 4711"
ANSWER = "Hola Ana, su pedido 4711 llega el viernes."


@pytest.mark.usefixtures("fresh_platform")
def test_from_the_first_text_to_the_next_conversation(windows: Windows, pictures: Path) -> None:
    start = windows.open("console", path="/")
    assert ticked(start.page) == []
    ana = Customer.at_a_phone(windows, ANA, "Ana Torres")
    lucia = Worker.at_a_desktop(windows, "Lucía")
    assert not SPANISH.search(ana.ask(LATE))
    ana.begin_anew()
    set_language(windows, "Spanish")
    in_spanish = ana.ask("Do you know something about my order?")
    assert SPANISH.search(in_spanish), in_spanish
    promised = ana.ask(WISH)
    expect(lucia.page).to_have_title("(1) Desktop of Lucía Ramos · Tieline")
    the_offer_says_who_and_why(lucia)
    lucia.window.picture(pictures, "story-offer")
    lucia.accept("Ana Torres")
    assert said(lucia.transcript) == [
        ("customer", "Do you know something about my order?"),
        ("agent", in_spanish),
        ("customer", WISH),
        ("agent", promised),
    ]
    the_handoff_stands_where_it_happened(lucia)
    the_summary_cites(lucia)
    the_profile_is_beside_it(lucia)
    lucia.window.picture(pictures, "story-accepted")
    the_suggestion_can_be_inserted(lucia)
    lucia.answer(ANSWER)
    expect(ana.received.last).to_contain_text(ANSWER)
    expect(ana.received.last).to_contain_text("Lucía Ramos, worker")
    remembered = finish_and_read_what_is_remembered(lucia, pictures)
    said_next = ana.ask("¿Qué sabe usted de mi pedido?")
    assert any(line.rstrip(".") in said_next for line in remembered), (remembered, said_next)
    everything_is_ticked(start.page)
    start.picture(pictures, "story-start")


def ticked(page: Page) -> list[str]:
    """The steps of the start page that are done."""
    expect(page.get_by_role("heading", name="The story, step by step")).to_be_visible()
    expect(page.locator("ol li")).not_to_have_count(0)
    return page.locator("ol li[data-done=true]").all_inner_texts()


def set_language(windows: Windows, language: str) -> None:
    """Set Ana's trait on her profile in the console."""
    page = windows.open("console", path="/console/memory").page
    page.get_by_role("table", name="Profiles").get_by_role("link", name="Ana Torres").first.click()
    page.get_by_role("button", name="Add a trait").click()
    page.get_by_role("combobox", name="Which trait").click()
    page.get_by_role("option", name="Contact.language").click()
    page.get_by_role("textbox", name="language").fill(language)
    page.get_by_role("button", name="Save language").click()
    expect(page.get_by_role("button", name=f"Edit language: {language}")).to_be_visible()
    expect(page.get_by_role("region", name="Trait history")).to_contain_text(language)


def the_offer_says_who_and_why(worker: Worker) -> None:
    offer = worker.offer_from("Ana Torres")
    expect(offer).to_contain_text("Spanish")
    expect(offer).to_contain_text("4711")
    expect(offer.get_by_role("button", name="Accept")).to_be_visible()
    assert 0 < int(offer.inner_text().split()[0]) <= 60
    expect(worker.page.get_by_role("alert").first).to_contain_text("Ana Torres asks for a person")


def the_handoff_stands_where_it_happened(worker: Worker) -> None:
    rows = worker.transcript.locator("li").all_inner_texts()
    at = next(index for index, row in enumerate(rows) if "Handed over by the agent" in row)
    assert WISH in rows[at - 1] and "persona se haga cargo" in rows[at + 1]


def the_summary_cites(worker: Worker) -> None:
    summary = worker.page.get_by_role("region", name="Summary")
    marks = summary.get_by_role("button", name="Show message")
    expect(marks.last).to_be_visible()
    marks.last.click()
    flashed = worker.transcript.locator("[data-flash]")
    expect(flashed).to_have_count(1)
    expect(flashed).to_be_in_viewport()
    expect(flashed).to_have_text(WISH)
    assert quoted(summary, flashed.inner_text())


def quoted(summary: Locator, words: str) -> bool:
    return words in summary.inner_text()


def the_profile_is_beside_it(worker: Worker) -> None:
    profile = worker.page.get_by_role("region", name="Profile")
    expect(profile).to_contain_text("+15550100001")
    expect(profile.get_by_role("button", name="Edit language: Spanish")).to_be_visible()
    expect(worker.page.get_by_role("region", name="Memory")).to_contain_text("4711")
    expect(worker.page.get_by_role("region", name="History")).to_contain_text("2 messages")


def the_suggestion_can_be_inserted(worker: Worker) -> None:
    suggestion = worker.page.get_by_role("region", name="Suggested response")
    words = suggestion.locator("p").inner_text()
    suggestion.get_by_role("button", name="Insert").click()
    expect(worker.answer_field).to_have_value(words)
    expect(worker.answer_field).to_be_focused()
    expect(suggestion).to_be_hidden()


def finish_and_read_what_is_remembered(worker: Worker, pictures: Path) -> list[str]:
    worker.end()
    lines = worker.wrap_up.get_by_role("textbox", name="Remember, line")
    expect(lines.first).to_be_visible()
    worker.window.picture(pictures, "story-wrap-up")
    remembered = [line.input_value() for line in lines.all()]
    assert any("4711" in line for line in remembered)
    worker.finish("Resolved")
    expect(worker.page.get_by_role("heading", name="No conversation is yours right now")).to_be_visible()
    return remembered


def everything_is_ticked(page: Page) -> None:
    """Every step but the one this story leaves out: nobody ran a program of their own."""
    expect(page.locator("ol li[data-done=false]")).to_have_count(1)
    expect(page.locator("ol li[data-done=false]")).to_contain_text("your own program")


@pytest.mark.usefixtures("off_duty_afterwards")
def test_memory_keeps_what_the_worker_made_of_it(windows: Windows) -> None:
    pia = Customer.at_a_phone(windows, "+15550100501", "Pia Holm")
    marco = Worker.at_a_desktop(windows, "Marco")
    pia.ask("My order 4711 has not arrived yet.")
    pia.ask("I want to speak to a human")
    marco.accept("Pia Holm")
    marco.answer("Hello Pia, it comes on Friday.")
    marco.end()
    lines = marco.wrap_up.get_by_role("textbox", name="Remember, line")
    expect(lines.first).to_be_visible()
    while lines.count() > 1:
        marco.wrap_up.get_by_role("button", name="Do not remember line 2").click()
    lines.fill("Order 4711 comes on Friday, promised by Marco.")
    marco.wrap_up.get_by_role("button", name="Add a line").click()
    lines.last.fill("Is at home only on Fridays.")
    marco.finish("Needs a follow-up")
    page = windows.open("console", path="/console/memory").page
    page.get_by_role("table", name="Profiles").get_by_role("link", name="Pia Holm").first.click()
    remembered = page.get_by_role("region", name="Observations").locator("li p")
    expect(remembered).to_have_count(2)
    assert sorted(remembered.all_inner_texts()) == [
        "Is at home only on Fridays.",
        "Order 4711 comes on Friday, promised by Marco.",
    ]
