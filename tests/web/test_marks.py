"""Marks on the words, on a real server: personal data with its kinds, what may not have been said; a deleted line undone."""

import httpx
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from service.actions import transcripts
from service.store.database import Database
from service.store.tables import Utterance
from tests.web.seed import Seeded
from tests.web.walking import no_violations, open_conversation

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]

RANGES = "() => [...(CSS.highlights.get('personal') ?? [])].map((range) => range.toString())"


def test_personal_data_is_marked_and_filtered_by_kind(page: Page, seeded: Seeded, server: str) -> None:
    key = seeded.ids["onboarding-interview"]
    with httpx.Client(base_url=f"{server}/api/v1/recordings/{key}", timeout=60) as client:
        rows = client.get("/transcript").raise_for_status().json()["utterances"]
        for row, kind in ((rows[0], "name"), (rows[2], "phone")):
            end = len(row["text"].split()[0])
            body = {"utterance_id": row["id"], "char_start": 0, "char_end": end, "kind": kind}
            client.post("/personal-data", json=body).raise_for_status()
        marks = client.get("/personal-data").raise_for_status().json()["items"]
    texts = {row["id"]: row["text"] for row in rows}
    said = [texts[mark["utterance_id"]][mark["char_start"] : mark["char_end"]] for mark in marks]
    phones = {mark["utterance_id"] for mark in marks if mark["kind"] == "phone"}
    open_conversation(page, seeded)
    chip = page.get_by_role("button", name="Personal data")
    expect(chip).to_contain_text(str(len(marks)))
    assert set(page.evaluate(RANGES)) >= {row["text"].split()[0] for row in (rows[0], rows[2])}
    expect(page.locator(".utterance").first).to_contain_text("Personal data: Names")
    chip.click()
    expect(page.locator(".utterance")).to_have_count(len({mark["utterance_id"] for mark in marks}))
    assert sorted(page.evaluate(RANGES)) == sorted(said)
    expect(page.locator(".personal-kinds").first).to_be_visible()
    no_violations(page, "personal data")
    page.get_by_role("button", name="Phone numbers").click()
    expect(page.locator(".utterance")).to_have_count(len(phones))
    expect(page.locator(".utterance .words").first).to_have_text(rows[2]["text"])
    chip.click()
    expect(page.locator(".utterance").nth(3)).to_be_visible()


def test_what_may_not_have_been_said_is_filtered(page: Page, seeded: Seeded) -> None:
    key = seeded.ids["renewal-call"]
    database = Database(seeded.settings.database)
    with database.write() as session:
        current = transcripts.get_current(session, key)
        row = session.scalars(select(Utterance).where(Utterance.transcript_id == current.id)).all()[3]
        row.suspect = "loop"
        text = row.text
    database.dispose()
    open_conversation(page, seeded, "renewal-call")
    page.get_by_role("toolbar").get_by_role("button", name="1", exact=False).filter(
        has=page.locator(".lucide-triangle-alert")
    ).click()
    expect(page.locator(".utterance")).to_have_count(1)
    expect(page.locator(".utterance .words")).to_have_text(text)
    expect(page.locator(".suspect")).to_be_visible()


def test_a_deleted_line_of_ones_own_comes_back(page: Page, seeded: Seeded, server: str) -> None:
    key = seeded.ids["follow-up-interview"]
    at = f"{server}/api/v1/recordings/{key}"
    said = httpx.get(f"{at}/transcript", timeout=60).raise_for_status().json()["utterances"][1]
    body = {"section": "hurts", "text": "Written by hand.", "utterance_id": said["id"], "char_start": 0, "char_end": 12}
    httpx.post(f"{at}/note/lines", json=body, timeout=60).raise_for_status()
    open_conversation(page, seeded, "follow-up-interview")
    line = page.locator(".note-line").filter(has_text="Written by hand.")
    expect(line).to_be_visible()
    proof = line.locator("q, blockquote").first.inner_text()
    line.hover()
    line.get_by_role("button", name="Delete: Written by hand.").click()
    expect(line).to_have_count(0)
    page.locator(".message").get_by_role("button", name="Undo").click()
    expect(line).to_be_visible()
    assert line.locator("q, blockquote").first.inner_text() == proof


def test_one_speaker_was_two_people(page: Page, seeded: Seeded) -> None:
    open_conversation(page, seeded, "onboarding-interview")
    page.get_by_role("tab", name="Speakers").click()
    cards = page.locator(".speaker-card")
    expect(cards).to_have_count(2)
    cards.last.get_by_role("button", name="is two people").click()
    window = page.get_by_role("dialog")
    give = window.get_by_role("button", name="to a new speaker")
    expect(give).to_be_disabled()
    window.get_by_role("checkbox").first.press("Space")
    no_violations(page, "splitting a speaker")
    give.click()
    expect(window).to_have_count(0)
    expect(cards).to_have_count(3)
    page.get_by_role("button", name="Undo the last edit").click()
    expect(cards).to_have_count(2)
