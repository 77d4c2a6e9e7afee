"""The phone calls: typed, by the browser's own speech, with a microphone; it rings, and remembers what was said."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.test_pictures import judge
from tests.support.at_calls import RATE, SPEECH, Caller, microphone, sent_by, write_wav
from tests.support.outside import give_up
from tests.support.platform import Platform
from tests.support.windows import Windows, chromium

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("off_duty_afterwards")]

SENTENCE = "I want to speak to a human please."
SILENCE_SECONDS = 6


@pytest.fixture(scope="module")
def browser(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose microphone hears somebody ask for a person, after the greeting."""
    folder = tmp_path_factory.mktemp("microphone")
    with chromium(chromium_path, *microphone(spoken(folder))) as launched:
        yield launched


def spoken(folder: Path) -> Path:
    """Return a file with the sentence; a machine that cannot speak has silence there, for the tests that are silent."""
    quiet = [0] * (SILENCE_SECONDS * RATE)
    if shutil.which("flite") is None:
        return write_wav(folder / "microphone.wav", quiet)
    subprocess.run(["flite", "-voice", "slt", "-t", SENTENCE, "-o", str(folder / "said.wav")], check=True)
    said = (folder / "said.wav").read_bytes()[44:]
    samples = [int.from_bytes(said[at : at + 2], "little", signed=True) for at in range(0, len(said) - 1, 2)]
    return write_wav(folder / "microphone.wav", [*quiet, *samples, *quiet])


def test_ana_calls_and_types(windows: Windows) -> None:
    ana = Caller.at_a_telephone(windows, "+15550100601", "Ana Brandt")
    ana.call()
    expect(ana.other_side).to_contain_text("Agent")
    ana.say("My order 4711 has not arrived yet.")
    expect(ana.captions.locator("li[data-actor=agent]")).to_have_count(2)
    expect(ana.captions.locator("li[data-actor=agent]").last).to_contain_text("4711")
    ana.hang_up()
    expect(ana.past_calls.first).to_contain_text("Call · 0:")
    ana.past_calls.first.click()
    expect(ana.log).to_contain_text("My order 4711 has not arrived yet.")
    expect(ana.page.get_by_text("Behind the scenes")).to_be_visible()


def test_typed_words_cut_the_agent_and_the_transcript_keeps_what_was_heard(windows: Windows) -> None:
    ben = Caller.at_a_telephone(windows, "+15550100602", "Ben Acker", SLOW_CLOCK)
    ben.call()
    ben.say("My order 4711 has not arrived yet.")
    answer = ben.captions.locator("li[data-actor=agent]").nth(1)
    expect(answer).to_have_attribute("data-state", "sounding")
    # Some words must have been heard, or nothing was said.
    expect(answer.locator("span").last).not_to_contain_text("about")
    ben.say("Stop.")
    expect(answer).to_have_attribute("data-state", "cut")
    unheard = answer.locator("s").inner_text()
    heard = answer.inner_text().removesuffix(unheard).strip().splitlines()[-1]
    assert heard and unheard
    ben.hang_up()
    ben.past_calls.first.click()
    expect(ben.log.get_by_role("paragraph").filter(has_text=heard)).to_have_text(heard)
    expect(ben.log.get_by_text(unheard.strip())).to_have_count(0)


# However busy the machine, there is time to break in.
SLOW_CLOCK = """() => {
  const now = performance.now.bind(performance);
  performance.now = () => now() / 3;
}"""


def test_keys_are_sent_as_they_are_pressed(windows: Windows) -> None:
    cleo = Caller.at_a_telephone(windows, "+15550100603", "Cleo Marsh")
    sent = sent_by(cleo.page)
    cleo.call()
    cleo.page.get_by_role("button", name="Keypad").click()
    cleo.page.get_by_role("group", name="Keypad").get_by_role("button", name="4").click()
    cleo.page.keyboard.press("#")
    expect(cleo.page.get_by_role("button", name="Keypad")).to_have_attribute("aria-pressed", "true")
    assert [one["digit"] for one in sent if one["type"] == "digit"] == ["4", "#"]
    cleo.hang_up()


