"""How fast the browser's screens are on a long conversation: a real server, a real Chromium, the server's part apart.

    python -m bench.web [--hours 3] [--words 30000] [--runs 5] [--json out.json]

Makes an installation in a temporary folder: one conversation whose words are those of the samples, over and over.
"""

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from samples import load_project, sample_folder
from service.actions import insights, recordings, transcripts
from service.actions.audio import save_audio_facts
from service.config import CHECKOUT, Settings
from service.domain.insight import Insight, Mined, Satisfaction, quote_span
from service.domain.metrics import measure as measure_talk
from service.domain.transcript import Provenance, SpeakerInfo, Transcript, Utterance, Word
from service.store import migrate
from service.store.database import Database
from service.store.media import open_media
from workers.audio import open_audio

RATE = 8000
EVERY_INSIGHT = 12
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]

FRAMES = """async (pixels) => {
  const box = document.querySelector('.transcript-scroll');
  const times = [];
  await new Promise((done) => {
    let last = null;
    const step = (now) => {
      if (last !== null) times.push(now - last);
      last = now;
      box.scrollTop += pixels;
      if (times.length < 180) requestAnimationFrame(step); else done();
    };
    requestAnimationFrame(step);
  });
  return times;
}"""

KEYS = """() => {
  window.keyTimes = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.name === 'keydown') window.keyTimes.push(entry.duration);
  }).observe({ type: 'event', durationThreshold: 16, buffered: false });
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=3.0)
    parser.add_argument("--words", type=int, default=30_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="earmark-web-") as folder:
        settings = Settings(data_folder=Path(folder), _env_file=None)
        recording = fill(settings, chosen.hours * 3600, chosen.words)
        with serving(settings) as address:
            figures = server_part(address, recording, chosen.runs) | browser_part(address, recording, chosen.runs)
    for name, value in figures.items():
        print(f"{name:46} {value:>10}")
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=2))


def fill(settings: Settings, seconds: float, words: int) -> uuid.UUID:
    """A migrated installation with one conversation of that length."""
    database = Database(settings.database)
    migrate.upgrade(database)
    media = open_media(settings)
    sound = write_sound(settings.data_folder / "long.wav", seconds)
    incoming = media.receive()
    incoming.write(sound.read_bytes())
    upload = recordings.Upload("long.wav", media.keep(incoming), sound.stat().st_size, "audio/x-wav")
    transcript = long_transcript(seconds, words)
    with database.write() as session:
        row = recordings.create_recording(session, media, upload, recordings.About(title="Three hours")).recording
        save_audio_facts(session, row, asdict(open_audio(sound, settings).facts))
        saved = transcripts.save_transcript(session, row, transcript, key="bench")
        metrics = measure_talk(transcript.utterances, transcript.speakers, seconds, "en")
        insights.save_mined(session, row, saved, mined_of(transcript), metrics=metrics, skipped=[])
        made: uuid.UUID = row.id
    database.dispose()
    return made


def write_sound(path: Path, seconds: float) -> Path:
    """A tone that comes and goes each second."""
    second = bytes(128 + (40 if n % 160 < 80 and n < RATE * 0.8 else 0) for n in range(RATE))
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(RATE)
        for _ in range(int(seconds)):
            sound.writeframes(second)
    return path


def long_transcript(seconds: float, words: int) -> Transcript:
    """The samples' utterances over and over until there are that many words, spread over the whole time."""
    truths = [json.loads((sample_folder() / "truth" / f"{s.key}.json").read_text()) for s in load_project().recordings]
    texts = cycle([u["text"] for truth in truths for u in truth["utterances"]])
    each = seconds / words
    utterances: list[Utterance] = []
    said = 0
    while said < words:
        text = next(texts)
        spoken = tuple(
            Word(
                word,
                round((said + n) * each, 3),
                round((said + n + 0.9) * each, 3),
                0.3 if (said + n) % 40 == 7 else 0.9,
            )
            for n, word in enumerate(text.split())
        )
        speaker = f"SPEAKER_0{len(utterances) % 2}"
        utterances.append(Utterance(spoken[0].start, spoken[-1].end, speaker, text, spoken, "en"))
        said += len(spoken)
    speakers = (SpeakerInfo("SPEAKER_00", role="interviewer"), SpeakerInfo("SPEAKER_01", role="participant"))
    return Transcript(tuple(utterances), Provenance("whisper", "base", confidence=0.9), "en", speakers)


