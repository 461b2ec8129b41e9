"""What the trainer learns from: words of our own that keep away from what the miner is measured on, heard as it hears."""

import json
from collections.abc import Iterable
from pathlib import Path

from bench.calls import CALLS, CALLS_FOLDER, Said, read_calls
from bench.sample_project import SAMPLES
from bench.train_heads import hear, own_conversations, own_examples, own_singles, without_marks
from service.domain.insight import OUTCOMES
from service.domain.speech_text import plain
from workers.mining.windows import Talk

FUNCTION_WORDS = frozenset(
    "the a an and to of in it is i you that we was for on have with not but they this be do so are my what if can at just or"
    " as your me from would there no yes how all like when which will he she it's i'm that's don't were had has been am did"
    " does by us our them their his her its then than too very really about out up some any one more could should".split()
)


def runs(texts: Iterable[str], length: int) -> set[tuple[str, ...]]:
    """So many content words in a row."""
    found = set()
    for text in texts:
        words = [w for w in plain(text).split() if w not in FUNCTION_WORDS]
        found |= {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}
    return found


def said_in_samples() -> list[str]:
    truths = [json.loads(Path(path).read_text(encoding="utf-8")) for path in sorted(SAMPLES.glob("*.json"))]
    return [u["text"] for truth in truths for u in truth["utterances"]]


def test_no_sentence_of_ours_shares_three_content_words_in_a_row_with_the_sample_project() -> None:
    said = runs(said_in_samples(), 3)
    assert len(said) > 300
    assert [line for lines in own_examples().values() for line in lines if runs([line], 3) & said] == []


def test_no_conversation_of_ours_shares_four_content_words_in_a_row_with_the_sample_project() -> None:
    said = runs(said_in_samples(), 4)
    assert [s.text for lines in own_conversations() for s in lines if runs([s.text], 4) & said] == []


def test_no_conversation_that_is_measured_on_is_learned_from() -> None:
    measured = {s.text for part in CALLS for c in read_calls(CALLS_FOLDER / f"{part}.toml").values() for s in c}
    long = {text for text in measured if len(plain(text).split()) > 7}
    assert len(long) > 500
    assert long.isdisjoint(s.text for lines in own_conversations() for s in lines)


def test_no_sentence_is_taught_as_two_kinds() -> None:
    lines = [line for kind in own_examples().values() for line in kind]
    assert len(lines) == len(set(lines))
    assert len(own_singles()) == len(lines)


def line(speaker: str, text: str, *kinds: str, either: str = "") -> Said:
    role = "agent" if speaker.startswith("agent") else "customer"
    return Said(speaker, role, text, frozenset(kinds), frozenset(either.split()))  # type: ignore[arg-type]


def test_the_trainer_hears_turns_cut_as_the_miner_cuts_them_with_the_labels_of_their_lines() -> None:
    heard = hear(
        [
            line("agent", "What is it about?", "question"),
            line("customer", "The lift is stuck again.", "pain_point"),
            line("customer", "I live on the sixth floor.", either="pain_point"),
            line("customer_2", "He does.", "praise"),
        ]
    )
    assert heard.talk == Talk(
        ["What is it about?", "The lift is stuck again.", "I live on the sixth floor.", "He does."],
        ["agent", "customer", "customer", "customer_2"],
    )
    first, second, third, _ = heard.answers
    assert first == {"question": True, "commitment": False} | dict.fromkeys(OUTCOMES, False)
    assert second["pain"] is True
    assert "pain" not in third
    assert third["praise"] is False


def test_a_conversation_may_be_heard_without_its_marks() -> None:
    assert without_marks("Well, it's – you know – TEN!") == "well it's you know ten"
    assert hear([line("agent", "Yes, go on.")], bare=True).talk.texts == ["yes go on"]
