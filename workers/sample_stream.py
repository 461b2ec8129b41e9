"""What a decoding process tells the worker, message by message: samples, facts, an error. Standard library only."""

import json
import struct
from typing import Any, BinaryIO

SAMPLE_RATE = 16_000
"""Of everything that is decoded."""
HEAD = struct.Struct("<cI")
SAMPLES, FACTS, ERROR, LIMITS = b"S", b"F", b"E", b"L"
"""SAMPLES: 16-bit samples of one stretch, channel after channel. FACTS: what is known of the file; the last message of a
file that could be decoded has `done`. ERROR: why it could not. LIMITS: the limits in force.
"""
LARGEST_MESSAGE = 1 << 20


def send(sink: BinaryIO, kind: bytes, payload: bytes) -> None:
    """Write one message."""
    sink.write(HEAD.pack(kind, len(payload)) + payload)
    sink.flush()


def send_json(sink: BinaryIO, kind: bytes, **values: Any) -> None:
    """Write one message of named values."""
    send(sink, kind, json.dumps(values).encode())


def receive(source: BinaryIO) -> tuple[bytes, bytes] | None:
    """The next message, None at the end. Raises ValueError where the other side does not keep to this."""
    head = source.read(HEAD.size)
    if not head:
        return None
    if len(head) < HEAD.size:
        raise ValueError("half a message")
    kind, length = HEAD.unpack(head)
    if kind not in (SAMPLES, FACTS, ERROR, LIMITS) or length > LARGEST_MESSAGE:
        raise ValueError("not a message")
    payload = source.read(length)
    if len(payload) < length:
        raise ValueError("half a message")
    return kind, payload
