"""PyAV: the audio track of any container to 16-bit channels at 16 kHz, or a clear sentence why there is none."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import av
import av.container
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.stream import Stream
from numpy.typing import NDArray

from service.domain.errors import Invalid, NotFound, StageFailed, UnsupportedMedia

SAMPLE_RATE = 16_000
GAP = 0.2
"""Seconds: a hole in the timestamps longer than this becomes silence, so that times agree with what a player shows."""

FOREIGN = {
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a ZIP archive or office document",
    b"\x7fELF": "a program",
    b"MZ": "a program",
    b"\x1f\x8b": "a compressed archive",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
}
HONEST_DURATION = {"mov", "mp4", "wav", "flac", "matroska", "aiff", "w64"}
"""Containers whose header states the duration instead of having it guessed from the bit rate."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What the header says, without decoding. `duration` in seconds, None when the header does not say."""

    duration: float | None
    channels: int
    sample_rate: int
    codec: str
    container: str
    video: bool


@dataclass(frozen=True, slots=True)
class Decoded:
    """One or two channels of 16 kHz samples (n,), and where they came from."""

    channels: list[NDArray[np.int16]]
    source_channels: int
    sample_rate: int
    codec: str
    container: str
    truncated: bool

    @property
    def duration(self) -> float:
        """Seconds."""
        return len(self.channels[0]) / SAMPLE_RATE if self.channels else 0.0


def probe(path: Path) -> Probe:
    """Read the header only. Raises NotFound, Invalid (empty) or UnsupportedMedia like decode."""
    with _opened(path) as (container, stream):
        return Probe(
            duration=_declared_duration(container, stream),
            channels=stream.codec_context.channels,
            sample_rate=stream.codec_context.sample_rate,
            codec=stream.codec_context.name,
            container=container.format.name,
            video=any(s.codec_context is not None for s in container.streams.video),
        )


def decode(
    path: Path,
    *,
    longest: float = 24 * 3600.0,
    time_limit: float = 1800.0,
    progress: Callable[[float], None] | None = None,
) -> Decoded:
    """Decode the best audio track: one channel, or two kept apart; more than two are mixed into one.

    `longest` and `time_limit` in seconds. A file that breaks off keeps what could be decoded when that is at least
    half a second. Raises NotFound, Invalid (empty, too long), UnsupportedMedia, StageFailed (time limit).
    """
    with _opened(path) as (container, stream):
        declared = _declared_duration(container, stream)
        if declared is not None and declared > longest * 1.02 and _honest(container, path):
            raise _too_long(declared, longest)
        return _read(container, stream, path, declared, _Limits(longest, time.monotonic() + time_limit, progress))


@dataclass(frozen=True, slots=True)
class _Limits:
    longest: float
    deadline: float
    progress: Callable[[float], None] | None


def _read(
    container: av.container.InputContainer, stream: AudioStream, path: Path, declared: float | None, limits: _Limits
) -> Decoded:
    source_channels = stream.codec_context.channels
    sink = _Sink(2 if source_channels == 2 else 1)
    zero = (container.start_time or 0) / 1e6
    for frame in (frames := _Frames(container, stream)):
        if time.monotonic() > limits.deadline:
            raise StageFailed("Decoding this file took too long and was given up.", code="decode_timeout")
        _fill_gap(sink, frame, zero, declared)
        sink.put(frame)
        if sink.duration > limits.longest:
            raise _too_long(None, limits.longest)
        if limits.progress and declared:
            limits.progress(min(1.0, sink.duration / declared))
    sink.flush()
    if not sink.length or frames.broken > frames.good:
        raise _undecodable(path, stream)
    short = declared is not None and _honest(container, path) and sink.duration < declared - max(1.0, 0.02 * declared)
    truncated = frames.broken > 0 or short or _cut_wave(path)
    if truncated and sink.duration < 0.5:
        raise UnsupportedMedia("The file is damaged: no half second of it could be decoded.", code="damaged")
    return Decoded(
        sink.channels(),
        source_channels,
        stream.codec_context.sample_rate,
        stream.codec_context.name,
        container.format.name,
        truncated,
    )


