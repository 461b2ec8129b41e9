"""Jobs of privacy: look through what was processed before anybody asked for it; drown personal data in the audio."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import numpy as np
from numpy.typing import NDArray

from service.actions import bleeping, jobs, personal, recordings
from service.actions.privacy import FIND
from service.config import get_settings
from service.store.incoming import CHUNK
from service.store.media import get_media
from service.store.tables import Transcript
from workers.audio import Track, open_audio
from workers.lease import Lease

RATE = 16_000
MARGIN = 0.12
"""Seconds on each side of a word that are drowned too: recognisers place words no better."""
PITCH, LOUDNESS = 1000.0, 0.12
BLOCK = RATE * 10
BIT_RATE = 48_000
MEDIA_TYPE = "audio/mp4"


def find(lease: Lease) -> bool:
    """Look through every version of a project that nobody looked through at its present revision, or only older rules did."""
    while True:
        with lease.commit() as session:
            ids = personal.unseen(session, lease.project_id)
        if not ids:
            return False
        for key in ids:
            with lease.commit() as session:
                row = session.get(Transcript, key)
                if row is not None:
                    personal.look(session, row)


def renew(lease: Lease) -> bool:
    """Have the rules that came with an update look through what older ones did."""
    with lease.commit() as session:
        for project_id in personal.seen_by_older_rules(session):
            jobs.submit_once(session, FIND, project_id)
    return False


def redact_audio(lease: Lease) -> bool:
    """The audio of a recording with a tone over what may not be heard, on the very timeline that the words have."""
    settings, media = get_settings(), get_media()
    with lease.database.read() as session:
        recording = recordings.get_recording(session, lease.recording_id)
        asked = bleeping.wanted(session, recording)
    audio = open_audio(media.path(recording.sha256), settings)
    settings.uploads_folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=settings.uploads_folder) as folder, media.receive() as incoming:
        made = Path(folder) / "audio.m4a"
        encode(audio.tracks(), asked.places, made)
        with made.open("rb") as file:
            while data := file.read(CHUNK):
                incoming.write(data)
        size = incoming.size
        sha256 = media.keep(incoming)
    with lease.commit() as session:
        keys = bleeping.keep(session, recording.id, asked.key, sha256=sha256, size=size, media_type=MEDIA_TYPE)
    with lease.database.write() as session:
        recordings.drop_media(session, media, keys)
    return False


def encode(tracks: Sequence[Track], places: Sequence[tuple[float, float]], path: Path) -> None:
    """Write AAC of one or two channels at 16 kHz, with a tone in these seconds; nothing of the file's own tags is taken over."""
    with av.open(path, "w", format="ipod", options={"movflags": "faststart"}) as container:
        stream = container.add_stream("aac", rate=RATE, layout="stereo" if len(tracks) > 1 else "mono")
        stream.bit_rate = BIT_RATE * len(tracks)
        at = 0
        for block in drowned(tracks, places):
            frame = av.AudioFrame.from_ndarray(block, format="fltp", layout=stream.layout.name)
            frame.sample_rate, frame.pts = RATE, at
            at += block.shape[1]
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def drowned(tracks: Sequence[Track], places: Sequence[tuple[float, float]]) -> Iterator[NDArray[np.float32]]:
    """The samples of all channels in blocks, shape (channels, n), float32, with the tone in the place of speech."""
    length = max(len(track) for track in tracks)
    spans = [(int((start - MARGIN) * RATE), int((end + MARGIN) * RATE)) for start, end in places]
    for first in range(0, length, BLOCK):
        count = min(BLOCK, length - first)
        block = np.zeros((len(tracks), count), np.float32)
        for row, track in zip(block, tracks, strict=True):
            samples = track[first : first + count]
            row[: len(samples)] = samples
        for start, end in spans:
            low, high = max(start, first), min(end, first + count)
            if low < high:
                moments = np.arange(low, high, dtype=np.float64) / RATE
                block[:, low - first : high - first] = LOUDNESS * np.sin(2 * np.pi * PITCH * moments)
        yield block