def test_a_reload_in_the_middle_of_a_call_comes_back_to_it(windows: Windows) -> None:
    dora = Caller.at_a_telephone(windows, "+15550100604", "Dora Klein")
    dora.call()
    dora.say("My order 4711 has not arrived yet.")
    dora.page.reload()
    expect(dora.captions).to_contain_text("How can I help you?")
    expect(dora.mine).to_have_text(["My order 4711 has not arrived yet."])
    dora.say("Are you still there?")
    expect(dora.captions.locator("li[data-actor=agent]").last).to_have_attribute("data-state", "said")
    dora.hang_up()
    expect(dora.past_calls).to_have_count(1)


def test_a_call_goes_from_one_window_to_another(windows: Windows) -> None:
    here = Caller.at_a_telephone(windows, "+15550100605", "Emil Roth")
    here.call()
    there = Caller.at_a_telephone(windows, "+15550100605", "Emil Roth")
    there.page.get_by_role("button", name="Continue it here").click()
    expect(there.page.get_by_text("In call")).to_be_visible()
    expect(here.page.get_by_text("This call goes on in another window")).to_be_visible()
    there.hang_up()
    here.page.get_by_role("button", name="Back to the messages").click()
    expect(here.past_calls).to_have_count(1)


def test_a_connection_that_is_lost_for_a_moment_loses_nothing(windows: Windows) -> None:
    finn = Caller.at_a_telephone(windows, "+15550100606", "Finn Olsen", DROPPABLE)
    finn.call()
    finn.page.evaluate("() => window.sockets.at(-1).close()")
    finn.say("Are you still there?")
    expect(finn.captions.locator("li[data-actor=agent]")).to_have_count(2)
    assert finn.page.evaluate("() => window.sockets.length") == 2
    finn.hang_up()
    expect(finn.past_calls).to_have_count(1)


DROPPABLE = """() => {
  window.sockets = [];
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(url) { super(url); window.sockets.push(this); }
  };
}"""


def test_the_browser_speaks_and_listens(windows: Windows) -> None:
    gina = Caller.at_a_telephone(windows, "+15550100607", "Gina Prato", SPEECH)
    sent = sent_by(gina.page)
    gina.page.get_by_role("button", name="Call", exact=True).click()
    gina.talk_by("Browser speech")
    expect(gina.page.get_by_text("may send it to its vendor")).to_be_visible()
    gina.page.wait_for_function("() => window.recognisers.length > 0 && window.spoken.length > 0")
    gina.page.evaluate("() => window.spoken.at(-1).dispatchEvent(new Event('end'))")
    gina.page.wait_for_function("() => window.recognisers.at(-1)")
    gina.page.evaluate("() => window.recognisers.at(-1).hear('My order', false)")
    expect(gina.mine).to_have_attribute("data-state", "forming")
    gina.page.evaluate("() => window.recognisers.at(-1).hear('My order 4711 is late')")
    expect(gina.mine).to_have_text("My order 4711 is late")
    gina.page.wait_for_function("() => window.spoken.at(-1).text.includes('4711')")
    words = next(one for one in sent if one["type"] == "words")
    assert (words["engine"], words["confidence"]) == ("browser", 0.9)
    gina.hang_up()


def test_a_microphone_is_heard_and_understood(windows: Windows, platform: Platform) -> None:
    speech = platform.call("GET", "/phone/api/state")["speech"]
    if not speech["sound"] or shutil.which("flite") is None:
        give_up(f"No speech on this machine: {speech['why']}")
    hugo = Caller.at_a_telephone(windows, "+15550100608", "Hugo Lang")
    hugo.page.get_by_role("button", name="Call", exact=True).click()
    hugo.talk_by("Microphone")
    expect(hugo.page.get_by_text("Your microphone is on")).to_be_visible()
    # The recogniser is of demonstration quality: "human" is "you man" to it now and then.
    expect(hugo.mine.filter(has_text="want to speak").first).to_be_visible(timeout=60_000)
    hugo.page.get_by_role("button", name="Mute").click()
    expect(hugo.page.get_by_text("Your microphone is off")).to_be_visible()
    hugo.talk_by("Type")
    hugo.say("I want to speak to a human")
    expect(hugo.other_side).to_contain_text("Waiting for a worker", timeout=60_000)
    hugo.hang_up()


