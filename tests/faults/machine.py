"""What a machine does to its processes: a disk fills up, memory is short, a clock jumps. Only for tests and benches."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

GROUPS = Path("/sys/fs/cgroup")


@contextmanager
def small_disk(folder: Path, mib: int) -> Iterator[Path]:
    """A file system of that size at `folder`. Raises OSError where we may not mount one."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={mib}m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        raise OSError(mounted.stderr.decode(errors="replace").strip())
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)


def fill(folder: Path) -> Path:
    """Take every byte that is left on that disk; the file to remove."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                pass
    return filler


@contextmanager
def little_memory(limit: int) -> Iterator[Path]:
    """A control group whose processes have so many bytes together. Raises OSError where we may not make one."""
    old = (GROUPS / "memory").is_dir()
    made = (GROUPS / "memory" if old else GROUPS) / f"earmark_test_{os.getpid()}"
    try:
        made.mkdir()
        (made / ("memory.limit_in_bytes" if old else "memory.max")).write_text(str(limit))
        yield made
    finally:
        until = time.monotonic() + 10
        while made.is_dir():
            try:
                made.rmdir()
            except OSError:  # a process that was killed is still there
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)


class Clock:
    """A wall clock to be moved, for processes that are started with `told` in their environment. Needs a C compiler."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        library, self.offset = folder / "clock.so", folder / "offset"
        source = Path(__file__).with_name("clock.c")
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(source)], check=True)
        self.told = {"LD_PRELOAD": str(library), "EARMARK_TEST_CLOCK": str(self.offset)}
        self.move(0)

    def move(self, seconds: int) -> None:
        """So far from the true time, from now on."""
        new = self.offset.with_suffix(".new")
        new.write_text(str(seconds))
        new.replace(self.offset)
