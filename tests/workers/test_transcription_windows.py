"""Windows of speech: packed full, cut in pauses, without crosstalk; words kept inside speech; invented text marked."""

import json
import os
import platform
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from service.config import Settings
from service.domain.errors import StageFailed
from service.domain.transcript import Segment, Word
from workers import confinement
from workers.audio import SAMPLE_RATE, Audio
from workers.transcription import sphinx
from workers.transcription.sphinx_windows import plain_word
from workers.transcription.suspicion import mark
from workers.transcription.windows import Window, cut, fit_to_speech, pack, without_crosstalk

NOISE = np.random.default_rng(1).normal(size=100 * SAMPLE_RATE).astype(np.float32) * 0.1


def test_neighbours_share_a_window_up_to_its_length_and_gap() -> None:
    windows = pack(NOISE, [(0, 4), (5, 9), (9.5, 14), (30, 31)], longest=10, largest_gap=2)
    assert [(w.start, w.end) for w in windows] == [(0, 9), (9.5, 14), (30, 31)]
    assert windows[0].speech == ((0, 4), (5, 9))
    assert windows[0].seconds_of_speech == 8


def test_long_speech_is_cut_in_its_quietest_moment() -> None:
    sound = NOISE.copy()
    sound[25 * SAMPLE_RATE : int(25.3 * SAMPLE_RATE)] *= 0.01
    pieces = cut(sound, (0.0, 50.0), 30.0)
    assert pieces[0][1] == pytest.approx(25.15, abs=0.1)
    assert pieces[0][1] == pieces[1][0]
    assert pieces[-1][1] == 50.0
    assert all(end - start <= 30 for start, end in pieces)


def test_what_leaks_from_the_other_channel_is_left_out() -> None:
    left, right = np.zeros(20 * SAMPLE_RATE, np.float32), np.zeros(20 * SAMPLE_RATE, np.float32)
    for sound, other, start in ((left, right, 0), (right, left, 5), (left, right, 10), (right, left, 15)):
        part = slice(start * SAMPLE_RATE, (start + 4) * SAMPLE_RATE)
        sound[part] += NOISE[part]
        other[part] += NOISE[part] * 0.03
    spans = [(0, 4), (5, 9), (10, 14), (15, 19)]
    kept = without_crosstalk([left, right], [spans[::2], [*spans[1::2], spans[0]]])
    assert kept == [[(0, 4), (10, 14)], [(5, 9), (15, 19)]]


def test_words_do_not_reach_into_pauses() -> None:
    words = [Word("so", 0.5, 1.4), Word("well", 1.8, 3.0), Word("um", 5.0, 5.2)]
    fitted = fit_to_speech(words, [(1.0, 2.0), (2.5, 4.0)])
    assert [(w.start, w.end) for w in fitted] == [(1.0, 1.4), (2.5, 3.0), (5.0, 5.2)]


def test_the_rest_of_a_window_begins_with_its_next_speech() -> None:
    window = Window(0, 20, ((0, 5), (8, 20)), 1)
    assert window.rest(6) == Window(8, 20, ((8, 20),), 1)
    assert window.rest(20) is None


def said(text: str, seconds: float = 4.0, probability: float = 0.9) -> Segment:
    words = text.split()
    return Segment(0, seconds, text, tuple(Word(w, 0, seconds, probability) for w in words))


@pytest.mark.parametrize(
    ("segment", "suspect"),
    [
        (said("I sent three mails and nobody answered any of them."), None),
        (said("No no no, that is fine."), None),
        (said("and then and then and then and then and then"), "repetition"),
        (said("one two three four five six seven eight nine ten", 0.5), "too_fast"),
        (said("Thanks for watching!"), "phantom_phrase"),
        (said("Thank you."), None),
        (said("Thank you.", probability=0.2), "phantom_phrase"),
    ],
)
def test_invented_text_is_marked_and_real_text_is_not(segment: Segment, suspect: str | None) -> None:
    (marked,) = mark([segment])
    assert marked.suspect == suspect
    assert marked.text == segment.text


