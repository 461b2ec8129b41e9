"""Are voices told apart across recordings? `python -m bench.voices MANIFEST.tsv [--json out.json]`.

A profile is made from one half of what a person says, and compared with the other half as recorded, and with the other
half put into another room, line and noise (simulated): nobody in these sets is recorded twice. Telephone voices
(HarperValley, profile from the own channel, the other half from the mono mix) and short clips (Common Voice). The
threshold at equal error is chosen on the people that the voice directions were trained on, and reported on the others.
Of those others, the first half then chooses the threshold at which so many strangers are taken for somebody (RATE),
whatever the set and the room, and the second half reports what it does.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.references import read_items
from bench.train_voices import CALLS, CLIPS, in_another_room
from service.config import Settings
from workers.audio import Samples, open_audio
from workers.speech_activity import find_speech
from workers.voices import Spans, average, hear

SEED, ROOMS = 11, 1
RATE = 0.01
"""Share of pairs of different people that may be proposed as one."""


@dataclass(frozen=True, slots=True)
class Person:
    """Two halves of what one person says: samples, and where the speech is in them."""

    set: str
    trained: bool
    first: tuple[Samples, Spans]
    second: tuple[Samples, Spans]


def people(manifest: Path) -> Iterator[Person]:
    """Everybody in the two sets."""
    settings, items = Settings(), read_items(manifest)
    mono = {item.path.name: item for item in items if item.set == "harpervalley/mono"}
    for number, item in enumerate(i for i in items if i.set == "harpervalley/stereo"):
        call, mixed = open_audio(item.path, settings), open_audio(mono[item.path.name].path, settings).mono()
        speech = [find_speech(call.channel(channel)) for channel in (0, 1)]
        for channel in (0, 1):
            first, second = halves(speech[channel])
            yield Person("telephone", number < CALLS, (call.channel(channel), first), (mixed, second))
    for number, item in enumerate(i for i in items if i.set.startswith("commonvoice")):
        clip = open_audio(item.path, settings).mono()
        first, second = halves(find_speech(clip))
        if first and second:
            yield Person("clips", number < CLIPS, (clip, first), (clip, second))


def halves(spans: Spans) -> tuple[Spans, Spans]:
    """The same seconds of speech on both sides of a cut."""
    left = sum(end - start for start, end in spans) / 2
    first: list[tuple[float, float]] = []
    second: list[tuple[float, float]] = []
    for start, end in spans:
        cut = min(end, start + max(left, 0.0))
        left -= end - start
        first += [(start, cut)] if cut > start else []
        second += [(cut, end)] if end > cut else []
    return first, second


def measure(manifest: Path) -> dict[str, dict[str, float]]:
    """Equal error rates and errors at the threshold, per set and way of hearing the second half again."""
    rng = np.random.default_rng(SEED)
    everybody = list(people(manifest))
    profiles = np.stack([average(hear(*p.first)) for p in everybody])
    heard = {"as recorded": [np.stack([average(hear(*p.second)) for p in everybody])]}
    heard["another room"] = [
        np.stack([average(hear(in_another_room(p.second[0], rng), p.second[1])) for p in everybody])
        for _ in range(ROOMS)
    ]
    trained = np.array([p.trained for p in everybody])
    sets = np.array([p.set for p in everybody])
    report = fitted(profiles, heard, sets, ~trained)
    for way, probes in heard.items():
        for name in ("telephone", "clips"):
            chosen = trials(profiles, probes, trained & (sets == name))
            held = trials(profiles, probes, ~trained & (sets == name))
            threshold, rate = equal_error(*chosen)
            report[f"{name}, {way}"] = {
                "people": float((~trained & (sets == name)).sum()),
                "same": float(len(held[0])),
                "different": float(len(held[1])),
                "chosen EER": rate,
                "threshold": threshold,
                "missed": float((held[0] < threshold).mean()),
                "wrong": float((held[1] >= threshold).mean()),
                "held-out EER": equal_error(*held)[1],
                "same mean": float(held[0].mean()),
                "different 99 %": float(np.percentile(held[1], 99)),
            }
    return report


def fitted(
    profiles: NDArray[np.float32],
    heard: dict[str, list[NDArray[np.float32]]],
    sets: NDArray[np.str_],
    fresh: NDArray[np.bool_],
) -> dict[str, dict[str, float]]:
    """The threshold for RATE from half of the people that nothing was trained on, and its errors on the other half."""
    order = np.cumsum(fresh)
    report = {}
    halves_of = {
        name: [fresh & (sets == name) & (order % 2 == half) for half in (1, 0)] for name in ("telephone", "clips")
    }
    tried = [trials(profiles, probes, who[0]) for probes in heard.values() for who in halves_of.values()]
    threshold = at_rate(np.concatenate([different for _, different in tried]), RATE)
    for way, probes in heard.items():
        for name, who in halves_of.items():
            for half, people_of in zip(("fit", "other half"), who, strict=True):
                same, different = trials(profiles, probes, people_of)
                report[f"at {RATE:.0%}: {name}, {way}, {half}"] = {
                    "threshold": threshold,
                    "same": float(len(same)),
                    "different": float(len(different)),
                    "missed": float((same < threshold).mean()),
                    "wrong": float((different >= threshold).mean()),
                }
    return report


def at_rate(different: NDArray[np.float32], rate: float) -> float:
    """The lowest threshold, to a hundredth, that at most this share of different people reach."""
    steps = np.arange(0, 101) / 100
    return float(next(t for t in steps if (different >= t).mean() <= rate))


def trials(
    profiles: NDArray[np.float32], probes: Sequence[NDArray[np.float32]], who: NDArray[np.bool_]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Likeness of same and of different people."""
    scores = [profiles[who] @ probe[who].T for probe in probes]
    diagonal = np.eye(int(who.sum()), dtype=bool)
    return np.concatenate([s[diagonal] for s in scores]), np.concatenate([s[~diagonal] for s in scores])


def equal_error(same: NDArray[np.float32], different: NDArray[np.float32]) -> tuple[float, float]:
    """The threshold at which as many of the same are missed as others are taken for them, and that rate."""
    steps = np.unique(np.concatenate([same, different]))
    missed = np.array([(same < t).mean() for t in steps])
    wrong = np.array([(different >= t).mean() for t in steps])
    at = int(np.abs(missed - wrong).argmin())
    return float(steps[at]), float((missed[at] + wrong[at]) / 2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.voices", description=__doc__)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args(arguments)
    report = measure(chosen.manifest)
    for name, row in report.items():
        print(name, {key: round(value, 3) for key, value in row.items()})
    if chosen.json:
        chosen.json.write_text(json.dumps(report, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
