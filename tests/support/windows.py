"""Browser windows on a served platform: opened by one-time links, watched for what they ask, checked with axe.

`Windows` opens them; `Window` is one, with what it requested and complained of; `Reader` measures what moves under a reader.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect, sync_playwright

from tests.support.browser import CHROMIUM_ARGUMENTS
from tests.support.outside import give_up
from tests.support.platform import Platform

WIDE = ViewportSize(width=1280, height=720)
TABLET = ViewportSize(width=820, height=1180)
NARROW = ViewportSize(width=390, height=844)
Scheme = Literal["light", "dark"]

_AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
_BUSY_MACHINE_MS = 15_000

# Neither a picture nor axe may see a colour half-way. A constructed sheet, because the page's policy forbids style tags.
_STILL = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("*, *::before, *::after { transition-duration: 0s !important; animation-duration: 0s !important; }");
  document.adoptedStyleSheets.push(sheet);
}"""

# What another size or another theme may change.
_RULES_ABOUT_LOOKS = ["color-contrast", "scrollable-region-focusable", "target-size", "link-in-text-block"]
_SERIOUS = """async (rules) => {
  const only = rules ? { runOnly: { type: "rule", values: rules } } : {};
  const found = await axe.run(document, { resultTypes: ["violations"], ...only });
  return found.violations
    .filter((one) => one.impact === "serious" || one.impact === "critical")
    .map((one) => `${one.id}: ${one.nodes.map((node) => `${node.html} (${node.any.map((a) => a.message)})`).join(" | ")}`);
}"""

_TOO_WIDE = """() => {
  const page = document.scrollingElement;
  const body = page.scrollWidth > innerWidth ? [`the page is ${page.scrollWidth} wide`] : [];
  const boxes = [...document.querySelectorAll('[role=log]')].filter((box) => box.scrollWidth > box.clientWidth);
  return body.concat(boxes.map((box) => `${box.ariaLabel} is ${box.scrollWidth} wide in ${box.clientWidth}`));
}"""

