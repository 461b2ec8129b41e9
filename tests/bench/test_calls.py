"""The labelled calls can be read, and their labels are kinds and roles that there are."""

from collections import defaultdict
from pathlib import Path

import pytest

from bench.calls import CALLS, CALLS_FOLDER, KINDS, Count, Said, count_call, count_quotes, read_calls
from service.domain.cues import read_cues
from service.domain.insight import OUTCOMES, Evidence, Insight


@pytest.mark.parametrize("part", CALLS)
def test_every_labelled_sentence_has_a_role_and_known_kinds(part: str) -> None:
    lines = [line for call in read_calls(CALLS_FOLDER / f"{part}.toml").values() for line in call]
    assert len(lines) > 90
    assert {line.role for line in lines} <= {"agent", "customer", "interviewer", "participant"}
    known = {*KINDS, *(f"outcome:{name}" for name in OUTCOMES)}
    assert set().union(*(line.kinds | line.either for line in lines)) <= known


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("but that never happened.", "taken_back"),
        ("but your colleague replaced the splitter and they stopped.", "taken_back"),
        ("It just sat there for three months, wonderful.", "sour_end"),
        ("Could you at least put somebody on it today?", "asks_action"),
        ("We don't need more storage.", "unwanted"),
        ("It takes me, uh, pretty much the entire afternoon.", "loss"),
        ("I can swap two lessons in ten seconds.", "gain"),
    ],
)
def test_signs_that_the_labelled_calls_taught(text: str, sign: str) -> None:
    assert getattr(read_cues(text), sign)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("What could you change about it?", "asks_action"),
        ("I spent the morning at the office.", "loss"),
        ("but it happens every day", "taken_back"),
        ("I can do it on the train.", "promise"),
        ("Great, now it works.", "irony"),
    ],
)
def test_what_only_looks_like_a_sign(text: str, sign: str) -> None:
    assert not getattr(read_cues(text), sign)


def test_a_label_may_say_what_kind_of_outcome_it_is(tmp_path: Path) -> None:
    said = "agent | outcome:resolved,commitment | Done.\\nagent | ~outcome:escalated | I will ask."
    (tmp_path / "calls.toml").write_text(f'[[call]]\nname = "one"\nsaid = "{said}"\n')
    (done, passed_on) = read_calls(tmp_path / "calls.toml")["one"]
    assert done.kinds == {"outcome", "outcome:resolved", "commitment"}
    assert (passed_on.kinds, passed_on.either) == (frozenset(), {"outcome", "outcome:escalated"})


def test_a_line_is_claimed_where_it_stands_and_not_where_its_words_do() -> None:
    lines = [
        Said("customer", "customer", text, frozenset(kinds), frozenset())
        for text, kinds in (("No.", ()), ("There is no lid.", ("pain_point",)), ("It holds.", ()))
    ]
    evidence = Evidence(0, "There is no lid.", 4, 20, 0.0, 1.0)
    insight = Insight("pain_point", "There is no lid.", 0.9, "customer", (evidence,))
    counts: dict[str, Count] = defaultdict(lambda: Count([], [], []))
    count_call(lines, [insight], counts)
    assert counts["pain_point"] == Count(["pain_point: customer: There is no lid."], [], [])


def test_an_outcome_of_another_kind_is_made_up_and_the_right_one_missed() -> None:
    lines = [Said("customer", "customer", "It is up again.", frozenset({"outcome", "outcome:resolved"}), frozenset())]
    evidence = Evidence(0, "It is up again.", 0, 15, 0.0, 1.0)
    for name, expected in (("resolved", (1, 0, 0)), ("unresolved", (0, 1, 1))):
        insight = Insight("outcome", "It is up again.", 0.9, "customer", (evidence,), details={"outcome": name})
        counts: dict[str, Count] = defaultdict(lambda: Count([], [], []))
        count_call(lines, [insight], counts)
        found = counts["outcome"]
        assert (len(found.right), len(found.made_up), len(found.missed)) == expected


def test_a_quote_is_right_or_wrong_once_whatever_was_said_in_the_same_breath() -> None:
    lines = [
        Said("customer", "customer", "okay", frozenset(), frozenset()),
        Said("customer", "customer", "there is no lid", frozenset({"pain_point"}), frozenset()),
        Said("customer", "customer", "it is blue", frozenset(), frozenset({"praise"})),
    ]
    whole, blue = Evidence(0, "okay there is no lid", 0, 20, 0.0, 1.0), Evidence(0, "it is blue", 21, 31, 0.0, 1.0)
    quotes: dict[str, list[bool]] = defaultdict(list)
    for kind, evidence in (("pain_point", whole), ("pain_point", blue), ("praise", blue), ("praise", whole)):
        count_quotes(lines, [Insight(kind, "x", 0.9, "customer", (evidence,))], quotes)  # type: ignore[arg-type]
    assert quotes == {"pain_point": [True, False], "praise": [False]}
