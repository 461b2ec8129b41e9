"""Takes the screenshots of docs/screenshots from a running server: `python tools/screenshots.py http://localhost:8765`.

Needs the development packages and a Chromium on the PATH. The sample project should be processed.
Those in docs/screenshots show the sample project as tests/web/seed.py fills it: reference transcripts, no worker running.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
SIZES = {"": (1440, 900), "-phone": (390, 844)}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


def main(server: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        for size, (width, height) in SIZES.items():
            for scheme in ("light", "dark"):
                photograph(browser, server, f"{size}{'-dark' if scheme == 'dark' else ''}", width, height, scheme)
        browser.close()


def photograph(browser: Browser, server: str, suffix: str, width: int, height: int, scheme: str) -> None:
    """All screens at one size in one colour scheme."""
    context = browser.new_context(
        base_url=server,
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    narrow = width < 900
    page.goto("/")
    page.wait_for_selector("a[href^='/recordings/']")
    keep(page, f"library{suffix}")
    page.get_by_role("link", name="Support call").first.click()
    page.wait_for_selector("canvas, wave, [role=tab]")
    keep(page, f"conversation{suffix}")
    page.get_by_role("tab", name="Insights").click()
    keep(page, f"insights{suffix}")
    if narrow:
        page.get_by_role("tab", name="Transcript").click()
    review = page.get_by_role("button", name="Review doubtful words")
    if review.count():
        review.click()
        page.get_by_role("region", name="Doubtful words").wait_for()
        keep(page, f"review{suffix}")
    page.goto("/search?q=waiting for an answer")
    page.wait_for_selector("mark")
    keep(page, f"search{suffix}")
    page.goto("/insights")
    page.wait_for_selector(".project-insights h2, .project-list a")
    if page.locator(".project-list a").count():
        page.locator(".project-list a").first.click()
        page.wait_for_selector(".project-insights h2")
    keep(page, f"project{suffix}")
    page.get_by_role("link", name="Report", exact=True).click()
    page.wait_for_selector(".report-body")
    keep(page, f"report{suffix}")
    for section in ("project", "privacy"):
        page.goto(f"/settings/{section}")
        page.wait_for_selector("main form")
        keep(page, f"settings-{section}{suffix}")
    context.close()


def keep(page: Page, name: str) -> None:
    """One picture, when the page has come to rest."""
    page.wait_for_timeout(1500)
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8765")
