"""The settings without accounts, on a real server."""

import re
import uuid
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from service.actions.webhooks import deliver
from service.store.database import Database
from tests.web.seed import Seeded
from tests.web.walking import is_change, no_violations, nothing_sticks_out

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]

NAMES = {"onboarding-interview": "Martin Cole", "follow-up-interview": "M. Cole", "renewal-call": "Dana Reyes"}
URL = "https://example.org/hooks/earmark"


@pytest.fixture(scope="module")
def named(server: str, seeded: Seeded) -> None:
    """A speaker of three recordings has a name, so that there are participants."""
    with httpx.Client(base_url=f"{server}/api/v1", timeout=60) as client:
        for key, name in NAMES.items():
            at = f"/recordings/{seeded.ids[key]}"
            last = client.get(f"{at}/transcript").raise_for_status().json()["speakers"][-1]
            client.patch(f"{at}/speakers/{last['id']}", json={"name": name}).raise_for_status()


@pytest.fixture(scope="module")
def project(server: str) -> str:
    first: str = httpx.get(f"{server}/api/v1/projects", timeout=60).raise_for_status().json()["items"][0]["id"]
    return first


def answered(seeded: Seeded, delivery: str, answer: deliver.Answer) -> None:
    """What a worker would have written down after a try."""
    database = Database(seeded.settings.database)
    with database.write() as session:
        deliver.record(session, uuid.UUID(delivery), answer)
    database.dispose()


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


def test_the_project_is_renamed_everywhere(page: Page) -> None:
    page.goto("/settings/project")
    name = page.get_by_role("textbox", name="Name")
    was = name.input_value()
    for wanted in ("Renamed project", was):
        name.fill(wanted)
        page.locator("form").filter(has=name).get_by_role("button", name="Save").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(wanted)


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


def test_another_question_takes_the_shown_places_away(page: Page) -> None:
    """What is replaced is what was shown."""
    page.goto("/settings/project")
    page.get_by_role("textbox", name="Find").fill("export")
    page.get_by_role("textbox", name="Write instead").fill("Export")
    page.get_by_role("button", name="Show the places").click()
    expect(page.get_by_role("button", name=re.compile("^Replace in"))).to_be_visible()
    page.get_by_role("textbox", name="Find").fill("the")
    expect(page.get_by_role("button", name=re.compile("^Replace in"))).to_have_count(0)


@pytest.mark.usefixtures("named")
def test_a_participant_gets_attributes_and_two_entries_become_one(page: Page) -> None:
    page.goto("/settings/participants")
    page.get_by_role("button", name="Actions for Martin Cole").click()
    page.get_by_role("menuitem", name="Edit").click()
    page.get_by_role("button", name="Add attribute").click()
    page.get_by_role("textbox", name="Attribute 1, name").fill("plan")
    page.get_by_role("textbox", name="Attribute 1, value").fill("Enterprise")
    page.get_by_role("button", name="Save").click()
    row = page.get_by_role("row", name=re.compile("Martin Cole"))
    expect(row).to_contain_text("plan: Enterprise")
    page.get_by_role("button", name="Actions for M. Cole").click()
    page.get_by_role("menuitem", name="Same person as…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=re.compile("Kept name")).click()
    page.get_by_role("option", name="Martin Cole").click()
    dialog.get_by_role("button", name="Make them one").click()
    expect(page.get_by_role("row", name=re.compile(r"M\. Cole"))).to_have_count(0)
    expect(row.get_by_role("cell").nth(1)).to_have_text("2")
    page.get_by_role("button", name="Actions for Dana Reyes").click()
    page.get_by_role("menuitem", name="Forget").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Forget").click()
    expect(page.get_by_role("row", name=re.compile("Dana Reyes"))).to_have_count(0)


def test_a_key_is_shown_once_opens_the_door_and_is_revoked(page: Page, server: str) -> None:
    page.goto("/settings/keys")
    page.get_by_role("button", name="Make key").first.click()
    dialog = page.get_by_role("dialog", name="New API key")
    dialog.get_by_role("textbox", name="Name").fill("Nightly import")
    dialog.get_by_role("button", name="Make key").click()
    secret = page.get_by_role("dialog", name="Your new key").get_by_role("textbox", name="Key").input_value()
    asked = {"Authorization": f"Bearer {secret}"}
    assert httpx.get(f"{server}/api/v1/projects", headers=asked, timeout=60).status_code == 200
    page.get_by_role("button", name="I have kept it").click()
    assert_kept_nowhere(page, secret)
    page.get_by_role("button", name="Actions for Nightly import").click()
    page.get_by_role("menuitem", name="Revoke").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("row", name=re.compile("Nightly import"))).to_contain_text("Revoked")
    assert httpx.get(f"{server}/api/v1/projects", headers=asked, timeout=60).status_code == 401


def assert_kept_nowhere(page: Page, secret: str) -> None:
    """Neither on the page nor in its address or its storage."""
    seen = "document.documentElement.outerHTML + location.href + JSON.stringify([localStorage, sessionStorage])"
    assert secret not in page.evaluate(seen)


