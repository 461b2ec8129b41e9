"""The model store: which weights are here, whether they are whole, where from; fetching and importing them."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from service.config import Settings, get_settings
from service.domain.errors import Invalid, NotFound, StageFailed
from workers.fetching import fetch, unreachable

Progress = Callable[[float], None]
CHECKSUMS = "checksums.json"
SIZES_MIB = {
    "tiny": 73, "base": 139, "small": 462, "medium": 1457, "large-v1": 2944, "large-v2": 2944, "large-v3": 2944,
    "large-v3-turbo": 1543,
}  # fmt: skip
"""Download sizes, for people who decide."""
HUB = "https://huggingface.co"


@dataclass(frozen=True, slots=True)
class Weights:
    """One model on this machine. `checksum_ok`: True as published, False damaged, None nobody published a checksum."""

    name: str
    kind: Literal["whisper", "pyannote"]
    path: Path
    size: int
    checksum_ok: bool | None
    source: Literal["store", "cache"]
    in_use: bool = False


def whisper_names() -> tuple[str, ...]:
    """The names that Whisper's makers publish weights for."""
    return tuple(_urls())


def address(name: str) -> str:
    """Where the weights of a published Whisper model are fetched from. Raises KeyError."""
    return _urls()[name]


def list_models(*, settings: Settings | None = None) -> list[Weights]:
    """Everything in the store and in Whisper's own cache, the store first."""
    settings = settings or get_settings()
    used = find_whisper(settings.whisper_model, settings=settings) if settings.whisper_model != "auto" else None
    found = []
    for folder, source in _whisper_folders(settings):
        for path in sorted(folder.glob("*.pt")):
            size = path.stat().st_size
            found.append(Weights(path.stem, "whisper", path, size, whole(path), source, path == used))
    for config in sorted((settings.models / "pyannote").glob("*/config.yaml")):
        folder = config.parent
        size = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
        name = folder.name.replace("--", "/")
        found.append(Weights(name, "pyannote", folder, size, None, "store", name == settings.pyannote_model))
    return found


def find_whisper(name: str, *, settings: Settings | None = None) -> Path | None:
    """The weights of a name or path when they are here and whole, else None. Nothing is fetched or loaded."""
    settings = settings or get_settings()
    if name.endswith(".pt") or os.sep in name:
        path = Path(name).expanduser()
        return path if path.is_file() else None
    for folder, _ in _whisper_folders(settings):
        path = folder / f"{_file_stem(name)}.pt"
        if path.is_file() and whole(path) is not False:
            return path
    return None


def find_pyannote(name: str, *, settings: Settings | None = None) -> Path | None:
    """The folder of a pyannote pipeline (a local folder, or a hub name in the store), or None."""
    settings = settings or get_settings()
    for folder in (Path(name).expanduser(), settings.models / "pyannote" / name.replace("/", "--")):
        if (folder / "config.yaml").is_file():
            return folder
    return None


def pull(name: str, progress: Progress | None = None, *, settings: Settings | None = None) -> Path:
    """Fetch Whisper weights by name, or a pyannote pipeline by its hub name, into the store; returns where they lie.

    `progress` is told 0..1. Raises Invalid (unknown name), StageFailed (offline, refused, no room, damaged on the way).
    """
    settings = settings or get_settings()
    tell = progress or _tell_nobody
    if "/" in name:
        return _pull_pyannote(name, tell, settings)
    if name not in _urls():
        raise Invalid(
            f"There is no Whisper model “{name}”: choose one of {', '.join(whisper_names())}.", code="unknown_model"
        )
    url = _urls()[name]
    target = settings.models / "whisper" / f"{_file_stem(name)}.pt"
    with _one_puller(target):
        if not (target.is_file() and whole(target)):
            _refuse_offline(settings, url, f"The Whisper model {name}")
            fetch(url, target, sha256=_published(target) or "", progress=tell)
            _remember(target, _published(target) or "")
    tell(1.0)
    return target


