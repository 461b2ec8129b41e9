"""Fixtures of the faults: the environment as it was, for tests whose servers and workers are told by it."""

import os
from collections.abc import Iterator

import pytest

from service.config import Settings
from tests.conftest import forget
from tests.faults.farm import QUICK


@pytest.fixture
def quick(settings: Settings) -> Iterator[None]:
    """Short leases, beats and sweeps; what the test adds to the environment is gone after it."""
    before = dict(os.environ)
    os.environ.update({f"EARMARK_{name}": value for name, value in QUICK.items()})
    forget()
    yield
    os.environ.clear()
    os.environ.update(before)
    forget()
