"""What decoding promises: any real media, channels told apart, bounded, and a clear sentence for everything else."""

from pathlib import Path

import av
import numpy as np
import pytest

from service.config import Settings
from service.domain.errors import EarmarkError, Invalid, NotFound, StageFailed, UnsupportedMedia
from workers import decoding
from workers.audio import SAMPLE_RATE, Audio, open_audio

RATE = 44_100


def settings(tmp_path: Path, **more: object) -> Settings:
    return Settings(data_folder=tmp_path, **more)  # type: ignore[arg-type]


def talk(seconds: float, seed: int, *, rate: int = RATE, spans: list[tuple[float, float]] | None = None) -> np.ndarray:
    """Something with the loudness of speech: noise in syllables, silence outside of the spans."""
    rng = np.random.default_rng(seed)
    at = np.arange(round(seconds * rate)) / rate
    syllables = np.clip(np.sin(2 * np.pi * (3.1 + 0.3 * seed) * at + seed), 0, 1) ** 0.5
    inside = np.zeros(len(at)) if spans is not None else np.ones(len(at))
    for start, end in spans or []:
        inside[(at >= start) & (at < end)] = 1
    voice = np.convolve(rng.normal(size=len(at)), np.ones(12) / 12, mode="same")
    return (voice * syllables * inside * 0.3).astype(np.float32)


def turns(seconds: float, who: int) -> list[tuple[float, float]]:
    """Two people taking turns of three seconds."""
    return [(s + 0.2, s + 2.8) for s in np.arange(0, seconds, 3.0) if round(s / 3) % 2 == who]


def write(path: Path, channels: np.ndarray, codec: str, *, rate: int = RATE, video: bool = False) -> Path:
    layout = "mono" if len(channels) == 1 else "stereo" if len(channels) == 2 else "5.1"
    with av.open(path, "w") as container:
        pictures = container.add_stream("mpeg4", rate=10) if video else None
        sound = container.add_stream(codec, rate=rate, layout=layout)
        if pictures is not None:
            pictures.width = pictures.height = 64
            pictures.pix_fmt = "yuv420p"
            for _ in range(int(channels.shape[1] / rate * 10)):
                for packet in pictures.encode(av.VideoFrame(64, 64, "yuv420p")):
                    container.mux(packet)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(channels), format="fltp", layout=layout)
        frame.sample_rate = rate
        fitted = av.AudioResampler(format=sound.format.name, layout=layout, rate=rate, frame_size=sound.frame_size or 0)
        for piece in [*fitted.resample(frame), *fitted.resample(None), None]:
            for packet in sound.encode(piece):
                container.mux(packet)
    return path


def write_silent_video(path: Path) -> Path:
    with av.open(path, "w") as container:
        pictures = container.add_stream("mpeg4", rate=10)
        pictures.width = pictures.height = 64
        pictures.pix_fmt = "yuv420p"
        for picture in [av.VideoFrame(64, 64, "yuv420p") for _ in range(20)] + [None]:
            for packet in pictures.encode(picture):
                container.mux(packet)
    return path


@pytest.mark.parametrize(
    ("name", "codec", "rate"),
    [
        ("a.wav", "pcm_s16le", 44_100),
        ("a.wav", "pcm_f32le", 8_000),
        ("a.mp3", "libmp3lame", 44_100),
        ("a.m4a", "aac", 48_000),
        ("a.ogg", "libopus", 48_000),
        ("a.flac", "flac", 16_000),
        ("a.webm", "libopus", 48_000),
        ("a.mkv", "ac3", 48_000),
    ],
)
def test_every_usual_container_and_codec_decodes_to_its_length(
    tmp_path: Path, name: str, codec: str, rate: int
) -> None:
    sound = talk(3.0, 1, rate=rate)
    audio = open_audio(write(tmp_path / name, sound[None], codec, rate=rate), settings(tmp_path))
    assert audio.duration == pytest.approx(3.0, abs=0.12)
    assert audio.facts.layout == "mono"
    assert audio.facts.sample_rate == rate
    assert not audio.facts.truncated
    samples = audio.mono()
    assert samples.dtype == np.float32
    assert samples.shape == (round(audio.duration * SAMPLE_RATE),)
    assert float(np.abs(samples).max()) > 0.1


