"""A morning: Marco and Lucía at their desktops, Sara who supervises, and three customers at their phones.

The platform and the screens of those who work go by clocks that are turned, so that an offer rings in vain and the
network is away for half a minute without anybody waiting for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.support.at_screens import Customer, Supervisor, Worker
from tests.support.platform import Platform, served_platform
from tests.support.windows import Window, Windows, said

pytestmark = pytest.mark.browser

OFFER_SECONDS = 60
CUT_SECONDS = 30


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform of this morning's own, whose clock is turned."""
    folder = tmp_path_factory.mktemp("morning")
    with served_platform(folder, model="rehearsal", turnable_clock=True) as serving:
        yield serving


@dataclass
class Morning:
    """Who is at which screen, and the clock they all go by."""

    windows: Windows
    sara: Supervisor
    marco: Worker
    lucia: Worker
    ana: Customer
    ben: Customer

    def pass_by(self, seconds: int) -> None:
        """Let time pass, for the platform and on the screens of those who work."""
        self.windows.platform.call("POST", "/console/api/clock", {"advanceSeconds": seconds})
        for one in (self.marco, self.lucia, self.sara):
            one.page.clock.run_for(seconds * 1000)


@pytest.fixture
def morning(windows: Windows) -> Morning:
    """Everybody has come to work, and two customers have their phones at hand."""
    return Morning(
        windows,
        Supervisor(by_the_clock(windows, "supervisor")),
        Worker(by_the_clock(windows, "desktop", "Marco"), "Marco"),
        Worker(by_the_clock(windows, "desktop", "Lucía"), "Lucía"),
        Customer.at_a_phone(windows, "+15550100001", "Ana Torres"),
        Customer.at_a_phone(windows, "+15550100801", "Ben Okafor"),
    )


def by_the_clock(windows: Windows, screen: str, worker: str | None = None) -> Window:
    """Open a screen whose clock can be turned."""
    window = windows.blank()
    window.page.clock.install()
    window.page.goto(windows.link(screen, worker))
    window.live()
    return window


def test_a_morning_from_the_first_offer_to_the_last_goodbye(morning: Morning) -> None:
    what_marco_rejects_rings_at_lucia(morning)
    what_rings_in_vain_at_marco_rings_at_lucia(morning)
    lucia_hands_ana_over(morning)
    lucia_talks_with_marco_before_he_gets_ben(morning)
    marco_reloads_in_the_middle_and_opens_a_second_tab(morning)
    the_network_is_away_for_half_a_minute(morning)
    lucia_leaves_chiara_who_comes_back(morning)
    everybody_says_goodbye(morning)


def what_marco_rejects_rings_at_lucia(morning: Morning) -> None:
    sara, marco, lucia, ana = morning.sara, morning.marco, morning.lucia, morning.ana
    marco.go("Available")
    expect(sara.row("Marco Bianchi")).to_contain_text("Available")
    expect(sara.row("Lucía Ramos")).to_contain_text("Offline")
    ana.ask("I want to speak to a human about order 4711")
    expect(marco.offer_from("Ana Torres")).to_be_visible()
    expect(sara.card("Marco Bianchi", "Ana Torres")).to_contain_text("Rings")
    lucia.go("Available")
    marco.page.keyboard.press("r")
    expect(marco.offer_from("Ana Torres")).to_be_hidden()
    lucia.accept("Ana Torres")
    lucia.answer("Hello Ana, this is Lucía.")
    expect(ana.received.last).to_contain_text("Hello Ana, this is Lucía.")
    expect(sara.card("Lucía Ramos", "Ana Torres")).to_contain_text("In hand")
    expect(sara.card("Marco Bianchi", "Ana Torres")).to_have_count(0)