def test_without_speech_on_the_server_the_microphone_says_why(windows: Windows) -> None:
    ida = Caller.at_a_telephone(windows, "+15550100609", "Ida Novak")
    ida.page.route("**/phone/api/state", without_sound)
    ida.page.reload()
    ida.call()
    expect(ida.page.get_by_role("radio", name="Microphone")).to_be_disabled()
    expect(ida.page.get_by_text("Microphone: Nobody has installed any.")).to_be_visible()
    ida.hang_up()
    ida.page.unroute_all(behavior="ignoreErrors")


def without_sound(route: Route) -> None:
    """Answer as a server does that has no speech installed."""
    state = route.fetch().json()
    route.fulfill(
        json={**state, "speech": {"sound": False, "quality": None, "why": "Nobody has installed any."}}
    )


def ring(platform: Platform, address: str, words: str) -> str:
    """Let a program call a customer; the call's id."""
    number = platform.call("GET", "/phone/api/state")["number"]
    twiml = f"<Response><Say>{words}</Say><Pause length='60'/></Response>"
    return str(platform.twilio().calls.create(to=address, from_=number, twiml=twiml).sid)


def test_a_call_rings_and_is_accepted(windows: Windows, platform: Platform) -> None:
    jon = Caller.at_a_telephone(windows, "+15550100610", "Jon Vega")
    call_id = ring(platform, "+15550100610", "Your order has left the house.")
    card = jon.page.get_by_role("region", name="Call from +15550100000")
    expect(card).to_be_visible()
    expect(jon.page).to_have_title("(1) Phone · Tieline")
    card.get_by_role("button", name="Accept").click()
    expect(jon.captions).to_contain_text("Your order has left the house.")
    assert platform.twilio().calls(call_id).fetch().status == "in-progress"
    jon.hang_up()
    expect(jon.page).to_have_title("Phone · Tieline")
    expect(jon.past_calls.first).to_contain_text("Call to you · 0:")


def test_a_call_for_another_customer_rings_too_and_can_be_declined(
    windows: Windows, platform: Platform
) -> None:
    platform.call("POST", "/phone/api/customers", {"address": "+15550100612", "name": "Lea Sommer"})
    kit = Caller.at_a_telephone(windows, "+15550100611", "Kit Dorsey")
    call_id = ring(platform, "+15550100612", "Hello Lea.")
    card = kit.page.get_by_role("region", name="Call from +15550100000")
    expect(card).to_contain_text("calls Lea Sommer")
    card.get_by_role("button", name="Decline").click()
    expect(card).to_be_hidden()
    assert platform.twilio().calls(call_id).fetch().status == "busy"


def test_pictures_of_a_call(windows: Windows, platform: Platform, pictures: Path) -> None:
    mia = Caller.at_a_telephone(windows, "+15550100613", "Mia Lund")
    ring(platform, "+15550100613", "Hello Mia.")
    expect(mia.page.get_by_role("region", name="Call from +15550100000")).to_be_visible()
    wrong = judge(mia.window, pictures, "call-ringing")
    mia.page.get_by_role("button", name="Decline").click()
    mia.call()
    mia.say("My order 4711 has not arrived yet.")
    wrong += judge(mia.window, pictures, "call-talking")
    mia.page.get_by_role("button", name="Keypad").click()
    wrong += judge(mia.window, pictures, "call-keypad")
    mia.page.get_by_role("button", name="End call").click()
    expect(mia.page.get_by_text("Call ended", exact=True)).to_be_visible()
    wrong += judge(mia.window, pictures, "call-ended")
    mia.page.get_by_role("button", name="Back to the messages").click()
    mia.past_calls.last.click()
    expect(mia.log).to_contain_text("My order 4711")
    wrong += judge(mia.window, pictures, "call-in-thread")
    assert wrong == []
