"""The worker's softphone: a call is offered, joined, muted, held, recorded and ended, and two people hear each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_pictures import judge
from tests.support.at_calls import RAW_SOUND, TAP, Caller, Softphone, loudest, microphone, tone, write_wav
from tests.support.outside import give_up
from tests.support.platform import Platform
from tests.support.windows import Windows, chromium, said

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("off_duty_afterwards")]

WISH = "I want to speak to a human about order 4711"
PITCH = 1000
LOUDNESS = 0.4
NO_MICROPHONE = """() => {
  navigator.permissions.query = async () => ({ state: "prompt" });
  navigator.mediaDevices.getUserMedia = async () => {
    throw new DOMException("The person at the screen said no.", "NotAllowedError");
  };
}"""


@pytest.fixture(scope="module")
def browser(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser in whose every microphone a tone sounds."""
    file = tmp_path_factory.mktemp("microphone") / "tone.wav"
    write_wav(file, tone(PITCH, 120, loudness=LOUDNESS))
    with chromium(chromium_path, *microphone(file)) as launched:
        yield launched


def needs_sound(platform: Platform) -> None:
    speech = platform.call("GET", "/phone/api/state")["speech"]
    if not speech["sound"]:
        give_up(f"No speech on this machine: {speech['why']}")


def ask_for_a_person(caller: Caller) -> None:
    """Call, and wait for a worker."""
    caller.call()
    caller.say(WISH)
    expect(caller.other_side).to_contain_text("Waiting for a worker")


def test_a_call_is_taken_talked_and_ended(windows: Windows, platform: Platform, pictures: Path) -> None:
    needs_sound(platform)
    ana = Caller.at_a_telephone(windows, "+15550100701", "Ana Brandt")
    marco = Softphone.on_duty(windows, "Marco")
    ask_for_a_person(ana)
    offer = marco.offer_from("Ana Brandt")
    expect(offer).to_contain_text(re.compile(r"Call · Queue Everyone · waiting \d:"))
    expect(offer).to_contain_text("4711")
    expect(marco.page.get_by_role("alert").first).to_contain_text("Ana Brandt is on the phone")
    wrong = judge(marco.window, pictures, "call-offer")
    marco.accept("Ana Brandt")
    # On the line at once: the browser lets this page use the microphone.
    marco.in_call_with("Ana Brandt")
    expect(ana.other_side).to_contain_text("Marco Bianchi")
    marco.answer("Hello Ana, it comes on Friday.")
    expect(ana.captions.locator("li[data-actor=worker]")).to_contain_text("it comes on Friday")
    ana.say("Thank you, Marco.")
    expect(marco.transcript).to_contain_text("Thank you, Marco.")
    expect(marco.transcript.get_by_role("img", name="Said on a call").first).to_be_visible()
    both_see_what_the_worker_does(marco, ana)
    wrong += judge(marco.window, pictures, "call-softphone")
    wrong += judge(ana.window, pictures, "call-with-worker")
    marco.end_call()
    expect(ana.page.get_by_text("Call ended", exact=True)).to_be_visible()
    expect(ana.captions).to_contain_text("goodbye")
    marco.finish("Resolved")
    ana.page.get_by_role("button", name="Back to the messages").click()
    expect(ana.past_calls.first).to_contain_text("with Marco Bianchi")
    assert wrong == []


def both_see_what_the_worker_does(marco: Softphone, ana: Caller) -> None:
    """Hold by the key, mute by the key, record and pause: each is seen where it concerns somebody."""
    marco.page.locator("body").click()
    marco.page.keyboard.press("h")
    expect(ana.other_side).to_contain_text("On hold with Marco Bianchi")
    expect(marco.bar).to_contain_text("Ana Brandt is on hold, with music")
    expect(ana.page.get_by_text("Hold music")).to_be_visible()
    marco.page.keyboard.press("h")
    expect(ana.other_side).not_to_contain_text("On hold")
    marco.page.keyboard.press("m")
    expect(marco.bar.get_by_role("button", name="Unmute")).to_have_attribute("aria-pressed", "true")
    marco.bar.get_by_role("button", name="Unmute").click()
    marco.bar.get_by_role("button", name="Recording: Not recorded").click()
    marco.page.get_by_role("menuitem", name="Record this call").click()
    expect(ana.other_side).to_contain_text("Recording")
    marco.bar.get_by_role("button", name="Recording: Recording").click()
    marco.page.get_by_role("menuitem", name="Pause the recording").click()
    expect(ana.other_side).to_contain_text("Recording paused")
    expect(marco.bar).to_contain_text("Recording paused")


