"""The whole path with engines that keep count: what is made once, what survives, and what is named when it is missing."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import av
import numpy as np
import pytest
from sqlalchemy import select

from service.actions import insights, jobs, learned_heads, projects, recordings, transcripts
from service.actions.jobs import Cancelled
from service.actions.recordings import About, Upload
from service.actions.speakers import change_speaker
from service.config import Settings
from service.domain.errors import StageFailed
from service.domain.insight import Insight, Keyphrase, Mined, Satisfaction, quote_span
from service.domain.options import ProcessingOptions
from service.domain.transcript import Segment, SpeakerInfo, Turn, Word
from service.store.database import Database
from service.store.media import get_media
from service.store.queue import QUEUES
from service.store.tables import Job, JobStage, Passage
from workers import pipeline, tasks
from workers.diarization import Diarization
from workers.lease import Lease
from workers.mining.embedding import DIMENSIONS
from workers.mining.learned import Learned
from workers.transcription import Transcription

SAID = "hello how are you today well the export is slow every single week"


@dataclass
class Engines:
    """Engines that answer at once, keep count of their calls, and fail when told to."""

    calls: list[str] = field(default_factory=list)
    fail: dict[str, Callable[[], Exception]] = field(default_factory=dict)
    draft: bool = False
    confidence: float = 0.9
    text: str = SAID
    asked_speakers: list[int | None] = field(default_factory=list)
    learned: list[Any] = field(default_factory=list)

    def note(self, name: str) -> None:
        self.calls.append(name)
        if name in self.fail:
            raise self.fail[name]()

    def transcribe(self, _audio: Any, *, language: str | None, prompt: str | None, progress: Any) -> Transcription:
        self.note("transcribe")
        progress(0.5)
        words = tuple(Word(w, i * 0.2, i * 0.2 + 0.2, self.confidence) for i, w in enumerate(self.text.split()))
        segments = (Segment(words[0].start, words[-1].end, self.text, words, "en"),) if words else ()
        return Transcription(segments, language or "en", self.confidence if words else None)

    def diarize(self, _audio: Any, *, speakers: int | None, progress: Any, **_: Any) -> Diarization:
        self.note("diarize")
        self.asked_speakers.append(speakers)
        progress(0.5)
        return Diarization((Turn(0.0, 1.0, "SPEAKER_00"), Turn(1.0, 2.8, "SPEAKER_01")))

    def mine(self, utterances: Any, _speakers: Any, *, language: str | None, progress: Any, learned: Any) -> Mined:
        self.note("mine")
        self.learned.append(learned)
        position, found = next((i, u) for i, u in enumerate(utterances) if "slow" in u.text)
        evidence = quote_span(found, position, found.text.index("the export"), len(found.text))
        claim = Insight("pain_point", "The export is slow every single week.", 0.9, found.speaker, (evidence,))
        moods = tuple(0.0 for _ in utterances)
        return Mined((claim,), moods, Satisfaction(40.0, "1"), (Keyphrase("export", 0.8),))

    def embed(self, texts: list[str]) -> Any:
        self.note("index")
        return np.eye(max(1, len(texts)), 384, dtype=np.float32)[: len(texts)]


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> Engines:
    made = Engines()

    def transcriber(_settings: Any, _options: Any, _fetching: Any) -> Any:
        engine = SimpleNamespace(
            name="fake", model="one", draft=made.draft, parameters=dict, transcribe=made.transcribe
        )
        return SimpleNamespace(transcriber=engine, why="the test says so", fallback=False)

    def diarizer(_settings: Any, _options: Any, _audio: Any) -> Any:
        engine = SimpleNamespace(name="fake", model="one", parameters=dict, diarize=made.diarize)
        return SimpleNamespace(diarizer=engine, why="the test says so", fallback=False)

    monkeypatch.setattr(pipeline, "choose_transcriber", transcriber)
    monkeypatch.setattr(pipeline, "choose_diarizer", diarizer)
    monkeypatch.setattr(pipeline, "mine", made.mine)
    monkeypatch.setattr(pipeline, "embed", made.embed)
    return made


@pytest.fixture
def media(settings: Settings) -> Iterator[Any]:
    get_media.cache_clear()
    yield get_media()
    get_media.cache_clear()


def tone(path: Path, seconds: float = 3.0) -> Path:
    """A small WAV file."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=16000, layout="mono")
        samples = (np.sin(np.arange(int(16000 * seconds)) / 8) * 8000).astype(np.int16)[None]
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate = 16000
        container.mux([*stream.encode(frame), *stream.encode(None)])
    return path


