"""What the first bytes and the names of files say about them. Pure."""

import mimetypes
import re

UNFIT = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Control characters, and those that turn the direction of what is shown, so that exe.3pm looks like mp3.exe."""
UNKNOWN = "application/octet-stream"


def plain_name(name: str, longest: int = 300) -> str:
    """The last part of a path that a sender named, on one line, with its ending also where it is cut; may be empty."""
    plain = " ".join(UNFIT.sub(" ", name).replace("\\", "/").rsplit("/", 1)[-1].split())
    plain = "" if plain in (".", "..") else plain
    if len(plain) <= longest:
        return plain
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[: longest - 1 - len(ending)]}.{ending}" if dot and len(ending) <= 10 else plain[:longest]


def media_type_of(claim: str, filename: str) -> str:
    """The type that the sender claims, else the one that the name suggests; only audio and video are believed."""
    for found in (claim.split(";")[0].strip().lower(), mimetypes.guess_type(filename)[0] or ""):
        if found.startswith(("audio/", "video/")) and len(found) <= 100:
            return found
    return UNKNOWN


def looks_like_text(head: bytes) -> bool:
    """Is this the beginning of a text file? Media have bytes that text never has within their first few."""
    allowed = set(range(0x20, 0x7F)) | {0x09, 0x0A, 0x0C, 0x0D}
    return len(head) > 0 and all(byte in allowed or byte >= 0x80 for byte in head) and _is_utf8(head)


def _is_utf8(head: bytes) -> bool:
    for cut in range(4):  # the last letter may be cut off
        try:
            head[: len(head) - cut].decode()
        except UnicodeDecodeError:
            continue
        return True
    return False
