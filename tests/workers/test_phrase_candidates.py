"""What may be a keyphrase: noun phrases that end on a noun, and no describing word alone."""

import pytest

from workers.mining.phrase_candidates import count_candidates


@pytest.mark.parametrize(
    ("text", "phrase", "never"),
    [
        ("the radio tower starting in spring", "radio tower", "radio tower starting"),
        ("the honey recipe evolved over the years", "honey recipe", "honey recipe evolved"),
        ("the ferry timetable changed in June", "ferry timetable", "ferry timetable changed"),
        ("our water pump running at night", "water pump", "water pump running"),
        ("the portable heater and the new carpet", "portable heater", "portable"),
    ],
)
def test_a_phrase_does_not_end_on_a_verb(text: str, phrase: str, never: str) -> None:
    found = count_candidates([text])
    assert phrase in found
    assert never not in found


@pytest.mark.parametrize("word", ["scalable", "generous", "useful", "endless", "flexible", "musical", "optional"])
def test_a_describing_word_alone_names_nothing(word: str) -> None:
    assert word not in count_candidates([f"the price of the {word}, and the oven"])
    assert f"{word} oven" in count_candidates([f"the {word} oven"])


@pytest.mark.parametrize(
    "phrase", ["speed", "news feed", "cable", "timetable", "billing", "swimming pool", "machine learning", "portal"]
)
def test_nouns_that_look_like_verbs_or_describing_words_stay(phrase: str) -> None:
    assert phrase in count_candidates([f"the price of the {phrase}"])
