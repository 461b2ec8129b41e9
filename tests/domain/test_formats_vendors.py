"""Transcripts of other services, in the shapes that their documentation shows; and what is hostile in any of them."""

import io
import json
import time
import zipfile
from contextlib import suppress
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.errors import UnsupportedMedia
from service.domain.formats import READERS, WRITERS, Imported, read_transcript
from tests.domain.test_formats_read import said
from tests.domain.test_formats_write import make


def read(document: Any) -> Imported:
    return read_transcript("a.json", json.dumps(document).encode())


def amazon_item(start: str, end: str, content: str, **rest: str) -> dict[str, Any]:
    best = [{"confidence": "0.99", "content": content}]
    return {"type": "pronunciation", "start_time": start, "end_time": end, "alternatives": best, **rest}


MARK = {"type": "punctuation", "alternatives": [{"confidence": "0.0", "content": "."}]}
AMAZON = {
    "jobName": "j",
    "results": {
        "language_code": "en-US",
        "transcripts": [{"transcript": "Hello. Hi."}],
        "speaker_labels": {
            "segments": [
                {"items": [{"start_time": "0.0", "end_time": "0.5", "speaker_label": "spk_0"}]},
                {"items": [{"start_time": "1.0", "end_time": "1.5", "speaker_label": "spk_1"}]},
            ]
        },
        "items": [amazon_item("0.0", "0.5", "Hello"), MARK, amazon_item("1.0", "1.5", "Hi"), MARK],
    },
}
AMAZON_CHANNELS = {
    "results": {
        "items": [],
        "channel_labels": {
            "channels": [
                {"channel_label": "ch_0", "items": [amazon_item("0.0", "0.5", "Hello"), MARK]},
                {"channel_label": "ch_1", "items": [amazon_item("1.0", "1.5", "Hi"), MARK]},
            ]
        },
    }
}
CALL_ANALYTICS = {
    "LanguageCode": "en-US",
    "Transcript": [
        {
            "ParticipantRole": role,
            "BeginOffsetMillis": at,
            "EndOffsetMillis": at + 500,
            "Content": f"{word}.",
            "Items": [
                {"BeginOffsetMillis": at, "EndOffsetMillis": at + 500, "Confidence": "0.9", "Content": word},
                {"Confidence": "0.0", "Content": "."},
            ],
        }
        for role, at, word in (("AGENT", 0, "Hello"), ("CUSTOMER", 1000, "Hi"))
    ],
}
ASSEMBLYAI = {
    "status": "completed",
    "language_code": "en_us",
    "utterances": [
        {
            "speaker": speaker,
            "start": at,
            "end": at + 500,
            "text": word,
            "words": [{"text": word, "start": at, "end": at + 500, "confidence": 0.9, "speaker": speaker}],
        }
        for speaker, at, word in (("A", 0, "Hello."), ("B", 1000, "Hi."))
    ],
    "words": [],
}
ASSEMBLYAI_WORDS = {**ASSEMBLYAI, "utterances": None, "words": [u["words"][0] for u in ASSEMBLYAI["utterances"]]}
DEEPGRAM_WORDS = [
    {"word": "hello", "punctuated_word": "Hello.", "start": 0.0, "end": 0.5, "confidence": 0.9, "speaker": 0},
    {"word": "hi", "punctuated_word": "Hi.", "start": 1.0, "end": 1.5, "confidence": 0.9, "speaker": 1},
]
DEEPGRAM = {
    "metadata": {"duration": 2.0},
    "results": {"channels": [{"detected_language": "en", "alternatives": [{"words": DEEPGRAM_WORDS}]}]},
}
REVAI = {
    "monologues": [
        {
            "speaker": speaker,
            "elements": [
                {"type": "text", "value": word, "ts": at, "end_ts": at + 0.5, "confidence": 0.9},
                {"type": "punct", "value": "."},
            ],
        }
        for speaker, at, word in ((0, 0.0, "Hello"), (1, 1.0, "Hi"))
    ]
}
ALL = {
    "amazon": (AMAZON, ["spk_0", "spk_1"], "en"),
    "amazon with channels": (AMAZON_CHANNELS, ["ch_0", "ch_1"], None),
    "call analytics": (CALL_ANALYTICS, ["Agent", "Customer"], "en"),
    "assemblyai": (ASSEMBLYAI, ["A", "B"], "en"),
    "assemblyai without utterances": (ASSEMBLYAI_WORDS, ["A", "B"], "en"),
    "deepgram": (DEEPGRAM, ["Speaker 0", "Speaker 1"], "en"),
    "rev ai": (REVAI, ["Speaker 0", "Speaker 1"], None),
}