def import_(path: Path, *, name: str | None = None, settings: Settings | None = None) -> Weights:
    """Copy a Whisper checkpoint (.pt) or a folder with a pyannote pipeline into the store, after really reading it.

    Raises NotFound or Invalid with what is wrong with it.
    """
    settings = settings or get_settings()
    path = path.expanduser()
    if not path.exists():
        raise NotFound(f"There is no file or folder “{path}”.", code="file_not_found")
    return _import_pyannote(path, name, settings) if path.is_dir() else _import_whisper(path, name, settings)


def whole(path: Path) -> bool | None:
    """Whether Whisper weights are as published or as imported; None when nobody said how they should be."""
    published = _published(path)
    return None if published is None else checksum(path) == published


def is_official(path: Path) -> bool:
    """True for weights that are, byte for byte, those that Whisper's makers publish under the file's name."""
    return whole(path) is True


def fingerprint(path: Path) -> str:
    """Sixteen characters that tell these weights from all others."""
    return checksum(path)[:16]


def checksum(path: Path) -> str:
    """SHA-256 of a file, remembered beside it for as long as size and time of change stay."""
    stat = path.stat()
    key, mark = path.name, [stat.st_size, stat.st_mtime_ns]
    known = _checksums(path.parent).get(key)
    if known and known[:2] == mark:
        return str(known[2])
    with path.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
    _remember(path, digest)
    return digest


def _tell_nobody(done: float) -> None:
    """Progress for callers who did not ask for it."""


def _import_whisper(path: Path, name: str | None, settings: Settings) -> Weights:
    name = name or path.stem
    _read_whisper(path)
    digest = checksum(path) if os.access(path.parent, os.W_OK) else _digest(path)
    by_digest = {url.split("/")[-2]: Path(url).stem for url in _urls().values()}
    official = by_digest.get(digest)
    if official is None and name in _urls():
        raise Invalid(
            f"“{path.name}” is called like a published Whisper model but is not that file: it is damaged or another "
            "model. Rename it to import it as your own.",
            code="checksum",
        )
    target = settings.models / "whisper" / f"{official or name}.pt"
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".importing")
    shutil.copyfile(path, part)
    part.replace(target)
    _remember(target, digest)
    return Weights(target.stem, "whisper", target, target.stat().st_size, whole(target), "store")


def _read_whisper(path: Path) -> None:
    """Load a checkpoint's dimensions and check every tensor's name and shape."""
    import torch
    from whisper.model import ModelDimensions, Whisper

    try:
        checkpoint = torch.load(path, map_location="cpu", weights_only=True)
        model = Whisper(ModelDimensions(**checkpoint["dims"]))
        model.load_state_dict(checkpoint["model_state_dict"], assign=True)
    except Exception as error:  # torch.load raises half a dozen kinds for a file that is none
        raise Invalid(
            f"“{path.name}” is not a Whisper checkpoint ({type(error).__name__}): a .pt file with “dims” and "
            "“model_state_dict” is needed.",
            code="not_weights",
        ) from error


def _import_pyannote(folder: Path, name: str | None, settings: Settings) -> Weights:
    import yaml

    config = folder / "config.yaml"
    try:
        content = yaml.safe_load(config.read_text(encoding="utf-8"))
        pipeline = content["pipeline"]["name"]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise Invalid(
            f"“{folder.name}” is not a pyannote pipeline: it needs a config.yaml that names a pipeline.",
            code="not_weights",
        ) from error
    for part in _local_parts(content):
        if not (folder / part).exists():
            raise Invalid(f"The pipeline {pipeline} in “{folder.name}” lacks its part “{part}”.", code="not_weights")
    name = name or (folder.name if "--" in folder.name else settings.pyannote_model.split("/")[-1])
    target = settings.models / "pyannote" / name.replace("/", "--")
    part_folder = target.with_name(target.name + ".importing")
    shutil.rmtree(part_folder, ignore_errors=True)
    shutil.copytree(folder, part_folder)
    shutil.rmtree(target, ignore_errors=True)
    part_folder.rename(target)
    size = sum(f.stat().st_size for f in target.rglob("*") if f.is_file())
    return Weights(name, "pyannote", target, size, None, "store")


