"""What a person corrects in the browser, on a real server: words, speakers, doubtful words; each can be undone."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.seed import DRAFT, Seeded
from tests.web.walking import is_change, no_violations, open_conversation

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]

UNDO = "Undo the last edit"


def test_words_are_corrected_in_place_and_brought_back(page: Page, seeded: Seeded) -> None:
    open_conversation(page, seeded, "follow-up-interview")
    first = page.locator(".utterance").first
    was = first.locator(".words").inner_text()
    page.keyboard.press("e")
    box = page.get_by_role("textbox", name="What Interviewer says")
    expect(box).to_be_focused()
    expect(box).to_have_value(was)
    box.fill(f"{was} Indeed.")
    page.keyboard.press("Enter")
    expect(first.locator(".words")).to_have_text(f"{was} Indeed.")
    page.reload()
    expect(first.locator(".words")).to_have_text(f"{was} Indeed.")
    page.keyboard.press("e")
    page.get_by_role("button", name="History").click()
    page.get_by_role("button", name="Bring back").click()
    expect(first.locator(".words")).to_have_text(was)


def test_what_is_typed_outlasts_a_lost_connection(page: Page, seeded: Seeded) -> None:
    open_conversation(page, seeded)
    page.route("**/utterances/**", lambda route: route.abort())
    page.keyboard.press("e")
    box = page.locator(".edit-area")
    box.fill("Typed on a train.")
    box.press("Enter")
    expect(page.locator(".message-bad")).to_be_visible()
    expect(box).to_have_value("Typed on a train.")
    page.reload()
    expect(page.locator(".utterance").first).to_be_visible()
    page.keyboard.press("e")
    expect(box).to_have_value("Typed on a train.")
    box.press("Escape")
    expect(box).to_have_count(0)


def test_an_utterance_is_given_to_another_speaker_by_key_and_undone(page: Page, seeded: Seeded) -> None:
    open_conversation(page, seeded, "renewal-call")
    name = page.locator(".utterance").first.locator(".utterance-name")
    was = name.inner_text()
    page.keyboard.press("s")
    expect(page.get_by_role("group", name="Said by").get_by_role("button").first).to_be_focused()
    page.keyboard.press("2")
    expect(name).not_to_have_text(was)
    page.get_by_role("button", name=UNDO).click()
    expect(name).to_have_text(was)


def test_selected_words_are_given_to_another_speaker(page: Page, seeded: Seeded) -> None:
    open_conversation(page, seeded, "renewal-call")
    rows = page.locator(".utterance")
    words = rows.nth(1).locator(".words").inner_text()
    page.evaluate("""() => {
      const node = document.querySelectorAll('.words')[1].firstChild;
      document.getSelection().setBaseAndExtent(node, 0, node, node.data.indexOf(' '));
    }""")
    page.get_by_role("group", name="Said by").get_by_role("button", name="New speaker").click()
    first = words.split()[0]
    expect(page.locator(".words").get_by_text(first, exact=True)).to_be_visible()
    page.get_by_role("button", name=UNDO).click()
    expect(rows.nth(1).locator(".words")).to_have_text(words)


def test_two_speakers_become_one_and_two_again(page: Page, seeded: Seeded) -> None:
    open_conversation(page, seeded, "renewal-call")
    page.get_by_role("tab", name="Speakers").click()
    cards = page.locator(".speaker-card")
    expect(cards).to_have_count(2)
    cards.last.get_by_role("button").filter(has_text="Same person as").click()
    page.get_by_role("menuitem").first.click()
    expect(cards).to_have_count(1)
    page.get_by_role("button", name=UNDO).click()
    expect(cards).to_have_count(2)


def test_doubtful_words_are_heard_accepted_and_put_right_by_key(page: Page, seeded: Seeded) -> None:
    open_conversation(page, seeded, DRAFT)
    page.get_by_role("button", name="Review doubtful words").click()
    review = page.get_by_role("region", name="Doubtful words")
    word = review.get_by_role("textbox")
    expect(word).to_be_focused()
    page.wait_for_function("() => heard.length > 0")
    no_violations(page, "review")
    left = int(review.get_by_role("status").inner_text().split()[0])
    with page.expect_response(is_change):
        page.keyboard.press("Enter")
    expect(review.get_by_role("status")).to_have_text(f"{left - 1} words to hear")
    expect(word).to_be_focused()
    word.fill("corrected")
    with page.expect_response(is_change):
        page.keyboard.press("Enter")
    expect(review.get_by_role("status")).to_have_text(f"{left - 2} words to hear")
    expect(page.locator(".words").filter(has_text="corrected").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(review).to_have_count(0)
