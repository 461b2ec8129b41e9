"""The library in a real browser: sort, filter, several at once, the bin, recording, a lost connection, and what a role may do."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.web.conftest import ARGS, PATIENCE, chromium
from tests.web.seed import Seeded
from tests.web.walking import is_change, no_violations, nothing_sticks_out

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]

MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


def titles(page: Page) -> list[str]:
    return page.locator(".recording-link").all_inner_texts()


def read_list(page: Page, act: str) -> None:
    """Press something that makes the server sort or filter, and wait for its list."""
    with page.expect_response(lambda response: "/api/v1/recordings?" in response.url and response.ok):
        page.locator(act).click()


def open_library(page: Page) -> None:
    page.goto("/")
    expect(page.locator(".recording-link")).to_have_count(4)


def test_headings_sort_the_list_and_the_address_keeps_it(page: Page) -> None:
    open_library(page)
    read_list(page, ".sort-head:has-text('Recording')")
    heading = page.get_by_role("columnheader", name="Recording")
    expect(heading).to_have_attribute("aria-sort", "ascending")
    expect(page.locator(".recording-link").first).to_have_text(min(titles(page), key=str.lower))
    assert titles(page) == sorted(titles(page), key=str.lower)
    read_list(page, ".sort-head:has-text('Recording')")
    expect(heading).to_have_attribute("aria-sort", "descending")
    expect(page).to_have_url(re.compile("sort=title&order=desc"))
    page.reload()
    expect(page.locator(".recording-link")).to_have_count(4)
    assert titles(page) == sorted(titles(page), key=str.lower, reverse=True)


def test_filters_narrow_the_list_and_are_cleared(page: Page) -> None:
    open_library(page)
    page.get_by_role("textbox", name="Find a title").or_(page.get_by_role("searchbox", name="Find a title")).fill(
        "interview"
    )
    expect(page.locator(".list-count-shown")).to_have_text("2 recordings found")
    page.get_by_role("button", name="Filter").click()
    page.get_by_role("button", name=re.compile("State")).click()
    page.get_by_role("option", name="Failed or cancelled").click()
    expect(page.get_by_text("No recording fits these filters")).to_be_visible()
    expect(page).to_have_url(re.compile("query=interview.*state=failed"))
    page.locator(".empty").get_by_role("button", name="Clear filters").click()
    expect(page.locator(".recording-link")).to_have_count(4)


def test_a_theme_of_a_row_narrows_the_list_to_where_it_comes_up(page: Page) -> None:
    open_library(page)
    theme = page.locator(".row-theme").first
    name = theme.inner_text()
    theme.click()
    expect(page).to_have_url(re.compile("theme_id="))
    asked = page.url.partition("?")[2]
    held = page.request.get(f"/api/v1/recordings?{asked}").json()["items"]
    expect(page.locator(".recording-link")).to_have_count(len(held))
    assert 0 < len(held) <= 4
    expect(page.locator(".recording").filter(has_text=name).first).to_be_visible()


def test_to_the_bin_undone_restored_and_deleted_now(page: Page, seeded: Seeded, tmp_path: Path) -> None:
    said = tmp_path / "goes.vtt"
    said.write_text("WEBVTT\n\n00:00.000 --> 00:02.000\n<v Ana>This one goes.\n", encoding="utf-8")
    open_library(page)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add recordings").click()
    chooser.value.set_files(said)
    page.get_by_role("dialog").get_by_role("button", name="Add and process").click()
    row = page.get_by_role("row", name=re.compile("goes"))
    expect(row).to_have_count(1)

    def to_bin() -> None:
        row.get_by_role("button", name="Actions for goes").click()
        page.get_by_role("menuitem", name="Move to the bin").click()
        expect(row).to_have_count(0)

    to_bin()
    page.get_by_role("button", name="Undo").click()
    expect(row).to_have_count(1)
    to_bin()
    page.get_by_role("link", name="Bin").click()
    binned = page.locator(".binned").filter(has_text="goes")
    expect(binned).to_contain_text("deleted for good on")
    no_violations(page, "the bin")
    page.get_by_role("button", name="Restore goes").click()
    expect(binned).to_have_count(0)
    page.get_by_role("link", name="Go to the library").click()
    expect(row).to_have_count(1)
    to_bin()
    page.get_by_role("link", name="Bin").click()
    page.get_by_role("button", name="Delete goes now").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("The bin is empty")).to_be_visible()


def test_several_are_changed_exported_and_put_into_the_bin_at_once(page: Page) -> None:
    open_library(page)
    for n in (0, 1):
        page.get_by_role("checkbox", name=re.compile("^Choose (?!all)")).nth(n).check(force=True)
    bar = page.get_by_role("region", name="The chosen recordings")
    expect(bar).to_contain_text("2 recordings chosen")
    chosen = titles(page)[:2]
    no_violations(page, "with rows chosen")
    bar.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="TXT files in a ZIP").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert len(archive.namelist()) == 2
    bar.get_by_role("button", name="Change details…").click()
    dialog = page.get_by_role("dialog", name="Details of 2 recordings")
    dialog.get_by_role("button", name=re.compile("Kind")).click()
    page.get_by_role("option", name="Other").click()
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator(".recording-facts", has_text="Other")).to_have_count(2)
    bar.get_by_role("button", name="Move to the bin").click()
    expect(page.locator(".recording-link")).to_have_count(2)
    assert set(titles(page)).isdisjoint(chosen)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".recording-link")).to_have_count(4)


@pytest.fixture
def with_microphone(browser: Browser, server: str) -> Iterator[BrowserContext]:
    """A browser whose microphone beeps."""
    beeping = browser.browser_type.launch(executable_path=chromium(), args=[*ARGS, *MICROPHONE])
    context = beeping.new_context(base_url=server, viewport={"width": 1440, "height": 900}, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    yield context
    beeping.close()


def fill_consent(page: Page) -> None:
    page.get_by_role("button", name="Record", exact=True).click()
    dialog = page.get_by_role("dialog", name="Record a conversation")
    start = dialog.get_by_role("button", name="Start recording")
    expect(start).to_be_disabled()
    dialog.get_by_role("textbox", name="Title").fill("Hallway talk")
    dialog.get_by_role("textbox", name="Who agreed to be recorded?").fill("Ana, Ben")
    expect(start).to_be_disabled()
    dialog.get_by_text("Everybody in the room").click()
    start.click()


def record_a_little(page: Page, seconds: str = "0:02") -> None:
    fill_consent(page)
    expect(page.locator(".recorder-time")).to_have_text(seconds)


def test_recording_begins_only_with_a_consent_and_shows_that_it_runs(with_microphone: BrowserContext) -> None:
    tab = with_microphone.new_page()
    tab.goto("/")
    record_a_little(tab)
    no_violations(tab, "while recording")
    expect(tab.get_by_role("meter", name="Loudness")).to_be_visible()


@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_axe_finds_nothing_in_the_library_its_filters_menus_and_dialogs(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(reduced_motion="reduce")
    open_library(page)
    page.get_by_role("button", name="Filter").click()
    expect(page.locator(".list-panel")).to_be_visible()
    no_violations(page, "library with filters")
    nothing_sticks_out(page)
    page.get_by_role("button", name=re.compile("^Actions for")).first.click()
    expect(page.get_by_role("menu")).to_be_visible()
    no_violations(page, "menu of a row")
    page.get_by_role("menuitem", name="Delete now…").click()
    expect(page.get_by_role("alertdialog")).to_be_visible()
    no_violations(page, "delete dialog")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_role("dialog", name="Record a conversation")).to_be_visible()
    no_violations(page, "recorder")


def test_a_change_while_the_server_is_away_is_said_and_the_list_stays(page: Page) -> None:
    open_library(page)
    page.route("**/bin", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.get_by_role("button", name=re.compile("^Actions for")).first.click()
    page.get_by_role("menuitem", name="Move to the bin").click()
    expect(page.locator(".message-bad")).to_contain_text("Earmark does not answer")
    expect(page.locator(".recording-link")).to_have_count(4)
    page.unroute("**/bin")
    with page.expect_response(is_change):
        page.get_by_role("button", name=re.compile("^Actions for")).first.click()
        page.get_by_role("menuitem", name="Move to the bin").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".recording-link")).to_have_count(4)
