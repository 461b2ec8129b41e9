"""Typing over words: what stays keeps its seconds, what changes is timed between its neighbours, quotes are found again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain import editing
from service.domain.errors import Invalid
from service.domain.transcript import Utterance, Word
from tests.factories import make_utterance

SAID = make_utterance("A", "the expor fails every time I try it", 10.0)


def times(utterance: Utterance) -> list[tuple[str, float, float]]:
    return [(w.text, w.start, w.end) for w in utterance.words]


def retyped(text: str, utterance: Utterance = SAID) -> Utterance:
    made = editing.retype(utterance, text)
    assert made is not None
    assert made.text == " ".join(w.text for w in made.words)
    return made


def test_a_corrected_word_keeps_the_seconds_of_the_wrong_one():
    made = retyped("the export fails every time I try it")
    assert [(s, e) for _, s, e in times(made)] == [(s, e) for _, s, e in times(SAID)]
    assert [w.probability for w in made.words[:3]] == [0.9, editing.CERTAIN, 0.9]


def test_punctuation_and_case_are_no_new_word():
    made = retyped("The expor fails, every time I try it.")
    assert [(s, e) for _, s, e in times(made)] == [(s, e) for _, s, e in times(SAID)]


def test_a_word_that_is_split_shares_its_seconds_by_letters():
    made = retyped("the ex port fails every time I try it")
    assert times(made)[1:3] == [("ex", 10.3, 10.4), ("port", 10.4, 10.6)]
    assert times(made)[3:] == times(SAID)[2:]


def test_two_words_that_become_one_take_both_their_seconds():
    made = retyped("the expor failsevery time I try it")
    assert times(made)[2] == ("failsevery", 10.6, 11.2)
    assert times(made)[3:] == times(SAID)[4:]


def test_an_inserted_word_stands_in_the_silence_between_its_neighbours():
    words = (Word("well", 1.0, 1.2, 0.9), Word("it", 2.0, 2.2, 0.9))
    made = retyped("well maybe it", Utterance(1.0, 2.2, "A", "well it", words))
    assert times(made) == [("well", 1.0, 1.2), ("maybe", 1.2, 2.0), ("it", 2.0, 2.2)]


def test_where_there_is_no_silence_an_inserted_word_has_no_length_and_moves_nobody():
    made = retyped("the expor fails every single time I try it")
    assert times(made)[4] == ("single", 11.2, 11.2)
    assert [t for t in times(made) if t[0] != "single"] == times(SAID)


def test_words_at_the_edges_stay_inside_the_utterance():
    made = retyped("well the expor fails every time I try it again")
    assert (made.start, made.end) == (SAID.start, SAID.end)
    assert times(made)[0][1:] == (10.0, 10.0)


def test_a_deleted_word_leaves_its_seconds_empty():
    made = retyped("expor fails time I try it")
    assert times(made) == [t for t in times(SAID) if t[0] not in ("the", "every")]
    assert made.start == 10.3


def test_a_whole_rewrite_fills_the_same_seconds_in_order():
    made = retyped("nothing of this was said")
    assert (made.start, made.end) == (SAID.start, SAID.end)
    assert all(w.start <= w.end for w in made.words)


def test_no_text_is_no_utterance():
    assert editing.retype(SAID, " \n ") is None


def test_a_text_without_word_times_keeps_start_and_end():
    plain = Utterance(1.0, 2.0, "A", "helo there")
    assert editing.retype(plain, "hello  there") == Utterance(1.0, 2.0, "A", "hello there")


def test_a_paste_of_a_book_is_refused():
    with pytest.raises(Invalid, match="20,000 characters"):
        editing.retype(SAID, "word " * 5000)


words = st.lists(st.sampled_from("a b c the The, export it. I'd ex-port — über 你好".split()), min_size=1, max_size=9)


@given(old=words, new=words)
def test_any_edit_gives_the_text_that_was_typed_in_order_and_moves_no_kept_word(old: list[str], new: list[str]):
    before = make_utterance("A", " ".join(old), 5.0)
    made = editing.retype(before, " ".join(new))
    assert made is not None
    assert made.text == " ".join(new)
    assert all(w.start <= w.end for w in made.words)
    assert all(a.start <= b.start for a, b in zip(made.words, made.words[1:], strict=False))
    assert before.start <= made.start <= made.end <= before.end
    kept = [w for w in made.words if w.probability == 0.9]
    assert all((w.text, w.start, w.end) in {(b.text, b.start, b.end) for b in before.words} for w in kept)


def test_confirmed_words_are_certain_and_no_longer_doubtful():
    unsure = Utterance(0.0, 1.0, "A", "a b", (Word("a", 0, 0.5, 0.2), Word("b", 0.5, 1, 0.3)), None, None)
    assert [d.text for d in editing.doubts([unsure])] == ["a", "b"]
    assert [d.text for d in editing.doubts([editing.confirm(unsure, [0])])] == ["b"]
    assert editing.doubts([editing.confirm(unsure)]) == []
    with pytest.raises(Invalid, match="2 words"):
        editing.confirm(unsure, [2])


def test_a_suspect_utterance_is_one_doubt_until_it_is_confirmed():
    phantom = Utterance(0.0, 1.0, "A", "Thank you.", (Word("Thank", 0, 0.5, 0.2), Word("you.", 0.5, 1, 0.3)), None, "x")
    (doubt,) = editing.doubts([phantom])
    assert (doubt.word, doubt.reason, doubt.text) == (None, "x", "Thank you.")
    assert editing.doubts([editing.confirm(phantom)]) == []


def test_cutting_and_joining_gives_the_same_words():
    before, within, after = editing.cut(SAID, 2, 3)
    assert (before.text, within.text, after.text) == ("the expor", "fails every", "time I try it")  # type: ignore[union-attr]
    assert (within.start, within.end) == (10.6, 11.2)
    assert editing.join(editing.join(before, within), after) == SAID  # type: ignore[arg-type]
    assert editing.cut(SAID, 0, 7)[::2] == (None, None)
    with pytest.raises(Invalid):
        editing.cut(SAID, 3, 8)


def found(quote: str, text: str, near: float = 0.0) -> str | None:
    utterance = make_utterance("A", text, 0.0)
    proof = editing.find_quote(quote, utterance, 3, near)
    if proof:
        assert utterance.text[proof.char_start : proof.char_end] == proof.quote
        assert proof.position == 3
    return proof.quote if proof else None


def test_a_quote_is_found_word_by_word_whatever_its_punctuation():
    assert found("the export fails", "Well, the export fails again") == "the export fails"
    assert found("the export fails", "Well: The Export, fails!") == "The Export, fails"
    assert found("the export fails.", "Well: The Export, fails!") == "The Export, fails!"
    assert found("the export fails", "the exports fail") is None
    assert found("art", "start the art") == "art"
    assert found("art", "start") is None
    assert found("", "start") is None


def test_of_two_places_the_nearer_in_time_is_taken():
    utterance = make_utterance("A", "it fails and fails", 0.0)
    assert editing.find_quote("fails", utterance, 0, 0.9).start == pytest.approx(0.9)  # type: ignore[union-attr]
    assert editing.find_quote("fails", utterance, 0, 0.0).start == pytest.approx(0.3)  # type: ignore[union-attr]


def change(old: str, new: str) -> editing.Replacement:
    before = make_utterance("A", old, 10.0)
    (made,) = editing.replacements(before.words, retyped(new, before).words)
    return made


def test_a_change_is_carried_to_the_same_words_at_the_same_seconds():
    made = change("the expor fails", "the export fails")
    other = make_utterance("B", "so the expor fails", 9.7)
    assert editing.carry(made, other.words) == ("so", "the", "export", "fails")
    assert editing.carry(made, make_utterance("B", "so the expor fails", 19.7).words) is None
    assert editing.carry(made, make_utterance("B", "so the report fails", 9.7).words) is None


def test_a_change_that_the_new_version_has_already_changes_nothing():
    made = change("the expor fails", "the export fails")
    other = make_utterance("B", "the export fails", 10.0)
    assert editing.carry(made, other.words) == ("the", "export", "fails")


def test_inserted_words_need_both_neighbours():
    made = change("it fails", "it always fails")
    assert editing.carry(made, make_utterance("B", "it fails", 10.0).words) == ("it", "always", "fails")
    assert editing.carry(made, make_utterance("B", "it failed", 10.0).words) is None


def test_taken_out_words_are_taken_out():
    made = change("it it fails", "it fails")
    assert editing.carry(made, make_utterance("B", "it it fails", 10.0).words) == ("it", "fails")