def test_two_people_hear_each_other_to_the_sample(windows: Windows, platform: Platform) -> None:
    needs_sound(platform)
    bo = Caller.at_a_telephone(windows, "+15550100702", "Bo Lindqvist", RAW_SOUND, TAP)
    marco = Softphone.on_duty(windows, "Marco", RAW_SOUND, TAP)
    ask_for_a_person(bo)
    marco.accept("Bo Lindqvist")
    marco.in_call_with("Bo Lindqvist")
    bo.talk_by("Microphone")
    expect(bo.page.get_by_text("Your microphone is on")).to_be_visible()
    for page in (marco.page, bo.page):
        hears_the_tone(page)
    marco.page.locator("body").click()
    marco.page.keyboard.press("m")
    expect(marco.bar.get_by_role("button", name="Unmute")).to_be_visible()
    hears_nothing(bo.page)
    hears_the_tone(marco.page)


def hears_the_tone(page: Page) -> None:
    """Wait until the loudspeaker gets the tone as loud as it went into the other page's microphone."""
    page.wait_for_function(
        "() => window.played.splice(0, window.played.length - 4) && window.played.length >= 4"
    )
    heard = loudest(page, PITCH)
    assert heard == pytest.approx(LOUDNESS, rel=0.03), f"The tone came with {heard:.3f} of {LOUDNESS}."


def hears_nothing(page: Page) -> None:
    """Wait until the loudspeaker has been silent for half a second."""
    page.evaluate("() => { window.played.length = 0; window.quietSince = performance.now(); }")
    page.wait_for_function(
        """() => {
          if (window.played.length > 0) window.quietSince = performance.now();
          window.played.length = 0;
          return performance.now() - window.quietSince > 500;
        }""",
        polling=50,
    )


def test_who_reads_first_joins_by_a_button(windows: Windows) -> None:
    cy = Caller.at_a_telephone(windows, "+15550100703", "Cy Mercer")
    marco = Softphone.on_duty(windows, "Marco")
    marco.page.get_by_role("button", name="Activity:").click()
    marco.page.get_by_role("menuitem", name="I am on the line at once").click()
    expect(marco.page.get_by_role("menuitem", name="I read first, then join")).to_be_visible()
    marco.page.keyboard.press("Escape")
    ask_for_a_person(cy)
    marco.accept("Cy Mercer")
    expect(marco.bar).to_contain_text("Cy Mercer is on the phone and hears music")
    expect(marco.transcript).to_contain_text(WISH)
    marco.bar.get_by_role("button", name="Join by typing").click()
    marco.in_call_with("Cy Mercer")
    expect(cy.other_side).to_contain_text("Marco Bianchi")
    marco.end_call()
    marco.finish("Resolved")


def test_without_a_microphone_what_is_typed_is_spoken(windows: Windows) -> None:
    deb = Caller.at_a_telephone(windows, "+15550100704", "Deb Frost")
    marco = Softphone.on_duty(windows, "Marco", NO_MICROPHONE)
    ask_for_a_person(deb)
    marco.accept("Deb Frost")
    expect(marco.bar).to_contain_text("Your browser will ask for the microphone, so that they can hear you.")
    marco.bar.get_by_role("button", name="Join call").click()
    expect(marco.bar).to_contain_text("The browser does not let this page use the microphone.")
    marco.in_call_with("Deb Frost")
    marco.answer("Hello Deb, I type.")
    expect(deb.captions.locator("li[data-actor=worker]")).to_contain_text("Hello Deb, I type.")
    deb.hang_up()
    expect(marco.wrap_up).to_be_visible()
    marco.finish("Resolved")


def test_a_reload_in_the_middle_of_a_call_comes_back_to_it(windows: Windows) -> None:
    eli = Caller.at_a_telephone(windows, "+15550100705", "Eli Haas")
    marco = Softphone.on_duty(windows, "Marco")
    ask_for_a_person(eli)
    marco.accept("Eli Haas")
    marco.in_call_with("Eli Haas")
    before = said(marco.transcript)
    marco.page.reload()
    marco.in_call_with("Eli Haas")
    eli.say("Are you still there?")
    expect(marco.transcript).to_contain_text("Are you still there?")
    after = said(marco.transcript)
    assert [who for who, _ in after] == [*(who for who, _ in before), "customer"]
    # Joining cuts the goodbye short; what was not heard of it goes from the record as that becomes known.
    assert all(was.startswith(now) for (_, was), (_, now) in zip(before, after[:-1], strict=True))
    assert after[-1] == ("customer", "Are you still there?")
    marco.end_call()
    marco.finish("Resolved")


GIVE = """async ([name]) => {
  const read = async (path) => (await fetch(path)).json();
  const [task] = (await read("/desktop/api/tasks")).tasks;
  const { workers } = await read("/desktop/api/directory?channel=voice");
  const to = workers.find((one) => one.name.startsWith(name)).workerId;
  const body = JSON.stringify({ to, kind: "warm", note: "She wants her money back" });
  const headers = { "Content-Type": "application/json" };
  const made = await fetch(`/desktop/api/tasks/${task.taskId}/transfers`, { method: "POST", body, headers });
  return made.status;
}"""


