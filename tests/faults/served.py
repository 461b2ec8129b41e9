"""A real web server process, to be killed. Only for tests and benches."""

import base64
import http.client
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from bench.fault_servers import answers, free_port

ROOT = Path(__file__).resolve().parents[2]
API = "/api/v1"
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = 1 << 16


class Served:
    """`earmark serve` on the settings of the environment, in a process group of its own."""

    def __init__(self, folder: Path) -> None:
        self.log, self.port = folder / "web.log", free_port()
        self.open: http.client.HTTPConnection | None = None
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        env = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
        command = [sys.executable, "-W", "ignore", "-m", "service.cli", "serve", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, env=env, cwd=ROOT, stdout=log, stderr=log, start_new_session=True, stdin=subprocess.DEVNULL
            )
        answers(self.port, 60)
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=60, trust_env=False)

    def kill(self) -> None:
        """kill -9."""
        self.http.close()
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self.open:
            self.open.close()

    def recordings(self) -> list[dict[str, Any]]:
        """What the library shows."""
        found: list[dict[str, Any]] = self.http.get(f"{API}/recordings").raise_for_status().json()["items"]
        return found

    def begin(self, size: int, name: str = "call.wav") -> str:
        """A new resumable upload; its path."""
        told = {"Upload-Length": str(size), "Upload-Metadata": f"filename {base64.b64encode(name.encode()).decode()}"}
        location = self.http.post(f"{API}/uploads", headers=TUS | told).raise_for_status().headers["location"]
        return httpx.URL(location).path

    def offset(self, path: str) -> int:
        """How much the server has."""
        return int(self.http.head(path, headers=TUS).raise_for_status().headers["upload-offset"])

    def send(self, path: str, offset: int, data: bytes) -> httpx.Response:
        """The bytes from there on."""
        told = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset)}
        return self.http.patch(path, headers=TUS | told, content=data)

    def pour(self, method: str, path: str, headers: dict[str, str], data: bytes, until: int) -> None:
        """Send a body of all of `data`, but only its first `until` bytes, and leave the connection open."""
        self.open = to_server = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        to_server.putrequest(method, path)
        for name, value in {**headers, "Content-Length": str(len(data))}.items():
            to_server.putheader(name, value)
        to_server.endheaders()
        for at in range(0, until, PIECE):
            to_server.send(data[at : min(at + PIECE, until)])


def form_of(data: bytes, name: str = "call.wav") -> tuple[dict[str, str], bytes]:
    """Headers and body of the upload form with one file."""
    head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    return {"Content-Type": "multipart/form-data; boundary=b"}, head + data + b"\r\n--b--\r\n"


def wait(condition: Any, seconds: float = 15.0) -> None:
    """Wait for something to become true. Raises TimeoutError."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError(f"it did not happen within {seconds} s")
        time.sleep(0.02)
