"""What is exported can be read back, and says where each claim comes from."""

import itertools
import json
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.domain.formats import WRITERS, Conversation, read_transcript
from service.domain.formats.conversation import clock, short_clock
from service.domain.formats.subtitles import break_lines, cut_utterance
from service.domain.insight import Insight
from service.domain.transcript import Provenance, SpeakerInfo, Transcript, Utterance
from tests import factories

NAMES = (SpeakerInfo("SPEAKER_00", "Ana Núñez", "agent"), SpeakerInfo("SPEAKER_01", "Ben", "customer"))


def conversation(utterances: tuple[Utterance, ...], insights: tuple[Insight, ...] = ()) -> Conversation:
    transcript = Transcript(utterances, Provenance("whisper", "base"), "en", NAMES)
    note = factories.make_note(insights) if insights else None
    statuses = tuple("candidate" for _ in insights)
    return Conversation(
        "1", "A *call*", "my call.wav", transcript, 60.0, insights=insights, statuses=statuses, note=note
    )


words = st.lists(
    st.text(st.characters(categories=("L", "N"), include_characters="'&<>,.?!-#*"), min_size=1, max_size=12),
    min_size=1,
    max_size=40,
).map(" ".join)
talk = st.lists(st.tuples(st.sampled_from(["SPEAKER_00", "SPEAKER_01"]), words), min_size=1, max_size=6)


def make(lines: list[tuple[str, str]]) -> Conversation:
    lines = [("SPEAKER_00", "Hello."), ("SPEAKER_01", "Hi."), *lines]
    return conversation(factories.make_transcript(lines).utterances)


def by_speaker(utterances: tuple[Utterance, ...], names: dict[str, str | None]) -> list[tuple[str | None, str]]:
    """(name, words) with neighbours of one speaker joined."""
    result: list[tuple[str | None, str]] = []
    for u in utterances:
        if result and result[-1][0] == names[u.speaker]:
            result[-1] = (result[-1][0], result[-1][1] + " " + u.text)
        else:
            result.append((names[u.speaker], u.text))
    return result


@example(lines=[("SPEAKER_00", "<A >")], kind="srt")
@settings(max_examples=60, deadline=None)
@given(lines=talk, kind=st.sampled_from(["vtt", "srt", "txt", "json"]))
def test_what_is_written_can_be_read_back(lines: list[tuple[str, str]], kind: str) -> None:
    written = make(lines)
    imported = read_transcript(f"a.{kind}", WRITERS[kind].write(written).encode())
    expected = by_speaker(written.transcript.utterances, {s.label: s.name for s in NAMES})
    if kind == "srt":
        expected = [(name, text.replace("-->", "→")) for name, text in expected]
    read = by_speaker(imported.utterances, {s.label: s.name for s in imported.speakers})
    if kind == "srt":  # what would be taken for a tag is written with other brackets
        read = [(name, text.replace("‹", "<").replace("›", ">")) for name, text in read]
    assert read == expected
    if kind != "txt":
        assert imported.segments[0].start == pytest.approx(written.transcript.utterances[0].start, abs=0.001)
        assert max(s.end for s in imported.segments) == pytest.approx(written.transcript.utterances[-1].end, abs=0.001)


def test_json_loses_nothing_of_words_and_speakers() -> None:
    written = make([("SPEAKER_01", "All is well, and all will be.")])
    imported = read_transcript("a.json", WRITERS["json"].write(written).encode())
    assert imported.speakers == NAMES
    assert imported.segments[2].words == written.transcript.utterances[2].words


def test_cues_fit_a_subtitle_and_keep_every_word() -> None:
    text = "This is a long story, as long as a story can be. " * 8
    utterance = factories.make_utterance("SPEAKER_00", text, 3.0)
    pieces = list(cut_utterance(utterance))
    assert " ".join(piece for _, _, piece in pieces) == utterance.text
    assert all(end - start <= 7.0 for start, end, _ in pieces)
    lines = [break_lines(piece) for _, _, piece in pieces]
    assert all(len(broken) <= 2 and max(map(len, broken)) <= 42 for broken in lines)
    assert [" ".join(broken) for broken in lines] == [piece for _, _, piece in pieces]
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(pieces))
    assert sum(piece[-1] in ".," for _, _, piece in pieces) > len(pieces) / 2


def test_rttm_has_ten_fields_and_no_spaces_in_them() -> None:
    lines = WRITERS["rttm"].write(make([])).splitlines()
    assert lines[0] == "SPEAKER my_call 1 0.500 0.300 <NA> <NA> SPEAKER_00 <NA> <NA>"
    assert all(len(line.split(" ")) == 10 for line in lines)


def test_markdown_gives_each_claim_a_footnote_with_its_quote() -> None:
    transcript = factories.make_transcript()
    insights = factories.make_mined(transcript).insights
    text = WRITERS["markdown"].write(conversation(transcript.utterances, insights))
    assert r"# A \*call\*" in text
    used, explained = set(re.findall(r"[^\n]\[\^(\d+)\]", text)), set(re.findall(r"^\[\^(\d+)\]:", text, re.M))
    assert used == explained == {"1", "2", "3"}
    assert "[^1]: 0:03 Ben: “The export fails every time I try it”" in text
    assert "## Pain points (1)" in text


def test_json_is_complete() -> None:
    transcript = factories.make_transcript()
    insights = factories.make_mined(transcript).insights
    document = json.loads(WRITERS["json"].write(conversation(transcript.utterances, insights)))
    assert document["insights"][0]["evidence"][0]["quote"] == "The export fails every time I try it"
    assert document["provenance"]["engine"] == "whisper"


@pytest.mark.parametrize("kind", list(WRITERS))
def test_silence_can_be_exported(kind: str) -> None:
    assert isinstance(WRITERS[kind].data(conversation(())), bytes)


@pytest.mark.parametrize(
    ("seconds", "long", "short"), [(0, "00:00:00.000", "0:00"), (3661.9996, "01:01:02.000", "1:01:01")]
)
def test_clocks(seconds: float, long: str, short: str) -> None:
    assert (clock(seconds), short_clock(seconds)) == (long, short)
