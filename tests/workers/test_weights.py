"""What the model store promises: whole files or none, resumed downloads, quick answers offline, imports really read."""

import hashlib
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from service.config import Settings
from service.domain.errors import Invalid, NotFound, StageFailed
from workers import fetching, weights

CONTENT = bytes(range(256)) * 4000
DIGEST = hashlib.sha256(CONTENT).hexdigest()


class Shop(BaseHTTPRequestHandler):
    """A web server with one file; `cuts` says after how many bytes each answer breaks off."""

    cuts: ClassVar[list[int | None]] = []
    content = CONTENT
    asked: ClassVar[list[str]] = []

    def do_HEAD(self) -> None:
        self.send_response(200)
        self.end_headers()

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        Shop.asked.append(wanted or "all")
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(len(self.content) - start))
        self.end_headers()
        cut = Shop.cuts.pop(0) if Shop.cuts else None
        self.wfile.write(self.content[start : None if cut is None else start + cut])
        self.close_connection = True

    def log_message(self, *args: object) -> None: ...


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    Shop.cuts, Shop.content, Shop.asked = [], CONTENT, []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/models/{DIGEST}/base.pt"
    monkeypatch.setattr(weights, "_urls", lambda: {"base": url, "fine": url.replace("base.pt", "large-v9.pt")})
    monkeypatch.setattr(fetching, "_answers", {})
    yield url
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Settings(data_folder=tmp_path)  # type: ignore[call-arg]


def test_pull_fetches_the_whole_file_with_progress(shop: str, settings: Settings) -> None:
    told: list[float] = []
    path = weights.pull("base", told.append, settings=settings)
    assert path.read_bytes() == CONTENT
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) > 3
    assert weights.find_whisper("base", settings=settings) == path
    (listed,) = weights.list_models(settings=settings)
    assert (listed.name, listed.size, listed.checksum_ok, listed.source) == ("base", len(CONTENT), True, "store")


def test_what_is_here_is_not_fetched_again(shop: str, settings: Settings) -> None:
    weights.pull("base", settings=settings)
    weights.pull("base", settings=settings)
    assert Shop.asked == ["all"]


def test_a_cut_download_goes_on_where_it_stopped(shop: str, settings: Settings) -> None:
    Shop.cuts = [300_000, 200_000]
    assert weights.pull("base", settings=settings).read_bytes() == CONTENT
    assert Shop.asked == ["all", "bytes=300000-", "bytes=500000-"]


