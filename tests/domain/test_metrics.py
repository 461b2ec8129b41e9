"""Metrics on conversations whose numbers can be counted by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.metrics import DEFINITIONS, interruptions, measure, overlap_time, talk_intervals
from service.domain.transcript import SpeakerInfo, Utterance, Word, words_text

A, B = "SPEAKER_00", "SPEAKER_01"
SPEAKERS = (SpeakerInfo(A, role="agent"), SpeakerInfo(B, role="customer"))


def say(speaker: str, start: float, text: str, seconds_per_word: float = 0.5) -> Utterance:
    """An utterance whose words follow each other without a pause."""
    words = tuple(
        Word(word, start + i * seconds_per_word, start + (i + 1) * seconds_per_word)
        for i, word in enumerate(text.split())
    )
    return Utterance(words[0].start, words[-1].end, speaker, words_text(words), words)


CALL = (
    say(A, 0.0, "hello how can I help you today?"),  # 7 words, 0.0 - 3.5
    say(B, 4.5, "um my invoice export fails every single time"),  # 8 words, 4.5 - 8.5
    say(A, 13.5, "what happens when you click it?"),  # 6 words, 13.5 - 16.5, after 5 s of silence
    say(B, 16.0, "it just freezes and then nothing happens at all"),  # 9 words, 16.0 - 20.5, over 0.5 s
    say(A, 18.0, "right"),  # a backchannel inside B's turn, 18.0 - 18.5
)


def test_talk_time_ratios_and_speed_are_counted_from_the_words() -> None:
    found = measure(CALL, SPEAKERS, 24.0)
    agent, customer = found["speakers"][A], found["speakers"][B]
    assert agent["talk_time"] == pytest.approx(3.5 + 3.0 + 0.5)
    assert customer["talk_time"] == pytest.approx(4.0 + 4.5)
    assert agent["talk_ratio_of_recording"] == pytest.approx(7.0 / 24.0, abs=1e-4)
    assert agent["talk_ratio_of_talk"] == pytest.approx(7.0 / 15.5, abs=1e-4)
    assert customer["talk_speed"] == pytest.approx(17 / 8.5 * 60)
    assert found["roles"]["customer"]["words"] == 17


def test_silences_longer_than_three_seconds_are_listed_also_at_the_end() -> None:
    conversation = measure(CALL, SPEAKERS, 24.0)["conversation"]
    assert conversation["non_talk"] == [{"start": 8.5, "end": 13.5}, {"start": 20.5, "end": 24.0}]
    assert conversation["non_talk_time"] == pytest.approx(8.5)


def test_a_backchannel_is_neither_a_switch_nor_an_interruption_and_does_not_break_a_monologue() -> None:
    found = measure(CALL, SPEAKERS, 24.0)
    assert found["speakers"][A]["backchannels"] == 1
    assert found["speakers"][A]["interruptions"] == 0
    assert found["speakers"][B]["longest_monologue"] == pytest.approx(4.5)
    assert found["conversation"]["speaker_switches_per_hour"] == pytest.approx(3 * 3600 / 24)


def test_taking_the_floor_while_the_other_talks_is_an_interruption() -> None:
    found = measure(CALL, SPEAKERS, 24.0)
    assert found["speakers"][B]["interruptions"] == 1
    assert found["conversation"]["interruptions"] == [{"start": 16.0, "end": 16.5, "by": B, "of": A}]
    assert found["conversation"]["overlap_time"] == pytest.approx(0.5 + 0.5)


def test_talking_over_someone_who_does_not_stop_is_no_interruption() -> None:
    talks = talk_intervals([say(A, 0.0, "a " * 20 + "end"), say(B, 2.0, "three or four words")])
    assert interruptions(talks) == []


def test_patience_is_the_median_wait_and_overlap_counts_as_none() -> None:
    found = measure(CALL, SPEAKERS, 24.0)
    assert found["speakers"][A]["patience"] == pytest.approx(5.0)
    assert found["speakers"][B]["patience"] == pytest.approx((1.0 + 0.0) / 2)


def test_questions_are_counted_open_and_closed_and_fillers_per_hundred_words() -> None:
    found = measure(CALL, SPEAKERS, 24.0)
    assert found["speakers"][A]["questions"] == 2
    assert found["speakers"][A]["open_questions"] == 1
    assert found["speakers"][B]["fillers_per_100_words"] == pytest.approx(100 / 17, abs=0.01)


def test_another_language_gives_no_english_counts() -> None:
    assert "questions" not in measure(CALL, SPEAKERS, 24.0, language="de")["speakers"][A]


def test_an_empty_conversation_has_no_speakers_and_no_division_by_zero() -> None:
    found = measure((), (), None)
    assert found["speakers"] == {}
    assert found["conversation"]["speaker_switches_per_hour"] is None


def test_every_number_has_its_definition() -> None:
    found = measure(CALL, SPEAKERS, 24.0)
    numbers = set(found["conversation"]) | set(found["speakers"][A])
    assert numbers - {"non_talk"} <= set(DEFINITIONS)


@given(st.lists(st.tuples(st.sampled_from([A, B]), st.floats(0, 100, width=32), st.integers(1, 12)), max_size=12))
def test_overlap_never_exceeds_talk_and_ratios_stay_below_one(parts: list[tuple[str, float, int]]) -> None:
    utterances = sorted((say(who, at, "word " * n) for who, at, n in parts), key=lambda u: u.start)
    found = measure(utterances, SPEAKERS, 120.0)
    talks = talk_intervals(utterances)
    assert overlap_time(talks) <= sum(t.seconds for t in talks) + 1e-6
    assert all(0 <= v["talk_ratio_of_recording"] <= 1 for v in found["speakers"].values())
