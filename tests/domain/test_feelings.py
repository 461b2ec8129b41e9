"""Words of feeling stand where they are said to stand; a speaker's sentiment moves by quarters."""

import pytest

from service.domain.feelings import find_emotions, measure_feelings
from service.domain.transcript import Utterance


def said(text: str, start: float = 0.0, speaker: str = "customer") -> Utterance:
    return Utterance(start, start + 5, speaker, text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "I was really frustrated and a bit worried.",
            [("annoyance", "frustrated", False), ("worry", "worried", False)],
        ),
        ("I am not happy with it.", [("joy", "happy", True)]),
        ("We don’t trust them anymore.", [("trust", "trust", True)]),
        ("I got lost in the menu.", []),
        ("I was completely lost.", [("confusion", "lost", False)]),
        ("We lost two files in the safe.", []),
        ("I would love to see a dark mode.", []),
        ("We love the new search!", [("love", "love", False)]),
        ("I would appreciate it if you called.", []),
        ("We made mad progress.", []),
        ("The export runs at night.", []),
    ],
)
def test_words_of_feeling_are_found_where_they_are_meant(text: str, found: list[tuple[str, str, bool]]) -> None:
    emotions = find_emotions([said("Yes."), said(text)])
    assert [(e.emotion, e.word, e.denied) for e in emotions] == found
    assert all(e.position == 1 and text[e.char_start : e.char_end] == e.word for e in emotions)


def test_what_may_not_have_been_said_holds_no_feeling() -> None:
    assert find_emotions([Utterance(0, 1, "a", "I hate it.", suspect="repetition")]) == ()


WORDS = "one two three four five six seven eight"


def test_sentiment_moves_from_the_first_to_the_last_quarter() -> None:
    utterances = [said(WORDS, 10.0 * n) for n in range(16)]
    feeling = measure_feelings(utterances, [-0.5] * 4 + [0.0] * 8 + [0.7] * 4)[0]
    assert feeling.quarters == (-0.5, 0.0, 0.0, 0.7)
    assert (feeling.change, feeling.reason) == (1.2, None)
    assert feeling.sentiment == pytest.approx(0.05)


def test_too_little_in_a_quarter_is_said_and_nobody_is_forgotten() -> None:
    utterances = [*(said(WORDS, 10.0 * n) for n in range(9)), said("Bye.", 120.0), said("Hm.", 125.0, "agent")]
    first, second = measure_feelings(utterances, [0.1] * 10 + [None])
    assert (first.speaker, first.change, first.reason) == ("customer", None, "not_enough_speech")
    assert first.quarters[3] is None
    assert (second.speaker, second.sentiment, second.reason) == ("agent", None, "not_enough_speech")
    assert measure_feelings([], []) == ()