class _Frames:
    """Decoded frames of a stream; broken packets are counted and passed over, a broken end ends it."""

    def __init__(self, container: av.container.InputContainer, stream: AudioStream) -> None:
        self._container, self._stream = container, stream
        self.good = self.broken = 0

    def __iter__(self) -> Iterator[AudioFrame]:
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except (av.error.FFmpegError, OSError):
                self.broken += 1
                return
            try:
                decoded = packet.decode()
            except (av.error.FFmpegError, OSError):
                self.broken += 1
                continue
            for frame in decoded:
                self.good += 1
                yield frame


class _Sink:
    """Resamples frames and keeps them as 16-bit integers, growing in place."""

    def __init__(self, channels: int) -> None:
        self._layout = "stereo" if channels == 2 else "mono"
        self._kept = [bytearray() for _ in range(channels)]
        self._resampler: AudioResampler | None = None
        self._source: tuple[str, str, int] | None = None

    @property
    def length(self) -> int:
        """Samples kept so far, per channel."""
        return len(self._kept[0]) // 2

    @property
    def duration(self) -> float:
        """Seconds kept so far."""
        return self.length / SAMPLE_RATE

    def put(self, frame: AudioFrame) -> None:
        source = (frame.format.name, frame.layout.name, frame.sample_rate)
        if self._resampler is None or source != self._source:  # some encoders change rate or layout on the way
            self.flush()
            self._resampler = AudioResampler(format="s16p", layout=self._layout, rate=SAMPLE_RATE)
            self._source = source
        frame.pts = None  # gaps are ours to fill: the resampler must not invent any
        self._keep(self._resampler.resample(frame))

    def flush(self) -> None:
        if self._resampler is not None:
            self._keep(self._resampler.resample(None))
            self._resampler = self._source = None

    def silence(self, samples: int) -> None:
        self.flush()
        for kept in self._kept:
            kept.extend(bytes(2 * samples))

    def channels(self) -> list[NDArray[np.int16]]:
        return [np.frombuffer(kept, dtype=np.int16) for kept in self._kept]

    def _keep(self, frames: list[AudioFrame]) -> None:
        for frame in frames:
            for kept, plane in zip(self._kept, frame.to_ndarray(), strict=True):
                kept.extend(plane.tobytes())


def _fill_gap(sink: _Sink, frame: AudioFrame, zero: float, declared: float | None) -> None:
    """A track that starts late or pauses (screen recorders do that) keeps its place in time."""
    if frame.time is None:
        return
    gap = frame.time - zero - sink.duration
    believable = (declared or sink.duration + 3600) + 1
    if gap > GAP and sink.duration + gap < believable:
        sink.silence(round(gap * SAMPLE_RATE))


@contextmanager
def _opened(path: Path) -> Iterator[tuple[av.container.InputContainer, AudioStream]]:
    """The container and its best audio track, from a local file and nothing that the file may point to."""
    head = _read_head(path)
    # A playlist could name other files or addresses: through a file object and an empty list of protocols it cannot.
    with path.open("rb") as source:
        try:
            container = av.open(source, mode="r", options={"protocol_whitelist": "none"}, metadata_errors="replace")
        except (av.error.FFmpegError, OSError, ValueError) as error:
            raise _not_media(head) from error
        with container:
            stream = container.streams.best("audio")
            if stream is None and container.streams.audio:
                raise _unknown_codec(container.streams.audio[0])
            if stream is None:
                raise _no_audio(container, head)
            if stream.codec_context is None or stream.codec_context.name in {"", "none"}:
                raise _unknown_codec(stream)
            yield container, stream  # type: ignore[misc]


