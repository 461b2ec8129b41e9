"""Makes `workers/diarization/voices.npz`: `python -m bench.train_voices MANIFEST.tsv [--out FILE]`.

Learns in which directions a voice vector tells people apart and in which it only tells words, rooms and lines apart.
Only sets that may ship are read: Common Voice (CC0) and HarperValley (CC BY 4.0). Held out: the last 30 clips of Common
Voice, the last three calls of HarperValley, and every other set.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import fftconvolve

from bench.references import read_items
from service.config import Settings
from workers.audio import SAMPLE_RATE, open_audio
from workers.diarization.embedding import LOUDNESS, VOICES_FILE, embed
from workers.speech_activity import FRAME, speech_probabilities

SEED = 5
CLIPS, CALLS = 70, 3
WINDOW, STEP = 1.2, 0.2
MOST = 40
"""Windows of one person in one room: long tracks must not outweigh short clips."""
ROOMS = 3
"""Rooms and lines that each person is put into, besides the own one."""
SHRINKAGE = 0.7
"""Share of the even spread that is mixed into the spread within people: a hundred people do not fill 256 dimensions."""
DIMENSIONS = 60

Samples = NDArray[np.float32]


def people(manifest: Path) -> Iterator[Samples]:
    """The speech of one person each: 16 kHz samples, root mean square 1."""
    settings = Settings()
    items = read_items(manifest)
    for item in [i for i in items if i.set.startswith("commonvoice")][:CLIPS]:
        yield open_audio(item.path, settings).mono()
    for item in [i for i in items if i.set == "harpervalley/stereo"][:CALLS]:
        call = open_audio(item.path, settings)
        yield from (call.channel(channel) for channel in (0, 1))


def windows_of(samples: Samples, rng: np.random.Generator) -> list[tuple[float, float]]:
    """Windows that are mostly speech."""
    speech = speech_probabilities(samples) > 0.4
    starts = np.arange(0, len(samples) / SAMPLE_RATE - WINDOW, STEP)
    frames = SAMPLE_RATE / FRAME
    kept = [s for s in starts if speech[int(s * frames) : int((s + WINDOW) * frames)].mean() > 0.6]
    if len(kept) > MOST:
        kept = sorted(rng.choice(kept, MOST, replace=False).tolist())
    return [(float(s), float(s) + WINDOW) for s in kept]


def in_another_room(samples: Samples, rng: np.random.Generator) -> Samples:
    """The same speech with another echo, tone, line and noise."""
    length = int(rng.uniform(0.05, 0.35) * SAMPLE_RATE)
    echo = rng.normal(size=length) * np.exp(-6 * np.arange(length) / length) * rng.uniform(0, 0.2)
    echo[0] = 1.0
    heard = fftconvolve(samples, echo)[: len(samples)]
    heard[1:] += rng.uniform(-0.8, 0.8) * heard[:-1].copy()
    if rng.random() < 0.3:  # a telephone line
        spectrum, pitch = np.fft.rfft(heard), np.fft.rfftfreq(len(heard), 1 / SAMPLE_RATE)
        spectrum[(pitch > rng.uniform(3300, 4000)) | (pitch < rng.uniform(50, 300))] = 0
        heard = np.fft.irfft(spectrum, len(heard))
    noise = rng.normal(size=len(heard)) * heard.std() * 10 ** (rng.uniform(-45, -12) / 20)
    found: Samples = (heard + noise).astype(np.float32)
    return found


def vectors_of(samples: Samples, rng: np.random.Generator) -> NDArray[np.float32]:
    """Voice vectors (n, 256) of one person, in the own room and in others."""
    spans = windows_of(samples, rng)
    if len(spans) < 2:
        return np.zeros((0, 256), np.float32)
    found = []
    for room in range(ROOMS + 1):
        heard = samples if room == 0 else in_another_room(samples, rng)
        speech = np.concatenate([heard[int(s * SAMPLE_RATE) : int(e * SAMPLE_RATE)] for s, e in spans])
        gain = LOUDNESS / max(float(np.sqrt(np.mean(speech**2))), 1e-6) * 10 ** (rng.normal(0, 2) / 20)
        found.append(embed(heard, spans, gain))
    return np.concatenate(found)


def learn(groups: Sequence[NDArray[np.float32]]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean (256,) and directions (256, DIMENSIONS): linear discriminants, each weighted by how reliable it is.

    Discriminant analysis after whitening the spread within people; a direction in which people vary b times as much as
    one person does weighs sqrt(b / (1 + b)), as in probabilistic discriminant analysis (Ioffe 2006).
    """
    means = np.stack([g.mean(axis=0) for g in groups]).astype(np.float64)
    within = np.mean([np.cov(g.astype(np.float64).T, bias=True) for g in groups], axis=0)
    even = np.trace(within) / len(within) * np.eye(len(within))
    spread, axes = np.linalg.eigh((1 - SHRINKAGE) * within + SHRINKAGE * even)
    whiten = axes / np.sqrt(spread)
    between, turned = np.linalg.eigh(whiten.T @ np.cov(means.T) @ whiten)
    best = np.argsort(-between)[:DIMENSIONS]
    weights = np.sqrt(between[best] / (1 + between[best]))
    return means.mean(axis=0).astype(np.float32), (whiten @ turned[:, best] * weights).astype(np.float32)


def main(arguments: Sequence[str] | None = None) -> int:
    """Train and write the file."""
    parser = argparse.ArgumentParser(prog="python -m bench.train_voices", description=__doc__)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--out", type=Path, default=VOICES_FILE)
    chosen = parser.parse_args(arguments)
    rng = np.random.default_rng(SEED)
    groups = [v for samples in people(chosen.manifest) if len(v := vectors_of(samples, rng))]
    mean, directions = learn(groups)
    np.savez_compressed(chosen.out, mean=mean.astype(np.float16), directions=directions.astype(np.float16))
    print(f"{len(groups)} people, {sum(map(len, groups))} windows -> {chosen.out} ({chosen.out.stat().st_size} bytes)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
