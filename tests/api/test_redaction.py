"""Every route of the API, asked by somebody who may not see personal data: nothing of it is in any answer."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pypdfium2
import pytest
from sqlalchemy import event, select

from service.actions import (
    edits,
    insights,
    notes,
    privacy,
    recordings,
    report_lines,
    saved_searches,
    search,
    transcripts,
)
from service.actions.scope import Scope
from service.actions.theme_search import index_themes
from service.actions.webhooks.manage import create_webhook, send_test
from service.api.openapi import make_api
from service.domain.formats import WRITERS
from service.domain.insight import Chapter, Keyphrase, Mined, Satisfaction
from service.domain.privacy import KINDS, Agreement
from service.domain.search_filters import SearchFilters
from service.domain.transcript import Provenance, SpeakerInfo, Transcript, Utterance, Word
from service.store.tables import Insight, Job, Participant, Speaker, Theme
from service.store.tables import Recording as RecordingRow
from service.store.tables import Transcript as TranscriptRow
from service.store.tables import Utterance as UtteranceRow
from tests import factories
from tests.api.client import AUDIO, Client

SAID = (
    "Hello, my name is Zdenka Kovalenko and the export fails every time I try it.",
    "My number is four one five, double five five, oh one nine nine, I love the new search.",
    "Write to zdenka dot kovalenko at example dot org, I wish you could send it by email instead.",
    "I live at twenty two Baker Street and I was born on the third of May nineteen eighty.",
    "My card number is 4242 4242 4242 4242 and my social security number is 078-05-1120.",
    "Why does Zdenka have to call again about the export?",
)
STATED = {
    "value": 6.0, "out_of": 10, "speaker": "S1", "quote": "Hello, my name is Zdenka Kovalenko", "position": 0,
    "char_start": 0, "char_end": 34, "start": 0.0, "end": 2.4,
}  # fmt: skip
PLANTED = (
    "zdenka", "kovalenko", "double five", "one nine nine", "four one five", "baker", "nineteen eighty", "third of may",
    "4242 4242", "078-05", "example dot org", "+1 415 555 0199",
)  # fmt: skip
ROUTES = sorted(
    (path, operation["operationId"])
    for path, operations in make_api().openapi()["paths"].items()
    for method, operation in operations.items()
    if method == "get"
)


def conversation() -> Transcript:
    spoken = []
    for place, text in enumerate(SAID):
        words = text.split()
        start = place * 10.0
        times = [Word(w, start + i * 0.4, start + i * 0.4 + 0.35, 0.9) for i, w in enumerate(words)]
        spoken.append(Utterance(start, times[-1].end, "S1" if place != 3 else "S2", text, tuple(times)))
    people = (SpeakerInfo("S1", "Zdenka Kovalenko", "customer"), SpeakerInfo("S2", None, "agent"))
    return Transcript(tuple(spoken), Provenance("import", "vtt", why="imported from Zdenka.vtt"), "en", people)


class Planted:
    """A recording with personal data wherever the product keeps text, and the ids of all that has a route."""

    def __init__(self, client: Client) -> None:
        self.client = client
        told = {
            "title": "Call with Zdenka Kovalenko",
            "consent_by": "Zdenka Kovalenko",
            "consent_wording": "Zdenka agrees",
        }
        made = client.upload(AUDIO, name="zdenka-kovalenko.wav", external_id="+1 415 555 0199", **told,
                             metadata=json.dumps({"caller": "Zdenka", "phone": "+1 415 555 0199"})).json()  # fmt: skip
        self.key = UUID(made["recording"]["id"])
        with client.database.write() as session:
            self.fill(session)

    def fill(self, session) -> None:  # type: ignore[no-untyped-def]
        recording = recordings.get_recording(session, self.key)
        said = conversation()
        row = transcripts.save_transcript(session, recording, said, "k")
        found = [
            factories.make_insight(said, "the export fails every time I try it", severity=0.7),
            factories.make_insight(
                said,
                "My number is four one five, double five five, oh one nine nine",
                "request",
                details={"answer": {"quote": SAID[3], "speaker": "S2"}},
            ),
            factories.make_insight(said, "Why does Zdenka have to call again about the export?", "question"),
        ]
        mined = Mined(
            tuple(found), tuple(0.0 for _ in SAID), Satisfaction(41.0, "1", stated_score=STATED),
            (Keyphrase("zdenka kovalenko export", 0.7),),
            chapters=(Chapter("Zdenka and the export", 0, 5, 0.0, 60.0),),
        )  # fmt: skip
        insights.save_mined(session, recording, row, mined, metrics={"duration": 60.0, "version": "1"})
        insights.rewrite_note(session, recording, row)
        search.index_recording(session, recording.id, search.list_passages(session, recording.id))
        speaker = session.scalars(select(Speaker).where(Speaker.label == "S1")).one()
        person = Participant(
            project_id=recording.project_id, name="Zdenka Kovalenko", attributes={"phone": "+1 415 555 0199"}
        )
        theme = Theme(
            project_id=recording.project_id, family="need", label="Zdenka's export", phrases=["zdenka kovalenko"]
        )
        session.add_all([person, theme])
        session.flush()
        speaker.participant_id = person.id
        rows = session.scalars(select(Insight).order_by(Insight.position)).all()
        for each in rows:
            each.theme_id = theme.id
        index_themes(session, recording.project_id)
        saved = saved_searches.save_search(session, recording.project_id, "Zdenka", "Zdenka Kovalenko", SearchFilters())
        hook = create_webhook(session, recording.project_id, url="https://example.org/", events=["recording.completed"])
        delivery = send_test(session, hook.id)
        delivery.body = json.dumps({"data": {"metadata": recording.details}})
        job = session.scalars(select(Job).where(Job.recording_id == self.key)).one()
        job.status, job.error_code, job.error = (
            "failed",
            "broken",
            "Could not read zdenka-kovalenko.wav of Zdenka Kovalenko.",
        )
        notes.add_line(session, self.key, "hurts", "Zdenka Kovalenko of twenty two Baker Street waits.")
        report_lines.add_line(session, Scope(recording.project_id), "conclusions", "Zdenka Kovalenko waits.")
        utterance = session.scalars(select(UtteranceRow).where(UtteranceRow.position == 1)).one()
        edits.change_text(session, self.key, utterance.id, utterance.text.replace("love", "like"), author="Pat")
        self.project = recording.project_id
        self.ids = {
            "recording_id": self.key, "project_id": self.project, "insight_id": rows[0].id, "theme_id": theme.id,
            "participant_id": person.id, "job_id": job.id, "webhook_id": hook.id, "delivery_id": delivery.id,
            "speaker_id": speaker.id, "utterance_id": utterance.id, "transcript_id": row.id, "other_id": row.id,
            "search_id": saved.id,
        }  # fmt: skip

    def redact(self, *, originals: str = "nobody") -> None:
        with self.client.database.write() as session:
            privacy.change_privacy(session, self.project, {"redact": list(KINDS), "originals": originals})

    def addresses(self) -> Iterator[tuple[str, str]]:
        """Every GET route with ids of what was planted; each file format is a route of its own."""
        for path, name in ROUTES:
            filled = path
            for parameter, id_ in self.ids.items():
                filled = filled.replace(f"{{{parameter}}}", str(id_))
            if name == "search":
                filled += "?q=export&facets=true"
            if name == "list_recordings":
                yield filled + "?sort=title&order=desc&limit=1", name
                yield filled + "?query=call&limit=1", name
            if "faq" in name:
                filled += "?least=1"
            if name == "list_doubts":
                filled += "?below=1"
            formats = list(WRITERS) if "{format}" in filled else [""]
            for form in formats:
                here = filled.replace("{format}", form)
                while "{" in here:
                    start, end = here.index("{"), here.index("}")
                    here = here[:start] + str(uuid4()) + here[end + 1 :]
                yield here, name
                if name == "export_project":
                    for what in ("themes", "faq", "report", "quotes"):
                        yield f"{here}?what={what}", name


def as_text(body: bytes) -> str:
    """What a person can read in an answer, also in a Word, Excel or PDF file."""
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "\n".join(archive.read(n).decode("utf-8", "replace") for n in archive.namelist())
    if body[:5] == b"%PDF-":
        document = pypdfium2.PdfDocument(body)
        pages = "\n".join(page.get_textpage().get_text_range() for page in document)
        return pages + json.dumps(document.get_metadata_dict())
    return body.decode("utf-8", "replace")


IDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""Ids of chance, in which "078-05" may stand."""