@pytest.mark.parametrize("name", list(ALL))
def test_each_service_keeps_words_times_and_speakers(name: str) -> None:
    document, speakers, language = ALL[name]
    imported = read(document)
    assert said(imported) == [(speakers[0], "Hello."), (speakers[1], "Hi.")]
    assert [(u.start, u.end) for u in imported.utterances] == [(0.0, 0.5), (1.0, 1.5)]
    assert (imported.language, imported.timed) == (language, True)
    assert all(w.probability is None or w.probability >= 0.9 for u in imported.utterances for w in u.words)


def test_roles_are_taken_from_call_analytics_also_from_our_own_export() -> None:
    assert [s.role for s in read(CALL_ANALYTICS).speakers] == ["agent", "customer"]
    written = make([("SPEAKER_01", "All is well.")])
    again = read_transcript("a.json", WRITERS["call_analytics"].data(written))
    assert [text for _, text in said(again)] == ["Hello.", "Hi. All is well."]


def test_openai_json_is_read_back() -> None:
    written = make([("SPEAKER_01", "All is well.")])
    again = read_transcript("a.json", WRITERS["diarized_json"].data(written))
    assert said(again) == [("Ana Núñez", "Hello."), ("Ben", "Hi. All is well.")]
    assert read_transcript("a.json", WRITERS["verbose_json"].data(written)).language == "en"


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"monologues": [{"elements": [{"type": "text", "value": "x", "ts": "no"}]}]}, "/monologues/0/elements/0/ts"),
        ({"results": {"channels": [{"alternatives": {}}]}}, "/results/channels/0/alternatives"),
        ({"results": {"items": [7]}}, "/results/items/0"),
        ({"Transcript": [{"BeginOffsetMillis": -5}]}, "/Transcript/0/BeginOffsetMillis"),
        ({"utterances": [{"start": 0, "end": float("inf")}]}, "/utterances/0/end"),
    ],
)
def test_a_broken_document_says_where(document: Any, place: str) -> None:
    with pytest.raises(UnsupportedMedia, match=place):
        read(document)


def word_file(*paragraphs: str) -> bytes:
    page, out = docx.Document(), io.BytesIO()
    for text in paragraphs:
        page.add_paragraph(text)
    page.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "paragraphs",
    [
        ("Interview 7", "Anna Smith: Hello.", "Ben: Hi."),
        ("Anna Smith   0:00", "Hello.", "Ben   0:01", "Hi."),
        ("Anna Smith   0:00\nHello.", "Ben   0:01\nHi."),
        ("0:0:0.0 --> 0:0:0.900\nAnna Smith\nHello.", "0:0:1.0 --> 0:0:1.8\nBen\nHi."),
        ("[00:00:00] Anna Smith: Hello.", "[00:00:01] Ben: Hi."),
    ],
)
def test_word_documents_as_people_and_tools_write_them(paragraphs: tuple[str, ...]) -> None:
    imported = read_transcript("a.docx", word_file(*paragraphs))
    assert said(imported) == [("Anna Smith", "Hello."), ("Ben", "Hi.")]
    assert imported.format == "docx"


def test_a_table_in_a_word_document_is_a_transcript_too() -> None:
    page, out = docx.Document(), io.BytesIO()
    table = page.add_table(rows=0, cols=4)
    for texts in (("1", "00:00:01", "Anna", "Hello."), ("2", "00:00:03", "Ben", "Hi.")):
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.text = text
    page.save(out)
    imported = read_transcript("a.docx", out.getvalue())
    assert said(imported) == [("Anna", "Hello."), ("Ben", "Hi.")]
    assert [u.start for u in imported.utterances] == [1.0, 3.0]


def test_our_own_word_document_is_read_back() -> None:
    written = make([("SPEAKER_01", "All is well. Note: it is.")])
    imported = read_transcript("a.docx", WRITERS["docx"].data(written))
    assert said(imported) == [("Ana Núñez", "Hello."), ("Ben", "Hi. All is well. Note: it is.")]


