"""The note: every claim stands on a quote, and Markdown shows who said it when."""

import re

from service.domain.insight import Evidence, Insight, Keyphrase, Mined, Satisfaction, is_verbatim, quote_span
from service.domain.note import clock, note_markdown, write_note
from service.domain.transcript import SpeakerInfo, Utterance

SAID = [
    Utterance(0.0, 4.0, "S0", "How can I help?"),
    Utterance(4.0, 10.0, "S1", "The export is [slow]. Is there a limit?"),
    Utterance(10.0, 15.0, "S0", "Yes, two gigabytes. I will write to you by Friday."),
]
PEOPLE = [SpeakerInfo("S0", "Grace", "agent"), SpeakerInfo("S1", None, "customer")]


def cut(position: int, words: str) -> Evidence:
    at = SAID[position].text.index(words)
    return quote_span(SAID[position], position, at, at + len(words))


def note_of(*insights: Insight, satisfaction: Satisfaction | None = None):  # type: ignore[no-untyped-def]
    nothing = Satisfaction(None, "1", reason="too_little_speech")
    mined = Mined(insights, (None,) * 3, satisfaction or nothing, (Keyphrase("export", 0.5),))
    return write_note(SAID, PEOPLE, mined, {"duration": 75.0}, "Call_1")


PAIN = Insight("pain_point", "The export is slow.", 0.9, "S1", (cut(1, "The export is [slow]."),), severity=0.5)
ANSWER = {"quote": "Yes, two gigabytes.", "speaker": "S0", "start": 10.0, "end": 12.0}
QUESTION = Insight(
    "question",
    "Is there a limit?",
    0.9,
    "S1",
    (cut(1, "Is there a limit?"),),
    details={"answered": True, "answer": ANSWER},
)
PROMISE = Insight(
    "commitment", "I will write to you by Friday.", 0.9, "S0", (cut(2, "I will write to you by Friday."),),
    details={"who": "S0", "by_when": "by friday"},
)  # fmt: skip


def test_every_claim_of_the_note_has_evidence_that_stands() -> None:
    note = note_of(PAIN, QUESTION, PROMISE)
    assert [s.name for s in note.sections] == ["context", "hurts", "questions", "next_steps", "satisfaction"]
    for section in note.sections:
        for line in section.lines:
            assert line.evidence or section.name in ("context", "satisfaction")
            assert all(is_verbatim(e, SAID) for e in line.evidence)


def test_the_answer_that_was_given_stands_beside_the_question() -> None:
    line = next(s for s in note_of(QUESTION).sections if s.name == "questions").lines[0]
    assert line.text == "Is there a limit? — Grace: Yes, two gigabytes."
    assert len(line.evidence) == 2


def test_an_answer_that_no_longer_stands_is_not_shown() -> None:
    gone = Insight("question", "Is there a limit?", 0.9, "S1", QUESTION.evidence,
                   details={"answer": {**ANSWER, "quote": "No limit."}})  # fmt: skip
    line = next(s for s in note_of(gone).sections if s.name == "questions").lines[0]
    assert line.text.endswith("not answered here")


def test_a_claim_whose_quote_was_edited_away_is_left_out() -> None:
    moved = Insight("pain_point", "It is broken.", 0.9, "S1", (Evidence(1, "It is broken.", 0, 13, 4.0, 5.0),))
    assert "hurts" not in [s.name for s in note_of(moved).sections]


def test_markdown_gives_quote_speaker_and_time_in_footnotes_and_escapes_its_own_signs() -> None:
    text = note_markdown(note_of(PAIN, PROMISE), SAID, PEOPLE)
    assert text.startswith("# Call\\_1\n")
    assert "- The export is slow.[^1]" in text
    assert "[^1]: “The export is \\[slow\\].” — Customer, 0:04" in text
    assert "- Grace: I will write to you by Friday.[^2]" in text
    assert sorted(set(re.findall(r"(?<!\\)\[\^(\d)\]", text))) == ["1", "2"]


def test_a_score_said_aloud_is_told_apart_from_the_index() -> None:
    stated = {"value": 7.0, "out_of": 10, "speaker": "S1", "quote": "Is there a limit?", "position": 1,
              "char_start": 22, "char_end": 39, "start": 7.0, "end": 9.0}  # fmt: skip
    satisfaction = Satisfaction(41.0, "1", (), 12.0, None, stated)
    lines = [x.text for s in note_of(satisfaction=satisfaction).sections if s.name == "satisfaction" for x in s.lines]
    assert lines[0].startswith("Satisfaction index 41 ± 12 of 100")
    assert lines[1] == "Score said aloud: 7 of 10."


def test_the_index_is_shown_with_the_words_of_its_weightiest_part() -> None:
    parts = (
        {"name": "feeling", "value": 0.2, "weight": 0.25, "positions": [0, 2]},
        {"name": "praise_and_pain", "value": -0.9, "weight": 0.35, "positions": [0, 1, 2, 3, 4, 7]},
        {"name": "change", "value": None, "weight": 0.0, "positions": []},
        {"name": "outcome", "value": -1.0, "weight": 0.4, "positions": []},
    )
    said = [*SAID, *SAID[:2]]
    for sentiments, positions in (((None,) * 5, [0, 1, 2]), ((0.9, -0.8, 0.1, -0.2, -0.3), [1, 3, 4])):
        mined = Mined((), sentiments, Satisfaction(20.0, "1", parts, 30.4))
        (line,) = write_note(said, PEOPLE, mined).sections[-1].lines
        assert line.text.startswith("Satisfaction index 20 ± 30 of 100")
        assert [e.position for e in line.evidence] == positions
        assert all(e.quote == said[e.position].text and is_verbatim(e, said) for e in line.evidence)


def test_an_index_whose_parts_name_no_words_has_no_evidence() -> None:
    part = {"name": "effort", "value": -0.5, "weight": 0.1, "positions": []}
    for parts in ((), (part,)):
        (line,) = note_of(satisfaction=Satisfaction(41.0, "1", parts)).sections[-1].lines
        assert (line.text.startswith("Satisfaction index 41 of 100"), line.evidence) == (True, ())


def test_times_read_like_a_clock() -> None:
    assert [clock(7.9), clock(750), clock(3723)] == ["0:07", "12:30", "1:02:03"]
