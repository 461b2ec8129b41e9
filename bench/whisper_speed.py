"""Our path and plain `whisper.transcribe()` side by side: `python -m bench.whisper_speed AUDIO... [--json out.json]`.

Text: one real checkpoint for both (--checkpoint PATH; without one the project's own test checkpoint, which knows ten
sentences, on its own recordings). Speed: a checkpoint of random weights and of `base` size on the audio given; as
random weights say nothing, both are made to write a fixed number of tokens per second of speech that a window holds.
Each path runs in a process of its own: words, wall and processor seconds (loading left out), peak memory, and their
ratios.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.scores import normalise, word_errors
from service.config import Settings
from workers.audio import SAMPLE_RATE, Audio, Samples, open_audio
from workers.speech_activity import find_speech

Row = dict[str, Any]
TOKENS_PER_SECOND = 4.0
"""Of speech: 180 words a minute, 1.3 tokens each."""
BASE = (80, 1500, 512, 8, 6, 51865, 448, 512, 8, 6)
PATHS = ("plain", "ours", "ours one by one", "faster", "faster int8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run every path in a process of its own and print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.whisper_speed", description=__doc__)
    parser.add_argument("audio", type=Path, nargs="*", help="recordings, heard one after the other as one")
    parser.add_argument("--checkpoint", type=Path, help="real weights: then text and speed are both measured on them")
    parser.add_argument("--seconds", type=float, default=240.0, help="hear at most so much")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--paths", default=",".join(PATHS))
    parser.add_argument("--json", type=Path)
    parser.add_argument("--run", help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.run:
        print(json.dumps(run(json.loads(chosen.run))))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        report = {name: compare(task, chosen.paths.split(",")) for name, task in tasks(chosen, Path(folder)).items()}
    for name, rows in report.items():
        print_rows(name, rows)
    if chosen.json:
        chosen.json.write_text(json.dumps(report, indent=1), encoding="utf-8")
    return 0


def tasks(chosen: argparse.Namespace, folder: Path) -> dict[str, Row]:
    """What is heard with which weights; see the head of this file."""
    sound = folder / "sound.npy"
    files = [str(path) for path in chosen.audio]
    common = {"threads": chosen.threads, "seconds": chosen.seconds}
    if files:
        np.save(sound, joined(chosen.audio)[: round(chosen.seconds * SAMPLE_RATE)])
    if chosen.checkpoint:
        return {"text and speed": {**common, "weights": str(chosen.checkpoint), "sound": str(sound), "fixed": False}}
    found: dict[str, Row] = {"text, own test checkpoint": {**common, **own(folder), "fixed": False}}
    if files:
        found["speed, random weights of base size, fixed decode length"] = {
            **common,
            "weights": str(random_checkpoint(folder)),
            "sound": str(sound),
            "fixed": True,
        }
    return found


def joined(paths: Sequence[Path]) -> Samples:
    """Recordings one after the other, 16 kHz."""
    return np.concatenate([open_audio(path, Settings()).mono() for path in paths])


def own(folder: Path) -> Row:
    """The project's own checkpoint and its recordings, each heard by itself: it was trained on no longer ones."""
    from tests.checkpoints.expand import expand_whisper
    from tests.checkpoints.speech import read_audio

    spoken = Path(__file__).parent.parent / "tests" / "checkpoints" / "audio"
    recordings = json.loads((spoken / "expected.json").read_text(encoding="utf-8"))
    words = [token for r in recordings for segment in r["segments"] for token in normalise(segment["text"])]
    sound = folder / "own.npy"
    np.save(sound, np.concatenate([read_audio(spoken / r["file"]) for r in recordings]))
    cuts = np.cumsum([len(read_audio(spoken / r["file"])) for r in recordings])[:-1].tolist()
    return {"weights": str(expand_whisper(folder)), "sound": str(sound), "reference": words, "cuts": cuts}


def random_checkpoint(folder: Path) -> Path:
    """Weights of `base` size that say nothing."""
    import torch
    from whisper.model import ModelDimensions, Whisper

    torch.manual_seed(0)
    model = Whisper(ModelDimensions(*BASE))
    torch.nn.init.normal_(model.decoder.positional_embedding, std=0.02)
    path = folder / "random-base.pt"
    torch.save({"dims": asdict(model.dims), "model_state_dict": model.state_dict()}, path)
    return path


def compare(task: Row, paths: Sequence[str]) -> list[Row]:
    """One row per path, with ratios to the first."""
    rows = []
    for path in paths:
        command = [sys.executable, "-m", "bench.whisper_speed", "--run", json.dumps({**task, "path": path})]
        environment = {**os.environ, "OMP_NUM_THREADS": str(task["threads"])}
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
        rows.append(json.loads(done.stdout.splitlines()[-1]))
    for row in rows:
        row["faster"] = rows[0]["wall"] / row["wall"]
        row["faster_processor"] = rows[0]["processor"] / row["processor"]
        row["memory"] = row["peak_mib"] / rows[0]["peak_mib"]
        counts = word_errors(rows[0]["words"], row["words"])
        row["words_unlike_plain"] = counts["errors"] / max(1.0, counts["words"]) if not task["fixed"] else None
    return rows


