"""Iris builds a flow in the console: adds widgets, leads events to them, is told what is wrong, and publishes."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_pictures import judge
from tests.support.flows import definition, leaves, widget
from tests.support.platform import Platform
from tests.support.windows import Windows

pytestmark = pytest.mark.browser


def add(page: Page, label: str) -> None:
    page.get_by_role("region", name="Widgets to add").get_by_role("button", name=label).first.click()


def choose(page: Page, name: str) -> None:
    page.locator(f'.react-flow__node[data-id="{name}"]').click(position={"x": 40, "y": 12})


def lead(page: Page, event: str, to: str) -> None:
    field = page.get_by_role("combobox", name=f"{event} leads to")
    field.click()
    page.get_by_role("option", name=to, exact=True).click()


def build(page: Page) -> None:
    """Make a flow that asks for a size and keeps the answer."""
    page.get_by_role("button", name="New flow").click()
    page.get_by_role("textbox", name="Name").fill("Boots by text")
    page.get_by_role("button", name="Make and edit").click()
    expect(page.get_by_text("Ready to publish")).to_be_visible()

    add(page, "Send and wait for reply")
    expect(page.get_by_role("complementary", name="Widget send_and_wait_for_reply_1")).to_be_visible()
    # What the server says is wrong stands at the widget and at the field it is about.
    expect(page.get_by_text("is required unless there is a media_url")).to_be_visible()
    expect(
        page.get_by_label("send_and_wait_for_reply_1, Send and wait for reply, 1 to put right")
    ).to_be_visible()
    page.get_by_role("textbox", name="Message", exact=True).fill("Which size?")
    page.get_by_role("textbox", name="Name", exact=True).fill("ask")
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary", name="Widget ask")).to_be_visible()

    add(page, "Set variables")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("textbox", name="Variables 1: key").fill("size")
    page.get_by_role("textbox", name="Variables 1: value").fill("{{widgets.ask.inbound.Body}}")
    choose(page, "Trigger")
    lead(page, "incomingMessage", "ask")
    # From the dot under an event to another widget, as with a pencil.
    page.get_by_role("button", name="Arrange from top to bottom").click()
    page.locator('.react-flow__node[data-id="ask"] .react-flow__handle.source').first.drag_to(
        page.locator('.react-flow__node[data-id="set_variables_1"] .react-flow__handle.target')
    )
    expect(page.get_by_label("From ask by incomingMessage to set_variables_1")).to_be_attached()


def test_a_flow_is_built_put_right_and_published(
    windows: Windows, platform: Platform, pictures: Path
) -> None:
    window = windows.open("console", path="/console/flows")
    page = window.page
    build(page)

    # A new name is followed by what reads it; taken back, that is as it was.
    choose(page, "ask")
    page.get_by_role("textbox", name="Name", exact=True).fill("which_size")
    page.keyboard.press("Enter")
    choose(page, "set_variables_1")
    value = page.get_by_role("textbox", name="Variables 1: value")
    expect(value).to_have_value("{{widgets.which_size.inbound.Body}}")
    page.get_by_role("button", name="Undo").click()
    expect(value).to_have_value("{{widgets.ask.inbound.Body}}")
    page.get_by_role("button", name="Redo").click()

    add(page, "Capture payments")
    expect(page.get_by_text("An execution that reaches it ends there.")).to_be_visible()
    wrong = judge(window, pictures, "flow-editor")
    page.get_by_role("button", name="Delete widget").click()

    page.get_by_role("button", name="Publish").click()
    page.get_by_role("textbox", name="What changed").fill("Asks for the size")
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Revision 2, published")).to_be_visible()
    flow_id = page.url.split("/")[-2]
    studio = platform.twilio().studio.v2
    flow = studio.flows(flow_id).fetch()
    assert (flow.valid, flow.commit_message, flow.status) == (True, "Asks for the size", "published")
    names = {state["name"]: state for state in flow.definition["states"]}
    assert set(names) == {"Trigger", "which_size", "set_variables_1"}
    assert names["which_size"]["transitions"][0] == {"event": "incomingMessage", "next": "set_variables_1"}
    assert wrong == []


def test_who_saves_meanwhile_is_not_overwritten_and_any_revision_comes_back(
    windows: Windows, platform: Platform
) -> None:
    made = definition(
        leaves("incomingMessage", "which_size"), widget("which_size", "send-message", {"body": "Which size?"})
    )
    flows = platform.twilio().studio.v2.flows
    flow = flows.create(friendly_name="Sizes", status="published", definition=made)
    flow.update(status="draft", definition={**made, "description": "Which sizes we have"})
    window = windows.open("console", path=f"/console/flows/{flow.sid}/edit")
    page = window.page
    choose(page, "which_size")
    flow.update(status="draft", definition={**made, "description": "theirs"})
    page.get_by_role("textbox", name="Message", exact=True).fill("Which size, please?")
    page.get_by_role("button", name="Save draft").click()
    # What is on the canvas here is neither lost nor written over theirs.
    expect(page.get_by_text("Revision 3 was saved while you worked")).to_be_visible()
    wrong = window.serious()
    page.get_by_role("button", name="Save mine over it").click()
    expect(page.get_by_text("Revision 4, draft")).to_be_visible()

    page.get_by_role("button", name="Revisions").click()
    page.get_by_role("button", name="Compare").nth(1).click()
    expect(page.get_by_text("different on the canvas now:")).to_be_visible()
    wrong += window.serious()
    page.get_by_role("button", name="Restore").nth(2).click()
    expect(page.get_by_role("textbox", name="Message", exact=True)).to_have_value("Which size?")
    assert wrong == []
