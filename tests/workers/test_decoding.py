"""What the decoding process may do, and what becomes of it: no files, no network, and a sentence however it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import psutil
import pytest

from service.config import Settings
from service.domain.errors import EarmarkError, StageFailed, UnsupportedMedia
from tests.workers.test_audio import talk, write
from workers import confinement, decoding
from workers.audio import open_audio

linux = pytest.mark.skipif(sys.platform != "linux", reason="the filter of system calls is Linux's")


def settings(tmp_path: Path, **more: object) -> Settings:
    return Settings(data_folder=tmp_path / "data", **more)  # type: ignore[arg-type]


class TestDying:
    """The process ends in every bad way; the caller gets a sentence."""

    def dies(self, how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **more: object) -> EarmarkError:
        monkeypatch.setattr(decoding, "MODULE", "tests.workers.dying_process")
        (tmp_path / "file").write_text(how)
        with pytest.raises(EarmarkError) as caught:
            decoding.decode(tmp_path / "file", settings(tmp_path, **more))
        assert caught.value.detail.endswith(".")
        assert list(tmp_path.glob("data/work/*")) == []
        assert not [p for p in psutil.Process().children(recursive=True) if "dying_process" in " ".join(p.cmdline())]
        return caught.value

    @pytest.mark.parametrize("how", ["segv", "abort", "nonsense", "odd", "silent", "early"])
    def test_a_crash_or_nonsense(self, how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        error = self.dies(how, tmp_path, monkeypatch)
        assert (type(error), error.code) == (StageFailed, "decoding_crashed")
        assert "crash" in error.detail

    def test_samples_without_end(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.dies("endless", tmp_path, monkeypatch, max_duration_hours=0.001).code == "decoding_crashed"

    def test_killed_by_the_system_may_be_tried_again(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        error = self.dies("kill", tmp_path, monkeypatch)
        assert isinstance(error, StageFailed)
        assert (error.code, error.retryable) == ("decoding_killed", True)

    def test_it_does_nothing_for_too_long(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        error = self.dies("sleep", tmp_path, monkeypatch, decoding_patience_seconds=0.5)
        assert error.code == "decoding_timeout"

    @linux
    def test_it_computes_for_too_long(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.dies("spin", tmp_path, monkeypatch).code == "decoding_timeout"

    @linux
    def test_it_wants_too_much_memory(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        error = self.dies("eat", tmp_path, monkeypatch, decoding_memory_mb=300)
        assert error.code == "decoding_memory"
        assert "300 MiB" in error.detail


@linux
def test_a_confined_process_reaches_no_file_no_network_and_no_other_process(tmp_path: Path) -> None:
    code = """
import json, os, signal, socket
from workers.confinement import confine
tries = {
    "read": lambda: open("/etc/passwd").read(),
    "write": lambda: open("made", "w").close(),
    "list": lambda: os.listdir("/"),
    "delete": lambda: os.unlink("there"),
    "socket": lambda: socket.create_connection(("127.0.0.1", 9)),
    "unix": lambda: socket.socket(socket.AF_UNIX).connect("/run/x"),
    "fork": lambda: os.fork(),
    "run": lambda: os.execv("/bin/true", ["true"]),
    "kill": lambda: os.kill(os.getppid(), signal.SIGTERM),
}
held = confine(memory=1 << 30, seconds=30)
refused = {}
for name, attempt in tries.items():
    try:
        attempt()
        refused[name] = False
    except PermissionError:
        refused[name] = True