def what_rings_in_vain_at_marco_rings_at_lucia(morning: Morning) -> None:
    sara, marco, lucia, ben = morning.sara, morning.marco, morning.lucia, morning.ben
    sara.look_at("Queues")
    for worker in (marco, lucia):
        worker.go("Break")
    expect(sara.tile("Unavailable")).to_have_text("2")
    ben.send("I want to speak to a human, my lamp is broken")
    expect(ben.log).to_contain_text("Nobody is free right now")
    expect(sara.tile("Waiting")).to_have_text("1")
    marco.go("Available")
    expect(marco.offer_from("Ben Okafor")).to_be_visible()
    lucia.go("Available")
    expect(lucia.offer_from("Ben Okafor")).to_be_hidden()
    morning.pass_by(OFFER_SECONDS)
    expect(marco.offer_from("Ben Okafor")).to_be_hidden()
    lucia.click_accept("Ben Okafor")
    expect(sara.tile("Waiting")).to_have_text("0")
    lucia.answer("Hello Ben, which lamp is it?")
    expect(sara.tile("Active")).to_have_text("2")


def lucia_hands_ana_over(morning: Morning) -> None:
    """A cold transfer: Marco knows why before he accepts, and Ana goes on where she was."""
    sara, marco, lucia, ana = morning.sara, morning.marco, morning.lucia, morning.ana
    sara.look_at("Team")
    lucia.choose("Ana Torres")
    before = said(lucia.transcript)
    lucia.transfer("Hand over now", to="Marco Bianchi", note="She waits for order 4711.")
    offer = marco.offer_from("Ana Torres")
    expect(offer).to_contain_text("Transferred by Lucía Ramos")
    expect(offer).to_contain_text("She waits for order 4711.")
    marco.accept("Ana Torres")
    assert said(marco.transcript)[: len(before)] == before
    marco.answer("Hello Ana, Marco here.")
    expect(ana.received.last).to_contain_text("Hello Ana, Marco here.")
    expect(sara.card("Marco Bianchi", "Ana Torres")).to_contain_text("In hand")
    expect(sara.card("Lucía Ramos", "Ana Torres")).to_have_count(0)


def lucia_talks_with_marco_before_he_gets_ben(morning: Morning) -> None:
    """A warm transfer: both are in the conversation, and what they tell each other Ben never reads."""
    sara, marco, lucia, ben = morning.sara, morning.marco, morning.lucia, morning.ben
    expect(lucia.chosen("Ben Okafor")).to_be_visible()
    lucia.transfer("Talk first", to="Marco Bianchi", note="You know lamps.")
    strip = lucia.page.get_by_role("status").filter(has_text="Marco Bianchi")
    expect(strip).to_contain_text("It rings at Marco Bianchi")
    expect(marco.offer_from("Ben Okafor")).to_contain_text("Lucía Ramos talks with you first")
    marco.click_accept("Ben Okafor")
    expect(strip).to_contain_text("is in the conversation with you")
    marco.note("It is the red one, I send a new one.")
    expect(lucia.transcript).to_contain_text("It is the red one, I send a new one.")
    ben.send("Is somebody there?")
    for worker in (marco, lucia):
        expect(worker.transcript.locator("li[data-actor=customer]").last).to_contain_text(
            "Is somebody there?"
        )
    strip.get_by_role("button", name="Hand over").click()
    expect(sara.card("Lucía Ramos", "Ben Okafor")).to_have_count(0)
    expect(sara.card("Marco Bianchi", "Ben Okafor")).to_contain_text("In hand")
    marco.answer("Hello Ben, a new one is on its way.")
    expect(ben.received.last).to_contain_text("Hello Ben, a new one is on its way.")
    expect(ben.log).not_to_contain_text("I send a new one")


def marco_reloads_in_the_middle_and_opens_a_second_tab(morning: Morning) -> None:
    """What he began to write is there after the reload and in the second tab, and is sent once."""
    marco, ana = morning.marco, morning.ana
    marco.choose("Ana Torres")
    before = said(marco.transcript)
    marco.answer_field.fill("It comes on Friday")
    marco.page.reload()
    expect(marco.chosen("Ana Torres")).to_be_visible()
    expect(marco.answer_field).to_have_value("It comes on Friday")
    assert said(marco.transcript) == before
    second = Worker(morning.windows.tab(marco.window), "Marco")
    expect(second.answer_field).to_have_value("It comes on Friday")
    second.answer("It comes on Friday, between nine and twelve.")
    after = [*before, ("worker", "It comes on Friday, between nine and twelve.")]
    for tab in (marco, second):
        expect(tab.transcript.locator("li[data-communication-id]")).to_have_count(len(after))
        assert said(tab.transcript) == after
        expect(tab.answer_field).to_have_value("")
    expect(ana.log.get_by_text("It comes on Friday", exact=False)).to_have_count(1)
    second.page.close()


