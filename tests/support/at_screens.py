"""People at their screens, as the browser tests tell of them: a customer at a phone, a worker at a desktop.

They find things by role and name, as `web/README.md` promises them; what they wait for is on the screen.
"""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.support.windows import Window, Windows


@dataclass
class Customer:
    """Somebody who texts."""

    window: Window

    @classmethod
    def at_a_phone(
        cls, windows: Windows, address: str, name: str, *, window: Window | None = None
    ) -> Customer:
        """Open the phone of a customer, who is added when the number is new."""
        known = windows.platform.call("GET", "/phone/api/state")["customers"]
        if address not in {one["address"] for one in known}:
            windows.platform.call("POST", "/phone/api/customers", {"address": address, "name": name})
        path = f"/phone?customer={address.replace('+', '%2B')}"
        if window is None:
            return cls(windows.open("phone", path=path))
        window.page.goto(path)
        return cls(window)

    @property
    def page(self) -> Page:
        """The phone's page."""
        return self.window.page

    @property
    def field(self) -> Locator:
        """Where one writes."""
        return self.page.get_by_role("textbox", name="Text message")

    @property
    def log(self) -> Locator:
        """The messages."""
        return self.page.get_by_role("log", name="Messages")

    @property
    def received(self) -> Locator:
        """The messages the phone received, oldest first."""
        return self.log.locator("li[data-direction=in]")

    def send(self, text: str) -> None:
        """Write, press Enter, and see the bubble."""
        bubbles = self.log.locator("li[data-direction=out]")
        before = bubbles.count()
        self.field.fill(text)
        self.field.press("Enter")
        expect(bubbles).to_have_count(before + 1)

    def ask(self, text: str) -> str:
        """Write, wait for one more message, and return its words."""
        before = self.received.count()
        self.send(text)
        expect(self.received).to_have_count(before + 1)
        return str(self.received.last.locator("div").inner_text())

    def begin_anew(self) -> None:
        """End the conversation, so that the next message begins another."""
        self.page.get_by_role("button", name="New conversation").click()
        expect(self.page.get_by_role("button", name="New conversation")).to_have_attribute(
            "aria-disabled", "true"
        )


@dataclass
class Worker:
    """Somebody who takes conversations."""

    window: Window
    name: str

    @classmethod
    def at_a_desktop(cls, windows: Windows, name: str) -> Worker:
        """Open a worker's desktop and go on duty."""
        worker = cls(windows.open("desktop", name), name)
        worker.go("Available")
        return worker

    @property
    def page(self) -> Page:
        """The desktop's page."""
        return self.window.page

    @property
    def transcript(self) -> Locator:
        """Everything said in the conversation at hand."""
        return self.page.get_by_role("log", name="Transcript")

    @property
    def answer_field(self) -> Locator:
        """Where one answers."""
        return self.page.get_by_role("textbox", name="Answer")

    @property
    def wrap_up(self) -> Locator:
        """The wrap-up."""
        return self.page.get_by_role("region", name="Wrap-up")

    def offer_from(self, customer: str) -> Locator:
        """The card that rings for a customer."""
        return self.page.get_by_role("region", name=f"Offer from {customer}")

    def go(self, activity: str) -> None:
        """Change the activity."""
        self.page.get_by_role("button", name="Activity:").click()
        self.page.get_by_role("menuitem", name=activity).click()
        expect(self.page.get_by_role("button", name=f"Activity: {activity}")).to_be_visible()

    def accept(self, customer: str) -> None:
        """Accept by the key, and see the conversation."""
        expect(self.offer_from(customer)).to_be_visible()
        self.page.keyboard.press("a")
        expect(self.transcript).to_be_visible()
        expect(self.offer_from(customer)).to_be_hidden()

    def answer(self, text: str) -> None:
        """Write to the customer and see the line."""
        self.answer_field.fill(text)
        self.answer_field.press("Enter")
        expect(self.transcript.locator("li[data-actor=worker]").last).to_contain_text(text)

    def end(self) -> None:
        """End the conversation, and say yes when asked."""
        self.page.get_by_role("button", name="End conversation").click()
        self.page.get_by_role("dialog").get_by_role("button", name="End conversation").click()
        expect(self.wrap_up).to_be_visible()

    def finish(self, how: str) -> None:
        """Choose how it ended, and finish."""
        self.wrap_up.get_by_role("combobox", name="How did it end?").click()
        self.page.get_by_role("option", name=how, exact=True).click()
        self.wrap_up.get_by_role("button", name="Finish").click()
        expect(self.wrap_up).to_be_hidden()
