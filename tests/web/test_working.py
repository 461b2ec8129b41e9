"""What a person works on the page of a conversation, on a real server: listening, coding, deciding, writing, comparing."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from service.actions import transcripts
from service.domain.transcript import words_text
from service.store.database import Database
from service.store.tables import Recording
from tests.web.seed import DRAFT, Seeded
from tests.web.walking import is_change, no_violations, nothing_sticks_out, open_conversation

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]

WIDTHS = (1440, 1024, 390)
TIME = "() => Number(document.querySelector('.waveform-range').value)"


def focused_by_tab(page: Page, name: str | re.Pattern[str], role: str = "textbox") -> None:
    """Presses Tab until something of this name has the focus."""
    wanted = page.get_by_role(role, name=name).first  # type: ignore[arg-type]
    for _ in range(40):
        page.keyboard.press("Tab")
        if wanted.evaluate("(element) => element === document.activeElement"):
            return
    raise AssertionError(f"Tab never reaches {name}")


@pytest.mark.usefixtures("slowly")
def test_all_of_the_work_by_keyboard_alone(page: Page, seeded: Seeded) -> None:
    open_conversation(page, seeded, "renewal-call")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    first = page.locator(".utterance").first.locator(".words")
    was = first.inner_text()
    page.keyboard.press("e")
    expect(page.locator(".edit-area")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type(" Splendid.")
    page.keyboard.press("Enter")
    expect(first).to_have_text(f"{was} Splendid.")
    page.keyboard.press("n")
    expect(page.locator(".insight-chosen")).to_have_count(1)
    with page.expect_response(is_change):
        page.keyboard.press("a")
    expect(page.locator(".insight-chosen.insight-accepted")).to_have_count(1)
    page.keyboard.press("t")
    expect(page.get_by_role("tab", name="Insights")).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_role("tab", name="Speakers")).to_have_attribute("aria-selected", "true")
    focused_by_tab(page, "Name")
    page.keyboard.press("Control+a")
    page.keyboard.type("Petra Dunn")
    page.keyboard.press("Enter")
    expect(page.locator(".utterance-name", has_text="Petra Dunn").first).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keyboard")
    expect(keys).to_contain_text("Skip silence")
    page.keyboard.press("Escape")
    expect(keys).to_have_count(0)


def test_words_are_coded_by_digit_and_taken_back(page: Page, seeded: Seeded) -> None:
    open_conversation(page, seeded)
    page.get_by_role("tab", name="Insights").click()
    page.evaluate("""() => {
      const node = document.querySelectorAll('.words')[2].firstChild;
      document.getSelection().setBaseAndExtent(node, 0, node, node.data.indexOf(' ', 6));
    }""")
    expect(page.get_by_role("group", name="Code as")).to_be_visible()
    no_violations(page, "what to do with a selection")
    page.keyboard.press("3")
    added = page.locator(".insight").filter(has_text="Added by hand")
    expect(added).to_have_count(1)
    expect(page.locator(".insight-chosen")).to_have_count(1)
    expect(page.locator("#kind-praise")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(added).to_have_count(0)


def test_an_outcome_says_how_the_matter_stands_where_its_words_do_not(page: Page, seeded: Seeded) -> None:
    open_conversation(page, seeded)
    page.get_by_role("tab", name="Insights").click()
    page.evaluate("""() => {
      const node = document.querySelectorAll('.words')[2].firstChild;
      document.getSelection().setBaseAndExtent(node, 0, node, node.data.indexOf(' ', 6));
    }""")
    page.get_by_role("group", name="Code as").get_by_role("button", name="Outcome").click()
    asked = page.get_by_role("dialog", name="Outcome")
    expect(asked).to_contain_text("These words do not say how the matter stands.")
    no_violations(page, "which outcome it is")
    expect(asked.get_by_role("button", name="Add")).to_be_disabled()
    asked.get_by_role("button", name=re.compile("How it stands")).click()
    page.get_by_role("option", name="Escalated").click()
    asked.get_by_role("button", name="Add").click()
    added = page.locator(".insight").filter(has_text="Added by hand")
    expect(added.locator(".outcome-escalated")).to_be_visible()
    more = added.get_by_role("button", name=re.compile("^More for"))
    more.click()
    page.get_by_role("menuitem", name="Edit…").click()
    added.get_by_role("button", name=re.compile("How it stands")).click()
    page.get_by_role("option", name="Resolved").click()
    no_violations(page, "an outcome being corrected")
    added.get_by_role("button", name="Save").click()
    expect(added.locator(".outcome-resolved")).to_be_visible()
    expect(page.get_by_text("Insight changed.")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(added.locator(".outcome-escalated")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(added).to_have_count(0)


def test_what_is_called_an_outcome_says_how_the_matter_stands(page: Page, seeded: Seeded) -> None:
    open_conversation(page, seeded)
    page.get_by_role("tab", name="Insights").click()
    card = page.locator(".insight").first
    card.get_by_role("button", name=re.compile("^More for")).click()
    page.get_by_role("menuitem", name="Edit…").click()
    card.get_by_role("button", name=re.compile("^Kind|Kind$")).click()
    page.get_by_role("option", name="Outcome").click()
    expect(card.get_by_role("button", name="Save")).to_be_disabled()
    card.get_by_role("button", name=re.compile("How it stands")).click()
    page.get_by_role("option", name="Still open").click()
    card.get_by_role("button", name="Save").click()
    expect(page.locator(".outcome-unresolved")).to_have_count(1)
    expect(page.get_by_text("Insight changed.")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(page.locator(".outcome-unresolved")).to_have_count(0)


def test_an_insight_is_reworded_moved_to_a_new_theme_and_back(page: Page, seeded: Seeded) -> None:
    open_conversation(page, seeded, "follow-up-interview")
    page.get_by_role("tab", name="Insights").click()
    card = page.locator(".insight").first
    more = card.get_by_role("button", name=re.compile("^More for"))
    more.click()
    page.get_by_role("menuitem", name="Edit…").click()
    statement = card.get_by_role("textbox", name="What it says")
    expect(statement).to_be_focused()
    no_violations(page, "an insight being edited")
    statement.fill("Exports ought to be quick")
    card.get_by_role("button", name=re.compile("Severity")).click()
    page.get_by_role("option", name="Severe").click()
    with page.expect_response(is_change):
        card.get_by_role("button", name="Save").click()
    expect(card).to_contain_text("Exports ought to be quick")
    expect(card).to_contain_text("Severe")
    more.click()
    page.get_by_role("menuitem", name="Move to a theme…").click()
    search = page.get_by_role("searchbox", name="Find a theme, or name a new one")
    expect(search).to_be_focused()
    no_violations(page, "themes")
    search.fill("Patience of bookkeepers")
    page.get_by_role("menuitem", name="Make the theme “Patience of bookkeepers”").click()
    expect(card).to_contain_text("Patience of bookkeepers")
    page.get_by_role("button", name="Undo", exact=True).last.click()
    expect(card).not_to_contain_text("Patience of bookkeepers")
    more.click()
    page.get_by_role("menuitem", name="Back to what was found").click()
    expect(card).not_to_contain_text("Exports ought to be quick")


def test_a_line_of_the_summary_is_put_in_other_words_and_kept_apart(page: Page, seeded: Seeded) -> None:
    open_conversation(page, seeded)
    line = page.locator(".note-line").first
    was = line.locator(".note-text").inner_text()
    line.get_by_role("button", name=re.compile("^Put in other words")).focus()
    page.keyboard.press("Enter")
    words = page.get_by_role("textbox", name="Words of the line")
    words.fill("In short: it is slow.")
    no_violations(page, "a line being written")
    words.press("Enter")
    expect(line).to_contain_text("In short: it is slow.")
    expect(line).to_contain_text("Written by hand")
    page.reload()
    line.get_by_text("As generated").click()
    expect(line).to_contain_text(was)
    line.get_by_role("button", name=re.compile("^Back to the generated words")).focus()
    page.keyboard.press("Enter")
    expect(line.locator(".note-text")).to_have_text(was)
    line.get_by_role("button", name=re.compile("^Put away")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 line put away")).to_be_visible()
    page.get_by_text("1 line put away").click()
    page.get_by_role("button", name="Bring back").click()
    expect(page.get_by_text("1 line put away")).to_have_count(0)


def test_zoom_chapters_silence_and_the_sentiment_table(page: Page, seeded: Seeded) -> None:
    open_conversation(page, seeded, hash_="#t=30")
    expect(page.locator(".minimap")).to_have_count(0)
    page.keyboard.press("+")
    expect(page.locator(".minimap-window")).to_be_visible()
    box = page.locator(".waveform-canvas").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 20)
    duration = float(page.locator(".waveform-range").get_attribute("max") or 0)
    assert abs(page.evaluate(TIME) - 30) < duration / 3  # half of the recording lies under the pointer's whole width
    page.keyboard.press("0")
    expect(page.locator(".minimap")).to_have_count(0)
    page.keyboard.press("x")
    expect(page.get_by_text("Silence is skipped.")).to_be_visible()
    page.get_by_role("button", name="Listening and viewing").click()
    page.get_by_role("menuitem", name="Sentiment as a table…").click()
    table = page.get_by_role("dialog", name="Sentiment over time")
    expect(table.get_by_role("row")).to_have_count(5)
    no_violations(page, "sentiment as a table")
    page.keyboard.press("Escape")
    page.keyboard.press("x")


def second_version(seeded: Seeded, key: str) -> None:
    """The same recording heard once more, one word otherwise."""
    database = Database(seeded.settings.database)
    with database.write() as session:
        row = session.scalars(select(Recording).where(Recording.external_id == key)).one()
        current = transcripts.load_transcript(session, transcripts.get_current(session, row.id))
        first, *rest = current.utterances
        words = (replace(first.words[0], text="Goodness"), *first.words[1:])
        heard = replace(first, text=words_text(list(words)), words=words)
        transcripts.save_transcript(session, row, replace(current, utterances=(heard, *rest)), key="again")
    database.dispose()


def test_versions_are_compared_and_an_older_one_is_current_again(page: Page, seeded: Seeded) -> None:
    second_version(seeded, "onboarding-interview")
    open_conversation(page, seeded)
    expect(page.locator(".words").first).to_contain_text("Goodness")
    page.get_by_role("button", name=re.compile("^Actions for")).click()
    page.get_by_role("menuitem", name="Versions…").click()
    dialog = page.get_by_role("dialog", name="Versions of the transcript")
    expect(dialog.locator(".difference ins")).to_have_text("Goodness")
    expect(dialog.get_by_role("status")).to_contain_text("1 word differs")
    no_violations(page, "versions")
    with page.expect_response(is_change):
        dialog.get_by_role("button", name="Make version 1 current").click()
    page.keyboard.press("Escape")
    expect(page.locator(".words").first).not_to_contain_text("Goodness")


def test_transcribing_again_says_what_is_here_and_sends_what_was_chosen(page: Page, seeded: Seeded) -> None:
    open_conversation(page, seeded, DRAFT)
    page.get_by_role("button", name="Options…").click()
    dialog = page.get_by_role("dialog", name="Transcribe again")
    no_violations(page, "transcribe again")
    dialog.get_by_role("button", name=re.compile("Speakers")).click()
    page.get_by_role("option", name="Between two numbers").click()
    dialog.get_by_role("spinbutton", name="At least").fill("2")
    dialog.get_by_role("spinbutton", name="At most").fill("3")
    page.route("**/process", lambda route: route.fulfill(status=409, json={"detail": "Busy.", "code": "busy"}))
    with page.expect_request("**/process") as sent:
        dialog.get_by_role("button", name="Start").click()
    assert sent.value.post_data_json == {
        "transcriber": "auto", "diarizer": "auto", "language": "en", "min_speakers": 2, "max_speakers": 3,
    }  # fmt: skip
    expect(page.get_by_text("Busy.")).to_be_visible()
    expect(dialog).to_be_visible()


@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_in_dialogs_and_menus(page: Page, seeded: Seeded, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"/recordings/{seeded.ids[DRAFT]}")
    if width < 900:
        page.get_by_role("tab", name="Transcript").click()
    expect(page.locator(".utterance").first).to_be_visible()
    for menu in ("Listening and viewing", "Export", re.compile("^Actions for")):
        page.get_by_role("button", name=menu).first.click()
        expect(page.get_by_role("menu")).to_be_visible()
        no_violations(page, f"menu {menu}")
        page.keyboard.press("Escape")
        expect(page.get_by_role("menu")).to_have_count(0)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    no_violations(page, "keyboard")
    nothing_sticks_out(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("s")
    expect(page.get_by_role("group", name="Said by")).to_be_visible()
    no_violations(page, "said by")
    nothing_sticks_out(page)
    page.keyboard.press("Escape")
    page.keyboard.press("+")
    page.keyboard.press("e")
    expect(page.locator(".edit-area")).to_be_focused()
    no_violations(page, "zoomed, editing")
    nothing_sticks_out(page)