def _local_parts(content: Any) -> Iterator[str]:
    """Paths in a pipeline's configuration that are written as `$model/part`."""
    if isinstance(content, dict):
        for value in content.values():
            yield from _local_parts(value)
    elif isinstance(content, str) and content.startswith("$model/"):
        yield content.removeprefix("$model/")


def _pull_pyannote(name: str, progress: Progress, settings: Settings) -> Path:
    target = settings.models / "pyannote" / name.replace("/", "--")
    if settings.hf_token is None:
        raise StageFailed(
            f"The pipeline {name} is gated: accept its terms at {HUB}/{name}, make a token there and set "
            "EARMARK_HF_TOKEN.",
            code="token_missing",
        )
    _refuse_offline(settings, HUB, f"The pipeline {name}")
    from huggingface_hub import HfApi, hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError

    token = settings.hf_token.get_secret_value()
    try:
        files = HfApi(token=token).model_info(name, files_metadata=True).siblings or []
        total, done = sum(f.size or 0 for f in files) or 1, 0
        for file in files:
            hf_hub_download(name, file.rfilename, token=token, local_dir=target)
            done += file.size or 0
            progress(done / total)
    except (HfHubHTTPError, OSError) as error:
        raise StageFailed(
            f"The pipeline {name} could not be fetched ({type(error).__name__}): accept its terms at {HUB}/{name} with "
            "the account that the token belongs to, and try again.",
            code="pull_refused",
        ) from error
    return target


def _refuse_offline(settings: Settings, url: str, what: str) -> None:
    if settings.offline:
        raise StageFailed(
            f"{what} is not on this machine, and EARMARK_OFFLINE forbids fetching it: bring it on a disk and run "
            "`earmark models import`.",
            code="offline",
        )
    reason = unreachable(url)
    if reason:
        raise StageFailed(
            f"{what} cannot be fetched because {reason}: connect this machine, or bring the weights on a disk and run "
            "`earmark models import`.",
            code="unreachable",
            retryable=False,
        )


def _urls() -> dict[str, str]:
    """Whisper's own table of names and addresses; the checksum is the last folder of each address."""
    import whisper

    return dict(whisper._MODELS)


def _file_stem(name: str) -> str:
    url = _urls().get(name)
    return Path(url).stem if url else name


def _published(path: Path) -> str | None:
    for url in _urls().values():
        if Path(url).name == path.name:
            return url.split("/")[-2]
    return None


def _whisper_folders(settings: Settings) -> list[tuple[Path, Literal["store", "cache"]]]:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return [(settings.models / "whisper", "store"), (cache / "whisper", "cache")]


def _checksums(folder: Path) -> dict[str, list[Any]]:
    try:
        found = json.loads((folder / CHECKSUMS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _remember(path: Path, digest: str) -> None:
    stat = path.stat()
    known = _checksums(path.parent) | {path.name: [stat.st_size, stat.st_mtime_ns, digest]}
    part = path.parent / f".{CHECKSUMS}.{os.getpid()}"
    with suppress(OSError):  # a folder that we may not write to is only slower
        part.write_text(json.dumps(known, indent=1), encoding="utf-8")
        part.replace(path.parent / CHECKSUMS)


def _digest(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


@contextmanager
def _one_puller(target: Path) -> Iterator[None]:
    """Two processes that want the same weights: the second waits and finds them there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.with_suffix(".lock").open("w") as lock:
        try:
            import fcntl
        except ImportError:  # Windows: no waiting, the last one wins
            yield
        else:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