def run(task: Row) -> Row:
    """One path in this process."""
    sound: Samples = np.load(task["sound"])
    find_speech(sound[: 2 * SAMPLE_RATE])  # what is loaded once is not measured
    hear = (plain if task["path"] == "plain" else ours)(task, sound)
    began, processor = time.perf_counter(), time.process_time()
    text = " ".join(hear(part) for part in np.split(sound, task.get("cuts", [])))
    row: Row = {
        "path": task["path"],
        "seconds": len(sound) / SAMPLE_RATE,
        "wall": time.perf_counter() - began,
        "processor": time.process_time() - processor,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 1024),
        "words": normalise(text) if not task["fixed"] else [],
    }
    if task.get("reference"):
        counts = word_errors(task["reference"], row["words"])
        row["wer"] = counts["errors"] / counts["words"]
    return row


def plain(task: Row, sound: Samples) -> Callable[[Samples], str]:
    """The whisper package's own loop with word times, as its users call it."""
    import torch
    import whisper

    torch.set_num_threads(task["threads"])
    model = whisper.load_model(task["weights"], device="cpu")
    if not task["fixed"]:
        return lambda part: str(model.transcribe(part, word_timestamps=True, fp16=False)["text"])
    lengths = iter(tokens_of(find_speech(sound), start, start + 30.0) for start in np.arange(0, 1e5, 30.0))
    decode = whisper.decode

    def fixed(mel: Any, options: Any) -> Any:
        return decode(model, mel, forced(options, next(lengths)))

    model.decode = fixed
    return lambda part: str(
        model.transcribe(
            part, language="en", temperature=0.0, logprob_threshold=None, compression_ratio_threshold=None,
            no_speech_threshold=None, word_timestamps=True, fp16=False, condition_on_previous_text=False,
        )["text"]
    )  # fmt: skip


def ours(task: Row, sound: Samples) -> Callable[[Samples], str]:
    """The product's path."""
    from workers.transcription import whisper_windows
    from workers.transcription.faster import FasterTranscriber
    from workers.transcription.whisper import WhisperTranscriber

    path, name = Path(task["weights"]), str(task["path"])
    settings = Settings(
        device="cpu", threads=task["threads"], data_folder=path.parent, quantization="int8" if "int8" in name else ""
    )
    if name.startswith("faster"):
        engine: WhisperTranscriber = FasterTranscriber(path, "bench", settings)
    else:
        engine = WhisperTranscriber(path, "bench", settings, batch=1 if "one by one" in name else None)
    engine._start("en", None)  # loads and converts
    if task["fixed"]:
        fix_length(whisper_windows)

    def hear(part: Samples) -> str:
        language = "en" if task["fixed"] else None
        found = engine.transcribe(Audio.of(part), language=language, prompt=None, progress=lambda _: None)
        return " ".join(segment.text for segment in found.segments)

    return hear


def fix_length(module: Any) -> None:
    """Each batch is decoded as long as its fullest window speaks, once."""
    import ctranslate2

    decode, whole = module.whisper.decode, module.Decoding._decode
    generate = ctranslate2.models.Whisper.generate
    longest = [0]

    def watched(self: Any, features: Any, pieces: Any, language: str) -> Any:
        longest[0] = max(tokens_of(w.speech, w.start, w.end) for w, _ in pieces)
        return whole(self, features, pieces, language)

    def generated(self: Any, features: Any, prompts: Any, **options: Any) -> Any:
        untimed = [[*prompt, 50363] for prompt in prompts]
        options |= {"max_length": 2 * longest[0], "suppress_tokens": [-1, 50257]}
        answers = generate(self, features, untimed, **options)
        lengths = {len(answer.sequences_ids[0]) for answer in answers}
        assert lengths == {longest[0]}, f"{lengths} tokens instead of {longest[0]}"
        return answers

    module.Decoding._decode = watched
    module.whisper.decode = lambda model, features, options: decode(model, features, forced(options, longest[0]))
    ctranslate2.models.Whisper.generate = generated
    module.TEMPERATURES = (0.0,)
    module.NO_SPEECH_LIMIT = 2.0


def tokens_of(speech: Sequence[tuple[float, float]], start: float, end: float) -> int:
    """Tokens for what is said between two times."""
    said = sum(max(0.0, min(e, end) - max(s, start)) for s, e in speech)
    return max(1, round(said * TOKENS_PER_SECOND))


def forced(options: Any, length: int) -> Any:
    """The same options, but so many tokens are written, never an end and never a time."""
    return replace(options, sample_len=length, suppress_tokens="-1,50257", without_timestamps=True)


def print_rows(name: str, rows: Sequence[Row]) -> None:
    """The table for people."""
    print(f"{name} ({rows[0]['seconds']:.0f} s of audio)")
    print(
        f"{'path':<22}{'wall s':>8}{'cpu s':>8}{'MiB':>7}{'faster':>8}{'by cpu':>8}{'words':>7}{'WER':>7}{'unlike':>8}"
    )
    for r in rows:
        shares = [f"{100 * r[k]:.1f} %" if r.get(k) is not None else "-" for k in ("wer", "words_unlike_plain")]
        print(
            f"{r['path']:<22}{r['wall']:>8.1f}{r['processor']:>8.1f}{r['peak_mib']:>7.0f}{r['faster']:>7.2f}x"
            f"{r['faster_processor']:>7.2f}x{len(r['words']):>7}{shares[0]:>7}{shares[1]:>8}"
        )


if __name__ == "__main__":
    sys.exit(main())
