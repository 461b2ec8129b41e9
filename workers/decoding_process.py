"""A process that decodes one file and may do nothing else: `python -m workers.decoding_process REQUEST`.

The file comes as stdin, open already; samples and facts go out on stdout (see `sample_stream`). Nothing else is read.
"""

import faulthandler
import json
import sys

from service.domain.errors import EarmarkError
from workers import media_reading
from workers.confinement import confine, die_with_parent
from workers.sample_stream import ERROR, FACTS, LIMITS, send_json


def main() -> None:
    """Decode stdin as the request says: memory in bytes, seconds of processor time, longest sound in seconds, parent.

    With `longest` 0 nothing is decoded: only the limits that hold are told.
    """
    request = json.loads(sys.argv[1])
    die_with_parent(request["parent"])
    faulthandler.enable()
    source, sink = media_reading.Source(0), open(1, "wb", buffering=0, closefd=False)  # noqa: SIM115  fd 1
    media_reading.load_all()
    held = confine(memory=request["memory"], seconds=request["seconds"])
    send_json(sink, LIMITS, held=held)
    if not request["longest"]:
        return
    try:
        send_json(sink, FACTS, done=True, **media_reading.read(source, sink, request["longest"]))
    except EarmarkError as error:
        send_json(sink, ERROR, error=type(error).__name__, code=error.code, detail=error.detail)
    except MemoryError:
        send_json(sink, ERROR, error="MemoryError", code="", detail="")


if __name__ == "__main__":
    main()
