"""What was felt and promised in the browser: satisfaction with its proofs, turns, words of feeling, outcomes."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.web.seed import Seeded
from tests.web.walking import no_violations, nothing_sticks_out

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]

KEY = "follow-up-interview"
HEARD = "() => heard.some(([what]) => what === 'play')"


def with_a_silent_speaker(route: Route) -> None:
    """The first speaker said next to nothing in the first quarter."""
    answer = route.fetch()
    found = answer.json()
    silent = found["feelings"][0]
    silent["quarters"][0], silent["change"], silent["reason"] = None, None, "not_enough_speech"
    route.fulfill(response=answer, json=found)


def open_conversation(page: Page, seeded: Seeded, key: str = KEY) -> None:
    page.goto(f"/recordings/{seeded.ids[key]}")
    expect(page.locator(".satisfaction-card")).to_be_visible()


@pytest.mark.usefixtures("slowly")
def test_each_part_of_satisfaction_plays_what_it_rests_on(page: Page, seeded: Seeded) -> None:
    open_conversation(page, seeded)
    page.get_by_text("What went in").click()
    card = page.locator(".satisfaction-card")
    expect(card.get_by_text("nothing shows it")).to_be_visible()
    proof = card.get_by_role("group", name="What was felt rests on").get_by_role("button").first
    said = proof.get_attribute("title")
    assert said
    proof.focus()
    page.keyboard.press("Enter")
    page.wait_for_function(HEARD)
    expect(proof).to_have_class(re.compile("time-button-playing"))
    expect(page.locator(".utterance", has_text=said)).to_be_in_viewport()


@pytest.mark.usefixtures("slowly")
def test_turns_are_rated_and_play(page: Page, seeded: Seeded) -> None:
    open_conversation(page, seeded)
    page.get_by_text("Turn by turn").click()
    pleased = page.get_by_role("button", name=re.compile(r"^\d+:\d\d, 4 of 5: sounds pleased$"))
    shown = pleased.count()
    assert shown
    expect(page.locator(".turn-list .evidence")).to_have_count(shown)
    pleased.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_function(HEARD)


@pytest.mark.usefixtures("slowly")
def test_feelings_by_quarter_and_words_that_play(page: Page, seeded: Seeded) -> None:
    page.route("**/insights", with_a_silent_speaker)
    open_conversation(page, seeded)
    page.get_by_role("tab", name="Metrics").click()
    table = page.locator("table.feelings")
    expect(table.get_by_role("row", name=re.compile(r"^Change not enough speech [+−]?\d"))).to_be_visible()
    expect(table.get_by_role("row", name=re.compile(r"^First quarter not enough speech"))).to_be_visible()
    page.locator(".feeling-words button").first.click()
    page.wait_for_function(HEARD)


def test_outcomes_and_promises_are_told_on_their_cards(page: Page, seeded: Seeded) -> None:
    open_conversation(page, seeded, "renewal-call")
    page.get_by_role("tab", name=re.compile("^Insights")).click()
    expect(page.locator(".kind-outcome .insight-facts").first).to_contain_text("Risk of losing the customer")
    expect(page.locator(".kind-commitment .insight-facts").first).to_contain_text(
        re.compile("Promised by .+due “tomorrow”")
    )


def test_the_library_says_how_unsure_satisfaction_is(page: Page) -> None:
    page.goto("/")
    meter = page.get_by_role("img", name=re.compile(r"^Satisfaction \d+ of 100, plus or minus 9"))
    expect(meter.first).to_contain_text("± 9")


@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_on_what_was_felt(page: Page, seeded: Seeded, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    open_conversation(page, seeded)
    for summary in page.locator(".satisfaction-card summary").all():
        summary.click()
    no_violations(page, "satisfaction, opened")
    nothing_sticks_out(page)
    page.get_by_role("tab", name="Metrics").click()
    expect(page.locator("table.feelings")).to_be_visible()
    no_violations(page, "feelings")
    nothing_sticks_out(page)