_WATCH_SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      for (const source of entry.sources)
        if (source.node?.parentElement?.closest('[role=log]'))
          window.shifts.push(`${source.node.textContent?.slice(0, 40)} moved ${entry.value}`);
  }).observe({ type: "layout-shift" });
}"""


@dataclass
class Window:
    """One window: its page, every address it asked for, every error of its scripts."""

    page: Page
    origin: str
    requested: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Keep what the page asks for and what goes wrong in it."""
        self.page.on("request", lambda request: self.requested.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def strays(self) -> list[str]:
        """Return the addresses asked for that are not this server's."""
        own = urlsplit(self.origin).netloc
        return [url for url in self.requested if urlsplit(url).netloc != own and not url.startswith("data:")]

    def live(self) -> None:
        """Wait until the live feed stands."""
        expect(self.page.get_by_role("img", name="Live")).to_be_visible()

    def still(self) -> None:
        """Let every transition end at once, until the page is loaded anew."""
        self.page.evaluate(_STILL)

    def serious(self, *, quick: bool = False) -> list[str]:
        """Return what axe finds serious or critical on the page as it stands; `quick` asks about looks alone."""
        self.still()
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(_axe_source())
        return cast(list[str], self.page.evaluate(_SERIOUS, _RULES_ABOUT_LOOKS if quick else None))

    def too_wide(self) -> list[str]:
        """Return what would have to be scrolled sideways to be read."""
        return cast(list[str], self.page.evaluate(_TOO_WIDE))

    def picture(self, folder: Path, name: str) -> None:
        """Keep a picture for a person to look at."""
        self.page.screenshot(path=folder / f"{name}.png", animations="disabled")


@dataclass
class Reader:
    """Somebody who reads older messages in a log, and what moves under their eyes."""

    window: Window
    log: Locator

    def settle_at_top(self) -> None:
        """Scroll to the oldest message and begin to measure."""
        self.log.evaluate("(box) => { box.scrollTop = 0; }")
        expect(self.log.locator("li").first).to_be_in_viewport()
        self.window.page.evaluate(_WATCH_SHIFTS)

    def position(self) -> float:
        """Return how far the log is scrolled, in pixels."""
        return float(self.log.evaluate("(box) => box.scrollTop"))

    def moved(self) -> list[str]:
        """Return what shifted since `settle_at_top`, after two more frames."""
        self.window.page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        return cast(list[str], self.window.page.evaluate("() => window.shifts"))


@dataclass
class Windows:
    """Opens windows of one browser on one platform, each signed in by a one-time link of its own."""

    browser: Browser
    platform: Platform
    opened: list[Window] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def blank(self, *, size: ViewportSize = WIDE, scheme: Scheme = "light", zoom: int = 1) -> Window:
        """Open a window that nobody has let in; `zoom` 2 lays out as a browser zoomed to 200 % does."""
        viewport = ViewportSize(width=size["width"] // zoom, height=size["height"] // zoom)
        context = self.browser.new_context(
            base_url=self.platform.server.url, viewport=viewport, device_scale_factor=zoom,
            color_scheme=scheme, reduced_motion="reduce", locale="en-GB",
        )  # fmt: skip
        context.set_default_timeout(_BUSY_MACHINE_MS)
        self._contexts.append(context)
        window = Window(context.new_page(), self.platform.server.url)
        window.watch()
        self.opened.append(window)
        return window

    def tab(self, beside: Window) -> Window:
        """Open one more tab in the browser that a window stands in, at the same address."""
        window = Window(beside.page.context.new_page(), beside.origin)
        window.watch()
        self.opened.append(window)
        window.page.goto(beside.page.url)
        window.live()
        return window

    def link(self, screen: str, worker: str | None = None) -> str:
        """Return a fresh one-time link to a screen; a desktop is some worker's, by the beginning of the name."""
        asked: dict[str, object] = {"screen": screen}
        if worker is not None:
            workers = self.platform.call("GET", "/console/api/routing")["workers"]
            asked["workerId"] = next(one["workerId"] for one in workers if one["name"].startswith(worker))
        return str(self.platform.call("POST", "/console/api/links", asked)["url"])

    def open(
        self, screen: str, worker: str | None = None, *, size: ViewportSize = WIDE, scheme: Scheme = "light",
        zoom: int = 1, path: str | None = None,
    ) -> Window:  # fmt: skip
        """Open a screen by a one-time link, then go to `path` when one is given; return once it is live."""
        window = self.blank(size=size, scheme=scheme, zoom=zoom)
        window.page.goto(self.link(screen, worker))
        if path is not None:
            window.page.goto(path)
        window.live()
        return window

    def close(self) -> None:
        """Close every window, then fail if one asked elsewhere or had an error in its scripts."""
        for context in self._contexts:
            context.close()
        strays = [url for window in self.opened for url in window.strays()]
        errors = [error for window in self.opened for error in window.errors]
        self.opened, self._contexts = [], []
        assert not strays, f"A screen asked other machines: {strays}"
        assert not errors, f"A screen's scripts failed: {errors}"


@contextlib.contextmanager
def chromium(path: str, *arguments: str) -> Iterator[Browser]:
    """A browser without a window, until the block ends; `arguments` are added to those of every browser."""
    expect.set_options(timeout=_BUSY_MACHINE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*CHROMIUM_ARGUMENTS, *arguments])
        try:
            yield browser
        finally:
            browser.close()


def said(log: Locator) -> list[tuple[str, str]]:
    """Return who said what in a desktop's transcript, as it stands on the screen, top to bottom."""
    rows: list[list[Any]] = log.evaluate(
        "(box) => [...box.querySelectorAll('li[data-communication-id]')]"
        ".map((row) => [row.dataset.actor, row.querySelector('div').textContent])"
    )
    return [(str(who), str(words)) for who, words in rows]


@cache
def _axe_source() -> str:
    if not _AXE.exists():
        give_up("No axe-core: `make web` installs what web/package-lock.json names.")
    return _AXE.read_text()
