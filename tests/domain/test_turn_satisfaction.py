"""Turn ratings 1..5 name their reasons; the index follows the turns of the last quarter."""

import pytest

from service.domain.satisfaction import CustomerSpeech, rate_satisfaction
from service.domain.turn_satisfaction import TurnRating, rate_turn


@pytest.mark.parametrize(
    ("text", "before", "sentiment", "ratings", "reasons"),
    [
        ("I need the invoice of March.", "How can I help you?", 0.0, {3}, ()),
        ("That is perfect, thank you so much!", "I sent it again.", 0.8, {4, 5}, ("pleased", "thanks")),
        ("No, that won't work for me.", "We could send it on Friday.", -0.3, {2}, ("refuses",)),
        ("Can you try again please?", "I am sorry, the booking was unsuccessful.", 0.0, {2}, ("let_down",)),
        ("No, this is ridiculous, I already said that.", "Unfortunately we cannot do that.", -0.9, {1},
         ("refuses", "let_down", "blames")),
        ("No problem at all.", "One moment please.", 0.1, {3}, ()),
        ("No, it is the blue one.", "So it is the green one, is that right?", -0.1, {2}, ("refuses",)),
        ("No, I said the blue one.", "Would you like me to order the green one?", -0.2, {2}, ("refuses",)),
        ("It really has to be ground floor, look once more.", "I see one on the third floor.", -0.1, {2}, ("refuses",)),
        ("Could you check again?", "There is one on the third floor.", -0.1, {2}, ("refuses",)),
        ("I will come again in May.", "It opens at nine.", 0.1, {3}, ()),
    ],
)  # fmt: skip
def test_a_turn_is_rated_with_its_reasons(
    text: str, before: str, sentiment: float, ratings: set[int], reasons: tuple[str, ...]
) -> None:
    rated = rate_turn(text, before, sentiment)
    assert rated.rating in ratings
    assert set(reasons) == set(rated.reasons)


def test_saying_the_same_again_lowers_the_rating() -> None:
    once, again = (rate_turn("The export of March is empty.", "", -0.3, repeats=r) for r in (False, True))
    assert again.rating < once.rating
    assert again.reasons == ("repeats",)


def test_the_end_of_the_talk_and_its_change_move_the_index_and_name_their_utterances() -> None:
    speech = [CustomerSpeech(10.0 * i, i, 10, 0.0) for i in range(12)]

    def index(scores: list[float]) -> tuple[float, dict[str, list[int]]]:
        turns = [TurnRating(i, 10.0 * i, 3 if s == 0 else 4 if s > 0 else 2, s, ()) for i, s in enumerate(scores)]
        found = rate_satisfaction(speech, [], start=0.0, end=120.0, turns=turns)
        assert found.index is not None
        assert [t["rating"] for t in found.turns] == [t.rating for t in turns]
        return found.index, {p["name"]: p["positions"] for p in found.parts}

    better, parts = index([-0.5] * 3 + [0.0] * 6 + [0.5] * 3)
    worse, _ = index([0.5] * 3 + [0.0] * 6 + [-0.5] * 3)
    assert worse < 50 < better
    assert parts["last_quarter"] == [9, 10, 11]
    assert parts["change"] == [0, 1, 2, 9, 10, 11]
