"""Fills an installation through the service's own actions: samples uploaded, their ground truth saved as if it was heard."""

import json
import uuid
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select

from samples import load_project, sample_folder
from service.actions import demo, insights, jobs, recordings, search, stages, themes, transcripts
from service.config import Settings
from service.domain.feelings import find_emotions, measure_feelings
from service.domain.insight import Insight, Keyphrase, Mined, Satisfaction, quote_span
from service.domain.metrics import measure
from service.domain.themes import FAMILIES, THEME_KINDS
from service.domain.transcript import Provenance, SkippedAnalysis, SpeakerInfo, Transcript, Utterance, Word
from service.domain.turn_satisfaction import TurnRating
from service.store import migrate
from service.store.database import Database
from service.store.media import open_media
from service.store.tables import Insight as InsightRow
from service.store.tables import Recording
from workers.audio import open_audio

DRAFT = "export-support-call"
"""The recording that a fallback recogniser is said to have heard."""
WHY = "No Whisper weights are on this machine."
DETAILS = {"outcome": {"outcome": "churn_risk"}, "commitment": {"by_when": "tomorrow"}}
"""What the miner would have noted beside a claim, by kind."""
STAGES = ("decode", "transcribe", "diarize", "align", "mine", "note", "index")


@dataclass(frozen=True)
class Seeded:
    """The installation, and the ids of its recordings by the samples' keys."""

    settings: Settings
    ids: dict[str, uuid.UUID]


def seed(settings: Settings) -> Seeded:
    """The sample project with transcripts, insights, notes, waveforms and a search index."""
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database)
    migrate.upgrade(database)
    media = open_media(settings)
    with database.write() as session:
        demo.load_sample_project(session, media, demo.keep_samples(media))
    ids = {}
    for sample in load_project().recordings:
        truth = json.loads((sample_folder() / "truth" / f"{sample.key}.json").read_text(encoding="utf-8"))
        facts = asdict(open_audio(sample.audio, settings).facts)
        with database.write() as session:
            row = session.scalars(select(Recording).where(Recording.external_id == sample.key)).one()
            recordings.save_audio_facts(session, row, facts)
            process(session, row, truth)
            ids[sample.key] = row.id
    with database.write() as session:
        group_planted(session, ids)
    database.dispose()
    return Seeded(settings, ids)


def process(session: Any, row: Recording, truth: dict[str, Any]) -> None:
    """What the pipeline would have made of a recording, from its ground truth."""
    transcript = transcript_of(truth, draft=row.external_id == DRAFT)
    saved = transcripts.save_transcript(session, row, transcript, key="truth")
    mined = mined_of(truth, transcript.utterances)
    metrics = measure(transcript.utterances, transcript.speakers, truth["duration"], "en")
    skipped = [SkippedAnalysis("diarize", "no_model", "Speakers were told apart by channel.")] if saved.draft else []
    insights.save_mined(session, row, saved, mined, metrics=metrics, skipped=skipped)
    insights.rewrite_note(session, row, saved)
    search.index_recording(session, row.id, search.list_passages(session, row.id))
    finish_job(session)


def transcript_of(truth: dict[str, Any], *, draft: bool) -> Transcript:
    labels = {speaker["name"]: f"SPEAKER_{n:02d}" for n, speaker in enumerate(truth["speakers"])}
    utterances = tuple(
        Utterance(u["start"], u["end"], labels[u["speaker"]], u["text"], words(u, draft=draft), "en")
        for u in truth["utterances"]
    )
    speakers = tuple(
        SpeakerInfo(labels[s["name"]], role=s["role"], role_confidence=0.8, channel=s["channel"])
        for s in truth["speakers"]
    )
    engine = ("sphinx", "en-us") if draft else ("whisper", "base")
    provenance = Provenance(*engine, draft=draft, why=WHY if draft else "", confidence=0.61 if draft else 0.93)
    return Transcript(utterances, provenance, "en", speakers)


def words(utterance: dict[str, Any], *, draft: bool) -> tuple[Word, ...]:
    """Every eighth word of a draft is a doubtful one."""
    return tuple(
        Word(w["text"], w["start"], w["end"], 0.3 if draft and n % 8 == 5 else 0.9)
        for n, w in enumerate(utterance["words"])
    )


def mined_of(truth: dict[str, Any], utterances: tuple[Utterance, ...]) -> Mined:
    found = []
    for planted in truth["insights"]:
        utterance = utterances[planted["utterance"]]
        proof = quote_span(utterance, planted["utterance"], planted["start_char"], planted["end_char"])
        severity = 0.7 if planted["kind"] == "pain_point" else None
        found.append(
            Insight(planted["kind"], planted["quote"], 0.8, utterance.speaker, (proof,), severity,
                    cx_component="digital_experience", details=DETAILS.get(planted["kind"], {}))
        )  # fmt: skip
    index = {"unhappy": 28.0, "happy": 81.0}.get(truth["satisfaction"], 55.0)
    sentiments = tuple(0.6 if "love" in u.text or "great" in u.text.lower() else 0.0 for u in utterances)
    loved = [position for position, sentiment in enumerate(sentiments) if sentiment]
    parts = (
        {"name": "feeling", "value": 0.4, "weight": 1.0, "positions": loved},
        {"name": "effort", "value": None, "weight": 0.0},
    )
    turns = tuple(
        asdict(TurnRating(n, u.start, 4 if n in loved else 3, sentiments[n], ("pleased",) if n in loved else ()))
        for n, u in enumerate(utterances)
    )
    return Mined(
        tuple(found),
        sentiments,
        Satisfaction(index, "1", parts, 9.0, turns=turns),
        (Keyphrase("invoice export", 0.7, 3),),
        feelings=measure_feelings(utterances, sentiments),
        emotions=find_emotions(utterances),
    )


def group_planted(session: Any, ids: dict[str, uuid.UUID]) -> None:
    """The themes that the ground truth names, where they come up in two conversations; the rest stays ungrouped."""
    said: dict[tuple[str, str], list[InsightRow]] = {}
    for key, recording_id in ids.items():
        truth = json.loads((sample_folder() / "truth" / f"{key}.json").read_text(encoding="utf-8"))
        rows = session.scalars(
            select(InsightRow).where(InsightRow.recording_id == recording_id).order_by(InsightRow.position)
        ).all()
        for planted, row in zip(truth["insights"], rows, strict=True):
            if planted.get("theme") and row.kind in THEME_KINDS:
                said.setdefault((FAMILIES[row.kind], planted["theme"]), []).append(row)
    project = session.get_one(Recording, next(iter(ids.values()))).project_id
    for (_, label), rows in said.items():
        if len({row.recording_id for row in rows}) > 1:
            themes.create_theme(session, project, label, [row.id for row in rows])


def finish_job(session: Any) -> None:
    job = jobs.claim(session, ["speech", "text"], "seed", 60.0)
    assert job is not None
    assert job.token is not None
    stages.plan(session, job.id, list(STAGES))
    for name in STAGES:
        stages.start(session, job.id, name)
        stages.end(session, job.id, name, "completed")
    jobs.finish(session, job.id, job.token, "completed")
