"""What hostile or broken uploads come to: one clear sentence in the job, the recording kept, the next job runs."""

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from service.actions import recordings, transcripts
from service.actions.recordings import About, Upload
from service.domain.options import ProcessingOptions
from service.store.database import Database
from service.store.media import get_media
from workers import tasks


@pytest.fixture
def process(database: Database) -> Callable[..., Any]:
    """Upload these bytes, let a worker do the job for real, answer the job."""
    get_media.cache_clear()
    media = get_media()

    def upload_and_work(data: bytes, name: str, **options: Any) -> Any:
        with media.receive() as incoming:
            incoming.write(data)
            sha256 = media.keep(incoming)
        with database.write() as session:
            about = About(options=ProcessingOptions(**options))
            made = recordings.create_recording(session, media, Upload(name, sha256, len(data), "audio/wav"), about)
            key = made.recording.id
        tasks.serve("speech", "test")
        with database.read() as session:
            return recordings.newest_job(session, key)

    return upload_and_work


def encode(path: Path, seconds: float, *, picture: bool = False, sound: bool = True) -> bytes:
    """A small media file, silent, with or without a picture and a sound track."""
    with av.open(str(path), "w") as container:
        if picture:
            video = container.add_stream("mpeg4", rate=5)
            video.width = video.height = 64
        if sound:
            audio = container.add_stream("pcm_s16le" if path.suffix == ".wav" else "aac", rate=16000, layout="mono")
        if picture:
            for _ in range(10):
                container.mux(video.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")))
            container.mux(video.encode(None))
        if sound:
            frame = av.AudioFrame.from_ndarray(
                np.zeros((1, int(16000 * seconds)), np.int16), format="s16", layout="mono"
            )
            frame.sample_rate = 16000
            container.mux([*audio.encode(frame), *audio.encode(None)])
    return path.read_bytes()


@pytest.mark.parametrize(
    ("name", "make", "says"),
    [
        ("empty.mp3", lambda _folder: b"", "empty"),
        ("notes.mp3", lambda _folder: b"Dear diary, this is no music at all. " * 50, "audio"),
        ("zeros.wav", lambda _folder: b"\0" * 5000, "audio"),
        ("film.mp4", lambda folder: encode(folder / "film.mp4", 0, picture=True, sound=False), "no audio track"),
        ("click.wav", lambda folder: encode(folder / "click.wav", 0.2), "only 0.2 seconds"),
    ],
    ids=["empty", "text", "zeros", "video without audio", "too short"],
)
def test_what_is_no_recording_fails_with_a_sentence(
    process: Callable[..., Any], tmp_path: Path, name: str, make: Callable[[Path], bytes], says: str
) -> None:
    job = process(make(tmp_path), name)
    assert job.status == "failed"
    assert says in job.error.lower()
    assert "Traceback" not in job.error
    assert job.error.endswith(".")
    assert job.attempt == 1


def test_silence_completes_and_says_that_nobody_speaks(
    process: Callable[..., Any], database: Database, tmp_path: Path
) -> None:
    job = process(encode(tmp_path / "silence.wav", 4.0), "silence.wav", transcriber="sphinx")
    assert (job.status, job.error) == ("completed", None)
    with database.read() as session:
        assert transcripts.load_utterances(session, transcripts.get_current(session, job.recording_id)) == []


def test_a_truncated_file_gives_what_can_be_decoded(
    process: Callable[..., Any], database: Database, tmp_path: Path
) -> None:
    data = encode(tmp_path / "call.wav", 6.0)
    job = process(data[: len(data) // 2], "call.wav", transcriber="sphinx")
    assert job.status == "completed"
    with database.read() as session:
        assert recordings.get_recording(session, job.recording_id).duration == pytest.approx(3.0, abs=0.3)


def test_an_unknown_model_is_named_with_the_ones_that_exist(process: Callable[..., Any], tmp_path: Path) -> None:
    job = process(encode(tmp_path / "a.wav", 2.0), "a.wav", transcriber="whisper", model="gigantic")
    assert job.status == "failed"
    assert "gigantic" in job.error
    assert "base" in job.error


def test_whisper_by_name_without_weights_says_what_to_do(
    process: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from service.config import get_settings

    monkeypatch.setattr(get_settings(), "offline", True)
    monkeypatch.setattr("workers.weights.find_whisper", lambda *_, **__: None)
    job = process(encode(tmp_path / "b.wav", 2.0), "b.wav", transcriber="whisper", model="base")
    assert job.status == "failed"
    assert "earmark models pull base" in job.error


def test_media_that_has_gone_is_a_sentence_too(database: Database, tmp_path: Path) -> None:
    get_media.cache_clear()
    media = get_media()
    with media.receive() as incoming:
        incoming.write(encode(tmp_path / "c.wav", 2.0))
        sha256 = media.keep(incoming)
    with database.write() as session:
        made = recordings.create_recording(session, media, Upload("c.wav", sha256, 1, "audio/wav"), About())
        key: uuid.UUID = made.recording.id
    media.delete(sha256)
    assert tasks.serve("speech", "test") == "failed"
    with database.read() as session:
        job = recordings.newest_job(session, key)
        assert job is not None
        assert "not in the store" in str(job.error)
