"""What clients of OpenAI's transcription endpoint read: the fields and types of its published responses."""

import json

import pytest

from service.domain.formats import WRITERS, Conversation
from service.domain.transcript import Provenance, SpeakerInfo, Transcript
from tests import factories


def conversation(*names: str | None) -> Conversation:
    made = factories.make_transcript()
    infos = tuple(SpeakerInfo(f"SPEAKER_{i:02}", name) for i, name in enumerate(names))
    transcript = Transcript(made.utterances, Provenance("whisper", "base"), "de-AT", infos)
    return Conversation("1", "Call", "call.wav", transcript, 27.36)


def test_verbose_json_has_segments_and_words_that_say_the_text() -> None:
    document = json.loads(WRITERS["verbose_json"].write(conversation(None, None)))
    assert (document["task"], document["language"], document["duration"]) == ("transcribe", "german", 27.36)
    assert document["usage"] == {"type": "duration", "seconds": 28}
    assert "".join(s["text"] for s in document["segments"]).strip() == document["text"]
    assert " ".join(w["word"] for w in document["words"]) == document["text"]
    first = document["segments"][0]
    assert (first["id"], first["seek"], first["start"], first["end"]) == (0, 0, 0.5, 3.2)
    assert first["avg_logprob"] == pytest.approx(-0.1054)
    assert {k: type(v) for k, v in first.items() if k not in {"id", "seek", "text", "tokens"}} == dict.fromkeys(
        ("start", "end", "temperature", "avg_logprob", "compression_ratio", "no_speech_prob"), float
    )


def test_diarized_json_names_speakers_or_letters_them() -> None:
    document = json.loads(WRITERS["diarized_json"].write(conversation("Ana", None)))
    assert [s["speaker"] for s in document["segments"]] == ["Ana", "B", "Ana", "B"]
    assert document["segments"][0]["type"] == "transcript.text.segment"
    assert [s["id"] for s in document["segments"]][:2] == ["seg_001", "seg_002"]
    assert document["text"] == " ".join(s["text"] for s in document["segments"])
