"""Themes, FAQ, report and overview through the API."""

import csv
import io
import json
import uuid
from datetime import date

import pytest

from service.actions import grouping, insights, projects, search, transcripts
from service.domain.insight import Insight, Mined, Satisfaction
from service.domain.transcript import SkippedAnalysis
from service.store.query_vector import query_vector
from service.store.tables import Analysis, Evidence, Job, Participant, Recording, Speaker
from service.store.tables import Insight as InsightRow
from tests.api.client import Client
from tests.factories import make_insight, make_mined, make_recording, make_transcript
from workers.themes.group import find_themes

TALKS = (
    (
        date(2026, 3, 2),
        "Ada",
        ("The export fails every time", "Is there a way to share reports?"),
        "Yes, you press share at the top of every report.",
    ),
    (date(2026, 3, 3), "Bob", ("The export fails again and again", "I love the search"), "Good to hear."),
    (
        date(2026, 3, 12),
        "Ada",
        ("My export fails all the time", "Is there any way to share a report?"),
        "I'm not sure, let me check.",
    ),
)
KINDS = {"export": "pain_point", "share": "question", "search": "praise"}


def found(transcript, line: str) -> Insight:
    kind = next(kind for word, kind in KINDS.items() if word in line)
    made = make_insight(transcript, line, kind, cx_component="product_or_service", severity=0.6)  # type: ignore[arg-type]
    return Insight(made.kind, line, made.score, made.speaker, made.evidence, 0.6, None, made.cx_component)


@pytest.fixture
def project(client: Client) -> uuid.UUID:
    """Three conversations of two people, grouped."""
    with client.database.write() as session:
        project_id = projects.default_project(session).id
        people = {
            name: Participant(project_id=project_id, name=name, attributes={"plan": name}) for name in ("Ada", "Bob")
        }
        session.add_all(people.values())
        for on, name, lines, reply in TALKS:
            recording = make_recording(session, title=f"Call {on}", recorded_on=on, language="en")
            said = [("S1", line) for line in lines]
            transcript = make_transcript([*said, ("S2", reply)])
            row = transcripts.save_transcript(session, recording, transcript, uuid.uuid4().hex)
            claims = [found(transcript, line) for line in lines]
            insights.save_mined(session, recording, row, make_mined(transcript, *claims), metrics=None)
            for speaker in session.query(Speaker).filter_by(recording_id=recording.id):
                speaker.role = "customer" if speaker.label == "S1" else "agent"
                speaker.participant_id = people[name].id if speaker.label == "S1" else None
            passages = [
                search.store.NewPassage(p.kind, p.text, p.target_id, vector=query_vector(p.text))
                for p in search.list_passages(session, recording.id)
            ]
            search.index_recording(session, recording.id, passages)
        seen = grouping.load(session, project_id)
        grouping.save(session, project_id, seen, find_themes(seen))
    return project_id


def test_themes_come_with_facts_and_quotes(client: Client, project: uuid.UUID):
    page = client.get(f"/projects/{project}/themes").json()
    assert (len(page["items"]), page["total"], page["ungrouped"], page["recordings"]) == (1, 1, 1, 3)
    theme = page["items"][0]
    facts = theme["facts"]
    assert (facts["mentions"], facts["participants"], facts["recordings"], facts["share"]) == (3, 2, 3, 1.0)
    assert [p["mentions"] for p in facts["trend"]] == [2, 1]
    assert "export" in theme["label"].lower() and theme["quotes"][0]["quote"] in str(TALKS)
    members = client.get(f"/themes/{theme['id']}/insights", params={"limit": 2}).json()
    assert len(members["items"]) == 2 and members["items"][0]["theme_id"] == theme["id"]
    rest = client.get(f"/themes/{theme['id']}/insights", params={"limit": 2, "cursor": members["next_cursor"]}).json()
    assert len(rest["items"]) == 1 and rest["next_cursor"] is None
    assert [i["statement"] for i in client.get(f"/projects/{project}/ungrouped").json()["items"]] == [
        "I love the search"
    ]


