"""Lucía works without a mouse: she accepts, answers and finishes, and always sees where she is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.support.at_screens import Customer, Worker
from tests.support.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("off_duty_afterwards")]

# What stands focused looks different from itself without focus: an outline, a shadow, or the frame of its field.
_FOCUS_SHOWS = """() => {
  const focused = document.activeElement;
  const around = [focused, focused.parentElement, focused.parentElement.parentElement];
  const look = () => around.map((one) => {
    const style = getComputedStyle(one);
    return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow, style.borderColor].join();
  }).join("|");
  const seen = look();
  const visible = focused.matches(":focus-visible");
  focused.blur();
  const unseen = look();
  focused.focus({ focusVisible: true, preventScroll: true });
  return visible && seen !== unseen;
}"""

_FOCUSED = """() => {
  const focused = document.activeElement;
  return (focused.ariaLabel ?? focused.labels?.[0]?.textContent ?? focused.textContent ?? "").trim();
}"""


def test_accept_answer_and_finish_by_keyboard_alone(windows: Windows) -> None:
    hal = Customer.at_a_phone(windows, "+15550100201", "Hal Nuñez")
    lucia = Worker(windows.open("desktop", "Lucía"), "Lucía")
    lucia.window.still()
    keys = lucia.page.keyboard
    tab_to(lucia.page, "Activity: Offline")
    keys.press("Enter")
    expect(lucia.page.get_by_role("menuitem", name="Available")).to_be_visible()
    arrow_to(lucia.page, "Available")
    keys.press("Enter")
    expect(lucia.page.get_by_role("button", name="Activity: Available")).to_be_visible()
    hal.ask("I want to speak to a human about order 4711")
    expect(lucia.offer_from("Hal Nuñez")).to_be_visible()
    keys.press("a")
    expect(lucia.answer_field).to_be_visible()
    keys.press("c")
    expect(lucia.answer_field).to_be_focused()
    assert lucia.page.evaluate(_FOCUS_SHOWS)
    keys.type("Hello Hal,")
    keys.press("Shift+Enter")
    keys.type("I am here.")
    keys.press("Enter")
    expect(hal.received.last).to_contain_text("Hello Hal,\nI am here.", use_inner_text=True)
    tab_to(lucia.page, "End conversation", key="Shift+Tab")
    keys.press("Enter")
    expect(lucia.page.get_by_role("dialog").get_by_role("button", name="End conversation")).to_be_focused()
    keys.press("Enter")
    expect(lucia.wrap_up).to_be_visible()
    tab_to(lucia.page, "How did it end?")
    keys.press("ArrowDown")
    expect(lucia.page.get_by_role("option", name="Resolved", exact=True)).to_be_visible()
    keys.press("ArrowDown")
    keys.press("Enter")
    tab_to(lucia.page, "Finish")
    keys.press("Enter")
    expect(lucia.wrap_up).to_be_hidden()


def test_the_map_of_keys_opens_and_closes(windows: Windows) -> None:
    page = windows.open("desktop", "Marco").page
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_anything_is_reached_by_its_name(windows: Windows) -> None:
    ivo = Customer.at_a_phone(windows, "+15550100202", "Ivo Brandt")
    ivo.send("Is order 4711 on its way?")
    window = windows.open("console", path="/console/settings")
    keys = window.page.keyboard
    keys.press("Control+k")
    expect(window.page.get_by_role("combobox", name="Go to")).to_be_focused()
    assert window.serious() == []
    keys.type("rout")
    expect(window.page.get_by_role("option")).to_have_count(1)
    keys.press("Enter")
    expect(window.page.get_by_role("heading", name="Routing", level=1)).to_be_visible()
    keys.press("Control+k")
    keys.type("ivo")
    expect(window.page.get_by_role("option", name="Ivo Brandt")).to_have_count(2)
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(window.page.get_by_role("heading", name="Ivo Brandt", level=1)).to_be_visible()
    assert "/console/memory/" in window.page.url


def tab_to(page: Page, name: str, *, key: str = "Tab") -> None:
    """Press Tab until something with that name has the focus, which shows at every stop."""
    passed = []
    for _ in range(40):
        page.keyboard.press(key)
        passed.append(str(page.evaluate(_FOCUSED)))
        if passed[-1]:
            assert page.evaluate(_FOCUS_SHOWS), f"One does not see the focus on {passed[-1]!r}."
        if name in passed[-1]:
            return
    raise AssertionError(f"{name!r} is not reached by {key}: {passed}")


def arrow_to(page: Page, name: str) -> None:
    """Press the arrow down until a menu's item has the focus."""
    for _ in range(10):
        if page.evaluate(_FOCUSED) == name:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{name!r} is not reached by the arrow down.")