def keep(media: Any, data: bytes) -> str:
    with media.receive() as incoming:
        incoming.write(data)
        return str(media.keep(incoming))


@pytest.fixture
def recording(database: Database, media: Any, tmp_path: Path) -> uuid.UUID:
    sha256 = keep(media, tone(tmp_path / "call.wav").read_bytes())
    with database.write() as session:
        upload = Upload("call.wav", sha256, 1, "audio/wav")
        return recordings.create_recording(session, media, upload, About(kind="interview")).recording.id


def run(database: Database) -> bool:
    """Claim the waiting job of the recording and take it down the path, as a worker does, after what waited before it;
    an exception leaves it for the next one.
    """
    while True:
        with database.write() as session:
            job = jobs.claim(session, QUEUES, "test", 60.0)
        assert job is not None
        with Lease(database, job, lease_seconds=60.0, beat_seconds=15.0) as lease:
            failed = tasks.process(lease)
            lease.finish("partially_completed" if failed else "completed")
        if job.recording_id is not None:
            return failed


def crash(database: Database) -> None:
    """The worker died: its lease lapses."""
    with database.write() as session:
        for job in session.scalars(select(Job)):
            job.lease_until = 0.0


def stages_of(database: Database, recording: uuid.UUID) -> dict[str, str]:
    with database.read() as session:
        job = recordings.newest_job(session, recording)
        assert job is not None
        rows = session.scalars(select(JobStage).where(JobStage.job_id == job.id).order_by(JobStage.position))
        return {row.name: row.status for row in rows}


def test_a_recording_becomes_a_transcript_insights_a_note_and_can_be_found(
    database: Database, engines: Engines, recording: uuid.UUID
) -> None:
    assert run(database) is False
    with database.read() as session:
        row = transcripts.get_current(session, recording)
        found = transcripts.load_transcript(session, row)
        assert row.version == 1
        assert [u.speaker for u in found.utterances] == ["SPEAKER_00", "SPEAKER_01"]
        assert " ".join(u.text for u in found.utterances) == SAID
        assert {s.role for s in found.speakers} == {"interviewer", "participant"}
        assert found.provenance.diarizer == "fake"
        insight = insights.list_insights(session, recording_id=recording)[0]
        assert insight.evidence[0].quote == "the export is slow every single week"
        assert insight.evidence[0].verified
        assert insight.evidence[0].start == pytest.approx(6 * 0.2)
        analysis = insights.find_analysis(session, recording)
        assert analysis is not None
        assert analysis.metrics["conversation"]["duration"] == pytest.approx(3.0, abs=0.05)
        assert analysis.note["sections"]
        assert analysis.skipped == []
        kinds = set(session.scalars(select(Passage.kind).where(Passage.recording_id == recording)))
        assert {"utterance", "insight"} <= kinds
        assert session.get(recordings.Recording, recording).duration == pytest.approx(3.0, abs=0.05)
    assert set(stages_of(database, recording).values()) == {"completed"}


@pytest.mark.parametrize("stage", ["transcribe", "diarize", "mine", "index"])
def test_a_worker_that_dies_in_a_stage_leaves_what_earlier_stages_made(
    database: Database, engines: Engines, recording: uuid.UUID, stage: str
) -> None:
    engines.fail[stage] = KeyboardInterrupt  # type: ignore[assignment]  # what no handler may swallow, as a kill
    with pytest.raises(KeyboardInterrupt):
        run(database)
    before = list(engines.calls)
    crash(database)
    engines.fail.clear()
    assert run(database) is False
    order = ["transcribe", "diarize", "mine", "index"]
    assert before == order[: order.index(stage) + 1]
    assert engines.calls[len(before) :] == order[order.index(stage) :]
    with database.read() as session:
        assert transcripts.get_current(session, recording).version == 1
        assert len(insights.list_insights(session, recording_id=recording)) == 1


