"""The speech bench counts what it says it counts, and survives files that fail."""

import json
import wave
from pathlib import Path

import pytest

from bench.references import Spoken, read_items
from bench.scores import normalise, speaker_errors, turn_errors, word_errors
from bench.speech import main
from service.domain.transcript import Utterance


def test_normalisation_is_as_stated() -> None:
    assert normalise("Uh, it’s N_E_Z -- 24-hour: “Don't!”") == ["it's", "n", "e", "z", "24", "hour", "don't"]


def test_word_errors_are_counted() -> None:
    assert word_errors(["a", "b", "c", "d"], ["a", "x", "c", "d", "e"]) == {"errors": 2.0, "words": 4.0}
    assert word_errors([], ["a"]) == {"errors": 1.0, "words": 0.0}


def test_words_of_the_wrong_speaker_are_counted_after_matching_names() -> None:
    said = [Spoken(w, 0, 0, "Ann" if i < 3 else "Bob") for i, w in enumerate(["one", "two", "three", "four", "five"])]
    given = [Utterance(0, 1, "S1", "one two"), Utterance(1, 2, "S0", "three four five six")]
    assert speaker_errors(said, given) == {"wrong": 1.0, "aligned": 5.0}


def test_der_forgives_what_the_collar_covers() -> None:
    found = turn_errors([(0, 4, "A"), (4, 8, "B")], [(0, 4.2, "x"), (4.2, 8, "y")], [(0.0, 8.0)])
    assert found["der"]["confusion"] == pytest.approx(0.2)
    assert found["der_collar"]["wrong"] == pytest.approx(0.0)


def test_a_manifest_is_read_and_a_missing_file_is_a_row(tmp_path: Path) -> None:
    (tmp_path / "calls").mkdir()
    (tmp_path / "calls" / "one.stm").write_text("one 1 Ann 0.0 2.0 hello there\none 1 Bob 2.0 3.0 hi", encoding="utf-8")
    (tmp_path / "calls" / "one.rttm").write_text(
        "SPEAKER one 1 0.0 2.0 <NA> <NA> Ann <NA> <NA>\nSPEAKER one 1 2.0 1.0 <NA> <NA> Bob <NA> <NA>", encoding="utf-8"
    )
    manifest = tmp_path / "MANIFEST.tsv"
    manifest.write_text("path\tref_path\tlanguage\ncalls/one.wav\tcalls/one.stm\ten-US\n", encoding="utf-8")
    (item,) = read_items(manifest)
    assert [(w.text, w.speaker) for w in item.words] == [("hello", "Ann"), ("there", "Ann"), ("hi", "Bob")]
    assert item.words[1].start == pytest.approx(1.0)
    out = tmp_path / "out.json"
    assert main([str(manifest), "--no-transcription", "--json", str(out)]) == 1
    (row,) = json.loads(out.read_text(encoding="utf-8"))["rows"]
    assert row["error"].startswith("NotFound")


def test_a_run_is_resumed_where_it_ended_and_another_language_is_a_refusal_not_a_failure(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "tone.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(b"\0\0" * 32000)
    (tmp_path / "ref.tsv").write_text("file\tsentence\ntone.wav\tbonjour\n", encoding="utf-8")
    manifest = tmp_path / "MANIFEST.tsv"
    manifest.write_text("path\tref_path\tlanguage\ntone.wav\tref.tsv\tfr\n", encoding="utf-8")
    out = tmp_path / "out.json"
    asked = [str(manifest), "--transcriber", "sphinx", "--json", str(out)]
    assert main(asked) == 0
    report = json.loads(out.read_text(encoding="utf-8"))
    (row,), (line,) = report["rows"], report["sets"]
    assert row["error"] is None and "English only" in row["refused"]
    assert (line["failed"], line["refused"], line["WER"]) == (0, 1, None)
    row["seconds"]["decode"] = 77.0  # only a row that was kept can say this
    out.write_text(json.dumps(report), encoding="utf-8")
    assert main([*asked, "--resume"]) == 0
    assert json.loads(out.read_text(encoding="utf-8"))["rows"][0]["seconds"]["decode"] == 77.0
    with pytest.raises(SystemExit, match="cannot be resumed"):
        main([*asked, "--resume", "--tell-speakers"])
