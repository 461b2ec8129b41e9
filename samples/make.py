"""`python -m samples.make [KEY ...]`: make recordings, transcripts and ground truth anew from `scripts/`.

Needs flite with its voices, PyAV and numpy. The same scripts give the same files.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import av
import numpy as np

from samples import SampleRecording, load_project, sample_folder
from samples.dialogue import Dialogue, VoiceSettings, read_dialogue, read_voices
from samples.rendering import Mix, Placed, mix_call, mix_room, place, seeded, tracks
from samples.voices import SAMPLE_RATE, FliteMissing

BIT_RATES = {1: 32_000, 2: 48_000}


def write_audio(mix: Mix, path: Path) -> None:
    """Encode a mix, shape (channels, samples), as AAC in an MP4 container without dates or encoder names."""
    layout = "mono" if len(mix) == 1 else "stereo"
    with av.open(str(path), "w", format="ipod", options={"fflags": "+bitexact", "movflags": "+faststart"}) as container:
        stream = container.add_stream("aac", rate=SAMPLE_RATE, layout=layout)
        stream.bit_rate = BIT_RATES[len(mix)]
        frame = av.AudioFrame.from_ndarray(np.clip(mix, -1.0, 1.0), format="fltp", layout=layout)
        frame.sample_rate = SAMPLE_RATE
        frame.pts = 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def locate(item: Placed, planted: dict[str, Any]) -> dict[str, Any]:
    """Where a planted quote lies in its line: characters, and seconds from the first to the last of its words."""
    text, quote = item.line.text, planted["quote"]
    first = text.index(quote)
    words = item.words[len(text[:first].split()) : len(text[: first + len(quote)].split())]
    return {
        **planted,
        "start_char": first,
        "end_char": first + len(quote),
        "start": round(words[0].start, 3),
        "end": round(words[-1].end, 3),
    }


def ground_truth(
    recording: SampleRecording,
    dialogue: Dialogue,
    placed: list[Placed],
    voices: dict[str, VoiceSettings],
    duration: float,
) -> dict[str, Any]:
    """Everything known of a recording; times in seconds, `utterance` counts from 0 in order of start."""
    utterances: list[dict[str, Any]] = []
    insights: list[dict[str, Any]] = []
    distractors: list[dict[str, Any]] = []
    scores: list[dict[str, Any]] = []
    for number, item in enumerate(placed):
        words = [{"text": word.text, "start": round(word.start, 3), "end": round(word.end, 3)} for word in item.words]
        utterances.append(
            {
                "speaker": item.line.speaker,
                "start": words[0]["start"],
                "end": words[-1]["end"],
                "text": item.line.text,
                "backchannel": item.line.during is not None,
                "words": words,
            }
        )
        for planted in item.line.insights:
            place_in_line = {"utterance": number, "speaker": item.line.speaker, **locate(item, planted)}
            (distractors if planted.get("not_insight") else insights).append(place_in_line)
        if item.line.score:
            scores.append({"utterance": number, "speaker": item.line.speaker, **locate(item, item.line.score)})
    people = [
        {"name": person.name, "role": person.role, "channel": person.channel, "voice": voices[person.name].voice}
        for person in recording.participants
    ]
    return {
        "key": recording.key,
        "audio": recording.audio.name,
        "language": recording.language,
        "sample_rate": SAMPLE_RATE,
        "channels": recording.channels,
        "duration": round(duration, 3),
        "satisfaction": dialogue.satisfaction,
        "scores": scores,
        "speakers": people,
        "utterances": utterances,
        "insights": insights,
        "distractors": distractors,
    }


def as_rttm(truth: dict[str, Any]) -> str:
    """Who spoke when, one line per utterance (NIST RTTM); names with underscores, as the format has no spaces."""
    return "".join(
        f"SPEAKER {truth['key']} 1 {said['start']:.3f} {said['end'] - said['start']:.3f} <NA> <NA> "
        f"{said['speaker'].replace(' ', '_')} <NA> <NA>\n"
        for said in truth["utterances"]
    )


def as_vtt(truth: dict[str, Any]) -> str:
    """A WebVTT transcript with voice tags, as meeting tools export it."""
    cues = [
        f"{number}\n{clock(said['start'])} --> {clock(said['end'])}\n<v {said['speaker']}>{said['text']}</v>\n"
        for number, said in enumerate(truth["utterances"], start=1)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def clock(seconds: float) -> str:
    """Seconds as hh:mm:ss.mmm."""
    milliseconds = round(seconds * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{milliseconds // 1000:02}.{milliseconds % 1000:03}"


def compose(recording: SampleRecording, scripts: Path) -> tuple[Mix, dict[str, Any]]:
    """Speak and mix one recording; returns the mix, shape (channels, samples), and its ground truth."""
    dialogue, voices, rng = read_dialogue(scripts, recording.key), read_voices(scripts), seeded(recording.key)
    placed = place(dialogue, voices, rng)
    dry = tracks(placed, [person.name for person in recording.participants])
    mix = mix_room(dry, rng) if recording.channels == 1 else mix_call(dry, rng)
    return mix, ground_truth(recording, dialogue, placed, voices, mix.shape[1] / SAMPLE_RATE)


def make(recording: SampleRecording) -> dict[str, Any]:
    """Write the audio, the transcript where there is one, and the ground truth of one recording."""
    folder = sample_folder()
    mix, truth = compose(recording, folder / "scripts")
    write_audio(mix, recording.audio)
    if recording.transcript:
        recording.transcript.write_text(as_vtt(truth), encoding="utf-8")
    (folder / "truth").mkdir(exist_ok=True)
    (folder / "truth" / f"{recording.key}.rttm").write_text(as_rttm(truth), encoding="utf-8")
    text = json.dumps(truth, indent=1, ensure_ascii=False)
    (folder / "truth" / f"{recording.key}.json").write_text(text + "\n", encoding="utf-8")
    return truth


def main(keys: list[str]) -> int:
    """Make all recordings, or those named; returns the exit status."""
    known = {recording.key: recording for recording in load_project().recordings}
    unknown = [key for key in keys if key not in known]
    if unknown:
        print(f"No sample recording is called {', '.join(unknown)}. There are: {', '.join(known)}.", file=sys.stderr)
        return 2
    try:
        for key in keys or known:
            truth = make(known[key])
            size = known[key].audio.stat().st_size
            print(f"{key}: {truth['duration']:.1f} s, {size / 1000:.0f} kB, {len(truth['insights'])} insights planted")
    except FliteMissing as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
