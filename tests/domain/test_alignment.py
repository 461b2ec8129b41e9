"""What `align` promises: no word lost, the right speaker at seams, readable utterances."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.alignment import LONG_UTTERANCE, MANY_WORDS, align
from service.domain.transcript import UNKNOWN_SPEAKER, Segment, Turn, Word, words_text

A, B = "SPEAKER_00", "SPEAKER_01"


def spoken(text: str, start: float = 0.0, step: float = 0.4, gap: float = 0.0, **facts: object) -> Segment:
    """A segment whose words are evenly spaced: each `step` long with `gap` between; `|` stands for a pause of 1 s."""
    words, at = [], start
    for token in text.split():
        if token == "|":
            at += 1.0
            continue
        words.append(Word(token, round(at, 3), round(at + step, 3)))
        at += step + gap
    return Segment(words[0].start, words[-1].end, words_text(words), tuple(words), **facts)  # type: ignore[arg-type]


def said(utterances: list) -> list[tuple[str, str]]:
    return [(u.speaker, u.text) for u in utterances]


def test_words_go_to_the_speaker_whose_turn_covers_them() -> None:
    segment = spoken("How can I help? My card is lost.")
    turns = [Turn(0.0, 1.6, A), Turn(1.6, 3.2, B)]
    assert said(align([segment], turns)) == [(A, "How can I help?"), (B, "My card is lost.")]


@pytest.mark.parametrize("seam", [1.2, 1.3, 1.6, 1.8, 2.0])
def test_a_seam_that_is_off_by_a_word_moves_to_the_end_of_the_sentence(seam: float) -> None:
    segment = spoken("How can I help? My card is lost.")
    turns = [Turn(0.0, seam, A), Turn(seam, 3.2, B)]
    assert said(align([segment], turns)) == [(A, "How can I help?"), (B, "My card is lost.")]


def test_a_seam_without_punctuation_moves_to_the_pause() -> None:
    segment = spoken("how can I help | my card is lost")
    turns = [Turn(0.0, 1.2, A), Turn(1.2, 4.2, B)]
    assert said(align([segment], turns)) == [(A, "how can I help"), (B, "my card is lost")]


def test_a_lone_word_in_a_stray_turn_does_not_flip_the_speaker_within_a_sentence() -> None:
    segment = spoken("we waited three weeks for the invoice export.")
    turns = [Turn(0.0, 1.2, A), Turn(1.2, 1.6, B), Turn(1.6, 3.2, A)]
    assert said(align([segment], turns)) == [(A, "we waited three weeks for the invoice export.")]


def test_a_backchannel_inside_a_long_turn_is_its_own_utterance() -> None:
    segment = spoken("we waited three weeks yeah for the invoice export.")
    turns = [Turn(0.0, 1.6, A), Turn(1.6, 2.0, B), Turn(2.0, 3.6, A)]
    expected = [(A, "we waited three weeks"), (B, "yeah"), (A, "for the invoice export.")]
    assert said(align([segment], turns)) == expected


def test_words_outside_all_turns_go_to_the_nearest_turn() -> None:
    segment = spoken("Well | | | yes | | | good")
    turns = [Turn(0.5, 0.9, A), Turn(8.0, 9.0, B)]
    assert [u.speaker for u in align([segment], turns)] == [A, A, B]


def test_words_without_turns_are_of_an_unknown_speaker() -> None:
    assert said(align([spoken("Hello there.")], [])) == [(UNKNOWN_SPEAKER, "Hello there.")]


def test_a_segment_of_a_channel_only_looks_at_the_turns_of_that_channel() -> None:
    left, right = spoken("So I was saying", channel=0), spoken("Uh sorry", start=0.2, channel=1)
    turns = [Turn(0.0, 1.6, A, channel=0), Turn(0.2, 1.6, B, channel=1)]
    assert said(align([left, right], turns)) == [(A, "So I was saying"), (B, "Uh sorry")]


def test_overlapping_channels_are_ordered_by_start() -> None:
    left, right = spoken("one two three four five six", channel=0), spoken("hm hm", start=0.5, channel=1)
    turns = [Turn(0.0, 3.0, A, channel=0), Turn(0.4, 1.4, B, channel=1)]
    utterances = align([right, left], turns)
    assert [u.start for u in utterances] == sorted(u.start for u in utterances)
    assert utterances[0].text == "one two three four five six"


def test_a_long_pause_starts_a_new_utterance_of_the_same_speaker() -> None:
    segment = spoken("First thought. | | | Second thought.")
    assert said(align([segment], [Turn(0.0, 10.0, A)])) == [(A, "First thought."), (A, "Second thought.")]


def test_a_monologue_is_cut_at_sentence_ends_into_readable_utterances() -> None:
    segment = spoken(" ".join(["This is a sentence of seven words."] * 40))
    utterances = align([segment], [Turn(0.0, 200.0, A)])
    assert len(utterances) > 3
    assert all(u.text.endswith(".") and u.text.startswith("This") for u in utterances)
    assert all(len(u.words) <= MANY_WORDS + 7 for u in utterances)


def test_text_without_any_punctuation_or_pause_is_still_cut() -> None:
    utterances = align([spoken(" ".join(["word"] * 500))], [Turn(0.0, 300.0, A)])
    assert all(len(u.words) <= 2 * MANY_WORDS and u.end - u.start <= 2 * LONG_UTTERANCE + 1 for u in utterances)


def test_suspect_text_stays_apart_and_keeps_its_mark() -> None:
    good, bad = spoken("Thanks for calling."), spoken("Thank you.", start=1.5, suspect="phantom")
    utterances = align([good, bad], [Turn(0.0, 3.0, A)])
    assert [(u.text, u.suspect) for u in utterances] == [("Thanks for calling.", None), ("Thank you.", "phantom")]


def test_a_segment_without_words_keeps_its_times_and_goes_to_the_larger_share() -> None:
    segment = Segment(1.0, 5.0, "Hello and welcome.\nGood morning.")
    (utterance,) = align([segment], [Turn(0.0, 4.5, A), Turn(4.5, 9.0, B)])
    assert (utterance.start, utterance.end, utterance.speaker) == (1.0, 5.0, A)
    assert utterance.text == "Hello and welcome. Good morning."


def test_a_segment_without_words_that_two_speakers_share_is_split_at_its_sentences() -> None:
    segment = Segment(0.0, 4.0, "Did you get the mail? No, I did not see.")
    utterances = align([segment], [Turn(0.0, 2.1, A), Turn(2.1, 4.0, B)])
    assert said(utterances) == [(A, "Did you get the mail?"), (B, "No, I did not see.")]
    assert utterances[0].end == utterances[1].start
    assert (utterances[0].start, utterances[-1].end) == (0.0, 4.0)


TIMES = st.floats(0, 60).map(lambda x: round(x, 2))
TEXTS = st.sampled_from(["yes", "no.", "well,", "invoice", "Why?", "(so)", "はい。", "…"])


@st.composite
def segments(draw: st.DrawFn) -> list[Segment]:
    found, at = [], 0.0
    for _ in range(draw(st.integers(0, 5))):
        words = []
        for _ in range(draw(st.integers(0, 6))):
            at += draw(st.sampled_from([0.0, 0.05, 0.5, 3.0]))
            end = at + draw(st.sampled_from([0.0, 0.2, 0.8]))
            words.append(Word(draw(TEXTS), at, end))
            at = end
        text = words_text(words) if words else draw(st.sampled_from(["", "Hello. Yes? I see.", "one"]))
        channel = draw(st.sampled_from([None, 0, 1]))
        found.append(Segment(words[0].start if words else at, at + 0.1, text, tuple(words), channel=channel))
    return found


@st.composite
def turns(draw: st.DrawFn) -> list[Turn]:
    speaker, channel = st.sampled_from([A, B, "SPEAKER_02"]), st.sampled_from([None, 0, 1])
    spans = draw(st.lists(st.tuples(TIMES, TIMES, speaker, channel), max_size=8))
    return [Turn(min(a, b), max(a, b), who, where) for a, b, who, where in spans]


@settings(max_examples=300, deadline=None)
@given(segments(), turns())
def test_no_word_is_lost_doubled_or_reordered(given_segments: list[Segment], given_turns: list[Turn]) -> None:
    utterances = align(given_segments, given_turns)
    assert [u.start for u in utterances] == sorted(u.start for u in utterances)
    assert all(u.end >= u.start for u in utterances)
    assert all(u.text == words_text(u.words) for u in utterances if u.words)
    every = [w for s in sorted(given_segments, key=lambda s: s.start) for w in s.words]
    kept = [w for u in utterances for w in u.words]
    assert sorted(kept, key=repr) == sorted(every, key=repr)
    bare = sorted(" ".join(s.text.split()) for s in given_segments if not s.words and s.text)
    assert " ".join(sorted(" ".join(u.text for u in utterances if not u.words).split())) == " ".join(
        sorted(" ".join(bare).split())
    )
    assert {u.speaker for u in utterances} <= {t.speaker for t in given_turns} | {UNKNOWN_SPEAKER}


@settings(max_examples=200, deadline=None)
@given(segments(), turns())
def test_the_order_of_words_is_kept_within_a_channel(given_segments: list[Segment], given_turns: list[Turn]) -> None:
    for channel in (None, 0, 1):
        own = sorted((s for s in given_segments if s.channel == channel), key=lambda s: s.start)
        assert [w for u in align(own, given_turns) for w in u.words] == [w for s in own for w in s.words]
