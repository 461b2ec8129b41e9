"""People's lines laid over a generated note."""

from typing import Any

from service.domain.note_lines import Written, key_of, lay_over

PLACE = {"start": 4.0, "quote": "I'd say six."}


def note(*texts: str) -> dict[str, Any]:
    lines = [{"text": text, "evidence": [PLACE]} for text in texts]
    return {"title": "Call", "sections": [{"name": "satisfaction", "title": "Satisfaction", "lines": lines}]}


def written(generated: str, text: str | None) -> Written:
    return Written(key_of("satisfaction", generated), "satisfaction", generated, text, (PLACE,))


def test_of_two_lines_from_the_same_second_each_gets_what_was_written_for_it() -> None:
    laid = lay_over(note("Index 40.", "Score 6."), [written("Score 6.", "They said six.")])
    assert [line["text"] for line in laid["sections"][0]["lines"]] == ["Index 40.", "They said six."]
    laid = lay_over(note("Index 40.", "Score 6."), [written("Score 6.", None)])
    assert [line["text"] for line in laid["sections"][0]["lines"]] == ["Index 40."]


def test_a_line_that_reads_otherwise_now_keeps_what_was_written_for_its_place() -> None:
    laid = lay_over(note("Score 7."), [written("Score 6.", "They said six.")])
    (line,) = laid["sections"][0]["lines"]
    assert (line["text"], line["generated"]) == ("They said six.", "Score 7.")