def test_the_samples_are_those_of_the_file(tmp_path: Path) -> None:
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(RATE * 2) / RATE).astype(np.float32)
    samples = open_audio(write(tmp_path / "t.wav", tone[None], "pcm_s16le"), settings(tmp_path)).mono()
    expected = 0.5 * np.sin(2 * np.pi * 440 * np.arange(SAMPLE_RATE * 2) / SAMPLE_RATE)
    inner = slice(200, len(expected) - 200)
    assert np.abs(samples[: len(expected)] - expected)[inner].max() < 0.01


def test_a_video_gives_its_audio_track(tmp_path: Path) -> None:
    path = write(tmp_path / "v.mp4", talk(3.0, 1)[None], "aac", video=True)
    assert open_audio(path, settings(tmp_path)).duration == pytest.approx(3.0, abs=0.15)


def test_surround_sound_is_mixed_into_one_channel(tmp_path: Path) -> None:
    audio = open_audio(write(tmp_path / "s.flac", np.stack([talk(2, i) for i in range(6)]), "flac"), settings(tmp_path))
    assert (audio.facts.layout, audio.facts.channels) == ("same", 6)
    assert audio.mono().shape == (2 * SAMPLE_RATE,)


class TestTwoChannels:
    def layout(self, tmp_path: Path, left: np.ndarray, right: np.ndarray, codec: str = "pcm_s16le") -> Audio:
        name = "two.wav" if codec.startswith("pcm") else "two.mp3"
        return open_audio(write(tmp_path / name, np.stack([left, right]), codec), settings(tmp_path))

    def test_the_same_sound_twice_is_one_channel(self, tmp_path: Path) -> None:
        voice = talk(20, 1)
        audio = self.layout(tmp_path, voice, voice)
        assert audio.facts.layout == "same"
        assert len(audio.facts.peaks) == 1

    @pytest.mark.parametrize("codec", ["pcm_s16le", "libmp3lame"])
    def test_the_same_sound_at_another_level_with_hiss_is_one_channel(self, tmp_path: Path, codec: str) -> None:
        voice, hiss = talk(20, 1), np.random.default_rng(3).normal(size=20 * RATE).astype(np.float32) * 0.001
        assert self.layout(tmp_path, voice, voice * 0.3 + hiss, codec).facts.layout == "same"

    def test_a_speaker_on_each_channel_is_dual(self, tmp_path: Path) -> None:
        left, right = talk(30, 1, spans=turns(30, 0)), talk(30, 2, spans=turns(30, 1))
        audio = self.layout(tmp_path, left, right)
        assert audio.dual
        assert len(audio.facts.peaks) == 2
        assert np.abs(audio.channel(0)[: 2 * SAMPLE_RATE]).max() > 0.1
        assert np.abs(audio.channel(1)[: 2 * SAMPLE_RATE]).max() < 0.01
        assert np.allclose(audio.mono(), (audio.channel(0) + audio.channel(1)) / 2, atol=1e-4)

    def test_dual_survives_a_level_difference_crosstalk_and_mp3(self, tmp_path: Path) -> None:
        left, right = talk(30, 1, spans=turns(30, 0)), talk(30, 2, spans=turns(30, 1))
        quiet = self.layout(tmp_path, left + 0.02 * right, 0.15 * right + 0.02 * left, "libmp3lame")
        assert quiet.dual

    def test_people_talking_at_once_are_still_dual(self, tmp_path: Path) -> None:
        left = talk(30, 1, spans=[*turns(30, 0), (4, 5), (10, 11)])
        assert self.layout(tmp_path, left, talk(30, 2, spans=turns(30, 1))).dual

    def test_one_who_hardly_speaks_keeps_a_channel(self, tmp_path: Path) -> None:
        left = talk(60, 1, spans=[(0, 20), (22, 40), (42, 60)])
        assert self.layout(tmp_path, left, talk(60, 2, spans=[(20.4, 21.5), (40.5, 41.5)])).dual

    @pytest.mark.parametrize("noise", [0.0, 0.002])
    def test_a_silent_channel_is_left_out_without_halving_the_other(self, tmp_path: Path, noise: float) -> None:
        voice = talk(20, 1, spans=turns(20, 0))
        hiss = np.random.default_rng(3).normal(size=len(voice)).astype(np.float32) * noise
        for left, right in ((voice, hiss), (hiss, voice)):
            audio = self.layout(tmp_path, left, right)
            assert audio.facts.layout == "same"
            assert np.abs(audio.mono()).max() == pytest.approx(np.abs(voice).max(), rel=0.25)

    def test_mere_crosstalk_is_not_a_second_speaker(self, tmp_path: Path) -> None:
        voice = talk(30, 1, spans=turns(30, 0))
        late = np.roll(voice, round(0.12 * RATE)) * 0.03
        hiss = np.random.default_rng(3).normal(size=len(voice)).astype(np.float32) * 0.0005
        assert self.layout(tmp_path, voice, late + hiss).facts.layout == "same"

    def test_music_in_stereo_is_one_sound(self, tmp_path: Path) -> None:
        middle, left, right = talk(20, 1), talk(20, 2), talk(20, 3)
        assert self.layout(tmp_path, middle + 0.4 * left, middle + 0.4 * right).facts.layout == "same"

    def test_opposite_phase_does_not_cancel_out(self, tmp_path: Path) -> None:
        voice = talk(20, 1)
        audio = self.layout(tmp_path, voice, -voice)
        assert audio.facts.layout == "same"
        assert np.abs(audio.mono()).max() > 0.1

    def test_two_silent_channels_are_one_silence(self, tmp_path: Path) -> None:
        silence = np.zeros(3 * RATE, dtype=np.float32)
        audio = self.layout(tmp_path, silence, silence)
        assert audio.facts.layout == "same"
        assert not audio.mono().any()
        assert set(audio.facts.peaks[0]) == {0}

    def test_a_channel_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        audio = self.layout(tmp_path, talk(3, 1), talk(3, 1))
        with pytest.raises(IndexError, match="1 separate"):
            audio.channel(1)


