"""The worker's part of privacy: the tone over what may not be heard, and the search through older transcripts."""

import io
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.actions import bleeping, jobs, personal, privacy, recordings, transcripts
from service.config import Settings, get_settings
from service.domain.errors import Conflict
from service.domain.personal import DETECTOR_VERSION, find_personal
from service.domain.privacy import KINDS
from service.domain.transcript import Provenance, Transcript, Utterance, Word
from service.store.database import Database
from service.store.media import FolderMedia
from service.store.tables import PersonalSpan, RedactedMedia
from service.store.tables import Transcript as TranscriptRow
from workers.audio import Track
from workers.lease import Lease
from workers.privacy import MARGIN, PITCH, RATE, encode, find, redact_audio, renew


def decoded(data: bytes) -> np.ndarray:
    with av.open(io.BytesIO(data)) as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        frames = [f for frame in container.decode(audio=0) for f in resampler.resample(frame)]
    return np.concatenate([f.to_ndarray().ravel() for f in frames])


def energy_at(samples: np.ndarray, pitch: float) -> float:
    """Share of the energy within 50 Hz of a pitch."""
    spectrum = np.abs(np.fft.rfft(samples)) ** 2
    pitches = np.fft.rfftfreq(len(samples), 1 / RATE)
    return float(spectrum[np.abs(pitches - pitch) < 50].sum() / spectrum.sum())


SPEECH_LIKE = 300.0


def encoded(tracks: list[Track], places: list[tuple[float, float]]) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.m4a"
        encode(tracks, places, path)
        return path.read_bytes()


def voice(seconds: float) -> Track:
    moments = np.arange(int(seconds * RATE)) / RATE
    return Track((np.sin(2 * np.pi * SPEECH_LIKE * moments) * 9000).astype(np.int16))


@pytest.mark.parametrize("channels", [1, 2])
def test_the_tone_stands_over_the_words_and_nowhere_else(channels: int) -> None:
    heard = decoded(encoded([voice(30.0)] * channels, [(3.0, 4.0), (19.5, 21.0)]))
    assert abs(len(heard) / RATE - 30.0) < 0.2
    for start, end in ((3.0, 4.0), (19.5, 21.0)):
        inside = heard[int((start - MARGIN / 2) * RATE) : int((end + MARGIN / 2) * RATE)]
        assert energy_at(inside, PITCH) > 0.97
        assert energy_at(inside, SPEECH_LIKE) < 0.001
    for start, end in ((0.5, 2.5), (5.0, 19.0), (22.0, 29.0)):
        outside = heard[int(start * RATE) : int(end * RATE)]
        assert energy_at(outside, SPEECH_LIKE) > 0.99


SAID = "My number is four one five double five five oh one nine nine thanks"


def saved(session: Session, media: FolderMedia) -> tuple[recordings.Recording, TranscriptRow]:
    with media.receive() as incoming:
        incoming.write(encoded([voice(20.0)], []))
        size = incoming.size
        upload = recordings.Upload("a.m4a", media.keep(incoming), size, "audio/mp4")
    created = recordings.create_recording(session, media, upload, recordings.About())
    assert created.job
    created.job.status = "completed"
    words = tuple(Word(w, i + 0.0, i + 0.9, 0.9) for i, w in enumerate(SAID.split()))
    spoken = Utterance(0.0, words[-1].end, "S1", SAID, words)
    row = transcripts.save_transcript(
        session, created.recording, Transcript((spoken,), Provenance("whisper", "base"), "en"), "k"
    )
    return created.recording, row


def lease_of(database: Database, kind: str) -> Lease:
    with database.write() as session:
        job = jobs.claim(session, ["cpu", "short"], "w", 60.0)
    assert job is not None
    assert job.kind == kind
    return Lease(database, job, lease_seconds=60.0, beat_seconds=30.0)