@pytest.mark.parametrize(
    ("filters", "mentions"),
    [
        ({"since": "2026-03-03"}, 2),
        ({"until": "2026-03-02"}, 1),
        ({"attribute": "plan:Ada"}, 2),
        ({"language": "de"}, 0),
        ({"role": "agent"}, 0),
    ],
)
def test_filters_choose_the_conversations(client: Client, project: uuid.UUID, filters: dict[str, str], mentions: int):
    items = client.get(f"/projects/{project}/themes", params=filters).json()["items"]
    assert sum(t["facts"]["mentions"] for t in items) == mentions


def test_a_person_renames_splits_merges_and_moves(client: Client, project: uuid.UUID):
    theme = client.get(f"/projects/{project}/themes").json()["items"][0]["id"]
    renamed = client.patch(f"/themes/{theme}", {"label": "  Exports break "}).json()
    assert (renamed["label"], renamed["named_by"], renamed["settled"]) == ("Exports break", "person", True)
    first = client.get(f"/themes/{theme}/insights").json()["items"][0]["id"]
    split = client.post(f"/themes/{theme}/split", json={"label": "Other", "insight_ids": [first]})
    assert split.status_code == 201 and split.json()["facts"]["mentions"] == 1
    merged = client.post(f"/themes/{theme}/merge", json={"theme_ids": [split.json()["id"]]}).json()
    assert merged["facts"]["mentions"] == 3
    assert client.get(f"/themes/{split.json()['id']}").json()["merged_into"] == theme
    moved = client.http.put(f"/api/v1/insights/{first}/theme", json={"theme_id": None})
    assert moved.json()["theme_id"] is None
    history = [c["change"] for c in client.get(f"/themes/{theme}/history").json()["items"]]
    assert sorted(history) == ["merged", "renamed", "split"]
    made = client.post(f"/projects/{project}/themes", json={"label": "Mine", "insight_ids": [first]})
    assert made.status_code == 201 and made.json()["label"] == "Mine"


def test_wrong_wishes_get_a_sentence(client: Client, project: uuid.UUID):
    theme = client.get(f"/projects/{project}/themes").json()["items"][0]["id"]
    everything = [i["id"] for i in client.get(f"/themes/{theme}/insights").json()["items"]]
    for answer, code in (
        (client.post(f"/themes/{theme}/split", json={"label": "All", "insight_ids": everything}), "nothing_left"),
        (client.post(f"/themes/{theme}/merge", json={"theme_ids": [theme]}), "nothing_to_merge"),
        (client.patch(f"/themes/{theme}", {"label": "   "}), "empty_label"),
        (client.get(f"/themes/{uuid.uuid4()}"), "theme_not_found"),
        (client.get(f"/projects/{project}/report?since=2026-03-02&until=2026-03-01"), "invalid_period"),
        (client.get(f"/projects/{project}/themes?attribute=plan"), "invalid_attribute"),
    ):
        assert answer.status_code in (404, 422) and answer.json()["code"] == code


def test_questions_make_the_faq_with_the_answer_that_was_given(client: Client, project: uuid.UUID):
    faq = client.get(f"/projects/{project}/faq").json()
    assert (faq["total"], faq["unanswered"]) == (1, 0)
    entry = faq["items"][0]
    assert (entry["count"], entry["answered"], entry["answer"]["quote"]) == (2, 1, TALKS[0][3])
    assert entry["asked"][1]["answer"] is None
    text = client.get(f"/projects/{project}/faq/markdown")
    assert text.headers["content-type"].startswith("text/markdown") and TALKS[0][3] in text.text
    assert TALKS[0][3] in client.get(f"/projects/{project}/faq/csv").text


