"""Errors are drawn from what the bench measures: the right ones, half and half, the same ones for the same seed."""

import re
import sys
from pathlib import Path

import pytest

from bench.errors import Judged, draw, main
from workers.mining.claims import THRESHOLDS

JUDGED = Judged(
    texts=["found", "missed one", "missed two", "made up one", "made up two", "left alone"],
    truth=[True, True, True, False, False, False],
    scores=[0.9, 0.2, 0.1, 0.8, 0.7, 0.05],
    cut=0.5,
)


def test_half_of_the_errors_drawn_are_made_up_and_half_missed() -> None:
    head, *lines = draw(JUDGED, count=2, seed=1)
    assert head == "cut 0.500: 2 made up, 2 missed, 1 found"
    assert [line.split(" 0.")[0] for line in lines] == ["made up", "missed"]
    assert len(draw(JUDGED, count=20, seed=1)) == 5


def test_the_same_seed_draws_the_same() -> None:
    assert draw(JUDGED, count=2, seed=3) == draw(JUDGED, count=2, seed=3)


def test_without_a_threshold_as_many_are_said_yes_to_as_people_did() -> None:
    judged = Judged(JUDGED.texts, JUDGED.truth, JUDGED.scores, cut=None)
    assert draw(judged, count=2, seed=1)[0] == "cut 0.700: 2 made up, 2 missed, 1 found"


@pytest.mark.engine
@pytest.mark.filterwarnings("ignore")
def test_the_command_reads_a_file_and_prints_errors_with_their_scores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "semeval2019_suggestion" / "subtaskA"
    folder.mkdir(parents=True)
    rows = [
        ("1", "Please add a shelf for wet umbrellas.", "0"),  # a wish, marked as none: must come out as made up
        ("2", "The door is green.", "1"),  # no wish, marked as one: must come out as missed
        ("3", "It would be great if the lamp had a switch.", "1"),
        ("4", "We met at noon.", "0"),
    ]
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    (folder / "SubtaskA_Trial_Test_Labeled.csv").write_text(text, encoding="latin-1")
    monkeypatch.setattr(sys, "argv", ["bench.errors", "requests", str(tmp_path)])
    main()
    head, *lines = capsys.readouterr().out.strip().splitlines()
    assert head == f"cut {THRESHOLDS['request']:.3f}: 1 made up, 1 missed, 1 found"
    assert re.fullmatch(r"made up (0\.[5-9]\d|1\.00) .*umbrellas\.", lines[0])
    assert re.fullmatch(r"missed 0\.[0-4]\d .*The door is green\.", lines[1])
