"""Transcripts made to do harm: every format that is imported, and what a seeded chance does to them."""

import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from service.domain.formats import Conversation, as_bytes
from service.domain.formats.write import WRITERS
from service.domain.transcript import Provenance, SpeakerInfo, Transcript, Utterance, Word

LINES = ("Hello, how can I help you today?", "My invoice is wrong again.", "I am sorry, I will look into it.") * 4
ODD = (
    "\0",
    "\ufeff",
    "\u202e",
    "\x1b[2J",
    "\x85",
    "\u2028",
    "&#" + "9" * 6000 + ";",
    "&lt;v",
    "<v ",
    "{\\",
    "-->",
    "]]>",
)
NUMBERS: tuple[Any, ...] = (
    -1,
    1e308,
    1e400,
    float("nan"),
    10**400,
    -0.0,
    "1e9",
    True,
    None,
    [],
    {},
    "",
    "\ud800",
    [[]],
)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def conversation() -> Conversation:
    """A short support call."""
    said = []
    for number, line in enumerate(LINES):
        texts, start = line.split(), number * 4.0
        words = tuple(Word(t, start + i * 0.4, start + i * 0.4 + 0.3, 0.9) for i, t in enumerate(texts))
        said.append(Utterance(start, words[-1].end, f"SPEAKER_0{number % 2}", line, words, "en"))
    speakers = (SpeakerInfo("SPEAKER_00", "Anna", "agent"), SpeakerInfo("SPEAKER_01", "Ben", "customer"))
    transcript = Transcript(tuple(said), Provenance("import", "fuzz"), "en", speakers)
    return Conversation("1", "A call", "call.wav", transcript, 60.0)


def vendor_documents() -> Iterator[tuple[str, dict[str, Any]]]:
    """A small document of each service that is read."""
    times = [(i * 0.5, i * 0.5 + 0.4, word) for i, word in enumerate(" ".join(LINES).split())]
    yield "whisper", {"language": "en", "segments": [{"start": a, "end": b, "text": w} for a, b, w in times]}
    items = [
        {"type": "pronunciation", "start_time": str(a), "end_time": str(b), "alternatives": [{"content": w}]}
        for a, b, w in times
    ]
    labels = [{"items": [{"start_time": str(a), "speaker_label": f"spk_{i % 2}"}]} for i, (a, _, _) in enumerate(times)]
    yield "amazon", {"results": {"items": items, "speaker_labels": {"segments": labels}}}
    spoken = [{"text": w, "start": a * 1000, "end": b * 1000, "speaker": "A"} for a, b, w in times]
    yield "assemblyai", {"audio_duration": 60, "words": spoken, "utterances": None}
    heard = [{"word": w, "start": a, "end": b, "speaker": i % 2} for i, (a, b, w) in enumerate(times)]
    yield "deepgram", {"results": {"channels": [{"alternatives": [{"words": heard}]}]}}
    elements = [{"type": "text", "value": w, "ts": a, "end_ts": b} for a, b, w in times]
    yield "revai", {"monologues": [{"speaker": 0, "elements": elements}], "speakers": [{"id": 0, "name": "Anna"}]}


def seeds() -> list[tuple[str, bytes]]:
    """(file name, bytes) of each format."""
    made = [
        (f"call.{name}", as_bytes(WRITERS[name].write(conversation())))
        for name in ("vtt", "srt", "txt", "docx", "json", "rttm")
    ]
    return [*made, *((f"{name}.json", json.dumps(d).encode()) for name, d in vendor_documents())]


