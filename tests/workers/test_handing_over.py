"""A worker for speech hands the rest to one for text, where one lives; what was heard is not heard again elsewhere."""

import uuid
from collections.abc import Iterator

import pytest

from service.actions import insights, recordings, system, transcripts
from service.actions.recordings import newest_job
from service.config import Settings, get_settings
from service.domain.errors import StageFailed
from service.store import queue as broker
from service.store.database import Database
from service.store.tables import Job, WorkerBeat, now
from tests.workers.test_pipeline import Engines, crash, stages_of
from tests.workers.test_pipeline import engines as engines
from tests.workers.test_pipeline import media as media
from tests.workers.test_pipeline import recording as recording
from workers import pipeline, tasks


@pytest.fixture
def knocks(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str | None]]:
    """The queues at which somebody knocked, and where he is who should hear it."""
    heard: list[tuple[str, str | None]] = []
    monkeypatch.setattr(broker, "knock", lambda name, at=None, **_: (heard.append((name, at)), True)[1])
    return heard


@pytest.fixture(autouse=True)
def takes_speech(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    take(monkeypatch, "speech")
    yield
    get_settings.cache_clear()


def take(monkeypatch: pytest.MonkeyPatch, queues: str) -> None:
    """This process is a worker that takes these."""
    monkeypatch.setenv("EARMARK_TAKES", queues)
    get_settings.cache_clear()


def alive(database: Database, *queues: str) -> None:
    with database.write() as session:
        system.beat(session, f"another-{queues}", {"queues": list(queues)})


def job_of(database: Database, recording_id: uuid.UUID) -> Job:
    with database.read() as session:
        found = newest_job(session, recording_id)
        assert found is not None
        return found


def test_what_needs_the_audio_is_done_here_and_the_rest_by_a_worker_for_text(
    database: Database, engines: Engines, recording: uuid.UUID, knocks: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive(database, "text", "short")
    assert tasks.serve("speech", "gpu") == "handed over"
    job = job_of(database, recording)
    assert (job.status, job.queue, job.attempt, job.token) == ("queued", "text", 0, None)
    assert knocks == [("text", None)]
    assert engines.calls == ["transcribe", "diarize"]
    assert stages_of(database, recording) == {
        **dict.fromkeys(("decode", "transcribe", "diarize"), "completed"),
        **dict.fromkeys(("align", "mine", "note", "index"), "queued"),
    }
    with database.read() as session:
        assert transcripts.find_current(session, recording)  # the words can be read meanwhile

    def absent(*_: object) -> None:
        raise AssertionError("there is no recogniser on this machine, and another one would hear something else")

    for engine in ("choose_transcriber", "choose_diarizer", "open_audio"):
        monkeypatch.setattr(pipeline, engine, absent)
    take(monkeypatch, "text")
    assert tasks.serve("speech", "cpu") is None
    assert tasks.serve("text", "cpu") == "completed"
    assert engines.calls == ["transcribe", "diarize", "mine", "index"]
    assert set(stages_of(database, recording).values()) == {"completed"}
    with database.read() as session:
        found = transcripts.load_transcript(session, transcripts.get_current(session, recording))
        assert [u.speaker for u in found.utterances] == ["SPEAKER_00", "SPEAKER_01"]
        assert found.provenance.diarizer == "fake"
        analysis = insights.find_analysis(session, recording)
        assert analysis is not None and analysis.metrics
        assert analysis.metrics["conversation"]["duration"] == pytest.approx(3.0, abs=0.05)


@pytest.mark.parametrize("living", [(), ("speech",), ("short",)])
def test_nothing_is_handed_over_where_nobody_takes_text(
    database: Database, engines: Engines, recording: uuid.UUID, knocks: list, living: tuple[str, ...]
) -> None:
    alive(database, *living)
    with database.write() as session:  # one for text that was killed
        session.add(WorkerBeat(name="dead", facts={"queues": ["text"]}, seen_at=now().replace(year=2020)))
    assert tasks.serve("speech", "w") == "completed"
    assert engines.calls == ["transcribe", "diarize", "mine", "index"]


def test_a_worker_that_takes_both_goes_on_itself(
    database: Database, engines: Engines, recording: uuid.UUID, knocks: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive(database, "text")
    take(monkeypatch, "speech,text")
    assert tasks.serve("speech", "w") == "completed"


def test_what_was_left_out_before_is_still_named_after(
    database: Database, engines: Engines, recording: uuid.UUID, knocks: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive(database, "text")
    engines.fail["diarize"] = lambda: StageFailed("No model for speakers.", code="no_model")
    assert tasks.serve("speech", "gpu") == "handed over"
    take(monkeypatch, "text")
    assert tasks.serve("text", "cpu") == "partially_completed"
    with database.read() as session:
        analysis = insights.find_analysis(session, recording)
        assert analysis is not None
        assert [(entry["analysis"], entry["reason"]) for entry in analysis.skipped] == [("diarization", "no_model")]
    assert stages_of(database, recording)["diarize"] == "failed"


def test_a_worker_for_text_that_dies_leaves_the_job_to_the_next_one_and_nothing_is_heard_twice(
    database: Database, engines: Engines, recording: uuid.UUID, knocks: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive(database, "text")
    tasks.serve("speech", "gpu")
    engines.fail["mine"] = KeyboardInterrupt  # type: ignore[assignment]
    with pytest.raises(KeyboardInterrupt):
        tasks.serve("text", "cpu")
    crash(database)
    engines.fail.clear()
    assert tasks.serve("text", "cpu") == "completed"
    assert engines.calls == ["transcribe", "diarize", "mine", "mine", "index"]


def test_a_worker_for_speech_takes_text_when_the_last_one_for_text_is_gone(
    database: Database, engines: Engines, recording: uuid.UUID, knocks: list
) -> None:
    alive(database, "text")
    tasks.serve("speech", "gpu")
    knocks.clear()
    assert tasks.sweep(["speech"], 1) == 0
    with database.write() as session:
        system.forget_worker(session, "another-('text',)")
    assert tasks.sweep(["short"], 0) == 0 and tasks.sweep(["speech"], 1) == 1
    assert knocks == [("text", "speech")]
    assert tasks.serve("text", "gpu") == "completed"


def test_what_was_made_and_is_gone_is_made_again(
    database: Database, engines: Engines, recording: uuid.UUID, knocks: list
) -> None:
    alive(database, "text")
    tasks.serve("speech", "gpu")
    with database.write() as session:
        session.execute(recordings.delete(recordings.Artefact))
    assert tasks.serve("text", "cpu") == "completed"
    assert engines.calls == ["transcribe", "diarize"] * 2 + ["mine", "index"]


def test_the_names_of_what_a_worker_takes() -> None:
    assert broker.read_takes("all") == broker.read_takes("") == ("speech", "text", "short")
    assert broker.read_takes(" text, short ") == ("text", "short")
    assert broker.read_takes("cpu,gpu") == ("speech",)  # as they were called
    with pytest.raises(Exception, match="“video”"):
        broker.read_takes("text,video")