def test_a_webhook_is_made_tested_and_its_message_sent_again(page: Page, seeded: Seeded) -> None:
    page.goto("/settings/webhooks")
    page.get_by_role("button", name="Add webhook").first.click()
    dialog = page.get_by_role("dialog", name="New webhook")
    dialog.get_by_role("textbox", name="Address").fill(URL)
    dialog.get_by_role("button", name="Add webhook").click()
    first = page.get_by_role("textbox", name="Secret").input_value()
    page.get_by_role("button", name="I have kept it").click()
    assert_kept_nowhere(page, first)
    card = page.get_by_role("listitem", name=URL)
    with page.expect_response(is_change) as sent:
        card.get_by_role("button", name="Send test").click()
    delivery = sent.value.json()["id"]
    expect(card.locator(".delivery")).to_contain_text("Waiting")
    answered(seeded, delivery, deliver.Answer(204, 0.12))
    expect(card.locator(".delivery")).to_contain_text("Delivered")
    expect(card.locator(".tries")).to_contain_text("answered 204")
    card.locator("summary").click()
    expect(card.locator(".delivery-body")).to_contain_text("webhook.test")
    card.get_by_role("button", name=re.compile("^Send the message of")).click()
    expect(card.locator(".delivery")).to_contain_text("Waiting")
    answered(seeded, delivery, deliver.Answer(deliver.GONE, 0.1))
    page.reload()
    expect(card).to_contain_text("Off")
    expect(card.locator(".webhook-off p")).not_to_be_empty()
    card.get_by_role("button", name="Switch on").click()
    expect(card.get_by_role("button", name="Send test")).to_be_visible()
    card.get_by_role("button", name=re.compile("^Actions for")).click()
    page.get_by_role("menuitem", name="New secret").click()
    page.get_by_role("alertdialog").get_by_role("button", name="New secret").click()
    assert page.get_by_role("textbox", name="Secret").input_value() != first


def test_an_address_that_is_refused_says_why_and_keeps_what_was_typed(page: Page) -> None:
    page.goto("/settings/webhooks")
    page.get_by_role("button", name="Add webhook").first.click()
    dialog = page.get_by_role("dialog", name="New webhook")
    address = dialog.get_by_role("textbox", name="Address")
    address.fill("ftp://example.org/hook")
    dialog.get_by_role("button", name="Add webhook").click()
    expect(page.locator(".message-bad")).to_be_visible()
    expect(address).to_have_value("ftp://example.org/hook")


def test_the_audit_log_is_checked_and_exported(page: Page, server: str, project: str) -> None:
    httpx.patch(f"{server}/api/v1/projects/{project}", json={"description": "Audited"}, timeout=60).raise_for_status()
    page.goto("/settings/audit")
    expect(page.get_by_role("row", name=re.compile("Change project")).first).to_be_visible()
    page.get_by_role("button", name="Check the chain").click()
    expect(page.get_by_text("as they were written")).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Export").click()
    assert "change_project" in taken.value.path().read_text(encoding="utf-8")


def test_the_old_address_of_the_system_page_leads_to_health(page: Page) -> None:
    page.goto("/system")
    expect(page).to_have_url(re.compile("/settings/health$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Models and health")


def test_nothing_about_accounts_is_in_the_way_without_them(page: Page) -> None:
    page.goto("/settings/health")
    expect(page.get_by_text("EARMARK_ACCOUNTS=true")).to_be_visible()
    for name in ("Members and roles", "People"):
        expect(page.get_by_role("link", name=name)).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("^Account of"))).to_have_count(0)
    page.goto("/settings/members")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not for this account")


def dialogs(page: Page) -> Iterator[str]:
    """Each section, and then each with its dialog open."""
    page.goto("/settings/project")
    page.get_by_role("textbox", name="Find").fill("export")
    page.get_by_role("textbox", name="Write instead").fill("Export")
    page.get_by_role("button", name="Show the places").click()
    expect(page.locator(".replace-hit").first).to_be_visible()
    yield "project"
    page.goto("/settings/participants")
    actions = page.get_by_role("button", name=re.compile("^Actions for")).first
    expect(actions).to_be_visible()
    yield "participants"
    actions.click()
    page.get_by_role("menuitem", name="Edit").click()
    page.get_by_role("button", name="Add attribute").click()
    yield "participant"
    for section, button in (("keys", "Make key"), ("webhooks", "Add webhook")):
        page.goto(f"/settings/{section}")
        page.get_by_role("button", name=button).first.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        yield f"{section}, dialog"
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        yield section
    page.goto("/settings/audit")
    page.get_by_role("button", name="Check the chain").click()
    expect(page.locator(".settings-told")).to_be_visible()
    yield "audit"


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_in_the_settings(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(reduced_motion="reduce")
    for where in dialogs(page):
        no_violations(page, where)
        nothing_sticks_out(page)
