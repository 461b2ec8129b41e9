"""The server goes away while somebody uploads or has recorded: nothing is lost, and it goes on by itself."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect

from tests.web.conftest import ARGS, PATIENCE, chromium, serving
from tests.web.seed import Seeded
from tests.web.test_library import MICROPHONE, record_a_little
from tests.web.walking import no_violations

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]

LOST = "The connection is lost. It goes on by itself."
SLOW = 40_000
"""Bytes a second: the file below needs far longer than a server needs to stop."""
SIZE = 3_000_000


def send_slowly(page: Page, speed: int) -> CDPSession:
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    throttle(line, speed)
    return line


def throttle(line: CDPSession, speed: int) -> None:
    limits = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": speed}
    line.send("Network.emulateNetworkConditions", limits)


def add_sound(page: Page, path: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add recordings").click()
    chooser.value.set_files(path)
    page.get_by_role("dialog").get_by_role("button", name="Add and process").click()


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "long.wav"
    path.write_bytes(b"RIFF" + bytes(SIZE))
    return path


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield context.new_page()
    context.close()


@pytest.mark.usefixtures("built")
def test_an_upload_outlives_a_server_that_stops_and_starts(tab: Page, seeded: Seeded, sound: Path) -> None:
    with serving(seeded.settings) as address:
        tab.goto(address)
        expect(tab.locator(".recording-link").first).to_be_visible()
        line = send_slowly(tab, SLOW)
        add_sound(tab, sound)
        expect(tab.locator(".upload-state")).to_have_text(re.compile(r"[1-9]\d?\s?%"))
    expect(tab.locator(".upload-state")).to_have_text(LOST)
    throttle(line, -1)
    with serving(seeded.settings, port=int(address.rpartition(":")[2])):
        expect(tab.locator(".upload-state")).to_have_text("Added")
        expect(tab.get_by_role("row", name=re.compile("long"))).to_have_count(1)
        began = tab.request.get(f"{address}/api/v1/recordings?query=long").json()["items"]
        assert len(began) == 1


def test_an_upload_begun_while_the_server_is_away_waits_for_it(page: Page, sound: Path) -> None:
    page.goto("/")
    expect(page.locator(".recording-link").first).to_be_visible()
    page.route(re.compile("/assets/|/api/v1/uploads"), lambda route: route.abort())
    add_sound(page, sound)
    expect(page.locator(".upload-state")).to_have_text(LOST)
    page.unroute(re.compile("/assets/|/api/v1/uploads"))
    expect(page.locator(".upload-state")).to_have_text("Added")


def test_what_became_of_an_upload_is_asked_until_the_server_answers(page: Page, tmp_path: Path) -> None:
    """All bytes are there and the server goes away before it could say which recording they became."""
    sound = tmp_path / "unanswered.wav"
    sound.write_bytes(b"RIFF" + bytes(200_000))
    page.goto("/")
    expect(page.locator(".recording-link").first).to_be_visible()
    asked = re.compile("/api/v1/uploads/")
    page.route(asked, lambda route: route.abort() if route.request.method == "GET" else route.continue_())
    add_sound(page, sound)
    expect(page.locator(".upload-state")).to_have_text(LOST)
    page.unroute(asked)
    expect(page.locator(".upload-state")).to_have_text("Added")
    expect(page.get_by_role("row", name=re.compile("unanswered"))).to_have_count(1)


def test_a_cancelled_upload_can_be_begun_anew(page: Page, sound: Path) -> None:
    page.goto("/")
    expect(page.locator(".recording-link").first).to_be_visible()
    line = send_slowly(page, SLOW)
    add_sound(page, sound)
    expect(page.locator(".upload-state")).to_have_text(re.compile(r"[1-9]\d?\s?%"))
    page.get_by_role("button", name="Cancel long.wav").click()
    expect(page.locator(".upload-state")).to_have_text("Cancelled")
    throttle(line, -1)
    page.get_by_role("button", name="Try long.wav again").click()
    expect(page.locator(".upload-state")).to_have_text("Added")


@pytest.fixture
def with_microphone(browser: Browser, server: str) -> Iterator[BrowserContext]:
    """A browser whose microphone beeps."""
    beeping = browser.browser_type.launch(executable_path=chromium(), args=[*ARGS, *MICROPHONE])
    context = beeping.new_context(base_url=server, viewport={"width": 1440, "height": 900}, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield context
    beeping.close()


def test_a_recording_outlives_its_closed_page_and_is_offered_again(with_microphone: BrowserContext) -> None:
    tab = with_microphone.new_page()
    tab.goto("/")
    record_a_little(tab, "0:03")
    tab.close()
    again = with_microphone.new_page()
    again.goto("/")
    notice = again.get_by_role("region", name="Recorded here and not added yet")
    expect(notice).to_contain_text("Hallway talk")
    expect(notice).to_contain_text("Ana, Ben")
    no_violations(again, "library with an unsent recording")
    with again.expect_response(lambda answer: answer.request.method == "PATCH" and answer.ok):
        notice.get_by_role("button", name="Add", exact=True).click()
    expect(again.locator(".upload-state")).to_have_text("Added")
    expect(again.get_by_role("row", name=re.compile("Hallway talk"))).to_have_count(1)
    expect(notice).to_have_count(0)
    again.reload()
    expect(again.get_by_role("row", name=re.compile("Hallway talk"))).to_have_count(1)
    expect(notice).to_have_count(0)
