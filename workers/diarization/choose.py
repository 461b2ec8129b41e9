"""Which diarizer: channels for two-channel calls, pyannote where it can be had, else the built-in one; and why."""

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from service.config import Settings
from service.domain.errors import StageFailed
from service.domain.options import ProcessingOptions
from workers.audio import Audio
from workers.diarization import Diarizer
from workers.diarization.builtin import BuiltinDiarizer
from workers.diarization.channels import ChannelDiarizer
from workers.diarization.embedding import MISSING, find_weights
from workers.diarization.pyannote import HUB, PyannoteDiarizer, find_pipeline, what_is_missing
from workers.fetching import unreachable


@dataclass(frozen=True, slots=True)
class Choice:
    """A diarizer and, in a sentence, why. `fallback`: pyannote was wanted but is not to be had."""

    diarizer: Diarizer
    why: str
    fallback: bool


@dataclass(frozen=True, slots=True)
class _Plan:
    engine: str
    why: str
    fallback: bool = False


def choose(settings: Settings, options: ProcessingOptions, audio: Audio) -> Choice:
    """The diarizer for one recording. Loads nothing.

    Raises StageFailed, with what to do, when the one asked for (by upload or settings) is not to be had.
    """
    wanted = options.diarizer if options.diarizer != "auto" else settings.diarizer
    if wanted == "channels" and not audio.dual:
        raise StageFailed(
            "One speaker per channel was asked for, but this recording does not have two channels with different "
            "speakers: choose auto.",
            code="not_two_channels",
        )
    if wanted == "auto" and audio.dual and (options.speakers or options.min_speakers or 2) <= 2:
        plan = _Plan("channels", "each of the two channels carries one speaker")
    else:
        plan = _plan(settings, wanted)
    engines: dict[str, Diarizer] = {"channels": ChannelDiarizer()}
    if plan.engine == "pyannote":
        engines["pyannote"] = PyannoteDiarizer(settings)
    elif plan.engine == "builtin":
        if find_weights() is None:
            raise StageFailed(MISSING, code="weights_missing")
        engines["builtin"] = BuiltinDiarizer()
    return Choice(engines[plan.engine], plan.why, plan.fallback)


def describe(settings: Settings) -> dict[str, Any]:
    """For the doctor: what a mono recording would get and why, and what is missing for more. Loads nothing."""
    try:
        plan = _plan(settings, settings.diarizer)
    except StageFailed as error:
        return {"engine": None, "model": None, "error": error.detail, "why": error.detail, "remedy": ""}
    model = settings.pyannote_model if plan.engine == "pyannote" else ""
    found = {"engine": plan.engine, "model": model, "why": plan.why, "fallback": plan.fallback, "remedy": ""}
    if plan.engine == "builtin" and find_weights() is None:
        found |= {"fallback": True, "why": "the voice encoder's weights are missing", "remedy": MISSING}
    return found


def _plan(settings: Settings, wanted: str) -> _Plan:
    """The engine for a recording without separate channels. Raises StageFailed when pyannote is asked for in vain."""
    if wanted in {"builtin", "channels"}:
        return _Plan(wanted, f"{wanted} was asked for")
    obstacle = _obstacle(settings)
    if wanted == "pyannote":
        if obstacle:
            raise StageFailed(f"{what_is_missing(settings.pyannote_model)} ({obstacle})", code="pyannote_missing")
        return _Plan("pyannote", "pyannote was asked for")
    if obstacle is None:
        where = "on this machine" if find_pipeline(settings) else "to be had with the token"
        return _Plan("pyannote", f"pyannote's pipeline is {where}")
    return _Plan("builtin", f"pyannote is not to be had ({obstacle}), so the built-in diarizer works", fallback=True)


def _obstacle(settings: Settings) -> str | None:
    """Why pyannote cannot be used, as half a sentence, or None. Asks the network only when a token is set."""
    if find_spec("pyannote.audio") is None:
        return "pyannote.audio is not installed"
    if find_pipeline(settings):
        return None
    if settings.offline:
        return "its pipeline is not on this machine and the settings say offline"
    if settings.hf_token is None:
        return "its pipeline is not on this machine and no Hugging Face token is set"
    return unreachable(HUB)