def mined_of(transcript: Transcript) -> Mined:
    """An insight on every twelfth utterance: what an interview of three hours may well hold."""
    found = tuple(
        Insight("pain_point", u.text, 0.8, u.speaker, (quote_span(u, n, 0, len(u.text)),), 0.5)
        for n, u in enumerate(transcript.utterances)
        if n % EVERY_INSIGHT == 0
    )
    return Mined(found, tuple(0.0 for _ in transcript.utterances), Satisfaction(50.0, "1", (), 9.0), ())


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """The real service on these settings."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("EARMARK_")}
    environment["EARMARK_DATA_FOLDER"] = str(settings.data_folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "--factory", "service.main:create_app", "--port", str(port)]
    process = subprocess.Popen([*command, "--log-level", "warning"], cwd=CHECKOUT, env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            with suppress(httpx.TransportError):
                httpx.get(f"{address}/health", timeout=5)
                break
            time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def median(runs: int, one: Callable[[], float]) -> float:
    return round(statistics.median(one() for _ in range(runs)), 1)


def server_part(address: str, recording: uuid.UUID, runs: int) -> dict[str, Any]:
    """Milliseconds until each part of the conversation is answered wholly, and its size on the wire."""
    figures: dict[str, Any] = {}
    with httpx.Client(base_url=f"{address}/api/v1/recordings/{recording}", timeout=60) as client:
        for part in ("transcript", "insights", "peaks"):

            def once(part: str = part) -> float:
                started = time.perf_counter()
                client.get(f"/{part}").raise_for_status()
                return (time.perf_counter() - started) * 1000

            figures[f"server: {part}, ms"] = median(runs, once)
            with client.stream("GET", f"/{part}") as answer:
                figures[f"server: {part}, kB on the wire"] = round(sum(map(len, answer.iter_raw())) / 1000, 1)
    return figures


def browser_part(address: str, recording: uuid.UUID, runs: int) -> dict[str, Any]:
    """What a person waits for."""
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        figures = {
            "library: first contentful paint, ms": median(runs, lambda: first_paint(browser, address)),
            "three hours: first words visible, ms": median(runs, lambda: opened(browser, address, recording)),
        }
        page = new_page(browser, address)
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        page.goto(f"/recordings/{recording}")
        page.locator(".utterance").first.wait_for()
        figures["three hours: CPU until words are visible, ms"] = round(main_thread(session))
        page.wait_for_load_state("networkidle")
        for name, pixels in (("reading pace", 20), ("flinging", 400)):
            before = main_thread(session)
            frames = sorted(page.evaluate(FRAMES, pixels))
            spent = (main_thread(session) - before) / len(frames)
            figures[f"scrolling, {name}: frames per second"] = round(1000 * len(frames) / sum(frames), 1)
            figures[f"scrolling, {name}: 95th frame, ms"] = round(frames[int(len(frames) * 0.95)], 1)
            figures[f"scrolling, {name}: CPU a frame, ms"] = round(spent, 1)
        figures["dom: elements"] = page.evaluate("() => document.querySelectorAll('*').length")
        page.evaluate(KEYS)
        page.keyboard.press("/")
        page.keyboard.type("invoices are never sent", delay=60)
        page.wait_for_timeout(500)
        slow = page.evaluate("() => window.keyTimes")
        figures["typing in find: slowest key, ms"] = max(slow, default=0)
        browser.close()
    return figures


def new_page(browser: Browser, address: str) -> Page:
    return browser.new_context(base_url=address, viewport={"width": 1440, "height": 900}).new_page()


def main_thread(session: CDPSession) -> float:
    """Milliseconds of processor time that the page's main thread took so far: the same on a busy machine."""
    metrics = {metric["name"]: metric["value"] for metric in session.send("Performance.getMetrics")["metrics"]}
    return float(metrics["TaskDuration"]) * 1000


def first_paint(browser: Browser, address: str) -> float:
    page = new_page(browser, address)
    page.goto("/")
    page.locator(".recording").first.wait_for()
    painted: float = page.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0].startTime")
    page.context.close()
    return painted


def opened(browser: Browser, address: str, recording: uuid.UUID) -> float:
    """Milliseconds from the navigation until words of the transcript are painted, in a browser with nothing cached."""
    page = new_page(browser, address)
    page.add_init_script(
        """new MutationObserver((_, watcher) => {
          if (!document.querySelector('.utterance')) return;
          watcher.disconnect();
          requestAnimationFrame(() => setTimeout(() => { window.firstWords = performance.now(); }));
        }).observe(document, { childList: true, subtree: true });"""
    )
    page.goto(f"/recordings/{recording}")
    taken: float = page.wait_for_function("() => window.firstWords").json_value()
    page.context.close()
    return taken


if __name__ == "__main__":
    main()