def test_the_trend_of_a_question_is_in_every_form_of_the_faq(client: Client, project: uuid.UUID):
    entry = client.get(f"/projects/{project}/faq").json()["items"][0]
    steps = [{"start": day, "mentions": 1, "recordings": 1} for day in ("2026-03-02", "2026-03-09")]
    assert entry["trend"] == steps
    text = client.get(f"/projects/{project}/faq/markdown").text
    assert "Asked twice: 1 in the week of 2 March 2026, 1 in the week of 9 March 2026; answered in" in text
    monthly = client.get(f"/projects/{project}/faq?unit=month").json()["items"][0]["trend"]
    assert monthly == [{"start": "2026-03-01", "mentions": 2, "recordings": 2}]
    assert "Asked twice; answered in" in client.get(f"/projects/{project}/faq/markdown?unit=month").text
    table = client.get(f"/projects/{project}/faq/csv").content.decode("utf-8-sig")
    assert next(csv.DictReader(io.StringIO(table)))["trend"] == "2026-03-02: 1; 2026-03-09: 1"
    (row,) = client.get(f"/projects/{project}/exports/jsonl?what=faq").text.splitlines()
    assert json.loads(row)["trend"] == steps


@pytest.mark.parametrize(("role", "number"), [("customer", 1), ("participant", 0), ("agent", 0)])
def test_the_faq_is_of_the_role_that_is_asked_for(client: Client, project: uuid.UUID, role: str, number: int):
    assert client.get(f"/projects/{project}/faq?role={role}").json()["total"] == number
    assert ("share" in client.get(f"/projects/{project}/faq/markdown?role={role}").text) is bool(number)
    assert ("share" in client.get(f"/projects/{project}/faq/csv?role={role}").text) is bool(number)


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("too_little_speech", "the customer said too little"),
        ("language_not_supported", "it is not derived in the language that is spoken"),
        ("transcript_unreliable", "the draft transcript is too unsure to draw conclusions from"),
        ("no_speech", "no speech was found"),
        ("no_mining", "mining is off"),
        (None, "the transcript is not mined so far"),
    ],
)
def test_the_report_says_why_a_recording_has_no_index(
    client: Client, project: uuid.UUID, reason: str | None, told: str
):
    with client.database.write() as session:
        analyses = list(session.query(Analysis).order_by(Analysis.recording_id))
        for analysis in analyses[:2]:
            analysis.satisfaction = {"index": None, "reason": reason} if reason not in (None, "no_mining") else None
            session.get_one(Recording, analysis.recording_id).no_mining = reason == "no_mining"
    limits = [line["text"] for line in client.get(f"/projects/{project}/report").json()["limits"]]
    assert [text for text in limits if "index for" in text] == [f"No satisfaction index for 2 recordings: {told}."]


def test_a_mean_index_says_over_how_many_recordings_and_its_standard_error(client: Client, project: uuid.UUID):
    with client.database.write() as session:
        indices = {"Call 2026-03-02": 30.0, "Call 2026-03-03": 50.0, "Call 2026-03-12": 40.0}
        for analysis, title in session.query(Analysis, Recording.title).join(
            Recording, Recording.id == Analysis.recording_id
        ):
            analysis.satisfaction = {"index": indices[title], "uncertainty": 30.0}
    report, seen = (client.get(f"/projects/{project}/{name}").json() for name in ("report", "overview"))
    for told in (report, seen):
        assert (told["satisfaction"], told["satisfaction_recordings"]) == (40.0, 3)
        assert told["satisfaction_error"] == pytest.approx(10 / 3**0.5)
        assert [(s["mean"], s["recordings"], s["error"]) for s in told["satisfaction_trend"]] == [
            (40.0, 2, pytest.approx(10.0)),
            (40.0, 1, None),
        ]
    text = client.get(f"/projects/{project}/report/markdown").text
    assert "**40 ± 6** satisfaction of 100, mean of 3 recordings (derived, not a survey)" in text
    assert "| 2 March 2026 | 40 ± 10 | 2 |" in text and "| 9 March 2026 | 40 | 1 |" in text
    assert any("standard error" in line["text"] for line in report["limits"])
    week = client.get(f"/projects/{project}/report?since=2026-03-09&until=2026-03-15").json()
    assert (week["satisfaction_recordings"], week["satisfaction_error"]) == (1, None)
    changed = (
        "Satisfaction stayed about the same: 40 ± 10 (mean of 2 recordings), now 40 (mean of 1 recording), of 100."
    )
    assert changed in [line["text"] for line in week["changes"]]
    none = client.get(f"/projects/{project}/report?language=de").json()
    assert (none["satisfaction"], none["satisfaction_recordings"], none["satisfaction_error"]) == (None, 0, None)


