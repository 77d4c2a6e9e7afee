"""Set up: a reader of the article finds its steps 2 to 7 in order, does them, and sees the calls that did it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.platform import Platform
from tests.support.windows import NARROW, WIDE, Windows

pytestmark = pytest.mark.browser

STEPS = (
    "Address rule",
    "Conversation Orchestrator",
    "Conversation Intelligence rules",
    "Webhook and voice URLs",
    "Studio flow from the template",
    "Custom trait in the memory store",
)


@pytest.fixture
def page(fresh_platform: Platform, windows: Windows) -> Iterator[Page]:
    """The set-up room of a project that has only what its first start made."""
    window = windows.open("console", size=WIDE, path="/console/setup")
    yield window.page
    assert window.too_wide() == []


def _step(page: Page, title: str) -> Locator:
    return page.get_by_role("region", name=title)


def _sent(step: Locator) -> Locator:
    return step.get_by_text("Sent", exact=False).locator("code")


def test_the_steps_stand_in_the_article_s_order(page: Page) -> None:
    expect(page.get_by_role("heading", level=2)).to_have_text(
        [re.compile(f"Step {number} · {title}") for number, title in enumerate(STEPS, start=2)]
    )


def test_every_step_is_done_by_the_call_it_shows(page: Page) -> None:
    address = _step(page, "Address rule")
    address.get_by_role("button", name="Create rule").click()
    expect(_sent(address)).to_contain_text("conversations.twilio.com/v1/Configuration/Addresses")
    expect(address.get_by_label("Done", exact=True)).to_be_visible()

    orchestrator = _step(page, "Conversation Orchestrator")
    orchestrator.get_by_label("Name").fill("Article")
    orchestrator.get_by_role("button", name="Create configuration").click()
    expect(_sent(orchestrator)).to_contain_text("conversations.twilio.com/v2/ControlPlane/Configurations")
    expect(orchestrator.get_by_role("listitem").filter(has_text="Article")).to_be_visible()

    rules = _step(page, "Conversation Intelligence rules")
    rules.get_by_label("Name").fill("Article rules")
    rules.get_by_role("button", name="Create both rules").click()
    expect(rules.get_by_text("Article rules, 2 rules")).to_be_visible()

    flow = _step(page, "Studio flow from the template")
    flow.get_by_role("button", name="Create and publish").click()
    expect(flow.get_by_text(re.compile("^TWILIO_STUDIO_HANDOFF_FLOW_SID=FW[0-9a-f]{32}$"))).to_be_visible()
    expect(flow.get_by_role("link", name="Human handoff")).to_be_visible()


def test_the_webhook_and_the_voice_url_are_kept_and_taken_away(page: Page) -> None:
    step = _step(page, "Webhook and voice URLs")
    expect(step.get_by_text("Webhook: none")).to_be_visible()
    step.get_by_label("Webhook of Starter").fill("http://127.0.0.1:8000/webhook")
    step.get_by_role("button", name="Save").first.click()
    expect(step.get_by_text("Webhook: http://127.0.0.1:8000/webhook")).to_be_visible()
    step.get_by_label("Voice URL").fill("http://127.0.0.1:8000/twiml")
    step.get_by_role("button", name="Save").last.click()
    expect(step.get_by_text("http://127.0.0.1:8000/twiml")).not_to_have_count(0)
    step.get_by_label("Webhook of Starter").fill("")
    step.get_by_role("button", name="Remove").click()
    expect(step.get_by_text("Webhook: none")).to_be_visible()


def test_a_trait_is_one_whatever_its_case(page: Page) -> None:
    step = _step(page, "Custom trait in the memory store")
    expect(step.get_by_text("This trait is there already")).to_be_visible()
    step.get_by_label("Trait name").fill("Diet")
    step.get_by_role("button", name="Add trait").click()
    expect(_sent(step)).to_contain_text("/TraitGroups/Contact")
    expect(step.get_by_text("diet", exact=False).first).to_be_visible()


def test_what_is_refused_says_why_beside_the_step(page: Page) -> None:
    step = _step(page, "Custom trait in the memory store")
    step.get_by_label("Trait name").fill("?!")
    # The button moves up where the line about the name before stood.
    expect(step.get_by_text("there already")).to_have_count(0)
    step.get_by_role("button", name="Add trait").click()
    expect(step.get_by_role("alert")).to_be_visible()


def test_it_fits_a_phone(windows: Windows) -> None:
    window = windows.open("console", size=NARROW, path="/console/setup")
    expect(window.page.get_by_role("heading", level=2)).to_have_count(len(STEPS))
    assert window.too_wide() == []
