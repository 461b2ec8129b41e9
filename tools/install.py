"""Makes the virtual environment and installs what is pinned in requirements.lock. Standard library only.

    python3 tools/install.py [--dev]

Does nothing when nothing changed. EARMARK_TORCH chooses the PyTorch build: `cpu` (the default on Linux without an
NVIDIA GPU, about 200 MB), `cuda` (with its GPU packages, several GB) or `auto`.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
VENV = HOUSE / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
TORCH = "torch==2.13.0"
CPU_INDEX = "https://download.pytorch.org/whl/cpu"


def main() -> None:
    if sys.version_info < (3, 11):
        sys.exit(
            f"Earmark needs Python 3.11 or newer; this is {platform.python_version()}. Try: make run PYTHON=python3.11"
        )
    dev = "--dev" in sys.argv[1:]
    locks = ["requirements.lock"] + (["requirements-dev.lock"] if dev else [])
    stamp = VENV / f"installed-{'dev' if dev else 'run'}"
    wanted = fingerprint([*locks, "pyproject.toml", "tools/install.py"])
    if stamp.exists() and stamp.read_text() == wanted and PYTHON.exists():
        return
    if not PYTHON.exists():
        say("Making the virtual environment in .venv")
        run(sys.executable, "-m", "venv", str(VENV))
        pip("install", "--quiet", "pip>=25")
    if not installed_torch():
        install_torch(os.environ.get("EARMARK_TORCH", "auto"))
    say("Installing the pinned packages (about 400 MB to download the first time)")
    pip("install", "--quiet", "--no-deps", *(part for lock in locks for part in ("-r", lock)))
    pip("install", "-qq", "--no-deps", "--editable", ".")
    stamp.write_text(wanted)
    say("Installed.")


def install_torch(build: str) -> None:
    """PyTorch first, so that nothing else pulls in another build of it."""
    if build not in {"auto", "cpu", "cuda"}:
        sys.exit(f"EARMARK_TORCH is “{build}”; it can be auto, cpu or cuda.")
    has_gpu = shutil.which("nvidia-smi") is not None
    if build == "cuda" or (build == "auto" and has_gpu):
        say("Installing PyTorch with its GPU packages: several GB. For the small build: make run EARMARK_TORCH=cpu")
        pip("install", TORCH)
    elif sys.platform != "linux":
        pip("install", "--quiet", "--no-deps", TORCH)
    else:
        say("Installing PyTorch for the CPU (about 200 MB). With an NVIDIA GPU: make run EARMARK_TORCH=cuda")
        small = (
            "install",
            "--quiet",
            "--no-deps",
            "--retries",
            "0",
            "--timeout",
            "15",
            "--index-url",
            CPU_INDEX,
            TORCH,
        )
        if subprocess.run([str(PYTHON), "-m", "pip", *small], check=False, cwd=HOUSE).returncode:
            say(
                f"{CPU_INDEX} cannot be reached. Taking the ordinary PyTorch, which may bring several GB of GPU packages."
            )
            say(f"To avoid that, stop now (Ctrl-C) and put a CPU wheel of {TORCH} in a folder named by PIP_FIND_LINKS.")
            pip("install", TORCH)


def installed_torch() -> bool:
    """True when the pinned PyTorch is in the environment already, in whichever build."""
    code = (
        f"import importlib.metadata as m, sys; sys.exit(m.version('torch').split('+')[0] != '{TORCH.split('==')[1]}')"
    )
    return subprocess.run([str(PYTHON), "-c", code], check=False, capture_output=True).returncode == 0


def fingerprint(names: list[str]) -> str:
    return hashlib.sha256(b"".join((HOUSE / name).read_bytes() for name in names)).hexdigest()


def pip(*arguments: str) -> None:
    run(str(PYTHON), "-m", "pip", *arguments, "--disable-pip-version-check")


def run(*command: str) -> None:
    done = subprocess.run(command, check=False, cwd=HOUSE)
    if done.returncode:
        sys.exit(f"This step failed: {' '.join(command)}")


def say(text: str) -> None:
    print(f"earmark: {text}", flush=True)


if __name__ == "__main__":
    main()