def test_the_report_says_what_changed_with_evidence_and_limits(client: Client, project: uuid.UUID):
    report = client.get(f"/projects/{project}/report?since=2026-03-09&until=2026-03-15").json()
    assert (report["recordings"], report["participants"]) == (1, 1)
    theme = report["by_participants"][0]
    assert (theme["mentions"], theme["before"]) == (1, 2) and theme["quotes"][0]["start"] >= 0
    assert [t["theme_id"] for t in report["fading_themes"]] == [theme["theme_id"]]
    assert any("1 recording only" in line["text"] for line in report["limits"])
    text = client.get(f"/projects/{project}/report/markdown?since=2026-03-09&until=2026-03-15").text
    assert "## What changed" in text and "Less often" in text and "[^1]: Call 2026-03" in text


def test_the_overview_counts_parts_of_the_experience_by_week(client: Client, project: uuid.UUID):
    seen = client.get(f"/projects/{project}/overview").json()
    assert [(c["start"], c["mentions"], c["pain_points"]) for c in seen["heat_map"]] == [
        ("2026-03-02", 3, 2),
        ("2026-03-09", 1, 1),
    ]
    assert seen["histogram"][4] == 3 and seen["satisfaction"] == 41.0
    assert (seen["roles"], seen["languages"], seen["attributes"]) == (
        ["agent", "customer"],
        ["en"],
        {"plan": ["Ada", "Bob"]},
    )
    curve = client.get(f"/projects/{project}/saturation").json()["items"]
    assert [s["themes"] for s in curve] == [1, 1, 1]


def add_unmined(client: Client, project: uuid.UUID, on: date, **rest: object) -> uuid.UUID:
    """A recording whose language the miner does not read."""
    with client.database.write() as session:
        recording = make_recording(session, title=f"Appel {on}", recorded_on=on, project_id=project, **rest)
        transcript = make_transcript([("S1", "L'export ne marche plus"), ("S2", "Je regarde tout de suite")])
        row = transcripts.save_transcript(session, recording, transcript, uuid.uuid4().hex)
        nothing = Satisfaction(None, "3", reason="language_not_supported")
        skipped = SkippedAnalysis("insights", "language_not_supported", "This is “fr”.")
        insights.save_mined(session, recording, row, Mined((), (None, None), nothing, (), (skipped,)), metrics=None)
        return recording.id


def test_what_was_not_mined_is_in_no_share_and_no_step_of_the_curve_and_that_is_said(
    client: Client, project: uuid.UUID
):
    for day in (20, 21):
        add_unmined(client, project, date(2026, 3, day))
    with client.database.write() as session:
        waiting = make_recording(session, title="Waiting", recorded_on=date(2026, 4, 20), project_id=project)
        row = transcripts.save_transcript(session, waiting, make_transcript(), uuid.uuid4().hex)
        insights.get_or_make_analysis(session, waiting, row)
    page = client.get(f"/projects/{project}/themes").json()
    facts = page["items"][0]["facts"]
    assert (page["recordings"], page["not_mined"], facts["share"]) == (6, 3, 1.0)
    assert [step["start"] for step in facts["trend"]] == ["2026-03-02", "2026-03-09"]
    curve = client.get(f"/projects/{project}/saturation").json()
    assert ([step["themes"] for step in curve["items"]], curve["not_mined"]) == ([1, 1, 1], 3)
    report = client.get(f"/projects/{project}/report").json()
    assert report["by_participants"][0]["share"] == 1.0
    assert "Not mined, so left out of shares: 3 recordings." in [line["text"] for line in report["limits"]]