def found_in(text: str) -> list[str]:
    flat = " ".join(IDS.sub("", text.lower()).split())
    return [value for value in PLANTED if value in flat]


@pytest.fixture
def planted(client: Client) -> Planted:
    return Planted(client)


def walk(planted: Planted) -> dict[str, list[str]]:
    """Where planted values were answered; every answer below 500."""
    leaks: dict[str, list[str]] = {}
    for path, _name in planted.addresses():
        answer = planted.client.http.get(path)
        assert answer.status_code < 500, (path, answer.text[:300])
        text = as_text(answer.content) + json.dumps(dict(answer.headers))
        if found := found_in(text):
            leaks[path] = found
    return leaks


def test_without_redaction_the_walk_meets_what_was_planted(planted: Planted) -> None:
    """So that the test below can fail."""
    leaks = walk(planted)
    met = "\n".join(leaks)
    for noun in ("/transcript", "/insights", "/note", "/search", "/themes", "/participants", "/exports/docx", "/exports/pdf",
                 "/history", "/jobs", "/searches", "/deliveries", "/privacy", "/faq", "/report"):  # fmt: skip
        assert noun in met, noun
    assert len(leaks) > 40


def test_no_answer_of_any_route_holds_personal_data(planted: Planted) -> None:
    planted.redact()
    assert walk(planted) == {}
    text = planted.client.get(f"/recordings/{planted.key}/transcript").json()["utterances"][1]
    assert text["text"] == "My number is [PHONE], I like the new search."
    assert " ".join(w["text"] for w in text["words"]) == text["text"]


