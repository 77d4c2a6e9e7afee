"""People at their screens, as the browser tests tell of them: a customer at a phone, a worker at a desktop, a supervisor.

They find things by role and name, as `web/README.md` promises them; what they wait for is on the screen.
"""

from __future__ import annotations

import re
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
        self.page.get_by_role("menuitem", name=activity, exact=True).click()
        expect(self.page.get_by_role("button", name=f"Activity: {activity}")).to_be_visible()

    def chosen(self, customer: str) -> Locator:
        """The name above the conversation at hand."""
        return self.page.get_by_role("main", name="Conversation").get_by_role("heading", name=customer)

    def choose(self, customer: str) -> None:
        """Turn to the conversation with a customer."""
        tasks = self.page.get_by_role("navigation", name="Tasks")
        tasks.get_by_role("button").filter(has_text=customer).click()
        expect(self.chosen(customer)).to_be_visible()

    def accept(self, customer: str) -> None:
        """Accept by the key, and see the conversation."""
        expect(self.offer_from(customer)).to_be_visible()
        self.page.keyboard.press("a")
        expect(self.transcript).to_be_visible()
        expect(self.offer_from(customer)).to_be_hidden()

    def click_accept(self, customer: str) -> None:
        """Accept with the mouse, as whoever is writing does: there the key would be a letter."""
        self.offer_from(customer).get_by_role("button", name="Accept").click()
        expect(self.chosen(customer)).to_be_visible()
        expect(self.offer_from(customer)).to_be_hidden()

    def answer(self, text: str) -> None:
        """Write to the customer and see the line."""
        self.answer_field.fill(text)
        self.answer_field.press("Enter")
        expect(self.transcript.locator("li[data-actor=worker]").last).to_contain_text(text)

    def transfer(self, how: str, *, to: str, note: str) -> None:
        """Give the conversation at hand to a colleague, with a note; `how` is what the dialog calls the way."""
        self.page.get_by_role("button", name="Transfer", exact=True).click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_text(how, exact=True).click()
        dialog.get_by_role("radio", name=to).click()
        dialog.get_by_role("textbox", name="Note for the colleague").fill(note)
        dialog.get_by_role("button", name=re.compile(f"(Transfer to|Ask) {to}")).click()
        expect(dialog).to_be_hidden()

    def note(self, text: str) -> None:
        """Write an internal note, and see it in the transcript."""
        self.page.get_by_role("button", name="Internal note").click()
        self.page.get_by_role("textbox", name="Internal note").fill(text)
        self.page.get_by_role("button", name="Add note").click()
        expect(self.transcript).to_contain_text(text)
        self.page.get_by_role("button", name="Answer", exact=True).click()

    def lay_down(self, how: str) -> None:
        """Let go of the conversation without ending it; `how` begins the menu's words for it."""
        self.page.get_by_role("button", name="Lay down").click()
        self.page.get_by_role("menuitem", name=how).click()

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


@dataclass
class Supervisor:
    """Somebody who leads the workers."""

    window: Window

    @property
    def page(self) -> Page:
        """The supervisor's page."""
        return self.window.page

    def look_at(self, view: str) -> None:
        """Turn to a view by its tab."""
        self.page.get_by_role("navigation", name="Supervisor").get_by_role("link", name=view).click()
        expect(self.page.get_by_role("heading", level=1, name=view)).to_be_visible()

    def row(self, worker: str) -> Locator:
        """A worker's line on the team page."""
        return self.page.get_by_role("table", name="Workers").get_by_role("row").filter(has_text=worker)

    def card(self, worker: str, customer: str) -> Locator:
        """The card of a customer's task at a worker."""
        return self.row(worker).get_by_role("link").filter(has_text=customer)

    def choose(self, worker: str) -> Locator:
        """Open what can be changed of a worker."""
        self.row(worker).get_by_role("button", name=worker).click()
        drawer = self.page.get_by_role("dialog", name=worker)
        expect(drawer).to_be_visible()
        return drawer

    def send_to(self, activity: str, drawer: Locator) -> None:
        """Change the activity of the worker that was chosen."""
        drawer.get_by_role("combobox", name="Activity").click()
        self.page.get_by_role("option", name=activity, exact=True).click()
        expect(drawer.get_by_role("region", name="Activity")).to_contain_text(f"{activity} for")

    @property
    def transcript(self) -> Locator:
        """Everything said and whispered in the conversation at hand."""
        return self.page.get_by_role("log", name="Transcript")

    def owner(self, name: str) -> Locator:
        """The badge that says who has the conversation at hand, when it is `name`."""
        return self.page.get_by_role("main").locator("header").get_by_text(name, exact=True)

    def whisper(self, text: str) -> None:
        """Tell whoever has the conversation something, and see it in the transcript."""
        box = self.page.get_by_role("region", name="Whisper")
        box.get_by_role("textbox").fill(text)
        box.get_by_role("button", name="Whisper").click()
        expect(self.transcript.locator("li[data-whisper]").last).to_contain_text(text)

    def tile(self, label: str) -> Locator:
        """A figure at a glance, on the page of the queues."""
        label_of_it = self.page.get_by_role("term").filter(has=self.page.get_by_text(label, exact=True))
        return label_of_it.locator("xpath=following-sibling::*[1]")

    def figure(self, queue: str, label: str) -> Locator:
        """A figure of a queue, in the table of the queues."""
        table = self.page.get_by_role("table", name="Queues")
        heads = table.get_by_role("columnheader").all_inner_texts()
        return table.get_by_role("row").filter(has_text=queue).locator("th, td").nth(heads.index(label))
