"""Somebody sets routing up: tries an expression, adds hours and a queue, edits a workflow, and lets a day pass."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.support.windows import Windows

pytestmark = pytest.mark.browser


@pytest.mark.usefixtures("fresh_platform")
def test_routing_is_set_up_and_tried(windows: Windows) -> None:
    page = windows.open("console", path="/console/routing/people").page
    page.get_by_label("Expression", exact=True).fill("languages HAS 'es' AND level = 2")
    expect(page.locator("mark")).to_have_text("= 2")
    page.get_by_label("Expression", exact=True).fill("languages HAS 'es'")
    expect(page.get_by_text("1 of 2 match now")).to_be_visible()

    page.get_by_role("button", name="Add a queue").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Spanish speakers")
    page.get_by_role("dialog").get_by_label("Workers who match").fill("languages HAS 'es'")
    page.get_by_role("button", name="Save queue").click()
    expect(page.get_by_role("table", name="Queues").get_by_text("Spanish speakers")).to_be_visible()

    page.get_by_role("link", name="Workflows").click()
    page.get_by_role("button", name="Add a filter").click()
    page.get_by_label("Takes tasks of which this is true").fill("language == 'es'")
    target = page.get_by_role("region", name="Filter 1, target 1")
    target.get_by_label("Queue").click()
    page.get_by_role("option", name="Spanish speakers").click()
    page.get_by_role("button", name="Save workflow").click()
    expect(page.get_by_text("Saved")).to_be_visible()
    page.get_by_role("button", name="Try the saved one").click()
    expect(page.get_by_text("Filter 1, target 1, queue Spanish speakers")).to_be_visible()

    page.get_by_role("link", name="Hours", exact=True).click()
    page.get_by_role("button", name="Add hours").click()
    page.get_by_role("dialog").get_by_label("Monday").fill("9-13, 14-18")
    expect(page.get_by_text("Open next")).to_be_visible()
    page.get_by_role("button", name="Save hours").click()
    expect(page.get_by_role("table", name="Opening hours").get_by_text("Office hours")).to_be_visible()

    page.get_by_role("link", name="Simulator").click()
    page.get_by_role("button", name="Add workers").click()
    page.get_by_role("button", name="Let the day pass").click()
    figures = page.get_by_role("table", name="The day in figures")
    expect(figures.get_by_role("columnheader", name="Changed")).to_be_visible()