def test_a_recording_that_a_person_read_counts_as_mined(client: Client, project: uuid.UUID):
    recording = add_unmined(client, project, date(2026, 3, 20))
    said = client.get(f"/recordings/{recording}/transcript").json()["utterances"][0]
    place = {"utterance_id": said["id"], "char_start": 0, "char_end": len(said["text"])}
    own = client.post(f"/recordings/{recording}/insights", json={"kind": "pain_point", **place}).json()
    page = client.get(f"/projects/{project}/themes").json()
    assert (page["not_mined"], page["items"][0]["facts"]["share"]) == (0, 0.75)
    client.http.put(f"/api/v1/insights/{own['id']}/theme", json={"theme_id": page["items"][0]["id"]})
    assert client.get(f"/projects/{project}/themes").json()["items"][0]["facts"]["share"] == 1.0
    assert len(client.get(f"/projects/{project}/saturation").json()["items"]) == 4


def test_an_agent_is_no_participant(client: Client, project: uuid.UUID):
    with client.database.write() as session:
        recording = make_recording(session, title="Fourth", recorded_on=date(2026, 3, 13), project_id=project)
        said = make_transcript([("S1", "The export fails every time"), ("S2", "I will fix the export today")])
        row = transcripts.save_transcript(session, recording, said, uuid.uuid4().hex)
        claims = (found(said, said.utterances[0].text), make_insight(said, "I will fix the export today", "commitment"))
        insights.save_mined(session, recording, row, make_mined(said, *claims), metrics=None)
        ada = session.query(Participant).filter_by(name="Ada").one()
        for speaker in session.query(Speaker).filter_by(recording_id=recording.id):
            speaker.role = "customer" if speaker.label == "S1" else "agent"
            speaker.participant_id = ada.id if speaker.label == "S1" else None
    for name in ("report", "overview"):
        assert client.get(f"/projects/{project}/{name}").json()["participants"] == 2
        alone = client.get(f"/projects/{project}/{name}?since=2026-03-13").json()
        assert alone["participants"] == 1
        agents = client.get(f"/projects/{project}/{name}?since=2026-03-13&role=agent").json()
        assert agents["participants"] == 1  # whom one asks for


def test_the_most_severe_themes_are_trouble_and_not_wishes(client: Client, project: uuid.UUID):
    with client.database.write() as session:
        ids = []
        for number in range(2):
            recording = make_recording(session, title=f"Wish {number}", recorded_on=date(2026, 3, 12))
            said = make_transcript([("S1", "I wish there was a dark mode")])
            row = transcripts.save_transcript(session, recording, said, uuid.uuid4().hex)
            wish = make_insight(said, "I wish there was a dark mode", "request", severity=0.95, sentiment=0.0)
            insights.save_mined(session, recording, row, make_mined(said, wish), metrics=None)
        ids = [str(row.id) for row in session.query(InsightRow).filter_by(kind="request")]
    made = client.post(f"/projects/{project}/themes", json={"label": "Dark mode", "insight_ids": ids}).json()
    assert (made["facts"]["severity"], made["facts"]["strength"]) == (None, pytest.approx(0.95))
    ranked = client.get(f"/projects/{project}/themes?order=severity").json()["items"]
    assert [theme["facts"]["severity"] for theme in ranked] == [pytest.approx(0.6), None]
    report = client.get(f"/projects/{project}/report").json()
    assert [theme["severity"] for theme in report["by_severity"]] == [pytest.approx(0.6)]
    assert "Dark mode" not in client.get(f"/projects/{project}/report/markdown").text.split("## Most severe")[1]
    cells = client.get(f"/projects/{project}/overview").json()["heat_map"]
    assert [cell["severity"] for cell in cells] == [pytest.approx(0.6)] * len(cells)
    rows = client.get(f"/projects/{project}/exports/jsonl?what=themes").text.splitlines()
    assert {(row["severity"], row["strength"]) for row in map(json.loads, rows)} == {(0.6, None), (None, 0.95)}


