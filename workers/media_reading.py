"""PyAV: the audio track of any container to 16-bit channels at 16 kHz, or a clear sentence why there is none.

Runs only inside `decoding_process`: the bytes are hostile until shown otherwise.
"""

import codecs
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any, BinaryIO, NoReturn

import av
import av.container
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.stream import Discard, Stream

from service.domain.errors import Invalid, UnsupportedMedia
from workers.sample_stream import FACTS, SAMPLE_RATE, SAMPLES, send, send_json

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


FORMATS = (
    "aac,ac3,aiff,amr,ape,asf,au,avi,caf,dss,dts,dtshd,dv,eac3,flac,flv,ircam,latm,loas,matroska,mov,mp3,mpc,mpc8,mpeg,"
    "mpegts,mxf,nistsphere,nut,ogg,oma,qcp,rm,shn,tak,truehd,tta,voc,w64,wav,wsaud,wv,xwma"
)
"""Containers that hold recordings. None of them is a list of other files (HLS, DASH, concat, SDP, image sequences)."""
CODECS = (
    "aac,aac_fixed,aac_latm,ac3,ac3_fixed,adpcm_adx,adpcm_g722,adpcm_g726,adpcm_g726le,adpcm_ima_qt,adpcm_ima_wav,"
    "adpcm_ms,adpcm_swf,adpcm_yamaha,alac,amrnb,amrwb,ape,atrac1,atrac3,atrac3p,cook,dca,dss_sp,eac3,evrc,flac,g723_1,"
    "g729,gsm,gsm_ms,ilbc,libgsm,libopus,libopencore_amrnb,libopencore_amrwb,libspeex,libvorbis,mlp,mp1,mp1float,mp2,"
    "mp2float,mp3,mp3adu,mp3adufloat,mp3float,mp3on4,mp3on4float,mpc7,mpc8,nellymoser,opus,pcm_alaw,pcm_bluray,pcm_dvd,"
    "pcm_f32be,pcm_f32le,pcm_f64be,pcm_f64le,pcm_mulaw,pcm_s16be,pcm_s16be_planar,pcm_s16le,pcm_s16le_planar,pcm_s24be,"
    "pcm_s24le,pcm_s24le_planar,pcm_s32be,pcm_s32le,pcm_s32le_planar,pcm_s64be,pcm_s64le,pcm_s8,pcm_s8_planar,pcm_u16be,"
    "pcm_u16le,pcm_u24be,pcm_u24le,pcm_u32be,pcm_u32le,pcm_u8,qcelp,qdm2,ra_144,ra_288,ralf,shorten,sipr,speex,tak,"
    "truehd,tta,vorbis,wavpack,wmalossless,wmapro,wmav1,wmav2,wmavoice"
)
"""Decoders of sound. No picture is ever decoded, not even to learn its size."""
MOST_STREAMS = 100
LOWEST_RATE, HIGHEST_RATE = 1000, 1_000_000
"""Samples a second: beyond them a header lies."""
BLOCK = 1 << 17
"""Bytes per channel that are sent at once."""


def load_all() -> None:
    """Import what PyAV would import later, and what Python needs to read tags: afterwards no file can be opened."""
    for kind in ("audio", "subtitles", "video"):
        import_module(f"av.{kind}.codeccontext")
        import_module(f"av.{kind}.stream")
    for module in ("codec.context", "logging"):
        import_module(f"av.{module}")
    for encoding in ("utf-8", "ascii", "latin-1"):
        codecs.lookup(encoding)


class Source(io.FileIO):
    """A file that was opened by somebody else, without a name that could tell anything about it."""

    def __init__(self, number: int) -> None:
        super().__init__(number, "rb")
        self.size = os.fstat(number).st_size

    name = ""

    def peek(self, count: int, at: int = 0) -> bytes:
        """Bytes from a place in the file; the decoder goes on where it was."""
        before = self.tell()
        self.seek(at)
        found = self.read(count)
        self.seek(before)
        return found


