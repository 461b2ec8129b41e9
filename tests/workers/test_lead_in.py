"""A claim that begins with a bare pronoun takes the sentence along that says what is meant."""

import pytest

from tests.workers.test_mining import mined, statements
from workers.mining.lead_in import needs_lead_in


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("It crashes every time.", True),
        ("And it's slow.", True),
        ("They never call back.", True),
        ("That drives me mad.", True),
        ("It's hard to find the button.", False),
        ("It takes ages to load.", False),
        ("This button is great.", False),
        ("That one is fine.", False),
        ("The export is slow.", False),
    ],
)
def test_only_a_pronoun_that_nothing_explains_needs_one(text: str, needs: bool) -> None:
    assert needs_lead_in(text) is needs


@pytest.mark.engine
def test_the_sentence_before_stands_in_statement_and_quote() -> None:
    result, _ = mined(
        ("customer", "I use the label printer every evening; it jams all the time and I lose half an hour.")
    )
    [pain] = [i for i in result.insights if i.kind == "pain_point"]
    assert pain.statement == "I use the label printer every evening; it jams all the time and I lose half an hour."
    assert pain.evidence[0].quote == pain.statement


@pytest.mark.engine
def test_another_speakers_words_are_never_taken_along() -> None:
    result, _ = mined(
        ("agent", "And the label printer?"), ("customer", "It jams all the time and I lose half an hour.")
    )
    assert statements(result, "pain_point") == ["It jams all the time and I lose half an hour."]
