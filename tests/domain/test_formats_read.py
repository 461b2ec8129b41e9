"""Finished transcripts from many hands: what is understood, and where a broken one broke."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.errors import UnsupportedMedia
from service.domain.formats import Imported, read_transcript
from service.domain.transcript import Word


def said(imported: Imported) -> list[tuple[str | None, str]]:
    """(name, text) of each utterance."""
    names = {s.label: s.name for s in imported.speakers}
    return [(names.get(u.speaker), u.text) for u in imported.utterances]


VTT = """WEBVTT - made by hand
Language: de

STYLE
::cue { color: red }

NOTE a remark --> with an arrow
over two lines

intro
00:01.000 --> 00:02.500 align:start position:10%
<v.loud Anna Smith>Hello <i>there</i> &amp; <00:01.900>welcome</v>

2
00:00:03.000 --> 00:00:05.000
<v Bob>Hi!</v>
<v Anna Smith>How are you?</v>
"""


def test_vtt_with_voices_styles_notes_and_settings() -> None:
    imported = read_transcript("call.vtt", VTT.encode())
    assert said(imported) == [("Anna Smith", "Hello there & welcome"), ("Bob", "Hi!"), ("Anna Smith", "How are you?")]
    assert next((s.start, s.end) for s in imported.segments) == (1.0, 2.5)
    assert imported.segments[1].start == 3.0
    assert imported.segments[-1].end == 5.0
    assert (imported.language, imported.timed, imported.format) == ("de", True, "vtt")
    assert [t.speaker for t in imported.turns] == ["SPEAKER_00", "SPEAKER_01", "SPEAKER_00"]


SRT = """1
00:00:01,000 --> 00:00:02,500
Agent: Good morning.

2
00:00:03,000 --> 00:00:04,000
What can I do
for you?

