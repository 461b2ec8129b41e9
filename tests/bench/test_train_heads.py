"""What the trainer learns from: our own sentences keep away from the sample project, which the miner is measured on."""

import json
from itertools import pairwise
from pathlib import Path

from bench.sample_project import SAMPLES
from bench.train_heads import own_examples
from service.domain.speech_text import plain

FUNCTION_WORDS = frozenset(
    "the a an and to of in it is i you that we was for on have with not but they this be do so are my what if can at just or"
    " as your me from would there no yes how all like when which will he she it's i'm that's don't were had has been am did"
    " does by us our them their his her its then than too very really about out up some any one more could should".split()
)


def runs(text: str) -> set[tuple[str, ...]]:
    """Three content words in a row."""
    words = [w for w in plain(text).split() if w not in FUNCTION_WORDS]
    return {(a, *b) for a, b in zip(words, pairwise(words[1:]), strict=False)}


def test_no_sentence_of_ours_shares_three_content_words_in_a_row_with_the_sample_project() -> None:
    truths = [json.loads(Path(path).read_text(encoding="utf-8")) for path in sorted(SAMPLES.glob("*.json"))]
    said = set().union(*(runs(u["text"]) for truth in truths for u in truth["utterances"]))
    assert len(said) > 300
    assert [line for lines in own_examples().values() for line in lines if runs(line) & said] == []


def test_no_sentence_is_taught_as_two_kinds() -> None:
    lines = [line for kind in own_examples().values() for line in kind]
    assert len(lines) == len(set(lines))
