"""Writes the small recordings of known text in audio/: `python -m tests.checkpoints.make_audio`. Needs flite."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from tests.checkpoints.speech import say, words_of, write_audio
from tests.checkpoints.windows import Placed, mix, place

AUDIO = Path(__file__).parent / "audio"
BIT_RATE = 12000
RECORDINGS = {
    "interview.ogg": (
        ("rms", 0.3, "Can you tell me how you use the product?"),
        ("slt", 0.7, "My colleagues use it every morning."),
        ("rms", 0.9, "What was the most difficult part for you?"),
        ("slt", 0.8, "The setup was really confusing for our team."),
    ),
    "support.ogg": (
        ("slt", 0.4, "We were charged twice in the same month."),
        ("rms", 0.6, "Sorry to hear that, I will look into it."),
        ("rms", 1.5, "I will send you a refund this afternoon."),
        ("slt", 0.8, "Yes, it works now, thank you so much."),
    ),
    "praise.ogg": (("rms", 0.3, "Honestly, the training videos saved us."),),
    "turned.ogg": (  # the sentences of interview.ogg in another order and with the voices exchanged
        ("slt", 0.5, "What was the most difficult part for you?"),
        ("rms", 0.8, "The setup was really confusing for our team."),
        ("slt", 0.6, "Can you tell me how you use the product?"),
        ("rms", 1.1, "My colleagues use it every morning."),
    ),
}


def describe(item: Placed) -> dict[str, object]:
    """The truth about one sentence: text, voice, and seconds of sentence and words."""
    words = zip(words_of(item.speech.text), item.words, strict=True)
    return {
        "text": item.speech.text,
        "voice": item.speech.voice,
        "start": round(item.start, 2),
        "end": round(item.end, 2),
        "words": [{"text": text, "start": round(start, 2), "end": round(end, 2)} for text, (start, end) in words],
    }


def main() -> None:
    AUDIO.mkdir(exist_ok=True)
    expected = []
    for name, script in RECORDINGS.items():
        placed = place([say(text, voice) for voice, _, text in script], [gap for _, gap, _ in script])
        seconds = round(placed[-1].end + 0.5, 2)
        audio = mix(placed, seconds)
        # a quiet room instead of digital silence
        audio += np.random.default_rng(7).normal(0, 3e-4, len(audio)).astype(np.float32)
        write_audio(AUDIO / name, audio, BIT_RATE)
        expected.append({"file": name, "seconds": seconds, "segments": [describe(item) for item in placed]})
    (AUDIO / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


if __name__ == "__main__":
    main()
