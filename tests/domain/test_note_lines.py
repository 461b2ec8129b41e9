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


def test_a_line_that_is_counted_is_the_same_with_other_figures_and_names() -> None:
    def context(people: str, about: str) -> dict[str, Any]:
        lines = [
            {"kind": "people", "text": people, "evidence": []},
            {"kind": "topics", "text": about, "evidence": []},
        ]
        return {"title": "Call", "sections": [{"name": "context", "title": "Context", "lines": lines}]}

    before = lay_over(context("Ada, Tom; 0:07 long.", "About: export."), [])
    people, topics = (line["id"] for line in before["sections"][0]["lines"])
    made = [
        Written(people, "context", "Ada, Tom; 0:07 long.", "Ada and Tom of support."),
        Written(topics, "context", "About: export.", None),
    ]
    laid = lay_over(context("Ada, Tom, Speaker; 0:09 long.", "About: export, phone."), made)
    (line,) = laid["sections"][0]["lines"]
    assert (line["text"], line["id"], line["generated"]) == (
        "Ada and Tom of support.", people, "Ada, Tom, Speaker; 0:09 long.",
    )  # fmt: skip
    assert laid["hidden"] == [{"id": topics, "section": "context", "text": "About: export, phone."}]


def test_what_was_made_of_a_line_by_its_words_alone_is_still_found() -> None:
    line = {"kind": "people", "text": "Ada; 0:07 long.", "evidence": []}
    counted = {"title": "Call", "sections": [{"name": "context", "title": "Context", "lines": [line]}]}
    old = Written("g0123", "context", "Ada; 0:07 long.", "Ada.")
    assert [each["text"] for each in lay_over(counted, [old])["sections"][0]["lines"]] == ["Ada."]


def test_a_line_that_reads_otherwise_now_keeps_what_was_written_for_its_place() -> None:
    laid = lay_over(note("Score 7."), [written("Score 6.", "They said six.")])
    (line,) = laid["sections"][0]["lines"]
    assert (line["text"], line["generated"]) == ("They said six.", "Score 7.")