def test_those_who_see_the_originals_see_them(planted: Planted) -> None:
    planted.redact(originals="editors")
    assert "Zdenka" in planted.client.get(f"/recordings/{planted.key}/transcript").text
    assert planted.client.get(f"/projects/{planted.project}/privacy").json()["sees_originals"] is True


def test_quotes_stay_at_their_place_in_the_masked_text(planted: Planted) -> None:
    planted.redact()
    texts = {
        u["id"]: u["text"] for u in planted.client.get(f"/recordings/{planted.key}/transcript").json()["utterances"]
    }
    quotes = [
        e for i in planted.client.get(f"/recordings/{planted.key}/insights").json()["insights"] for e in i["evidence"]
    ]
    assert len(quotes) == 3
    for quote in quotes:
        assert texts[quote["utterance_id"]][quote["char_start"] : quote["char_end"]] == quote["quote"]
        assert quote["verified"] is True


def test_a_reader_of_masked_words_is_told_what_stands_as_all_others_are(planted: Planted) -> None:
    planted.redact()
    found = planted.client.get(f"/recordings/{planted.key}/insights").json()
    answer, score = found["insights"][1]["details"]["answer"], found["satisfaction"]["stated_score"]
    assert "[" in answer["quote"] and answer["verified"] is True
    assert score["quote"] == "Hello, my name is [NAME]" and score["verified"] is True


@pytest.mark.parametrize(
    "query", ["Zdenka", "kovalenko", "0199", "4242", "Baker Street", "zdenka kovalenko export baker"]
)
def test_what_is_hidden_is_not_found(planted: Planted, query: str) -> None:
    before = planted.client.get("/search", params={"q": query}).json()["total"]
    listed = planted.client.get("/recordings", params={"query": query}).json()["items"]
    planted.redact()
    after = planted.client.get("/search", params={"q": query, "facets": "true"}).json()
    if "export" in query:
        assert 0 < after["total"] <= before
        assert found_in(json.dumps(after["hits"])) == []
    else:
        assert (after["total"], after["hits"], after["facets"]["kind"]) == (0, [], {})
    assert planted.client.get("/recordings", params={"query": query}).json()["items"] == [] or not listed


def test_nothing_is_shown_before_somebody_looked(planted: Planted) -> None:
    """Fail closed: words whose personal data was not looked for are withheld, everywhere."""
    planted.redact()
    with planted.client.database.write() as session:
        session.get_one(TranscriptRow, planted.ids["transcript_id"]).personal_revision = -1
    answer = planted.client.get(f"/recordings/{planted.key}/transcript")
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (409, "not_redacted_yet", "2")
    assert planted.client.get(f"/recordings/{planted.key}/media").json()["code"] == "not_redacted_yet"
    assert planted.client.get("/search", params={"q": "export"}).json()["total"] == 0
    listed = planted.client.get("/insights").json()["items"]
    assert {i["statement"] for i in listed} == {"[WITHHELD]"}
    assert walk(planted) == {}


def test_answers_to_changes_hold_nothing_either(planted: Planted) -> None:
    planted.redact()
    client, ids = planted.client, planted.ids
    answers = [
        client.patch(f"/recordings/{planted.key}", {"kind": "call"}),
        client.patch(f"/insights/{ids['insight_id']}", {"status": "accepted"}),
        client.patch(f"/themes/{ids['theme_id']}", {"description": "Zdenka said so"}),
        client.post(f"/recordings/{planted.key}/process"),
        client.upload(AUDIO, name="again.wav"),
        client.post(f"/recordings/{planted.key}/undo"),
        client.post(f"/recordings/{planted.key}/redo"),
        client.post(f"/recordings/{planted.key}/utterances/{ids['utterance_id']}/confirm", json={"words": [0]}),
    ]
    for answer in answers:
        assert answer.status_code < 500
        assert found_in(answer.text) == [], answer.text
    assert sum(answer.status_code < 300 for answer in answers) >= 7


def test_an_answer_that_was_kept_before_is_masked_too(planted: Planted) -> None:
    key = {"Idempotency-Key": "once"}
    path = f"/recordings/{planted.key}/utterances/{planted.ids['utterance_id']}/confirm"
    first = planted.client.post(path, json={"words": [0]}, headers=key)
    assert "double five" in first.text
    planted.redact()
    again = planted.client.post(path, json={"words": [0]}, headers=key)
    assert again.headers["idempotent-replayed"] == "true"
    assert found_in(again.text) == []


