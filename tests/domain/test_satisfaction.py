"""The satisfaction index: what moves it, what must not, and when there is none."""

from dataclasses import replace

from service.domain.insight import Evidence, Insight, Kind
from service.domain.satisfaction import CustomerSpeech, Signs, rate_satisfaction
from service.domain.turn_satisfaction import TurnRating

PROOF = (Evidence(0, "x", 0, 1, 0.0, 1.0),)


def claim(kind: Kind, score: float = 0.9, severity: float = 0.5, **details: str) -> Insight:
    return Insight(kind, "x", score, "customer", PROOF, severity=severity, details=dict(details))


def speech(*sentiments: float, words: int = 10, is_opinion: bool = True) -> list[CustomerSpeech]:
    return [CustomerSpeech(10.0 * i, i, words, s, is_opinion) for i, s in enumerate(sentiments)]


def index(said: list[CustomerSpeech], *insights: Insight, mended: int = 0, recommends: bool = False) -> float:
    signs = Signs(mended=[0] * mended, recommends=[0] if recommends else [])
    found = rate_satisfaction(said, insights, signs=signs, start=0.0, end=10.0 * len(said))
    assert found.index is not None
    return found.index


CALM = speech(0.0, 0.0, 0.0, 0.0, 0.0)


def test_neither_good_nor_bad_is_the_middle() -> None:
    assert index(CALM) == 50.0


def test_neutral_sentences_do_not_dilute_what_was_felt() -> None:
    felt = speech(0.8, 0.8, 0.8, 0.8)
    assert index([*felt, *speech(*[0.02] * 20)]) > index(felt) - 8


def test_courtesy_and_questions_do_not_make_a_customer_happy() -> None:
    polite = speech(*[0.95] * 5, is_opinion=False)
    assert index([*CALM, *polite]) == index(CALM)


def test_the_end_counts_more_than_the_beginning() -> None:
    assert index(speech(-0.8, 0.0, 0.0, 0.0, 0.8)) > 50 > index(speech(0.8, 0.0, 0.0, 0.0, -0.8))


def test_a_grave_pain_weighs_more_than_a_small_one() -> None:
    praise = claim("praise")
    grave, small = (index(CALM, praise, claim("pain_point", severity=s)) for s in (0.9, 0.2))
    assert grave < 50 < small


def test_mended_trouble_and_word_of_mouth_raise_and_a_threat_outweighs_them() -> None:
    plain = index(CALM, claim("praise"), claim("pain_point"))
    assert index(CALM, claim("praise"), claim("pain_point"), mended=1) > plain
    loyal = index(CALM, claim("praise"), claim("pain_point"), recommends=True)
    assert loyal > plain + 5
    threat = claim("outcome", outcome="churn_risk")
    assert index(CALM, claim("praise"), claim("pain_point"), threat, recommends=True) < plain


def test_a_stated_score_is_kept_apart() -> None:
    bare = rate_satisfaction(CALM, [], start=0.0, end=50.0)
    stated = {"value": 9.0, "out_of": 10}
    told = rate_satisfaction(CALM, [], start=0.0, end=50.0, stated_score=stated)
    assert told == replace(bare, stated_score=stated)


def test_less_speech_is_less_certain_and_too_little_has_no_index() -> None:
    def rate(said: list[CustomerSpeech]) -> tuple[float | None, float | None, str | None]:
        found = rate_satisfaction(said, [], start=0.0, end=99.0)
        return found.index, found.uncertainty, found.reason

    short, long = rate(CALM)[1], rate(speech(*[0.0] * 40))[1]
    assert short is not None
    assert long is not None
    assert short > long
    assert rate(speech(0.5, 0.5)) == (None, None, "too_little_speech")
    one_utterance = [replace(s, position=0) for s in CALM]
    assert rate(one_utterance)[2] == "too_little_speech"


def test_each_part_that_counts_names_the_utterances_it_rests_on() -> None:
    turns = [TurnRating(i, 10.0 * i, 3, 0.1 * i, ()) for i in range(8)]
    signs = Signs(effort=[2, 2, 5], mended=[3], recommends=[6])
    found = rate_satisfaction(speech(*[0.3] * 8), [], signs=signs, turns=turns, start=0.0, end=80.0)
    rests = {part["name"]: part["positions"] for part in found.parts if part["value"] is not None}
    assert rests == {
        "feeling": [0, 1, 2, 3, 4],
        "last_quarter": [6, 7],
        "change": [0, 1, 6, 7],
        "praise_and_pain": [3],
        "outcome": [6],
        "effort": [2, 5],
    }


def test_the_outcome_rests_on_what_decided_it() -> None:
    away = Insight(
        "outcome", "x", 0.9, "customer", (Evidence(4, "x", 0, 1, 0.0, 1.0),), details={"outcome": "churn_risk"}
    )
    found = rate_satisfaction(
        CALM, [claim("outcome", outcome="resolved"), away], signs=Signs(recommends=[1]), start=0.0, end=50.0
    )
    assert next(part for part in found.parts if part["name"] == "outcome")["positions"] == [4]