class TestPeaks:
    def test_they_follow_the_sound(self, tmp_path: Path) -> None:
        loud = talk(4, 1, spans=[(0, 2)])
        loud[100:300] = -1.0
        facts = open_audio(write(tmp_path / "p.wav", loud[None], "pcm_s16le"), settings(tmp_path)).facts
        (peaks,) = facts.peaks
        assert facts.peaks_per_second == pytest.approx(20)
        assert len(peaks) == 80
        assert max(peaks) <= 255
        assert peaks[0] == 255
        assert max(peaks[42:]) <= 1

    def test_a_long_recording_has_no_more_than_8000(self) -> None:
        hour = np.zeros(3600 * SAMPLE_RATE, dtype=np.float32)
        hour[::5000] = 0.5
        facts = Audio.of(hour).facts
        assert 7000 < len(facts.peaks[0]) <= 8000
        assert facts.peaks_per_second == pytest.approx(len(facts.peaks[0]) / 3600, rel=0.01)
        assert min(facts.peaks[0]) == 128


def test_float_samples_are_shared_while_somebody_holds_them() -> None:
    audio = Audio.of(np.full(SAMPLE_RATE, 0.25, dtype=np.float32))
    held = audio.mono()
    assert audio.mono() is held
    assert held[0] == 0.25


def test_audio_opened_from_facts_alone_decodes_on_first_use(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", talk(2, 1)[None], "pcm_s16le")
    first = open_audio(path, settings(tmp_path))
    assert np.array_equal(Audio(path, first.facts).mono(), first.mono())


def test_progress_is_told_and_ends_at_one(tmp_path: Path) -> None:
    told: list[float] = []
    open_audio(write(tmp_path / "a.wav", talk(5, 1)[None], "pcm_s16le"), settings(tmp_path), progress=told.append)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0, abs=0.02)