def test_whoever_does_not_see_words_cannot_overwrite_them(planted: Planted) -> None:
    planted.redact()
    path = f"/recordings/{planted.key}/utterances"
    refused = planted.client.patch(f"{path}/{planted.ids['utterance_id']}", {"text": "My number is [PHONE]."})
    assert (refused.status_code, refused.json()["code"]) == (403, "originals_hidden")
    replace = planted.client.post(f"/projects/{planted.project}/replace", json={"find": "Zdenka", "replacement": "Z"})
    assert replace.json()["code"] == "originals_hidden"
    mark = {"utterance_id": str(planted.ids["utterance_id"]), "char_start": 0, "char_end": 2, "kind": "name"}
    assert planted.client.post(f"/recordings/{planted.key}/personal-data", json=mark).status_code == 403


def test_people_mark_and_unmark(planted: Planted) -> None:
    """Beside the machine: what a person says stays after an edit, and what a person took out does not come back."""
    path = f"/recordings/{planted.key}/personal-data"
    marks = planted.client.get(path).json()
    assert marks["complete"] is True
    assert {m["kind"] for m in marks["items"]} == set(KINDS)
    place = str(planted.ids["utterance_id"])
    added = planted.client.post(path, json={"utterance_id": place, "char_start": 3, "char_end": 9, "kind": "address"})
    assert (added.status_code, added.json()["source"]) == (201, "person")
    phone = next(m for m in marks["items"] if m["kind"] == "phone")
    assert planted.client.delete(f"{path}/{phone['id']}").status_code == 204
    said = planted.client.get(f"/recordings/{planted.key}/transcript").json()["utterances"][1]["text"]
    planted.client.patch(
        f"/recordings/{planted.key}/utterances/{place}", {"text": "Well, " + said[0].lower() + said[1:]}
    )
    planted.redact()
    shown = planted.client.get(f"/recordings/{planted.key}/transcript").json()["utterances"][1]["text"]
    assert shown.startswith("Well, my [ADDRESS] is four one five")


def test_the_model_context_server_reads_the_same(planted: Planted) -> None:
    import anyio

    from earmark.client import Client as ApiClient
    from earmark.mcp import make_server

    planted.redact()

    def pass_on(request: httpx.Request) -> httpx.Response:
        answer = planted.client.http.request(request.method, str(request.url), content=request.content)
        return httpx.Response(answer.status_code, content=answer.content, headers={"content-type": "application/json"})

    server = make_server(ApiClient("http://localhost", transport=httpx.MockTransport(pass_on)))

    async def ask() -> str:
        calls = {
            "search": {"query": "export"},
            "get_transcript": {"recording_id": str(planted.key)},
            "list_insights": {},
            "get_quote": {"insight_id": str(planted.ids["insight_id"])},
        }
        return "\n".join([str(await server.call_tool(name, given)) for name, given in calls.items()])

    said = anyio.run(ask)
    assert "export" in said
    assert found_in(said) == []


def test_consent_names_are_personal_data(planted: Planted) -> None:
    planted.redact()
    with planted.client.database.write() as session:
        privacy.add_consent(session, planted.key, Agreement("Zdenka Kovalenko"), by=None)
    assert found_in(planted.client.get(f"/recordings/{planted.key}/privacy").text) == []


def test_a_session_that_reads_past_the_masks_is_refused(planted: Planted) -> None:
    from service.actions.redaction import Masks
    from service.domain.access import LOCAL
    from service.store.masking import MASKS

    planted.redact()
    with planted.client.database.read() as session:
        session.info[MASKS] = Masks(planted.client.database, LOCAL)
        with pytest.raises(RuntimeError, match=r"utterance\.text"):
            session.execute(select(UtteranceRow.text)).all()


def test_masks_of_a_project_do_not_name_each_of_its_recordings(planted: Planted) -> None:
    from service.actions.redaction import Masks
    from service.domain.access import LOCAL

    planted.redact()
    database, values = planted.client.database, list[int]()
    with database.write() as session:
        planted_one = session.get_one(RecordingRow, planted.key)
        session.add_all(
            RecordingRow(project_id=planted_one.project_id, title="Call", filename="call.wav", sha256=f"{n:064x}")
            for n in range(60)
        )

    @event.listens_for(database.engine, "before_cursor_execute")
    def count(_c: Any, _cursor: Any, _statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        values.append(len(parameters))

    try:
        assert len(Masks(database, LOCAL).everything()) == 1
    finally:
        event.remove(database.engine, "before_cursor_execute", count)
    assert max(values) < 20
