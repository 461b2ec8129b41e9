"""The insights of a project in the browser: every figure opens its quotes, themes are put in order, the report is made."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.walking import is_change, no_violations, nothing_sticks_out

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]

EXPORTS = "slow or broken export"
WAITING = "waiting for support"


def open_insights(page: Page) -> None:
    page.goto("/insights")
    expect(page).to_have_url(re.compile("/projects/.+/insights"))
    expect(page.locator(".theme").first).to_be_visible()
    expect(page.locator(".question").first).to_be_visible()


def open_theme(page: Page, label: str) -> Locator:
    page.get_by_role("button", name=re.compile(f"^{label}: open")).click()
    drawer = page.get_by_role("dialog", name=label)
    expect(drawer.locator(".drawer-quote").first).to_be_visible()
    return drawer


def choose(page: Page, button: str, item: str) -> None:
    page.get_by_role("button", name=button).click()
    page.get_by_role("menuitem", name=item).click()


@pytest.mark.usefixtures("slowly")
def test_a_theme_opens_quotes_that_play_and_lead_to_their_second(page: Page) -> None:
    open_insights(page)
    drawer = open_theme(page, EXPORTS)
    quote = drawer.locator(".drawer-quote").first
    quote.locator(".evidence").click()
    expect(drawer.locator(".evidence-playing")).to_have_count(1)
    page.wait_for_function("() => heard.some(([what]) => what === 'play')")
    said = quote.locator("q").inner_text()
    quote.get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/recordings/.+#t=\d"))
    expect(page.locator(".utterance-active")).to_contain_text(said)


def test_every_cell_and_bar_opens_as_many_quotes_as_it_says(page: Page) -> None:
    open_insights(page)
    cell = page.locator("button.heat-cell").first
    count = cell.inner_text()
    cell.click()
    expect(page.locator(".drawer-count")).to_contain_text(f"{count} quotes from")
    expect(page.locator(".drawer-quote")).to_have_count(int(count))
    page.keyboard.press("Escape")
    expect(cell).to_be_focused()
    for figure in ("button.bin:not([disabled])", ".plot-point", ".pair"):
        page.locator(figure).first.click()
        expect(page.locator(".drawer-quote").first).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    loose = page.locator(".ungrouped strong").inner_text()
    page.get_by_role("button", name="Show them").click()
    expect(page.locator(".drawer-count")).to_contain_text(f"{loose.split()[0]} quotes from")


def test_filters_stand_in_the_address_and_narrow_every_figure(page: Page) -> None:
    open_insights(page)
    expect(page.locator(".page-lead")).to_contain_text("4 conversations")
    page.get_by_label("From").fill("2026-10-01")
    expect(page).to_have_url(re.compile("since=2026-10-01"))
    expect(page.locator(".page-lead")).to_contain_text("2 conversations")
    expect(page.locator(".few")).to_contain_text("2 conversations")
    page.reload()
    expect(page.locator(".page-lead")).to_contain_text("2 conversations")
    page.get_by_label("From").fill("2030-01-01")
    expect(page.get_by_text("No conversation fits these filters")).to_be_visible()
    page.get_by_role("button", name="Clear filters").last.click()
    expect(page.locator(".page-lead")).to_contain_text("4 conversations")


def test_a_theme_is_renamed_and_merged_and_each_is_taken_back(page: Page) -> None:
    open_insights(page)
    names = page.locator(".theme-open")
    before = names.count()
    choose(page, f"Actions for {EXPORTS}", "Rename")
    page.get_by_role("textbox", name="Name of the theme").fill("Exports that fail")
    page.get_by_role("button", name="Save").click()
    expect(names.get_by_text("Exports that fail", exact=True)).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(names.get_by_text(EXPORTS, exact=True)).to_be_visible()
    expect(page.get_by_text("That was undone.")).to_be_visible()
    choose(page, f"Actions for {EXPORTS}", "Is the same as")
    with page.expect_response(is_change):
        page.get_by_role("button", name="Merge", exact=True).click()
    expect(names).to_have_count(before - 1)
    with page.expect_response(is_change):
        page.get_by_role("button", name="Undo").click()
    expect(names.get_by_text(EXPORTS, exact=True)).to_be_visible()
    expect(names).to_have_count(before)


def test_quotes_are_split_off_moved_and_kept(page: Page) -> None:
    open_insights(page)
    drawer = open_theme(page, WAITING)
    quotes = drawer.locator(".drawer-quote")
    before = quotes.count()
    drawer.get_by_role("button", name="Split off quotes").click()
    drawer.get_by_role("checkbox").first.check()
    drawer.get_by_role("button", name="Make a theme of 1 quote").click()
    page.get_by_role("textbox", name="Name of the theme").fill("Passed around")
    with page.expect_response(is_change):
        page.get_by_role("button", name="Save").click()
    expect(quotes).to_have_count(before - 1)
    quotes.first.get_by_role("button", name=re.compile("^Move or keep")).click()
    page.get_by_role("menuitem", name="Passed around").click()
    expect(quotes).to_have_count(before - 2)
    drawer.get_by_role("button", name="Undo").click()
    expect(quotes).to_have_count(before - 1)
    quotes.first.get_by_role("button", name=re.compile("^Move or keep")).click()
    page.get_by_role("menuitem", name="Keep it here").click()
    expect(drawer.get_by_text("The quote stays here")).to_be_visible()
    expect(quotes).to_have_count(before - 1)


def test_what_the_server_refuses_is_taken_back_with_its_sentence(page: Page) -> None:
    sentence = "Nobody may rename this now."
    refused = {"detail": sentence, "code": "busy", "status": 409}
    page.route("**/api/v1/themes/*", lambda route: route.fulfill(status=409, json=refused))
    open_insights(page)
    choose(page, f"Actions for {EXPORTS}", "Rename")
    page.get_by_role("textbox", name="Name of the theme").fill("Something else")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".messages")).to_contain_text(sentence)
    expect(page.locator(".theme-open").get_by_text(EXPORTS, exact=True)).to_be_visible()
    expect(page.get_by_text("Something else")).to_have_count(0)


def test_the_report_is_made_for_a_period_and_leads_to_its_files(page: Page) -> None:
    open_insights(page)
    page.get_by_role("link", name="Report").click()
    expect(page.get_by_role("heading", name="Said by most people")).to_be_visible()
    page.goto(f"{page.url.partition('?')[0]}?since=2026-10-01")
    expect(page.locator(".report-figures")).to_contain_text(re.compile("Conversations\\s*2"))
    page.get_by_role("button", name="Export").click()
    items = page.get_by_role("menuitem")
    expect(items.filter(has_text="Excel")).to_have_count(3)
    expect(items.filter(has_text="Word")).to_have_count(2)
    with page.expect_download() as download:
        items.filter(has_text="footnotes").first.click()
    assert "# " in download.value.path().read_text(encoding="utf-8")


def test_a_project_without_conversations_says_what_to_do(page: Page) -> None:
    made = page.request.post("/api/v1/projects", data={"name": "Empty", "description": "", "glossary": []}).json()
    page.goto(f"/projects/{made['id']}/insights")
    expect(page.get_by_role("heading", name="Nothing to see together yet")).to_be_visible()
    no_violations(page, "empty insights")
    page.goto("/projects/nowhere/insights")
    expect(page.get_by_role("alert")).to_be_visible()


def test_the_report_is_put_in_other_words_and_that_is_taken_back(page: Page) -> None:
    open_insights(page)
    page.goto(page.url.replace("/insights", "/report"))
    limits = page.locator(".report-limits")
    line = limits.locator(".note-line").first
    generated = line.locator(".note-text").inner_text()
    line.hover()
    line.get_by_role("button", name="Put in other words").click()
    page.get_by_role("textbox", name="Words of the line").fill("Four calls are not many.")
    page.keyboard.press("Enter")
    expect(line.locator(".note-text")).to_have_text("Four calls are not many.")
    expect(line).to_contain_text("Written by hand")
    page.get_by_role("button", name="Add a line: Conclusions").click()
    no_violations(page, "report, writing")
    page.get_by_role("textbox", name="Words of the line").fill("The export comes first.")
    page.keyboard.press("Enter")
    expect(page.locator(".report-conclusions .note-text")).to_have_text("The export comes first.")
    no_violations(page, "report, written")
    page.reload()
    expect(line.locator(".note-text")).to_have_text("Four calls are not many.")
    line.hover()
    line.get_by_role("button", name="Back to the generated words").click()
    expect(line.locator(".note-text")).to_have_text(generated)
    line.hover()
    line.get_by_role("button", name="Put away").click()
    expect(limits).not_to_contain_text(generated)
    page.get_by_text("1 line put away").click()
    page.get_by_role("button", name="Undo").last.click()
    expect(line.locator(".note-text")).to_have_text(generated)
    own = page.locator(".report-conclusions .note-line")
    own.hover()
    own.get_by_role("button", name="Delete: ").click()
    expect(own).to_have_count(0)


@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_axe_finds_nothing_on_insights_and_report(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(reduced_motion="reduce")
    open_insights(page)
    page.locator(".question-open").first.click()
    no_violations(page, "insights")
    nothing_sticks_out(page)
    toggles = page.get_by_role("button", name=re.compile("^As a table"))
    for _ in range(toggles.count()):
        toggles.first.click()
    no_violations(page, "insights, tables")
    open_theme(page, WAITING)
    no_violations(page, "insights, drawer")
    page.get_by_role("button", name=re.compile("^Move or keep")).first.click()
    expect(page.get_by_role("menu")).to_be_visible()
    no_violations(page, "insights, drawer menu")
    page.goto(page.url.replace("/insights", "/report"))
    expect(page.get_by_role("heading", name="Said by most people")).to_be_visible()
    expect(page.get_by_role("heading", name="Satisfaction over time")).to_be_visible()
    no_violations(page, "report")
    nothing_sticks_out(page)


def test_the_report_shows_satisfaction_over_time_and_leads_to_its_weeks(page: Page) -> None:
    open_insights(page)
    page.goto(page.url.replace("/insights", "/report"))
    trend = page.get_by_role("region", name="Satisfaction over time")
    trend.get_by_role("button", name=re.compile("^As a table")).click()
    weeks = trend.get_by_role("row").count() - 1
    assert weeks > 1
    trend.get_by_role("button", name=re.compile("^As a chart")).click()
    expect(trend.locator(".plot-point")).to_have_count(weeks)
    trend.locator(".plot-point").first.click()
    expect(page).to_have_url(re.compile(r"/insights\?since=\d{4}-\d\d-\d\d&until="))


def test_a_mean_satisfaction_says_how_unsure_it_is(page: Page) -> None:
    open_insights(page)
    address = page.url.split("/insights")[0]
    spread = page.get_by_role("region", name="Conversations by satisfaction")
    expect(spread).to_contain_text(re.compile(r"\d+ ± \d+ of 100 on average"))
    expect(spread.get_by_text(re.compile(r"^\d+ plus or minus \d+ of 100"))).to_have_count(1)
    page.goto(f"{address}/insights?unit=month")
    moves = page.get_by_role("region", name="Average over time")
    expect(moves.get_by_role("button", name=re.compile(r"\d+ plus or minus \d+ of 100, 2 conv"))).to_be_visible()
    expect(moves.locator(".plot-error")).to_have_count(1)
    moves.get_by_role("button", name=re.compile("^As a table")).click()
    expect(moves.get_by_role("cell", name=re.compile(r"^\d+ plus or minus \d+$"))).to_be_visible()
    no_violations(page, "means with their errors")
    page.goto(f"{address}/report?since=2020-01-01&until=2040-01-01")
    expect(page.locator(".report-figures")).to_contain_text(re.compile(r"Satisfaction\d+ ± \d+"))


def test_a_question_shows_when_it_was_asked(page: Page) -> None:
    open_insights(page)
    expect(page.locator(".question").first.locator(".spark")).to_have_attribute("aria-label", re.compile(r"\d"))
