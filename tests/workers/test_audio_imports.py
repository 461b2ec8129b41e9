"""What importing the workers' package promises: quick, quiet towards the makers of libraries, and torchaudio loads."""

import json
import subprocess
import sys
from types import ModuleType

import pytest

from workers import torchaudio_standin


def in_new_process(code: str, **environment: str) -> dict[str, object]:
    import os

    out = subprocess.run(
        [sys.executable, "-c", f"import json\n{code}"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **environment},
    )
    return json.loads(out.stdout.splitlines()[-1])


def test_importing_the_package_loads_no_machine_learning_and_stops_reports() -> None:
    found = in_new_process(
        "import sys, os, workers, workers.audio\n"
        "heavy = {'torch', 'whisper', 'pyannote', 'transformers', 'pocketsphinx'} & set(sys.modules)\n"
        "print(json.dumps({'heavy': sorted(heavy), 'metrics': os.environ['PYANNOTE_METRICS_ENABLED'],"
        " 'hub': os.environ['HF_HUB_DISABLE_TELEMETRY']}))",
        PYANNOTE_METRICS_ENABLED="true",
    )
    assert found == {"heavy": [], "metrics": "false", "hub": "1"}


@pytest.mark.engine
def test_torchaudio_resamples_whether_or_not_its_native_extension_loads() -> None:
    found = in_new_process(
        "import workers, torch, torchaudio\n"
        "out = torchaudio.functional.resample(torch.ones(1, 8000), 8000, 16000)\n"
        "from workers.torchaudio_standin import reason\n"
        "print(json.dumps({'shape': list(out.shape), 'native': torchaudio._extension._IS_TORCHAUDIO_EXT_AVAILABLE,"
        " 'reason': reason()}))"
    )
    assert found["shape"] == [1, 16000]
    assert found["native"] is (found["reason"] is None)


class Real:
    def __init__(self, error: Exception | None) -> None:
        self.error = error

    def create_module(self, spec: object) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        if self.error:
            raise self.error
        module.real = True  # type: ignore[attr-defined]


@pytest.mark.parametrize("error", [OSError("no lib"), ImportError("no"), RuntimeError("CUDA 12 and 13")])
def test_the_stand_in_takes_over_only_when_the_real_one_fails(error: Exception) -> None:
    broken, working = ModuleType("a"), ModuleType("b")
    torchaudio_standin._RealOrStandIn(Real(error)).exec_module(broken)  # type: ignore[arg-type]
    torchaudio_standin._RealOrStandIn(Real(None)).exec_module(working)  # type: ignore[arg-type]
    assert broken._IS_TORCHAUDIO_EXT_AVAILABLE is False  # type: ignore[attr-defined]
    assert broken.standin_reason == str(error)  # type: ignore[attr-defined]
    assert working.real
    assert not hasattr(working, "_IS_TORCHAUDIO_EXT_AVAILABLE")


def test_the_hook_is_installed_once() -> None:
    torchaudio_standin.install()
    torchaudio_standin.install()
    assert sum(type(finder).__name__ == "_Finder" for finder in sys.meta_path) == 1
