"""The database's own transactions and its first moments, when several processes open it at once."""

import threading
from pathlib import Path

from sqlalchemy import text

from service.store.database import make_engine


def test_many_may_open_a_new_database_at_once(tmp_path: Path) -> None:
    failures: list[BaseException] = []

    def open_it(url: str, gate: threading.Barrier) -> None:
        engine = make_engine(url)
        gate.wait()
        try:
            with engine.execution_options(write=True).connect() as connection:
                connection.execute(text("create table if not exists t (a integer)"))
                connection.commit()
        except Exception as error:  # noqa: BLE001  whatever it is, the test says so
            failures.append(error)
        finally:
            engine.dispose()

    for number in range(25):
        gate = threading.Barrier(6)
        threads = [
            threading.Thread(target=open_it, args=(f"sqlite:///{tmp_path / f'{number}.db'}", gate)) for _ in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failures == []