def test_the_words_can_be_read_before_the_speakers_are_known(
    database: Database, engines: Engines, recording: uuid.UUID
) -> None:
    engines.fail["diarize"] = KeyboardInterrupt  # type: ignore[assignment]
    with pytest.raises(KeyboardInterrupt):
        run(database)
    with database.read() as session:
        found = transcripts.load_transcript(session, transcripts.get_current(session, recording))
    assert " ".join(u.text for u in found.utterances) == SAID
    assert {u.speaker for u in found.utterances} == {"unknown"}


def test_a_failed_diarization_leaves_the_transcript_and_is_named(
    database: Database, engines: Engines, recording: uuid.UUID
) -> None:
    engines.fail["diarize"] = lambda: StageFailed("The speaker model is broken.", code="model_broken")
    assert run(database) is True
    with database.read() as session:
        found = transcripts.load_transcript(session, transcripts.get_current(session, recording))
        analysis = insights.find_analysis(session, recording)
        job = recordings.newest_job(session, recording)
    assert {u.speaker for u in found.utterances} == {"unknown"}
    assert {"analysis": "diarization", "reason": "model_broken", "detail": "The speaker model is broken."} in (
        analysis.skipped
    )
    assert len(engines.calls) == 4
    assert job.status == "partially_completed"
    assert stages_of(database, recording)["diarize"] == "failed"


def test_an_unsure_draft_is_kept_but_not_mined(database: Database, engines: Engines, recording: uuid.UUID) -> None:
    engines.draft, engines.confidence = True, 0.2
    assert run(database) is False
    with database.read() as session:
        assert transcripts.get_current(session, recording).draft
        assert insights.list_insights(session, recording_id=recording) == []
        analysis = insights.find_analysis(session, recording)
        assert [s["reason"] for s in analysis.skipped] == ["transcript_unreliable"]
        assert analysis.metrics is not None
        assert analysis.satisfaction["index"] is None
    assert "mine" not in engines.calls
    assert stages_of(database, recording)["mine"] == "skipped"


def test_silence_completes_and_says_so(database: Database, engines: Engines, recording: uuid.UUID) -> None:
    engines.text = ""
    assert run(database) is False
    with database.read() as session:
        assert transcripts.load_transcript(session, transcripts.get_current(session, recording)).utterances == ()
        analysis = insights.find_analysis(session, recording)
    assert [(s["analysis"], s["reason"]) for s in analysis.skipped] == [("mining", "no_speech")]
    assert engines.calls == ["transcribe"]


def test_again_with_three_speakers_hears_nothing_twice(
    database: Database, engines: Engines, recording: uuid.UUID
) -> None:
    run(database)
    with database.write() as session:
        recordings.process_again(session, recording, ProcessingOptions(speakers=3))
    run(database)
    assert engines.calls.count("transcribe") == 1
    assert engines.asked_speakers == [None, 3]
    assert stages_of(database, recording)["transcribe"] == "reused"
    with database.read() as session:
        assert len(insights.list_insights(session, recording_id=recording)) == 1


def test_what_a_person_said_about_a_speaker_stays_when_processed_again(
    database: Database, engines: Engines, recording: uuid.UUID
) -> None:
    run(database)
    with database.write() as session:
        row = transcripts.get_current(session, recording)
        saved = transcripts.load_transcript(session, row).speakers
        assert saved[0] == SpeakerInfo("SPEAKER_00", None, saved[0].role, saved[0].role_confidence, None)
        speaker = next(s for s in session.get(recordings.Recording, recording).speakers if s.label == "SPEAKER_01")
        speaker.name, speaker.role, speaker.role_confidence = "Ada", "customer", None
        recordings.process_again(session, recording, ProcessingOptions(speakers=2))
    run(database)
    with database.read() as session:
        again = transcripts.load_transcript(session, transcripts.get_current(session, recording)).speakers
    assert replace(again[1], channel=None) == SpeakerInfo("SPEAKER_01", "Ada", "customer", None)


