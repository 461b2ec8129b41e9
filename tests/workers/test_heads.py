"""The heads' file and what they hear: the unit's own words, its neighbours up to a measure, the same however it is batched."""

from pathlib import Path

import numpy as np
import pytest

from workers.mining.heads import ADAPTED, NAMES, Heads, batches_of, load_heads, save_heads, trained_heads
from workers.mining.windows import (
    NOTHING_AROUND,
    OWN_TOKENS,
    Marks,
    Measure,
    Row,
    Talk,
    Window,
    alone,
    cut_windows,
    rows_of,
)

MARKS = Marks(first=1, divider=2, speakers=(11, 12, 13))


def test_each_unit_is_judged_once_with_what_is_around_it() -> None:
    found = list(cut_windows([10] * 7, Measure(row=50, before=20, after=10)))
    assert found == [
        Window(range(5), range(4)),
        Window(range(2, 7), range(4, 6)),
        Window(range(4, 7), range(6, 7)),
    ]


@pytest.mark.parametrize("measure", [Measure(), Measure(60, 30, 10), Measure(20, 0, 0), NOTHING_AROUND])
def test_no_unit_is_left_out_or_judged_twice_whatever_its_length(measure: Measure) -> None:
    lengths = [int(n) for n in np.random.default_rng(1).integers(3, 66, 300)]
    found = list(cut_windows(lengths, measure))
    assert [place for window in found for place in window.judged] == list(range(300))
    for heard, judged in found:
        assert heard.start <= judged.start
        assert judged.stop <= heard.stop
        assert len(judged) == 1 or sum(lengths[i] for i in heard) <= measure.row
    assert list(cut_windows([], measure)) == []


def test_by_itself_a_unit_has_nothing_around_it() -> None:
    assert list(cut_windows([5, 9], NOTHING_AROUND)) == [Window(range(1), range(1)), Window(range(1, 2), range(1, 2))]


def test_a_row_says_where_each_unit_is_and_numbers_its_speakers_as_they_come() -> None:
    (row,) = rows_of([[101, 102], [103], [104]], ["S7", "S2", "S7"], MARKS)
    assert row.tokens == [1, 11, 101, 102, 2, 12, 103, 2, 11, 104, 2]
    assert [row.tokens[begin:end] for _, begin, end in row.places] == [[101, 102], [103], [104]]
    assert [row.tokens[opens] for opens, _, _ in row.places] == [1, 2, 2]


def test_no_speech_is_too_long_to_be_heard_and_no_crowd_too_large() -> None:
    (row,) = rows_of([[7] * 5000], ["S1"], MARKS)
    assert len(row.tokens) == OWN_TOKENS + 3
    (crowd,) = rows_of([[7]] * 9, [f"S{i}" for i in range(9)], MARKS)
    assert [t for t in crowd.tokens if t > 10] == [11, 12] + [13] * 7


def test_batches_hold_all_rows_and_no_more_than_so_many_tokens() -> None:
    rows = [Row([0] * n, []) for n in (5, 90, 30, 30, 200, 4)]
    found = list(batches_of(rows, 100))
    assert found == [[5, 0, 2], [3], [1], [4]]


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
def test_a_unit_is_judged_the_same_in_a_batch_and_differently_among_other_words() -> None:
    answer = "The long waiting time."
    asked = Talk(["What annoys you most?", answer], ["a", "b"])
    told = Talk(["What would you want to talk about in the article?", answer], ["a", "b"])
    others = alone([("word " * length).strip() for length in (3, 40, 90)])
    batch = trained_heads().score([*others, asked, told])
    for i, talk in ((4, asked), (6, told)):
        lone = trained_heads().score([talk])
        for name in NAMES:
            assert lone[name][1] == pytest.approx(batch[name][i], abs=1e-3)
    assert batch["pain"][4] > 2 * batch["pain"][6]
    assert {name: len(scores) for name, scores in trained_heads().score([]).items()} == dict.fromkeys(NAMES, 0)
