"""No evidence, no insight: quotes are checked character by character."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.domain.insight import Evidence, Insight, is_verbatim, quote_span, verify
from service.domain.transcript import Utterance, Word

texts = st.lists(st.text("abcdé'?.", min_size=1, max_size=6), min_size=1, max_size=12)


def spoken(words: list[str], start: float = 0.0, speaker: str = "A") -> Utterance:
    timed = tuple(Word(w, start + i * 0.5, start + i * 0.5 + 0.4) for i, w in enumerate(words))
    return Utterance(start, timed[-1].end, speaker, " ".join(words), timed)


def claim(evidence: tuple[Evidence, ...], speaker: str = "A") -> Insight:
    return Insight("pain_point", "It hurts.", 0.9, speaker, evidence)


def test_an_insight_without_evidence_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="evidence"):
        claim(())


@given(texts, st.data())
def test_every_quote_that_is_cut_from_an_utterance_is_verbatim(words: list[str], data: st.DataObject) -> None:
    said = spoken(words)
    start = data.draw(st.integers(0, len(said.text) - 1))
    end = data.draw(st.integers(start + 1, len(said.text)))
    if said.text[start:end].strip():
        evidence = quote_span(said, 0, start, end)
        assert is_verbatim(evidence, [said])
        assert verify([claim((evidence,))], [said])[1] == 0


@example(["?"], ["?"], 0, -1, 2)  # counted from the end, the same characters
@given(texts, texts, st.integers(-1, 3), st.integers(-2, 40), st.integers(0, 40))
def test_nothing_that_was_not_said_survives_verification(
    words: list[str], claimed: list[str], position: int, char_start: int, length: int
) -> None:
    said = [spoken(words), spoken(["fine."], start=100.0, speaker="B")]
    evidence = Evidence(position, " ".join(claimed), char_start, char_start + length, 0.0, 0.4)
    kept, dropped = verify([claim((evidence,))], said)
    for insight in kept:
        for proof in insight.evidence:
            assert 0 <= proof.char_start < proof.char_end
            assert said[proof.position].text[proof.char_start : proof.char_end] == proof.quote
    assert len(kept) + dropped == 1


def test_a_quote_of_another_speaker_is_no_proof() -> None:
    said = [spoken(["it", "is", "slow"], speaker="agent")]
    kept, dropped = verify([claim((quote_span(said[0], 0, 0, 10),), speaker="customer")], said)
    assert (kept, dropped) == ((), 1)


def test_an_insight_keeps_the_quotes_that_stand_and_loses_the_others() -> None:
    said = [spoken(["it", "is", "slow"])]
    good = quote_span(said[0], 0, 0, 10)
    bad = Evidence(0, "it is fast", 0, 10, good.start, good.end)
    kept, dropped = verify([claim((good, bad))], said)
    assert kept == (claim((good,)),)
    assert dropped == 1


def test_a_quote_outside_the_seconds_of_its_utterance_is_dropped() -> None:
    said = [spoken(["it", "is", "slow"])]
    assert verify([claim((Evidence(0, "it is", 0, 5, 50.0, 51.0),))], said) == ((), 1)
