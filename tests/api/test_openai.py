"""OpenAI's own client against /v1/audio/transcriptions: it is enough to change base_url."""

import threading
import time
from collections.abc import Iterator
from io import BytesIO

import httpx
import openai
import pytest

from service.actions import jobs, recordings, stages, transcripts
from service.config import Settings
from service.store import queue
from service.store.database import Database
from service.store.tables import Recording
from tests import factories
from tests.api.client import AUDIO
from tests.api.live import serving


class Worker:
    """Does what a worker does when somebody knocks: claims the job and saves a transcript, or fails."""

    def __init__(self, database: Database) -> None:
        self.database, self.fails, self.idle = database, "", False
        self.threads: list[threading.Thread] = []
        self.taken = 0

    def knock(self, name: str) -> bool:
        if not self.idle:
            self.threads.append(threading.Thread(target=self.work, args=(name,)))
            self.threads[-1].start()
        return True

    def work(self, name: str) -> None:
        with self.database.write() as session:
            job = jobs.claim(session, [name], "worker", 60)
            if job is None:
                return
            self.taken += 1
            token = job.token or ""
            if self.fails:
                jobs.finish(session, job.id, token, "failed", error_code="not_media", error=self.fails)
                return
            stages.plan(session, job.id, ["transcribe", "align"])
            row = recordings.get_recording(session, job.recording_id)
            transcripts.save_transcript(session, row, factories.make_transcript(), "key")
            stages.end(session, job.id, "align", "completed")
            jobs.finish(session, job.id, token, "completed")


@pytest.fixture
def worker(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    made = Worker(database)
    monkeypatch.setattr(queue, "knock", made.knock)
    yield made
    for thread in made.threads:
        thread.join(30)


@pytest.fixture
def ai(settings: Settings, worker: Worker) -> Iterator[openai.OpenAI]:
    with serving(settings) as address, openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as found:
        yield found


def audio(data: bytes = AUDIO) -> tuple[str, BytesIO, str]:
    return ("call.wav", BytesIO(data), "audio/wav")


FIRST = "Thanks for calling, how can I help you today?"


def test_every_format_is_what_the_client_expects(ai: openai.OpenAI, worker: Worker, database: Database) -> None:
    create = ai.audio.transcriptions.create
    plain = create(model="whisper-1", file=audio())
    assert plain.text.startswith(FIRST)
    text = create(model="gpt-4o-transcribe", file=audio(), response_format="text")
    assert str(text).strip() == plain.text
    verbose = create(
        model="whisper-1", file=audio(), response_format="verbose_json", timestamp_granularities=["word", "segment"]
    )
    assert (verbose.language, verbose.segments[0].start) == ("english", 0.5)
    assert [w.word for w in verbose.words][:2] == ["Thanks", "for"]
    assert create(model="whisper-1", file=audio(), response_format="verbose_json").words is None
    who = create(
        model="gpt-4o-transcribe-diarize", file=audio(), response_format="diarized_json", chunking_strategy="auto"
    )
    assert [s.speaker for s in who.segments] == ["A", "B", "A", "B"]
    assert str(create(model="whisper-1", file=audio(), response_format="srt")).startswith("1\n00:00:00,500 --> ")
    assert str(create(model="whisper-1", file=audio(), response_format="vtt")).startswith("WEBVTT\n")
    told = list(create(model="gpt-4o-transcribe", file=audio(), stream=True))
    assert [event.type for event in told] == ["transcript.text.delta", "transcript.text.done"]
    assert worker.taken == 1  # the same file is transcribed once
    with database.read() as session:
        row = session.query(Recording).one()
        assert row.delete_after
        assert row.details == {"source": "openai-compatible"}


def test_a_model_by_name_and_a_language_are_passed_on(ai: openai.OpenAI, database: Database) -> None:
    ai.audio.transcriptions.create(model="large-v3", file=audio(), language="de", prompt="Zürich", temperature=0.2)
    with database.read() as session:
        assert session.query(Recording).one().options == {
            "transcriber": "whisper",
            "model": "large-v3",
            "language": "de",
        }


def test_errors_are_those_that_the_client_knows(ai: openai.OpenAI, worker: Worker) -> None:
    create = ai.audio.transcriptions.create
    with pytest.raises(openai.UnprocessableEntityError) as wrong:
        create(model="whisper-1", file=audio(), language="English")
    assert (wrong.value.param, wrong.value.code, wrong.value.type) == (
        "language",
        "validation_failed",
        "invalid_request_error",
    )
    with pytest.raises(openai.APIStatusError, match="is text, not audio") as text:
        create(model="whisper-1", file=("a.wav", BytesIO(b"Dear diary"), "audio/wav"))
    assert (text.value.status_code, text.value.code) == (415, "not_media")
    worker.fails = "This is no audio that can be decoded."
    with pytest.raises(openai.UnprocessableEntityError, match="no audio that can be decoded") as failed:
        create(model="whisper-1", file=audio())
    assert failed.value.code == "not_media"
    worker.fails = ""
    assert create(model="whisper-1", file=audio()).text.startswith(FIRST)  # failed before: tried again
    unknown = httpx.get(str(ai.base_url) + "nothing")
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "not_found")


def test_who_hangs_up_is_not_worked_for(ai: openai.OpenAI, worker: Worker, database: Database) -> None:
    worker.idle = True
    with pytest.raises(openai.APITimeoutError):
        ai.with_options(timeout=1.0).audio.transcriptions.create(model="whisper-1", file=audio())
    until = time.monotonic() + 30
    left = 1
    while left and time.monotonic() < until:
        with database.read() as session:
            left = session.query(Recording).count()
    assert left == 0


def test_who_waited_too_long_is_told_to_come_back(ai: openai.OpenAI, worker: Worker, settings: Settings) -> None:
    worker.idle, settings.openai_wait_minutes = True, 0.001
    with pytest.raises(openai.InternalServerError, match="send the same file again") as late:
        ai.audio.transcriptions.create(model="whisper-1", file=audio())
    assert (late.value.status_code, late.value.code) == (504, "timed_out")
    worker.idle, settings.openai_wait_minutes = False, 1.0
    worker.work("speech")
    assert ai.audio.transcriptions.create(model="whisper-1", file=audio()).text.startswith(FIRST)