def test_two_workers_talk_over_a_call_before_one_has_it(windows: Windows, pictures: Path) -> None:
    gus = Caller.at_a_telephone(windows, "+15550100709", "Gus Ahrens")
    marco = Softphone.on_duty(windows, "Marco")
    ask_for_a_person(gus)
    marco.accept("Gus Ahrens")
    marco.in_call_with("Gus Ahrens")
    lucia = Softphone.on_duty(windows, "Lucía")
    assert marco.page.evaluate(GIVE, ["Luc"]) == 201
    lucia.accept("Gus Ahrens")
    expect(marco.bar).to_contain_text("You talk with Lucía Ramos; Gus Ahrens does not hear it")
    expect(gus.other_side).to_contain_text("On hold")
    wrong = judge(marco.window, pictures, "call-consulted")
    marco.bar.get_by_role("button", name="All talk together").click()
    expect(marco.bar).to_contain_text("Lucía Ramos is on the call")
    gus.say("Hello, both of you")
    expect(lucia.transcript).to_contain_text("Hello, both of you")
    marco.bar.get_by_role("button", name="Leave").click()
    marco.page.get_by_role("dialog").get_by_role("button", name="Leave the call").click()
    expect(marco.bar).not_to_be_visible()
    lucia.in_call_with("Gus Ahrens")
    gus.say("Just the two of us now")
    expect(lucia.transcript).to_contain_text("Just the two of us now")
    lucia.end_call()
    lucia.finish("Resolved")
    assert wrong == []


def test_marco_calls_and_writes_to_somebody_first(windows: Windows) -> None:
    fae = Caller.at_a_telephone(windows, "+15550100706", "Fae Winter")
    marco = Softphone.on_duty(windows, "Marco")
    begin(marco, "New call", "+1 (555) 010-0706")
    card = fae.page.get_by_role("region", name="Call from +15550100000")
    card.get_by_role("button", name="Accept").click()
    marco.in_call_with("Fae Winter")
    fae.say("Who is there?")
    expect(marco.transcript).to_contain_text("Who is there?")
    marco.end_call()
    marco.finish("Resolved")
    fae.page.get_by_role("button", name="Back to the messages").click()
    begin(marco, "New message", "+15550100706", text="Your parcel comes on Friday.")
    expect(fae.received.last).to_contain_text("Your parcel comes on Friday.")
    expect(marco.transcript).to_contain_text("Your parcel comes on Friday.")


def begin(marco: Softphone, what: str, number: str, *, text: str | None = None) -> None:
    """Call or write to a number from the tasks pane."""
    marco.page.get_by_role("button", name="New call or message").click()
    marco.page.get_by_role("menuitem", name=what).click()
    dialog = marco.page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Phone number").fill(number)
    if text is not None:
        dialog.get_by_role("textbox", name="Message").fill(text)
    dialog.get_by_role("button", name="Call" if text is None else "Send").click()
    expect(dialog).to_be_hidden()


def test_a_document_rings_marco_who_declines_and_then_answers(
    windows: Windows, platform: Platform, pictures: Path
) -> None:
    gil = Caller.at_a_telephone(windows, "+15550100707", "Gil Moreau")
    marco = Softphone.on_duty(windows, "Marco")
    dial = "<Dial><Client>Marco Bianchi</Client></Dial><Say>Marco cannot talk now.</Say><Pause length='60'/>"
    gil.call()
    (call,) = platform.twilio().calls.list(from_="+15550100707", status="in-progress")
    call.update(twiml=f"<Response>{dial}</Response>")
    card = marco.page.get_by_role("region", name="Call from Gil Moreau")
    card.get_by_role("button", name="Decline").click()
    expect(card).to_have_count(0)
    expect(gil.captions).to_contain_text("Marco cannot talk now.")
    call.update(twiml=f"<Response>{dial}</Response>")
    wrong = judge(marco.window, pictures, "direct-call-rings")
    card.get_by_role("button", name="Answer by typing").click()
    panel = marco.page.get_by_role("region", name="Call with Gil Moreau")
    expect(panel).to_contain_text("In call with Gil Moreau")
    panel.get_by_role("textbox", name="Say something").fill("Marco here, good morning.")
    panel.get_by_role("button", name="Say it").click()
    expect(gil.captions).to_contain_text("Marco here, good morning.")
    gil.say("It is Gil.")
    expect(panel).to_contain_text("It is Gil.")
    wrong += judge(marco.window, pictures, "direct-call")
    panel.get_by_role("button", name="Hang up").click()
    expect(panel).to_have_count(0)
    gil.hang_up()
    assert wrong == []