def test_audio_is_made_for_the_present_words_only(database: Database, settings: Settings) -> None:
    media = FolderMedia(get_settings().media_folder, get_settings().uploads_folder)
    with database.write() as session:
        recording, _ = saved(session, media)
        privacy.change_privacy(session, recording.project_id, {"redact": list(KINDS)})
        for job in session.scalars(select(jobs.Job).where(jobs.Job.kind == privacy.FIND)):
            job.status = "completed"
        assert bleeping.find(session, recording.id) is None
        bleeping.submit(session, recording.id)
        assert bleeping.submit(session, recording.id).kind == bleeping.BLEEP
    with lease_of(database, bleeping.BLEEP) as lease:
        assert redact_audio(lease) is False
    with database.write() as session:
        found = bleeping.find(session, recording.id)
        assert found is not None
        heard = decoded(b"".join(media.read(found.sha256)))
        assert energy_at(heard[int(3.2 * RATE) : int(12.5 * RATE)], PITCH) > 0.97
        assert energy_at(heard[int(0.5 * RATE) : int(2.5 * RATE)], SPEECH_LIKE) > 0.99
        span = session.scalars(select(PersonalSpan)).one()
        personal.remove_span(session, recording.id, span.id)
        assert bleeping.find(session, recording.id) is None  # another tone is needed now
        row = transcripts.get_current(session, recording.id)
        row.personal_revision = -1
        with pytest.raises(Conflict):
            bleeping.find(session, recording.id)
        assert len(session.scalars(select(RedactedMedia)).all()) == 1


def test_what_older_rules_looked_through_is_looked_through_again(database: Database, settings: Settings) -> None:
    media = FolderMedia(get_settings().media_folder, get_settings().uploads_folder)
    with database.write() as session:
        recording, row = saved(session, media)
        before = [span.quote for span in session.scalars(select(PersonalSpan))]
        for span in session.scalars(select(PersonalSpan)):
            session.delete(span)
        row.personal_detector -= 1
        jobs.submit_task(session, "renew_personal_data")
        key, project_id = row.id, recording.project_id
    with lease_of(database, "renew_personal_data") as lease:
        assert renew(lease) is False
    with lease_of(database, privacy.FIND) as lease:
        assert find(lease) is False
    with database.read() as session:
        assert [span.quote for span in session.scalars(select(PersonalSpan))] == before != []
        assert session.get_one(TranscriptRow, key).personal_detector == DETECTOR_VERSION
        assert personal.seen_by_older_rules(session) == personal.unseen(session, project_id) == []


def test_what_was_processed_before_is_looked_through(database: Database, settings: Settings) -> None:
    media = FolderMedia(get_settings().media_folder, get_settings().uploads_folder)
    with database.write() as session:
        recording, row = saved(session, media)
        row.personal_revision = -1
        for span in session.scalars(select(PersonalSpan)):
            session.delete(span)
        privacy.change_privacy(session, recording.project_id, {"redact": ["phone"]})
        key = row.id
    with lease_of(database, privacy.FIND) as lease:
        assert find(lease) is False
    with database.read() as session:
        assert session.get_one(TranscriptRow, key).personal_revision == 0
        assert [span.quote for span in session.scalars(select(PersonalSpan))] == [
            SAID[f.start : f.end] for f in find_personal([SAID])[0]
        ]


def test_marks_of_people_go_to_a_new_version_at_their_seconds(database: Database, settings: Settings) -> None:
    media = FolderMedia(get_settings().media_folder, get_settings().uploads_folder)
    with database.write() as session:
        recording, row = saved(session, media)
        place = transcripts.list_utterances(session, row.id)[0]
        personal.add_span(session, row, place.id, 0, 2, "name")  # “My”, the first second
        words = tuple(Word(w, i + 0.0, i + 0.9, 0.9) for i, w in enumerate("Mei number is four".split()))
        again = Utterance(0.0, words[-1].end, "S1", "Mei number is four", words)
        new = transcripts.save_transcript(
            session, recording, Transcript((again,), Provenance("whisper", "large"), "en"), "k2"
        )
        spans = session.scalars(select(PersonalSpan).where(PersonalSpan.transcript_id == new.id)).all()
        assert [(s.quote, s.kind, s.source) for s in spans] == [("Mei", "name", "person")]
