"""Voice profiles with real voices and the real encoder: only with consent, proposed and never silently given, and gone
without a trace.
"""

import json
import uuid
import zlib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from sqlalchemy import func, inspect, select, text
from sqlalchemy.orm import Session

from service.actions import jobs, participants, recordings, speakers, transcripts, voice_matches, voices
from service.actions.projects import default_project
from service.actions.recordings import About, Upload
from service.domain.errors import Invalid, NotFound
from service.domain.transcript import Provenance, SpeakerInfo, Transcript, Utterance
from service.store.database import Database
from service.store.media import get_media
from service.store.tables import Artefact, Job, Recording, VoiceConsent, VoiceMatch, VoiceProfile
from tests.checkpoints.speech import read_audio
from workers import tasks
from workers import voices as engine
from workers.audio import SAMPLE_RATE, open_audio
from workers.lease import Lease

SPOKEN = Path(__file__).parent.parent / "checkpoints" / "audio"
TOLD = {row["file"]: row for row in json.loads((SPOKEN / "expected.json").read_text(encoding="utf-8"))}
VOICES = {"rms": "SPEAKER_00", "slt": "SPEAKER_01"}
WORDING = "I agree that my voice is recognised in later interviews."


@pytest.fixture
def media(settings: Any) -> Iterator[Any]:
    get_media.cache_clear()
    yield get_media()
    get_media.cache_clear()


