"""The blocks of docs/api.md, run top to bottom against a live server."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from service.config import Settings
from tests.api.client import AUDIO
from tests.api.live import serving
from tests.api.test_openai import Worker, worker  # noqa: F401

HOUSE = Path(__file__).resolve().parents[1]
BLOCKS = re.findall(r"^```(bash|python)\n(.*?)^```", (HOUSE / "docs" / "api.md").read_text(), re.M | re.S)


def run(language: str, code: str, address: str, folder: Path) -> str:
    """One block; its output. curl is told to fail on errors, as a person would see them."""
    env = {**os.environ, "EARMARK_SERVER": address, "PYTHONPATH": str(HOUSE)}
    if language == "bash":
        strict = 'set -eu; curl() { command curl --fail-with-body "$@"; echo; }\n'
        command = ["bash", "-c", strict + code]
    else:
        command = [sys.executable, "-c", f"server = {address!r}\n{code}"]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"{code}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.skipif(shutil.which("curl") is None, reason="the guide needs curl")
def test_every_block_of_the_guide_works(settings: Settings, worker: Worker, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "call.wav").write_bytes(AUDIO)
    (tmp_path / "long.wav").write_bytes(AUDIO * 3)
    shell = [code for language, code in BLOCKS if language == "bash"]
    with serving(settings) as address:
        said = run("bash", "\n".join(shell), address, tmp_path)
        assert '"title":"Renewal"' in said
        assert '"status":"completed"' in said
        assert (tmp_path / "call.srt").read_text().startswith("1\n00:00:00,500")
        told = [run("python", code, address, tmp_path) for language, code in BLOCKS if language == "python"]
    assert "Thanks for calling" in told[0]
    assert told[1].startswith("['")
    assert told[2].startswith("404 recording_not_found")
    assert told[3].startswith("Thanks for calling")
