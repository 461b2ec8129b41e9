"""What is shipped is complete: the lock names what pyproject asks for, and package data travels."""

import re
import tomllib
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((HOUSE / "pyproject.toml").read_text())


def names(requirements: list[str]) -> set[str]:
    return {
        re.split(r"[\s<>=!~;\[]", line.strip())[0].lower().replace("_", "-").replace(".", "-") for line in requirements
    }


def locked(name: str) -> set[str]:
    lines = (HOUSE / name).read_text().splitlines()
    return names([line for line in lines if line and not line.startswith("#")])


def test_everything_that_the_project_needs_is_locked() -> None:
    project = PROJECT["project"]
    assert names(project["dependencies"]) <= locked("requirements.lock")
    assert names(project["optional-dependencies"]["servers"]) <= locked("requirements.lock")
    wanted = names(project["optional-dependencies"]["dev"])
    assert wanted <= locked("requirements.lock") | locked("requirements-dev.lock")


def test_no_gpu_package_is_locked() -> None:
    assert [name for name in locked("requirements.lock") if re.match(r"nvidia|cuda|triton", name)] == []


def test_every_data_file_of_a_package_is_named_in_the_package_data() -> None:
    data = PROJECT["tool"]["setuptools"]["package-data"]
    for package in ("service", "workers", "samples"):
        shipped = {path for pattern in data[package] for path in (HOUSE / package).glob(pattern)}
        wanted = {
            path
            for path in (HOUSE / package).rglob("*")
            if path.is_file() and path.suffix in {".npz", ".m4a", ".vtt", ".mako"} and "__pycache__" not in path.parts
        }
        assert wanted <= shipped
