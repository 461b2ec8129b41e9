"""The sample project is what it says: natural conversations, and ground truth that holds in the decoded audio."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest

from samples import SampleRecording, load_project, sample_folder
from samples.dialogue import read_dialogue, read_voices
from samples.make import as_rttm, as_vtt, main
from samples.rendering import place, seeded, tracks
from samples.voices import SAMPLE_RATE, FliteMissing, speak

RECORDINGS = load_project().recordings
every_recording = pytest.mark.parametrize("recording", RECORDINGS, ids=lambda recording: recording.key)

KINDS = {"pain_point", "request", "praise", "question", "commitment", "outcome"}
ROLES = {"agent", "customer", "interviewer", "participant"}


def truth_of(recording: SampleRecording) -> dict[str, Any]:
    return json.loads((sample_folder() / "truth" / f"{recording.key}.json").read_text(encoding="utf-8"))


def decode(recording: SampleRecording) -> npt.NDArray[np.float32]:
    """Shape (channels, samples)."""
    with av.open(str(recording.audio)) as container:
        return np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)


def planted(truth: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from (*truth["insights"], *truth["distractors"], *truth["scores"])


def has_flite() -> bool:
    try:
        speak("Hello.", "rms")
    except FliteMissing:
        return False
    return True


def test_the_project_has_at_least_four_conversations_of_different_kinds_and_moods() -> None:
    assert len(RECORDINGS) >= 4
    assert {recording.kind for recording in RECORDINGS} >= {"interview", "support_call"}
    assert {truth_of(recording)["satisfaction"] for recording in RECORDINGS} == {"unhappy", "mixed", "happy"}
    assert [recording.channels for recording in RECORDINGS].count(2) == 1
    dates = [recording.recorded_on for recording in RECORDINGS]
    assert dates == sorted(dates)
    assert (dates[-1] - dates[0]).days > 21


def test_somebody_is_met_twice() -> None:
    names = [
        person.name for recording in RECORDINGS for person in recording.participants if person.role == "participant"
    ]
    assert len(names) > len(set(names))


@every_recording
def test_a_recording_lasts_two_to_four_minutes_and_is_small(recording: SampleRecording) -> None:
    assert 120 <= truth_of(recording)["duration"] <= 240
    assert recording.audio.stat().st_size < 1_000_000


@every_recording
def test_the_decoded_audio_has_the_length_rate_and_channels_of_the_truth(recording: SampleRecording) -> None:
    truth, audio = truth_of(recording), decode(recording)
    with av.open(str(recording.audio)) as container:
        assert container.streams.audio[0].rate == truth["sample_rate"] == SAMPLE_RATE
    assert audio.shape[0] == truth["channels"] == recording.channels
    assert 0 <= audio.shape[1] / SAMPLE_RATE - truth["duration"] < 0.07  # AAC fills its last frame of 64 ms
    assert 0.2 < np.abs(audio).max() < 1.0


@every_recording
def test_what_is_in_the_truth_fits_together(recording: SampleRecording) -> None:
    truth = truth_of(recording)
    assert {(person["name"], person["role"], person["channel"]) for person in truth["speakers"]} == {
        (person.name, person.role, person.channel) for person in recording.participants
    }
    assert {person["role"] for person in truth["speakers"]} <= ROLES
    assert len({person["voice"] for person in truth["speakers"]}) == 2
    starts = [said["start"] for said in truth["utterances"]]
    assert starts == sorted(starts)
    for said in truth["utterances"]:
        words = said["words"]
        assert [word["text"] for word in words] == said["text"].split()
        assert words[0]["start"] == said["start"]
        assert words[-1]["end"] == said["end"] < truth["duration"]
        assert all(0.01 < word["end"] - word["start"] < 1.6 for word in words), said["text"]
        assert all(before["end"] <= after["start"] for before, after in pairwise(words))


@every_recording
def test_every_planted_quote_is_verbatim_and_lies_inside_its_utterance(recording: SampleRecording) -> None:
    truth = truth_of(recording)
    for item in planted(truth):
        said = truth["utterances"][item["utterance"]]
        assert said["speaker"] == item["speaker"]
        assert said["text"][item["start_char"] : item["end_char"]] == item["quote"]
        inside = [word for word in said["words"] if item["start"] <= word["start"] and word["end"] <= item["end"]]
        assert item["quote"] in " ".join(word["text"] for word in inside)
        assert len(inside) == len(item["quote"].split())


def test_every_kind_is_planted_and_every_sort_of_trap_is_laid() -> None:
    truths = [truth_of(recording) for recording in RECORDINGS]
    assert {item["kind"] for truth in truths for item in truth["insights"]} == KINDS
    assert {item["reason"] for truth in truths for item in truth["distractors"]} == {"echo", "negated", "fixed"}
    assert {item["answered"] for truth in truths for item in truth["insights"] if item["kind"] == "question"} == {
        True,
        False,
    }
    assert all(item["due"] for truth in truths for item in truth["insights"] if item["kind"] == "commitment")
    assert all(len(truth["scores"]) == 1 for truth in truths)


def test_customers_are_the_ones_who_hurt_and_interviewers_only_echo() -> None:
    for recording in RECORDINGS:
        truth = truth_of(recording)
        roles = {person["name"]: person["role"] for person in truth["speakers"]}
        for item in truth["insights"]:
            if item["kind"] in {"pain_point", "request", "praise"}:
                assert roles[item["speaker"]] in {"customer", "participant"}
        for item in truth["distractors"]:
            assert (item["reason"] == "echo") == (roles[item["speaker"]] in {"agent", "interviewer"})


def test_the_same_pains_come_up_in_several_conversations() -> None:
    seen: dict[str, set[str]] = {}
    for recording in RECORDINGS:
        for item in truth_of(recording)["insights"]:
            seen.setdefault(item["theme"], set()).add(recording.key)
    assert all(
        len(seen[theme]) >= 3 for theme in ("confusing onboarding", "slow or broken export", "waiting for support")
    )


@every_recording
def test_people_interrupt_hesitate_and_listen(recording: SampleRecording) -> None:
    said = truth_of(recording)["utterances"]
    main = [each for each in said if not each["backchannel"]]
    overlaps = [after["start"] < before["end"] - 0.2 for before, after in pairwise(main)]
    assert any(overlaps)
    assert any(each["backchannel"] for each in said)
    words = [word.strip(",.?!").lower() for each in said for word in each["text"].split()]
    assert "um" in words
    assert any(before == after for before, after in pairwise(words))


@every_recording
def test_the_words_are_plain_english_that_a_voice_can_speak(recording: SampleRecording) -> None:
    for said in truth_of(recording)["utterances"]:
        assert re.fullmatch(r"[A-Za-z'.,? ]+", said["text"]), said["text"]
        rate = len(said["words"]) / (said["end"] - said["start"])
        assert 0.9 < rate < 5.5, said["text"]


@every_recording
def test_speech_is_heard_where_the_truth_says_it_begins(recording: SampleRecording) -> None:
    """Energy onset against the start of each utterance that comes after a quarter second of silence."""
    truth, audio = truth_of(recording), decode(recording)
    channel = {person["name"]: person["channel"] or 0 for person in truth["speakers"]}
    step = SAMPLE_RATE // 200
    late: list[float] = []
    ended = 0.0
    for said in truth["utterances"]:
        if said["start"] - ended > 0.25:
            around = audio[channel[said["speaker"]], round((said["start"] - 0.15) * SAMPLE_RATE) :][: 90 * step]
            level = np.sqrt(np.mean(around.reshape(-1, step) ** 2, axis=1))
            onset = int(np.argmax(level > 0.003)) * step / SAMPLE_RATE - 0.15
            late.append(onset)
        ended = max(ended, said["end"])
    assert len(late) >= 8
    assert abs(float(np.median(late))) <= 0.03
    assert max(np.abs(late)) <= 0.15  # a soft first sound (h, f, th) is heard later than it begins


def test_the_support_call_keeps_each_speaker_on_an_own_channel_with_a_faint_echo() -> None:
    recording = next(recording for recording in RECORDINGS if recording.channels == 2)
    truth, audio = truth_of(recording), decode(recording)
    others = {0: 1, 1: 0}
    spans = {person["channel"]: [] for person in truth["speakers"]}
    channel = {person["name"]: person["channel"] for person in truth["speakers"]}
    for before, said, after in zip(truth["utterances"], truth["utterances"][1:], truth["utterances"][2:], strict=False):
        if before["end"] < said["start"] and said["end"] < after["start"]:
            spans[channel[said["speaker"]]].append((said["start"], said["end"]))
    for own, alone in spans.items():
        assert alone
        for start, end in alone:
            part = audio[:, round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)]
            loud, faint = np.sqrt(np.mean(part[own] ** 2)), np.sqrt(np.mean(part[others[own]] ** 2))
            assert 25 < 20 * np.log10(loud / faint) < 45


@every_recording
def test_rttm_and_transcript_say_what_the_truth_says(recording: SampleRecording) -> None:
    truth = truth_of(recording)
    rttm = (sample_folder() / "truth" / f"{recording.key}.rttm").read_text(encoding="utf-8")
    assert rttm == as_rttm(truth)
    assert len(rttm.splitlines()) == len(truth["utterances"])
    assert all(len(line.split()) == 10 for line in rttm.splitlines())
    if recording.transcript is None:
        return
    vtt = recording.transcript.read_text(encoding="utf-8")
    assert vtt == as_vtt(truth)
    cue = re.compile(r"(\d+):(\d+):([\d.]+) --> (\d+):(\d+):([\d.]+)\n<v ([^>]+)>(.*)</v>")
    for found, said in zip(cue.findall(vtt), truth["utterances"], strict=True):
        numbers = [float(number) for number in found[:6]]
        assert numbers[0] * 3600 + numbers[1] * 60 + numbers[2] == pytest.approx(said["start"], abs=0.0011)
        assert numbers[3] * 3600 + numbers[4] * 60 + numbers[5] == pytest.approx(said["end"], abs=0.0011)
        assert (found[6], found[7]) == (said["speaker"], said["text"])


@every_recording
def test_the_scripts_are_the_source_of_the_truth(recording: SampleRecording) -> None:
    dialogue = read_dialogue(sample_folder() / "scripts", recording.key)
    truth = truth_of(recording)
    assert sorted((line.speaker, line.text) for line in dialogue.lines) == sorted(
        (said["speaker"], said["text"]) for said in truth["utterances"]
    )
    count = sum(len(line.insights) for line in dialogue.lines)
    assert count == len(truth["insights"]) + len(truth["distractors"])
    assert {line.speaker for line in dialogue.lines} <= set(read_voices(sample_folder() / "scripts"))


def test_an_unknown_recording_is_named_together_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nothing"]) == 2
    assert "onboarding-interview" in capsys.readouterr().err


def test_without_flite_the_script_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(*_: object) -> None:
        raise FliteMissing("install it")

    monkeypatch.setattr("samples.make.make", missing)
    assert main([]) == 1
    assert "install it" in capsys.readouterr().err


@pytest.mark.skipif(not has_flite(), reason="flite is not installed: the recordings cannot be made anew here")
def test_speaking_a_script_anew_gives_the_audio_and_the_times_that_are_kept() -> None:
    recording, scripts = RECORDINGS[-1], sample_folder() / "scripts"
    dialogue = read_dialogue(scripts, recording.key)
    beginning = replace(dialogue, lines=dialogue.lines[:4])
    placed = place(beginning, read_voices(scripts), seeded(recording.key))
    for item, said in zip(placed, truth_of(recording)["utterances"], strict=False):
        assert [word.start for word in item.words] == pytest.approx(
            [word["start"] for word in said["words"]], abs=0.001
        )
    dry = tracks(placed, [person.name for person in recording.participants]).sum(axis=0)
    dry = dry[: round(placed[-1].end * SAMPLE_RATE)]
    kept = decode(recording)[0, : len(dry)]
    size = 1 << 19
    match = np.fft.irfft(np.fft.rfft(kept, size) * np.conj(np.fft.rfft(dry, size)))
    assert int(match.argmax()) == 0  # not one sample early or late after encoding and decoding
    assert np.corrcoef(kept, dry)[0, 1] > 0.95
