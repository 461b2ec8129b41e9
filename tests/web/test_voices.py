"""Voices and roles in the browser, on a real server: a proposal confirmed and dismissed, consents, what a project states."""

import uuid

import httpx
import pytest
from playwright.sync_api import Page, expect

from service.actions import speakers, voice_matches, voices
from service.store.database import Database
from tests.web.seed import Seeded
from tests.web.walking import no_violations, nothing_sticks_out, open_conversation

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]

KNOWN = "Dana Reyes"


@pytest.fixture(scope="module")
def person(server: str, seeded: Seeded) -> uuid.UUID:
    """Somebody with a name in a recording of a project that uses voice profiles."""
    with httpx.Client(base_url=f"{server}/api/v1", timeout=60) as client:
        at = f"/recordings/{seeded.ids['renewal-call']}"
        last = client.get(f"{at}/transcript").raise_for_status().json()["speakers"][-1]
        named = client.patch(f"{at}/speakers/{last['id']}", json={"name": KNOWN}).raise_for_status().json()
        return uuid.UUID(named["participant_id"])


def agree(server: str, seeded: Seeded, person: uuid.UUID) -> None:
    """What a project says that uses voice profiles, and what is on record of somebody who agreed."""
    with httpx.Client(base_url=f"{server}/api/v1", timeout=60) as client:
        project = client.get(f"/recordings/{seeded.ids['renewal-call']}").raise_for_status().json()["project_id"]
        client.patch(f"/projects/{project}", json={"voice_profiles": True}).raise_for_status()
        agreed = {"wording": "I agree to a profile of my voice.", "given_on": "2026-11-20"}
        client.put(f"/participants/{person}/voice-consent", json=agreed).raise_for_status()


def propose(seeded: Seeded, person: uuid.UUID, key: str) -> None:
    """What a worker writes down when a voice of this recording is like that of somebody with a profile."""
    database = Database(seeded.settings.database)
    with database.write() as session:
        speeches = voices.speech_of(session, person)
        assert voices.save_profile(session, person, b"\0" * 4, model="test", speeches=speeches)
        label = speakers.list_speakers(session, seeded.ids[key])[-1].label
        voice_matches.save_matches(session, seeded.ids[key], {label: (person, 0.87)})
    database.dispose()


def test_a_consent_is_recorded_and_a_proposal_confirmed(page: Page, seeded: Seeded, person: uuid.UUID) -> None:
    page.goto("/settings/project")
    page.get_by_text("Recognise people by their voice").click()
    expect(page.locator(".message")).to_be_visible()
    page.get_by_role("button", name="Record a consent").click()
    window = page.get_by_role("dialog", name="Record a consent")
    expect(window.get_by_role("button", name="Who agreed")).to_contain_text(KNOWN)
    no_violations(page, "recording a consent")
    window.get_by_role("button", name="Save").click()
    known = page.get_by_role("list", name="Voice profiles").get_by_role("listitem").filter(has_text=KNOWN)
    expect(known).to_contain_text("I agree that a profile of my voice is made")
    no_violations(page, "project settings")
    nothing_sticks_out(page)

    propose(seeded, person, "onboarding-interview")
    open_conversation(page, seeded)
    page.get_by_role("tab", name="Speakers").click()
    expect(page.get_by_text(f"Sounds like {KNOWN}, 87 % sure")).to_be_visible()
    no_violations(page, "a proposal")
    page.get_by_role("button", name=f"It is {KNOWN}").click()
    expect(page.get_by_role("listitem", name=KNOWN).get_by_label("Name")).to_have_value(KNOWN)
    expect(page.get_by_text("Sounds like")).to_have_count(0)
    expect(page.locator(".utterance-name").filter(has_text=KNOWN).first).to_be_visible()
    page.get_by_role("button", name="Undo the last edit").click()
    expect(page.locator(".utterance-name").filter(has_text=KNOWN)).to_have_count(0)


def test_somebody_else_is_not_proposed_again(page: Page, server: str, seeded: Seeded, person: uuid.UUID) -> None:
    agree(server, seeded, person)
    propose(seeded, person, "follow-up-interview")
    open_conversation(page, seeded, "follow-up-interview")
    page.get_by_role("tab", name="Speakers").click()
    page.get_by_role("button", name="Somebody else").click()
    expect(page.get_by_text("Sounds like")).to_have_count(0)
    page.reload()
    page.get_by_role("tab", name="Speakers").click()
    expect(page.locator(".speaker-card").first).to_be_visible()
    expect(page.get_by_text("Sounds like")).to_have_count(0)


def test_a_profile_goes_with_the_consent(page: Page, server: str, seeded: Seeded, person: uuid.UUID) -> None:
    agree(server, seeded, person)
    propose(seeded, person, "onboarding-interview")
    page.goto("/settings/project")
    known = page.get_by_role("list", name="Voice profiles").get_by_role("listitem").filter(has_text=KNOWN)
    expect(known).to_contain_text("Profile from")
    menu = page.get_by_role("button", name=f"Actions for {KNOWN}")
    menu.click()
    page.get_by_role("menuitem", name="Delete the profile").click()
    expect(known).not_to_contain_text("Profile from")
    menu.click()
    page.get_by_role("menuitem", name="Withdraw the consent").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Withdraw the consent").click()
    expect(page.get_by_text("No consent is on record.")).to_be_visible()


def test_a_project_states_who_is_who(page: Page) -> None:
    page.goto("/settings/project")
    form = page.locator("form").filter(has_text="Your own people")
    form.get_by_role("button", name="Channel 1 of stereo calls").click()
    page.get_by_role("option", name="Agent").click()
    form.get_by_label("Your own people").fill("Anna Berg\n\nTom Fisk ")
    form.get_by_role("button", name="Save").click()
    expect(page.locator(".message")).to_be_visible()
    page.reload()
    expect(form.get_by_role("button", name="Channel 1 of stereo calls")).to_contain_text("Agent")
    expect(form.get_by_label("Your own people")).to_have_value("Anna Berg\nTom Fisk")
    expect(form.get_by_role("button", name="Save")).to_be_disabled()