def test_a_corrected_role_has_the_conversation_mined_again_and_nothing_else(
    database: Database, engines: Engines, recording: uuid.UUID
) -> None:
    run(database)
    with database.write() as session:
        speaker = session.get(recordings.Recording, recording).speakers[0]
        change_speaker(session, recording, speaker.id, {"role": "participant"})
        job = recordings.follow_change(session, recording)
        assert job is not None
        assert recordings.follow_change(session, recording) is None
    run(database)
    assert engines.calls == ["transcribe", "diarize", "mine", "index", "mine", "index"]
    with database.read() as session:
        assert transcripts.get_current(session, recording).version == 1


def test_an_imported_transcript_enters_at_align_with_its_names(
    database: Database, engines: Engines, media: Any
) -> None:
    vtt = (
        "WEBVTT\n\n00:00.000 --> 00:02.000\n<v Agent>How can I help you today?\n\n"
        "00:02.000 --> 00:05.000\n<v Helen>Well, the export is slow every single week.\n"
    )
    with database.write() as session:
        upload = Upload(import_sha256=keep(media, vtt.encode()), import_filename="call.vtt", import_size=len(vtt))
        made = recordings.create_recording(session, media, upload, About(kind="support_call")).recording.id
    run(database)
    with database.read() as session:
        found = transcripts.load_transcript(session, transcripts.get_current(session, made))
        insight = insights.list_insights(session, recording_id=made)[0]
    assert [s.name for s in found.speakers] == ["Agent", "Helen"]
    assert found.provenance.engine == "import"
    assert insight.evidence[0].quote == "the export is slow every single week."
    assert engines.calls == ["mine", "index"]
    assert stages_of(database, made)["decode"] == "skipped"


def test_rttm_beside_audio_says_who_spoke(
    database: Database, engines: Engines, recording: uuid.UUID, media: Any
) -> None:
    rttm = "SPEAKER f 1 0 1.2 <NA> <NA> Anna <NA> <NA>\nSPEAKER f 1 1.2 9 <NA> <NA> Ben <NA> <NA>\n"
    with database.write() as session:
        row = recordings.get_recording(session, recording)
        row.import_sha256, row.import_filename = keep(media, rttm.encode()), "call.rttm"
    run(database)
    with database.read() as session:
        found = transcripts.load_transcript(session, transcripts.get_current(session, recording))
    assert [s.label for s in found.speakers] == ["Anna", "Ben"]
    assert found.provenance.diarizer == "import"
    assert engines.calls == ["transcribe", "mine", "index"]


def test_a_cancelled_job_stops_at_the_next_word(database: Database, engines: Engines, recording: uuid.UUID) -> None:
    def cancel() -> Exception:
        with database.write() as session:
            jobs.request_cancel(session, recordings.newest_job(session, recording).id)
        return StageFailed("unused", retryable=True)

    engines.fail["transcribe"] = cancel
    with pytest.raises((Cancelled, StageFailed)):
        run(database)
    assert engines.calls == ["transcribe"]


def test_the_miner_is_given_what_the_project_taught_it_and_no_other_project(
    database: Database, engines: Engines, recording: uuid.UUID
) -> None:
    run(database)
    weights = np.linspace(-1.0, 1.0, DIMENSIONS, dtype=np.float32)
    with database.write() as session:
        own = recordings.get_recording(session, recording).project_id
        for project, offset in ((own, 0.5), (projects.create_project(session, name="Other").id, 2.0)):
            learned_heads.keep_learned(session, project, Learned({"pain": (weights, offset)}).pack(), [])
        recordings.process_again(session, recording, ProcessingOptions())
    run(database)
    before, after = engines.learned  # what was learned since is a reason to mine again
    assert before is None
    assert list(after.heads) == ["pain"] and after.heads["pain"][1] == 0.5
    assert (after.heads["pain"][0] == weights).all()
    with database.write() as session:
        learned_heads.revert_learned(session, own)
        recordings.process_again(session, recording, ProcessingOptions())
    run(database)
    assert len(engines.learned) == 2  # what was mined with the heads as they ship is known