def test_a_track_that_starts_late_keeps_its_place_in_time(tmp_path: Path) -> None:
    path = tmp_path / "late.mkv"
    sound = talk(2, 1)
    with av.open(path, "w") as container:
        pictures = container.add_stream("mpeg4", rate=10)
        pictures.width = pictures.height = 64
        pictures.pix_fmt = "yuv420p"
        track = container.add_stream("pcm_s16le", rate=RATE, layout="mono")
        for picture in [*(av.VideoFrame(64, 64, "yuv420p") for _ in range(50)), None]:
            container.mux(pictures.encode(picture))
        frame = av.AudioFrame.from_ndarray((sound[None] * 32767).astype(np.int16), format="s16", layout="mono")
        frame.sample_rate, frame.pts = RATE, 3 * RATE
        container.mux(track.encode(frame))
        container.mux(track.encode(None))
    audio = open_audio(path, settings(tmp_path))
    assert audio.duration == pytest.approx(5.0, abs=0.1)
    assert not audio.mono()[: int(2.9 * SAMPLE_RATE)].any()
    assert audio.mono()[int(3.0 * SAMPLE_RATE) :].any()


class TestBadInput:
    def fails(self, kind: type[EarmarkError], path: Path, tmp_path: Path, **more: object) -> EarmarkError:
        with pytest.raises(kind) as caught:
            open_audio(path, settings(tmp_path, **more))
        assert caught.value.detail.endswith(".")
        assert str(tmp_path) not in caught.value.detail
        return caught.value

    def test_a_missing_file(self, tmp_path: Path) -> None:
        assert "no file" in self.fails(NotFound, tmp_path / "none.wav", tmp_path).detail

    def test_an_empty_file(self, tmp_path: Path) -> None:
        (tmp_path / "e.mp3").touch()
        assert self.fails(Invalid, tmp_path / "e.mp3", tmp_path).code == "empty_file"

    @pytest.mark.parametrize("name", ["t.mp3", "t.wav", "t.aac", "t.txt", "t.m4a"])
    def test_text_renamed(self, tmp_path: Path, name: str) -> None:
        (tmp_path / name).write_text("Interview with Anna – notes\n" * 400, encoding="utf-8")
        error = self.fails(UnsupportedMedia, tmp_path / name, tmp_path)
        assert "text" in error.detail
        assert error.code == "not_media"

    @pytest.mark.parametrize("seed", range(3))
    def test_noise_bytes_renamed(self, tmp_path: Path, seed: int) -> None:
        (tmp_path / "n.mp3").write_bytes(np.random.default_rng(seed).bytes(200_000))
        self.fails(UnsupportedMedia, tmp_path / "n.mp3", tmp_path)

    def test_a_pdf_renamed_is_called_one(self, tmp_path: Path) -> None:
        (tmp_path / "p.mp3").write_bytes(b"%PDF-1.7\n" + bytes(5000))
        assert "PDF" in self.fails(UnsupportedMedia, tmp_path / "p.mp3", tmp_path).detail

    def test_a_playlist_cannot_make_the_decoder_read_other_files(self, tmp_path: Path) -> None:
        secret = write(tmp_path / "secret.aac", talk(3, 1)[None], "aac")
        playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n{secret}\n#EXT-X-ENDLIST\n"
        (tmp_path / "list.m3u8").write_text(playlist)
        self.fails(UnsupportedMedia, tmp_path / "list.m3u8", tmp_path)
        (tmp_path / "list.mp3").write_text(f"ffconcat version 1.0\nfile {secret.name}\n")
        self.fails(UnsupportedMedia, tmp_path / "list.mp3", tmp_path)

    def test_a_video_without_audio(self, tmp_path: Path) -> None:
        error = self.fails(UnsupportedMedia, write_silent_video(tmp_path / "v.mp4"), tmp_path)
        assert error.code == "no_audio_track"
        assert "video" in error.detail

    def test_a_codec_nobody_knows(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.mkv", talk(2, 1)[None], "aac")
        path.write_bytes(path.read_bytes().replace(b"A_AAC", b"A_ZQX"))
        error = self.fails(UnsupportedMedia, path, tmp_path)
        assert error.code == "unsupported_codec"
        assert "MP3" in error.detail

    def test_a_clip_too_short_to_hold_speech(self, tmp_path: Path) -> None:
        path = write(tmp_path / "s.wav", talk(0.2, 1)[None], "pcm_s16le")
        error = self.fails(Invalid, path, tmp_path)
        assert "0.2 seconds" in error.detail
        assert error.code == "too_short"
        assert open_audio(path, settings(tmp_path, min_duration_seconds=0.1)).duration == pytest.approx(0.2)

    @pytest.mark.parametrize(("name", "codec"), [("l.wav", "pcm_s16le"), ("l.ogg", "libopus")])
    def test_a_recording_beyond_the_longest_accepted(self, tmp_path: Path, name: str, codec: str) -> None:
        path = write(tmp_path / name, talk(12, 1, rate=48_000)[None], codec, rate=48_000)
        assert self.fails(Invalid, path, tmp_path, max_duration_hours=0.001).code == "too_long"

    def test_decoding_that_takes_too_long_is_given_up(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(decoding, "LOOK_SECONDS", 0.001)  # before any process can have started
        path = write(tmp_path / "a.wav", talk(3, 1)[None], "pcm_s16le")
        with pytest.raises(StageFailed, match="too long"):
            open_audio(path, settings(tmp_path, decoding_patience_seconds=1e-9))


class TestTruncated:
    @pytest.mark.parametrize(
        ("name", "codec"), [("a.wav", "pcm_s16le"), ("a.mp3", "libmp3lame"), ("a.flac", "flac"), ("a.mkv", "aac")]
    )
    def test_what_is_there_is_kept_and_marked(self, tmp_path: Path, name: str, codec: str) -> None:
        path = write(tmp_path / name, talk(10, 1)[None], codec)
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
        audio = open_audio(path, settings(tmp_path))
        assert audio.facts.truncated
        assert 4.0 < audio.duration < 6.5

    def test_an_ogg_cut_in_two_is_kept(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.ogg", talk(10, 1, rate=48_000)[None], "libopus", rate=48_000)
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
        assert 3.0 < open_audio(path, settings(tmp_path)).duration < 7.0

    def test_an_mp4_without_its_index_says_so(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.m4a", talk(10, 1)[None], "aac")
        path.write_bytes(path.read_bytes()[:20_000])
        with pytest.raises(UnsupportedMedia, match="incomplete"):
            open_audio(path, settings(tmp_path))

    def test_damage_in_the_middle_costs_only_the_middle(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.mp3", talk(10, 1)[None], "libmp3lame")
        content = bytearray(path.read_bytes())
        content[60_000:64_000] = bytes(4_000)
        path.write_bytes(content)
        assert open_audio(path, settings(tmp_path)).duration > 8.5


def test_a_track_read_in_stretches_is_the_same_sound_without_ever_being_whole() -> None:
    left, right = (np.random.default_rng(n).uniform(-1, 1, 5000).astype(np.float32) for n in (1, 2))
    (only,) = (mono := Audio.of(left)).tracks()
    assert len(only) == 5000
    assert np.array_equal(only[0:5000], mono.mono())
    assert np.array_equal(only[1000:1100], mono.mono()[1000:1100])
    assert only[4990:6000].dtype == np.float32 and len(only[4990:6000]) == 10
    dual = Audio.of(left, right)
    assert [np.array_equal(t[::7], dual.channel(i)[::7]) for i, t in enumerate(dual.tracks())] == [True, True]


def test_the_mix_of_two_channels_is_read_in_stretches_without_a_float_copy_of_the_whole() -> None:
    left, right = np.linspace(-0.5, 0.5, 1600, dtype=np.float32), np.full(1600, 0.25, dtype=np.float32)
    audio = Audio.of(left, right)
    mixed = audio.mixed()
    assert len(mixed) == 1600
    assert np.array_equal(mixed[100:300], audio.mono()[100:300])
    assert np.array_equal(mixed[::7], audio.mono()[::7])
    assert np.array_equal(Audio.of(left).mixed()[5:9], Audio.of(left).mono()[5:9])