def _read_head(path: Path) -> bytes:
    try:
        with path.open("rb") as source:
            head = source.read(4096)
    except FileNotFoundError:
        raise NotFound(f"There is no file “{path.name}”.", code="file_not_found") from None
    except OSError as error:
        raise Invalid(f"The file “{path.name}” cannot be read: {error.strerror}.", code="unreadable_file") from None
    if not head:
        raise Invalid("The file is empty.", code="empty_file")
    for magic, kind in FOREIGN.items():
        if head.startswith(magic):
            raise UnsupportedMedia(f"The file is {kind}, not audio or video.", code="not_media")
    return head


def _not_media(head: bytes) -> UnsupportedMedia:
    if head[4:8] == b"ftyp":
        return UnsupportedMedia(
            "The file is incomplete: the index at its end is missing, so nothing of it can be decoded.",
            code="damaged",
        )
    return UnsupportedMedia(
        f"The file is {_looks_like(head)}, not audio or video that can be decoded.", code="not_media"
    )


def _looks_like(head: bytes) -> str:
    try:
        text = head.decode("utf-8", errors="strict") if len(head) < 4096 else head[:4000].decode("utf-8", "ignore")
    except UnicodeDecodeError:
        return "of an unknown kind"
    return "text" if all(c.isprintable() or c in "\r\n\t\f\ufeff" for c in text) else "of an unknown kind"


def _no_audio(container: av.container.InputContainer, head: bytes) -> UnsupportedMedia:
    if _looks_like(head) == "text":
        return _not_media(head)
    if container.streams.video:
        return UnsupportedMedia("The video has no audio track.", code="no_audio_track")
    return UnsupportedMedia("The file holds no audio track.", code="no_audio_track")


def _unknown_codec(stream: Stream) -> UnsupportedMedia:
    tag = stream.codec_context.codec_tag.strip() if stream.codec_context is not None else ""
    named = f" ({tag})" if tag.isalnum() else ""
    return UnsupportedMedia(
        f"The audio track is in a codec{named} that cannot be decoded here: save it as WAV, MP3 or M4A and try again.",
        code="unsupported_codec",
    )


def _undecodable(path: Path, stream: AudioStream) -> UnsupportedMedia:
    head = _read_head(path)
    if _looks_like(head) == "text":
        return _not_media(head)
    return UnsupportedMedia(
        f"The audio track ({stream.codec_context.name}) is damaged or not audio: nothing of it could be decoded.",
        code="damaged",
    )


def _too_long(duration: float | None, longest: float) -> Invalid:
    measured = f"{duration / 3600:.1f} hours long, longer than" if duration else "longer than"
    return Invalid(f"The recording is {measured} the {longest / 3600:g} hours accepted here.", code="too_long")


def _declared_duration(container: av.container.InputContainer, stream: AudioStream) -> float | None:
    if stream.duration is not None and stream.time_base is not None:
        late = float((stream.start_time or 0) * stream.time_base) - (container.start_time or 0) / 1e6
        return float(stream.duration * stream.time_base) + max(0.0, late)
    return container.duration / 1e6 if container.duration else None


def _honest(container: av.container.InputContainer, path: Path) -> bool:
    if HONEST_DURATION & set(container.format.name.split(",")):
        return True
    return container.format.name == "mp3" and _has_mp3_length(path)


def _has_mp3_length(path: Path) -> bool:
    """MP3 states its length only in a Xing or Info frame, the first after the tags."""
    with path.open("rb") as source:
        head = source.read(10)
        if head[:3] == b"ID3":
            size = (head[6] << 21) | (head[7] << 14) | (head[8] << 7) | head[9]
            source.seek(10 + size)
        first = source.read(2048)
    return b"Xing" in first or b"Info" in first


def _cut_wave(path: Path) -> bool:
    """A WAV header states the size of the file; the decoder corrects it silently when the file is shorter."""
    with path.open("rb") as source:
        head = source.read(12)
    stated = int.from_bytes(head[4:8], "little") + 8
    streamed = stated - 8 in {0, 0xFFFFFFFF}
    return head[:4] == b"RIFF" and head[8:] == b"WAVE" and not streamed and path.stat().st_size < stated - 8