def test_a_download_cut_for_good_leaves_no_weights_but_what_came(
    shop: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    Shop.cuts = [1000] * 4
    with pytest.raises(StageFailed, match="continue") as caught:
        weights.pull("base", settings=settings)
    assert caught.value.retryable
    assert weights.find_whisper("base", settings=settings) is None
    assert weights.pull("base", settings=settings).read_bytes() == CONTENT
    assert Shop.asked[-1] == "bytes=4000-"


def test_a_file_with_another_checksum_is_thrown_away(shop: str, settings: Settings) -> None:
    Shop.content = CONTENT[:-1] + b"x"
    with pytest.raises(StageFailed, match="checksum"):
        weights.pull("base", settings=settings)
    assert not list(settings.models.rglob("*.pt*"))


def test_a_damaged_file_in_whispers_own_cache_is_not_used(shop: str, settings: Settings, tmp_path: Path) -> None:
    damaged = tmp_path / "cache" / "whisper" / "base.pt"
    damaged.parent.mkdir(parents=True)
    damaged.write_bytes(CONTENT[:1000])
    assert weights.find_whisper("base", settings=settings) is None
    assert [w.checksum_ok for w in weights.list_models(settings=settings)] == [False]
    damaged.write_bytes(CONTENT)
    assert weights.find_whisper("base", settings=settings) == damaged


def test_a_name_that_stands_for_another_file_is_found(shop: str, settings: Settings) -> None:
    path = weights.pull("fine", settings=settings)
    assert path.name == "large-v9.pt"
    assert weights.find_whisper("fine", settings=settings) == path


def test_offline_is_said_at_once(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "_answers", {})
    monkeypatch.setattr(weights, "_urls", lambda: {"base": f"http://127.0.0.1:9/{DIGEST}/base.pt"})
    started = time.monotonic()
    with pytest.raises(StageFailed, match="cannot be reached"):
        weights.pull("base", settings=settings)
    assert time.monotonic() - started < 5


def test_a_name_lookup_that_hangs_does_not_hang_us(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()

    def hang(*args: object, **more: object) -> None:
        released.wait(20)
        raise OSError("too late")

    monkeypatch.setattr(fetching, "_answers", {})
    monkeypatch.setattr(fetching, "PATIENCE", 0.3)
    monkeypatch.setattr(fetching.urllib.request, "urlopen", hang)
    started = time.monotonic()
    assert "does not answer" in str(fetching.unreachable("https://nowhere.invalid/x"))
    assert time.monotonic() - started < 3
    released.set()


def test_when_told_to_stay_offline_nobody_is_asked(shop: str, tmp_path: Path) -> None:
    with pytest.raises(StageFailed, match="EARMARK_OFFLINE"):
        weights.pull("base", settings=Settings(data_folder=tmp_path, offline=True))  # type: ignore[call-arg]
    assert Shop.asked == []


def test_an_unknown_name_lists_the_known_ones(shop: str, settings: Settings) -> None:
    with pytest.raises(Invalid, match="base, fine"):
        weights.pull("bass", settings=settings)


def test_a_gated_pipeline_without_a_token_says_what_to_do(settings: Settings) -> None:
    with pytest.raises(StageFailed, match="EARMARK_HF_TOKEN"):
        weights.pull("pyannote/speaker-diarization-community-1", settings=settings)


class TestImport:
    def test_what_is_missing_or_no_checkpoint_is_refused(self, settings: Settings, tmp_path: Path) -> None:
        with pytest.raises(NotFound):
            weights.import_(tmp_path / "none.pt", settings=settings)
        (tmp_path / "text.pt").write_text("not weights")
        with pytest.raises(Invalid, match="not a Whisper checkpoint"):
            weights.import_(tmp_path / "text.pt", settings=settings)
        assert not list(settings.models.rglob("*.pt"))

    def test_a_pipeline_folder_is_copied_when_it_is_complete(self, settings: Settings, tmp_path: Path) -> None:
        folder = tmp_path / "mine"
        folder.mkdir()
        with pytest.raises(Invalid, match=r"config\.yaml"):
            weights.import_(folder, settings=settings)
        (folder / "config.yaml").write_text(
            "pipeline:\n  name: some.Pipeline\n  params:\n    segmentation: $model/segmentation\n"
        )
        with pytest.raises(Invalid, match="segmentation"):
            weights.import_(folder, settings=settings)
        (folder / "segmentation").mkdir()
        (folder / "segmentation" / "pytorch_model.bin").write_bytes(b"123")
        imported = weights.import_(folder, name="me/mine", settings=settings)
        assert weights.find_pyannote("me/mine", settings=settings) == imported.path
        assert [w.name for w in weights.list_models(settings=settings)] == ["me/mine"]


@pytest.mark.engine
def test_a_checkpoint_of_ones_own_is_read_and_kept(settings: Settings, tmp_path: Path) -> None:
    from dataclasses import asdict

    import torch
    from whisper.model import ModelDimensions, Whisper

    model = Whisper(ModelDimensions(80, 1500, 16, 2, 1, 51865, 16, 16, 2, 1))
    torch.save({"dims": asdict(model.dims), "model_state_dict": model.state_dict()}, tmp_path / "house.pt")
    imported = weights.import_(tmp_path / "house.pt", settings=settings)
    assert (imported.name, imported.checksum_ok) == ("house", None)
    assert weights.find_whisper("house", settings=settings) == imported.path
    assert len(weights.fingerprint(imported.path)) == 16
    (tmp_path / "base.pt").write_bytes((tmp_path / "house.pt").read_bytes())
    with pytest.raises(Invalid, match="called like a published"):
        weights.import_(tmp_path / "base.pt", settings=settings)
    state = model.state_dict()
    state.pop("encoder.conv1.weight")
    torch.save({"dims": asdict(model.dims), "model_state_dict": state}, tmp_path / "broken.pt")
    with pytest.raises(Invalid, match="not a Whisper checkpoint"):
        weights.import_(tmp_path / "broken.pt", settings=settings)
