"""The settings without accounts, on a real server."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.walking import is_change

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]


def test_a_term_is_added_and_taken_away(page: Page) -> None:
    page.goto("/settings")
    expect(page).to_have_url(re.compile("/settings/project$"))
    page.get_by_role("textbox", name="Add term").fill("Kubernetes, Grafana")
    page.get_by_role("button", name="Add term").click()
    terms = page.get_by_role("list", name="Terms")
    expect(terms.get_by_role("listitem").filter(has_text="Grafana")).to_be_visible()
    with page.expect_response(is_change):
        page.get_by_role("button", name="Remove Grafana").click()
    expect(terms.get_by_role("listitem").filter(has_text="Grafana")).to_have_count(0)
    page.reload()
    expect(terms.get_by_role("listitem").filter(has_text="Kubernetes")).to_be_visible()
    expect(terms).not_to_contain_text("Grafana")


def test_a_word_is_put_right_everywhere_after_each_place_was_shown(page: Page) -> None:
    page.goto("/settings/project")
    page.get_by_role("textbox", name="Find").fill("invoices")
    page.get_by_role("textbox", name="Write instead").fill("InvoicesX")
    page.get_by_role("button", name="Show the places").click()
    expect(page.locator(".replace-hit").first).to_contain_text("InvoicesX")
    shown = page.locator(".replace-hit").count()
    link = page.locator(".replace-hit a").first.get_attribute("href") or ""
    page.get_by_role("button", name=f"Replace in {shown} place").click()
    expect(page.locator(".replace-hit")).to_have_count(0)
    page.goto(link)
    expect(page.locator(".utterance-active .words")).to_contain_text("InvoicesX")


def test_the_old_address_of_the_system_page_leads_to_health(page: Page) -> None:
    page.goto("/system")
    expect(page).to_have_url(re.compile("/settings/health$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Models and health")
    expect(page.get_by_text("EARMARK_ACCOUNTS=true")).to_be_visible()
