"""The heads' file and what they hear: the unit's own words, its neighbours up to a measure, the same however it is batched."""

from pathlib import Path

import numpy as np
import pytest

from workers.mining.context import AFTER_TOKENS, BEFORE_TOKENS, OWN_TOKENS, Context, Neighbour, in_context, lay_out
from workers.mining.heads import ADAPTED, NAMES, Heads, load_heads, save_heads, trained_heads

FIRST, DIVIDER = 1, 2


def numbers(text: str) -> list[int]:
    return [100 + len(word) for word in text.split()]


def test_a_unit_is_heard_among_two_before_and_one_after_and_who_said_them() -> None:
    heard = in_context(["one", "two", "three", "four", "five"], ["a", "b", "a", "a", "b"])
    assert heard[3] == Context("four", (Neighbour("two", False), Neighbour("three", True)), (Neighbour("five", False),))
    assert heard[0] == Context("one", (), (Neighbour("two", False),))


def test_the_words_of_the_unit_itself_are_marked_in_what_the_model_reads() -> None:
    row, begin, end = lay_out(
        Context("a bb", (Neighbour("ccc", False),), (Neighbour("dddd", True),)), numbers, FIRST, DIVIDER
    )
    assert row == [FIRST, 105, 103, DIVIDER, 101, 102, DIVIDER, 103, 104, DIVIDER]
    assert row[begin:end] == [101, 102]


def test_no_speech_is_too_long_to_be_heard() -> None:
    endless = "word " * 5000
    row, begin, end = lay_out(
        Context(endless, (Neighbour(endless, True),), (Neighbour(endless, True),)), numbers, FIRST, DIVIDER
    )
    assert len(row) == BEFORE_TOKENS + OWN_TOKENS + AFTER_TOKENS + 4
    assert end - begin == OWN_TOKENS


def made_up(rng: np.random.Generator) -> Heads:
    adapters = {}
    for number in range(6):
        for part in ADAPTED:
            wide = part == "intermediate.dense", part == "output.dense"
            out, into = (1536 if wide[0] else 384), (1536 if wide[1] else 384)
            adapters[f"layer.{number}.{part}"] = (
                rng.normal(0, 0.1, (out, 2)).astype(np.float32),
                rng.normal(0, 0.1, (2, into)).astype(np.float32),
            )
    count = len(NAMES)
    numbers_of = [rng.normal(0, 1, size).astype(np.float32) for size in ((count, 768), count, count, count)]
    return Heads(adapters, *numbers_of, {"made_by": "a test"})


def test_heads_are_read_as_they_were_written_to_within_a_step_of_eight_bits(tmp_path: Path) -> None:
    written = made_up(np.random.default_rng(3))
    save_heads(tmp_path / "heads.npz", written)
    read = load_heads(tmp_path / "heads.npz")
    assert read.card == {"made_by": "a test"}
    assert read.bias.tolist() == written.bias.tolist()
    for name, (up, down) in written.adapters.items():
        for matrix, again in zip((up, down), read.adapters[name], strict=True):
            steps = np.abs(matrix).max(axis=1, keepdims=True) / 127
            assert (np.abs(matrix - again) <= 0.51 * steps).all()
    assert (tmp_path / "heads.npz").stat().st_size < 600_000


def test_heads_of_another_format_are_refused_in_a_sentence(tmp_path: Path) -> None:
    facts = np.frombuffer(b'{"format": 1, "names": []}', dtype=np.uint8)
    np.savez(tmp_path / "heads.npz", facts=facts)
    with pytest.raises(ValueError, match="heads of format 1"):
        load_heads(tmp_path / "heads.npz")


@pytest.mark.engine
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")
def test_a_unit_is_judged_the_same_alone_and_in_a_batch_and_differently_among_other_words() -> None:
    asked = Context("About an hour.", (Neighbour("And how long do you wait for it every morning?", False),))
    told = Context("About an hour.", (Neighbour("And how long was the film?", False),))
    others = [Context("word " * length) for length in (3, 40, 90)]
    batch = trained_heads().score([*others, asked, told])
    for i, context in ((3, asked), (4, told)):
        lone = trained_heads().score([context])
        for name in NAMES:
            assert lone[name][0] == pytest.approx(batch[name][i], abs=1e-3)
    assert batch["pain"][3] > batch["pain"][4]
