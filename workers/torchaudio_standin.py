"""torchaudio without its native extension, where that cannot load (a CPU build of torch). Imports the standard library.

pyannote and transformers need only torchaudio's pure-Python parts, but importing it loads the extension and fails. An
import hook tries the real one first, and only when that fails puts the two names in place that the rest asks for.
"""

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

NAME = "torchaudio._extension"


class _RealOrStandIn(Loader):
    def __init__(self, real: Loader) -> None:
        self._real = real

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._real.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        try:
            self._real.exec_module(module)
        except (ImportError, OSError, RuntimeError) as error:
            fill(module, str(error))


class _Finder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != NAME:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _RealOrStandIn(spec.loader)
        return spec


def install() -> None:
    """Put the hook in place, once per process. Costs nothing until torchaudio is imported."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


def fill(module: ModuleType, reason: str) -> None:
    """Make a module stand in for `torchaudio._extension`; `reason` says why the real one did not load."""

    def fail_if_no_align(function: Any) -> Any:
        return function

    module.__dict__.update(
        _IS_TORCHAUDIO_EXT_AVAILABLE=False,
        _IS_ALIGN_AVAILABLE=False,
        _check_cuda_version=lambda: None,
        fail_if_no_align=fail_if_no_align,
        standin_reason=reason,
    )


def reason() -> str | None:
    """Why the stand-in is in force, or None when the real extension is (or torchaudio was not imported)."""
    module = sys.modules.get(NAME)
    return getattr(module, "standin_reason", None)