def test_a_person_asks_for_a_full_run(client: Client, project: uuid.UUID, knocks: list[str]):
    answer = client.post(f"/projects/{project}/themes/regroup")
    assert answer.status_code == 202 and answer.json()["kind"] == "group_themes" and knocks == ["short"]
    assert client.get(f"/projects/{project}/themes").json()["job"]["id"] == answer.json()["id"]


@pytest.mark.parametrize("day", ["0001-01-01", "1000-01-01", "9999-12-31"])
def test_a_day_that_no_recording_can_have_is_refused(client: Client, day: str) -> None:
    project = client.post("/projects", json={"name": "Calls"}).json()["id"]
    for path in ("report", "overview", "themes"):
        assert client.get(f"/projects/{project}/{path}?since={day}&until={day}").json()["code"] == "validation_failed"
    assert client.upload(recorded_on=day).json()["code"] == "validation_failed"
    assert client.get(f"/projects/{project}/report?since=1900-01-01&until=2199-12-31").status_code == 200


def theme_hits(client: Client, query: str, **filters: str) -> list[dict[str, object]]:
    return client.get("/search", params={"q": query, "kind": "theme", **filters}).json()["hits"]


def test_themes_are_found_by_words_and_meaning_and_lead_to_themselves(client: Client, project: uuid.UUID):
    theme = client.get(f"/projects/{project}/themes").json()["items"][0]
    for query in (theme["label"], "saving a file does not work, export"):
        hit = theme_hits(client, query)[0]
        assert (hit["kind"], hit["target_id"], hit["project_id"]) == ("theme", theme["id"], str(project))
        assert (hit["recording_id"], hit["start"], hit["theme_family"]) == (None, None, "need")
    everything = client.get("/search", params={"q": "export", "facets": True}).json()
    assert everything["facets"]["kind"]["theme"] == 1
    assert sum(everything["facets"]["project_id"].values()) == everything["total"]
    assert sum(everything["facets"]["recording_id"].values()) == everything["total"] - 1


def test_a_theme_is_of_no_conversation(client: Client, project: uuid.UUID):
    recording = client.get("/recordings").json()["items"][0]["id"]
    for filters in ({"recording_id": recording}, {"language": "en"}, {"date_from": "2026-01-01"}, {"role": "customer"}):
        assert theme_hits(client, "export", **filters) == []
    assert theme_hits(client, "export", project_id=str(uuid.uuid4())) == []
    assert len(theme_hits(client, "export", project_id=str(project))) == 1


def test_what_people_do_to_themes_is_found_at_once(client: Client, project: uuid.UUID):
    theme = client.get(f"/projects/{project}/themes").json()["items"][0]["id"]
    client.patch(f"/themes/{theme}", {"label": "Saving breaks", "description": "Nothing arrives on the xylophone"})
    assert theme_hits(client, "xylophone")[0]["text"] == "Saving breaks\nNothing arrives on the xylophone"
    first = client.get(f"/themes/{theme}/insights").json()["items"][0]["id"]
    split = client.post(f"/themes/{theme}/split", json={"label": "Zeppelin", "insight_ids": [first]}).json()["id"]
    assert [h["target_id"] for h in theme_hits(client, "zeppelin") if h["highlights"]] == [split]
    client.post(f"/themes/{theme}/merge", json={"theme_ids": [split]})
    assert [h for h in theme_hits(client, "zeppelin") if h["highlights"]] == []
    made = client.post(f"/projects/{project}/themes", json={"label": "Marimba", "insight_ids": [first]}).json()["id"]
    assert [h["target_id"] for h in theme_hits(client, "marimba") if h["highlights"]] == [made]