@pytest.mark.parametrize(("raw", "plain"), [("read(2)", "read"), ("<sil>", ""), ("[NOISE]", ""), ("it's", "it's")])
def test_what_the_decoder_writes_becomes_words(raw: str, plain: str) -> None:
    assert plain_word(raw) == plain


def test_a_draft_has_sentences_by_pause_and_nothing_invented() -> None:
    window = Window(10.0, 20.0, ((10.0, 20.0),))
    answer = [["i", 0.0, 0.2, 0.9], ["like", 0.2, 0.5, 0.8], ["it", 0.5, 0.7, 1.0], ["really", 2.0, 2.5, 0.5]]
    segments = sphinx._segments(window, answer)
    assert [s.text for s in segments] == ["I like it.", "Really."]
    assert (segments[1].start, segments[1].words[0].probability) == (12.0, 0.5)


@pytest.mark.engine
class TestDraftProcesses:
    def test_noise_and_silence_are_answered_in_order(self) -> None:
        requests = [(NOISE[:8000] * 32767).astype("<i2").tobytes(), bytes(16000), bytes(32000)]
        told: list[float] = []
        assert len(sphinx.recognise_all(requests, 2, told.append)) == 3
        assert told[-1] == 1.0

    def test_silence_gives_no_segments(self) -> None:
        found = sphinx.SphinxTranscriber(Settings()).transcribe(
            Audio.of(np.zeros(3 * SAMPLE_RATE, np.float32)), language=None, prompt=None, progress=lambda done: None
        )
        assert (found.segments, found.confidence) == ((), None)

    def test_another_language_is_refused_with_what_to_do(self) -> None:
        with pytest.raises(StageFailed, match="earmark models pull"):
            sphinx.SphinxTranscriber(Settings()).transcribe(
                Audio.of(NOISE[:16000]), language="de", prompt=None, progress=lambda done: None
            )

    def test_cancelling_ends_the_processes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        started: list[subprocess.Popen[bytes]] = []
        real = sphinx._start
        monkeypatch.setattr(sphinx, "_start", lambda setup: started.append(real(setup)) or started[-1])

        def cancel(done: float) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            sphinx.recognise_all([bytes(16000)] * 4, 2, cancel)
        assert [child.returncode for child in started] == [-9, -9]

    @pytest.mark.skipif(
        platform.machine() not in confinement.ARCHITECTURES or sys.platform != "linux", reason="no filter"
    )
    @pytest.mark.parametrize("text", [None, "earmark"], ids=["words", "a_text"])
    def test_they_open_no_file_and_no_socket_once_they_hear(self, text: str | None) -> None:
        child = sphinx._start({"pronunciations": {"earmark": "IY R M AA R K"}} if text else None)
        assert child.stdin
        assert child.stdout
        try:
            child.stdin.write(sphinx._message((NOISE[:32000] * 32767).astype("<i2").tobytes(), text))
            child.stdin.flush()
            assert isinstance(json.loads(child.stdout.readline()), list)
            status = Path(f"/proc/{child.pid}/status").read_text()
            assert "\nSeccomp:\t2\n" in status
            assert "\nNoNewPrivs:\t1\n" in status
        finally:
            child.kill()
            child.communicate()

    @pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the end of stdin ends them")
    def test_they_die_with_a_killed_worker(self, tmp_path: Path) -> None:
        code = (
            "from workers.transcription import sphinx; import time\n"
            "child = sphinx._start(); print(child.pid, flush=True); time.sleep(60)"
        )
        parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
        parent.stdout.close()
        for _ in range(200):
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                break
            stat = Path(f"/proc/{pid}/stat")
            if stat.exists() and stat.read_text().split(") ")[1][0] == "Z":
                break
            time.sleep(0.1)
        else:
            os.kill(pid, signal.SIGKILL)
            pytest.fail("the process outlived its worker")
