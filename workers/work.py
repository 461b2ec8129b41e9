"""What one run over one recording carries from stage to stage, and how a stage's result is kept. May import actions."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from service.actions import artefacts, recordings, system, transcripts
from service.actions.artefacts import fingerprint
from service.actions.privacy import privacy_of
from service.actions.projects import role_rules
from service.config import Settings
from service.domain.formats import only_speakers
from service.domain.options import ProcessingOptions
from service.domain.transcript import Provenance, Segment, SkippedAnalysis, SpeakerInfo, Turn, Utterance
from service.store import tables
from service.store.media import MediaStore
from service.store.queue import TEXT, read_takes
from workers.lease import Lease, Lost

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Heard:
    """The words of a recording and who recognised them. A transcript that was sent along may name its speakers: then
    `speakers` and `utterances` are there already.
    """

    segments: tuple[Segment, ...]
    provenance: Provenance
    language: str | None = None
    speakers: tuple[SpeakerInfo, ...] = ()
    utterances: tuple[Utterance, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Who spoke when, and who found it; without an engine nobody did."""

    turns: tuple[Turn, ...] = ()
    overlapping: tuple[Turn, ...] = ()
    diarizer: str | None = None
    model: str | None = None
    why: str = ""


class Work:
    """One run over one recording: what was asked for, what was skipped, and how a stage's result is kept."""

    def __init__(self, lease: Lease, settings: Settings, media: MediaStore) -> None:
        self.lease, self.settings, self.media = lease, settings, media
        self.skipped: list[SkippedAnalysis] = []
        self.failed = False
        self.duration: float | None = None
        self.tag = ""  # the state of the transcript that is being mined
        self.made: dict[str, str] = {}  # stage: the key of what it made
        with lease.database.read() as session:
            self.recording = recordings.get_recording(session, lease.recording_id)
            self.glossary = list(self.recording.project.glossary)
            self.redacts = bool(privacy_of(self.recording.project).redact)
            self.rules, self.knows_voices = role_rules(self.recording.project), self.recording.project.voice_profiles
        self.options = ProcessingOptions.from_dict(self.recording.options)
        self.language = self.options.language or self.recording.language or settings.language

    @property
    def has_audio(self) -> bool:
        return self.recording.media_type is not None

    @property
    def imported(self) -> bool:
        """Was a transcript sent along? A file that only says who spoke when is none."""
        return self.recording.import_sha256 is not None and not self.told_speakers

    @property
    def told_speakers(self) -> bool:
        return self.recording.import_sha256 is not None and only_speakers(self.recording.import_filename or "")

    def skip(self, analysis: str, reason: str, detail: str, *, failed: bool = False) -> None:
        """Name an analysis that does not run, and why."""
        self.skipped.append(SkippedAnalysis(analysis, reason, detail))
        self.failed = self.failed or failed

    def once(
        self,
        stage: str,
        key: str,
        shape: type[T],
        make: Callable[[], T],
        save: Callable[[Session, T], object] = lambda _session, _value: None,
        facts: dict[str, Any] | None = None,
    ) -> T:
        """The artefact under this key, made now if it was not made before; saved with its rows in one transaction."""
        adapter = TypeAdapter(shape)
        with self.lease.database.read() as session:
            kept = artefacts.find(session, self.recording.id, stage, key)
        value = make() if kept is None else adapter.validate_python(kept)
        self.made[stage] = key
        with self.lease.commit() as session:
            if kept is None:
                plain = adapter.dump_python(value, mode="json")
                artefacts.save(session, self.recording.id, stage, key, plain, facts)
            save(session, value)
            self.lease.stage_done(session, stage, "completed" if kept is None else "reused")
        return value

    def pass_on(self, found: Found) -> None:
        """Hand the job to a worker for text, if this one takes none and such a one lives: Lost to this process then."""
        if self.lease.queue == TEXT or TEXT in read_takes(self.settings.takes):
            return
        with self.lease.database.read() as session:
            if not system.is_taken(session, TEXT, 3 * self.settings.sweep_seconds):
                return
        skipped = [asdict(left_out) for left_out in self.skipped]
        with self.lease.commit() as session:
            if "diarize" not in self.made:  # it had nothing to find, or failed
                self.made["diarize"] = fingerprint("handed over", self.lease.job_id)
                artefacts.save(session, self.recording.id, "diarize", self.made["diarize"], asdict(found))
            self.lease.hand_over(session, TEXT, made=self.made, skipped=skipped, failed=self.failed)
        raise Lost

    def taken_over(self) -> tuple[Heard, Found] | None:
        """What another worker made of the audio before it handed the job over: by its keys, for what they were made with
        need not be on this machine. None where nobody did, or where it is gone.
        """
        told = self.lease.payload
        if "made" not in told:
            return None
        with self.lease.database.read() as session:
            kept = [artefacts.find(session, self.recording.id, s, told["made"][s]) for s in ("transcribe", "diarize")]
        if None in kept:
            return None
        self.skipped, self.failed = [SkippedAnalysis(**entry) for entry in told["skipped"]], told["failed"]
        self.duration = self.recording.duration if self.has_audio else None
        return TypeAdapter(Heard).validate_python(kept[0]), TypeAdapter(Found).validate_python(kept[1])


def rows_of(work: Work, session: Session) -> tuple[tables.Recording, tables.Transcript]:
    """The rows of this recording and its current transcript, in this session; held against edits."""
    recording = recordings.get_recording(session, work.recording.id)
    transcripts.lock(session, recording.id)
    return recording, transcripts.get_current(session, recording.id)


def leave_out(work: Work, stage: str, code: str, reason: str) -> None:
    """End a stage that has nothing to do."""
    with work.lease.commit() as session:
        work.lease.stage_done(session, stage, "skipped", code=code, reason=reason)