print(json.dumps([held, refused]))
"""
    (tmp_path / "there").touch()
    root = str(Path(__file__).resolve().parents[2])
    out = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env=confinement.plain_environment(root),
    )
    held, refused = json.loads(out.stdout)
    assert set(held) == set(confinement.EVERY_LIMIT)
    assert set(refused.values()) == {True}, refused
    assert [p.name for p in tmp_path.iterdir()] == ["there"]


def test_the_process_is_told_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("EARMARK_DATABASE_URL", "AWS_SECRET_ACCESS_KEY", "EARMARK_HF_TOKEN", "HF_TOKEN"):
        monkeypatch.setenv(name, "hunter2")
    assert "hunter2" not in confinement.plain_environment("/x").values()


def test_the_limits_of_this_machine_are_told(tmp_path: Path) -> None:
    held = decoding.limits_here(settings(tmp_path))
    assert set(held) <= set(confinement.EVERY_LIMIT)
    if sys.platform == "linux":
        assert set(held) == set(confinement.EVERY_LIMIT)


class TestPointingElsewhere:
    """Files that name other files or addresses: nothing is read and nobody is asked."""

    @pytest.fixture
    def asked(self) -> "list[bytes]":
        """What came in at a port that the files name."""
        came: list[bytes] = []
        server = socket.create_server(("127.0.0.1", 0))
        server.settimeout(0.2)
        self.address = f"http://127.0.0.1:{server.getsockname()[1]}"
        self.over = threading.Event()

        def listen() -> None:
            while not self.over.is_set():
                try:
                    came.append(server.accept()[0].recv(100))
                except TimeoutError:
                    continue

        thread = threading.Thread(target=listen)
        thread.start()
        yield came
        self.over.set()
        thread.join()
        server.close()

    @pytest.mark.parametrize(
        "kind", ["hls", "hls http", "concat", "dash", "sdp", "asx", "pls", "smil", "mov reference"]
    )
    def test_it_is_refused_and_nothing_is_opened(self, kind: str, asked: "list[bytes]", tmp_path: Path) -> None:
        near = write(tmp_path / "secret.aac", talk(3, 1)[None], "aac")
        far = f"{self.address}/secret.aac"
        hls = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n{}\n#EXT-X-ENDLIST\n"
        dash = (
            '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
            'mediaPresentationDuration="PT3S"><Period><AdaptationSet mimeType="audio/mp4"><Representation id="1" '
            f'bandwidth="1"><BaseURL>{far}</BaseURL></Representation></AdaptationSet></Period></MPD>'
        )
        texts = {
            "hls": hls.format(f"file://{near}") + hls.format("file:///etc/passwd"),
            "hls http": hls.format(far),
            "concat": f"ffconcat version 1.0\nfile '{near}'\nfile '/etc/passwd'\nfile '{far}'\n",
            "dash": dash,
            "sdp": f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio {self.address[-5:]} RTP/AVP 0\n",
            "asx": f'<ASX version="3.0"><Entry><Ref href="{far}"/></Entry></ASX>',
            "pls": f"[playlist]\nFile1={far}\nNumberOfEntries=1\n",
            "smil": f'<smil><body><audio src="{far}"/></body></smil>',
        }
        path = tmp_path / "recording"
        if kind == "mov reference":
            whole = write(tmp_path / "a.mov", talk(3, 1)[None], "aac").read_bytes()
            alias = b"\0\0\0\x0calis\0\0\0\0"  # its samples lie in another file
            at = whole.index(b"dref")
            path.write_bytes(whole[: at + 12] + alias + whole[at + 24 :])
        else:
            path.write_text(texts[kind])
        if kind == "mov reference":  # its own samples are there; what it points to is not read
            assert open_audio(path, settings(tmp_path)).duration == pytest.approx(3.0, abs=0.15)
        else:
            with pytest.raises(UnsupportedMedia, match=r"not audio.*\.$"):
                open_audio(path, settings(tmp_path))
        assert asked == []


def test_a_cancelled_job_ends_the_process(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", talk(30, 1)[None], "pcm_s16le")

    class Stop(BaseException):
        pass

    def stop(_done: float) -> None:
        raise Stop

    with pytest.raises(Stop):
        open_audio(path, settings(tmp_path), progress=stop)
    assert not [p for p in psutil.Process().children() if "decoding_process" in " ".join(p.cmdline())]


@linux
def test_a_killed_worker_takes_its_decoding_process_along(tmp_path: Path) -> None:
    code = f"""
import threading, time
from pathlib import Path
from service.config import Settings
from workers import decoding
decoding.MODULE = "tests.workers.dying_process"
decoding.decode(Path({str(tmp_path / "file")!r}), Settings(data_folder=Path({str(tmp_path)!r})))
"""
    (tmp_path / "file").write_text("sleep")
    root = Path(__file__).resolve().parents[2]
    worker = subprocess.Popen([sys.executable, "-c", code], cwd=root, env={**os.environ, "PYTHONPATH": str(root)})
    try:
        found: list[psutil.Process] = []
        while not found and worker.poll() is None:
            found = psutil.Process(worker.pid).children()
        while "tests.workers.dying_process" not in " ".join(found[0].cmdline()):
            pass
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    if found[0].is_running() and found[0].status() != psutil.STATUS_ZOMBIE:
        found[0].wait(70)  # it was not yet ready to die with its parent; the closed pipe ends it
    assert not found[0].is_running() or found[0].status() == psutil.STATUS_ZOMBIE


def test_pictures_are_passed_over(tmp_path: Path) -> None:
    """A video whose pictures are noise decodes to the same sound as without: nobody looks at them."""
    path = write(tmp_path / "v.mp4", talk(3.0, 1)[None], "aac", video=True)
    before = open_audio(path, settings(tmp_path)).mono()
    damaged = bytearray(path.read_bytes())
    at = damaged.index(b"\x00\x00\x01\xb6")  # a picture of MPEG-4
    damaged[at : at + 40] = np.random.default_rng(1).bytes(40)
    path.write_bytes(damaged)
    assert np.array_equal(open_audio(path, settings(tmp_path)).mono(), before)
