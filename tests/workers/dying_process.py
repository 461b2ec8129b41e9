"""Stands in for the decoding process and dies in the way that its stdin names. Only for tests."""

import json
import os
import signal
import sys
import time

from workers.confinement import confine, die_with_parent
from workers.sample_stream import FACTS, SAMPLES, send, send_json


def main() -> None:
    die_with_parent(json.loads(sys.argv[1])["parent"])
    how, out = sys.stdin.read().split()[0], sys.stdout.buffer
    facts = {"kept": 1, "channels": 1, "sample_rate": 8000, "codec": "x", "container": "y", "truncated": False}
    if how in ("segv", "kill", "abort"):
        os.kill(os.getpid(), {"segv": signal.SIGSEGV, "kill": signal.SIGKILL, "abort": signal.SIGABRT}[how])
    elif how == "sleep":
        time.sleep(60)
    elif how == "spin":
        confine(memory=1 << 30, seconds=1)
        while True:
            pass
    elif how == "eat":
        confine(memory=json.loads(sys.argv[1])["memory"], seconds=60)
        out.write(b"x" * (2 << 30))
    elif how == "nonsense":
        out.write(b"RIFF" * 1000)
    elif how == "endless":
        send_json(out, FACTS, **facts)
        while True:
            send(out, SAMPLES, bytes(1 << 19))
    elif how == "odd":
        send_json(out, FACTS, **facts | {"kept": 7})
    elif how == "silent":
        send_json(out, FACTS, **facts, done=True)
    elif how == "early":
        send_json(out, FACTS, **facts)
        send(out, SAMPLES, bytes(32_000))


if __name__ == "__main__":
    main()
