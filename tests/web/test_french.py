"""The pages in French, whose words are longer: nothing sticks out, nothing is cut, and the service speaks French too."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.seed import DRAFT, Seeded
from tests.web.walking import no_violations, nothing_sticks_out

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]

PAGES = {
    "/": ".recording",
    "/insights": ".theme",
    "/search?q=export": ".hit",
    "/settings/project": ".voices",
    "/settings/privacy": "main form",
    "/settings/webhooks": "main h1",
    "/settings/audit": "main h1",
    "/settings/health": ".facts",
    "/recordings/00000000-0000-0000-0000-000000000000": "[role=alert]",
}
CUT = """() => [...document.querySelectorAll('button, .chip, .badge, .tab, th, dt, label')]
  .filter((one) => one.offsetParent && one.clientWidth && !one.closest('.visually-hidden, .switcher, thead'))
  .filter((one) => getComputedStyle(one).textOverflow !== 'ellipsis' && one.scrollWidth > one.clientWidth + 1)
  .filter((one) => !['absolute', 'fixed'].includes(getComputedStyle(one).position))
  .map((one) => `${one.className}: ${one.textContent}`)"""
OVER = """([one, other]) => {
  const [above, below] = [one, other].map((name) => document.querySelector(name).getBoundingClientRect());
  return above.bottom > below.top;
}"""

LOWEST = """() => {
  const end = document.querySelector('.transcript-scroll').getBoundingClientRect().bottom;
  return [...document.querySelectorAll('.utterance')].filter((row) => {
    const { top, bottom } = row.querySelector('.words').getBoundingClientRect();
    return top < end - 40 && bottom > end - 120;
  }).at(-1);
}"""


@pytest.fixture
def french(page: Page) -> Page:
    page.add_init_script("localStorage.setItem('earmark.language', 'fr')")
    page.emulate_media(reduced_motion="reduce")
    return page


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_nothing_sticks_out_or_is_cut(french: Page, seeded: Seeded, width: int) -> None:
    french.set_viewport_size({"width": width, "height": 844})
    for path, rests_on in PAGES.items():
        french.goto(path)
        expect(french.locator(rests_on).first).to_be_visible()
        nothing_sticks_out(french)
        assert french.evaluate(CUT) == [], path
    open_tabs = french.get_by_role("tab")
    for key in (DRAFT, "renewal-call"):
        french.goto(f"/recordings/{seeded.ids[key]}")
        expect(open_tabs.first).to_be_visible()
        for tab in open_tabs.all():
            tab.click()
            nothing_sticks_out(french)
            assert french.evaluate(CUT) == [], f"{key}, {tab.inner_text()}"


def test_the_service_is_told_in_french(french: Page) -> None:
    french.goto("/recordings/00000000-0000-0000-0000-000000000000")
    expect(french.get_by_role("alert")).to_contain_text("Cet enregistrement n’existe pas, ou plus.")
    expect(french.locator("html")).to_have_attribute("lang", "fr")
    french.request.post("/api/v1/projects", data={"name": "Named", "description": "", "glossary": []})
    french.goto("/settings/audit")
    row = french.get_by_role("row").filter(has_text="Projet créé").first
    expect(row).to_contain_text("cette machine")


def test_a_window_holds_its_buttons(french: Page) -> None:
    french.set_viewport_size({"width": 390, "height": 844})
    french.goto("/")
    french.get_by_role("button", name="Enregistrer", exact=True).click()
    window = french.get_by_role("dialog", name="Enregistrer une conversation")
    cancel, around = window.get_by_role("button", name="Annuler").bounding_box(), window.bounding_box()
    assert cancel is not None
    assert around is not None
    assert cancel["x"] >= around["x"]
    no_violations(french, "recorder, French, narrow")


def test_what_is_selected_is_not_under_the_bar(page: Page, seeded: Seeded) -> None:
    page.set_viewport_size({"width": 390, "height": 700})
    page.goto(f"/recordings/{seeded.ids['onboarding-interview']}")
    page.get_by_role("tab", name="Transcript").click()
    rows = page.locator(".utterance")
    expect(rows.first).to_be_visible()
    page.wait_for_function(LOWEST)  # the list has measured its rows
    wanted = page.evaluate(f"""() => {{
      const row = ({LOWEST})();
      document.getSelection().selectAllChildren(row.querySelector('.words'));
      return row.dataset.utterance;
    }}""")
    expect(page.locator(".selection-bar")).to_be_visible()
    page.wait_for_function(
        f"(names) => !({OVER})(names)", arg=[f'[data-utterance="{wanted}"] .words', ".selection-bar"]
    )
