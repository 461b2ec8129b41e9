"""Every reader of transcripts on bytes made to do harm: a transcript or a sentence, nothing else, and in linear time."""

import json

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bench import hostile_transcripts
from service.domain.errors import EarmarkError
from service.domain.formats import READERS, read_transcript
from service.domain.media_types import plain_name

SEEDS = dict(hostile_transcripts.seeds())


def reads_or_says(name: str, data: bytes) -> str:
    """The code of the refusal, or nothing. Any other exception fails the test."""
    try:
        found = read_transcript(name, data)
    except EarmarkError as refusal:
        error = refusal
    else:
        error = None
    if error is not None:
        assert error.detail.endswith("."), error.detail
        assert error.code != "error"
        return error.code
    for word in found.words:
        assert 0 <= word.start <= word.end
        assert word.text.isprintable() or not any(c in word.text for c in "\0\x1b\ud800")
    assert all("\0" not in (speaker.name or "") and len(speaker.name or "") <= 200 for speaker in found.speakers)
    return ""


@pytest.mark.parametrize("ending", READERS)
def test_any_bytes(ending: str) -> None:
    @given(st.binary(max_size=300))
    def check(data: bytes) -> None:
        reads_or_says(f"call.{ending}", data)

    check()


@pytest.mark.parametrize("name", SEEDS)
def test_a_real_file_with_a_piece_replaced(name: str) -> None:
    data = SEEDS[name]
    pieces = st.one_of(st.binary(max_size=20), st.sampled_from([odd.encode() for odd in hostile_transcripts.ODD]))

    @given(st.integers(0, len(data)), st.integers(0, 40), pieces)
    def check(at: int, length: int, piece: bytes) -> None:
        reads_or_says(name, data[:at] + piece + data[at + length :])

    check()


LEAF = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8))
FIELDS = st.sampled_from(
    ["start", "end", "text", "words", "speaker", "word", "type", "value", "ts", "end_ts", "id", "label"]
)
ANYTHING = st.recursive(
    LEAF,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(FIELDS, inner, max_size=4)),
    max_leaves=12,
)
ROOTS = (
    "segments",
    "utterances",
    "monologues",
    "Transcript",
    "words",
    "results",
    "speakers",
    "format",
    "items",
    "channels",
)


@hypothesis_settings(suppress_health_check=[HealthCheck.too_slow])  # a machine that is busy draws slowly
@given(st.dictionaries(st.sampled_from(ROOTS), ANYTHING, max_size=4))
def test_any_json_that_looks_like_a_transcript(document: dict[str, object]) -> None:
    reads_or_says("call.json", json.dumps(document).encode())
    reads_or_says("call.json", json.dumps({"results": document}).encode())


LARGE = {"bomb.docx", "line.txt", "word.txt", "names.txt", "cells.docx", "attribute.docx", "turns.rttm", "cue.vtt"}
CRAFTED = {name: data for name, data in hostile_transcripts.crafted() if name not in LARGE}


@pytest.mark.parametrize("name", CRAFTED, ids=lambda name: name[:20])
def test_what_chance_would_not_find(name: str) -> None:
    reads_or_says(name, CRAFTED[name])


@pytest.mark.parametrize("name", ["laughs.docx", "entity.docx", "dtd.docx"])
def test_entities_are_refused_unread(name: str) -> None:
    assert reads_or_says(name, CRAFTED[name]) == "transcript_unreadable"


def test_a_transcript_of_more_words_than_anybody_can_say_is_refused() -> None:
    assert reads_or_says("call.txt", b"Anna: " + b"a " * 500_001) == "transcript_too_large"
    assert reads_or_says("call.txt", b"A: b\n" * 1_000_001) == "transcript_too_large"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("call.mp3", "call.mp3"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\call.wav", "call.wav"),
        ("a\0b\r\nSet-Cookie: x.mp3", "a b Set-Cookie: x.mp3"),
        ("invoice\u202e3pm.exe", "invoice 3pm.exe"),
        ("..", ""),
        ("/", ""),
        ("\ud800.wav", ".wav"),
        ("é日本.wav", "é日本.wav"),
    ],
)
def test_names_of_files_are_names_and_nothing_else(sent: str, kept: str) -> None:
    assert plain_name(sent) == kept


def test_a_long_name_keeps_its_ending() -> None:
    assert len(plain_name("x" * 5000 + ".vtt")) == 300
    assert plain_name("x" * 5000 + ".vtt").endswith("x.vtt")


@given(st.text())
def test_any_name_can_be_kept_and_sent(sent: str) -> None:
    name = plain_name(sent)
    assert len(name) <= 300 and "/" not in name and "\\" not in name and "\0" not in name
    name.encode()
