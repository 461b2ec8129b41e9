"""A real server on a database that real actions filled with the sample project's ground truth, and a browser before it."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from service.config import CHECKOUT, Settings
from tests.web.seed import Seeded, seed

sync_api = pytest.importorskip("playwright.sync_api")

PATIENCE = 60_000
"""Milliseconds until something that should happen is said not to: only a walk that fails ever waits so long."""

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]


def chromium() -> str:
    """The system's Chromium; the test is skipped where there is none."""
    named = os.environ.get("EARMARK_TEST_CHROMIUM")
    found = named or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        pytest.skip("no Chromium on this machine")
    return found


@pytest.fixture(scope="session")
def built() -> None:
    if not (CHECKOUT / "web" / "dist" / "index.html").exists():
        pytest.skip("the web UI is not built: run `make web`")


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Seeded:
    """An installation whose sample project is processed as a perfect recogniser would have done it."""
    folder = tmp_path_factory.mktemp("earmark")
    return seed(Settings(data_folder=folder, _env_file=None))


@pytest.fixture(scope="module")
def server(built: None, seeded: Seeded) -> Iterator[str]:
    """The address of the running service."""
    with serving(seeded.settings) as address:
        yield address


@contextmanager
def serving(settings: Settings, port: int = 0, **more: str) -> Iterator[str]:
    """The service in a process of its own, at this port or a free one; `more` are settings in its environment."""
    if not port:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("EARMARK_")}
    environment |= {"EARMARK_DATA_FOLDER": str(settings.data_folder), "EARMARK_PORT": str(port), **more}
    command = [sys.executable, "-m", "uvicorn", "--factory", "service.main:create_app"]
    process = subprocess.Popen([*command, "--port", str(port), "--log-level", "warning"], cwd=CHECKOUT, env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:  # pages that still follow a job keep their connection
            process.kill()
            process.wait(10)


def wait_for(address: str, seconds: float = 240.0) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            if httpx.get(f"{address}/health", timeout=5).is_success:
                return
        except httpx.TransportError:
            if time.monotonic() > until:
                raise
        time.sleep(0.2)


@pytest.fixture(scope="module")
def browser() -> Iterator["sync_api.Browser"]:
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        yield opened
        opened.close()


LISTENING = """
window.heard = [];
for (const name of ['play', 'pause']) {
  const real = HTMLMediaElement.prototype[name];
  HTMLMediaElement.prototype[name] = function () {
    if (name === 'play' && window.slowly) this.playbackRate = 0.0625;
    window.heard.push([name, this.currentTime]);
    return real.call(this);
  };
}
"""
"""Each page keeps what its audio was told, so that a walk need not catch a moment in the act."""


@pytest.fixture
def slowly(page: "sync_api.Page") -> None:
    """Audio goes at a sixteenth of its speed: what a walk looks at while it plays still plays on a busy machine."""
    page.add_init_script("window.slowly = true")


@pytest.fixture(params=["light"])
def page(request: pytest.FixtureRequest, browser: "sync_api.Browser", server: str) -> Iterator["sync_api.Page"]:
    """A fresh page. What the browser complains about fails the test."""
    context = browser.new_context(
        base_url=server, viewport={"width": 1440, "height": 900}, color_scheme=request.param, locale="en-GB"
    )
    context.add_init_script(LISTENING)
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE)
    sync_api.expect.set_options(timeout=PATIENCE)
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda line: complaints.append(line.text) if is_complaint(line) else None)
    yield opened
    context.close()
    assert complaints == []


def is_complaint(line: "sync_api.ConsoleMessage") -> bool:
    """An error that the page made: a refused request is logged by the browser itself, and shown to the person."""
    return line.type == "error" and not line.text.startswith("Failed to load resource")
