"""Imports in the console: a file is chosen, its columns become traits, its rows profiles, and what was wrong is told."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from tests.browser.test_pictures import judge
from tests.support.platform import wait_for
from tests.support.windows import NARROW, Window, Windows

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("fresh_platform")]

CUSTOMERS = (
    "Phone,First name,E-mail,Shoe size\n"
    "+34600000001,Ana,ana@example.com,38\n"
    ",Nobody,,41\n"
    "+34600000002,Luis,not an address,44\n"
    "+34600000003,Eva\n"
    '+34600000004,"Íñigo, the younger",inigo@example.com,\n'
)
MANY = "phone,firstName\n" + "".join(f"+3461{at:07},Person {at}\n" for at in range(4000))

_WATCH = """() => {
  window.told = [];
  const tell = () => {
    const bar = document.querySelector('[role=progressbar]');
    if (bar) window.told.push(bar.ariaLabel);
  };
  new MutationObserver(tell).observe(document.body, { subtree: true, childList: true, attributes: true });
}"""


def file_of(text: str, name: str = "customers.csv") -> FilePayload:
    return FilePayload(name=name, mimeType="text/csv", buffer=text.encode())


def choose(page: Page, text: str, name: str = "customers.csv") -> None:
    page.locator("input[type=file]").set_input_files(file_of(text, name))


def begin(windows: Windows) -> Window:
    """Go where a file is chosen, as one does who begins at memory."""
    window = windows.open("console", path="/console/memory")
    window.page.get_by_role("tab", name="Imports").click()
    expect(window.page.get_by_text("No import yet")).to_be_visible()
    window.page.get_by_role("link", name="Import a file").click()
    expect(window.page.get_by_role("heading", level=1, name="Import a file")).to_be_visible()
    return window


def progress(page: Page) -> Locator:
    return page.get_by_role("region", name="Progress")


def facts(page: Page) -> str:
    return page.locator("dl").first.inner_text()


def test_rows_become_profiles_and_the_others_are_in_a_file(
    windows: Windows, pictures: Path, tmp_path: Path
) -> None:
    window = begin(windows)
    page = window.page
    choose(page, CUSTOMERS)
    columns = page.get_by_role("table", name="Columns")
    becomes = {name: columns.get_by_label(f"{name} becomes") for name in ("Phone", "First name", "E-mail")}
    # What the names say is chosen already, and what no trait is called by is left out.
    for name, label in (
        ("Phone", "Contact.phone"),
        ("First name", "Contact.firstName"),
        ("E-mail", "Contact.email"),
    ):
        expect(becomes[name].first).to_have_value(re.compile(f"^{label}"))
    expect(columns.get_by_label("Shoe size becomes").first).to_have_value("")
    expect(columns.get_by_role("row").filter(has_text="First name")).to_contain_text("Ana · Nobody · Luis")
    wrong = judge(window, pictures, "import-columns")
    page.get_by_role("button", name="Start the import").click()
    expect(progress(page)).to_contain_text("Complete")
    expect(page.get_by_role("heading", level=1, name="customers.csv")).to_be_visible()
    assert "Imported\n3 rows\nNot imported\n2 rows" in facts(page)
    assert "Cells left out\n1:" in facts(page)
    wrong += judge(window, pictures, "import-complete")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download what was left out").click()
    downloading.value.save_as(tmp_path / "errors.csv")
    assert told(tmp_path / "errors.csv") == [
        ("3", "", "error"), ("4", "E-mail", "warning"), ("5", "", "error"),
    ]  # fmt: skip
    page.goto("/console/memory?query=younger")
    expect(page.get_by_role("link", name="Íñigo, the younger")).to_be_visible()
    page.goto("/console/memory?view=imports")
    row = page.get_by_role("table", name="Imports").get_by_role("row").filter(has_text="customers.csv")
    expect(row).to_contain_text("Complete")
    expect(row).to_contain_text("2 rows")
    wrong += judge(window, pictures, "imports")
    assert wrong == []


def told(file: Path) -> list[tuple[str, str, str]]:
    """Return line, column and severity of what a file of errors says; each gives a reason."""
    rows: Iterable[dict[str, str]] = csv.DictReader(file.read_text().splitlines())
    read = [(row["line"], row["column"], row["severity"], row["message"]) for row in rows]
    assert all(message for *_, message in read)
    return [(line, column, severity) for line, column, severity, _ in read]


def test_progress_is_seen_as_it_goes_on_and_survives_a_reload(windows: Windows, pictures: Path) -> None:
    window = begin(windows)
    page = window.page
    choose(page, MANY, "many.csv")
    page.evaluate(_WATCH)
    page.get_by_role("button", name="Start the import").click()
    expect(page.get_by_role("progressbar", name=re.compile("of 4,000 rows"))).to_be_visible()
    wait_for(lambda: len(steps(page)) > 1, what="rows that are counted as they are imported")
    window.picture(pictures, "import-progress-1280")
    page.reload()
    # Four thousand rows take as long as the machine lets them; what is told meanwhile is the story.
    expect(progress(page)).to_contain_text("Complete", timeout=90_000)
    assert "Imported\n4,000 rows" in facts(page)


def steps(page: Page) -> set[str]:
    """Return which counts of rows the bar has told so far."""
    return {words for words in page.evaluate("() => window.told") if re.match("[1-9].* of 4,000 rows", words)}


def cut_off(route: Route) -> None:
    route.abort()


def test_a_file_that_was_cut_off_is_sent_again(windows: Windows, pictures: Path) -> None:
    window = begin(windows)
    page = window.page
    choose(page, CUSTOMERS)
    page.route("**/v1/ImportUploads/**", cut_off)
    page.get_by_role("button", name="Start the import").click()
    expect(page.get_by_role("alert")).to_contain_text("The file was not sent.")
    page.unroute("**/v1/ImportUploads/**")
    page.reload()
    expect(page.get_by_text("The file was cut off")).to_be_visible()
    wrong = judge(window, pictures, "import-cut-off")
    choose(page, CUSTOMERS)
    expect(progress(page)).to_contain_text("Complete")
    assert "Imported\n3 rows" in facts(page)
    assert wrong == []


def test_what_cannot_be_imported_is_said_before_it_is_sent(windows: Windows) -> None:
    page = begin(windows).page
    start = page.get_by_role("button", name="Start the import")
    choose(page, "phone;firstName\n+34600000001;Ana\n")
    expect(page.get_by_text("cells are separated by commas")).to_be_visible()
    expect(start).to_be_hidden()
    choose(page, "First name,Language\nAna,Spanish\n")
    expect(
        page.get_by_role("status").filter(has_text="One column has to say who the customer is")
    ).to_be_visible()
    expect(start).to_be_disabled()
    page.get_by_role("combobox", name="First name becomes").click()
    page.get_by_role("option", name="Contact.phone").click()
    expect(start).to_be_enabled()


def test_a_file_that_came_without_its_columns_says_why_it_failed(windows: Windows) -> None:
    page = begin(windows).page
    choose(page, CUSTOMERS)
    page.route(
        "**/v1/ImportUploads/**",
        lambda route: route.continue_(post_data="Phone,Shoe size\n+34600000001,38\n"),
    )
    page.get_by_role("button", name="Start the import").click()
    expect(progress(page)).to_contain_text("Failed")
    expect(progress(page)).to_contain_text("The header has no column 'First name'.")


def test_it_fits_a_phone(windows: Windows) -> None:
    window = windows.open("console", size=NARROW, path="/console/memory?view=imports")
    window.page.get_by_role("link", name="Import a file").click()
    choose(window.page, CUSTOMERS)
    expect(window.page.get_by_role("combobox", name="Phone becomes")).to_be_in_viewport(ratio=1)
    assert window.too_wide() == []
