"""Media made to do harm: small real files, and what a seeded chance does to them."""

import io
import random
import struct
from collections.abc import Callable, Iterator
from typing import Any

import av
import numpy as np

from samples import load_project

RATE = 16_000
EXTREME = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
SEEDS = (
    ("wav", "pcm_s16le", 1, False),
    ("wav", "adpcm_ima_wav", 1, False),
    ("mp3", "libmp3lame", 2, False),
    ("ogg", "libopus", 1, False),
    ("nut", "pcm_s24le", 2, False),
    ("flac", "flac", 2, False),
    ("mp4", "aac", 1, False),
    ("mp4", "alac", 1, False),
    ("mov", "aac", 2, True),
    ("matroska", "ac3", 2, True),
    ("webm", "libopus", 2, False),
    ("aiff", "pcm_s16be", 1, False),
    ("mpegts", "mp2", 1, False),
    ("adts", "aac", 1, False),
    ("avi", "pcm_mulaw", 1, True),
    ("au", "pcm_alaw", 1, False),
    ("asf", "libmp3lame", 1, False),
    ("caf", "pcm_s16be", 1, False),
)
"""Container, codec, channels, with a picture."""


def encode(
    container: str, codec: str, channels: int, picture: bool, *, seconds: float = 2.0, rate: int = 48_000
) -> bytes:
    """A short real file of noise in syllables."""
    out, layout = io.BytesIO(), "mono" if channels == 1 else "stereo"
    at = np.arange(round(seconds * rate)) / rate
    noise = np.random.default_rng(1).normal(size=(channels, len(at))) * np.clip(np.sin(20 * at), 0, 1) * 0.2
    with av.open(out, "w", format=container, options={"fflags": "+bitexact"}) as file:
        shown: Any = file.add_stream("mpeg4", rate=5) if picture else None
        heard: Any = file.add_stream(codec, rate=rate, layout=layout)
        if shown is not None:
            shown.width = shown.height = 64
            shown.pix_fmt = "yuv420p"
            for image in [*(av.VideoFrame(64, 64, "yuv420p") for _ in range(int(seconds * 5))), None]:
                file.mux(shown.encode(image))
        frame = av.AudioFrame.from_ndarray(noise.astype(np.float32), format="fltp", layout=layout)
        frame.sample_rate = rate
        wanted = heard.codec_context
        fitted = av.AudioResampler(
            format=wanted.format.name, layout=layout, rate=rate, frame_size=wanted.frame_size or 0
        )
        for piece in [*fitted.resample(frame), *fitted.resample(None), None]:
            file.mux(heard.encode(piece))
    return out.getvalue()


def seeds() -> list[tuple[str, bytes]]:
    """(name, bytes) of the files that are mutated."""
    made = [(f"{container}-{codec}", encode(container, codec, n, p)) for container, codec, n, p in SEEDS]
    return [*made, *((r.audio.stem, r.audio.read_bytes()) for r in load_project().recordings)]


def flip_bits(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    region = len(changed) if chance.random() < 0.5 else min(len(changed), 600)
    for _ in range(chance.choice((1, 4, 20, 200))):
        changed[chance.randrange(region)] ^= 1 << chance.randrange(8)
    return bytes(changed)


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(1, len(data))]


def cut_out(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.choice((1, 7, 512, 5000)) :]