def read(source: Source, sink: BinaryIO, longest: float) -> dict[str, Any]:
    """Send the best audio track to `sink` and answer its facts: one channel, or two kept apart; more are mixed into one.

    `longest` in seconds. A file that breaks off keeps what could be decoded when that is at least half a second.
    Raises Invalid (empty, too long), UnsupportedMedia.
    """
    with _opened(source) as (container, stream):
        declared = _declared_duration(container, stream)
        if declared is not None and declared > longest * 1.02 and _honest(container, source):
            raise _too_long(declared, longest)
        context = stream.codec_context
        kept = 2 if context.channels == 2 else 1
        facts = {"channels": context.channels, "sample_rate": context.sample_rate, "codec": context.name}
        facts |= {"container": container.format.name, "kept": kept, "declared": declared}
        send_json(sink, FACTS, **facts)
        return facts | {"truncated": _read(container, stream, source, declared, _Sink(kept, sink, longest))}


def _read(
    container: av.container.InputContainer, stream: AudioStream, source: Source, declared: float | None, sink: "_Sink"
) -> bool:
    """Everything that the track has; answers whether it breaks off."""
    zero = (container.start_time or 0) / 1e6
    for frame in (frames := _Frames(container, stream)):
        _fill_gap(sink, frame, zero, declared)
        if not sink.put(frame):
            frames.count_broken()
    sink.finish()
    if not sink.length or frames.broken > frames.good:
        raise _undecodable(source, stream)
    short = declared is not None and _honest(container, source) and sink.duration < declared - max(1.0, 0.02 * declared)
    truncated = frames.broken > 0 or short or _cut_wave(source)
    if truncated and sink.duration < 0.5:
        raise UnsupportedMedia("The file is damaged: no half second of it could be decoded.", code="damaged")
    return truncated


