"""Sentences out of speech: every word once, in bounds, cut where a speaker would; statements never invent a word."""

import re

from hypothesis import given
from hypothesis import strategies as st

from service.domain.speech_text import MAX_WORDS, clean_statement, cut_units, looks_english
from service.domain.transcript import Utterance, Word

spoken_words = st.lists(
    st.sampled_from(
        [
            "um",
            "I",
            "the",
            "and",
            "but",
            "so",
            "export",
            "is",
            "slow,",
            "because.",
            "we",
            "why?",
            "it's",
            "crash-",
            "no",
        ]
    ),
    min_size=1,
    max_size=90,
)


def spoken(words: list[str], pauses: dict[int, float] | None = None) -> Utterance:
    at, timed = 0.0, []
    for i, word in enumerate(words):
        timed.append(Word(word, at, at + 0.3))
        at += 0.35 + (pauses or {}).get(i, 0.0)
    return Utterance(0.0, timed[-1].end, "A", " ".join(words), tuple(timed))


@given(spoken_words)
def test_units_cover_every_word_once_and_stay_short(words: list[str]) -> None:
    said = spoken(words)
    units = cut_units(said, 3)
    assert " ".join(u.text for u in units).split() == words
    for unit in units:
        assert unit.position == 3
        assert said.text[unit.char_start : unit.char_end] == unit.text
        assert len(unit.text.split()) <= MAX_WORDS


@given(spoken_words)
def test_a_statement_only_leaves_words_out(words: list[str]) -> None:
    kept = re.findall(r"[\w']+", clean_statement(" ".join(words)).lower())
    said = iter(re.findall(r"[\w']+", " ".join(words).lower()))
    assert all(word in said for word in kept)


def test_punctuation_cuts_but_abbreviations_do_not() -> None:
    units = cut_units(spoken(["I", "called", "Mr.", "Smith.", "He", "was", "kind.", "Is", "it", "ok?"]), 0)
    assert [u.text for u in units] == ["I called Mr. Smith.", "He was kind.", "Is it ok?"]


def test_without_punctuation_pauses_and_conjunctions_cut() -> None:
    text = "the export is slow and we wait every day it was fine before the update"
    words = text.split()
    units = cut_units(spoken(words, {8: 1.0}), 0)
    assert [u.text for u in units] == ["the export is slow and we wait every day", "it was fine before the update"]


def test_a_turn_with_but_makes_two_claims() -> None:
    units = cut_units(spoken(["They", "were", "very", "friendly,", "but", "it", "took", "them", "four", "days."]), 0)
    assert [u.text for u in units] == ["They were very friendly,", "but it took them four days."]


def test_fillers_stutters_and_openers_are_cleaned_away() -> None:
    assert clean_statement("um so, the the upload, uh, keeps failing") == "The upload, keeps failing."
    assert clean_statement("Okay, well, i i think it's great") == "I think it's great."
    assert clean_statement("It is very very slow") == "It is very very slow."
    assert clean_statement("We use it weekly. It takes ages") == "We use it weekly; it takes ages."
    assert clean_statement("Dr. Smith helped. Anna did not!") == "Dr. Smith helped; Anna did not!"
    assert clean_statement("um, uh") == ""


def test_english_is_told_from_another_language() -> None:
    assert looks_english("I have been waiting for the answer and it is not here")
    assert not looks_english("ich warte seit einer Woche auf die Antwort und nichts passiert hier heute")