3
00:00:05,000 --> 00:00:06,000
Customer: Note this: it is broken.
"""


def test_srt_with_names_and_a_cue_that_goes_on() -> None:
    imported = read_transcript("call.srt", SRT.encode())
    assert said(imported) == [
        ("Agent", "Good morning. What can I do for you?"),
        ("Customer", "Note this: it is broken."),
    ]
    assert [s.role for s in imported.speakers] == ["agent", "customer"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_do_not_matter(encoding: str, end: str) -> None:
    text = SRT.replace("broken", "kaputt, schöne Grüße").replace("\n", end)
    assert said(read_transcript("a.srt", text.encode(encoding)))[1][1].endswith("schöne Grüße.")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Anna: Hello.", "Ben: Hi."], [("Anna", "Hello."), ("Ben", "Hi.")]),
        (["[Anna] Hello.", "[Ben] Hi."], [("Anna", "Hello."), ("Ben", "Hi.")]),
        ([">> ANNA: Hello.", ">> BEN: Hi."], [("ANNA", "Hello."), ("BEN", "Hi.")]),
        (["SPEAKER_00: Hello.", "SPEAKER_01: Hi."], [("SPEAKER_00", "Hello."), ("SPEAKER_01", "Hi.")]),
        (["Dr. Ana de la Cruz: Hello.", "Speaker 2: Hi."], [("Dr. Ana de la Cruz", "Hello."), ("Speaker 2", "Hi.")]),
        (["[music]", "Anna: Hello.", "Anna: Bye."], [(None, "[music]"), ("Anna", "Hello. Bye.")]),
        (["so I said: no", "and went", "Note: he left"], [(None, "so I said: no and went Note: he left")]),
        (["山田: こんにちは", "佐藤: はい"], [("山田", "こんにちは"), ("佐藤", "はい")]),
    ],
)
def test_names_at_the_beginning_of_cues(lines: list[str], expected: list[tuple[str | None, str]]) -> None:
    cues = [f"00:{i:02}.000 --> 00:{i + 1:02}.000\n{line}\n" for i, line in enumerate(lines)]
    assert said(read_transcript("a.vtt", ("WEBVTT\n\n" + "\n".join(cues)).encode())) == expected


def test_cues_without_an_empty_line_between_them() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nAnna: One\n2\n00:00:02,000 --> 00:00:03,000\nBen: Two\n"
    assert said(read_transcript("a.srt", text.encode())) == [("Anna", "One"), ("Ben", "Two")]


def test_two_who_speak_at_once_keep_their_own_words() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:05.000\n<v A>one two three four\n\n00:02.000 --> 00:03.000\n<v B>yes\n"
    assert said(read_transcript("a.vtt", text.encode())) == [("A", "one two three four"), ("B", "yes")]


def test_text_with_times_lasts_until_the_next_one_begins() -> None:
    text = "Interview 7\n\n[0:01] Anna: Hello there Ben.\n\n[0:03] Ben: Hi.\nSecond line.\n[1:00:00] Anna: Bye."
    imported = read_transcript("a.txt", text.encode())
    assert said(imported) == [("Anna", "Hello there Ben."), ("Ben", "Hi. Second line."), ("Anna", "Bye.")]
    assert [(u.start, u.end) for u in imported.utterances] == [(1.0, 3.0), (3.0, 6.0), (3600.0, 3601.0)]
    assert imported.timed


@pytest.mark.parametrize(
    "text",
    [
        "Anna Smith  00:00:01\nHello.\n\nBen  00:00:03\nHi.\n",
        "Anna Smith (00:01):\nHello.\nBen (00:03):\nHi.\n",
        "00:00:01 Anna Smith: Hello.\n00:00:03 Ben: Hi.",
        "[00:00:01.000 --> 00:00:02.000] Anna Smith: Hello.\n[00:00:03.000 --> 00:00:04.000] Ben: Hi.",
        "Anna Smith: [00:01] Hello.\nBen: [00:03] Hi.",
    ],
)
def test_text_as_other_tools_write_it(text: str) -> None:
    imported = read_transcript("a.txt", text.encode())
    assert said(imported) == [("Anna Smith", "Hello."), ("Ben", "Hi.")]
    assert [u.start for u in imported.utterances] == [1.0, 3.0]


def test_text_without_times_gets_estimated_ones_until_its_audio_says_better() -> None:
    imported = read_transcript("a.txt", b"Anna: one two three four five\nBen: six seven eight nine ten\n")
    assert not imported.timed
    assert [(u.start, round(u.end, 3)) for u in imported.utterances] == [(0.0, 2.0), (2.3, 4.3)]
    timed = imported.retimed([Word(w.text, 10.0 + i, 10.8 + i, 0.9) for i, w in enumerate(imported.words)])
    assert timed.timed
    assert [(u.speaker, u.text, u.start, u.end) for u in timed.utterances] == [
        ("SPEAKER_00", "one two three four five", 10.0, 14.8),
        ("SPEAKER_01", "six seven eight nine ten", 15.0, 19.8),
    ]
    assert [(t.speaker, t.start, t.end) for t in timed.turns] == [
        ("SPEAKER_00", 10.0, 14.8),
        ("SPEAKER_01", 15.0, 19.8),
    ]
    assert timed.segments[1].words[2] == Word("eight", 17.0, 17.8, 0.9)


def test_whisper_json_keeps_words_and_probabilities() -> None:
    word = {"word": " Hello", "start": 0.1, "end": 0.4, "probability": 0.9}
    document = {
        "text": "Hello",
        "language": "en",
        "segments": [{"id": 0, "start": 0.0, "end": 1.0, "text": " Hello", "words": [word]}],
    }
    imported = read_transcript("a.json", json.dumps(document).encode())
    assert imported.segments[0].words[0].probability == 0.9
    assert (imported.utterances[0].speaker, imported.turns, imported.language) == ("unknown", (), "en")


def test_whisperx_json_has_speakers() -> None:
    segments = [
        {"start": 0, "end": 1, "text": "Hi", "speaker": "A"},
        {"start": 1, "end": 2, "text": "Yes", "speaker": "B"},
    ]
    imported = read_transcript("a.json", json.dumps({"segments": segments}).encode())
    assert said(imported) == [("A", "Hi"), ("B", "Yes")]


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.vtt", b"00:01.000 --> 00:02.000\nHi", "first line should be"),
        ("a.vtt", b"WEBVTT\n\n00:01.000 -> 00:02.000\nHi", "holds no text"),
        ("a.vtt", b"WEBVTT\n\n00:01.000 --> 00:0x\nHi", "breaks at line 3"),
        ("a.srt", b"1\n00:00:05,000 --> 00:00:02,000\nHi", "line 2: the cue ends before it starts"),
        ("a.srt", b"just some words", "holds no text"),
        ("a.txt", b"just some words\nand more", "names no speakers"),
        ("a.json", b'{"segments": [1]}', r"segments\[0\]"),
        ("a.json", b'{"segments": [{"start": 2, "end": 1, "text": "x"}]}', "ends before it starts"),
        ("a.json", b'{"segments": []}', "holds no text"),
        ("a.json", b'{\n"a": }', "breaks at line 2"),
        ("a.json", b"[" * 100_000, "JSON"),
        ("a.json", b"[]", "no transcript that can be read"),
        ("a.odt", b"words", r"from .vtt, .srt, .txt, .docx, .json, .rttm files"),
        ("a.docx", b"words", "no complete, unlocked .docx"),
        ("a.txt", bytes(range(256)) * 8, "not a text file"),
        ("a.vtt", b"  \n", "is empty"),
    ],
)
def test_a_wrong_file_says_what_was_expected_and_where_it_broke(name: str, data: bytes, sentence: str) -> None:
    with pytest.raises(UnsupportedMedia, match=sentence):
        read_transcript(name, data)


@given(data=st.binary(max_size=400), name=st.sampled_from(["a.vtt", "a.srt", "a.txt", "a.json"]))
def test_no_bytes_crash_a_reader(data: bytes, name: str) -> None:
    for prefix in (
        b"",
        b"WEBVTT\n\n00:01.000 --> 00:02.000\n",
        b"Anna: ",
        b'{"segments": [{"start": 0, "end": 1, "text": "',
    ):
        try:
            imported = read_transcript(name, prefix + data)
        except UnsupportedMedia:
            continue
        for utterance in imported.utterances:
            assert utterance.text == " ".join(w.text for w in utterance.words)