def test_grouping_again_finds_each_theme_once(client: Client, project: uuid.UUID):
    with client.database.write() as session:
        seen = grouping.load(session, project)
        grouping.save(session, project, seen, find_themes(seen, complete=True))
    assert len(theme_hits(client, "export")) == 1


def test_a_question_whose_words_no_longer_stand_is_no_part_of_the_faq(client: Client, project: uuid.UUID):
    with client.database.write() as session:
        for row in session.query(Evidence).join(InsightRow).filter(InsightRow.kind == "question"):
            row.verified = False
    assert client.get(f"/projects/{project}/faq").json()["total"] == 0


def merged(client: Client, project: uuid.UUID) -> tuple[str, str]:
    """The ids of a theme that was merged, and of the one that it was merged into."""
    old = client.get(f"/projects/{project}/themes").json()["items"][0]["id"]
    loose = client.get(f"/projects/{project}/ungrouped").json()["items"][0]["id"]
    heir = client.post(f"/projects/{project}/themes", json={"label": "Files", "insight_ids": [loose]}).json()["id"]
    client.post(f"/themes/{heir}/merge", json={"theme_ids": [old]})
    return old, heir


def test_the_id_of_a_merged_theme_leads_to_its_heir_everywhere(client: Client, project: uuid.UUID):
    old, heir = merged(client, project)
    for path, rows in (
        ("/search?q=export&", "hits"),
        (f"/projects/{project}/quotes?", "items"),
        ("/recordings?", "items"),
    ):
        found, wanted = (client.get(f"{path}theme_id={key}").json()[rows] for key in (old, heir))
        assert found == wanted and len(found) >= 3, path
    both = client.get(f"/projects/{project}/quotes", params={"theme_id": [old, heir]}).json()
    assert both["total"] == 4
    assert client.get(f"/themes/{old}/insights").json() == client.get(f"/themes/{heir}/insights").json()
    assert client.get(f"/themes/{old}").json()["merged_into"] == heir
    hits = client.get(f"/search?q=files&kind=theme&theme_id={old}").json()["hits"]
    assert [hit["target_id"] for hit in hits] == [heir]


def test_the_themes_of_questions_are_listed_by_their_family(client: Client, project: uuid.UUID):
    page = client.get(f"/projects/{project}/themes", params={"family": "question"}).json()
    assert [t["family"] for t in page["items"]] == ["question"] and page["total"] == 1
    assert page["items"][0]["facts"]["kinds"] == {"question": 2} and page["ungrouped"] == 0
    needs = client.get(f"/projects/{project}/themes", params={"family": "need"}).json()
    assert [t["family"] for t in needs["items"]] == ["need"]
    assert client.get(f"/projects/{project}/themes").json()["items"] == needs["items"]


def test_a_theme_of_which_nothing_stands_is_not_found(client: Client, project: uuid.UUID):
    theme = client.get(f"/projects/{project}/themes").json()["items"][0]["id"]
    said = [i["id"] for i in client.get(f"/themes/{theme}/insights").json()["items"]]

    def found() -> list[object]:
        return [hit["target_id"] for hit in theme_hits(client, "export")]

    for key in said:
        assert found() == [theme]
        client.patch(f"/insights/{key}", {"status": "rejected"})
    assert found() == []
    assert client.get("/search", params={"q": "export", "facets": True}).json()["facets"]["kind"].get("theme") is None
    client.patch(f"/insights/{said[0]}", {"status": "accepted"})
    assert found() == [theme]
    with client.database.write() as session:
        for row in session.query(Evidence).join(InsightRow).filter(InsightRow.theme_id == uuid.UUID(theme)):
            row.verified = False
    assert found() == []


