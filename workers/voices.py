"""Voice profiles: a participant's voice as one vector, and whose voice the speakers of a new recording have.

Only for projects that switched it on, and for people whose consent is on record. What is heard here stays in memory,
except the profile itself (`service.actions.voices`): no artefact, log or message holds a vector.
"""

import math
import uuid
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from service.actions import voice_matches, voices
from service.actions.voices import LEAST_SPEECH, Speech
from service.config import Settings, get_settings
from service.domain.transcript import UNKNOWN_SPEAKER, Turn, Utterance
from service.store.database import Database
from service.store.media import MediaStore, get_media
from workers.audio import Audio, Sound, open_audio
from workers.diarization.builtin import gain_of, lay_windows
from workers.diarization.embedding import embed, tell_apart
from workers.lease import Lease

Vector = NDArray[np.float32]
Spans = Sequence[tuple[float, float]]

MODEL = "GE2E voice encoder + discriminants, 1"
"""Vectors of another model are not compared."""
MOST_WINDOWS = 600
"""Windows heard of one person in one recording, evenly over it: bounds time."""
ALIKE = 0.51
"""Likeness from which a person is proposed, at confidence one half: at most 1 % of pairs of different people reach it, on
the half of the people that it was fitted on (docs/benchmarks/speakers.md)."""
STEEP = 12.0
"""How fast the confidence rises with the likeness."""


def hear(sound: Sound, spans: Spans) -> Vector:
    """Vectors (n, d) of windows over these stretches of speech of one person."""
    windows = lay_windows(spans)
    if len(windows) > MOST_WINDOWS:
        windows = [windows[i] for i in np.linspace(0, len(windows) - 1, MOST_WINDOWS).astype(int)]
    return tell_apart(embed(sound, windows, gain_of(sound, spans)))


def average(vectors: Vector) -> Vector:
    """One unit vector of many."""
    mean = vectors.mean(axis=0)
    found: Vector = (mean / max(float(np.linalg.norm(mean)), 1e-9)).astype(np.float32)
    return found


def confidence(likeness: float) -> float:
    """From the likeness of two voices to how sure it is that they are one person's, 0..1."""
    return 1 / (1 + math.exp(-STEEP * (likeness - ALIKE)))


def make_profile(lease: Lease) -> bool:
    """The job that makes a participant's profile from the recordings in which they are named."""
    participant_id, settings, media = voices.participant_of_job(lease.payload), get_settings(), get_media()
    lease.plan(["listen"], [1.0])
    with lease.database.read() as session:
        speeches = voices.speech_of(session, participant_id)
    if not speeches:  # corrected meanwhile: nothing to listen to
        return False
    with lease.stage("listen") as progress:
        heard = []
        for number, speech in enumerate(speeches):
            heard.append(_hear_speech(speech, media, settings))
            progress((number + 1) / len(speeches))
        vector = average(np.concatenate(heard)).astype(np.float16).tobytes()
        with lease.commit() as session:
            voices.save_profile(session, participant_id, vector, model=MODEL, speeches=speeches)
            lease.stage_done(session, "listen")
    return False


def _hear_speech(speech: Speech, media: MediaStore, settings: Settings) -> Vector:
    audio = open_audio(media.path(speech.sha256), settings)
    return hear(_sound_of(audio, speech.channel), within(speech.spans, audio.duration))


def _sound_of(audio: Audio, channel: int | None) -> Sound:
    """The person's own channel of a stereo call, else everything."""
    return audio.tracks()[channel] if audio.dual and channel is not None else audio.mixed()


def within(spans: Spans, duration: float) -> list[tuple[float, float]]:
    """These stretches as far as they lie inside the recording."""
    return [(start, min(end, duration)) for start, end in spans if start < duration]


def recognise(lease: Lease, project_id: uuid.UUID, audio: Audio, turns: Sequence[Turn | Utterance]) -> None:
    """Propose who the speakers of a recording are. Raises StageFailed without the encoder's weights."""
    known = propose(lease.database, project_id, audio, turns)
    with lease.commit() as session:
        voice_matches.save_matches(session, lease.recording_id, known)


def follow(lease: Lease) -> None:
    """After speakers were found or corrected: the profiles to which that makes a difference are made anew."""
    with lease.commit() as session:
        voices.follow(session, lease.recording_id)


def propose(
    database: Database, project_id: uuid.UUID, audio: Audio, turns: Sequence[Turn | Utterance]
) -> dict[str, tuple[uuid.UUID, float]]:
    """Which known people the speakers of these turns may be: label -> (participant, confidence).

    Each person at most once, and only from ALIKE on. Raises StageFailed without the encoder's weights.
    """
    with database.read() as session:
        kept = voices.profiles_of(session, project_id, MODEL)
    spans: dict[str, list[tuple[float, float]]] = {}
    for turn in turns:
        if turn.speaker != UNKNOWN_SPEAKER and turn.end > turn.start:
            spans.setdefault(turn.speaker, []).append((turn.start, turn.end))
    labels = [label for label, said in spans.items() if sum(end - start for start, end in said) >= LEAST_SPEECH]
    if not kept or not labels:
        return {}
    channels = {turn.speaker: turn.channel for turn in turns if isinstance(turn, Turn)}
    heard = [
        average(hear(_sound_of(audio, channels.get(label)), within(spans[label], audio.duration))) for label in labels
    ]
    people = list(kept)
    profiles = np.stack([np.frombuffer(kept[key], dtype=np.float16).astype(np.float32) for key in people])
    return assign(labels, people, np.stack(heard) @ profiles.T)


def assign(labels: Sequence[str], people: Sequence[uuid.UUID], likeness: Vector) -> dict[str, tuple[uuid.UUID, float]]:
    """The pairs of label and person, the most alike first, none of them twice, as far as they are ALIKE."""
    found: dict[str, tuple[uuid.UUID, float]] = {}
    taken: set[uuid.UUID] = set()
    for at in np.argsort(-likeness, axis=None):
        row, column = divmod(int(at), len(people))
        label, person = labels[row], people[column]
        if likeness[row, column] < ALIKE:
            break
        if label not in found and person not in taken:
            found[label] = (person, round(confidence(float(likeness[row, column])), 2))
            taken.add(person)
    return found
