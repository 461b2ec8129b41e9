"""Where models run: the device, the threads and the memory there are. Imports torch only when asked."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from service.config import Settings
from service.domain.errors import StageFailed


@dataclass(frozen=True, slots=True)
class Device:
    """`name` as torch writes it (cpu, cuda, cuda:1, mps); `memory` in bytes of the GPU, or of the machine."""

    name: str
    memory: int
    model: str
    why: str

    @property
    def kind(self) -> str:
        """cpu, cuda or mps."""
        return self.name.partition(":")[0]


def choose_device(settings: Settings) -> Device:
    """The device of the settings; auto: CUDA where there is one, then Apple's GPU, then the CPU.

    Raises StageFailed when the settings name a device that this machine does not have.
    """
    import torch

    wanted = settings.device
    kind, _, number = wanted.partition(":")
    has_cuda, has_mps = torch.cuda.is_available(), torch.backends.mps.is_available()
    if kind == "auto":
        kind = "cuda" if has_cuda else "mps" if has_mps else "cpu"
    why = "found automatically" if wanted == "auto" else "set by EARMARK_DEVICE"
    if kind == "cpu":
        return Device("cpu", memory_total(), "", why)
    if kind == "mps" and has_mps:
        return Device("mps", memory_total(), "Apple GPU", why)
    if kind == "cuda" and has_cuda and int(number or 0) < torch.cuda.device_count():
        facts = torch.cuda.get_device_properties(int(number or 0))
        return Device(f"cuda:{number}" if number else "cuda", facts.total_memory, facts.name, why)
    raise StageFailed(
        f"The settings ask for the device “{wanted}”, but this machine has none that torch can use: set EARMARK_DEVICE "
        "to auto or cpu.",
        code="device_missing",
    )


def cores() -> int:
    """CPU cores that this process may use: the machine's, less affinity and the container's quota."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota, _, period = _read(Path("/sys/fs/cgroup/cpu.max")).partition(" ")
    if quota.isdigit() and period.strip().isdigit():
        count = min(count, max(1, int(quota) // int(period)))
    return count


def threads(settings: Settings) -> int:
    """Threads for models: as set, or one per core."""
    return settings.threads or cores()


def use_threads(settings: Settings) -> None:
    """Give torch its threads. Some libraries set one thread for the whole process when they are imported."""
    import torch

    if torch.get_num_threads() != threads(settings):
        torch.set_num_threads(threads(settings))


def memory_total() -> int:
    """Bytes of memory of this machine or container."""
    limit = _read(Path("/sys/fs/cgroup/memory.max"))
    machine = int(psutil.virtual_memory().total)
    return min(machine, int(limit)) if limit.isdigit() else machine


def describe(settings: Settings) -> dict[str, Any]:
    """For the doctor: device, model, memory in GiB, threads, and the error when the device set is not there."""
    try:
        device = choose_device(settings)
    except StageFailed as error:
        return {"device": settings.device, "threads": threads(settings), "error": error.detail}
    return {
        "device": device.name,
        "model": device.model,
        "why": device.why,
        "threads": threads(settings),
        "cores": cores(),
        "memory_gib": round(device.memory / 2**30, 1),
    }


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except OSError:
        return ""