def record(database: Database, media: Any, tmp_path: Path, *names: str) -> uuid.UUID:
    """A recording of two voices whose transcript says truly who says what; its job is over."""
    sound, said = [], []
    at = 0.0
    for name in names:
        samples = read_audio(SPOKEN / name)
        for s in TOLD[name]["segments"]:
            said.append(Utterance(at + s["start"], at + s["end"], VOICES[s["voice"]], s["text"]))
        sound.append(samples)
        at += len(samples) / SAMPLE_RATE
    path = tmp_path / f"{uuid.uuid4()}.wav"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=SAMPLE_RATE, layout="mono")
        whole = (np.concatenate(sound) * 32767).astype(np.int16)[None]
        frame = av.AudioFrame.from_ndarray(whole, format="s16", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        container.mux([*stream.encode(frame), *stream.encode(None)])
    with media.receive() as incoming:
        incoming.write(path.read_bytes())
        sha256 = media.keep(incoming)
    with database.write() as session:
        upload = Upload("call.wav", sha256, path.stat().st_size, "audio/wav")
        made = recordings.create_recording(session, media, upload, About(kind="interview"))
        infos = tuple(SpeakerInfo(label) for label in VOICES.values())
        whole_text = Transcript(tuple(said), Provenance("whisper", "base"), "en", infos)
        transcripts.save_transcript(session, made.recording, whole_text, "key")
        if made.job is not None:
            made.job.status = "completed"
        return made.recording.id


def named(session: Session, recording_id: uuid.UUID, label: str, name: str) -> uuid.UUID:
    """The participant whom the speaker of this label is named after."""
    row = next(s for s in speakers.list_speakers(session, recording_id) if s.label == label)
    speakers.change_speaker(session, recording_id, row.id, {"name": name})
    assert row.participant_id is not None
    return row.participant_id


def switch_on(session: Session) -> None:
    voices.switch(session, default_project(session).id, on=True)


def agree(session: Session, participant_id: uuid.UUID) -> Job | None:
    return voices.record_consent(
        session, participant_id, wording=WORDING, given_on=date(2026, 1, 5), recorded_by="anna@example.org"
    )


def work(database: Database) -> list[str]:
    """Do the jobs that wait for voice profiles; answers how they ended."""
    ended = []
    while True:
        with database.write() as session:
            waiting = select(Job).where(Job.kind == voices.MAKE_PROFILE, Job.status == "queued")
            if session.scalar(waiting.limit(1)) is None:
                return ended
            for other in session.scalars(select(Job).where(Job.kind != voices.MAKE_PROFILE)):
                other.status = "completed"
            job = jobs.claim(session, ["speech"], "test", 60.0)
        assert job is not None
        ended.append(str(tasks.run(job)))


def count(database: Database) -> tuple[int, int, int]:
    """Consents, profiles, proposals."""
    with database.read() as session:
        a, b, c = (
            session.scalar(select(func.count()).select_from(t)) or 0 for t in (VoiceConsent, VoiceProfile, VoiceMatch)
        )
        return a, b, c


@pytest.fixture
def ben(each_database: Database, media: Any, tmp_path: Path) -> uuid.UUID:
    """Ben (voice slt) is named in a recording, agreed, and has a profile."""
    first = record(each_database, media, tmp_path, "interview.ogg", "turned.ogg")
    with each_database.write() as session:
        switch_on(session)
        key = named(session, first, "SPEAKER_01", "Ben")
        assert agree(session, key) is not None
    assert work(each_database) == ["completed"]
    return key


def heard(database: Database, media: Any, recording_id: uuid.UUID) -> dict[str, tuple[uuid.UUID, float]]:
    """What the pipeline finds in a recording, and saves."""
    with database.read() as session:
        row = recordings.get_recording(session, recording_id)
        audio = open_audio(media.path(row.sha256), media_settings())
        transcript = transcripts.load_transcript(session, transcripts.get_current(session, recording_id))
        project = row.project_id
    found = engine.propose(database, project, audio, transcript.utterances)
    with database.write() as session:
        voice_matches.save_matches(session, recording_id, found)
    return found


def media_settings() -> Any:
    from service.config import get_settings

    return get_settings()


def test_nothing_is_made_without_the_switch_a_consent_and_speech(
    each_database: Database, media: Any, tmp_path: Path
) -> None:
    first = record(each_database, media, tmp_path, "interview.ogg", "turned.ogg")
    with each_database.write() as session:
        key = named(session, first, "SPEAKER_01", "Ben")
        with pytest.raises(Invalid, match="switched off"):
            voices.request_profile(session, key)
        assert agree(session, key) is None  # off by default
        voices.withdraw_consent(session, key)
        switch_on(session)
        with pytest.raises(Invalid, match="no consent of Ben"):
            voices.request_profile(session, key)
        nobody = participants.find_or_make(session, default_project(session).id, "Nobody")
        assert agree(session, nobody.id) is None
        with pytest.raises(Invalid, match="Less than 5 seconds of Nobody"):
            voices.request_profile(session, nobody.id)
        tomorrow = date.today() + timedelta(days=2)
        with pytest.raises(Invalid, match="a day to come"):
            voices.record_consent(session, key, wording=WORDING, given_on=tomorrow, recorded_by="anna")
    assert work(each_database) == []
    assert count(each_database) == (1, 0, 0)


def test_a_new_recording_proposes_the_person_and_a_click_confirms_it(
    each_database: Database, media: Any, tmp_path: Path, ben: uuid.UUID
) -> None:
    second = record(each_database, media, tmp_path, "support.ogg", "turned.ogg")
    found = heard(each_database, media, second)
    assert set(found) == {"SPEAKER_01"}
    assert found["SPEAKER_01"][0] == ben and 0.5 < found["SPEAKER_01"][1] <= 1
    with each_database.write() as session:
        rows = {s.label: s for s in speakers.list_speakers(session, second)}
        assert all(row.name is None and row.participant_id is None for row in rows.values())  # only proposed
        (match,) = voice_matches.list_matches(session, default_project(session).id)
        assert (match.name, match.label, match.recording_id) == ("Ben", "SPEAKER_01", second)
        assert match.start is not None
        voice_matches.confirm_match(session, second, rows["SPEAKER_01"].id, "anna@example.org")
        assert (rows["SPEAKER_01"].name, rows["SPEAKER_01"].participant_id) == ("Ben", ben)
        assert voice_matches.list_matches(session, default_project(session).id) == []
        with pytest.raises(NotFound):
            voice_matches.confirm_match(session, second, rows["SPEAKER_00"].id, None)
        (job,) = voices.follow(session, second)  # now there is more speech of Ben
        assert job.payload == {"participant_id": str(ben)}
    assert work(each_database) == ["completed"]
    with each_database.read() as session:
        assert voices.view_voice(session, ben).profile.recordings == 2  # type: ignore[union-attr]
    with each_database.write() as session:
        assert voices.follow(session, second) == []  # nothing changed


def test_a_dismissed_proposal_stays_dismissed(
    each_database: Database, media: Any, tmp_path: Path, ben: uuid.UUID
) -> None:
    second = record(each_database, media, tmp_path, "support.ogg", "turned.ogg")
    heard(each_database, media, second)
    with each_database.write() as session:
        row = next(s for s in speakers.list_speakers(session, second) if s.label == "SPEAKER_01")
        voice_matches.dismiss_match(session, second, row.id)
    heard(each_database, media, second)
    with each_database.read() as session:
        assert voice_matches.list_matches(session, default_project(session).id) == []


@pytest.mark.parametrize("how", ["consent", "profile", "participant", "switch", "project", "recording"])
def test_deletion_leaves_no_vector_anywhere(
    each_database: Database, media: Any, tmp_path: Path, ben: uuid.UUID, how: str
) -> None:
    second = record(each_database, media, tmp_path, "support.ogg", "turned.ogg")
    assert heard(each_database, media, second)
    with each_database.read() as session:
        vector = session.scalars(select(VoiceProfile.vector)).one()
        first = session.scalars(select(Recording.id).where(Recording.id != second)).one()
    assert kept_in(each_database, vector) == ["voice_profile"]
    with each_database.write() as session:
        project = default_project(session)
        if how == "consent":
            voices.withdraw_consent(session, ben)
        elif how == "profile":
            voices.delete_profile(session, ben)
        elif how == "participant":
            participants.delete_participant(session, ben)
        elif how == "switch":
            voices.switch(session, project.id, on=False)
        elif how == "project":
            session.delete(project)
        else:
            recordings.delete_recording(session, first)
    assert count(each_database) == (0 if how in {"consent", "participant", "project", "recording"} else 1, 0, 0)
    assert kept_in(each_database, vector) == []
    assert work(each_database) == []
    assert count(each_database)[1:] == (0, 0)


def kept_in(database: Database, vector: bytes) -> list[str]:
    """Tables (and SQLite's file) that hold this vector, in its own bytes or as an artefact's numbers."""
    found = []
    numbers = [f"{x:.3f}" for x in np.frombuffer(vector, dtype=np.float16)[:3].astype(float)]
    with database.read() as session:
        names = inspect(database.engine).get_table_names()
        for name in names:
            for row in session.execute(text(f'select * from "{name}"')):
                if any(isinstance(cell, bytes) and vector in cell for cell in row):
                    found.append(name)
        for content in session.scalars(select(Artefact.content)):
            if all(number in zlib.decompress(content).decode() for number in numbers):
                found.append("artefact")
    if not found and database.engine.dialect.name == "sqlite":
        with database.engine.connect() as connection:
            connection.exec_driver_sql("pragma wal_checkpoint(truncate)")
        path = Path(str(database.engine.url.database))
        if vector in path.read_bytes():
            found.append("the file")
    return found


def test_a_job_that_was_at_work_when_the_consent_went_keeps_nothing(
    each_database: Database, media: Any, tmp_path: Path
) -> None:
    first = record(each_database, media, tmp_path, "interview.ogg", "turned.ogg")
    with each_database.write() as session:
        switch_on(session)
        key = named(session, first, "SPEAKER_01", "Ben")
        agree(session, key)
        for other in session.scalars(select(Job).where(Job.kind != voices.MAKE_PROFILE)):
            other.status = "completed"
        job = jobs.claim(session, ["speech"], "test", 60.0)
    assert job is not None
    with each_database.write() as session:
        session.delete(session.get_one(VoiceConsent, key))
    with Lease(each_database, job, lease_seconds=60.0, beat_seconds=15.0) as lease:
        engine.make_profile(lease)
    assert count(each_database) == (0, 0, 0)


def test_two_entries_of_one_person_keep_the_consent(
    each_database: Database, media: Any, tmp_path: Path, ben: uuid.UUID
) -> None:
    with each_database.write() as session:
        other = participants.find_or_make(session, default_project(session).id, "Benjamin")
        participants.merge(session, ben, other.id)
        assert voices.submit(session, other.id) is not None
        into = other.id
    assert count(each_database) == (1, 0, 0)
    assert work(each_database) == ["completed"]
    with each_database.read() as session:
        view = voices.view_voice(session, into)
        assert (view.consent.wording, view.consent.recorded_by) == (WORDING, "anna@example.org")
        assert view.profile is not None


def test_the_most_alike_are_paired_and_nobody_twice() -> None:
    ann, bob = uuid.uuid4(), uuid.uuid4()
    likeness = np.array([[0.9, 0.6], [0.95, 0.7], [0.1, 0.2]], dtype=np.float32)
    found = engine.assign(["a", "b", "c"], [ann, bob], likeness)
    assert {label: person for label, (person, _) in found.items()} == {"b": ann, "a": bob}
