"""What a person does in the browser, on a real server: find a conversation, hear the proof, decide, search, name."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from samples import sample_folder
from tests.web.seed import DRAFT, Seeded
from tests.web.walking import is_change, no_violations, nothing_sticks_out, open_conversation

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]

SECONDS = "() => { const range = document.querySelector('.waveform-range'); return Number(range.value); }"
MARKED = "(name) => [...(CSS.highlights.get(name) ?? [])].map(String)"
PLAYS_A_WORD_OF = """(quote) => [...(CSS.highlights.get('playing-word') ?? [])]
  .some((word) => quote.split(' ').includes(String(word)))"""
SOUND = "() => performance.getEntriesByType('resource').some((entry) => entry.name.endsWith('/media'))"


@pytest.mark.usefixtures("slowly")
def test_from_the_library_to_the_second_that_proves_a_claim(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("row")).to_have_count(5)
    page.get_by_role("link", name="Onboarding interview with Martin Cole").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Onboarding interview with Martin Cole")
    page.get_by_role("tab", name="Insights").click()
    proof = page.locator(".insight .evidence").first
    quote = proof.locator("q").inner_text()
    proof.click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.locator(".evidence-playing")).to_have_count(1)
    assert page.evaluate(MARKED, "evidence") == [quote]
    assert page.evaluate(SOUND)
    page.wait_for_function(PLAYS_A_WORD_OF, arg=quote)


def end_of(quote: str, key: str) -> float:
    """The second at which a quote that was planted in a sample ends."""
    truth = json.loads((sample_folder() / "truth" / f"{key}.json").read_text(encoding="utf-8"))
    return next(planted["end"] for planted in truth["insights"] if planted["quote"] == quote)


def test_evidence_stops_where_the_quote_ends(page: Page, seeded: Seeded) -> None:
    open_conversation(page, seeded)
    page.get_by_role("tab", name="Insights").click()
    proof = page.locator(".insight .evidence").first
    proof.click()
    page.wait_for_function("() => heard.length === 2")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect(page.locator(".evidence-playing")).to_have_count(0)
    (first, _), (last, stopped) = page.evaluate("heard")
    assert (first, last) == ("play", "pause")
    assert stopped >= end_of(proof.locator("q").inner_text(), "onboarding-interview")


def test_a_deep_link_opens_at_its_second(page: Page, seeded: Seeded) -> None:
    open_conversation(page, seeded, hash_="#t=83.2")
    expect(page.locator(".player-time")).to_contain_text("1:23")
    expect(page.locator(".utterance-active")).to_be_in_viewport()


@pytest.mark.usefixtures("slowly")
def test_a_click_on_a_word_plays_from_that_word(page: Page, seeded: Seeded) -> None:
    open_conversation(page, seeded)
    words = page.locator(".words").nth(2)
    box = words.bounding_box()
    assert box is not None
    words.click(position={"x": box["width"] * 0.3, "y": 12})
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.locator(".utterance-active .words")).to_have_text(words.inner_text())


def test_the_keyboard_plays_moves_and_finds(page: Page, seeded: Seeded) -> None:
    open_conversation(page, seeded)
    page.keyboard.press("l")
    expect(page.locator(".player-time")).to_contain_text("0:10")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".player-time")).to_contain_text("0:15")
    page.keyboard.press("j")
    expect(page.locator(".player-time")).to_contain_text("0:05")
    page.keyboard.press("k")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("k")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_role("textbox", name="Find in transcript")).to_be_focused()
    page.keyboard.type("invoices")
    expect(page.locator(".find-count")).to_have_text(re.compile(r"1 of \d+"))
    assert {found.lower() for found in page.evaluate(MARKED, "found-here")} == {"invoices"}


def test_scrolling_stops_the_following_until_it_is_asked_for_again(page: Page, seeded: Seeded) -> None:
    open_conversation(page, seeded, hash_="#t=30")
    page.locator(".transcript-scroll").hover()
    page.mouse.wheel(0, 4000)
    follow = page.get_by_role("button", name="Follow the audio")
    expect(follow).to_be_visible()
    follow.click()
    expect(follow).to_be_hidden()
    expect(page.locator(".utterance-active")).to_be_in_viewport()


@pytest.mark.usefixtures("slowly")
def test_search_plays_a_hit_in_place_and_opens_it_at_its_second(page: Page) -> None:
    page.goto("/")
    box = page.get_by_role("searchbox", name="Search all conversations")
    box.fill("export")
    box.press("Enter")
    said = page.locator(".hit").filter(has=page.locator("mark")).filter(has=page.locator(".hit-kind-utterance"))
    hit = said.first
    expect(hit.locator("mark").first).to_have_text(re.compile("export", re.IGNORECASE))
    hit.get_by_role("button", name=re.compile("^Play ")).click()
    expect(page.locator(".hit-playing")).to_have_count(1)
    link = hit.get_by_role("link")
    seconds = float(re.search(r"#t=([\d.]+)", link.get_attribute("href") or "")[1])  # type: ignore[index]
    link.click()
    expect(page.locator(".utterance-active")).to_be_in_viewport()
    assert page.evaluate(SECONDS) == int(seconds)


def test_search_filters_by_kind_and_keeps_the_query_in_the_address(page: Page) -> None:
    page.goto("/search?q=export")
    expect(page.locator(".hit").first).to_be_visible()
    page.get_by_role("button", name="Insights").click()
    expect(page.locator(".hit-kind-utterance")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"q=export&kind=insight"))


def test_a_name_given_to_a_speaker_shows_everywhere(page: Page, seeded: Seeded) -> None:
    open_conversation(page, seeded, "renewal-call")
    page.get_by_role("tab", name="Speakers").click()
    name = page.get_by_role("textbox", name="Name").first
    name.fill("Peter Dunn")
    name.press("Enter")
    expect(page.locator(".utterance-name", has_text="Peter Dunn").first).to_be_visible()
    page.get_by_role("link", name="Recordings").click()
    expect(page.get_by_role("row", name=re.compile("Renewal call"))).to_contain_text("Peter Dunn")


def test_a_decision_about_an_insight_is_kept(page: Page, seeded: Seeded) -> None:
    open_conversation(page, seeded, "follow-up-interview")
    page.get_by_role("tab", name="Insights").click()
    accept = page.get_by_role("button", name=re.compile("^Accept(ed)?: ")).first
    with page.expect_response(is_change):
        accept.click()
    expect(accept).to_have_attribute("aria-pressed", "true")
    page.reload()
    page.get_by_role("tab", name="Insights").click()
    expect(accept).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".insight-accepted")).to_have_count(1)


def test_a_draft_says_so_and_offers_whisper(page: Page, seeded: Seeded) -> None:
    open_conversation(page, seeded, DRAFT)
    banner = page.get_by_role("region", name="This transcript is a draft.")
    expect(banner).to_contain_text("No Whisper weights are on this machine.")
    expect(banner.get_by_role("button", name="Transcribe again with Whisper")).to_be_enabled()
    assert page.evaluate(MARKED, "doubtful")


def test_an_upload_shows_in_the_library_and_the_same_file_is_recognised(page: Page, tmp_path: Path) -> None:
    said = tmp_path / "standup.vtt"
    said.write_text("WEBVTT\n\n00:00.000 --> 00:02.000\n<v Ana>The export is broken again.\n", encoding="utf-8")
    page.goto("/")
    for state in ("Added", "Was here already"):
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Add recordings").click()
        chooser.value.set_files(said)
        dialog = page.get_by_role("dialog", name="Add a recording")
        dialog.get_by_role("textbox", name="Title").fill("Stand-up")
        dialog.get_by_role("button", name="Add and process").click()
        expect(page.locator(".upload-state").last).to_have_text(state)
    row = page.get_by_role("row", name=re.compile("Stand-up"))
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Waiting")
    row.get_by_role("button", name="Actions for Stand-up").click()
    page.get_by_role("menuitem", name="Delete now…").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    expect(row).to_have_count(0)


def test_an_empty_file_is_refused_in_a_sentence(page: Page, tmp_path: Path) -> None:
    empty = tmp_path / "empty.mp3"
    empty.touch()
    page.goto("/")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add recordings").click()
    chooser.value.set_files(empty)
    page.get_by_role("dialog").get_by_role("button", name="Add and process").click()
    expect(page.locator(".upload-failed .upload-state")).to_contain_text("empty")


SCREENS = {"/": ".recording", "/search?q=export": ".hit", "/system": ".facts", "/nowhere": ".empty"}
TABS = ("Summary", "Insights", "Metrics", "Speakers")


@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_on_any_screen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(reduced_motion="reduce")
    for path, ready in SCREENS.items():
        page.goto(path)
        expect(page.locator(ready).first).to_be_visible()
        no_violations(page, path)


@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_on_a_conversation(page: Page, seeded: Seeded, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"/recordings/{seeded.ids[DRAFT]}#t=58")
    for name in TABS:
        tab = page.get_by_role("tab", name=name)
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
        no_violations(page, f"conversation, {name}")
        nothing_sticks_out(page)


def test_the_first_page_needs_little(page: Page) -> None:
    """What decides how soon something shows, and unlike a stopwatch is the same on every machine."""
    page.goto("/")
    expect(page.locator(".recording").first).to_be_visible()
    fetched = page.evaluate("performance.getEntriesByType('resource').map((e) => [e.initiatorType, e.name])")
    code = [name for kind, name in fetched if kind in {"script", "link"} and name.endswith((".js", ".css"))]
    assert len(code) <= 6
    assert all(name.startswith(page.url) for _, name in fetched)


def add_sound(page: Page, path: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add recordings").click()
    chooser.value.set_files(path)
    page.get_by_role("dialog").get_by_role("button", name="Add and process").click()


def test_an_upload_goes_on_after_a_lost_connection(page: Page, tmp_path: Path) -> None:
    sound = tmp_path / "resumed.wav"
    sound.write_bytes(b"RIFF" + bytes(400_000))
    page.goto("/")
    page.route("**/api/v1/uploads/*", lambda route: route.abort())
    add_sound(page, sound)
    expect(page.locator(".upload-state")).to_have_text("The connection is lost. It goes on by itself.")
    page.get_by_role("button", name="Pause resumed.wav").click()
    expect(page.locator(".upload-state")).to_contain_text("Paused")
    page.unroute("**/api/v1/uploads/*")
    page.get_by_role("button", name="Go on with resumed.wav").click()
    expect(page.locator(".upload-state")).to_have_text("Added")
    expect(page.get_by_role("row", name=re.compile("resumed"))).to_have_count(1)


def test_a_cancelled_upload_leaves_nothing(page: Page, tmp_path: Path) -> None:
    sound = tmp_path / "unwanted.wav"
    sound.write_bytes(b"RIFF" + bytes(300_000))
    page.goto("/")
    page.route(
        "**/api/v1/uploads/*", lambda route: route.abort() if route.request.method == "PATCH" else route.continue_()
    )
    add_sound(page, sound)
    expect(page.locator(".upload-lost")).to_be_visible()
    with page.expect_response(lambda response: response.request.method == "DELETE") as gone:
        page.get_by_role("button", name="Cancel unwanted.wav").click()
    assert gone.value.status == 204
    expect(page.locator(".upload-state")).to_have_text("Cancelled")
    page.reload()
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("unwanted"))).to_have_count(0)


def test_the_page_speaks_french_when_asked(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Language of the page").click()
    page.get_by_role("menuitemradio", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.get_by_role("link", name="Bibliothèque")).to_be_visible()
    no_violations(page, "library in French")
    page.get_by_role("link", name="Onboarding interview with Martin Cole").click()
    expect(page.get_by_role("tab", name="Résumé")).to_be_visible()


def test_search_is_narrowed_by_what_it_counts_and_kept(page: Page, seeded: Seeded) -> None:
    page.goto("/")
    page.get_by_role("button", name=re.compile("^Project:")).click()
    page.get_by_role("menuitem", name=re.compile("Maple")).click()
    page.goto("/search?q=export")
    expect(page.locator(".hit").first).to_be_visible()
    page.get_by_text("Narrow down").click()
    page.get_by_role("group", name="Said by").get_by_role("button", name=re.compile("^Customer")).click()
    expect(page).to_have_url(re.compile("role=customer"))
    no_violations(page, "search, narrowed")
    page.get_by_role("button", name="Keep this search").click()
    saved = page.get_by_role("group", name="Saved searches")
    kept = saved.get_by_role("button", name="export · Customer", exact=True)
    expect(kept).to_be_visible()
    expect(page.get_by_role("button", name="Keep this search")).to_have_count(0)
    page.goto("/search?q=export")
    page.get_by_role("button", name="Keep this search").click()
    wide = saved.get_by_role("button", name="export", exact=True)
    expect(wide).to_be_visible()
    kept.click()
    expect(page).to_have_url(re.compile("q=export&role=customer"))
    expect(page.locator(".hit").first).to_be_visible()
    for name, search in (("export · Customer", kept), ("export", wide)):
        saved.get_by_role("button", name=f"Let go of the search “{name}”").click()
        expect(search).to_have_count(0)


def test_a_kept_search_within_a_theme_stays_within_it(page: Page, seeded: Seeded) -> None:
    page.goto("/")
    page.get_by_role("button", name=re.compile("^Project:")).click()
    page.get_by_role("menuitem", name=re.compile("Maple")).click()
    project = page.request.get("/api/v1/projects").json()["items"][0]["id"]
    theme = page.request.get(f"/api/v1/projects/{project}/themes").json()["items"][0]
    within = {"name": "In the theme", "query": "the", "filters": {"theme_id": theme["id"]}}
    assert page.request.post(f"/api/v1/projects/{project}/searches", data=within).ok
    page.goto("/search?q=the")
    count = page.locator(".search-count")
    expect(count).not_to_be_empty()
    all_hits = int(count.inner_text().split()[0])
    page.get_by_role("button", name="In the theme", exact=True).click()
    expect(page).to_have_url(re.compile(f"theme_id={theme['id']}"))
    chip = page.get_by_role("button", name=f"Theme: {theme['label']}. Search beyond it")
    expect(chip).to_contain_text(theme["label"])
    expect(count).not_to_have_text(re.compile(f"^{all_hits} "))
    no_violations(page, "search within a theme")
    chip.click()
    expect(chip).to_have_count(0)
    expect(count).to_have_text(re.compile(f"^{all_hits} "))
    saved = page.get_by_role("group", name="Saved searches")
    saved.get_by_role("button", name="Let go of the search “In the theme”").click()
    expect(saved.get_by_role("button", name="In the theme", exact=True)).to_have_count(0)


@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
@pytest.mark.parametrize("width", [1440, 390])
def test_a_search_is_narrowed_to_a_theme_and_widened_again(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/")
    page.get_by_role("button", name=re.compile("^Project:")).click()
    page.get_by_role("menuitem", name=re.compile("Maple")).click()
    project = page.request.get("/api/v1/projects").json()["items"][0]["id"]
    found = page.request.get(f"/api/v1/projects/{project}/themes", params={"order": "mentions"}).json()["items"]
    page.goto("/search?q=the")
    count = page.locator(".search-count")
    expect(count).not_to_be_empty()
    all_hits = int(count.inner_text().split()[0])
    page.get_by_text("Narrow down").click()
    themes = page.get_by_role("button", name=re.compile("Theme$"))
    themes.click()
    expect(page.get_by_role("option")).to_have_text(["All", *(theme["label"] for theme in found)])
    expect(page.get_by_role("searchbox", name="Find a theme")).to_be_focused()
    no_violations(page, "themes to search in")
    page.keyboard.type(found[1]["label"][:8].upper())
    expect(page.get_by_role("option")).to_have_text([found[1]["label"]])
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"theme_id={found[1]['id']}"))
    expect(themes).to_contain_text(found[1]["label"])
    expect(count).not_to_have_text(re.compile(f"^{all_hits} "))
    no_violations(page, "a search narrowed to a theme")
    nothing_sticks_out(page)
    themes.click()
    page.get_by_role("option", name="All").click()
    expect(page).not_to_have_url(re.compile("theme_id"))
    expect(count).to_have_text(re.compile(f"^{all_hits} "))


def name_customers(page: Page, seeded: Seeded) -> None:
    """The customers of two conversations become participants by their names."""
    for name, key in (("Martin Cole", "onboarding-interview"), ("Nora Field", DRAFT)):
        path = f"/api/v1/recordings/{seeded.ids[key]}"
        people = page.request.get(f"{path}/transcript").json()["speakers"]
        speaker = next(each["id"] for each in people if each["role"] not in ("agent", "interviewer"))
        assert page.request.patch(f"{path}/speakers/{speaker}", data={"name": name}).ok


def test_search_is_narrowed_to_what_one_participant_said(page: Page, seeded: Seeded) -> None:
    page.goto("/")
    name_customers(page, seeded)
    page.get_by_role("button", name=re.compile("^Project:")).click()
    page.get_by_role("menuitem", name=re.compile("Maple")).click()
    page.goto("/search?q=export")
    page.get_by_text("Narrow down").click()
    people = page.get_by_role("group", name="Participant")
    expect(people.get_by_role("button")).to_have_count(2)
    people.get_by_role("button", name=re.compile("^Martin Cole")).click()
    expect(page).to_have_url(re.compile("participant_id="))
    expect(page.locator(".hit").first).to_be_visible()
    expect(people.get_by_role("button", name=re.compile("^Martin Cole"))).to_have_attribute("aria-pressed", "true")
    no_violations(page, "search, one participant")


def test_a_hit_of_a_recording_without_sound_does_not_offer_to_play(page: Page, seeded: Seeded) -> None:
    key = seeded.ids["renewal-call"]

    def mute(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "has_audio": False})

    page.route(re.compile(f"/api/v1/recordings/{key}$"), mute)
    page.goto("/search?q=export")
    hits = page.locator(".hit")
    expect(hits.get_by_role("button", name=re.compile("^Play")).first).to_be_visible()
    silent = hits.filter(has=page.locator(f"a[href*='{key}']"))
    expect(silent.first).to_be_visible()
    expect(silent.get_by_role("button", name=re.compile("^Play"))).to_have_count(0)