def the_network_is_away_for_half_a_minute(morning: Morning) -> None:
    """Marco sees that it is away, his draft stays, and what Ana wrote meanwhile is there once when it is back."""
    marco, ana, ben = morning.marco, morning.ana, morning.ben
    before = said(marco.transcript)
    marco.answer_field.fill("I have asked the dep")
    marco.page.context.set_offline(True)
    expect(marco.page.get_by_role("img", name="Connection lost, trying again")).to_be_visible()
    ana.send("Friday is bad for me")
    ben.send("Thank you")
    morning.pass_by(CUT_SECONDS)
    expect(
        marco.page.get_by_text("The connection is lost. What you see and what you wrote is safe")
    ).to_be_visible()
    ana.send("Saturday is better")
    assert said(marco.transcript) == before
    expect(marco.answer_field).to_have_value("I have asked the dep")
    marco.page.context.set_offline(False)
    marco.window.live()
    expect(marco.transcript).to_contain_text("Saturday is better")
    expect(marco.page.get_by_text("The connection is lost.")).to_be_hidden()
    since = [("customer", "Friday is bad for me"), ("customer", "Saturday is better")]
    assert said(marco.transcript) == before + since
    expect(marco.answer_field).to_have_value("I have asked the dep")
    marco.answer("I have asked the depot: Saturday it is.")
    expect(ana.received.last).to_contain_text("I have asked the depot: Saturday it is.")
    marco.choose("Ben Okafor")
    expect(marco.transcript.get_by_text("Thank you", exact=True)).to_have_count(1)


def lucia_leaves_chiara_who_comes_back(morning: Morning) -> None:
    """What Chiara writes after Lucía left rings for whoever is there, who reads what was said before."""
    sara, marco, lucia = morning.sara, morning.marco, morning.lucia
    marco.go("Break")
    chiara = Customer.at_a_phone(morning.windows, "+15550100802", "Chiara Rossi")
    chiara.ask("I want to speak to a human about my bill")
    lucia.click_accept("Chiara Rossi")
    lucia.answer("Hello Chiara, I look into it.")
    expect(chiara.received.last).to_contain_text("Hello Chiara, I look into it.")
    lucia.lay_down("Leave")
    expect(lucia.page.get_by_role("heading", name="No conversation is yours right now")).to_be_visible()
    expect(sara.card("Lucía Ramos", "Chiara Rossi")).to_have_count(0)
    lucia.go("Break")
    marco.go("Available")
    chiara.send("What did you find?")
    marco.click_accept("Chiara Rossi")
    assert ("worker", "Hello Chiara, I look into it.") in said(marco.transcript)
    marco.page.get_by_role("button", name="Return to agent").click()
    expect(sara.card("Marco Bianchi", "Chiara Rossi")).to_have_count(0)
    chiara.send("Are you the agent again?")
    expect(chiara.received.last.locator("[data-actor=agent]").first).to_be_visible()


def everybody_says_goodbye(morning: Morning) -> None:
    sara, marco = morning.sara, morning.marco
    for customer in ("Ana Torres", "Ben Okafor"):
        marco.choose(customer)
        marco.end()
        expect(sara.card("Marco Bianchi", customer)).to_contain_text("Wraps up")
        marco.finish("Resolved")
        expect(sara.card("Marco Bianchi", customer)).to_have_count(0)
    sara.look_at("Queues")
    expect(sara.tile("Active")).to_have_text("0")
    for label, figure in (("Rejected", "1"), ("Missed", "1"), ("Abandoned", "0")):
        expect(sara.figure("Everyone", label)).to_contain_text(figure)