class _Frames:
    """Decoded frames of a stream; broken packets are counted and passed over, a broken end ends it."""

    def __init__(self, container: av.container.InputContainer, stream: AudioStream) -> None:
        self._container, self._stream = container, stream
        self.good = self.broken = 0

    def count_broken(self) -> None:
        """The last frame was no good after all."""
        self.good, self.broken = self.good - 1, self.broken + 1

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
    """Resamples frames to 16-bit integers and sends them on in blocks; nothing is kept. Raises Invalid (too long)."""

    def __init__(self, channels: int, out: BinaryIO, longest: float) -> None:
        self._layout = "stereo" if channels == 2 else "mono"
        self._blocks = [bytearray() for _ in range(channels)]
        self._out, self._longest = out, longest
        self._resampler: AudioResampler | None = None
        self._source: tuple[str, str, int] | None = None
        self.length = 0
        """Samples so far, per channel."""

    @property
    def duration(self) -> float:
        """Seconds so far."""
        return self.length / SAMPLE_RATE

    def put(self, frame: AudioFrame) -> bool:
        """Take a frame in; False where damage has made it something that cannot be resampled."""
        if not LOWEST_RATE <= frame.sample_rate <= HIGHEST_RATE:
            return False
        source = (frame.format.name, frame.layout.name, frame.sample_rate)
        if self._resampler is None or source != self._source:  # some encoders change rate or layout on the way
            self.flush()
            self._resampler = AudioResampler(format="s16p", layout=self._layout, rate=SAMPLE_RATE)
            self._source = source
        frame.pts = None  # gaps are ours to fill: the resampler must not invent any
        try:
            self._keep(self._resampler.resample(frame))
        except av.error.FFmpegError:
            self._resampler = self._source = None
            return False
        return True

    def flush(self) -> None:
        if self._resampler is not None:
            with suppress(av.error.FFmpegError):
                self._keep(self._resampler.resample(None))
            self._resampler = self._source = None

    def silence(self, samples: int) -> None:
        self.flush()
        while samples > 0:
            some = min(samples, BLOCK // 2)
            self._extend([bytes(2 * some)] * len(self._blocks), some)
            samples -= some

    def finish(self) -> None:
        self.flush()
        self._send()

    def _keep(self, frames: list[AudioFrame]) -> None:
        for frame in frames:
            self._extend([bytes(plane)[: 2 * frame.samples] for plane in frame.planes], frame.samples)

    def _extend(self, planes: list[bytes], samples: int) -> None:
        for block, plane in zip(self._blocks, planes, strict=True):
            block.extend(plane)
        self.length += samples
        if self.duration > self._longest:
            raise _too_long(None, self._longest)
        if len(self._blocks[0]) >= BLOCK:
            self._send()

    def _send(self) -> None:
        size = len(self._blocks[0])
        for start in range(0, size, BLOCK):
            send(self._out, SAMPLES, b"".join(block[start : start + BLOCK] for block in self._blocks))
        for block in self._blocks:
            block.clear()


def _fill_gap(sink: _Sink, frame: AudioFrame, zero: float, declared: float | None) -> None:
    """A track that starts late or pauses (screen recorders do that) keeps its place in time."""
    if frame.time is None:
        return
    gap = frame.time - zero - sink.duration
    believable = (declared or sink.duration + 3600) + 1
    if gap > GAP and sink.duration + gap < believable:
        sink.silence(round(gap * SAMPLE_RATE))


OPTIONS = {
    "protocol_whitelist": "none",
    "format_whitelist": FORMATS,
    "codec_whitelist": CODECS,
    "max_streams": str(MOST_STREAMS),
}


@contextmanager
def _opened(source: Source) -> Iterator[tuple[av.container.InputContainer, AudioStream]]:
    """The container and its best audio track, from this file and nothing that it may point to."""
    head = _read_head(source)
    source.seek(0)
    try:
        container = av.open(source, mode="r", options=OPTIONS, metadata_errors="replace", io_open=_refuse)
    except (av.error.FFmpegError, OSError, ValueError, LookupError) as error:
        raise _not_media(head) from error
    with container:
        stream = container.streams.best("audio")
        if stream is None and container.streams.audio:
            raise _unknown_codec(container.streams.audio[0])
        if stream is None:
            raise _no_audio(container, head)
        if stream.codec_context is None or stream.codec_context.name not in KNOWN_CODECS:
            raise _unknown_codec(stream)
        for other in container.streams:
            if other is not stream:
                other.discard = Discard.all
        stream.codec_context.thread_count = 1
        yield container, stream  # type: ignore[misc]


def _refuse(*_: Any) -> NoReturn:
    """Instead of opening what a file points to."""
    raise PermissionError("a recording may not name other files")


KNOWN_CODECS = frozenset(CODECS.split(","))


def _read_head(source: Source) -> bytes:
    head = source.peek(4096)
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


def _undecodable(source: Source, stream: AudioStream) -> UnsupportedMedia:
    head = _read_head(source)
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


def _honest(container: av.container.InputContainer, source: Source) -> bool:
    if HONEST_DURATION & set(container.format.name.split(",")):
        return True
    return container.format.name == "mp3" and _has_mp3_length(source)


def _has_mp3_length(source: Source) -> bool:
    """MP3 states its length only in a Xing or Info frame, the first after the tags."""
    head, after_tags = source.peek(10), 0
    if head[:3] == b"ID3" and len(head) == 10:
        after_tags = 10 + ((head[6] << 21) | (head[7] << 14) | (head[8] << 7) | head[9])
    first = source.peek(2048, after_tags)
    return b"Xing" in first or b"Info" in first


def _cut_wave(source: Source) -> bool:
    """A WAV header states the size of the file; the decoder corrects it silently when the file is shorter."""
    head = source.peek(12)
    stated = int.from_bytes(head[4:8], "little") + 8
    streamed = stated - 8 in {0, 0xFFFFFFFF}
    return head[:4] == b"RIFF" and head[8:] == b"WAVE" and not streamed and source.size < stated - 8