def packed(xml: bytes, name: str = "word/document.xml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, xml)
    return out.getvalue()


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (packed(b" " * (60 << 20)), "unpacks to more"),
        (packed(b" " * (5 << 20)), "unpacks to more"),
        (packed(BOMB), "declares entities"),
        (packed(OUTSIDE), "declares entities"),
        (packed(b"<a>" * 5_000), "nested too deeply"),
        (packed(b"<w:p>"), "breaks at line 1"),
        (packed(b"<x/>", "other.xml"), "has no “word/document.xml”"),
        (word_file("Anna: Hello.")[:2000], "no complete, unlocked"),
        (word_file("nobody says a word"), "names no speakers"),
    ],
)
def test_hostile_and_broken_word_documents_are_refused_with_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(UnsupportedMedia, match=sentence):
        read_transcript("a.docx", data)


def test_rttm_says_who_speaks_when() -> None:
    text = "; a comment\nSPEAKER f 1 2.0 1.5 <NA> <NA> Ben <NA> <NA>\nSPEAKER f 1 0.5 1 <NA> <NA> Anna <NA> <NA>\n"
    imported = read_transcript("a.rttm", text.encode())
    assert [(t.speaker, t.start, t.end) for t in imported.turns] == [("Anna", 0.5, 1.5), ("Ben", 2.0, 3.5)]
    assert (imported.segments, imported.utterances) == ((), ())
    with pytest.raises(UnsupportedMedia, match="breaks at line 2"):
        read_transcript("a.rttm", b"\nSPEAKER f 1 nan 1.5 <NA> <NA> Ben <NA> <NA>\n")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v" + b"." * 50_000),
        ("a.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + b"<" * 100_000),
        ("a.vtt", b"WEBVTT\n\n" + b"00:01.000 --> 00:02.000\nword\n\n" * 10_000),
        ("a.txt", b"Anna" + b" " * 200_000 + b"b"),
        ("a.txt", b"[0:01] Anna: word\n" * 10_000),
        ("a.txt", b"Anna: " + b"word " * 100_000),
        ("a.srt", b"1\n" + b"-" * 200_000 + b" --> x"),
        ("a.json", b'{"segments": [' + b'{"start": 1, "end": 2, "text": "a b", "speaker": "A"},' * 10_000 + b"{}]}"),
    ],
)
def test_no_input_makes_a_reader_slow(name: str, data: bytes) -> None:
    began = time.process_time()
    with suppress(UnsupportedMedia):
        read_transcript(name, data)
    assert time.process_time() - began < 10  # each takes well under a second; quadratic ones took minutes


def sound(imported: Imported) -> None:
    """What every transcript that was taken in promises."""
    for utterance in imported.utterances:
        assert utterance.text == " ".join(w.text for w in utterance.words)
        assert 0 <= utterance.start <= utterance.end < 2e6
        assert all(0 <= w.start <= w.end < 2e6 for w in utterance.words)
        assert not any(c < " " or "\ud800" <= c <= "\udfff" for c in utterance.text)
    assert all(len(s.label) <= 60 and len(s.name or "") <= 200 for s in imported.speakers)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["start", "end", "words", "text"]), inner)
    ),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(list(ALL)), data=st.data())
def test_any_value_anywhere_in_a_document_is_read_or_refused(name: str, data: st.DataObject) -> None:
    document = json.loads(json.dumps(ALL[name][0]))
    node = document
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = data.draw(st.sampled_from(keys))
        if isinstance(node[key], dict | list) and node[key] and data.draw(st.booleans()):
            node = node[key]
        else:
            node[key] = data.draw(values)
            break
    with suppress(UnsupportedMedia):
        sound(read(document))


@settings(max_examples=100, deadline=None)
@given(kind=st.sampled_from(list(READERS)), data=st.binary(max_size=300), at=st.integers(0, 10_000))
def test_a_damaged_file_is_read_or_refused(kind: str, data: bytes, at: int) -> None:
    whole = {**{k: WRITERS[k].data(make([])) for k in ("vtt", "srt", "txt", "json", "rttm")}, "docx": WORD}[kind]
    at %= len(whole)
    with suppress(UnsupportedMedia):
        sound(read_transcript(f"a.{kind}", whole[:at] + data + whole[at + len(data) // 2 :]))


WORD = word_file("Anna: Hello.", "Ben: Hi.")