def kinds_of_themes(client: Client, project: uuid.UUID) -> dict[str, dict[str, int]]:
    """What the themes of each family count, by kind."""
    pages = [client.get(f"/projects/{project}/themes", params=p).json() for p in ({}, {"family": "question"})]
    return {theme["family"]: theme["facts"]["kinds"] for page in pages for theme in page["items"]}


def waiting(client: Client, project: uuid.UUID) -> str | None:
    """The id of the job that will group the project, once; None: none waits."""
    with client.database.read() as session:
        jobs = session.query(Job).filter_by(project_id=project, kind=grouping.GROUP_THEMES, status="queued").all()
    assert len(jobs) <= 1
    return str(jobs[0].id) if jobs else None


def run_grouping(client: Client, project: uuid.UUID) -> None:
    with client.database.write() as session:
        session.query(Job).filter_by(project_id=project).update({"status": "completed"})
        seen = grouping.load(session, project)
        grouping.save(session, project, seen, find_themes(seen))


def test_an_insight_of_another_kind_leaves_its_theme_and_is_grouped_anew(client: Client, project: uuid.UUID):
    theme = client.get(f"/projects/{project}/themes").json()["items"][0]["id"]
    first, second, third = (i["id"] for i in client.get(f"/themes/{theme}/insights").json()["items"])
    assert waiting(client, project) is None
    client.patch(f"/insights/{first}", {"status": "accepted", "severity": 0.4})
    assert waiting(client, project) is None  # nothing to group anew
    assert client.patch(f"/insights/{first}", {"kind": "request"}).json()["theme_id"] == theme
    job = waiting(client, project)
    assert job is not None
    assert client.patch(f"/insights/{first}", {"kind": "question"}).json()["theme_id"] is None
    assert kinds_of_themes(client, project) == {"need": {"pain_point": 2}, "question": {"question": 2}}
    labels = [entry["question"] for entry in client.get(f"/projects/{project}/faq").json()["items"]]
    assert len(labels) == 2 and client.get(f"/themes/{theme}").json()["label"] not in labels
    assert waiting(client, project) == job
    client.patch(f"/insights/{second}", {"kind": "commitment"})
    assert kinds_of_themes(client, project)["need"] == {"pain_point": 1}
    client.patch(f"/insights/{first}", {"kind": "pain_point"})
    client.patch(f"/insights/{second}", {"kind": "pain_point"})
    run_grouping(client, project)
    assert kinds_of_themes(client, project)["need"] == {"pain_point": 3}
    client.patch(f"/insights/{third}", {"status": "rejected"})
    assert waiting(client, project) is not None


def test_an_insight_stays_where_a_person_put_it_whatever_its_kind(client: Client, project: uuid.UUID):
    theme = client.get(f"/projects/{project}/themes").json()["items"][0]["id"]
    placed, held, _ = (i["id"] for i in client.get(f"/themes/{theme}/insights").json()["items"])
    client.http.put(f"/api/v1/insights/{placed}/theme", json={"theme_id": theme})
    assert client.patch(f"/insights/{placed}", {"kind": "praise"}).json()["theme_id"] == theme
    client.patch(f"/themes/{theme}", {"label": "Mine"})
    assert client.patch(f"/insights/{held}", {"kind": "praise"}).json()["theme_id"] == theme


def test_what_a_person_adds_or_takes_away_is_grouped_soon(client: Client, project: uuid.UUID):
    pain = client.get("/insights", params={"kind": "pain_point"}).json()["items"][0]
    place = {"utterance_id": pain["evidence"][0]["utterance_id"], "char_start": 0, "char_end": 9}

    def add(kind: str) -> str:
        return client.post(f"/recordings/{pain['recording_id']}/insights", json={"kind": kind, **place}).json()["id"]

    promise = add("commitment")
    client.delete(f"/insights/{promise}")
    assert waiting(client, project) is None
    added = add("pain_point")
    assert waiting(client, project) is not None
    run_grouping(client, project)
    assert client.delete(f"/insights/{added}").status_code == 204
    assert waiting(client, project) is not None