def repeat(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    piece = data[start : start + chance.choice((4, 64, 2048))]
    return data[:start] + piece * chance.choice((2, 50, 1000)) + data[start:]


def lie_about_sizes(data: bytes, chance: random.Random) -> bytes:
    """An extreme number beside a four-letter name of a chunk or box."""
    names = [at for at in range(min(len(data) - 12, 60_000)) if data[at : at + 4].isalpha()]
    if not names:
        return lie_in_header(data, chance)
    changed = bytearray(data)
    for _ in range(chance.choice((1, 2, 6))):
        at = chance.choice(names) + chance.choice((-4, 4, 8))
        changed[max(0, at) : max(0, at) + 4] = struct.pack(chance.choice("<>") + "I", chance.choice(EXTREME))
    return bytes(changed)


def lie_in_header(data: bytes, chance: random.Random) -> bytes:
    """Extreme numbers for rates, channels, sizes and durations."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 10))):
        size = chance.choice((1, 2, 4, 8))
        at = chance.randrange(4, min(len(data), 400))
        number = chance.choice(EXTREME) * chance.choice((1, 1, 0x100000001)) % (1 << 8 * size)
        changed[at : at + size] = number.to_bytes(size, chance.choice(("little", "big")))
    return bytes(changed)


def join(data: bytes, chance: random.Random) -> bytes:
    """Two files in one, or a foreign beginning."""
    heads = (
        b"PK\x03\x04" + bytes(60),
        b"%PDF-1.7\n",
        b"<html><script>",
        b"GIF89a",
        b"#!/bin/sh\n",
        b"RIFF\xff\xff\xff\xffWAVE",
    )
    return chance.choice((chance.choice(heads) + data, data + data, data + chance.choice(heads) * 2000))


MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    flip_bits,
    cut,
    cut_out,
    repeat,
    lie_about_sizes,
    lie_in_header,
    join,
)


def wave(channels: int, rate: int, bits: int, tag: int = 1, size: int | None = None) -> bytes:
    """A WAV whose header says this, over 64 KiB of noise."""
    body = np.random.default_rng(2).bytes(1 << 16)
    block = max(0, channels * bits // 8) & 0xFFFF
    head = struct.pack("<HHIIHH", tag, channels, rate, (rate * block) & 0xFFFFFFFF, block, bits)
    stated = len(body) if size is None else size
    riff = b"WAVEfmt " + struct.pack("<I", 16) + head + b"data" + struct.pack("<I", stated) + body
    return b"RIFF" + struct.pack("<I", (len(riff)) & 0xFFFFFFFF) + riff


def box(name: bytes, body: bytes, size: int | None = None) -> bytes:
    """A box of MP4."""
    return struct.pack(">I", len(body) + 8 if size is None else size) + name + body


def element(name: bytes, body: bytes) -> bytes:
    """An element of Matroska with an eight-byte length."""
    return name + (len(body) | 1 << 56).to_bytes(8, "big") + body


def silence_without_end(hours: float) -> bytes:
    """Silence as AAC in a few bytes a second: small on the disk, hours when decoded."""
    quiet = io.BytesIO()
    with av.open(quiet, "w", format="adts") as file:
        heard: Any = file.add_stream("aac", rate=8000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 8 * 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 8000
        for piece in [
            *av.AudioResampler(format="fltp", layout="mono", rate=8000, frame_size=1024).resample(frame),
            None,
        ]:
            file.mux(heard.encode(piece))
    data = quiet.getvalue()
    last = data[data.rindex(data[:2]) :]
    return last * int(hours * 3600 * 8000 / 1024)


def crafted() -> Iterator[tuple[str, bytes]]:
    """Files that chance would not find."""
    for channels, rate, bits in ((0, 8000, 16), (255, 8000, 8), (65535, 48000, 16), (1, 0, 16), (1, 1, 16), (2, 1, 8)):
        yield f"wave {channels} channels {rate} Hz {bits} bit", wave(channels, rate, bits)
    for rate, bits in ((0x7FFFFFFF, 16), (0xFFFFFFFF, 16), (8000, 0), (8000, 1), (8000, 7), (8000, 65535)):
        yield f"wave {rate} Hz {bits} bit", wave(1, rate, bits)
    for tag in (0, 2, 6, 0x11, 0x31, 0x50, 0x55, 0x161, 0xFF, 0xFFFE, 0xFFFF):
        yield f"wave of codec {tag:#x}", wave(1, 8000, 16, tag)
    yield "wave of four gigabytes", wave(1, 8000, 16, size=0xFFFFFFFF)
    nested = b""
    for _ in range(3000):
        nested = box(b"moov", nested)
    yield "boxes in boxes", box(b"ftyp", b"M4A \0\0\0\0") + nested
    yield "boxes without size", box(b"ftyp", b"M4A \0\0\0\0") + box(b"moov", bytes(8), 0) * 50_000
    yield "many tracks", box(b"ftyp", b"M4A \0\0\0\0") + box(b"moov", box(b"trak", box(b"tkhd", bytes(84))) * 5000)
    table = struct.pack(">III", 0, 1, 0xFFFFFFFF)
    yield (
        "table of four billion samples",
        box(b"ftyp", b"M4A \0\0\0\0")
        + box(
            b"moov", box(b"trak", box(b"mdia", box(b"minf", box(b"stbl", box(b"stsz", table) + box(b"stts", table)))))
        ),
    )
    track = element(b"\xae", b"\xd7\x81\x01\x83\x81\x02\x86\x85A_AAC")
    ebml = element(b"\x1a\x45\xdf\xa3", b"\x42\x82\x88matroska")
    yield "thousands of tracks", ebml + element(b"\x18\x53\x80\x67", element(b"\x16\x54\xae\x6b", track * 5000))
    yield "a tag of 30 MB", ebml + element(b"\x18\x53\x80\x67", element(b"\x12\x54\xc3\x67", bytes(30 << 20)))
    for hertz in (b"\x00" * 8, b"\x7f\xef" + b"\xff" * 6, b"\x7f\xf0" + b"\x00" * 6, b"\xff\xf8" + b"\x00" * 6):
        odd = element(b"\xae", b"\xd7\x81\x01\x83\x81\x02\x86\x85A_AAC" + element(b"\xe1", b"\xb5\x88" + hertz))
        yield f"rate {hertz.hex()}", ebml + element(b"\x18\x53\x80\x67", element(b"\x16\x54\xae\x6b", odd))
    pages = b"".join(
        b"OggS\0\x02" + bytes(8) + struct.pack("<III", n, 0, 0) + b"\x01\x13OpusHead\x01\x02\0\0\x80\xbb\0\0\0\0\0"
        for n in range(5000)
    )
    yield "thousands of streams", pages
    mp3 = encode("mp3", "libmp3lame", 1, False)
    yield "a tag larger than the file", b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + mp3
    yield "a tag of 20 MB", b"ID3\x04\0\0" + bytes((9, 80, 0, 0)) + b"TXXX" + bytes(9 * 2097152 + 80 * 16384 - 4) + mp3
    picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\x06\0\0\0" + bytes(200)
    frame = b"APIC" + struct.pack(">I", len(picture) + 13) + b"\0\0\0image/png\0\x03\0" + picture
    yield "a cover of four exapixels", b"ID3\x03\0\0" + bytes((0, 0, len(frame) >> 7, len(frame) & 127)) + frame + mp3
    flac = encode("flac", "flac", 1, False)
    yield "a hundred thousand blocks", flac[:42] + b"\x01\0\0\x04abcd" * 100_000 + flac[42:]
    yield "nine hours of silence", silence_without_end(9)
    yield "empty", b""
    yield "one byte", b"\0"
    yield "zeros", bytes(1 << 20)
    yield "ones", b"\xff" * (1 << 20)
    yield "noise", np.random.default_rng(3).bytes(1 << 20)
    yield "text", b"What I heard today. " * 5000
    yield "playlist", b"#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\nfile:///etc/passwd\n" * 1000
    yield "list of files", b"ffconcat version 1.0\nfile /etc/passwd\n" * 1000
    yield "picture", picture
    yield (
        "svg",
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    )


def hostile(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """`count` files as (what was done, bytes): the crafted ones first, then mutations of real ones."""
    made = list(crafted())[:count]
    yield from made
    originals = seeds()
    for number in range(count - len(made)):
        name, data = originals[number % len(originals)]
        done, chance = [], random.Random(f"{seed} {number}")
        for _ in range(chance.choice((1, 1, 2, 3))):
            mutation = chance.choice(MUTATIONS)
            data = mutation(data, chance) or b"\0"
            done.append(mutation.__name__)
        yield f"{name}: {', '.join(done)}", data
