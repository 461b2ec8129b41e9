"""The quotes behind a figure: as many as it counts, in the order that they are read."""

import uuid

import pytest

from tests.api.client import Client
from tests.api.test_themes import project as project


def test_a_theme_opens_as_many_quotes_as_it_counts(client: Client, project: uuid.UUID):
    theme = client.get(f"/projects/{project}/themes").json()["items"][0]
    page = client.get(f"/projects/{project}/quotes", params={"theme_id": theme["id"], "limit": 2}).json()
    facts = theme["facts"]
    assert (page["total"], page["participants"]) == (facts["mentions"], facts["participants"])
    assert [item["on"] for item in page["items"]] == ["2026-03-12", "2026-03-03"]
    assert page["items"][0]["insight"]["evidence"][0]["quote"] == "My export fails all the time"
    following = {"theme_id": theme["id"], "limit": 2, "cursor": page["next_cursor"]}
    rest = client.get(f"/projects/{project}/quotes", params=following).json()
    assert (len(rest["items"]), rest["next_cursor"]) == (1, None)


def test_each_cell_and_bar_of_the_overview_opens_what_it_counts(client: Client, project: uuid.UUID):
    seen = client.get(f"/projects/{project}/overview").json()
    for cell in seen["heat_map"]:
        until = {"2026-03-02": "2026-03-08", "2026-03-09": "2026-03-15"}[cell["start"]]
        asked = {"cx_component": cell["cx_component"], "since": cell["start"], "until": until}
        assert client.get(f"/projects/{project}/quotes", params=asked).json()["total"] == cell["mentions"]
    for step, recordings in enumerate(seen["histogram"]):
        page = client.get(f"/projects/{project}/quotes", params={"satisfaction": step}).json()
        assert len({item["insight"]["recording_id"] for item in page["items"]}) == recordings


def test_ungrouped_kinds_and_recordings_narrow_the_quotes(client: Client, project: uuid.UUID):
    loose = client.get(f"/projects/{project}/quotes", params={"ungrouped": "true"}).json()
    assert [item["insight"]["statement"] for item in loose["items"]] == ["I love the search"]
    assert client.get(f"/projects/{project}/quotes", params={"kind": "praise"}).json()["items"] == loose["items"]
    recording = loose["items"][0]["insight"]["recording_id"]
    here = client.get(f"/projects/{project}/quotes", params={"recording_id": recording}).json()
    assert {item["recording_title"] for item in here["items"]} == {"Call 2026-03-03"} and here["total"] == 2


def test_several_themes_are_the_recordings_where_all_come_up(client: Client, project: uuid.UUID):
    exports = client.get(f"/projects/{project}/themes").json()["items"][0]["id"]
    praise = client.get(f"/projects/{project}/ungrouped").json()["items"][0]["id"]
    other = client.post(f"/projects/{project}/themes", json={"label": "Search", "insight_ids": [praise]}).json()["id"]
    both = client.get(f"/projects/{project}/quotes", params={"theme_id": [exports, other]}).json()
    assert {item["on"] for item in both["items"]} == {"2026-03-03"} and both["total"] == 2


@pytest.mark.parametrize("wrong", [{"cursor": "gone"}, {"satisfaction": "10"}, {"attribute": "plan"}])
def test_wrong_wishes_are_refused_with_a_sentence(client: Client, project: uuid.UUID, wrong: dict[str, str]):
    answer = client.get(f"/projects/{project}/quotes", params=wrong)
    assert answer.status_code == 422 and answer.json()["detail"]
