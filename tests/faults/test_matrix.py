"""Some rows of the fault matrix on PostgreSQL with Redis and with RabbitMQ, with few jobs; `bench.fault_matrix` has them all."""

import os
import shutil

import pytest

from bench import fault_surroundings
from bench.fault_matrix import measure_column
from bench.fault_servers import OwnRabbit
from bench.fault_setup import Scale

pytestmark = [
    pytest.mark.fault,
    pytest.mark.server,
    pytest.mark.timeout(600),
    pytest.mark.usefixtures("quick"),
    pytest.mark.skipif(os.name == "nt", reason="signals and process groups of POSIX"),
]


def absent(column: str) -> str:
    """What of its servers is not installed here."""
    there = {"redis-server": shutil.which("redis-server"), "rabbitmq-server": OwnRabbit.program()}
    return "" if there[{"redis": "redis-server", "rabbitmq": "rabbitmq-server"}[column]] else column


@pytest.mark.parametrize(
    ("column", "rows"),
    [("redis", ("disk_full",)), ("rabbitmq", ("broker_stopped",))],
    ids=["redis", "rabbitmq"],
)
def test_nothing_is_lost_done_twice_stuck_or_without_a_sentence(
    column: str, rows: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
):
    if missing := absent(column):
        pytest.skip(f"no {missing} here")
    monkeypatch.setattr(fault_surroundings, "FULL_SECONDS", 4.0)
    try:
        cells = list(measure_column(column, rows, Scale(jobs=40, outage=4.0, seed=1)))
    except OSError as error:
        pytest.skip(f"no disk, memory group or server of our own: {error}")
    assert [cell["row"] for cell in cells] == list(rows)
    for cell in cells:
        bad = {name: cell[name] for name in ("lost", "twice", "stuck", "spared", "speechless") if cell[name]}
        assert not bad, cell
        assert cell["jobs"] > 3