def flip(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 5, 50))):
        changed[chance.randrange(len(changed))] = chance.choice(
            (0, 10, 32, 34, 60, 62, 91, 123, 0xFF, chance.randrange(256))
        )
    return bytes(changed)


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def insert(data: bytes, chance: random.Random) -> bytes:
    at, piece = chance.randrange(len(data)), chance.choice(ODD).encode()
    return data[:at] + piece * chance.choice((1, 1, 100, 50_000 // len(piece) + 1)) + data[at:]


def repeat(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return (
        data[:start] + data[start : start + chance.choice((1, 30, 300))] * chance.choice((2, 100, 2000)) + data[start:]
    )


def encode_otherwise(data: bytes, chance: random.Random) -> bytes:
    text = data.decode(errors="replace")
    return text.encode(
        chance.choice(("utf-16", "utf-16-be", "utf-32", "cp037", "shift_jis", "utf-7")), errors="replace"
    )


def shuffle_lines(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    chance.shuffle(lines)
    return b"\n".join(lines)


def change_values(data: bytes, chance: random.Random) -> bytes:
    """Values of a JSON document replaced by others of any kind."""
    try:
        document = json.loads(data)
    except ValueError:
        return insert(data, chance)
    places: list[tuple[Any, Any]] = []

    def walk(value: Any) -> None:
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            places.append((value, key))
            if isinstance(inner, dict | list):
                walk(inner)

    if isinstance(document, dict | list):
        walk(document)
    for holder, key in chance.sample(places, min(len(places), chance.choice((1, 3, 10)))):
        holder[key] = chance.choice(NUMBERS)
    return json.dumps(document).encode(errors="surrogatepass")


MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    flip,
    cut,
    insert,
    repeat,
    encode_otherwise,
    shuffle_lines,
    change_values,
)


def archive(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files:
            made.writestr(name, data)
    return out.getvalue()


def word(xml: str | bytes) -> bytes:
    """A Word document with this as its text."""
    return archive(("word/document.xml", xml.encode() if isinstance(xml, str) else xml))


def crafted() -> Iterator[tuple[str, bytes]]:
    """(file name, bytes) that chance would not find."""
    body = f'<w:document xmlns:w="{WORD}"><w:body>{{}}</w:body></w:document>'
    line = "<w:p><w:r><w:t>Anna: {}</w:t></w:r></w:p>"
    yield "bomb.docx", word(body.format(line.format("a" * (40 << 20))))
    yield "many.docx", archive(*((f"{n}.xml", b"") for n in range(20_000)))
    yield "nested.docx", archive(("word/document.xml", archive(("word/document.xml", bytes(10 << 20)))))
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    yield "laughs.docx", word(f'<!DOCTYPE d [<!ENTITY l0 "ha">{laughs}]>' + body.format(line.format("&l9;")))
    yield (
        "entity.docx",
        word('<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + body.format(line.format("&x;"))),
    )
    yield "dtd.docx", word('<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd">' + body.format(line.format("Hello")))
    yield "deep.docx", word(body.format("<w:tbl>" * 50_000))
    yield "attribute.docx", word(body.format(f'<w:p w:x="{"a" * 1_000_000}"/>' * 20))
    yield "cells.docx", word(body.format("<w:tbl>" + "<w:tr><w:tc><w:p/></w:tc></w:tr>" * 200_000 + "</w:tbl>"))
    yield "encoding.docx", word(b'<?xml version="1.0" encoding="utf-7"?>' + body.format(line.format("x")).encode())
    yield "path.docx", archive(("../../word/document.xml", b"x"), ("/etc/passwd", b"x"))
    locked = bytearray(word(body.format(line.format("x"))))
    locked[6] |= 1
    locked[locked.rindex(b"PK\x01\x02") + 8] |= 1
    yield "locked.docx", bytes(locked)
    yield "deep.json", b"[" * 1_000_000
    yield "deeper.json", b'{"segments":' * 500_000
    yield "wide.json", b'{"segments":[' + b"{}," * 1_000_000 + b"{}]}"
    yield "number.json", b'{"segments":[{"start":' + b"9" * 1_000_000 + b',"end":1,"text":"a"}]}'
    yield "surrogate.json", b'{"segments":[{"start":0,"end":1,"text":"\\ud800 \\u0000 \\udfff"}]}'
    yield "line.txt", b"Anna: " + b"a " * (6 << 20)
    yield "word.txt", b"Anna: " + b"a" * (18 << 20)
    yield "names.txt", "".join(f"P{n}: hi\n" for n in range(300_000)).encode()
    yield "lines.txt", b"A: b\n" * 1_200_000
    yield "braces.vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\n" + b"{\\" * 3_000_000
    yield "voices.vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\n" + b"<v " * 1_000_000
    yield "entities.vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\n&#" + b"9" * 100_000 + b";"
    yield "cue.vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\n" + b"a\n" * 900_000
    yield "spaces.srt", b" " * 5_000_000 + b"-->"
    yield "turns.rttm", b"SPEAKER f 1 0 1 <NA> <NA> a <NA> <NA>\n" * 400_000
    yield "infinite.rttm", b"SPEAKER f 1 nan inf <NA> <NA> a <NA> <NA>\n"
    yield "nul.txt", b"\0" * 1_000_000
    yield "empty.vtt", b""
    yield "../../../etc/passwd", b"Anna: hello\n"
    yield "a\0b.txt", b"Anna: hello\n"
    yield "x" * 5000 + ".vtt", b"WEBVTT\n"


def hostile(count: int, seed: int) -> Iterator[tuple[str, str, bytes]]:
    """`count` files as (what was done, name, bytes): the crafted ones first, then mutations of real ones."""
    made = [(name[:60], name, data) for name, data in crafted()][:count]
    yield from made
    originals = seeds()
    for number in range(count - len(made)):
        name, data = originals[number % len(originals)]
        done, chance = [], random.Random(f"{seed} {number}")
        for _ in range(chance.choice((1, 1, 2, 4))):
            mutation = chance.choice(MUTATIONS)
            data = mutation(data, chance) or b"\n"
            done.append(mutation.__name__)
        yield f"{name}: {', '.join(done)}", name, data
