"""From the library to the settings by keyboard alone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]

MOST_STOPS = 120


def go_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press Tab (or Shift+Tab) until the focus is there; whatever cannot be reached fails the walk."""
    expect(target).to_be_visible()
    for _ in range(MOST_STOPS):
        if target.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{MOST_STOPS} times Tab do not lead to {target}")


def press(page: Page, target: Locator, key: str = "Tab") -> None:
    go_to(page, target, key)
    page.keyboard.press("Enter")


def place(page: Page, name: str) -> Locator:
    return page.get_by_role("navigation", name="Main").get_by_role("link", name=name)


def test_by_keyboard_from_the_library_to_the_settings(page: Page, tmp_path: Path) -> None:
    said = tmp_path / "typed.vtt"
    said.write_text("WEBVTT\n\n00:00.000 --> 00:02.000\n<v Ana>Only by keyboard.\n", encoding="utf-8")
    page.goto("/")
    expect(page.locator(".recording-link").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()

    with page.expect_file_chooser() as chooser:
        press(page, page.get_by_role("button", name="Add recordings"))
    chooser.value.set_files(said)
    press(page, page.get_by_role("dialog").get_by_role("button", name="Add and process"))
    expect(page.locator(".upload-state")).to_have_text("Added")

    press(page, page.get_by_role("link", name=re.compile("^Onboarding interview")))
    expect(page.locator(".utterance").first).to_be_visible()
    page.keyboard.press("t")
    expect(page.get_by_role("tab", name="Summary")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Insights")).to_have_attribute("aria-selected", "true")
    press(page, page.locator(".insight .evidence").first)
    expect(page.locator(".utterance-active")).to_be_in_viewport()
    accept = page.get_by_role("button", name=re.compile("^Accept(ed)?: ")).first
    for decided in ("true", "false"):
        press(page, accept)
        expect(accept).to_have_attribute("aria-pressed", decided)
    page.keyboard.press("Escape")

    press(page, place(page, "Search"), "Shift+Tab")
    expect(page.get_by_role("main").get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("export")
    expect(page.locator(".hit").first).to_be_visible()

    press(page, place(page, "Insights"), "Shift+Tab")
    expect(page.get_by_role("heading", level=1)).to_have_text("Insights")
    press(page, page.get_by_role("link", name="Report", exact=True))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Report on")

    press(page, place(page, "Settings"), "Shift+Tab")
    expect(page.get_by_role("navigation", name="Settings")).to_be_visible()
    press(page, page.get_by_role("link", name="Models and health"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Models and health")
