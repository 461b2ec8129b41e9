"""Accounts in the browser, on a real server that has them: sign-in, invitations, roles, a session that ends."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from service.actions.access import users
from service.store.database import Database
from service.store.tables import Project
from tests.web.conftest import serving
from tests.web.seed import Seeded
from tests.web.walking import is_change, no_violations, nothing_sticks_out

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]

PASSWORD = "a sentence to remember"
OTHER = "another sentence entirely"
ADMINISTRATOR, VIEWER, OWNER = "ana@example.org", "vera@example.org", "olga@example.org"


@pytest.fixture(scope="module")
def server(built: None, seeded: Seeded) -> Iterator[str]:
    """The service with accounts: an administrator, an owner and a viewer of the sample project."""
    database = Database(seeded.settings.database)
    with database.write() as session:
        users.create_user(session, email=ADMINISTRATOR, name="Ana", password=PASSWORD, administrator=True)
        project = session.scalars(select(Project.id).order_by(Project.created_at)).first()
        assert project is not None
        for email, name, role in ((VIEWER, "Vera", "viewer"), (OWNER, "Olga", "owner")):
            person = users.create_user(session, email=email, name=name, password=PASSWORD)
            users.set_role(session, project, person.id, role)
    database.dispose()
    with serving(seeded.settings, EARMARK_ACCOUNTS="true") as address:
        yield address


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.get_by_role("textbox", name="E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def enter(page: Page, email: str, path: str) -> None:
    page.goto(path)
    sign_in(page, email)
    expect(page.get_by_role("button", name=re.compile("^Account of"))).to_be_visible()


def test_a_wrong_password_is_refused_and_the_right_one_leads_where_one_was_going(page: Page) -> None:
    page.goto("/search?q=export")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    sign_in(page, ADMINISTRATOR, "not the password")
    expect(page.get_by_role("alert")).to_be_visible()
    sign_in(page, ADMINISTRATOR)
    expect(page.locator(".hit").first).to_be_visible()
    expect(page).to_have_url(re.compile("q=export"))


def test_signing_out_leaves_nothing_behind(page: Page) -> None:
    enter(page, VIEWER, "/")
    expect(page.locator(".recording").first).to_be_visible()
    page.get_by_role("button", name="Account of Vera").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(page.locator(".recording")).to_have_count(0)


def test_a_session_that_ends_is_gone_on_with_after_signing_in(page: Page) -> None:
    enter(page, ADMINISTRATOR, "/settings/project")
    about = page.get_by_role("textbox", name="What is it about?")
    about.fill("Written before the session ended.")
    page.context.clear_cookies()
    page.locator("form").filter(has=about).get_by_role("button", name="Save").click()
    again = page.get_by_role("dialog", name="Sign in again")
    expect(again).to_be_visible()
    no_violations(page, "sign in again")
    with page.expect_response(lambda response: is_change(response) and "/projects/" in response.url):
        sign_in(page, ADMINISTRATOR)
    expect(again).to_have_count(0)
    page.reload()
    expect(about).to_have_value("Written before the session ended.")


def test_another_person_does_not_finish_what_the_first_began(page: Page) -> None:
    enter(page, ADMINISTRATOR, "/settings/project")
    about = page.get_by_role("textbox", name="What is it about?")
    about.fill("Never to be saved.")
    page.context.clear_cookies()
    page.locator("form").filter(has=about).get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog", name="Sign in again")).to_be_visible()
    sign_in(page, OWNER)
    expect(page.get_by_role("button", name="Account of Olga")).to_be_visible()
    page.goto("/settings/project")
    expect(about).not_to_have_value("Never to be saved.")


def test_what_a_role_does_not_include_is_not_offered(page: Page) -> None:
    enter(page, VIEWER, "/settings/project")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for name in ("Members and roles", "Webhooks", "People", "Audit log"):
        expect(page.get_by_role("link", name=name)).to_have_count(0)
    for name in ("Save", "Add term", "Show the places"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    page.goto("/settings/audit")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not for this account")
    page.goto("/")
    expect(page.locator(".recording-link").first).to_be_visible()
    for name in ("Add recordings", "Record", re.compile("^Actions for")):
        expect(page.get_by_role("main").get_by_role("button", name=name, exact=True)).to_have_count(0)
    expect(page.get_by_role("link", name="Bin")).to_have_count(0)
    page.goto("/insights")
    expect(page.locator(".theme").first).to_be_visible()
    expect(page.get_by_role("button", name="Group again")).to_have_count(0)
    expect(page.locator(".theme-menu button")).to_have_count(0)
    page.goto("/search?q=export")
    expect(page.locator(".hit").first).to_be_visible()
    expect(page.get_by_role("button", name="Keep this search")).to_have_count(0)


def test_a_person_is_invited_chooses_a_password_and_changes_role(page: Page) -> None:
    enter(page, ADMINISTRATOR, "/settings/members")
    page.get_by_role("button", name="Add member").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="E-mail address").fill("nora@example.org")
    dialog.get_by_role("textbox", name="Name").fill("Nora")
    no_violations(page, "add member")
    dialog.get_by_role("button", name="Make invitation").click()
    link = page.get_by_role("textbox", name="Link").input_value()
    no_violations(page, "invitation")
    page.get_by_role("button", name="I have kept it").click()
    row = page.get_by_role("row", name=re.compile("Nora"))
    row.get_by_role("button", name=re.compile("Role of Nora")).click()
    page.get_by_role("option", name="Viewer").click()
    expect(row).to_contain_text("Viewer")
    page.context.clear_cookies()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome to Earmark")
    no_violations(page, "welcome")
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Set password and go in").click()
    expect(page.get_by_role("button", name="Account of Nora")).to_be_visible()
    token = link.partition("#")[2]
    assert token
    assert not any(token in url.partition("#")[0] for url in asked)
    assert token not in page.evaluate("location.href + JSON.stringify([localStorage, sessionStorage])")


def test_a_used_or_broken_invitation_says_so(page: Page) -> None:
    page.goto("/welcome")
    expect(page.get_by_text("This link is not complete")).to_be_visible()
    page.goto("/welcome#not-a-token")
    page.reload()
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Set password and go in").click()
    expect(page.get_by_role("alert")).to_contain_text("ask for a new one")


def test_a_password_is_changed_and_the_new_one_is_asked_for(page: Page, server: str) -> None:
    enter(page, OWNER, "/")
    page.get_by_role("button", name="Account of Olga").click()
    page.get_by_role("menuitem", name="Change password").click()
    page.get_by_label("Current password", exact=True).fill("not the password")
    page.get_by_label("New password", exact=True).fill(OTHER)
    change = page.get_by_role("dialog").get_by_role("button", name="Change password")
    change.click()
    expect(page.get_by_role("alert")).to_contain_text("not right")
    no_violations(page, "change password")
    page.get_by_label("Current password", exact=True).fill(PASSWORD)
    change.click()
    expect(page.get_by_role("dialog", name="Sign in again")).to_be_visible()
    sign_in(page, OWNER, OTHER)
    expect(page.get_by_role("dialog")).to_have_count(0)
    old = httpx.post(f"{server}/api/v1/session", json={"email": OWNER, "password": PASSWORD}, timeout=60)
    assert old.status_code == 401


def test_an_account_is_locked_by_an_administrator(page: Page) -> None:
    enter(page, ADMINISTRATOR, "/settings/people")
    row = page.get_by_role("row", name=re.compile("Vera"))
    for act, state in (("Lock account", "Locked"), ("Unlock account", "")):
        row.get_by_role("button", name="Actions for Vera").click()
        page.get_by_role("menuitem", name=act, exact=True).click()
        expect(row.get_by_role("cell").first).to_have_text(state)
    expect(page.get_by_role("button", name="Actions for Ana")).to_have_count(0)


@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_where_accounts_show(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(reduced_motion="reduce")
    page.goto("/settings/members")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    no_violations(page, "sign in")
    sign_in(page, ADMINISTRATOR)
    expect(page.get_by_role("button", name="Account of Ana")).to_be_visible()
    for section in ("members", "people"):
        page.goto(f"/settings/{section}")
        expect(page.locator(".rows")).to_be_visible()
        no_violations(page, section)
        nothing_sticks_out(page)
