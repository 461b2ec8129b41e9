"""Which recogniser: Whisper where its weights are or can be had, else the built-in draft, always with the reason."""

from dataclasses import dataclass, replace
from typing import Any

from service.config import Settings
from service.domain.errors import Invalid, StageFailed
from service.domain.options import ProcessingOptions
from workers import weights
from workers.device import choose_device
from workers.fetching import unreachable
from workers.transcription import Progress, Transcriber
from workers.transcription.faster import FasterTranscriber, installed
from workers.transcription.sphinx import SphinxTranscriber
from workers.transcription.whisper import WhisperTranscriber

CPU_ORDER = ("base", "small", "base.en", "small.en", "tiny", "tiny.en")
"""Models that a CPU keeps up with, best choice first."""
GPU_ORDER = ("large-v3-turbo", "large-v3", "large-v2", "medium", "small", "base")
DRAFT_WARNING = "its text is a draft"


@dataclass(frozen=True, slots=True)
class Choice:
    """A recogniser and, in a sentence, why. `fallback`: Whisper was wanted but is not to be had."""

    transcriber: Transcriber
    why: str
    fallback: bool


@dataclass(frozen=True, slots=True)
class _Plan:
    """What would be used, without loading or fetching anything."""

    engine: str
    model: str
    why: str
    fallback: bool = False
    present: bool = True


def choose(settings: Settings, options: ProcessingOptions, progress: Progress | None = None) -> Choice:
    """The recogniser for one recording. Weights that are wanted and missing are fetched now, `progress` told 0..1.

    Raises Invalid for an unknown model name, StageFailed when Whisper was asked for by name and is not to be had.
    """
    plan = _plan(settings, options)
    if plan.engine != "sphinx" and not plan.present:
        try:
            weights.pull(plan.model, progress, settings=settings)
        except StageFailed as error:
            if _asked_for_whisper(settings, options):
                raise
            plan = _draft(error.detail)
    if plan.engine == "sphinx":
        return Choice(SphinxTranscriber(settings), plan.why, plan.fallback)
    path = weights.find_whisper(plan.model, settings=settings)
    if path is None:
        raise StageFailed(f"The Whisper model {plan.model} has gone from this machine.", code="weights_missing")
    made = FasterTranscriber if plan.engine == "faster" else WhisperTranscriber
    return Choice(made(path, _short(plan.model), settings), plan.why, False)


def describe(settings: Settings) -> dict[str, Any]:
    """For the doctor: what would be used and why; loads and fetches nothing. Raises as `choose` does."""
    listed = [
        {"name": w.name, "size": w.size, "whole": w.checksum_ok, "source": w.source, "path": str(w.path)}
        for w in weights.list_models(settings=settings)
        if w.kind == "whisper"
    ]
    plan = _plan(settings, ProcessingOptions())
    return {
        "engine": plan.engine,
        "model": _short(plan.model),
        "draft": plan.engine == "sphinx",
        "fallback": plan.fallback,
        "why": plan.why,
        "present": plan.present,
        "weights": listed,
    }


def _plan(settings: Settings, options: ProcessingOptions) -> _Plan:
    engine = options.transcriber if options.transcriber != "auto" else settings.transcriber
    if options.model and options.transcriber == "auto" and engine != "faster":
        engine = "whisper"
    if engine == "sphinx":
        return _Plan("sphinx", SphinxTranscriber.model, f"The built-in recogniser was asked for; {DRAFT_WARNING}.")
    model = options.model or settings.whisper_model
    if model != "auto":
        plan = _named(model, settings, must=_asked_for_whisper(settings, options))
    else:
        plan = _automatic(settings, must=engine in {"whisper", "faster"})
    return _faster(plan, settings) if engine == "faster" else plan


def _faster(plan: _Plan, settings: Settings) -> _Plan:
    """The same weights on CTranslate2. Raises StageFailed when it is not installed."""
    if not installed():
        raise StageFailed(
            "The recogniser `faster` needs CTranslate2: run `pip install .[faster]`, or set EARMARK_TRANSCRIBER=whisper.",
            code="engine_missing",
        )
    how = " with 8-bit weights, which changes its numbers a little" if settings.quantization == "int8" else ""
    return replace(plan, engine="faster", why=f"{plan.why} It runs on CTranslate2{how}.")


def _asked_for_whisper(settings: Settings, options: ProcessingOptions) -> bool:
    """True when falling back to a draft would not be what was asked for."""
    if options.transcriber == "auto" and options.model is None:
        return settings.transcriber in {"whisper", "faster"} or settings.whisper_model != "auto"
    return options.transcriber != "sphinx"


def _named(model: str, settings: Settings, *, must: bool) -> _Plan:
    if weights.find_whisper(model, settings=settings):
        return _Plan("whisper", model, f"The Whisper model {_short(model)} was asked for.")
    if model not in weights.whisper_names():
        present = [w.name for w in weights.list_models(settings=settings) if w.kind == "whisper"]
        known = ", ".join(dict.fromkeys([*present, *weights.whisper_names()]))
        raise Invalid(
            f"There is no Whisper model “{_short(model)}”: choose auto, one of {known}, or a path to a .pt file.",
            code="unknown_model",
        )
    return _to_be_fetched(model, settings, must=must)


def _automatic(settings: Settings, *, must: bool) -> _Plan:
    """The best of what is here for this device, else the usual model, fetched."""
    device = choose_device(settings)
    order = CPU_ORDER if device.kind == "cpu" else GPU_ORDER
    present = [w for w in weights.list_models(settings=settings) if w.kind == "whisper" and w.checksum_ok is not False]
    names = {w.name for w in present}
    own = [w.name for w in present if w.name not in weights.whisper_names()]
    others = [*own, *(n for n in (*CPU_ORDER, *GPU_ORDER, *sorted(names)) if n in names)]
    best = next((name for name in (*order, *others) if name in names), None)
    where = "a CPU" if device.kind == "cpu" else f"a GPU ({device.model or device.name})"
    if best:
        return _Plan("whisper", best, f"Whisper {best} is the best model on this machine for {where}.")
    gib = device.memory / 2**30
    wanted = "base" if device.kind == "cpu" else "large-v3-turbo" if gib >= 7 else "small" if gib >= 3 else "base"
    return _to_be_fetched(wanted, settings, must=must)


def _to_be_fetched(model: str, settings: Settings, *, must: bool) -> _Plan:
    reason = "EARMARK_OFFLINE is set" if settings.offline else unreachable(weights.address(model))
    if reason is None:
        size = weights.SIZES_MIB.get(model.removesuffix(".en"))
        about = f" (about {size} MiB)" if size else ""
        return _Plan("whisper", model, f"Whisper {model} is the usual model here; it is fetched{about}.", present=False)
    if must:
        raise StageFailed(
            f"Whisper {model} was asked for, but its weights are not on this machine and {reason}: run `earmark models "
            f"pull {model}` when connected, or bring the file and run `earmark models import`.",
            code="weights_missing",
        )
    return _draft(f"Whisper's weights are not on this machine and {reason}.")


def _draft(reason: str) -> _Plan:
    return _Plan(
        "sphinx",
        SphinxTranscriber.model,
        f"{reason} The built-in recogniser is used; {DRAFT_WARNING}: `earmark models pull base` brings Whisper.",
        fallback=True,
    )


def _short(model: str) -> str:
    """A path's last part without its ending; a name as it is."""
    return model.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".pt")
