"""What the walks share."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response, expect

from tests.web.seed import Seeded

AT_REST = """() => !document.getAnimations().some((one) =>
  one instanceof CSSTransition || (one.playState === "running" && one.effect.getComputedTiming().iterations !== Infinity))"""
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def open_conversation(page: Page, seeded: Seeded, key: str = "onboarding-interview", hash_: str = "") -> None:
    page.goto(f"/recordings/{seeded.ids[key]}{hash_}")
    expect(page.locator(".utterance").first).to_be_visible()


def is_change(response: Response) -> bool:
    """A change that the server took."""
    return response.request.method in {"PATCH", "POST", "PUT"} and response.ok


def no_violations(page: Page, where: str) -> None:
    page.wait_for_function(AT_REST)  # half way from one colour to the other, or while it appears, nothing has contrast
    found = Axe().run(page, options=AXE).response["violations"]
    told = [f"{v['id']}: {v['help']}: {[n['html'][:160] for n in v['nodes'][:3]]}" for v in found]
    assert told == [], f"{where}: {told}"


def nothing_sticks_out(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
