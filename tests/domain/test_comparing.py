"""Two transcripts against each other: what differs, where, and how much."""

import pytest

from service.domain.comparing import compare
from tests.factories import make_utterance


def test_differences_have_their_words_seconds_and_speakers() -> None:
    a = [make_utterance("A", "the export fails often", 0.0), make_utterance("B", "I see", 2.0)]
    b = [make_utterance("X", "The import fails", 0.0), make_utterance("Y", "well I see", 2.0)]
    found = compare(a, b)
    assert (found.words_a, found.words_b, found.differing) == (6, 6, 2)
    assert found.difference == pytest.approx(2 / 6)
    assert [(d.kind, d.a, d.b, d.start) for d in found.items] == [
        ("replace", "export", "import", 0.3),
        ("replace", "often", "well", pytest.approx(0.9)),
    ]
    assert (found.items[1].speaker_a, found.items[1].speaker_b) == ("A", "Y")


def test_the_same_words_do_not_differ_whatever_their_punctuation() -> None:
    assert compare([make_utterance("A", "Yes, it is.", 0.0)], [make_utterance("B", "yes it is", 0.0)]).differing == 0


def test_nothing_against_something() -> None:
    found = compare([], [make_utterance("A", "one two", 0.0)])
    assert (found.difference, [d.kind for d in found.items]) == (None, ["insert"])
