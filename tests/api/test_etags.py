"""Edits name the state that they edit: a change that somebody else made meanwhile is never overwritten unseen."""

import pytest
from sqlalchemy import select

from service.actions import insights
from service.store.tables import Speaker
from tests import factories
from tests.api.client import Client


@pytest.fixture(params=["recording", "speaker", "insight"])
def edited(request: pytest.FixtureRequest, client: Client) -> tuple[str, dict[str, str], dict[str, str]]:
    """A path, and two changes to what is there."""
    with client.database.write() as session:
        recording, row, transcript = factories.make_saved(session)
        insights.save_mined(session, recording, row, factories.make_mined(transcript), metrics={}, skipped=[])
        speaker = session.scalars(select(Speaker)).first()
        insight = insights.list_insights(session, recording_id=recording.id)[0]
        assert speaker
        return {
            "recording": (f"/recordings/{recording.id}", {"title": "A"}, {"title": "B"}),
            "speaker": (f"/recordings/{recording.id}/speakers/{speaker.id}", {"name": "Anna"}, {"name": "Ben"}),
            "insight": (f"/insights/{insight.id}", {"statement": "A"}, {"statement": "B"}),
        }[request.param]


def test_an_edit_of_a_state_that_is_gone_is_refused(
    client: Client, edited: tuple[str, dict[str, str], dict[str, str]]
) -> None:
    path, one, two = edited
    seen = client.get(path).headers["etag"]
    changed = client.http.patch("/api/v1" + path, json=one, headers={"If-Match": seen})
    assert (changed.status_code, changed.headers["etag"] != seen) == (200, True)
    late = client.http.patch("/api/v1" + path, json=two, headers={"If-Match": seen})
    assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
    assert client.get(path).headers["etag"] == changed.headers["etag"]
    again = client.http.patch("/api/v1" + path, json=two, headers={"If-Match": f'"x", {changed.headers["etag"]}'})
    assert again.status_code == 200
    assert client.http.patch("/api/v1" + path, json=one, headers={"If-Match": "*"}).status_code == 200
    assert client.patch(path, two).status_code == 200
    assert client.get(path).json().items() >= two.items()


def test_pages_say_where_the_list_goes_on(client: Client) -> None:
    with client.database.write() as session:
        recording, row, transcript = factories.make_saved(session)
        insights.save_mined(session, recording, row, factories.make_mined(transcript), metrics={}, skipped=[])
    first = client.get("/insights?limit=2&kind=")
    assert first.status_code == 422
    first = client.get("/insights?limit=2")
    following = first.headers["link"].removeprefix("<").removesuffix('>; rel="next"')
    rest = client.http.get(following)
    seen = [i["id"] for i in first.json()["items"] + rest.json()["items"]]
    assert (len(seen), len(set(seen)), "link" in rest.headers) == (3, 3, False)
